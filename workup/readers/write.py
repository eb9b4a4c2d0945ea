"""Cases into files, the other way round: YAML, JSON Lines, and the flat form as CSV or Parquet."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import yaml

from workup.errors import Problem, WorkupError
from workup.model.case import Case
from workup.model.document import Dumper
from workup.model.fields import COLUMNS
from workup.model.flat import NUMBERS, flat, plain
from workup.model.vocabulary import Vocabulary

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


def write_packets(cases: Iterable[Case], out: Path, vocabulary: Vocabulary) -> int:
    """
    Write cases as GA4GH phenopackets; gives their number.

    Args:
        cases: The cases.

        out: A file that ends in `.jsonl`, a packet a line, or in `.json`, a packet or a list of
        them; any other name is a folder that gets a file for each case.

        vocabulary: Gives HPO terms and labels.

    Raises:
        WorkupError: If something cannot be written, or a file of the folder is there already.
    """
    from workup.readers.phenopackets.packet import packet_of

    packets = (packet_of(case, vocabulary) for case in cases)
    if out.suffix.lower() == ".jsonl":
        lines = [json.dumps(packet, ensure_ascii=False) + "\n" for packet in packets]
        replaced(out, "".join(lines))
        return len(lines)
    if out.suffix.lower() == ".json":
        listed = list(packets)
        value = listed[0] if len(listed) == 1 else listed
        replaced(out, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
        return len(listed)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for packet in packets:
        replaced(
            out / f"{packet['id']}.json", json.dumps(packet, ensure_ascii=False, indent=1) + "\n"
        )
        count += 1
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
                + yaml.dump(
                    plain(case), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120
                )
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
    texts = pa.schema([(c, pa.string()) for c in COLUMNS])
    count, ranged = 0, False
    with ExitStack() as stack:
        writer = stack.enter_context(pq.ParquetWriter(part, schema, compression="zstd"))
        for rows in _chunks(flat(case) for case in cases):
            if not ranged and any(isinstance(row[c], str) for row in rows for c in NUMBERS):
                writer.close()
                ranged = True
                writer = stack.enter_context(_as_texts(part, texts))
            if ranged:
                rows = [{c: _text(v) for c, v in row.items()} for row in rows]
            writer.write_table(pa.Table.from_pylist(rows, texts if ranged else schema))
            count += len(rows)
    return count


def _as_texts(part: Path, schema: Any) -> Any:
    """
    Begin a Parquet file anew with every number as a text, for a column of numbers has no room for a
    range; gives a writer that goes on after the rows that it had.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    before = part.with_name(part.name + ".numbers")
    os.replace(part, before)
    writer = pq.ParquetWriter(part, schema, compression="zstd")
    try:
        with pq.ParquetFile(before) as file:
            for batch in file.iter_batches(CHUNK):
                rows = [{c: _text(v) for c, v in row.items()} for row in batch.to_pylist()]
                writer.write_table(pa.Table.from_pylist(rows, schema))
    finally:
        before.unlink()
    return writer


def _text(value: str | float | None) -> str | None:
    return repr(value) if isinstance(value, float) else value


def _chunks(items: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
