"""
The JSON Schema of a case file: as strict as the reader in what a schema can say, and of use in a
real editor.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.conftest import CASES
from tests.teach import language_server
from workup.knowledge.rulebook import load_rules
from workup.model.case import Case, build
from workup.model.document import Document, read_yaml
from workup.teach.fields import fields
from workup.teach.schema import BESIDE, MODELINE, case_schema, schema_text

VOCABULARY = load_rules().vocabulary
SCHEMA = case_schema(VOCABULARY)
VALID = Draft202012Validator(SCHEMA)
FILES = sorted(CASES.rglob("*.yaml"))
CASES_AS_WRITTEN = [d for file in FILES for d in read_yaml(file.read_text("utf-8"), file.name)]


def test_it_is_a_schema_of_draft_2020_12():
    """The schema is itself valid, and every reference in it resolves."""
    Draft202012Validator.check_schema(SCHEMA)
    text = json.dumps(SCHEMA)
    assert (
        all(f'"{name}"' in text for name in ("enumDescriptions", "$schema")) and "x-ref" not in text
    )


def test_every_case_of_the_project_is_valid_by_it():
    """What the reader takes, an editor does not mark."""
    for document in CASES_AS_WRITTEN:
        assert not list(VALID.iter_errors(document.value)), document.file


_words = st.sampled_from(
    ["left_leg", "acute", "post_stroke", "mri_brain", "nonsense", "6 months", "HP:0001332", ""]
)
_plain = st.none() | st.booleans() | st.integers(-5, 200) | _words
_any = st.recursive(
    _plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3)
)


@st.composite
def changed(draw):
    """A real case with one of its values replaced by something else."""
    value = json.loads(json.dumps(draw(st.sampled_from(CASES_AS_WRITTEN[::7])).value))
    at = value
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or not at[key] or draw(st.integers(0, 3)) == 0:
            at[key] = draw(_any)
            return value
        at = at[key]


@settings(max_examples=300, deadline=None)
@given(changed())
def test_reader_and_schema_agree(value):
    """
    A changed case is taken or refused by both; only what one field may be because of another is the
    reader's alone.
    """
    _, problems = build(Document("case", value, {(): 1}), VOCABULARY)
    by_schema = VALID.is_valid(value)
    if by_schema != (not problems):
        assert by_schema and all(_of_two_fields(p.message) for p in problems), (value, problems)


def _of_two_fields(message):
    return any(
        words in message
        for words in (
            "Was it meant in months",
            "but the patient is",
            "before onset",
            "twice",
            "both",
            "is empty",
            "needs a `name`",
            "longer of the two",
        )
    )


@pytest.mark.parametrize("section", ["regions", "findings", "tests", "diagnoses", "red_flags"])
def test_each_id_has_its_label(section):
    """Beside every id stands the label that an editor shows."""
    made = SCHEMA["$defs"][section]
    assert made["enum"] == list(VOCABULARY[section])
    for id_, said in zip(made["enum"], made["enumDescriptions"], strict=True):
        assert VOCABULARY[section][id_].label in said


def test_every_field_of_a_case_is_explained():
    """No field of the model lacks its help, and no help is for a field that is not there."""
    paths = set()

    def walk(node, at):
        for name, value in node.get("properties", {}).items():
            path = f"{at}.{name}" if at else name
            below = json.dumps(value)
            if '"#/$defs/Result"' not in below:
                paths.add(path)
            for part in (
                "Source",
                "Patient",
                "Onset",
                "Dystonia",
                "Spread",
                "Attacks",
                "Findings",
                "History",
                "PastEvent",
                "Medication",
                "Answer",
                "Teaching",
                "Media",
            ):
                if f'"#/$defs/{part}"' in below:
                    walk(SCHEMA["$defs"][part], path)
            assert value.get("description"), path

    walk(SCHEMA, "")
    results = {f"result.{name}" for name in SCHEMA["$defs"]["Result"]["properties"]}
    assert paths | results | {"results", "answer.results"} == set(fields())
    assert set(SCHEMA["properties"]) == set(Case.model_fields)


def test_the_command_prints_and_writes_the_same(tmp_path):
    """`workup schema` gives the schema of the rules as they are; `--out` writes it whole."""
    run = [sys.executable, "-m", "workup", "schema"]
    printed = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    subprocess.run([*run, "--out", str(tmp_path / BESIDE)], capture_output=True, check=True)
    assert printed == schema_text(VOCABULARY) == (tmp_path / BESIDE).read_text("utf-8")
    assert [p.name for p in tmp_path.iterdir()] == [BESIDE]


def test_a_yaml_language_server_uses_it(tmp_path):
    """
    The real server finds a wrong id by the schema that the first line names, offers ids and shows
    their labels.
    """
    program = language_server.found(tmp_path)
    if program is None:
        pytest.skip("neither yaml-language-server nor npm is here")
    (tmp_path / BESIDE).write_text(schema_text(VOCABULARY), "utf-8")
    right = (
        f"{MODELINE}\nid: a\npatient: {{age: 9}}\nonset:\n  tempo: gradual\n  first_region: "
        f"left_leg\ndystonia: {{}}\n"
    )
    server = language_server.Server(program, tmp_path)
    try:
        assert server.open("right.yaml", right) == []
        wrong = server.open("wrong.yaml", right.replace("left_leg", "left_wing"))
        assert [d["range"]["start"]["line"] for d in wrong] == [5] and "left_leg" in json.dumps(
            wrong
        )
        labels = {item["label"] for item in server.complete("right.yaml", 5, 16)}
        assert set(VOCABULARY["regions"]) <= labels
        assert "Months to years" in server.hover("right.yaml", 4, 11)
        assert fields()["onset.tempo"].ask in server.hover("right.yaml", 4, 4)
    finally:
        server.close()
