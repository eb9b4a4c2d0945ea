"""
A mapping file: which column of a registry tells which field of a case, and what its values mean.

It is read and checked before any row: every id against the vocabulary, every column and code
against the data dictionary, each mistake with
its line and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from workup.errors import CaseError, Problem, did_you_mean
from workup.model.document import Document, DocumentError, Path_, read_text, read_yaml
from workup.model.fields import FIELDS as CASE_FIELDS
from workup.model.vocabulary import Vocabulary
from workup.readers.registry.dictionary import Field as Entry
from workup.readers.registry.dictionary import checkbox_column, read_dictionary

AGES = ("patient.age", "onset.age")
LENGTHS = ("onset.before_presentation", "dystonia.attacks.duration")
# Fields of a case that one cell can tell: the words that it may hold (a section of the vocabulary
# or the words themselves), or none for a number or text.
_UNREAD = ("id", "title", "vignette")  # the patient's own column, and texts that no rule reads
FIELDS: Mapping[str, str | tuple[str, ...] | None] = {
    **{
        field.path: field.words or None
        for field in CASE_FIELDS
        if field.kind in ("text", "word", "time", "number") and field.path not in _UNREAD
    },
    **dict.fromkeys(("dystonia.regions", "history.events", "history.medications"), ("none",)),
    "answer.category": "categories",
    "answer.diagnosis": "diagnoses",
    "source.citation": None,
    "source.url": None,
}
SIGNS = {"finding": "findings", "region": "regions", "event": "events"}
JUDGED = ("abnormal", "normal", "inconclusive", "unknown")
TOLD = ("present", "absent", "unknown")
MISSING = ("", "NA", "N/A", ".")
Unit = Literal["years", "months", "weeks", "days", "hours", "date", "age"]
Keep = Literal["first", "last"]
Texts = Annotated[tuple[str, ...], BeforeValidator(lambda v: _texts(v))]


def _texts(value: Any) -> tuple[str, ...]:
    """One text or several, numbers as they are written."""
    listed = [] if value is None else value if isinstance(value, list | tuple) else [value]
    if any(isinstance(item, dict | list | bool) or item is None for item in listed):
        raise ValueError("should be a list of texts, as in `[a, b]`")
    return tuple(map(str, listed))


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, populate_by_name=True
    )


class Column(_Part):
    """
    What one column tells. Exactly one of `field`, `finding`, `region`, `event`, `result`, `drug`,
    `choices` and `read`. `if` names columns and the values under which an unticked box means
    absent.
    """

    field: str | None = None
    finding: str | None = None
    region: str | None = None
    event: str | None = None
    result: str | None = None
    drug: str | None = None
    choices: dict[str, Texts] | None = None
    read: Literal["note"] | None = None
    values: dict[str, str] | None = None
    unchecked: Literal["absent", "unknown"] = "unknown"
    asked_if: dict[str, Texts] | None = Field(default=None, alias="if")
    keep: Keep | None = None
    unit: Unit = "years"
    below: float | None = None
    above: float | None = None
    measured_in: str | None = None
    plausible: tuple[float, float] | None = None
    before_onset: str | None = None
    side: str | None = None
    started: str | None = None
    stopped: str | None = None
    guess: bool | str | None = None


class Drug(_Part):
    """Columns of one drug: its name, and when it was started and stopped."""

    name: str
    values: dict[str, str] | None = None
    started: str | None = None
    stopped: str | None = None
    unit: Unit = "years"


class Dates(_Part):
    """Columns of dates that ages are made of; the dates themselves are never kept."""

    birth: str | None = None
    onset: str | None = None
    visit: str | None = None
    format: str = "%Y-%m-%d"


class Mapping_(_Part):
    """The whole file."""

    id: str
    dictionary: str | None = None
    missing: Texts = MISSING
    dates: Dates = Dates()
    only_events: Texts = ()
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal[".", ","] | None = None
    keep: Keep = "first"
    columns: dict[str, Column] = Field(default_factory=dict)
    drugs: tuple[Drug, ...] = ()
    ignore: Texts = ()


@dataclass(frozen=True)
class Registry:
    """A checked mapping with the dictionary it names and its file."""

    file: Path
    spec: Mapping_
    fields: Mapping[str, Entry]

    def columns(self) -> set[str]:
        """Every column that the mapping reads."""
        spec = self.spec
        found = {spec.id, *(c for c in (spec.dates.birth, spec.dates.onset, spec.dates.visit) if c)}
        for name, column in spec.columns.items():
            found |= (
                {checkbox_column(name, code) for code in column.choices or ()}
                if self.is_checkbox(name)
                else {name}
            )
            found |= {
                c for c in (column.before_onset, column.side, column.started, column.stopped) if c
            }
            found |= set(column.asked_if or ())
        for drug in spec.drugs:
            found |= {c for c in (drug.name, drug.started, drug.stopped) if c}
        return found

    def known(self) -> set[str]:
        """Every column that the mapping reads or ignores; a checkbox by its field's name too."""
        spec = self.spec
        listed = [*spec.ignore, *(c for c, x in spec.columns.items() if x.choices is not None)]
        boxes = [self.fields[name].columns for name in listed if name in self.fields]
        forms = {f"{field.form}_complete" for field in self.fields.values() if field.form}
        return self.columns() | set(spec.ignore) | {c for box in boxes for c in box} | forms

    def is_checkbox(self, name: str) -> bool:
        """Whether a field of the mapping stands for the columns of a checkbox."""
        return name in self.fields and self.fields[name].type == "checkbox"


