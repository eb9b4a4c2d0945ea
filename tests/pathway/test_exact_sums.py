"""Points on columns are whole grains: a product of matrices gives the sum of the lines."""

from __future__ import annotations

import numpy as np

from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.pathway import Assessor
from workup.pathway.sums import GRAIN, by_segment


class Said:
    """Cases of which only onset, age, tempo, course and sex are told."""

    def __init__(self, book: Rulebook, facts: list[Facts]) -> None:
        self.book, self.facts, self.size = book, facts, len(facts)

    def numbers(self, fact: str) -> np.ndarray:
        """A number, NaN where unknown, (cases,)."""
        return np.array([float(f.get(fact, np.nan)) for f in self.facts])

    def words(self, fact: str) -> np.ndarray:
        """A word as its place in the schema's list from 1, 0 where unknown, (cases,)."""
        words = self.book.schema.words[fact]
        return np.array([words.index(f[fact]) + 1 if fact in f else 0 for f in self.facts])

    def tokens(self, tokens: object) -> np.ndarray:
        """No gene is told, (tokens, cases)."""
        return np.zeros((len(tokens.listed), self.size), np.bool_)  # type: ignore[attr-defined]


def test_lines_of_pictures_are_summed_exactly(book: Rulebook) -> None:
    """No sum of a picture's lines can reach 2^24, and each is that of integers."""
    pictures = Assessor(book, "truth").scorer.pictures
    worth = np.concatenate(pictures._worth)
    assert np.abs(worth.astype(np.int64)).sum(axis=0).max() < 1 << 24
    draw = np.random.default_rng(7)
    known = draw.random((pictures.asked, 300)) < draw.random((1, 300))
    gates = np.zeros((len(pictures.owner), 300), np.int64)
    found, unlisted, present, absent = pictures.parts(known, gates)
    whole = np.zeros_like(found)
    for line in pictures.lines:
        whole[line.picture] += line.present * present[line.key] + line.absent * absent[line.key]
    assert (found == whole).all()
    for case in (0, 150, 299):  # one case as a table of its own
        alone = pictures.fitted(*pictures.parts(known[:, case : case + 1], gates[:, :1])[:2])
        assert (alone.best[:, 0] == pictures.best(found, unlisted)[:, case]).all()


def test_what_is_at_odds_costs_what_the_calibration_says(book: Rulebook) -> None:
    """The table of costs gives age, tempo, course and sex summed, weighed and rounded."""
    pictures, c = Assessor(book, "truth").scorer.pictures, book.calibration.pictures
    draw, facts = np.random.default_rng(7), list[Facts]()
    for _ in range(200):
        told: Facts = {}
        for name in ("onset.age", "age"):
            if draw.random() < 0.6:
                told[name] = float(draw.integers(0, 90))
        for name in ("onset.tempo", "course", "sex"):
            if draw.random() < 0.6:
                told[name] = str(draw.choice(book.schema.words[name]))
        facts.append(told)
    cases = Said(book, facts)
    found = pictures.gates(cases)  # type: ignore[arg-type]
    onset, age = cases.numbers("onset.age"), cases.numbers("age")
    low, high, far_low, far_high = pictures._windows
    years = np.where(onset < low, np.where(onset < far_low, c.age_far, c.age_near), 0.0)
    years += np.where(onset > high, np.where(onset > far_high, c.age_far, c.age_near), 0.0)
    years += np.where(np.isnan(onset) & (age < far_low), c.age_far, 0.0)
    tempo, course, sex = pictures._word_costs
    words = tempo[:, cases.words("onset.tempo")] + course[:, cases.words("course")]
    points = -years - (words + sex[:, cases.words("sex")])
    whole = np.rint(points * pictures.weight[:, None] * GRAIN).astype(np.int64) + pictures._met
    assert (found == whole).all()


def test_segments_are_reduced_alike_for_few_and_many_cases() -> None:
    """A call for each segment gives what `reduceat` gives."""
    rows = np.random.default_rng(7).integers(-9, 9, (20, 300))
    begins = np.array([0, 3, 4, 11])
    for operation in (np.add, np.maximum):
        many = by_segment(operation, rows, begins)
        assert (many == operation.reduceat(rows, begins, axis=0)).all()
        assert (by_segment(operation, rows[:, :5], begins) == many[:, :5]).all()
