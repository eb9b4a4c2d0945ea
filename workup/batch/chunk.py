"""
One piece of a batch: records in, the bytes of its part out. A worker knows nothing of the other
pieces, so the same piece gives the same bytes anywhere.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from workup.batch.audit import differing
from workup.batch.intake import Intake, Taken
from workup.batch.measure import Measure
from workup.batch.parts import hashes, lowest, part_bytes, values_column
from workup.batch.pieces import Piece
from workup.batch.summary import summary
from workup.batch.table.rows import SEXES, RowsRead
from workup.batch.whole import whole
from workup.errors import Problem
from workup.knowledge.rulebook import Rulebook
from workup.pathway import Assessor
from workup.pathway.decision import Decision
from workup.rule_checks.site import load_with_site


@dataclass(frozen=True)
class Setting:
    """
    What every piece of a run is assessed with. `measure`: whether cases that carry an answer are
    measured against it.
    """

    rules: Path | None
    site: Path | None
    detail: str
    answers: Mapping[str, Any] | None = None
    measure: bool = True


class Tools:
    """All that one rulebook needs to assess pieces."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.assessor = Assessor(book, "truth")
        self.intake = Intake(book)
        self.measure = Measure(self.assessor)


@lru_cache(maxsize=2)
def _tools(rules: Path | None, site: Path | None) -> Tools:
    return Tools(load_with_site(site, rules))


def work(piece: Piece, setting: Setting, audited: int) -> bytes:
    """
    Assess one piece.

    Args:
        piece: Some records.

        setting: Rules and detail.

        audited: How many cases of a piece are kept whole for the audit: those whose ids hash
        lowest.
    """
    tools = _tools(setting.rules, setting.site)
    with _uncollected():
        return _worked(tools, piece, setting, audited)


def audited(rows: Sequence[Mapping[str, Any]], setting: Setting) -> list[Problem]:
    """What the audit finds wrong with the cases that it drew."""
    return differing(rows, _tools(setting.rules, setting.site).book)


@contextmanager
def _uncollected() -> Iterator[None]:
    """
    A piece makes millions of objects and no cycle, so looking for cycles among them is time for
    nothing.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _worked(tools: Tools, piece: Piece, setting: Setting, audited: int) -> bytes:
    full = setting.detail == "full"
    taken = tools.intake.take(piece, setting.answers, full)
    if not taken.read.cohort.size:
        return part_bytes({}, taken.count, taken.rejects, {})
    cohort = taken.read.cohort
    decision = tools.assessor.decide_cohort(cohort)
    ids = taken.read.ids.to_pylist()
    lines = whole(ids, taken.given, cohort, decision, tools.assessor) if full else None
    fired = _fired(decision, tools.assessor) if setting.measure else {}
    columns = _columns(taken, decision, tools, setting, audited)
    return part_bytes(columns, taken.count, taken.rejects, fired, lines)


def _columns(
    taken: Taken, decision: Decision, tools: Tools, setting: Setting, audited: int
) -> dict[str, pa.Array]:
    read = taken.read
    columns = summary(read, decision, tools.assessor)
    columns["_file"] = pa.array(taken.files, pa.string()).dictionary_encode()
    hashed = hashes(read.ids.to_pylist())
    columns["_hash"] = pa.array(hashed)
    columns["_value"] = values_column(len(hashed), taken.values(lowest(hashed, audited)))
    if setting.measure and len(read.answers):
        columns |= {
            f"_scored.{name}": column
            for name, column in tools.measure.measure(read, decision).items()
        }
        columns |= {f"_group.{name}": column for name, column in _groups(read).items()}
    return columns


def _fired(decision: Decision, assessor: Assessor) -> dict[str, int]:
    """Rule to the number of cases in which it fired."""
    found: dict[str, int] = {}
    for stratum, held in decision.fired.items():
        ids = [id_ for id_, _ in getattr(assessor.rules, stratum)]
        found |= dict(zip(ids, held.sum(axis=1, dtype=np.int64).tolist(), strict=True))
    return found


def _groups(read: RowsRead) -> dict[str, pa.Array]:
    """What subgroups are made of, as texts; null where untold."""
    table = read.cohort.table
    found = {
        "sex": pa.array([*SEXES, None], pa.string()).take(
            pa.array(np.where(read.sex < 0, len(SEXES), read.sex))
        )
    }
    for name in ("setting", "distribution", "age_class"):
        words = pa.array([None, *table.schema.words[name]], pa.string())
        codes = table.words.get(name, np.zeros(table.size, np.uint8))
        found[name] = words.take(pa.array(codes.astype(np.int64)))
    return {**found, "listed": pa.array(read.listed), "source": read.source}
