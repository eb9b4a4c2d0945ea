"""
Pages of single cases: at most 500, first the wrong, then the least certain, the treatable or
dangerous, then a sample with a fixed seed.

A page says what the summary holds; where whole assessments were written it also says why, from the
rules that fired.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workup.batch.report.kept import Columns
from workup.batch.scores import NUMBERS, Scored
from workup.model.outline import Entry, Outline, Section, SectionId

MOST = 500
SHARES = {
    "wrong": 250,
    "least certain": 100,
    "treatable or dangerous": 100,
}  # pages of each kind at most, before the sample fills up
SEED = 0
#: Sections of an answer that a page lays out beside the differential.
LAID: tuple[SectionId, ...] = ("flags", "silence", "tests", "left", "dont_miss", "ask")


@dataclass(frozen=True)
class Page:
    """
    One case: its measure, its summary row, why it is shown, and the outline of its whole assessment
    where there is one.
    """

    scored: Scored
    row: Mapping[str, Any]
    why: str
    outline: Outline | None = None

    @property
    def said(self) -> tuple[Entry, ...]:
        """The diagnoses with their reasons."""
        return self.outline.section("differential").entries if self.outline else ()

    @property
    def laid(self) -> list[Section]:
        """What else is laid out."""
        return [s for s in self.outline.sections if s.id in LAID] if self.outline else []


def chosen(columns: Columns, most: int = MOST) -> list[Page]:
    """
    The cases to show, of those kept whole; each once, in the order of the kinds, then of how sure
    the rules were.
    """
    s, whole, cases = columns.scores, range(columns.whole), columns.cases
    sample = list(whole)
    random.Random(SEED).shuffle(sample)
    kinds: Mapping[str, list[int]] = {
        "wrong": sorted(
            (n for n in whole if not s["first_right"][n]), key=lambda n: (-s["share"][n], cases[n])
        ),
        "least certain": sorted(
            (n for n in whole if s["first_right"][n]), key=lambda n: (s["share"][n], cases[n])
        ),
        "treatable or dangerous": sorted(
            (n for n in whole if s["tier"][n]), key=lambda n: (s["kept"][n], cases[n])
        ),
        "sample": sample,
    }
    found: dict[int, str] = {}
    for why, listed in kinds.items():
        room = min(SHARES.get(why, most), most - len(found))
        for n in (n for n in listed if n not in found):
            if room <= 0:
                break
            found[n] = why
            room -= 1
    return [page(columns, n, why) for n, why in found.items()]


def page(columns: Columns, place: int, why: str) -> Page:
    """The page of one of the cases kept whole."""
    s = columns.scores
    rank = float(s["rank"][place])
    values = {f: s[f][place] for f in NUMBERS} | {
        "rank": int(rank) if rank < float("inf") else None
    }
    return Page(Scored(columns.cases[place], s.diagnosis[place], **values), columns.row(place), why)
