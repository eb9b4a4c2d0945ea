"""
Cells of the flat form read once for each distinct text, by the reader of single records, and
remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workup.engine.contradictions import contradictions
from workup.engine.facts import Facts, case_facts
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, build
from workup.model.document import Document
from workup.model.fact import ids_of, parted
from workup.model.flat import unflat
from workup.model.quantity import Quantity, bounds
from workup.model.region import side_and_limb
from workup.model.vocabulary import is_hpo

REMEMBERED = 50_000  # distinct texts of a column that are kept read
Ints = NDArray[np.int64]


class Coded(NamedTuple):
    """A column as numbers into its distinct texts, -1 where untold."""

    codes: Ints
    texts: Sequence[str]

    def each(self, values: Sequence[Any], untold: Any, kind: Any) -> NDArray[Any]:
        """A value for each row, given one for each distinct text."""
        return np.array([*values, untold], kind)[self.codes]


@dataclass(frozen=True)
class Part:
    """
    One cell that has parts of its own, read: what it tells, its items for each affected side, how
    many it lists; whether it contradicts itself, and the most years before onset that it tells.
    """

    told: Facts
    items: Mapping[str | None, tuple[Facts, ...] | None]
    count: int
    against: bool = False
    earliest: float = np.nan


class Cells:
    """Reads cells with the vocabulary of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._known: dict[str, dict[str, Any]] = {}
        self._numbers: dict[str, int] = {}

    def begin(self) -> None:
        """A new chunk: numbers given to members of lists need not last."""
        if len(self._numbers) > REMEMBERED:
            self._numbers.clear()

    def once(self, column: str, text: str, read: Callable[[str], Any]) -> Any:
        """`read` of a text of a column, remembered."""
        known = self._known.setdefault(column, {})
        if text not in known:
            if len(known) > REMEMBERED:
                known.clear()
            known[text] = read(text)
        return known[text]

    def number(self, text: str) -> int:
        """A number for a member of a list, the same in every column of a chunk."""
        return self._numbers.setdefault(text, len(self._numbers))

    def case(self, column: str, text: str, regions: Sequence[str] | None = None) -> Case | None:
        """A case that tells only one cell, and perhaps regions; None where the cell is not good."""
        try:
            value = unflat({"id": "x", column: text})
        except ValueError:
            return None
        if regions is not None:
            value["dystonia"]["regions"] = list(regions)
        return build(Document("", value, {(): 1}), self.book.vocabulary)[0]

    def events(self, text: str) -> Part | None:
        """A cell of `history.events`."""
        case = self.case("history.events", text)
        if case is None:
            return None
        items: dict[str | None, tuple[Facts, ...] | None] = {
            None: case_facts(case, self.book).events
        }
        for side in ("left", "right"):
            sided = self.case("history.events", text, [f"{side}_arm"])
            assert sided is not None
            items[side] = case_facts(sided, self.book).events
        listed = case.history.events or ()
        earliest = _earliest(event.before_onset for event in listed)
        told = case_facts(case, self.book).told
        return Part(told, items, len(listed), self.against(case), earliest)

    def medications(self, text: str) -> Part | None:
        """A cell of `history.medications`."""
        case = self.case("history.medications", text)
        if case is None:
            return None
        listed = case.history.medications or ()
        earliest = _earliest(drug.started_before_onset for drug in listed)
        facts = case_facts(case, self.book)
        items: dict[str | None, tuple[Facts, ...] | None] = {None: facts.medications}
        return Part(facts.told, items, len(listed), self.against(case), earliest)

    def results(self, text: str) -> Part | None:
        """A cell of `results`."""
        case = self.case("results", text)
        if case is None:
            return None
        told = case_facts(case, self.book).told
        return Part(told, {}, len(case.results), self.against(case))

    def against(self, case: Case | None) -> bool:
        """Whether a case that tells one cell contradicts itself."""
        return case is not None and bool(contradictions(case, self.book))

    def unknown(self, text: str) -> bool:
        """Whether a member of a list of findings is an HPO term that the release does not have."""
        return is_hpo(text) and self.book.vocabulary.hpo_id(text) is None

    def regions(self, text: str) -> tuple[Facts, str | None, str | None, bool] | None:
        """
        A cell of `dystonia.regions`: what it tells, the one region if it is one, the side, and
        whether it is empty.
        """
        case = self.case("dystonia.regions", text)
        if case is None or case.dystonia.regions is None:
            return None
        regions = case.dystonia.regions
        sides = {side for r in regions if (side := side_and_limb(r)[0])}
        only = regions[0] if len(regions) == 1 else None
        return (
            case_facts(case, self.book).told,
            only,
            sides.pop() if len(sides) == 1 else None,
            not regions,
        )

    def finding(self, text: str) -> dict[str, list[str]] | None:
        """
        A member of a list of findings: the findings that it tells when present and when absent;
        None where it is not one, or tells more than findings.
        """
        vocabulary = self.book.vocabulary
        if text in vocabulary["findings"]:
            return {"present": [text], "absent": [text]}
        if not (is_hpo(text) and len(text) == 10 and text[3:].isdecimal() and text.isascii()):
            return None
        told = {"present": vocabulary.hpo_present(text), "absent": vocabulary.hpo_absent(text)}
        if any(parted(fact).kind != "finding" for mine in told.values() for fact in mine):
            return None
        return {way: list(ids_of("finding", mine)) for way, mine in told.items()}

    def ancestry(self, text: str) -> Facts:
        """A cell of `history.ancestry`."""
        case = self.case("history.ancestry", text)
        return case_facts(case, self.book).told if case else {}


def _earliest(times: Iterable[Quantity | None]) -> float:
    """The most years that surely lay between one of some times and onset; NaN where none does."""
    return max((bounds(when)[0] for when in times if when is not None), default=np.nan)
