"""
Fields that hold an id of the vocabulary, or a duration: what each may be, checked as a case is
read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from workup.errors import did_you_mean
from workup.model.quantity import years
from workup.model.vocabulary import Vocabulary

FEW = 8  # words that an error can list without hiding what is wrong


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
            and value[3:].isdigit()
        ):
            return value
        known = [id_ for section in self.sections for id_ in vocabulary[section]]
        meant = did_you_mean(value, known)
        if not meant and len(known) <= FEW:
            meant = f" One of: {', '.join(known)}."
        raise ValueError(
            f"unknown {' or '.join(_SINGULAR.get(s, s) for s in self.sections)} `{value}`.{meant}"
        )


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
        raise ValueError(f"unknown group of findings `{value}`.{did_you_mean(value, groups)}")
    return value


Duration = Annotated[float, BeforeValidator(years)]
Region = Annotated[str, AfterValidator(of("regions"))]
Finding = Annotated[str, AfterValidator(of("findings"))]
Event = Annotated[str, AfterValidator(of("events"))]
Test = Annotated[str, AfterValidator(of("tests"))]
Diagnosis = Annotated[str, AfterValidator(of("diagnoses"))]
Category = Annotated[str, AfterValidator(of("categories"))]
Group = Annotated[str, AfterValidator(group)]
