"""
Fit the three fitted numbers (prior strengths, scale) by five-fold log loss over cases with an
answer; nothing else is fitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import OneCase
from workup.engine.columns import Flags
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.pathway import Assessor
from workup.pathway.differential import DifferentialScorer

STRENGTHS = (0.0, 0.125, 0.25)
SCALES = (1.0, 1.15, 1.3, 1.45, 1.6)
FOLDS = 5
#: Nats a case. The cases were looked at while rows were written, so the least loss flatters: of the
#: settings within so much of it, a fifth of its standard error, the most cautious is taken.
NEAR = 0.02


@dataclass(frozen=True)
class Fitted:
    """
    The chosen numbers, their loss (nats a case) and what each fold chose and scored on its held-out
    cases.
    """

    strength: float
    scale: float
    loss: float
    folds: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class _Read:
    table: OneCase
    fired: Flags
    right: NDArray[np.bool_]
    diagnosis: str


def fit(book: Rulebook, cases: Iterable[Case]) -> Fitted:
    """
    Search the grid; folds are split by diagnosis, so that no diagnosis stands on both sides.

    Args:
        book: The rules; their own three numbers are not used.

        cases: Cases with an answer.
    """
    reads = _read(book, cases)
    fold_of = folds_of(r.diagnosis for r in reads)
    scorers = {
        (s, k): DifferentialScorer(calibrated(book, s, k)) for s in STRENGTHS for k in SCALES
    }
    table = {key: [_loss(scorer, r) for r in reads] for key, scorer in scorers.items()}
    folds = []
    for fold in range(FOLDS):
        inside = [n for n, r in enumerate(reads) if fold_of[r.diagnosis] != fold]
        outside = [n for n, r in enumerate(reads) if fold_of[r.diagnosis] == fold]
        best = _cautious({key: _mean([losses[n] for n in inside]) for key, losses in table.items()})
        folds.append((*best, _mean([table[best][n] for n in outside])))
    best = _cautious({key: _mean(losses) for key, losses in table.items()})
    return Fitted(*best, _mean(table[best]), tuple(folds))


def _cautious(losses: Mapping[tuple[float, float], float]) -> tuple[float, float]:
    """Of the strengths and scales that do about as well as the best: most prior, least scale."""
    least = min(losses.values())
    near = [key for key, loss in losses.items() if loss <= least + NEAR]
    return max(near, key=lambda key: (key[0], -key[1]))


def folds_of(diagnoses: Iterable[str]) -> dict[str, int]:
    """
    The fold of each diagnosis: by name, in turn, so that the split is the same on every machine.
    """
    return {name: n % FOLDS for n, name in enumerate(sorted(set(diagnoses)))}


def calibrated(book: Rulebook, strength: float, scale: float) -> Rulebook:
    """The rules with other fitted numbers."""
    return replace(
        book,
        calibration=replace(
            book.calibration,
            prior_strength=2 * strength,
            prior_strength_untold=strength,
            scale=scale,
        ),
    )


def _read(book: Rulebook, cases: Iterable[Case]) -> list[_Read]:
    assessor = Assessor(book, "truth")
    found = []
    for case in cases:
        if case.answer and case.answer.diagnosis:
            reading = assessor.read(case)
            right = np.isin(assessor.scorer.diagnoses, case.answer.accepted)
            fired = reading.table.fire("evidence")
            found.append(_Read(reading.table, fired, right, case.answer.diagnosis))
    return found


def _loss(scorer: DifferentialScorer, read: _Read) -> float:
    scores = scorer.score(scorer.evidence(read.table, read.fired))
    return -log(max(float(scores.shares[read.right, 0].sum()), 1e-9))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
