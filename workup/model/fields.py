"""
The fields of a case, once: where each is in the file, what it holds, what people call it, the fact
that rules read, and the topic of a consultation that brings it to light. A new field is a line here
and a field of the model in `case.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: text: as written. word: one id of a section, or one of a few words. time: an age or a duration,
#: kept in years. number: a plain number. ids: a list of ids of a section. parts: what has fields of
#: its own.
Kind = Literal["text", "word", "time", "number", "ids", "parts"]


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a case file.

    `path`: its place (`onset.age`). `words`: the section of the vocabulary that its ids come from,
    or the words themselves. `fact`: what a rule calls it, empty where no rule reads it as it
    stands. `topic`: what a learner asks about to learn it.
    """

    path: str
    kind: Kind
    label: str
    words: str | tuple[str, ...] = ""
    fact: str = ""
    topic: str = ""

    @property
    def section(self) -> str:
        """The section of the vocabulary that names its ids; empty where there is none."""
        return self.words if isinstance(self.words, str) else ""


#: In the order of the case file.
FIELDS = (
    Field("id", "text", "Name of the case"),
    Field("title", "text", "Title"),
    Field("vignette", "text", "Vignette"),
    Field("setting", "word", "Setting", "settings", "setting"),
    Field("patient.sex", "word", "Sex", ("female", "male", "unknown"), "sex"),
    Field("patient.age", "time", "Age now", fact="age"),
    Field("onset.age", "time", "Age at onset", fact="onset.age", topic="onset"),
    Field(
        "onset.before_presentation", "time", "Time since onset", fact="onset.before", topic="onset"
    ),
    Field("onset.tempo", "word", "Tempo of onset", "tempo", "onset.tempo", "tempo"),
    Field(
        "onset.first_region",
        "word",
        "Region of onset",
        "regions",
        "onset.first_region",
        "first_region",
    ),
    Field("dystonia.regions", "ids", "Regions", "regions", topic="regions"),
    Field(
        "dystonia.distribution", "word", "Distribution", "distribution", "distribution", "regions"
    ),
    Field("dystonia.spread", "parts", "Spread", "regions", topic="spread"),
    Field(
        "dystonia.attacks.duration",
        "time",
        "Length of an attack",
        fact="attack.duration",
        topic="attacks",
    ),
    Field(
        "dystonia.attacks.per_day",
        "number",
        "Attacks a day",
        fact="attack.per_day",
        topic="attacks",
    ),
    Field(
        "dystonia.attacks.between",
        "word",
        "Between attacks",
        ("normal", "abnormal"),
        "attack.between",
        "attacks",
    ),
    Field("dystonia.course", "word", "Course", "course", "course", "course"),
    Field(
        "dystonia.variability", "word", "Variability", "variability", "variability", "variability"
    ),
    Field("findings.present", "ids", "Finding", "findings"),
    Field("findings.absent", "ids", "Finding", "findings"),
    Field("findings.examined_normal", "ids", "Examined and normal"),
    Field("history.events", "parts", "Event before", "events", topic="events"),
    Field("history.medications", "parts", "Drug", topic="medications"),
    Field("history.family", "word", "Family", "inheritance", "family", "family"),
    Field("history.birth", "word", "Birth", ("normal", "abnormal"), "birth", "birth"),
    Field("history.previous_diagnoses", "parts", "Earlier diagnosis", topic="previous_diagnoses"),
    Field("history.ancestry", "text", "Ancestry", topic="ancestry"),
    Field("results", "parts", "Result", "tests", topic="previous_tests"),
    Field("answer", "parts", "Answer"),
    Field("source", "parts", "Source"),
    Field("teaching", "parts", "Teaching"),
    Field("unmapped", "parts", "Without an id"),
)
BY_PATH: Mapping[str, Field] = {field.path: field for field in FIELDS}
COLUMNS = tuple(field.path for field in FIELDS)


def paths(*kinds: Kind, facts: bool = False) -> tuple[str, ...]:
    """
    The paths of these kinds of field, in the order of the file.

    Args:
        kinds: Kinds of field.

        facts: Only of fields that a rule reads as they stand.
    """
    return tuple(f.path for f in FIELDS if f.kind in kinds and (f.fact or not facts))


def sections() -> dict[str, str]:
    """Path to the section of the vocabulary that labels its ids, of fields that have one."""
    return {field.path: field.section for field in FIELDS if field.section}


def topics() -> dict[str, tuple[str, ...]]:
    """Topic of a consultation to the parts of a case that it brings to light (attacks as one)."""
    found: dict[str, dict[str, None]] = {}
    for field in FIELDS:
        if field.topic:
            part = ".".join(field.path.split(".")[:2])
            found.setdefault(field.topic, {})[part] = None
    return {topic: tuple(parts) for topic, parts in found.items()}
