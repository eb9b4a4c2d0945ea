"""
Good inputs to begin from, made of what comes with the project: cases, packets, the example of a
registry, rule files. `fuzz/crashes/` holds what once broke a promise.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from workup.knowledge.rulebook import cases_folder, rules_folder
from workup.model.case import Case
from workup.model.flat import plain
from workup.readers import load_cases
from workup.readers.write import write_cases

_HERE = Path(__file__).resolve().parent
CRASHES = _HERE / "crashes"
_EXAMPLES = _HERE.parent / "tests" / "readers"
_FEW = 12  # of each kind; more make a run slower, not wiser
_SITE = b"""\
id: here
title: A hospital without PET
tests_not_available: {airway_assessment: the university hospital}
names: {mri_brain: MRI of the head}
orders:
  - {id: early, test: airway_assessment, priority: now,
     when: {all: [{finding: ataxia}, {onset.age: {below: 30 years}}]},
     why: because, sources: [local], looks_for: [wilson_disease]}
"""
_WALK = {
    "workup_walk": 1,
    "case": "evening-limp",
    "case_hash": "a" * 64,
    "rules": "b" * 64,
    "mode": "full",
    "day": "2026-01-02",
    "learner": "a1b2c3",
    "over": True,
    "lines": ["is there ataxia?", "order mri"],
    "score": {"total": 50, "stages": {"history": {"sensitivity": 1, "precision": 0, "f1": 0.5}}},
}


def seeds(target: str) -> list[bytes]:
    """Good inputs for a target, then those that once broke it."""
    kept = sorted((CRASHES / target).glob("*")) if (CRASHES / target).is_dir() else []
    return [*_MADE[target](), *(path.read_bytes() for path in kept)]


def keep(target: str, data: bytes) -> Path:
    """Keep an input that broke a promise, for every later run; its path."""
    path = CRASHES / target / hashlib.sha256(data).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _cases() -> list[Case]:
    found = load_cases(cases_folder() / "teaching")
    return sorted(found, key=lambda case: len(case.model_dump_json()))[-_FEW:]


def _yaml() -> Iterator[bytes]:
    paths = sorted((cases_folder() / "teaching").glob("*.yaml"), key=lambda p: p.stat().st_size)
    yield from (path.read_bytes() for path in paths[-_FEW:])
    yield b"- {id: a, patient: {}, onset: {}, dystonia: {}}\n- 1\n---\nid: b\n"


def _json() -> Iterator[bytes]:
    yield from (json.dumps(plain(case)).encode() for case in _cases())
    yield json.dumps([plain(case) for case in _cases()[:3]]).encode()


def _jsonl() -> Iterator[bytes]:
    yield b"\n".join(json.dumps(plain(case)).encode() for case in _cases()[:4]) + b"\n"


def _written(ending: str) -> Iterator[bytes]:
    for count in (1, 4):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"cases{ending}"
            write_cases(_cases()[:count], path)
            yield path.read_bytes()


def _zstd() -> Iterator[bytes]:
    import zstandard

    yield from map(zstandard.compress, _jsonl())


def _packets() -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted((_EXAMPLES / "packets").glob("*.json")))
    yield from _inputs("pp*/*.json")


def _inputs(pattern: str) -> Iterator[bytes]:
    """Inputs of reviews that were once misread."""
    yield from (path.read_bytes() for path in sorted((_EXAMPLES / "inputs").glob(pattern)))


def _registry() -> Iterator[bytes]:
    export = (_EXAMPLES / "redcap" / "export.csv").read_bytes()
    yield _without_dictionary("redcap/mapping.yaml") + b"\n\0\n" + export
    for mapping, exports in (
        ("redcap/map2.yaml", "redcap/v_*"),
        ("drugdate/map.yaml", "drugdate/*"),
    ):
        written = _without_dictionary(f"inputs/{mapping}")
        yield from (written + b"\n\0\n" + rows for rows in _inputs(f"{exports}.csv"))


def _without_dictionary(mapping: str) -> bytes:
    """A mapping that needs no other file."""
    lines = (_EXAMPLES / mapping).read_bytes().splitlines()
    return b"\n".join(line for line in lines if not line.startswith(b"dictionary:"))


def _scripts() -> Iterator[bytes]:
    paths = sorted((rules_folder() / "disorders").glob("*.yaml"))
    yield from (path.read_bytes() for path in islice(paths, 0, None, 9))


_MADE = {
    "yaml": _yaml,
    "json": _json,
    "jsonl": _jsonl,
    "csv": lambda: chain(_written(".csv"), _inputs("flat/*.csv")),
    "parquet": lambda: chain(_written(".parquet"), _inputs("pq/*.parquet")),
    "gzip": lambda: map(gzip.compress, _jsonl()),
    "zstd": _zstd,
    "phenopacket": _packets,
    "typed": lambda: [*_yaml(), *_json(), *_packets()],
    "registry": _registry,
    "site": lambda: [_SITE],
    "table": lambda: [(rules_folder() / "test_plan.yaml").read_bytes()],
    "script": _scripts,
    "walk": lambda: [json.dumps(_WALK).encode()],
}
