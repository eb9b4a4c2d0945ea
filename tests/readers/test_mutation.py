"""
Readers are put to the test by what they are given: each field of a record is changed or damaged in
turn. The change is read, noted or refused; a record that is read as if nothing had happened has
lost something.
"""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path

import pytest

from tests.patients import in_folder
from workup.model.case import build
from workup.model.document import Document, DocumentError
from workup.model.flat import flat, plain
from workup.readers import records, understood
from workup.readers.phenopackets.packet import packet_of
from workup.readers.registry import Seen, load_mapping, registry_readers
from workup.readers.registry.form import form_of

HERE = Path(__file__).parent
CASES = in_folder("teaching")
MOST = 25  # cases a form in the tests that are always run; all of them take minutes
# What says nothing of the patient: names beside a code that is read, codes beside a name that is
# read, numbers of the packet itself, and who made it with which resources.
SILENT = (
    "subject.id",
    "subject.taxonomy",
    "type.label",
    "modifiers.label",
    "ontologyClass.label",
    "treatmentTarget.label",
    "assay.label",
    "assay.id",
    "disease.label",
    "term.label",
    "valueId",
    "variationDescriptor.id",
    "subjectOrBiosampleId",
    "interpretations.id",
    "agent.id",
    "code.id",
    "unit.id",
    "disease.id",
    "term.id",
    "referenceRange.unit.id",
)
MAKING = ("metaData.created", "metaData.resources", "metaData.submittedBy", "metaData.updates")


def leaves(value, path=()):
    """Every place of a value that holds no further places."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, dict | list) and item:
            yield from leaves(item, (*path, key))
        else:
            yield (*path, key), item


def damaged(value):
    """What may stand in a value's place: another value, and one of another kind."""
    if isinstance(value, bool):
        return [not value, "zz"]
    if isinstance(value, int | float):
        return [value + 1000, "zz"]
    return [f"zz{value}", {"zz": 1}] if isinstance(value, str) else ["zz"]


def changed(record, path, value):
    made = copy.deepcopy(record)
    at = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return made


def read(value, book):
    """The case, or None where the record is refused; with its problems."""
    try:
        return build(understood(Document("p", value, {(): 1}), book.vocabulary), book.vocabulary)
    except DocumentError as error:
        return None, error.problems


def lost(record, book, silent=()):
    """The places whose change makes no difference, neither to the case nor to its notes."""
    whole, _ = read(record, book)
    for path, value in leaves(record):
        name = ".".join(str(key) for key in path if not isinstance(key, int))
        if name.endswith(silent) or name.startswith(MAKING):
            continue
        for other in damaged(value):
            case, problems = read(changed(record, path, other), book)
            if case == whole or (case is None and not problems):
                yield name, value, other


@pytest.mark.parametrize("case", CASES[:MOST], ids=lambda case: case.id)
def test_a_case_file(case, book):
    """Each field of a case file."""
    assert list(lost(plain(case), book)) == []


def foreign():
    """Packets that others wrote, and those of the review."""
    paths = [*(HERE / "packets").glob("*.json"), *(HERE / "inputs").glob("pp*/*.json")]
    for path in sorted(paths):
        try:
            value = json.loads(path.read_text("utf-8-sig"))
        except ValueError:
            continue
        if isinstance(value, dict):
            yield pytest.param(value, id=path.stem)


@pytest.mark.parametrize("packet", foreign())
def test_a_packet_of_others(packet, book):
    """Each field of a phenopacket, but for what says nothing of the patient."""
    if read(packet, book)[0] is not None:
        # a reference range that moves without the judgement is of the laboratory
        found = [x for x in lost(packet, book, SILENT) if "referenceRange" not in x[0]]
        assert found == []


@pytest.mark.parametrize("case", CASES[:MOST:2], ids=lambda case: case.id)
def test_a_packet_of_ours(case, book):
    """What we wrote beside the schema's fields never speaks against what they say now."""
    assert list(lost(packet_of(case, book.vocabulary), book, SILENT)) == []


