"""Whatever a record holds, a job gets a case or a problem with its place, and goes on."""

from __future__ import annotations

import gzip
import io
import json
import os

import pytest

from workup.model.document import MAX_DOCUMENT_BYTES, DocumentError
from workup.readers import READERS, built, packed, parquet, records
from workup.readers.boundary import guarded
from workup.readers.text import json_lines, yaml_file

GOOD = {"id": "good", "patient": {"age": 40}, "onset": {"age": 30}, "dystonia": {}}


def outcome(path, book):
    """The ids of the good records of a file, and the problems of the others."""
    found = list(records(path, book.vocabulary, {}))
    return [c.id for c, _ in found if c], [p for _, wrong in found for p in wrong]


def with_age(text: str) -> str:
    return f'{{"id": "bad", "patient": {{"age": {text}}}, "onset": {{}}, "dystonia": {{}}}}'


BAD_LINES = [
    with_age("9" * 400),
    with_age("9" * 5000),
    with_age("-" + "9" * 400),
    with_age("1e400"),
    with_age("[" * 60_000),
    '{"id": "bad", "title": "\\ud800", "patient": {}, "onset": {}, "dystonia": {}}',
    '{"id": "bad", "onset": {"tempo": "\\udfff"}, "patient": {}, "dystonia": {}}',
    '{"id": "bad", "\\ud800": 1, "patient": {}, "onset": {}, "dystonia": {}}',
    '{"id": "bad", "id": "bad"}',
    "9" * 5000,
    '{"id": "bad", "results": {"copper": {"value": ' + "9" * 400 + "}}}",
]


@pytest.mark.parametrize("line", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_is_refused_at_its_place_and_the_next_is_read(line, tmp_path, book):
    """A record that no case can hold costs itself alone, wherever it stands."""
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{line}\n{json.dumps(GOOD)}\n", "utf-8")
    good, problems = outcome(path, book)
    assert good == ["good"] and {p.line for p in problems} == {1}
    assert all(len(p.message) < 300 for p in problems)


@pytest.mark.parametrize("cell", ["[" * 60_000, "9" * 5000, '{"a":1,"a":2}', '"\\ud800"', "NaN"])
def test_a_bad_cell_of_a_table_is_refused_at_its_row(cell, tmp_path, book):
    """What JSON cannot hold in a line it cannot hold in a cell either."""
    path = tmp_path / "cases.csv"
    quoted = cell.replace('"', '""')
    path.write_text(f'id,results\nbad,"{quoted}"\ngood,\n', "utf-8")
    good, problems = outcome(path, book)
    assert good == ["good"] and [p.line for p in problems] == [2]
    assert "`results`" in problems[0].message


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_damaged_packing_is_named(ending, tmp_path, book):
    """Whatever byte of a packed file is turned over, the file is read or named, never a fault."""
    zstandard = pytest.importorskip("zstandard")
    raw = (json.dumps(GOOD) + "\n").encode()
    packed_ = gzip.compress(raw) if ending == ".gz" else zstandard.compress(raw)
    path = tmp_path / f"cases.jsonl{ending}"
    for place in range(len(packed_)):
        path.write_bytes(packed_[:place] + bytes([packed_[place] ^ 0x55]) + packed_[place + 1 :])
        good, problems = outcome(path, book)
        assert good or problems


def test_what_unpacks_to_more_than_is_allowed_is_refused(tmp_path, book, monkeypatch):
    """A small file that unpacks without end stops at the limit."""
    monkeypatch.setattr(packed, "_most", [1 << 20])
    path = tmp_path / "cases.jsonl.gz"
    path.write_bytes(gzip.compress(b"1\n" * (1 << 20)))
    found = [r for r in READERS[".jsonl"](path, "x") if isinstance(r, DocumentError)]
    assert "unpacks to more than the limit of 1 MiB" in found[-1].problems[0].message


def test_a_line_longer_than_a_record_is_not_held():
    """Of a line past the limit only as much is read as shows that it is too long."""
    file = io.BytesIO(b"x" * (10 * MAX_DOCUMENT_BYTES) + b"\nshort\n")
    lines = list(packed.lines_within(file, MAX_DOCUMENT_BYTES))
    assert len(lines[0]) == MAX_DOCUMENT_BYTES + 2 and lines[1] == b"short\n"


def test_long_lines_of_a_table_are_passed_over(tmp_path, book):
    """A line of a table past the limit costs itself; the next row is read."""
    path = tmp_path / "cases.csv"
    path.write_text("id\n" + "x" * (3 * MAX_DOCUMENT_BYTES) + "\ngood\n", "utf-8")
    good, problems = outcome(path, book)
    assert good == ["good"] and "longer than a record" in problems[0].message


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_each_member_of_a_list_stands_alone(form, tmp_path, book):
    """A member of a list that is too large or bad is named by its line; the others are read."""
    large = {**GOOD, "id": "large", "title": "x" * MAX_DOCUMENT_BYTES}
    members = [GOOD, {**GOOD, "id": "?"}, {**GOOD, "id": "last"}]
    path = tmp_path / f"cases.{form}"
    texts = [json.dumps(m) for m in ([*members, large] if form == "json" else members)]
    path.write_text("[" + ",\n".join(texts) + "]", "utf-8")
    good, problems = outcome(path, book)
    assert good == ["good", "last"]
    assert [p.line for p in problems] == ([2, 4] if form == "json" else [2])


@pytest.mark.parametrize(
    ("text", "line"), [("[1,\n2", 2), ("[1]\n]", 2), ("[1,\n]", 2), ("[,1]", 1), ('["a', 1)]
)
def test_a_list_that_is_not_json_is_refused(text, line, tmp_path, book):
    """Members read one at a time are held to the same grammar as the whole."""
    path = tmp_path / "cases.json"
    path.write_text(text, "utf-8")
    _, problems = outcome(path, book)
    assert any("is not valid JSON" in p.message and p.line == line for p in problems)


def test_devices_and_pipes_are_refused(tmp_path, book):
    """What has no end, or never answers, is refused before it is opened."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "zero.parquet").symlink_to("/dev/zero")
    for name in ("pipe.yaml", "zero.yaml", "zero.parquet"):
        good, problems = outcome(tmp_path / name, book)
        assert not good and "a device or a pipe" in problems[0].message


@pytest.mark.parametrize("text", ["id: !!str true", "id: !foo a", "!!map {id: a}", "id: &a a"])
def test_a_tag_or_an_anchor_is_refused(text, tmp_path):
    """What makes a value another than it looks is refused, never passed over."""
    path = tmp_path / "case.yaml"
    path.write_text(text, "utf-8")
    (found,) = guarded(yaml_file)(path, "case.yaml")
    assert isinstance(found, DocumentError) and "Write the value out" in str(found)


def test_thousands_of_mistakes_cost_no_more_than_the_first(book):
    """Of one record's mistakes a hundred are said, and cures are looked for of a few."""
    from workup.model.document import Document

    many = [f"findin{n}" for n in range(30_000)]
    for value in (
        {**GOOD, "findings": {"present": many}},
        {**GOOD, **dict.fromkeys(many, 1)},
        {**GOOD, "findings": {"examined_normal": many}},
        {**GOOD, "findings": {"present": ["ataxia"] * 30_000}},
        {**GOOD, "title": {"a": 1}, "id": "x" * 900_000},
    ):
        case, problems = built(Document("x", value, {(): 1}), book.vocabulary)
        assert case is None and 1 <= len(problems) <= 101
        assert all(len(p.message) < 300 for p in problems)


def test_a_mistake_of_ours_is_named_as_ours(tmp_path):
    """What no input should raise refuses the record, and says that workup is to blame."""

    def reader(path, name):
        yield from json_lines(path, name)
        raise KeyError("secret words of a patient")

    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(GOOD) + "\n", "utf-8")
    *_, last = guarded(reader)(path, "cases.jsonl")
    said = str(last)
    assert "a mistake of workup itself (KeyError at test_boundary.py" in said
    assert "secret" not in said and "cases.jsonl:1" in said


