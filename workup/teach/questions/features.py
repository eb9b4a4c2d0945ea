"""
Key features: which of the told facts carry the answer of this patient, and which change nothing.

A fact carries the answer if without it the answer's lead over its nearest rival shrinks by a point
or more: its odds are halved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workup.engine.facts import case_facts
from workup.explanations.curve import Part, partial, parts
from workup.explanations.spoken import Line, Speaker
from workup.teach.because import counted, sentence
from workup.teach.items import Because, Choice, Item, several, shuffled, yes
from workup.teach.questions.diagnosis import unfair
from workup.teach.questions.ground import Ground, Skip
from workup.teach.stem import part_words

MOST_RIGHT, MOST_WRONG = 4, 5
LEAST_RIGHT, LEAST_WRONG = 2, 2
CARRIES, NOTHING = 1.0, 0.25  # points of lead lost without the fact
_NUMBER = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, slots=True)
class _Weighed:
    """
    A part of the case, the points of lead that are lost without it, and the case as it is without
    it.
    """

    part: Part
    words: str
    lost: float
    without: Speaker


def items(base: Ground) -> Sequence[Item]:
    """The item: choose the facts that carry the answer."""
    made = base.stem
    if base.speaker.order[0] not in base.accepted:
        raise Skip("the facts of the case do not put its answer first")
    weighed = _weigh(base)
    right = [w for w in weighed if w.lost >= CARRIES][:MOST_RIGHT]
    wrong = [w for w in weighed if abs(w.lost) <= NOTHING or w.lost <= -CARRIES]
    wrong = sorted((w for w in wrong if _silent(w, base)), key=lambda w: (w.lost, w.words))[
        :MOST_WRONG
    ]
    if len(right) < LEAST_RIGHT or len(wrong) < LEAST_WRONG:
        raise Skip(
            f"{len(right)} of its facts carry the answer and {len(wrong)} do not, too few to "
            f"choose from"
        )
    wrong = wrong[: max(len(right), LEAST_WRONG)] if len(wrong) > len(right) + 1 else wrong
    id_ = f"{base.case.id}.key_features"
    choices = several([_carries(w, base) for w in right], [_idle(w, base) for w in wrong])
    question = (
        f"Which facts of this patient carry your leading diagnosis most? Choose up to "
        f"{_NUMBER[len(right)]}."
    )
    return [
        Item(
            id_,
            "key_features",
            base.case.id,
            base.name("key features"),
            made,
            question,
            shuffled(id_, choices),
            len(right),
            after=base.after,
        )
    ]


def _weigh(base: Ground) -> list[_Weighed]:
    told = [p for p in parts(base.case) if p[0] != "history.previous_diagnoses"]
    lead = _lead(base.speaker, base)
    found = []
    for part in told:
        rest = [p for p in parts(base.case) if p != part]
        less = Speaker(partial(base.case, rest), base.assessor)
        found.append(_Weighed(part, part_words(part, base.book), lead - _lead(less, base), less))
    kept: dict[str, _Weighed] = {}
    for weighed in found:
        kept.setdefault(weighed.words, weighed)
    return sorted(kept.values(), key=lambda w: (-w.lost, w.words))


def _lead(speaker: Speaker, base: Ground) -> float:
    """The points of the best accepted diagnosis over its nearest rival."""
    points = {r.diagnosis: r.points for r in speaker.differential.ranked}
    return max(points[a] for a in base.accepted) - points[_rival(speaker, base)]


def _rival(speaker: Speaker, base: Ground) -> str:
    """
    The likeliest diagnosis that is wrong here: not accepted, not one that can be true beside the
    answer, not "something else".
    """
    return next(d for d in speaker.order if not unfair(base, d))


def _silent(weighed: _Weighed, base: Ground) -> bool:
    """
    Whether no row for the answer rests on the part, not even one that a stronger row of its group
    outdoes.
    """
    if weighed.lost <= -CARRIES:
        return True
    mine = {
        f for a in base.accepted for line in base.speaker.spoken(a).speaks_for for f in line.facts
    }
    return not (mine & _facts(weighed.part, base))


def _facts(part: Part, base: Ground) -> set[str]:
    """The facts that a part tells, derived ones included."""
    alone = case_facts(partial(base.case, [part]), base.book)
    bare = case_facts(partial(base.case, ()), base.book)
    derived, nothing = base.assessor.runner.derive(alone)[0], base.assessor.runner.derive(bare)[0]
    return {f for f, v in derived.items() if nothing.get(f) != v}


def _rows(weighed: _Weighed, diagnosis: str, base: Ground, against: bool = False) -> list[Line]:
    """The rows for a diagnosis, or against it, that speak only with the part told."""
    now, then = base.speaker.spoken(diagnosis), weighed.without.spoken(diagnosis)
    with_it = now.speaks_against if against else now.speaks_for
    left = {line.rule for line in (then.speaks_against if against else then.speaks_for)}
    return [line for line in counted(with_it) if line.rule not in left]


def _carries(weighed: _Weighed, base: Ground) -> Choice:
    right = base.accepted[0]
    said = [
        Because(
            f"Without it the odds of {base.label(right)} against its nearest rival would "
            f"{_fall(weighed.lost)}."
        )
    ]
    said += [sentence(line, base.speaker) for line in _rows(weighed, right, base)[:2]]
    return Choice(_id(weighed), weighed.words, 1.0, yes(said))


def _fall(points: float) -> str:
    times = 2**points
    return (
        "fall by about half"
        if times < 2.9
        else f"fall to about {_PARTS[min(round(points), 4)]}"
        if points < 5
        else "all but vanish"
    )


_PARTS = {2: "a quarter", 3: "an eighth", 4: "a sixteenth"}


def _idle(weighed: _Weighed, base: Ground) -> Choice:
    right, rival = base.accepted[0], _rival(base.speaker, base)
    if weighed.lost > -CARRIES:
        text = (
            f"True of this patient, but it does not distinguish {base.label(right)} from its "
            f"rivals: without it the lead stays the same."
        )
        return Choice(_id(weighed), weighed.words, 0.0, (Because(text),))
    said = [
        Because(
            f"It speaks rather for others: without it {base.label(right)} would lead more clearly."
        )
    ]
    said += [
        sentence(r, base.speaker, f"For {base.label(rival)}: ")
        for r in _rows(weighed, rival, base)[:1]
    ]
    said += [
        sentence(r, base.speaker, "Against it: ")
        for r in _rows(weighed, right, base, against=True)[:1]
    ]
    return Choice(_id(weighed), weighed.words, 0.0, tuple(said))


def _id(weighed: _Weighed) -> str:
    field, value = weighed.part
    name = (
        getattr(value, "event", None)
        or getattr(value, "name", None)
        or getattr(value, "drug_class", None)
    )
    said = name or (
        value
        if isinstance(value, str)
        else value[0]
        if field == "results" and isinstance(value, tuple)
        else ""
    )
    return f"{field}:{said}" if said else field
