"""Cases into files, the other way round: YAML, JSON Lines, and the flat form as CSV or Parquet."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import yaml

from workup.errors import Problem, WorkupError
from workup.model.case import Case
from workup.model.flat import COLUMNS, NUMBERS, flat, plain

CHUNK = 8192
T = TypeVar("T")


def write_cases(cases: Iterable[Case], out: Path) -> int:
    """
    Write cases in the form that the ending of `out` names; gives their number.

    Raises:
        WorkupError: If the file cannot be written. Nothing is left then, under its name or beside
        it, nor after Ctrl-C.
    """
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    write = {".yaml": _yaml, ".jsonl": _lines, ".csv": _csv, ".parquet": _parquet}[
        out.suffix.lower()
    ]
    try:
        count = write(cases, part)
        os.replace(part, out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WorkupError(
            [Problem(str(out), 0, f"cannot be written: {error.strerror or error}")]
        ) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count


def replaced(out: Path, text: str) -> None:
    """
    Write a text file whole or not at all.

    Args:
        out: Its path; what stood there is replaced at one stroke, with the permissions it had.

        text: What it is to hold.

    Raises:
        WorkupError: If it cannot be written; nothing is changed then.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(text, "utf-8", newline="\n")
        if out.exists():
            part.chmod(out.stat().st_mode & 0o7777)
        os.replace(part, out)
    except OSError as error:
        if part.is_file():
            part.unlink()
        raise WorkupError(
            [Problem(str(out), 0, f"cannot be written: {error.strerror or error}")]
        ) from None


def _yaml(cases: Iterable[Case], part: Path) -> int:
    count = 0
    with part.open("w", encoding="utf-8") as file:
        for case in cases:
            count += 1
            file.write(
                "---\n"
                + yaml.safe_dump(plain(case), sort_keys=False, allow_unicode=True, width=120)
            )
    return count


def _lines(cases: Iterable[Case], part: Path) -> int:
    count = 0
    with part.open("w", encoding="utf-8") as file:
        for case in cases:
            count += 1
            file.write(json.dumps(plain(case), ensure_ascii=False) + "\n")
    return count


def _csv(cases: Iterable[Case], part: Path) -> int:
    count = 0
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for case in cases:
            count += 1
            writer.writerow(
                {k: repr(v) if isinstance(v, float) else v for k, v in flat(case).items()}
            )
    return count


def _parquet(cases: Iterable[Case], part: Path) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise WorkupError("Parquet needs: pip install 'dystonia-workup[batch]'") from None
    schema = pa.schema([(c, pa.float64() if c in NUMBERS else pa.string()) for c in COLUMNS])
    count = 0
    with pq.ParquetWriter(part, schema, compression="zstd") as writer:
        for rows in _chunks(flat(case) for case in cases):
            writer.write_table(pa.Table.from_pylist(rows, schema))
            count += len(rows)
    return count


def _chunks(items: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
