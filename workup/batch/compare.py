"""Two outputs of batches, case by case: gained, lost, moved, each case once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from workup.errors import Problem, WorkupError

COLUMNS = ["case", "diagnosis_1", "answer_diagnosis", "answer_also_accept"]
Kind = Literal["gained", "lost", "moved", "only in the first", "only in the second"]


@dataclass(frozen=True)
class Changed:
    """
    A case whose first diagnosis differs. `gained`: right only in the second; `lost`: right only in
    the first; `moved`: neither or no answer.
    """

    case: str
    kind: Kind
    before: str
    after: str


def compare_runs(one: Path, other: Path) -> Iterator[Changed]:
    """
    The cases whose first diagnosis differs between two output folders, in the order of the first;
    then those only in the second.

    Raises:
        WorkupError: If a folder is not the output of a batch.
    """
    before, after = _read(one), _read(other)
    place = pc.index_in(before["case"], after["case"].combine_chunks())
    there = after["diagnosis_1"].take(place)
    differs = pc.fill_null(pc.not_equal(before["diagnosis_1"], there), True)
    for row, now in zip(
        before.filter(differs).to_pylist(), there.filter(differs).to_pylist(), strict=True
    ):
        kind: Kind = "only in the first" if now is None else _kind(row, now)
        yield Changed(row["case"], kind, row["diagnosis_1"], now or "")
    new = pc.is_null(pc.index_in(after["case"], before["case"].combine_chunks()))
    for row in after.filter(new).to_pylist():
        yield Changed(row["case"], "only in the second", "", row["diagnosis_1"])


def _kind(before: dict[str, str], now: str) -> Kind:
    right = {before["answer_diagnosis"], *before["answer_also_accept"].split()} - {""}
    was, is_ = before["diagnosis_1"] in right, now in right
    return "gained" if is_ and not was else "lost" if was and not is_ else "moved"


def _read(folder: Path) -> pa.Table:
    """The columns that are compared, as texts; the rest of a summary is not kept."""
    kept = arrow_csv.ConvertOptions(
        include_columns=COLUMNS, column_types=dict.fromkeys(COLUMNS, pa.string())
    )
    try:
        return arrow_csv.read_csv(folder / "summary.csv", convert_options=kept)
    except (OSError, KeyError, pa.ArrowInvalid):
        raise WorkupError(
            [
                Problem(
                    str(folder), 0, "is not the output of `workup batch`: it holds no summary.csv"
                )
            ]
        ) from None
