"""
Fit `rules/leanings.yaml`: half of the correction with which each diagnosis is answered as often as
it is told, on the half-told written pictures. No patient takes part.

    python -m tools.make_leanings
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workup.knowledge.rulebook import load_rules, rules_folder
from workup.pathway import Assessor
from workup.rule_checks.reach import half_told

SCALE = 0.5  # softer than the rules' own: half-told pictures are answered with less certainty
PART = 0.5  # of the correction: measured on 150 patients never seen, docs/figures.md
STEPS, RATE = 60, 0.3  # of the fit; after sixty steps no diagnosis moves by a hundredth
LEAST = 0.3  # a diagnosis is expected at least so often, against division by next to nothing
HEAD = """\
# What the rows give a diagnosis too easily (below 0) or too hardly, in points, fitted on the half-told written pictures alone (`workup/rule_checks/reach.py`):
# half of the correction with which each diagnosis is answered as often as it is told. No patient took part. Generated; `python -m tools.make_leanings`.
"""


def leanings(points: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    The correction of each diagnosis, in points, with mean 0.

    Args:
        points: Points of each diagnosis in each case, (diagnoses, cases).

        labels: Number of the right diagnosis of each case, (cases,).
    """
    count = np.bincount(labels, minlength=len(points)).astype(float)
    weight = 1 / count[labels]  # every diagnosis counts alike, however many pictures it has
    true = np.minimum(count, 1.0)
    found = np.zeros(len(points))
    for _ in range(STEPS):
        shares = 2 ** ((points + found[:, None]) * SCALE)
        shares /= shares.sum(axis=0)
        told = np.maximum((shares * weight).sum(axis=1), 1e-3)
        found += RATE * np.log2(np.maximum(true, LEAST) / told) / SCALE
    centred: NDArray[np.float64] = found - found.mean()
    return centred


def main() -> None:
    """Write the file from the rules as they are, without leanings of before."""
    book = load_rules()
    book = replace(book, leanings=dict.fromkeys(book.leanings, 0.0))
    assessor = Assessor(book, "truth")
    cases = half_told(book)
    place = {d: n for n, d in enumerate(assessor.scorer.diagnoses)}
    grains = assessor.decide([case for _, case in cases]).scores.grains
    labels = np.array([place[label] for label, _ in cases])
    found = np.round(PART * leanings(grains / 1024, labels) * 4) / 4
    lines = [f"{d}: {value:g}\n" for d, value in zip(place, found.tolist(), strict=True)]
    Path(rules_folder() / "leanings.yaml").write_text(HEAD + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
