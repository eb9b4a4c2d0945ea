"""
How the differential narrows: the shares of the leading diagnoses as a case is told, fact by fact,
and as its decisive results come in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workup.explanations.curve import Part, partial, parts
from workup.model.case import Case
from workup.pathway import Assessor
from workup.simulation.phrases import result_words, said

SHOWN = 5  # diagnoses with a letter of their own; the rest is one remainder
STILL = 0.04  # a fact that moves no share by more is told together with the next


@dataclass(frozen=True, slots=True)
class Reveal:
    """
    One step: what was told, and the share of each followed diagnosis after it; what is missing to 1
    is the remainder.
    """

    told: tuple[str, ...]
    shares: tuple[float, ...]
    after: bool = False


@dataclass(frozen=True, slots=True)
class Narrowing:
    """
    The diagnoses followed, the final leader first, and the steps; `after` steps are results that
    came after presentation.
    """

    diagnoses: tuple[str, ...]
    reveals: tuple[Reveal, ...]


def narrowing(case: Case, assessor: Assessor) -> Narrowing:
    """
    Follow the differential through a case.

    Args:
        case: The patient; age and sex are known from the start. The results of its answer come
        last, one by one.

        assessor: Gives rules and engine.
    """
    steps = list(_steps(case, assessor))
    peaks: dict[str, float] = {}
    for _, shares, _ in steps:
        for diagnosis, share in shares.items():
            peaks[diagnosis] = max(peaks.get(diagnosis, 0.0), share)
    last = steps[-1][1]
    most = sorted(peaks, key=lambda d: (-max(peaks[d], 2 * last[d]), d))[:SHOWN]
    followed = tuple(sorted(most, key=lambda d: (-last[d], -peaks[d], d)))
    return Narrowing(followed, tuple(_joined(steps, followed)))


_Step = tuple[str, dict[str, float], bool]


def _steps(case: Case, assessor: Assessor) -> Iterator[_Step]:
    shown: list[Part] = []
    yield "Age and sex", _shares(partial(case, shown), assessor), False
    for part in parts(case):
        shown.append(part)
        words = said(part, assessor.book)
        yield words[:1].upper() + words[1:], _shares(partial(case, shown), assessor), False
    known = dict(case.results)
    for test, result in ((case.answer.results if case.answer else None) or {}).items():
        known[test] = result
        words = (
            f"{assessor.book.vocabulary.label('tests', test)}: "
            f"{result_words(result, assessor.book, test)}"
        )
        yield words, _shares(case.model_copy(update={"results": dict(known)}), assessor), True


def _shares(case: Case, assessor: Assessor) -> dict[str, float]:
    return {c.diagnosis: c.probability for c in assessor.assess(case).differential}


def _joined(steps: list[_Step], followed: tuple[str, ...]) -> Iterator[Reveal]:
    """The steps, each with the facts just before it that moved nothing."""
    waiting: list[str] = []
    before: tuple[float, ...] = ()
    for number, (words, shares, after) in enumerate(steps):
        now = tuple(round(shares[d], 6) for d in followed)
        waiting.append(words)
        last = number == len(steps) - 1 or steps[number + 1][2] != after
        moved = not before or max(abs(a - b) for a, b in zip(now, before, strict=True)) > STILL
        if moved or after or last:
            yield Reveal(tuple(waiting), now, after)
            waiting, before = [], now
