"""
Rows of the flat form straight to a cohort, a column at a time, without a document or a `Case` for
each.

A row is taken here only where every cell is plainly good; any other is left to the reader of single
records, which says what is wrong with it. So a row is accepted,
and tells the same facts, by either way; a test holds the two together. Cells with parts of their
own are read once for each distinct text, by that same reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workup.batch.table.arrow_columns import Grid, filled
from workup.batch.table.cells import Cells, Coded, Ints, Part
from workup.batch.table.items import items_of
from workup.batch.table.rows_read import WORDS, joined_in_time, sided, twice
from workup.batch.table.rows_read import RowsRead as RowsRead
from workup.batch.table.suspect import Suspects
from workup.engine.cohort import Cohort
from workup.engine.columns import Bits, Flags, Table, pack
from workup.engine.facts import ALLOWANCE, Facts
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import item_schema
from workup.model.case import Answer, Case
from workup.model.fact import fact_of
from workup.model.flat import NONE, NUMBERS
from workup.model.region import side_and_limb

BAD = 255
ROWS = 1 << 24  # no chunk has so many

SEXES = ("female", "male", "unknown")
CLASS_EDGES = (3.0, 13.0, 21.0, 41.0)
FREE = ("source", "teaching", "unmapped", "history.previous_diagnoses")


class RowReader:
    """Reads chunk after chunk with the vocabulary of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.items = item_schema(book.vocabulary)
        self.cells = Cells(book)

    def read(self, rows: pa.Table) -> tuple[RowsRead, Flags, Flags]:
        """
        Read a chunk.

        Args:
            rows: Columns of the flat form; those that are missing are untold.

        Returns:
            What the plainly good rows tell, in order; which rows these are, shape (rows,); and
            which of them may contradict themselves, shape (good rows,).
        """
        self.cells.begin()
        reading = _Reading(self, rows)
        good = reading.good
        if not good.all():
            reading = _Reading(self, rows.filter(pa.array(good)))
        return reading.told(), good, reading.suspects.rows


