"""
The page that reads a text: what was read and how, what was corrected, and the answer. Plain data
in,
HTML out; nothing is kept between two requests but what the form itself carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workup.interfaces.web import jobs
from workup.interfaces.web.entry import TIMES, Fields, fields_of
from workup.interfaces.web.form import LABELS
from workup.interfaces.web.view import render
from workup.interfaces.web.worker import assessor
from workup.model.fields import sections
from workup.reading import Fact, Reading, read_text
from workup.reading.correct import ABSENT, DROP, PRESENT, Change, change, corrected, settled
from workup.reading.segment import MOST_CHARACTERS
from workup.reading.spans import pieces

#: Corrections that one form carries: more than any text has facts, and few enough for its fields.
MOST_CHANGES = 500
SIGNS = {
    "present": "+",
    "absent": "−",
    "family": "~",
    "uncertain": "?",
    "hypothetical": "if",
    "past": "<",
    "unread": "!",
}
STATES = {
    "present": "present",
    "absent": "denied or normal",
    "family": "said of a relative",
    "uncertain": "in doubt",
    "hypothetical": "only considered",
    "past": "past",
    "unread": "not understood",
}
_SECTIONS = sections()


def screen(text: str, carried: Iterable[str], do: str, token: str) -> dict[str, Any]:
    """
    The page for a text.

    Args:
        text: As it was pasted.

        carried: Corrections made so far, as the form carries them.

        do: The pressed button: `read`, a correction, or `undo:` and a correction.

        token: For the form's next sending.
    """
    text = text.replace("\r\n", "\n")
    changes = _changes(carried, do)
    if not text.strip():
        return _page(text, (), None, token, "")
    reading = read_text(text, "my-case")
    return _page(text, changes, reading, token, do)


def case_of_text(text: str, carried: Iterable[str]) -> dict[str, Any]:
    """The corrected case of a text, without the text itself."""
    text = text.replace("\r\n", "\n")
    case = corrected(read_text(text, "my-case"), _changes(carried, ""))
    case.pop("vignette", None)
    return case


def in_form(text: str, carried: Iterable[str], do: str, token: str) -> dict[str, Any]:
    """The form of a case, filled in from a text, after a press of a button of its answer."""
    return jobs.screen(_fields(case_of_text(text, carried)), do, token)


def saved(text: str, carried: Iterable[str]) -> str:
    """The case of a text as a case file, the text with it."""
    case = case_of_text(text, carried)
    return jobs.exported([*_fields(case)])


def _changes(carried: Iterable[str], do: str) -> tuple[Change, ...]:
    """The corrections that count: the last for each fact, without the one taken back."""
    undone = change(do.removeprefix("undo:")) if do.startswith("undo:") else None
    listed = [made for written in carried if (made := change(written))]
    if (new := change(do)) is not None:
        listed.append(new)
    last = {(c.path, c.value): c for c in listed}
    if undone is not None:
        last.pop((undone.path, undone.value), None)
    return tuple(last.values())[-MOST_CHANGES:]


def _page(
    text: str, changes: tuple[Change, ...], reading: Reading | None, token: str, do: str
) -> dict[str, Any]:
    told: dict[str, Any] = {"pieces": [], "rows": [], "unread": [], "left_off": 0}
    answer = {"html": "", "summary": "Nothing read yet"}
    if reading is not None:
        told = {
            "pieces": list(pieces(text, reading)),
            "rows": _rows(reading, changes, do),
            "unread": list(dict.fromkeys(item["text"] for item in reading.unread)),
            "left_off": reading.left_off,
        }
        case = corrected(reading, changes)
        case.pop("vignette", None)
        answer = jobs.answered(_fields(case))
    html = render(
        "read_screen.html",
        text=text,
        changes=[c.written for c in changes],
        most=MOST_CHARACTERS,
        signs=SIGNS,
        states=STATES,
        read=reading is not None,
        focus=do == "read",
        answer=answer["html"],
        token=token,
        **told,
    )
    return {"html": html, "summary": answer["summary"]}


def _fields(case: dict[str, Any]) -> Fields:
    return fields_of(case)


def _rows(reading: Reading, changes: tuple[Change, ...], do: str) -> list[dict[str, Any]]:
    """Each fact once, with what it says, its words, and the corrections that it takes."""
    made = settled(reading.facts, changes)
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    pressed = change(do.removeprefix("undo:"))
    for number, fact in enumerate(reading.facts):
        key = (fact.path, str(fact.value))
        if key in seen:
            seen[key]["numbers"].append(number)
            continue
        seen[key] = {
            "numbers": [number],
            "field": LABELS.get(fact.path, "Result" if fact.path.startswith("results.") else ""),
            "label": _label(fact),
            "state": fact.state,
            "words": fact.text,
            "because": fact.because,
            "now": made.get(key, ""),
            "undo": f"undo:{Change(DROP, *key).written}",
            "buttons": _buttons(fact),
            "focus": pressed is not None and (pressed.path, pressed.value) == key,
        }
    return list(seen.values())


def _buttons(fact: Fact) -> list[tuple[str, str]]:
    """What may be made of a fact, as button value and words."""
    path, value = fact.path, str(fact.value)
    finding = path in ("findings.present", "findings.absent")
    listed = []
    if fact.state != PRESENT and (finding or path in ("history.events", "dystonia.regions")):
        listed.append((Change(PRESENT, path, value).written, "It is present"))
    if finding and fact.state != ABSENT:
        listed.append((Change(ABSENT, path, value).written, "It is absent"))
    if fact.state in (PRESENT, ABSENT, "past"):
        listed.append((Change(DROP, path, value).written, "Leave out"))
    return listed


def _label(fact: Fact) -> str:
    words, value = assessor().book.vocabulary, str(fact.value)
    if fact.path.startswith("results."):
        test = fact.path.partition(".")[2]
        said = {"True": "abnormal", "False": "normal"}.get(value, "open")
        return f"{words.label('tests', test)}: {said}"
    if fact.path == "history.family" and value in words["findings"]:
        return words.label("findings", value)
    if fact.path in TIMES and value.replace(".", "").isdigit():
        return f"{value} years"
    section = _SECTIONS.get(fact.path)
    return words.label(section, value) if section else value
