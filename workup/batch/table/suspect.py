"""
Which rows of a table may hold fields that cannot be true together: every row that does and few
others, so that only these need be built to say what it is. `engine.contradictions` is what says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from workup.batch.table.arrow_columns import Floats, Grid, filled
from workup.batch.table.cells import Cells, Coded, Ints, Part
from workup.engine.columns import Flags
from workup.engine.contradictions import DAY, KNOWN_TO, LONGEST_ATTACK
from workup.model.case import Case
from workup.model.flat import NONE


class Suspects:
    """The rows of one chunk, shape (rows,), gathered while their columns are read."""

    def __init__(self, grid: Grid, cells: Cells) -> None:
        self.grid, self.cells = grid, cells
        self.rows: Flags = np.zeros(grid.size, np.bool_)
        self.earliest: Floats = np.full(grid.size, np.nan)

    def parts(self, coded: Coded, parts: Sequence[Part | None]) -> None:
        """Those with a cell of items that contradicts itself; when the first item was."""
        self.rows |= coded.each([bool(p and p.against) for p in parts], False, np.bool_)
        when: Floats = coded.each([p.earliest if p else np.nan for p in parts], np.nan, np.float64)
        self.earliest = np.fmax(self.earliest, when)

    def cases(self, column: str, coded: Coded, cases: Sequence[Case | None]) -> None:
        """Those with a cell of `column`, read as a case, that contradicts itself."""
        known = dict(zip(coded.texts, cases, strict=True))
        against = [
            bool(self.cells.once(f"against {column}", t, lambda t: self.cells.against(known[t])))
            for t in coded.texts
        ]
        self.rows |= coded.each(against, False, np.bool_)

    def members(self, rows: Ints, codes: Ints, tokens: Sequence[str]) -> None:
        """Those with an HPO term in a list that the release does not have."""
        unknown = [self.cells.once("unknown", t, self.cells.unknown) for t in tokens] or [False]
        self.rows[rows[np.array(unknown, np.bool_)[codes]]] = True

    def finish(self, numbers: Mapping[str, Floats], words: Mapping[str, Coded]) -> None:
        """
        Those of whom two columns may contradict each other.

        Args:
            numbers: Columns of numbers by name, NaN where untold.

            words: Columns of words by name.
        """
        age, onset, before = (
            numbers[c] for c in ("patient.age", "onset.age", "onset.before_presentation")
        )
        length, often = (numbers[f"dystonia.attacks.{name}"] for name in ("duration", "per_day"))
        self.rows |= (np.abs(age - onset - before) > KNOWN_TO) | (self.earliest > onset + 1.0)
        self.rows |= (length > LONGEST_ATTACK) | (length * often > DAY) | (often > 86_400)
        regions = self.grid.texts("dystonia.regions")
        told = ~np.isnan(length) | ~np.isnan(often) | filled(self.grid.column("dystonia.spread"))
        for column in ("attacks.between", "course", "variability"):
            told |= words[f"dystonia.{column}"].codes >= 0
        self.rows |= told & regions.each(
            [text == "none" for text in regions.texts], False, np.bool_
        )
        for column in ("onset.first_region", "dystonia.distribution"):
            self._beside(regions, column, words[column])

    def _beside(self, regions: Coded, column: str, other: Coded) -> None:
        """Those whose regions and another word contradict each other; each pair is read once."""
        both = np.flatnonzero((regions.codes >= 0) & (other.codes >= 0))
        pairs, where = np.unique(
            regions.codes[both] * len(other.texts) + other.codes[both], return_inverse=True
        )
        against = np.zeros(len(pairs), np.bool_)
        for n, (one, word) in enumerate(divmod(int(pair), len(other.texts)) for pair in pairs):
            text = f"{regions.texts[one]}\0{other.texts[word]}"
            against[n] = self.cells.once(f"regions and {column}", text, self._pair(column))
        self.rows[both] |= against[where]

    def _pair(self, column: str) -> Callable[[str], bool]:
        def read(text: str) -> bool:
            regions, _, word = text.partition("\0")
            listed = [] if regions == NONE else regions.split()
            return self.cells.against(self.cells.case(column, word, listed))

        return read
