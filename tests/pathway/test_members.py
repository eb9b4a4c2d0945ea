"""
The members of labels, worked out as arrays, are those that going through them one by one gives; and
what the trace says of cases alike is what it says of each alone.
"""

from __future__ import annotations

from tests.patients import answer, in_folder
from workup.pathway.inherited import standing_for
from workup.pathway.members import LEAST_SHARE, MOST_MEMBERS
from workup.pathway.sums import GRAIN
from workup.pathway.trace import Tracer

CASES = [*in_folder("teaching")[::2], *in_folder("published")[::12]]


def one_by_one(reading, diagnosis: str) -> list[tuple[str, float]]:
    """Id and share of each member that is named, by the definition."""
    scorer, given = reading.assessor.scorer, reading.given
    pictures, inherited = scorer.pictures, scorer.inherited
    grains = scorer.fit(reading.moved_by).grains[:, 0].tolist()
    known, points = reading.moved_by.known[:, 0].tolist(), inherited.points(given).tolist()
    costs = pictures.costs(reading.moved_by.gates)[:, 0].tolist()
    sex, found, said = given.told.get("sex"), [], set()
    mine = [
        n
        for n in pictures.of(scorer.diagnoses.index(diagnosis))
        if (not pictures.needed[n] or any(known[token] for token in pictures.needed[n]))
        and (not sex or pictures.sex[n] in ("", sex))
        and not pictures.far_off(n, reading.moved_by.gates)
    ]
    for n in sorted(mine, key=lambda n: (-grains[n], n)):
        genes = set(standing_for(pictures.named[n][2])) - said
        said |= genes
        own = [
            points[d] + inherited.c.prior - costs[n]
            for g in genes
            for d in inherited.by_gene.get(g, ())
        ]
        found.append((max([grains[n] / GRAIN, *own]), pictures.named[n]))
    best = {}
    for n in inherited.by_label.get(diagnosis, ()):
        genes = inherited.named[n][2]
        if genes not in best or points[n] > best[genes][0]:
            best[genes] = points[n], inherited.named[n]
    found += best.values()
    top = max((worth for worth, _ in found), default=0.0)
    scale = scorer.book.calibration.scale
    weighed = [(2.0 ** (scale * (worth - top)), named[0]) for worth, named in found]
    whole = sum(weight for weight, _ in weighed)
    ranked = sorted(weighed, key=lambda pair: -pair[0])[:MOST_MEMBERS]
    shares = [(id_, round(weight / whole, 6)) for weight, id_ in ranked]
    return [(id_, share) for id_, share in shares if share >= LEAST_SHARE]


def test_members_are_those_of_the_definition(truth_assessor):
    assessor = truth_assessor
    kinds, named = assessor.scorer.pictures.kind, 0
    for case in CASES:
        reading = assessor.read(case)
        for diagnosis, kind in kinds.items():
            told = [(m.id, m.share) for m in reading.pictures.members(diagnosis)]
            wanted = one_by_one(reading, diagnosis) if kind == "members" else []
            assert told == wanted, (case.id, diagnosis)
            named += len(told)
    assert named > 20 * len(CASES)


def test_a_shared_line_of_the_trace_is_the_line_of_the_case_alone(truth_assessor):
    assessor = truth_assessor
    explainer, shared = assessor.explainer, 0
    for case in CASES:
        reading = assessor.read(case)
        trace = tuple(explainer.one(reading).trace)
        facts = reading.table.facts  # with all that the strata handed on
        for line in trace:
            if line.effect == explainer.effects.get(line.rule, ""):
                alone = Tracer(assessor.book, explainer.effects)
                assert line == alone.row(line.rule, line.stratum, facts), (case.id, line.rule)
                shared += 1
    assert shared > 50 * len(CASES)


def test_no_member_of_another_age_is_named():
    """A disease of infants is not what fits a grown patient best, and no germinoma at sixty."""
    seen = 0
    for name in ("teaching", "published", "strangers"):
        for case in in_folder(name):
            onset = case.onset.age
            if not isinstance(onset, float | int) or onset < 50:
                continue
            seen += 1
            named = {m.id for d in answer(case).differential for m in d.members}
            assert not named & {"tay_sachs_infantile", "benign_paroxysmal_torticollis", "germinoma"}
    assert seen > 50