class _Reading:
    """
    One chunk while it is read. `good` is narrowed by every column; facts are meant only where it is
    True in the end.
    """

    def __init__(self, reader: RowReader, rows: pa.Table) -> None:
        self.reader, self.book, self.cells = reader, reader.book, reader.cells
        self.grid = Grid(rows)
        self.size, self.good = self.grid.size, self.grid.good
        self.schema = self.book.schema
        self.table = Table(self.size, self.schema)
        self.said: dict[tuple[str, bool], list[Ints]] = {}
        self.count = np.zeros(self.size, np.int64)
        self.listed = np.zeros(self.size, np.int64)
        self.suspects = Suspects(self.grid, self.cells)
        self.grid.ids()
        self.grid.sizes()
        self._words()
        self._free()
        self.side = np.full(self.size, -1)
        self.empty = np.zeros(self.size, np.bool_)
        self._regions()
        self._ages()
        self._findings()
        self._history()
        self.answer = self._answer()
        self._signs()
        self.suspects.finish(self.numbers, self.coded)

    def told(self) -> RowsRead:
        """What all rows tell, each of them good."""
        attacks = np.zeros(self.size, np.bool_)
        for column in ("dystonia.attacks.duration", "dystonia.attacks.per_day"):
            attacks |= ~np.isnan(self.numbers[column])
        attacks |= self.coded["dystonia.attacks.between"].codes >= 0
        whole = self.coded["dystonia.distribution"]
        spread = whole.each([text != "none" for text in whole.texts], False, np.bool_)
        dystonia = ~self.empty | attacks | (self.coded["onset.first_region"].codes >= 0) | spread
        cohort = Cohort(self.table, self.medications, self.events, self.count, dystonia)
        answer, answers = self.answer
        return RowsRead(
            cohort,
            self.grid.column("id"),
            answers,
            answer,
            self.sex,
            self.listed,
            self.grid.column("source"),
        )

    # columns one by one

    def _cases(self, column: str) -> tuple[Coded, list[Case | None]]:
        """
        A column read cell by cell as cases that tell nothing else; rows whose cell is not good are
        not good.
        """
        coded = self.grid.texts(column)
        read = [
            self.cells.once(column, text, partial(self.cells.case, column)) for text in coded.texts
        ]
        self.good &= coded.each([case is not None for case in read], True, np.bool_)
        return coded, read

    def _words(self) -> None:
        self.coded = {column: self.grid.texts(column) for column in WORDS}
        for column, fact in WORDS.items():
            self._word(column, fact)
        sex = self.grid.texts("patient.sex")
        self.sex = sex.each(
            [SEXES.index(t) if t in SEXES else BAD for t in sex.texts], -1, np.int64
        )
        self.good &= self.sex != BAD
        self.table.word(
            "sex", np.array([1, 2, 0, 0], np.uint8)[np.where(self.sex == BAD, -1, self.sex)]
        )
        for column in ("title", "vignette"):
            array = self.grid.column(column)
            if not pa.types.is_string(array.type):
                self.good &= ~filled(array)

    def _word(self, column: str, fact: str) -> None:
        places = {word: n for n, word in enumerate(self.schema.words[fact], 1)}
        coded = self.coded[column]
        codes = coded.each([places.get(text, BAD) for text in coded.texts], 0, np.uint8)
        self.good &= codes != BAD
        if column in (
            "onset.tempo",
            "onset.first_region",
            "dystonia.course",
            "dystonia.variability",
            "history.family",
        ):
            self.count += codes > 0
        self.table.word(fact, np.where(codes == BAD, 0, codes).astype(np.uint8))

    def _free(self) -> None:
        """Cells that no rule reads, but that must be of their form."""
        for column in FREE:
            self._cases(column)

    def _regions(self) -> None:
        coded = self.grid.texts("dystonia.regions")
        read = [self.cells.once("dystonia.regions", t, self.cells.regions) for t in coded.texts]
        self.good &= coded.each([r is not None for r in read], True, np.bool_)
        self._say(coded, [r[0] if r else {} for r in read])
        self.empty = coded.each([bool(r and r[3]) for r in read], False, np.bool_)
        self.count += coded.each([r[0]["regions.count"] if r else 0 for r in read], 0, np.int64)
        sides = {None: -1, "left": 0, "right": 1}
        side = coded.each([sides[r[2]] if r else -1 for r in read], -1, np.int64)
        mixed = coded.each(
            [bool(r and r[2] is None and sided(r[0])) for r in read], False, np.bool_
        )
        places = {region: n for n, region in enumerate(self.schema.words["onset.first_region"], 1)}
        only = coded.each([places[r[1]] if r and r[1] else 0 for r in read], 0, np.uint8)
        first = self.coded["onset.first_region"]
        known = first.each([n in places for n in first.texts], False, np.bool_)
        for n, text in enumerate(first.texts):
            if text in places:
                here = np.flatnonzero((first.codes == n) & (coded.codes < 0))
                self._sign(fact_of("region", text), True, here)
        told = self.table.words["onset.first_region"]
        self.table.word("onset.first_region", np.where(known, told, only).astype(np.uint8))
        begun = first.each([sides.get(side_and_limb(t)[0], -1) for t in first.texts], -1, np.int64)
        self.side = np.where(
            mixed | ((side >= 0) & (begun >= 0) & (side != begun)),
            -1,
            np.where(side >= 0, side, begun),
        )
        self._distribution(coded, [r[0].get("distribution") if r else None for r in read])

    def _distribution(self, coded: Coded, found: Sequence[Any]) -> None:
        """The distribution told, else the one that the regions make."""
        whole = self.table.words["distribution"]
        self.good &= ~(
            self.empty
            & (whole > 0)
            & (whole != self.schema.words["distribution"].index("none") + 1)
        )
        places = {word: n for n, word in enumerate(self.schema.words["distribution"], 1)}
        made = coded.each([places[w] if w else 0 for w in found], 0, np.uint8)
        self.table.word("distribution", np.where(whole > 0, whole, made).astype(np.uint8))

    def _ages(self) -> None:
        self.numbers = {column: self.grid.number(column) for column in NUMBERS}
        age, onset, before = (
            self.numbers[c] for c in ("patient.age", "onset.age", "onset.before_presentation")
        )
        self.good &= ~(onset > age + 1e-9) & ~(before > age + 1.0)
        spread, steps = self._cases("dystonia.spread")
        self.suspects.cases("dystonia.spread", spread, steps)
        self.good &= joined_in_time(spread, steps, age, onset)
        self.count += ~np.isnan(onset)
        onset = np.where(np.isnan(onset), np.maximum(age - before, 0.0), onset)
        whole = (np.floor(age) == age) & (np.floor(onset) == onset)
        gap = age - onset
        before = np.where(np.isnan(before) & ((gap >= 2) | ~whole), gap, before)
        floor = np.where(np.isnan(onset), np.maximum(age - ALLOWANCE, 0.0), onset)
        facts = {
            "age": age,
            "onset.age": onset,
            "onset.before": before,
            "onset.latest": np.where(np.isnan(onset), age, onset),
            "onset.floor": floor,
            "attack.duration": self.numbers["dystonia.attacks.duration"],
            "attack.per_day": self.numbers["dystonia.attacks.per_day"],
        }
        for fact, values in facts.items():
            self.table.number(fact, values)
        classes = (
            np.searchsorted(CLASS_EDGES, np.where(np.isnan(onset), 0.0, onset), side="right") + 1
        )
        self.table.word("age_class", np.where(np.isnan(onset), 0, classes).astype(np.uint8))

    def _findings(self) -> None:
        vocabulary = self.book.vocabulary
        names = list(vocabulary["findings"])
        place = {name: n for n, name in enumerate(names)}
        told: dict[str, Flags] = {}
        packed: dict[str, Bits] = {}
        members: dict[str, Ints] = {}
        for way in ("present", "absent"):
            rows, codes, tokens = self._members(f"findings.{way}")
            members[way] = (
                np.array([*map(self.cells.number, tokens)] or [0], np.int64)[codes] * ROWS + rows
            )
            self.good[twice(members[way]) % ROWS] = False
            found = [self.cells.once("finding", t, self.cells.finding) for t in tokens]
            dense = np.zeros((len(names), self.size), np.bool_)
            wide = [n for n, f in enumerate(found) if f and len(f[way]) > 1]
            direct = np.array(
                [place[f[way][0]] if f and f[way] else -1 for f in found] or [-1], np.int64
            )[codes]
            kept = direct >= 0
            self.count += np.bincount(
                rows[kept], minlength=self.size
            )  # what means nothing does not
            dense[direct[kept], rows[kept]] = True
            for n in wide:
                for ref in found[n][way][1:]:
                    dense[place[ref], rows[codes == n]] = True
            told[way] = dense
        if len(members["absent"]):
            self.good[np.intersect1d(members["present"], members["absent"]) % ROWS] = False
        self.suspects.rows |= (told["present"] & told["absent"]).any(axis=0)
        self._groups(told["absent"], names)
        told["absent"] &= ~told["present"]
        for way, dense in told.items():
            packed[way] = np.packbits(dense, axis=1, bitorder="little")
        for place_ in np.flatnonzero((packed["present"] | packed["absent"]).any(axis=1)):
            name = fact_of("finding", names[place_])
            self.table.sign(name, packed["present"][place_], packed["absent"][place_])

    def _members(self, column: str) -> tuple[Ints, Ints, list[str]]:
        """
        The members of a column of lists of findings: the row of each, its number among the distinct
        ones, and these. A list told as empty has none.
        """
        array = self.grid.column(column)
        nothing = np.zeros(0, np.int64)
        if not pa.types.is_string(array.type):
            self.good &= ~filled(array)
            return nothing, nothing, []
        if array.null_count == self.size:
            return nothing, nothing, []
        split = pc.split_pattern(array, " ")
        rows = pc.list_parent_indices(split).to_numpy(zero_copy_only=False).astype(np.int64)
        coded = split.flatten().dictionary_encode()
        tokens = coded.dictionary.to_pylist()
        codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        many = np.bincount(rows, minlength=self.size)
        alone = many[rows] == 1
        empty = np.array([t in ("", NONE) for t in tokens] or [False])[codes] & alone
        good = np.array(
            [self.cells.once("finding", t, self.cells.finding) is not None for t in tokens]
            or [True]
        )[codes]
        self.good[rows[~good & ~empty]] = False
        self.suspects.members(rows, codes, tokens)
        rows, codes = rows[~empty], codes[~empty]
        self.listed += np.bincount(rows, minlength=self.size)
        return rows, codes, tokens

    def _groups(self, absent: Flags, names: Sequence[str]) -> None:
        """A group examined and normal: its signs are absent where not recorded as present."""
        coded, read = self._cases("findings.examined_normal")
        terms = self.book.vocabulary["findings"]
        named = [set((case.findings.examined_normal if case else None) or ()) for case in read]
        for group in set().union(*named):
            where = coded.each([group in mine for mine in named], False, np.bool_)
            signs = [
                n for n, name in enumerate(names) if terms[name].group == group and terms[name].sign
            ]
            absent[np.ix_(np.array(signs, np.int64), np.flatnonzero(where))] = True

    def _history(self) -> None:
        events = self._nested("history.events", self.cells.events)
        self.events = items_of(*events, self.side, self.reader.items)
        drugs = self._nested("history.medications", self.cells.medications)
        self.medications = items_of(*drugs, np.full(self.size, -1), self.reader.items)
        self._nested("results", self.cells.results)
        family = self.table.words["family"]
        words = self.schema.words["family"]
        at = words.index("consanguinity") + 1 if "consanguinity" in words else -1
        self.akin = family == at
        coded = self.grid.texts("history.ancestry")
        ancestry = [
            self.cells.once("history.ancestry", t, self.cells.ancestry) for t in coded.texts
        ]
        self._say(coded, ancestry)

    def _nested(
        self, column: str, read: Callable[[str], Part | None]
    ) -> tuple[Coded, list[Part | None]]:
        coded = self.grid.texts(column)
        parts = [self.cells.once(column, text, read) for text in coded.texts]
        self.good &= coded.each([p is not None for p in parts], True, np.bool_)
        counted = coded.each([p.count if p else 0 for p in parts], 0, np.int64)
        self.count += counted
        self.listed += counted
        self.suspects.parts(coded, parts)
        self._say(coded, [p.told if p else {} for p in parts])
        return coded, parts

    def _answer(self) -> tuple[Ints, tuple[Answer, ...]]:
        coded, cases = self._cases("answer")
        self.suspects.cases("answer", coded, cases)
        answers = [case.answer for case in cases if case and case.answer]
        numbers = {id(a): n for n, a in enumerate(answers)}
        each = [numbers[id(case.answer)] if case and case.answer else -1 for case in cases]
        return coded.each(each, -1, np.int64), tuple(answers)

    # signs

    def _sign(self, fact: str, value: bool, rows: Ints) -> None:
        if len(rows):
            self.said.setdefault((fact, value), []).append(rows)

    def _say(self, coded: Coded, told: Sequence[Facts]) -> None:
        """Each row tells what its text tells: signs, and counts and values of results."""
        if not told:
            return
        turn = np.argsort(coded.codes, kind="stable")
        bounds = np.searchsorted(coded.codes[turn], np.arange(len(told) + 1))
        for n, facts in enumerate(told):
            rows = turn[bounds[n] : bounds[n + 1]]
            for fact, value in facts.items() if len(rows) else ():
                kind = self.schema.kinds.get(fact)
                if kind == "sign":
                    self._sign(fact, bool(value), rows)
                elif kind == "number":
                    if fact not in self.table.numbers:
                        self.table.number(fact, np.full(self.size, np.nan))
                    self.table.numbers[fact][rows] = value

    def _signs(self) -> None:
        """Lay out the signs said of rows; consanguinity in the family counts as told."""
        self._sign("event.consanguinity", True, np.flatnonzero(self.akin))
        flags: dict[tuple[str, bool], Flags] = {}
        for key, rows in self.said.items():
            flags[key] = np.zeros(self.size, np.bool_)
            for some in rows:
                flags[key][some] = True
        for fact in {fact for fact, _ in flags}:
            yes, no = (flags.get((fact, value)) for value in (True, False))
            present = pack(yes) if yes is not None else self.table.none
            absent = pack(no) & ~present if no is not None else self.table.none
            self.table.sign(fact, present, absent)
