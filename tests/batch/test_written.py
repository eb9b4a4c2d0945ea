"""
Lines of a large file are found by their case without reading the others; texts of many cases are
held as numbers.
"""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from workup.batch.labels import Labels
from workup.batch.parts import hashes
from workup.batch.written import Written


def test_each_line_is_found_by_its_case(tmp_path):
    """
    Lines of any length over several parts: those asked for, each parsed; an id that is not in the
    file is left out.
    """
    file = tmp_path / "lines.jsonl"
    ids = [f"c{n}" for n in range(50)]
    lines = [
        json.dumps({"case": i, "text": "ä" * (7 * n % 13)}, ensure_ascii=False).encode() + b"\n"
        for n, i in enumerate(ids)
    ]
    file.write_bytes(b"".join(lines))
    lengths = np.array([len(line) for line in lines])
    cut = (slice(0, 20), slice(20, 20), slice(20, 50))
    find = Written(file, [hashes(ids[c]) for c in cut], [lengths[c] for c in cut])
    wanted = {"c0", "c19", "c20", "c49", "elsewhere"}
    assert find(wanted) == {i: json.loads(lines[int(i[1:])]) for i in wanted - {"elsewhere"}}
    assert find([]) == {}


def test_two_cases_of_one_hash_are_told_apart(tmp_path):
    """The id decides, not its hash."""
    file = tmp_path / "lines.jsonl"
    lines = [b'{"case": "a"}\n', b'{"case": "b"}\n']
    file.write_bytes(b"".join(lines))
    same = hashes(["b", "b"])
    assert Written(file, [same], [np.array([14, 14])])(["b"]) == {"b": {"case": "b"}}


@given(st.lists(st.sampled_from(["", "a", "b", "ä"]) | st.none()), st.sampled_from(["", "a", "c"]))
def test_labels_are_the_texts_they_were_made_of(texts, wanted):
    """
    Every case has its own text again, the untold as nothing; the names are those that occur,
    sorted; any way of coding the same texts gives the same numbers.
    """
    labels = Labels.of_column(
        pa.chunked_array([pa.array(texts[:2], pa.string()), pa.array(texts[2:], pa.string())])
    )
    told = [text or "" for text in texts]
    assert [labels[n] for n in range(len(labels))] == told and list(labels.names) == sorted(
        set(told)
    )
    assert labels.among(wanted, "a").tolist() == [text in (wanted, "a") for text in told]
    other = Labels(
        ["ä", "unused", "a", "", "b"],
        np.array([{"ä": 0, "b": 4, "a": 2, "": 3}[t] for t in told], np.int64),
    )
    assert other.codes.tolist() == labels.codes.tolist() and other.names == labels.names
