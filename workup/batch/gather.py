"""
The parts of a run put together into its final files, in order, as they come.

The files are written as if no id came twice. Should one have, which the hashes of all ids tell at
the end, they are written once more without the later cases.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from workup.batch.audit import Audit
from workup.batch.codes import combine_codes, distinct
from workup.batch.intake import reject
from workup.batch.labels import Labels
from workup.batch.parts import Hashes, read_lines, read_part
from workup.batch.report import SLIM, Columns, groups_of, paper_of
from workup.batch.scores import Scores
from workup.batch.summary import COLUMNS, SCHEMA
from workup.batch.table.cells import Ints
from workup.batch.written import Written
from workup.errors import Problem
from workup.readers.notes import Tally

# so many cases are kept whole for the list of the report; the others only for its counts
WHOLE = 50_000
_QUOTED = re.compile(r"`[^`]*`")
GROUPS = ("sex", "setting", "distribution", "age_class", "listed")
Twice = Mapping[int, Mapping[int, str]]  # part to row to the file that used the id before


class Gathered:
    """
    What the parts added up to.

    `measured`: the columns of the cases with an answer, a table a part; `whole`: the summary rows
    of the first WHOLE of them; `hashes` of all ids and `lengths` of the lines of whole assessments,
    in order; `sample`: the cases that the audit drew; `fired`: rule to the number of cases in which
    it
    fired, a case whose id came twice counted twice; `notes`: what the readers did not take as it
    was written; `reasons` of the rejects, with how many each has.
    """

    def __init__(self, audit: int) -> None:
        self.read = self.assessed = self.rejected = 0
        self.measured: list[pa.Table] = []
        self.whole: list[pa.Table] = []
        self.hashes: list[Hashes] = []
        self.lengths: list[Ints] = []
        self.sample = Audit(audit)
        self.fired: Counter[str] = Counter()
        self.notes = Tally()
        self.reasons: Counter[str] = Counter()


class Gatherer:
    """
    Writes the final files of a run under `.part` names; `finish` gives them their own.

    Args:
        out: The folder.

        full: Whether whole assessments are written.

        audit: How many cases the audit draws.
    """

    def __init__(self, out: Path, full: bool, audit: int) -> None:
        self.out, self.full, self.audit = out, full, audit
        self.names = [
            "rejects.jsonl",
            "summary.csv",
            "summary.parquet",
            *(["assessments.jsonl"] if full else []),
        ]
        self.parts: list[Path] = []
        self._begin()

    def _begin(self) -> None:
        self.found = Gathered(self.audit)
        self.stack = ExitStack()
        self.files = {n: self.stack.enter_context(self._part(n).open("wb")) for n in self.names}
        self.files["summary.csv"].write((",".join(COLUMNS) + "\n").encode())
        self.packed = self.stack.enter_context(
            pq.ParquetWriter(self.files["summary.parquet"], SCHEMA, compression="zstd")
        )

    def _part(self, name: str) -> Path:
        return self.out / f"{name}.part"

    def take(self, path: Path) -> None:
        """Add the next part."""
        self.parts.append(path)
        self._add(path, {})

    def _add(self, path: Path, twice: Mapping[int, str]) -> None:
        part = read_part(path)
        found, columns = self.found, part.columns
        lines = list(part.rejects)
        if twice:
            lines += [_again(columns, row, file) for row, file in twice.items()]
            columns = columns.take(
                pa.array([n for n in range(columns.num_rows) if n not in twice], pa.int64())
            )
        if columns.num_columns:
            found.hashes.append(columns.column("_hash").to_numpy())
        self.files["rejects.jsonl"].write("".join(line + "\n" for line in lines).encode())
        found.fired.update(part.fired)
        found.notes.join(part.notes)
        found.read += part.read
        found.rejected += len(lines)
        found.reasons.update(map(_reason, lines))
        found.assessed += columns.num_rows
        if columns.num_rows:
            self._cases(columns)
            if self.full:
                self._lines(path, twice)

    def _lines(self, path: Path, twice: Mapping[int, str]) -> None:
        """The assessments of a part."""
        file, row = self.files["assessments.jsonl"], 0
        for lines in read_lines(path):
            lengths: Ints = pc.binary_length(lines).to_numpy().astype(np.int64)
            if twice:
                left = [n for n in range(len(lines)) if row + n not in twice]
                file.writelines(lines[n].as_buffer() for n in left)
                lengths = lengths[left]
            else:
                file.writelines(line.as_buffer() for line in lines)
            self.found.lengths.append(lengths)
            row += len(lines)

    def _cases(self, columns: pa.Table) -> None:
        rows = columns.select(COLUMNS).combine_chunks()
        self.packed.write_table(rows)
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
        arrow_csv.write_csv(rows, self.files["summary.csv"], options)
        if "_scored.share" in columns.column_names:
            told = columns.filter(pc.is_valid(columns.column("_scored.diagnosis")))
            kept = [
                c for c in told.column_names if c in SLIM or c.startswith(("_scored.", "_group."))
            ]
            self.found.measured.append(lean(told.select(kept)))
            spare = min(told.num_rows, WHOLE - sum(t.num_rows for t in self.found.whole))
            if spare or not self.found.whole:
                self.found.whole.append(
                    told.select(COLUMNS).take(pa.array(np.arange(spare)))
                )  # a slice would keep all
        self._offer(columns)

    def _offer(self, columns: pa.Table) -> None:
        """The cases of a part that the audit may draw."""
        places = np.flatnonzero(columns.column("_value").is_valid().to_numpy())
        for row in columns.select([*COLUMNS, "_hash", "_value"]).take(pa.array(places)).to_pylist():
            self.found.sample.offer(row)

    def finish(self) -> Gathered:
        """
        Complete the files under their `.part` names; a later case of an id already used becomes a
        reject.

        Returns:
            What the parts added up to.
        """
        self.stack.close()
        twice = used_twice(self.found.hashes, self.parts)
        if twice:
            self._begin()
            for number, path in enumerate(self.parts):
                self._add(path, twice.get(number, {}))
            self.stack.close()
        assert self.found.read == self.found.assessed + self.found.rejected
        return self.found

    def publish(self) -> None:
        """Give the files their names."""
        for name in self.names:
            os.replace(self._part(name), self.out / name)

    def written(self) -> Written | None:
        """The whole assessments that were written, while they are not yet published."""
        return (
            Written(self._part("assessments.jsonl"), self.found.hashes, self.found.lengths)
            if self.full
            else None
        )

    def close(self) -> None:
        """Let go of the files, finished or not."""
        self.stack.close()


def _reason(line: str) -> str:
    """The reason of a reject without the values that it quotes; with the field, where told."""
    told = json.loads(line)
    plain = _QUOTED.sub("`...`", told["reason"].partition("; ")[0])
    field = re.sub(r"\.\d+", "", told["field"] or "")
    return f"{field}: {plain}" if field else plain


def lean(table: pa.Table) -> pa.Table:
    """
    The same values in little room, for a million cases are held at once: texts as numbers, counts
    in two bytes.
    """
    columns = [
        column.dictionary_encode()
        if pa.types.is_string(column.type)
        else column.cast(pa.int16())
        if pa.types.is_int32(column.type)
        else column
        for column in table.columns
    ]
    return pa.table(columns, table.column_names)


def used_twice(hashed: Sequence[Hashes], parts: Sequence[Path]) -> Twice:
    """
    The cases whose id came before.

    Args:
        hashed: The hashes of each part's ids, in order; parts without cases left out.

        parts: The parts; they are read again only where a hash comes twice.

    Returns:
        Part number to row to the file in which the id came first.
    """
    whole = np.sort(np.concatenate(hashed)) if hashed else np.zeros(0, np.uint64)
    again = np.unique(whole[1:][whole[1:] == whole[:-1]])
    if not len(again):
        return {}
    first: dict[str, str] = {}
    found: dict[int, dict[int, str]] = {}
    for number, path in enumerate(parts):
        columns = read_part(path).columns
        if not columns.num_columns:
            continue
        rows = np.flatnonzero(np.isin(columns.column("_hash").to_numpy(), again))
        some = columns.select(["case", "_file"]).take(pa.array(rows)).to_pylist()
        for row, case in zip(rows.tolist(), some, strict=True):
            if case["case"] in first:
                found.setdefault(number, {})[row] = first[case["case"]]
            else:
                first[case["case"]] = case["_file"]
    return found


def _again(columns: pa.Table, row: int, file: str) -> str:
    case: dict[str, Any] = columns.select(["case", "_file"]).slice(row, 1).to_pylist()[0]
    message = f"the case id was already used in {file}. Ids are unique in one run"
    return reject([Problem(case["_file"], 0, message, "id", case["case"])])


def measured(found: Gathered) -> Columns:
    """The cases with an answer as the figures and the report want them."""
    if not any(table.num_rows for table in found.measured):
        return Columns(
            Scores.of([]), {name: Labels.of([]) for name in SLIM}, {}, Labels.of([]), pa.table({})
        )
    table = pa.concat_tables(found.measured).unify_dictionaries()
    found.measured.clear()
    scores = Scores.of_table(table)
    slim = {name: Labels.of_column(table.column(name)) for name in SLIM}
    sources = Labels.of_column(table.column("_group.source"))
    papers = Labels([paper_of(source) for source in sources.names], sources.codes)
    return Columns(scores, slim, _groups(table), papers, pa.concat_tables(found.whole))


def _groups(table: pa.Table) -> dict[str, Labels]:
    """
    Subgroup to the group of each case; worked out once for all cases alike in what groups are made
    of.
    """
    columns = [table.column(f"_group.{name}") for name in GROUPS]
    plain = [c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for c in columns]
    told = [c.combine_chunks().dictionary_encode("encode") for c in plain]
    alike = combine_codes(
        [(c.indices.to_numpy().astype(np.int64), len(c.dictionary)) for c in told], table.num_rows
    )
    at, codes = distinct(alike)
    known = [groups_of(*(c[n].as_py() for c in told)) for n in at.tolist()]
    return {name: Labels([group[name] for group in known], codes) for name in known[0]}
