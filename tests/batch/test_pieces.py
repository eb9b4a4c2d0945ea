"""
The input of a batch is cut so that any process can work on a piece alone, and nothing of it is lost
or counted twice.
"""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.patients import in_folder
from workup.batch import pieces as cut
from workup.batch.chunk import Setting
from workup.batch.run import run
from workup.readers.write import write_cases

CASES = in_folder("published")


def copies(count: int) -> list:
    return [CASES[n % len(CASES)].model_copy(update={"id": f"c{n}"}) for n in range(count)]


def said(records) -> list:
    """Records in a form that can be compared, lines included."""
    return [
        (r.file, r.value, r.lines) if hasattr(r, "value") else [str(p) for p in r.problems]
        for r in records
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """
    The same cases in every form, the JSON Lines with an empty line, a bad line, a last line without
    an end.
    """
    folder = tmp_path_factory.mktemp("forms")
    made = {name: folder / f"cases{name}" for name in (".jsonl", ".parquet", ".csv")}
    for path in made.values():
        write_cases(copies(1000), path)
    text = made[".jsonl"].read_text("utf-8").splitlines()
    text[500:500] = ["", "{not json"]
    made[".jsonl"].write_text("\n".join(text), "utf-8")
    made["large groups"] = folder / "large.parquet"
    pq.write_table(pq.read_table(made[".parquet"]), made["large groups"], row_group_size=1000)
    return made


@pytest.mark.parametrize("form", [".jsonl", ".parquet", ".csv", "large groups"])
@pytest.mark.parametrize("size", [7, 256])
def test_pieces_hold_every_record_once(files, form, size, monkeypatch):
    """
    Read piece by piece, here or sent elsewhere, the records and their lines are those of the file
    read from end to end.
    """
    monkeypatch.setattr(cut, "LEAST", 0)
    monkeypatch.setattr(cut, "BLOCK", 5000)
    whole = said(cut.documents([files[form]]))
    found = list(cut.pieces([files[form]], size))
    assert len(whole) == (1001 if form == ".jsonl" else 1000) and len(found) >= len(whole) // size
    assert said(r for piece in found for r in piece.documents()) == whole
    sent = [pickle.loads(pickle.dumps(piece.sent())) for piece in found]
    assert said(r for piece in sent for r in piece.documents()) == whole


def test_a_damaged_table_is_one_reject_a_piece(files, tmp_path, monkeypatch):
    """Bytes in the middle of a Parquet file overwritten: the other pieces are read."""
    monkeypatch.setattr(cut, "LEAST", 0)
    raw = bytearray(files["large groups"].read_bytes())
    middle = len(raw) // 3
    raw[middle : middle + 4000] = b"\xff" * 4000
    (tmp_path / "cases.parquet").write_bytes(raw)
    records = [
        r for piece in cut.pieces([tmp_path / "cases.parquet"], 100) for r in piece.documents()
    ]
    assert any("cut short or damaged" in str(r) for r in said(records))


class Elsewhere:
    """A pool whose workers get nothing but what is pickled."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)

    def submit(self, function, /, *args):
        assert not hasattr(args[0], "file")
        return self.pool.submit(*pickle.loads(pickle.dumps((function, *args))))


def test_a_pool_elsewhere_gives_the_same_bytes(files, book, tmp_path, monkeypatch):
    """
    Anything with `submit` may work on the pieces; it needs no file and the outcome is the same.
    """
    monkeypatch.setattr(cut, "LEAST", 0)
    setting = Setting(None, None, "summary")
    for name, pool in (("here", None), ("elsewhere", Elsewhere())):
        done = run(
            [files[".parquet"]], tmp_path / name, book, setting, audit=5, chunk=300, pool=pool
        )
        assert done.read == done.assessed == 1000
    here, there = (
        {p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("here", "elsewhere")
    )
    assert here == there
