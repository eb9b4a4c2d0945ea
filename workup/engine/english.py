"""
A condition as the sentence that a trainee reads.
"""

from __future__ import annotations

from typing import assert_never

from workup.knowledge.condition import STRICT, AtLeast, Condition, Is
from workup.knowledge.fact_names import FACT_NAMES
from workup.model.fact import parted
from workup.model.fields import FIELDS
from workup.model.quantity import Span, words
from workup.model.vocabulary import Vocabulary, within

#: The facts that are fields of a case, and what is worked out of them.
_NAMES = {
    **{field.fact: field.label.lower() for field in FIELDS if field.fact},
    "age_class": "age class",
    "leading.category": "category",
    "onset.latest": "age at onset (by the age now)",
    "onset.floor": "age at onset (by the age now)",
    "regions.count": "number of regions",
    "item.started": "start before onset",
    "item.stopped": "stop before onset",
    "item.changed": "change before onset",
    "item.before": "time before onset",
    "item.class": "drug class",
    "item.event": "event",
    "item.change": "last change",
    "item.side": "side",
}
#: Words: the section of the vocabulary that names them, empty where they stand for themselves.
_SECTIONS = {
    **{field.fact: field.section for field in FIELDS if field.fact and field.kind == "word"},
    "age_class": "",
    "leading.category": "categories",
    "item.class": "drug_classes",
    "item.event": "events",
    "item.change": "medication_change",
    "item.side": "",
}
_COMPARE = {
    "lt": "below",
    "le": "at most",
    "gt": "above",
    "ge": "at least",
    "eq": "exactly",
    "ne": "not",
}


def english(condition: Condition, vocabulary: Vocabulary) -> str:
    """Say a condition in words."""
    match condition:
        case Is():
            return _leaf(condition, vocabulary)
        case AtLeast(1, (Is("onset.age") as told, Is("onset.latest" | "onset.floor"))):
            return _leaf(
                told, vocabulary
            )  # the age now stands in where onset is not told; docs/rules.md says how
        case AtLeast(count, parts):
            said = [_inside(part, vocabulary) for part in parts]
            if not parts:
                return "never"
            if count == len(parts):
                return " and ".join(said)
            return " or ".join(said) if count == 1 else f"at least {count} of: {'; '.join(said)}"
        case _:
            assert_never(condition)


def _inside(part: Condition, vocabulary: Vocabulary) -> str:
    said = english(part, vocabulary)
    return f"({said})" if isinstance(part, AtLeast) and len(part.parts) > 1 else said


def _leaf(leaf: Is, vocabulary: Vocabulary) -> str:
    name = fact_name(leaf.fact, vocabulary)
    strict, lenient = STRICT.get(leaf.op, leaf.op), leaf.op in STRICT
    if leaf.op in ("known", "untold"):
        return f"{name} {'is known' if leaf.op == 'known' else 'is not known'}"
    if strict == "present":
        return f"{name} is not known to be present" if lenient else name
    if strict == "absent":
        return f"{name} is not known to be absent" if lenient else f"no {name}"
    value = value_name(leaf.fact, leaf.value, vocabulary)
    said = (
        f"{name} {_COMPARE[strict]} {value}"
        if leaf.fact not in _SECTIONS
        else f"{name} {'not ' if strict == 'ne' else ''}{value}"
    )
    return f"not known that {said}" if lenient else said


_LABELLED = {"finding": "findings", "event": "events", "event_ever": "events", "region": "regions"}


def fact_name(fact: str, vocabulary: Vocabulary) -> str:
    """The name of a fact in words: a label of the vocabulary where there is one."""
    if fact in _NAMES:
        return _NAMES[fact]
    if fact in FACT_NAMES:
        return FACT_NAMES[fact]
    head, rest, more = parted(fact)
    section = _LABELLED.get(head)
    if section:
        return within(vocabulary.label(section, rest))
    if head == "result":
        label = vocabulary.label("tests", rest)
        if more == "value":
            return f"the value of {label}"
        if more == "done":
            return f"{label} done"
        return (
            f"{label}: {vocabulary.label('result_patterns', more)}" if more else f"{label} abnormal"
        )
    if head == "taken":
        return f"{within(vocabulary.label('drug_classes', rest))} taken now"
    if head == "gene":
        return f"a pathogenic variant of {rest}"
    if head in ("standing", "lane", "clue"):
        label = vocabulary.label("diagnoses", rest)
        if head == "clue":
            return f"a known clue to {label}, which is not dismissed"
        return f"{label} on the don't-miss list" if head == "lane" else label
    if head == "drug" and more == "month_window":
        drug = vocabulary.label("drug_classes", rest)
        return f"{within(drug).replace('_', ' ')} started or increased within 30 days before onset"
    return fact.replace("_", " ").replace(".", ", ")


def value_name(fact: str, value: object, vocabulary: Vocabulary) -> str:
    """A value of a fact in words."""
    if isinstance(value, Span):
        return words(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (
            f"{value:g}"
            if fact in ("attack.per_day", "regions.count") or parted(fact).kind == "result"
            else words(float(value))
        )
    section = _SECTIONS.get(fact, "")
    return (
        vocabulary.label(section, str(value)).lower() if section else str(value).replace("_", " ")
    )
