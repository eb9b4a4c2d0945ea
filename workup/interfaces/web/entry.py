"""
The form of a case: flat fields of a page into the plain value of a case file, and back. Nothing
that a file tells is lost on the way.

A field is named by its path in the case file (`onset.age`); one of many has its number
(`drug.0.name`); a finding its id (`finding.tremor`).
What the form has no field for travels along in `kept`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from workup.model.fields import paths
from workup.model.flat import put
from workup.model.quantity import LONGEST, words, years

Fields = list[tuple[str, str]]

#: Fields of one text or choice; an age or a duration; several ids at once. Findings have a form of
#: their own, and a vignette is read on its own page.
WORDS = tuple(path for path in paths("text", "word") if path != "vignette")
TIMES, NUMBERS = paths("time"), paths("number")
MANY = ("dystonia.regions", "findings.examined_normal")
#: Lists of parts: name on the page, place in the case file, and the parts' fields.
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "spread": ("dystonia.spread", ("region", "age")),
    "event": ("history.events", ("event", "before_onset", "after_onset", "side")),
    "drug": (
        "history.medications",
        (
            "name",
            "drug_class",
            "started_before_onset",
            "stopped_before_onset",
            "change",
            "changed_before_onset",
            "overdose",
            "started_after_onset",
        ),
    ),
}
RESULT = ("abnormal", "value", "unit", "gene", "variant", "when", "text")
_PART_TIMES = frozenset(
    ["age", "before_onset", "started_before_onset", "stopped_before_onset", "changed_before_onset"]
)
_TICKS = frozenset(["after_onset", "overdose", "started_after_onset"])
NONE = "none"
NUMBERED = re.compile(r"^(spread|event|drug|result)\.(\d{1,3})\.([a-z_]+)$")
_ABNORMAL = {"yes": True, "no": False, "unclear": None}
FIRST = "my-case"  # the id of a case that has none yet


def case_of(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """
    The plain value of a case file.

    Args:
        fields: Names and texts as a form sends them, in any order; names that are none of the
        form's are passed over.
    """
    given: dict[str, list[str]] = {}
    for name, text in fields:
        given.setdefault(name, []).append(text.replace("\r\n", "\n").strip())
    value = _kept(given)
    for name in (*WORDS, *TIMES, *NUMBERS):
        if text := next((t for t in given.get(name, ()) if t), ""):
            put(value, name, text if name in WORDS else _quantity(text))
    for name in MANY:
        if listed := [t for t in given.get(name, ()) if t]:
            put(value, name, [] if listed == [NONE] else listed)
    _findings(value, given)
    _lists(value, given)
    if lines := [
        line.strip()
        for t in given.get("history.previous_diagnoses", ())
        for line in t.splitlines()
        if line.strip()
    ]:
        put(value, "history.previous_diagnoses", lines)
    value.setdefault("id", FIRST)
    return {
        **{"id": value["id"]},
        **value,
        **{part: value.get(part, {}) for part in ("patient", "onset", "dystonia")},
    }


def _kept(given: Mapping[str, list[str]]) -> dict[str, Any]:
    try:
        value = json.loads(next(iter(given.get("kept", ())), "") or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _quantity(text: str) -> float | int | str:
    """A bare number is a number of years; everything else is for the case reader to judge."""
    if re.fullmatch(r"\d{1,6}", text):
        return int(text)
    return (
        float(text)
        if re.fullmatch(r"\d{1,6}[.,]\d{1,20}", text := text.replace(",", "."))
        else text
    )


def _findings(value: dict[str, Any], given: Mapping[str, list[str]]) -> None:
    for state in ("present", "absent"):
        if told := [
            name[8:]
            for name, texts in given.items()
            if name.startswith("finding.") and texts[-1] == state
        ]:
            put(value, f"findings.{state}", told)
        elif f"none.{state}" in given:
            put(value, f"findings.{state}", [])


def _lists(value: dict[str, Any], given: Mapping[str, list[str]]) -> None:
    found: dict[str, dict[int, dict[str, list[str]]]] = {}
    for name, texts in given.items():
        if numbered := NUMBERED.match(name):
            kind, number, field = numbered.groups()
            found.setdefault(kind, {}).setdefault(int(number), {})[field] = texts
    for kind, (path, names) in PARTS.items():
        parts = [_part(item, names) for _, item in sorted(found.get(kind, {}).items())]
        if told := [part for part in parts if part]:
            put(value, path, told)
        elif NONE in given.get(path, ()):
            put(value, path, [])
    results = {}
    for _, item in sorted(found.get("result", {}).items()):
        if test := item.get("test", [""])[0]:
            results[test] = _result(item)
    if results:
        value["results"] = results


def _part(item: Mapping[str, list[str]], names: Iterable[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in names:
        text = next((t for t in item.get(name, ()) if t), "")
        if text:
            told[name] = (
                True if name in _TICKS else _quantity(text) if name in _PART_TIMES else text
            )
    return told


def _result(item: Mapping[str, list[str]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in RESULT:
        text = next((t for t in item.get(name, ()) if t), "")
        if name == "abnormal":
            told[name] = _ABNORMAL.get(text, text or None)
        elif text:
            told[name] = _number(text) if name == "value" else text
    if patterns := [t for t in item.get("pattern", ()) if t]:
        told["pattern"] = patterns
    return told


def _number(text: str) -> float | str:
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text) else text


def fields_of(value: Mapping[str, Any]) -> Fields:
    """
    The form's fields for a case.

    Args:
        value: The plain value of a case file that `build` found to be a case.
    """
    rest = json.loads(json.dumps(value))
    found: Fields = []
    for name in (*WORDS, *TIMES, *NUMBERS):
        if (item := _take(rest, name)) is not None:
            found.append((name, _shown(item) if name in TIMES else f"{item}"))
    for name in MANY:
        if (listed := _take(rest, name)) is not None:
            found += [(name, item) for item in listed] or [(name, NONE)]
    for state in ("present", "absent"):
        listed = _take(rest, f"findings.{state}")
        found += [(f"finding.{item}", state) for item in listed or ()]
        if listed == []:
            found.append((f"none.{state}", "yes"))
    for kind, (path, names) in PARTS.items():
        listed = _take(rest, path)
        if listed == []:
            found.append((path, NONE))
        found += [
            field
            for n, part in enumerate(listed or ())
            for field in _part_fields(f"{kind}.{n}", part, names)
        ]
    for n, (test, result) in enumerate((rest.pop("results", None) or {}).items()):
        found += [(f"result.{n}.test", test), *_result_fields(f"result.{n}", result or {})]
    if lines := _take(rest, "history.previous_diagnoses"):
        found.append(("history.previous_diagnoses", "\n".join(lines)))
    left = _told(rest)
    return [*found, ("kept", json.dumps(left))] if left else found


def _take(value: dict[str, Any], path: str) -> Any:
    *parts, last = path.split(".")
    for part in parts:
        value = value.get(part) or {}
    return value.pop(last, None)


def _told(value: Any) -> Any:
    """What is left of a case once its fields are taken out: no nulls, no empty maps."""
    if not isinstance(value, dict):
        return value
    return {
        key: told for key, item in value.items() if (told := _told(item)) is not None and told != {}
    }


def _part_fields(prefix: str, part: Mapping[str, Any], names: Iterable[str]) -> Fields:
    show: dict[bool, Callable[[Any], str]] = {True: _shown, False: str}
    return [
        (f"{prefix}.{name}", "yes" if name in _TICKS else show[name in _PART_TIMES](part[name]))
        for name in names
        if part.get(name) is not None and not (name in _TICKS and not part[name])
    ]


def _result_fields(prefix: str, result: Mapping[str, Any]) -> Fields:
    judged = result.get("abnormal")
    said = "yes" if judged is True else "no" if judged is False else "unclear"
    found = [(f"{prefix}.abnormal", said)]
    found += [
        (f"{prefix}.{name}", _plain(result[name]))
        for name in RESULT[1:]
        if result.get(name) is not None
    ]
    return found + [(f"{prefix}.pattern", item) for item in result.get("pattern") or ()]


def _plain(item: Any) -> str:
    """A number as it is read again, never in powers of ten."""
    return f"{Decimal(repr(item)):f}".removesuffix(".0") if isinstance(item, float) else str(item)


def _shown(item: Any) -> str:
    """An age or duration as a person would write it, where that says exactly the same."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        ends = [_shown(item.get(end, least)) for end, least in (("from", 0), ("to", LONGEST))]
        if all(end[-1].isdigit() for end in ends):
            return f"{' to '.join(ends)} years"
        return " to ".join(f"{end} years" if end[-1].isdigit() else end for end in ends)
    said = words(float(item))
    if said.endswith((" years", " year")) or years(said) != float(item):
        return _plain(float(item))
    return said
