"""A run that was interrupted is taken up; a part that is not as it was written is made again."""

from __future__ import annotations

import shutil

import pytest

from tests.patients import in_folder
from workup.batch.chunk import Setting
from workup.batch.run import run
from workup.readers.write import write_cases

SETTING = Setting(None, None, "full")
SIZE = 3


class Stopped(Exception):
    """The run is ended from outside."""


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def half(book, tmp_path_factory):
    """The input, the folder of a run that was stopped, and the files of one that was not."""
    folder = tmp_path_factory.mktemp("half")
    cases = folder / "cases.jsonl"
    write_cases(in_folder("teaching")[: 4 * SIZE], cases)
    run([cases], folder / "whole", book, SETTING, audit=0, chunk=SIZE, shown=False)

    def progress(done, rejected):
        if done > 2 * SIZE:
            raise Stopped

    with pytest.raises(Stopped):
        run(
            [cases],
            folder / "stopped",
            book,
            SETTING,
            audit=0,
            chunk=SIZE,
            shown=False,
            progress=progress,
        )
    return cases, folder / "stopped", files(folder / "whole")


@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        (lambda part, other: part, 4),
        (lambda part, other: b"", 3),
        (lambda part, other: part[: len(part) // 2], 3),
        (lambda part, other: part[:-4], 3),
        (lambda part, other: bytes(len(part)), 3),
        (lambda part, other: part[:900] + bytes([part[900] ^ 1]) + part[901:], 3),
        (lambda part, other: other, 3),
    ],
    ids=["as it was", "empty", "half", "tail", "zeros", "one bit", "another part"],
)
def test_a_part_that_is_not_as_it_was_written_is_made_again(damage, kept, half, book, tmp_path):
    """Whatever became of it, the files of the run are those of one that was never stopped."""
    cases, stopped, wanted = half
    out = tmp_path / "out"
    shutil.copytree(stopped, out)
    other, part, *_ = sorted((out / "parts").iterdir())
    part.write_bytes(damage(part.read_bytes(), other.read_bytes()))
    done = run([cases], out, book, SETTING, audit=0, chunk=SIZE, shown=False)
    assert files(out) == wanted and done.resumed == kept
