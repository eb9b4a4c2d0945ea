"""
How hard a case is, as one number from 0 to 100 that anybody can work out again.

Three things make a case hard, and the number is their weighted sum: the answer forms slowly as a
walk reveals the case, other
diagnoses stay close to it when the whole history is known, and it is rare. The weights and bounds
below are judgement. A published
case that the rules do not answer is hard for the same reason: they reach its answer late or never.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from workup.explanations.curve import Part, name, partial, parts
from workup.model.case import Case
from workup.model.vocabulary import Vocabulary
from workup.pathway import Assessor
from workup.pathway.reading import Differential

Level = Literal["easy", "middle", "hard"]
Stage = Literal["history", "examination", "tests"]
STAGES: tuple[Stage, ...] = ("history", "examination", "tests")

#: How much each part counts; together 100.
SLOW, CLOSE, RARE = 50.0, 25.0, 25.0
#: A diagnosis is a look-alike if it has at least this part of the answer's share.
NEAR = 0.25
#: With so many look-alikes, half of what they can add is added.
HALF = 2.0
#: A prior of so many points below the commonest counts as altogether rare (each point halves the
#: odds).
RAREST = 8.0
#: From this number on a case is of middle difficulty, and hard.
MIDDLE_FROM, HARD_FROM = 33, 55


@dataclass(frozen=True, slots=True)
class Difficulty:
    """
    `number` from 0 (easiest) to 100, and what it is made of.

    `curve`: the share (0 to 1) of the answer after each fact, in the order of a walk. `lookalikes`:
    diagnoses that stay close when
    the whole history is known, closest first. `rarity`: 0 to 1.
    """

    number: int
    level: Level
    curve: tuple[float, ...]
    lookalikes: tuple[str, ...]
    rarity: float


def number(curve: Collection[float], lookalikes: int, rarity: float) -> int:
    """
    The difficulty as a number.

    Args:
        curve: Shares of the answer, 0 to 1, after each fact; none told is as hard as can be.

        lookalikes: How many diagnoses stay close.

        rarity: 0 commonest to 1 rarest.

    Returns:
        0 to 100; never lower with a lower share anywhere, one look-alike more or a rarer answer.
    """
    slow = 1.0 - sum(curve) / len(curve) if curve else 1.0
    return round(SLOW * slow + CLOSE * lookalikes / (lookalikes + HALF) + RARE * rarity)


def level(number: int) -> Level:
    """The word for a number."""
    return "easy" if number < MIDDLE_FROM else "middle" if number < HARD_FROM else "hard"


def difficulty(case: Case, assessor: Assessor) -> Difficulty | None:
    """
    How hard a case is; None for one without a diagnosis as its answer.

    Args:
        case: The patient with its answer. The order in which the file tells its facts makes no
        difference.

        assessor: Gives rules and engine.
    """
    accepted = case.accepted
    if not accepted:
        return None
    vocabulary = assessor.book.vocabulary
    told = walk_order(case, vocabulary)
    weighed = [weigh(partial(case, told[:n]), assessor) for n in range(1, len(told) + 1)]
    curve = tuple(max(w.share(d) for d in accepted) for w in weighed)
    heard = [
        w for w, part in zip(weighed, told, strict=True) if stage_of(part, vocabulary) == "history"
    ]
    close = lookalikes(heard[-1], accepted) if heard else ()
    rarity = rare(case, accepted[0], assessor)
    value = number(curve, len(close), rarity)
    return Difficulty(value, level(value), curve, close, rarity)


def graded(case: Case, assessor: Assessor) -> Level | None:
    """
    How hard a case is in a word: its author's where the file has one, else that of its number; None
    without a diagnosis as its answer.
    """
    told = case.teaching.level if case.teaching else None
    if told:
        return told
    made = difficulty(case, assessor)
    return made.level if made else None


def weigh(case: Case, assessor: Assessor) -> Differential:
    """
    The differential alone, without tests, lane and advice: some twenty times quicker than the whole
    answer.
    """
    return assessor.read(case).differential


def stage_of(part: Part, vocabulary: Vocabulary) -> Stage:
    """At which stage of a walk a part of a case comes to light."""
    field, value = part
    if field == "results":
        return "tests"
    if field == "findings.examined_normal":
        return "examination"
    if field.startswith("findings.") and isinstance(value, str):
        term = vocabulary["findings"].get(value)
        return "examination" if term is None or term.sign else "history"
    return "history"


def walk_order(case: Case, vocabulary: Vocabulary) -> list[Part]:
    """
    The parts of a case in the order of a walk: history, examination, tests.

    Within a stage fields come as in the case file and items of a list as in the vocabulary, so that
    the order of a list in the file
    makes no difference.
    """
    told = parts(case)
    fields = {field: n for n, field in reversed(list(enumerate(field for field, _ in told)))}
    places = {
        id_: n
        for section in ("findings", "events", "tests")
        for n, id_ in enumerate(vocabulary[section])
    }

    def place(part: Part) -> tuple[int, int, int, str]:
        said = name(part).partition(":")[2]
        return (
            STAGES.index(stage_of(part, vocabulary)),
            fields[part[0]],
            places.get(said, len(places)),
            said,
        )

    return sorted(told, key=place)


def lookalikes(differential: Differential, accepted: Collection[str]) -> tuple[str, ...]:
    """The diagnoses that stay close to the best of `accepted`, closest first."""
    mine = max(differential.share(d) for d in accepted)
    return tuple(
        r.diagnosis
        for r in differential.ranked
        if r.diagnosis not in accepted and r.probability > 0 and r.probability >= NEAR * mine
    )


def rare(case: Case, diagnosis: str, assessor: Assessor) -> float:
    """
    How far the prior of a diagnosis lies below the commonest one's where the case is seen: 0 to 1.
    """
    setting = assessor.read(case).differential.setting
    points = {id_: script.prior.points[setting] for id_, script in assessor.book.scripts.items()}
    return min(1.0, max(0.0, (max(points.values()) - points[diagnosis]) / RAREST))