def test_memory_that_runs_out_is_no_bad_record(tmp_path):
    """A lack of memory is told as such; it must not look like a bad file."""

    def reader(path, name):
        raise MemoryError
        yield

    with pytest.raises(MemoryError):
        list(guarded(reader)(tmp_path, "x"))


def table_file(path, columns):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path)
    return path


def test_a_cell_of_parquet_that_is_no_text_costs_its_row(tmp_path, book):
    """A text that is not UTF-8 refuses its own row."""
    pa = pytest.importorskip("pyarrow")
    offsets, data = pa.py_buffer(b"\0\0\0\0\2\0\0\0\4\0\0\0"), pa.py_buffer(b"\xff\xfeok")
    titles = pa.StringArray.from_buffers(2, offsets, data)
    path = table_file(tmp_path / "cases.parquet", {"id": ["bad", "good"], "title": titles})
    good, problems = outcome(path, book)
    assert good == ["good"] and [p.line for p in problems] == [1]


def test_a_column_of_parquet_that_is_no_text_or_number_is_named(tmp_path, book):
    """A date is neither a text nor a number of a case; the column is named."""
    pa = pytest.importorskip("pyarrow")
    days = pa.array([2**31 - 1], pa.date32())
    path = table_file(tmp_path / "cases.parquet", {"id": ["a"], "onset.age": days})
    good, problems = outcome(path, book)
    assert not good and "`onset.age` holds date32" in problems[0].message


def test_a_long_text_in_every_row_is_not_written_out_at_once(tmp_path, book):
    """A small dictionary that would fill the memory when written out is refused row by row."""
    resource = pytest.importorskip("resource")
    pa = pytest.importorskip("pyarrow")
    words = pa.DictionaryArray.from_arrays(
        pa.array([0] * 4000, pa.int32()), pa.array(["x" * (2 * MAX_DOCUMENT_BYTES)])
    )
    ids = [f"c{n}" for n in range(4000)]
    path = table_file(tmp_path / "cases.parquet", {"id": ids, "title": words})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    good, problems = outcome(path, book)
    assert not good and len(problems) == 4000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1024 * 1024
    with pytest.raises(ValueError):
        parquet.read_rows(path, 0, 4000)
