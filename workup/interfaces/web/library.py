"""
The cases that come with workup, as the library and the API list them: what may be shown before they
are solved, and how hard they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, get_args

from workup.engine.facts import age_class
from workup.explanations.difficulty import Level
from workup.interfaces.web import jobs
from workup.interfaces.web.workers import Workers
from workup.model.case import Case
from workup.model.region import SIDED
from workup.simulation.aims import is_rich
from workup.simulation.cases import library
from workup.simulation.words import AXES

LEVELS = get_args(Level)
KINDS = {"teaching": "teaching case", "published": "published patient"}
AGES = AXES["age_class"]
_AT_ONCE = (
    4  # cases whose difficulty is worked out in one go, so that no learner waits long behind them
)


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One case. `category` is its answer's, for a filter, never shown beside the case; ages in years;
    `rich` cases can be walked in full.
    """

    id: str
    title: str
    kind: str
    sex: str
    age: float | None
    age_class: str
    regions: tuple[str, ...]
    level: str
    rich: bool
    category: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A choice among the cases; an empty text leaves a thing open."""

    category: str = ""
    level: str = ""
    region: str = ""
    age_class: str = ""
    kind: str = ""

    def holds(self, entry: Entry) -> bool:
        """Whether a case is among those chosen."""
        told = (
            (self.category, entry.category),
            (self.level, entry.level),
            (self.age_class, entry.age_class),
            (self.kind, entry.kind),
        )
        sides = {self.region, *SIDED.get(self.region, ())}
        return all(not want or want == has for want, has in told) and (
            not self.region or bool(sides & set(entry.regions))
        )


class Library:
    """
    All cases, their difficulty worked out once, in the background.

    `levels`: id to easy, middle or hard, as far as it is known; those that can be walked in full
    come first.
    """

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.cases = {case.id: case for case in library(short=True)}
        self.levels: dict[str, Level] = {}
        self._lock = asyncio.Lock()
        self._entries: tuple[Entry, ...] = ()

    async def entries(self) -> tuple[Entry, ...]:
        """Every case: teaching cases first, in the order of their files."""
        async with self._lock:
            if not self._entries:
                for some in _few(sorted(self.cases, key=lambda id_: not is_rich(self.cases[id_]))):
                    self.levels |= await self.workers.run(jobs.levels, some)
                self._entries = tuple(
                    _entry(case, self.levels.get(case.id, "")) for case in self.cases.values()
                )
        return self._entries


def _few(ids: list[str]) -> Iterator[list[str]]:
    return (ids[n : n + _AT_ONCE] for n in range(0, len(ids), _AT_ONCE))


def _entry(case: Case, level: str) -> Entry:
    onset = case.onset.age if case.onset.age is not None else case.patient.age
    published = case.source is not None and bool(case.source.citation)
    first = (case.onset.first_region,) if case.onset.first_region else ()
    return Entry(
        case.id,
        case.title or _plainly(case),
        "published" if published else "teaching",
        case.patient.sex or "unknown",
        float(case.patient.age) if case.patient.age is not None else None,
        age_class(float(onset)) if onset is not None else "",
        tuple(dict.fromkeys((*first, *(case.dystonia.regions or ())))),
        level,
        is_rich(case),
        case.answer.category or "" if case.answer else "",
    )


def _plainly(case: Case) -> str:
    """A title for a case that has none: who and where, never what."""
    who = {"female": "A woman", "male": "A man"}.get(case.patient.sex or "", "A patient")
    if case.patient.age is not None and case.patient.age < 18:
        who = {"female": "A girl", "male": "A boy"}.get(case.patient.sex or "", "A child")
    return who + (
        f" of {case.patient.age:g}"
        if case.patient.age is not None and case.patient.age >= 1
        else ""
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one kind and one age at onset, which the page folds under their title."""

    title: str
    entries: tuple[Entry, ...]


def grouped_by_age(found: Iterable[Entry]) -> tuple[Group, ...]:
    """Cases by kind and age at onset, each in its order; without a case no group."""
    entries = tuple(found)
    ages = {**AGES, "": "Age at onset not known"}
    told = [
        Group(
            f"{KINDS[kind].capitalize()}s, {words[:1].lower()}{words[1:]}",
            tuple(e for e in entries if (e.kind, e.age_class) == (kind, age)),
        )
        for kind in KINDS
        for age, words in ages.items()
    ]
    return tuple(group for group in told if group.entries)


def plain_entry(entry: Entry) -> dict[str, Any]:
    """An entry as the API gives it."""
    return {**asdict(entry), "regions": list(entry.regions)}
