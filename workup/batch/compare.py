"""Two outputs of batches, case by case: gained, lost, moved, each case once."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workup.errors import Problem, WorkupError

Kind = Literal["gained", "lost", "moved", "only in the first", "only in the second"]


@dataclass(frozen=True)
class Changed:
    """A case whose first diagnosis differs. `gained`: right only in the second; `lost`: right only in the first; `moved`: neither or no answer."""

    case: str
    kind: Kind
    before: str
    after: str


def compare_runs(one: Path, other: Path) -> Iterator[Changed]:
    """
    The cases whose first diagnosis differs between two output folders, in the order of the first.

    Raises:
        WorkupError: If a folder is not the output of a batch.
    """
    before, after = _read(one), _read(other)
    for case, row in before.items():
        there = after.get(case)
        if there is None:
            yield Changed(case, "only in the first", row["diagnosis_1"], "")
        elif there["diagnosis_1"] != row["diagnosis_1"]:
            yield Changed(case, _kind(row, there), row["diagnosis_1"], there["diagnosis_1"])
    for case, row in after.items():
        if case not in before:
            yield Changed(case, "only in the second", "", row["diagnosis_1"])


def _kind(before: dict[str, str], after: dict[str, str]) -> Kind:
    right = {before["answer_diagnosis"], *before["answer_also_accept"].split()} - {""}
    was, now = before["diagnosis_1"] in right, after["diagnosis_1"] in right
    return "gained" if now and not was else "lost" if was and not now else "moved"


def _read(folder: Path) -> dict[str, dict[str, str]]:
    try:
        with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
            return {row["case"]: row for row in csv.DictReader(file)}
    except (OSError, KeyError):
        raise WorkupError(
            [Problem(str(folder), 0, "is not the output of `workup batch`: it holds no summary.csv")]
        ) from None
