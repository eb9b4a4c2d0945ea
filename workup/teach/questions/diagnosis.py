"""
The most likely diagnosis: the answer among its look-alikes in this patient.
"""

from __future__ import annotations

from collections.abc import Sequence

from workup.explanations.spoken import Line
from workup.teach.alike import shared, shares_region
from workup.teach.because import for_it, why_not
from workup.teach.items import Because, Choice, Item, shuffled, yes
from workup.teach.questions.ground import BUCKETS, Ground, Skip

MOST_WRONG, LEAST_WRONG = 4, 2
ALIKE = 2.0  # likeness from which on an option is worth more than filling up
CLEAR = 1.0  # points by which the answer must lead a wrong option: the odds doubled
_LIFE = frozenset(["age", "sex", "onset.age", "onset.latest", "onset.floor", "age_class"])


def items(base: Ground) -> Sequence[Item]:
    """
    The item, on what the case tells; or, where that does not single out the answer, with the
    decisive results told as well.
    """
    right = base.accepted[0]
    if not base.says_right:
        base = base.with_results()
        if not base.says_right:
            raise Skip(
                "the facts of the case, its decisive results included, do not put the answer first"
            )
    made = base.stem  # refused here where it gives the answer away
    wrong = lookalikes(base, right)[:MOST_WRONG]
    if len(wrong) < LEAST_WRONG:
        raise Skip(f"only {len(wrong)} look-alikes are plausible in this patient")
    choices = [_right(base, right), *(_wrong(base, d, right) for d in wrong)]
    return [
        Item(
            f"{base.case.id}.diagnosis",
            "diagnosis",
            base.case.id,
            base.name("diagnosis"),
            made,
            "What is the most likely diagnosis?",
            shuffled(f"{base.case.id}.diagnosis", choices),
            after=base.after,
        )
    ]


def _right(base: Ground, right: str) -> Choice:
    said = for_it(right, base.speaker) or [Because("It is the answer of this case.")]
    return Choice(right, base.label(right), 1.0, yes(said))


def _wrong(base: Ground, wrong: str, right: str) -> Choice:
    return Choice(wrong, base.label(wrong), 0.0, why_not(wrong, right, base.speaker, base.pairs))


def lookalikes(base: Ground, right: str) -> list[str]:
    """
    The plausible wrong diagnoses of a patient, the best first.

    Those met in a region of the patient come first; among them known look-alikes of the answer,
    then those that its script or theirs
    contrasts, those for which most speaks here, and those of its tempo and age. None is accepted,
    says "something else", can be true beside the answer, or is absurd for age or sex.
    """
    lead = base.speaker.spoken(right).points
    alike: dict[str, float] = {}
    for diagnosis in base.speaker.order:
        spoken = base.speaker.spoken(diagnosis)
        if unfair(base, diagnosis) or spoken.points > lead - CLEAR or absurd(base, diagnosis):
            continue
        alike[diagnosis] = likeness(base, diagnosis)
    here = {d: shares_region(base.case, d, base.book) for d in alike}
    score = {d: a + shared(base.case, d, base.book) for d, a in alike.items()}
    best = sorted(score, key=lambda d: (not here[d], -score[d], d))
    close = [d for d in best if alike[d] >= ALIKE]
    fit = [d for d in close if here[d] or base.pairs.parted(right, d) is not None]
    close = fit if len(fit) > LEAST_WRONG else close
    return _distinct(close if len(close) >= LEAST_WRONG else best[:LEAST_WRONG], base)


def _distinct(diagnoses: Sequence[str], base: Ground) -> list[str]:
    """Without a second one that reads like one before it."""
    kept: list[str] = []
    for d in diagnoses:
        if not any(base.label(d) == base.label(k) for k in kept):
            kept.append(d)
    return kept


def unfair(base: Ground, diagnosis: str) -> bool:
    """
    Whether a diagnosis is no fair wrong option: accepted, \"something else\", or possibly true
    beside the answer.
    """
    return (
        diagnosis in base.accepted
        or diagnosis in BUCKETS
        or any(base.pairs.both(diagnosis, a) for a in base.accepted)
    )


def absurd(base: Ground, diagnosis: str) -> bool:
    """
    Whether age or sex alone speak clearly against a diagnosis in this patient, or nearly all does;
    a look-alike of the answer may more.
    """
    spoken = base.speaker.spoken(diagnosis)
    listed = base.pairs.parted(base.accepted[0], diagnosis) is not None
    bound = -4.0 if listed else -2.0
    if any(line.points <= bound and _only(line, _LIFE) for line in spoken.speaks_against):
        return True
    return sum(line.points for line in spoken.speaks_against if line.counted) <= (
        -12.0 if listed else -8.0
    )


def _only(line: Line, facts: frozenset[str]) -> bool:
    return bool(line.facts) and set(line.facts) <= facts


def likeness(base: Ground, diagnosis: str) -> float:
    """
    How easily a diagnosis is taken for the answer in this patient, in points and bonuses; below 2
    it is far-fetched.
    """
    right, scripts, v = base.accepted[0], base.book.scripts, base.book.vocabulary["diagnoses"]
    spoken = base.speaker.spoken(diagnosis)
    listed = base.pairs.parted(right, diagnosis) is not None
    contrasted = (
        scripts[right].contrast.get("leads") == diagnosis
        or scripts[diagnosis].contrast.get("leads") == right
    )
    told = any(d.told and d.diagnosis == diagnosis for d in base.whole.dont_miss)
    rows = [line for line in spoken.speaks_for if line.counted]
    own = sum(line.points for line in rows if base.book.rules[line.rule].owner == diagnosis)
    speaks = own + 0.25 * (
        sum(line.points for line in rows) - own
    )  # what a whole family shares says little
    alike = own >= 1 and v[diagnosis].category == v[right].category
    return (
        5.0 * listed
        + 3.0 * contrasted
        + 1.5 * alike
        + 1.0 * told
        + min(speaks, 6.0)
        + 0.25 * min(0.0, spoken.points)
    )
