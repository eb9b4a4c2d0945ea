"""
The questions of `workup new case` in their order, and how single answers are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workup.model.quantity import years

GO_ON = object()  # `none` is not an answer here
BRAIN_OR_LIMB = frozenset(
    [
        "stroke_ischaemic",
        "stroke_haemorrhagic",
        "stroke_unspecified",
        "traumatic_brain_injury",
        "peripheral_injury",
        "brain_tumour",
        "vascular_malformation",
        "neurosurgery",
    ]
)


def _always(_: Mapping[str, Any]) -> bool:
    return True


def _in_attacks(value: Mapping[str, Any]) -> bool:
    return (value.get("dystonia") or {}).get("variability") == "paroxysmal"


def _dystonic(value: Mapping[str, Any]) -> bool:
    return (value.get("dystonia") or {}).get("regions") != []


def _answered(value: Mapping[str, Any]) -> bool:
    return bool((value.get("answer") or {}).get("diagnosis"))


@dataclass(frozen=True)
class Question:
    """
    One question: the field it fills, how its answer is read, and which kinds of id it may name.

    `kind`: name, text, quantity, number; id and ids (one or several of the vocabulary); loop (one
    thing at a time, with details);
    texts; results (tests with what they showed) and result (of one test). `none`: what the word
    `none` stands for. `listed`: its
    choices are shown by number. `suggest`: what the rules would say is shown. `after`: the field
    that the word `after` makes true.
    """

    path: tuple[str | int, ...]
    kind: str
    kinds: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    none: Any = GO_ON
    listed: bool = False
    suggest: str = ""
    required: bool = False
    split: bool = False
    after: str = ""
    ask: str = ""
    when: Callable[[Mapping[str, Any]], bool] = _always
    field: str = ""

    def __post_init__(self) -> None:
        if not self.field:
            object.__setattr__(
                self, "field", ".".join(str(p) for p in self.path if isinstance(p, str))
            )


QUESTIONS: tuple[Question, ...] = (
    Question(("id",), "name", required=True),
    Question(("title",), "text"),
    Question(("vignette",), "text"),
    Question(("patient", "age"), "quantity"),
    Question(("patient", "sex"), "id", options=("female", "male", "unknown")),
    Question(("setting",), "id", ("setting",), listed=True),
    Question(("onset", "age"), "quantity"),
    Question(("onset", "before_presentation"), "quantity"),
    Question(("onset", "tempo"), "id", ("tempo",), listed=True),
    Question(("onset", "first_region"), "id", ("region",), listed=True),
    Question(("dystonia", "regions"), "ids", ("region",), listed=True, none=[]),
    Question(("dystonia", "course"), "id", ("course",), listed=True, when=_dystonic),
    Question(("dystonia", "variability"), "id", ("variability",), listed=True, when=_dystonic),
    Question(("dystonia", "attacks", "duration"), "quantity", when=_in_attacks),
    Question(("dystonia", "attacks", "per_day"), "number", when=_in_attacks),
    Question(
        ("dystonia", "attacks", "between"), "id", options=("normal", "abnormal"), when=_in_attacks
    ),
    Question(("findings", "present"), "ids", ("finding",)),
    Question(("findings", "absent"), "ids", ("finding",)),
    Question(("findings", "examined_normal"), "ids", ("group",), listed=True),
    Question(("history", "events"), "loop", ("event",), none=[]),
    Question(("history", "medications"), "loop", ("drug",), none=[]),
    Question(("history", "family"), "id", ("family",), listed=True),
    Question(("history", "birth"), "id", options=("normal", "abnormal")),
    Question(("history", "previous_diagnoses"), "texts", none=[], split=True),
    Question(("history", "ancestry"), "text"),
    Question(("results",), "results", ("test",)),
    Question(("answer", "diagnosis"), "id", ("diagnosis",)),
    Question(("answer", "also_accept"), "ids", ("diagnosis",), when=_answered),
    Question(
        ("answer", "decisive_tests"), "ids", ("test",), suggest="tests", none=None, when=_answered
    ),
    Question(("answer", "results"), "result", ("test",), when=_answered),
    Question(("answer", "red_flags"), "ids", ("flag",), suggest="flags", none=None, when=_answered),
    Question(
        ("answer", "urgency"), "id", options=("emergency", "urgent", "routine"), when=_answered
    ),
    Question(("answer", "avoid"), "ids", ("test", "option"), none=None, when=_answered),
    Question(("answer", "teaching_points"), "texts", when=_answered),
    Question(("teaching", "objectives"), "texts"),
    Question(("teaching", "level"), "id", options=("easy", "middle", "hard")),
    Question(("teaching", "minutes"), "number"),
)


def event_details(event: str, path: tuple[str | int, ...]) -> list[Question]:
    """What is asked of an event: how long before, and its side where it has one."""
    more = [Question((*path, "before_onset"), "quantity", after="after_onset")]
    if event in BRAIN_OR_LIMB:
        more.append(Question((*path, "side"), "id", options=("left", "right", "both")))
    return more


def drug_details(known: str | None, path: tuple[str | int, ...]) -> list[Question]:
    """What is asked of a drug: its class where the name does not tell it, and its times."""
    more = [] if known else [Question((*path, "drug_class"), "id", ("drug",), listed=True)]
    return [
        *more,
        Question((*path, "started_before_onset"), "quantity", after="started_after_onset"),
        Question((*path, "stopped_before_onset"), "quantity", when=_before(path)),
        Question((*path, "change"), "id", ("change",), listed=True, when=_before(path)),
    ]


def _before(path: tuple[str | int, ...]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether the drug at `path` was not given for the complaint."""

    def before(value: Mapping[str, Any]) -> bool:
        at: Any = value
        for part in path:
            at = at[part]
        return not at.get("started_after_onset")

    return before