def load_mapping(path: Path, vocabulary: Vocabulary, guesses: bool = False) -> Registry:
    """
    Read and check a mapping file, and the data dictionary that it names.

    Args:
        path: The mapping; a dictionary is looked for from its folder.

        vocabulary: The ids that it may name.

        guesses: Whether lines that a draft marked as guesses are taken.

    Raises:
        CaseError: With every mistake, its line and what would be right.
    """
    try:
        found = read_yaml(read_text(path, str(path)), str(path))
        document = found[0] if found else Document(str(path), {}, {(): 1})
    except DocumentError as error:
        raise CaseError(error.problems) from None
    if not isinstance(document.value, dict):
        raise CaseError(
            [document.problem((), "is not a mapping: it is a map with `id` and `columns`")]
        )
    try:
        spec = Mapping_.model_validate(document.value)
        fields = read_dictionary(path.parent / spec.dictionary) if spec.dictionary else {}
    except ValidationError as error:
        raise CaseError(
            [_problem(document, dict(item)) for item in error.errors(include_url=False)]
        ) from None
    except DocumentError as error:
        raise CaseError(error.problems) from None
    registry = Registry(path, spec, fields)
    problems = [document.problem(place, message) for place, message in _wrong(registry, vocabulary)]
    if not guesses:
        problems += [
            document.problem(
                ("columns", name, "guess"),
                f"`{name}` is still a guess. Check the line, then remove `guess`",
            )
            for name, column in spec.columns.items()
            if column.guess
        ]
    if problems:
        raise CaseError(problems)
    return registry


def _problem(document: Document, item: Mapping[str, Any]) -> Problem:
    place: Path_ = tuple(part for part in item["loc"] if part not in ("[key]",))
    if item["type"] == "extra_forbidden":
        model = (
            Column if place[:1] == ("columns",) else Drug if place[:1] == ("drugs",) else Mapping_
        )
        return document.problem(
            place, f"unknown key `{place[-1]}`.{did_you_mean(place[-1], model.model_fields)}"
        )
    if item["type"] == "missing":
        return document.problem(
            place[:-1],
            f"`{place[-1]}` is missing. It names the column of the patient's number"
            if place == ("id",)
            else f"`{place[-1]}` is missing",
        )
    return document.problem(
        place, f"`{'.'.join(map(str, place))}` is wrong: {item['msg'][0].lower()}{item['msg'][1:]}"
    )


def _wrong(registry: Registry, vocabulary: Vocabulary) -> Iterator[tuple[Path_, str]]:
    for name, column in registry.spec.columns.items():
        place: Path_ = ("columns", name)
        entry = registry.fields.get(name.partition("___")[0])
        if registry.fields and entry is None and not name.startswith("redcap_"):
            yield (
                place,
                f"the dictionary has no field `{name}`.{did_you_mean(name, registry.fields)}",
            )
        kinds = [
            k
            for k in ("field", *SIGNS, "result", "drug", "choices", "read")
            if getattr(column, k) is not None
        ]
        if len(kinds) != 1:
            yield (
                place,
                f"`{name}` gives {' and '.join(f'`{k}`' for k in kinds) or 'nothing'}. Give one of "
                f"field, finding, region, event, result, drug, choices, read",
            )
            continue
        yield from (
            (place + tail, message) for tail, message in _column(column, kinds[0], vocabulary)
        )
        for key in ("values", "choices"):
            for code in getattr(column, key) or ():
                if entry and entry.choices and not _is_choice(code, entry):
                    yield (
                        (*place, key, code),
                        f"`{code}` is no choice of `{name}`. Its choices are "
                        f"{', '.join(entry.choices)}",
                    )


def _is_choice(code: str, entry: Entry) -> bool:
    """Whether a code is a choice of a field, as written or as its column is called."""
    return code in entry.choices or checkbox_column(entry.name, code) in entry.columns


def _column(column: Column, kind: str, vocabulary: Vocabulary) -> Iterator[tuple[Path_, str]]:
    told = str(getattr(column, kind))
    if kind == "read":
        return
    if kind == "field":
        if told not in FIELDS:
            yield (
                ("field",),
                f"`{told}` is not a field that a column can give.{did_you_mean(told, FIELDS)}",
            )
            return
        words = words_of(told, vocabulary)
    elif kind == "choices":
        for code, targets in (column.choices or {}).items():
            for target in targets:
                yield from ((("choices", code), m) for m in _target(target, vocabulary))
        return
    else:
        section = {**SIGNS, "result": "tests"}.get(kind)
        if section and told not in vocabulary[section]:
            yield (kind,), f"unknown {kind} `{told}`.{did_you_mean(told, vocabulary[section])}"
        words = (*JUDGED, *vocabulary["result_patterns"]) if kind == "result" else TOLD
    for code, word in (column.values or {}).items():
        for part in word.split() if kind == "result" else [word]:
            if words is not None and part not in (*words, "unknown"):
                yield (
                    ("values", code),
                    f"`{part}` is not what `{told}` may be.{did_you_mean(part, words)}",
                )


def words_of(field: str, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """What a field may hold: words, or None for a number or a text."""
    allowed = FIELDS[field]
    return tuple(vocabulary[allowed]) if isinstance(allowed, str) else allowed


def _target(target: str, vocabulary: Vocabulary) -> Iterator[str]:
    kind, _, id_ = target.removeprefix("no ").partition(":")
    if target == "unknown":
        return
    if kind not in SIGNS:
        yield (
            f"`{target}` is no target. Write `finding:id`, `no finding:id`, `region:id`, "
            f"`event:id` or `unknown`"
        )
    elif id_ not in vocabulary[SIGNS[kind]]:
        yield f"unknown {kind} `{id_}`.{did_you_mean(id_, vocabulary[SIGNS[kind]])}"
