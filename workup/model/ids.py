"""
Fields that hold an id of the vocabulary, or a duration: what each may be, checked as a case is
read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from workup.errors import did_you_mean
from workup.model.json_text import cut
from workup.model.quantity import years
from workup.model.vocabulary import Vocabulary

#: Unknown ids of one record for which a known one is looked for, which takes a millisecond each.
MOST_CURES = 20


@dataclass(frozen=True)
class Of:
    """
    Checks that a text is an id of one of some sections of the vocabulary; gives it without its
    kind.
    """

    sections: tuple[str, ...]

    def __call__(self, value: Any, info: ValidationInfo) -> Any:
        vocabulary: Vocabulary = (info.context or {})["vocabulary"]
        kind, colon, word = value.partition(":")
        id_ = word if colon and kind in ("finding", "event") else value
        for section in self.sections:
            if id_ in vocabulary[section]:
                return id_
        if (
            "findings" in self.sections
            and value.startswith("HP:")
            and len(value) == 10
            and value[3:].isascii()
            and value[3:].isdigit()
        ):
            return value
        known = [id_ for section in self.sections for id_ in vocabulary[section]]
        raise ValueError(f"unknown {self.named} `{cut(value)}`.{_cure(value, known, info)}")

    @property
    def named(self) -> str:
        """What such an id is, in words."""
        return " or ".join(_SINGULAR.get(section, section) for section in self.sections)


def of(*sections: str) -> Of:
    """A check for ids of these sections."""
    return Of(sections)


_SINGULAR = {
    "regions": "region",
    "findings": "finding",
    "events": "event",
    "drug_classes": "drug class",
    "tests": "test",
    "settings": "setting",
    "result_patterns": "result pattern",
    "red_flags": "red flag",
    "categories": "category",
    "diagnoses": "diagnosis",
    "medication_change": "medication change",
    "options": "option",
}


def group(value: str, info: ValidationInfo) -> str:
    """Checks that a text is a group of findings."""
    groups = (info.context or {})["vocabulary"].group_names
    if value not in groups:
        cure = _cure(value, groups, info)
        raise ValueError(f"unknown group of findings `{cut(value)}`.{cure}")
    return value


def _cure(value: str, known: Collection[str], info: ValidationInfo) -> str:
    """The known id that was probably meant, for the first few of a record."""
    context: dict[str, Any] = info.context or {}
    context["cures"] = context.get("cures", 0) + 1
    return did_you_mean(value, known) if context["cures"] <= MOST_CURES else ""


Duration = Annotated[float, BeforeValidator(years)]
Region = Annotated[str, AfterValidator(of("regions"))]
Finding = Annotated[str, AfterValidator(of("findings"))]
Event = Annotated[str, AfterValidator(of("events"))]
Test = Annotated[str, AfterValidator(of("tests"))]
Diagnosis = Annotated[str, AfterValidator(of("diagnoses"))]
Category = Annotated[str, AfterValidator(of("categories"))]
Group = Annotated[str, AfterValidator(group)]