def read_id(text: str) -> str:
    """A name for a case."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", text):
        raise ValueError("is not a name: use letters, digits, - and _, no blanks")
    return text


def read_quantity(text: str) -> float | str | None:
    """An age or a duration as it is to be written; None for the word `after`."""
    if text.lower() == "after":
        return None
    number = re.fullmatch(r"\d+(\.\d+)?", text)
    value: float | str = float(text) if number and "." in text else int(text) if number else text
    years(value)
    return value


def read_number(text: str) -> float:
    """A number above 0."""
    if not re.fullmatch(r"\d+(\.\d+)?", text) or float(text) <= 0:
        raise ValueError("is not a number above 0")
    return float(text) if "." in text else int(text)


_SAID: Mapping[str, bool | None] = {
    "abnormal": True,
    "positive": True,
    "clear response": True,
    "clear benefit": True,
    "normal": False,
    "negative": False,
    "no response": False,
    "no benefit": False,
    "inconclusive": None,
    "partial response": None,
    "partial benefit": None,
}
_RESULT = re.compile(rf"(?i)^\W*({'|'.join(_SAID)})\b[\s,:;-]*(.*)$")
_VALUE = re.compile(r"^(\d+(?:\.\d+)?)\s*([^\s,;\d]\S*)?[\s,;]*(.*)$")


def read_result(text: str) -> tuple[dict[str, Any], str]:
    """
    What a test showed, and the words that are left to be understood.

    Raises:
        ValueError: If it does not begin with one of the words for a result.
    """
    found = _RESULT.match(text)
    if not found:
        raise ValueError(
            "does not begin with `normal`, `abnormal` or `inconclusive`; a trial has a `clear "
            "response` or `no response`"
        )
    rest = found[2].strip()
    result: dict[str, Any] = {"abnormal": _SAID[found[1].lower()]}
    if value := _VALUE.match(rest):
        result["value"] = float(value[1]) if "." in value[1] else int(value[1])
        if value[2]:
            result["unit"] = value[2]
        rest = value[3].strip()
    return result, rest
