"""
A REDCap data dictionary of the case form, with its mapping, so that a registry can begin with ours:
every id of the vocabulary is a field, and what is entered is read back as a case.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from workup.model.vocabulary import Term, Vocabulary

HEADINGS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
PRESENT = (("1", "Present"), ("0", "Absent"), ("9", "Not examined or not known"))
JUDGED = (("1", "Abnormal"), ("0", "Normal"), ("2", "Inconclusive"), ("9", "Not done"))
Choices = Sequence[tuple[str, str]]
_SIDES = (("left", "Left"), ("right", "Right"), ("both", "Both"))


@dataclass(frozen=True)
class Entry:
    """A field of the form; `tells` is its line in the mapping, None where another line names it."""

    name: str
    form: str
    type: str
    label: str
    tells: Mapping[str, object] | None = None
    choices: Choices = ()
    note: str = ""
    kind: str = ""
    shown_if: str = ""


def form_of(vocabulary: Vocabulary) -> tuple[str, str]:
    """
    The data dictionary as CSV, and the mapping as YAML; the mapping names it `dictionary.csv`.
    """
    entries = list(_entries(vocabulary))
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(_row, entries))
    mapping = {
        "id": "record_id",
        "dictionary": "dictionary.csv",
        "missing": ["", "NA"],
        "ignore": ["notes"],
        "columns": {e.name: dict(e.tells) for e in entries if e.tells is not None},
        "drugs": [
            {"name": "drug_name", "started": "drug_start", "stopped": "drug_stop", "unit": "days"}
        ],
    }
    head = (
        "# The mapping of the case form. Made by `workup mapping form`; nothing in it is a guess.\n"
    )
    return out.getvalue(), head + yaml.safe_dump(
        mapping, sort_keys=False, allow_unicode=True, width=100
    )


def _row(entry: Entry) -> dict[str, str]:
    listed = " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in entry.choices)
    return {
        HEADINGS[0]: entry.name,
        HEADINGS[1]: entry.form,
        HEADINGS[3]: entry.type,
        HEADINGS[4]: entry.label,
        HEADINGS[5]: listed,
        HEADINGS[6]: entry.note,
        HEADINGS[7]: entry.kind,
        HEADINGS[11]: entry.shown_if,
    }


def _entries(v: Vocabulary) -> Iterator[Entry]:
    yield Entry("record_id", "patient", "text", "Record ID")
    yield _words("sex", "patient", "Sex", "patient.sex", [(w, w.capitalize()) for w in _SEXES])
    yield _number("age", "patient", "Age now, in years", "patient.age")
    setting = [(t.id, t.label) for t in v["settings"].values()]
    yield _words("setting", "patient", "Where the patient is seen", "setting", setting)
    yield _number("onset_age", "onset", "Age at onset, in years, or a range as 16-40", "onset.age")
    yield _number(
        "onset_before",
        "onset",
        "Time since onset, in months",
        "onset.before_presentation",
        "months",
    )
    for name, form, label, path, section in _FIELDS:
        yield _words(name, form, label, path, [(t.id, t.label) for t in v[section].values()])
    regions = [(t.id, t.label) for t in v["regions"].values()]
    targets = {code: [f"region:{code}"] for code, _ in regions}
    yield Entry(
        "regions", "dystonia", "checkbox", "Regions affected now", {"choices": targets}, regions
    )
    yield _number(
        "attack_hours", "dystonia", "Attacks: hours one lasts", "dystonia.attacks.duration", "hours"
    )
    yield _number("attacks_a_day", "dystonia", "Attacks a day", "dystonia.attacks.per_day")
    between = [("normal", "Normal"), ("abnormal", "Abnormal")]
    yield _words(
        "between_attacks", "dystonia", "Between attacks", "dystonia.attacks.between", between
    )
    for term in v["findings"].values():
        told = {"finding": term.id, "values": {"1": "present", "0": "absent", "9": "unknown"}}
        form = f"findings_{term.group or 'other'}"
        yield Entry(f"f_{term.id}", form, "radio", term.label, told, PRESENT)
    for term in v["events"].values():
        yield from _event(term)
    yield _words("birth", "history", "Birth", "history.birth", between)
    yield _text("ancestry", "history", "Ancestry", "history.ancestry")
    yield Entry(
        "no_drugs",
        "history",
        "radio",
        "Any drug before onset?",
        {"field": "history.medications", "values": {"0": "none", "1": "unknown"}},
        (("0", "None"), ("1", "Some, or not known")),
    )
    yield Entry("drug_name", "drugs", "text", "Drug, its generic name", note="One drug a form")
    days = "Days before onset; negative where it was started after onset"
    yield Entry("drug_start", "drugs", "text", "Started", note=days, kind="number")
    yield Entry("drug_stop", "drugs", "text", "Stopped", note="Days before onset", kind="number")
    for term in v["tests"].values():
        told = {"result": term.id, "values": dict(zip("1029", _JUDGED, strict=True))}
        yield Entry(f"t_{term.id}", "results", "radio", term.label, told, JUDGED)
    diagnoses = [(t.id, t.label) for t in v["diagnoses"].values()]
    yield _words("diagnosis", "answer", "Final diagnosis", "answer.diagnosis", diagnoses)
    yield Entry("notes", "answer", "notes", "Notes, which are not read")


_SEXES = ("female", "male", "unknown")
_JUDGED = ("abnormal", "normal", "inconclusive", "unknown")
_FIELDS = (
    ("tempo", "onset", "How it began", "onset.tempo", "tempo"),
    ("first_region", "onset", "Where it began", "onset.first_region", "regions"),
    ("distribution", "dystonia", "Distribution", "dystonia.distribution", "distribution"),
    ("course", "dystonia", "Course", "dystonia.course", "course"),
    ("variability", "dystonia", "Through the day", "dystonia.variability", "variability"),
    ("family", "history", "Family history", "history.family", "inheritance"),
)


def _words(name: str, form: str, label: str, path: str, choices: Choices) -> Entry:
    told: dict[str, object] = {"field": path, "values": {code: code for code, _ in choices}}
    return Entry(name, form, "dropdown" if len(choices) > 6 else "radio", label, told, choices)


def _number(name: str, form: str, label: str, path: str, unit: str = "years") -> Entry:
    told: dict[str, object] = {"field": path, **({"unit": unit} if unit != "years" else {})}
    return Entry(name, form, "text", label, told)


def _text(name: str, form: str, label: str, path: str) -> Entry:
    return Entry(name, form, "text", label, {"field": path})


def _event(term: Term) -> Iterator[Entry]:
    """An event: whether it was, how long before onset, and the side."""
    name = f"e_{term.id}"
    shown = f"[{name}] = '1'"
    told: dict[str, object] = {
        "event": term.id,
        "before_onset": f"{name}_days",
        "unit": "days",
        "side": f"{name}_side",
    }
    yield Entry(name, "events", "yesno", term.label, told)
    days = "Days before onset; negative where it was after"
    yield Entry(
        f"{name}_days",
        "events",
        "text",
        f"{term.label}: when",
        note=days,
        kind="number",
        shown_if=shown,
    )
    yield Entry(
        f"{name}_side", "events", "radio", f"{term.label}: side", None, _SIDES, shown_if=shown
    )