@pytest.mark.parametrize("case", CASES[:MOST], ids=lambda case: case.id)
def test_a_row_of_the_flat_form(case, book, tmp_path):
    """Each cell of a row."""
    row = {key: value for key, value in flat(case).items() if value is not None}

    def taken(cells):
        with (tmp_path / "r.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(cells))
            writer.writeheader(), writer.writerow(cells)
        return list(records(tmp_path / "r.csv", book.vocabulary, {}))

    ((whole, _),) = taken(row)
    for column, cell in row.items():
        for other in (f"zz{cell}", ""):
            ((found, problems),) = taken({**row, column: other})
            assert found != whole and (found is not None or problems), column


@pytest.fixture(scope="module")
def registry(book, tmp_path_factory):
    """The case form as a registry, its mapping, and a folder for rows."""
    folder = tmp_path_factory.mktemp("registry")
    dictionary, mapping = form_of(book.vocabulary)
    (folder / "dictionary.csv").write_text(dictionary, "utf-8")
    (folder / "mapping.yaml").write_text(mapping, "utf-8")
    return folder, load_mapping(folder / "mapping.yaml", book.vocabulary)


def entered(case, spec):
    """What somebody enters into the case form of a case."""
    told = plain(case)
    cells = {"record_id": case.id}

    def at(path):
        value = told
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    present, absent = (set(at(f"findings.{s}") or ()) for s in ("present", "absent"))
    for name, column in spec.columns.items():
        value = at(column.field) if column.field else None
        if column.field and isinstance(value, str | float):
            scale = {"months": 12, "hours": 8766}.get(column.unit, 1)
            cells[name] = value if isinstance(value, str) else repr(value * scale)
        elif column.finding in present | absent:
            cells[name] = "1" if column.finding in present else "0"
        elif column.choices:
            for code in at("dystonia.regions") or ():
                cells[f"{name}___{code}"] = "1"
        elif column.result and column.result in told.get("results", {}):
            state = told["results"][column.result].get("abnormal")
            cells[name] = {True: "1", False: "0", None: "2"}[state]
    for event in at("history.events") or ():
        cells[f"e_{event['event']}"] = "1"
        if "before_onset" in event:
            cells[f"e_{event['event']}_days"] = repr(event["before_onset"] * 365.25)
    return cells


def test_the_case_form_holds_what_a_case_tells(registry, book):
    """Entered by hand and read back: findings, regions, events, words and numbers are the same."""
    folder, mapped = registry
    columns = sorted(mapped.columns())
    rows = [entered(case, mapped.spec) for case in CASES]
    found = _taken(folder, mapped, columns, rows, book)
    for case in CASES:
        back = found[case.id][0]
        assert back.patient == case.patient
        assert set(back.dystonia.regions or ()) == set(case.dystonia.regions or ())
        for state in ("present", "absent"):
            ours = {f for f in getattr(case.findings, state) or () if not f.startswith("HP:")}
            assert set(getattr(back.findings, state) or ()) == ours
        assert back.onset.tempo == case.onset.tempo and back.history.family == case.history.family
        assert {e.event for e in back.history.events or ()} == {
            e.event for e in case.history.events or ()
        }


def _taken(folder, mapped, columns, rows, book):
    with (folder / "r.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader(), writer.writerows(rows)
    readers = registry_readers(mapped, book.vocabulary, Seen())
    made = list(records(folder / "r.csv", book.vocabulary, {}, readers))
    return {(c.id if c else problems[0].case): (c, problems) for c, problems in made}


def test_a_record_of_a_registry(registry, book):
    """Each cell of a record of the case form: damaged, and said otherwise."""
    folder, mapped = registry
    columns = sorted(mapped.columns())
    for case in CASES[:MOST]:
        cells = entered(case, mapped.spec)
        rows, names = [cells], {}
        for n, (column, cell) in enumerate(cells.items()):
            for k, other in enumerate((f"zz{cell}", "")):
                if column != "record_id":
                    names[f"m{n}-{k}"] = column
                    rows.append({**cells, column: other, "record_id": f"m{n}-{k}"})
        found = _taken(folder, mapped, columns, rows, book)
        whole = found[case.id][0].model_dump(exclude={"id"})
        for id_, column in names.items():
            read_back, problems = found[id_]
            same = read_back is not None and read_back.model_dump(exclude={"id"}) == whole
            assert not same and (read_back is not None or problems), column
