"""
Fields that hold an id of the vocabulary, or a duration: what each may be, checked as a case is
read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, ValidationInfo

from workup.errors import did_you_mean
from workup.model.json_text import cut
from workup.model.quantity import Span, quantity, written
from workup.model.vocabulary import SINGULAR, Vocabulary

_HPO = re.compile(r"HP:[0-9]{7}")
#: Unknown ids of one record for which a known one is looked for, which takes a millisecond each.
MOST_CURES = 20
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
        if "findings" in self.sections and _HPO.fullmatch(value):
            return value
        known = [id_ for section in self.sections for id_ in vocabulary[section]]
        meant = _cure(value, known, info)
        if not meant and len(known) <= FEW:
            meant = f" One of: {', '.join(known)}."
        raise ValueError(f"unknown {self.named} `{cut(value)}`.{meant}")

    @property
    def named(self) -> str:
        """What such an id is, in words."""
        return " or ".join(SINGULAR.get(section, section) for section in self.sections)


def of(*sections: str) -> Of:
    """A check for ids of these sections."""
    return Of(sections)


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


def plain_number(value: Any) -> Any:
    """Refuses what Python would take for a number: `true`, and digits with `_` between them."""
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise ValueError("is not a number")
    return value


def measured(value: Any) -> Any:
    """Refuses `true` and `false` as the value of a result: `abnormal` is another field."""
    if isinstance(value, bool):
        raise ValueError("is not a value. Whether a result is abnormal goes in `abnormal`")
    return value


_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
Number = Annotated[float, BeforeValidator(plain_number)]
Duration = Annotated[float | Span, BeforeValidator(quantity), PlainSerializer(written)]
Region = Annotated[str, AfterValidator(of("regions"))]
Finding = Annotated[str, AfterValidator(of("findings"))]
Event = Annotated[str, AfterValidator(of("events"))]
Test = Annotated[str, AfterValidator(of("tests"))]
Diagnosis = Annotated[str, AfterValidator(of("diagnoses"))]
Category = Annotated[str, AfterValidator(of("categories"))]
Group = Annotated[str, AfterValidator(group)]
