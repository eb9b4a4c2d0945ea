"""
The name of a fact, and a value of it, in words.
"""

from __future__ import annotations

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
WORDS = {
    **{field.fact: field.section for field in FIELDS if field.fact and field.kind == "word"},
    "age_class": "",
    "leading.category": "categories",
    "item.class": "drug_classes",
    "item.event": "events",
    "item.change": "medication_change",
    "item.side": "",
}


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
        label = within(vocabulary.label("tests", rest))
        if more == "value":
            return f"the value of {label}"
        if more == "done":
            return f"{label} done"
        return (
            f"{label}: {within(vocabulary.label('result_patterns', more))}"
            if more
            else f"{label} abnormal"
        )
    if head == "taken":
        return f"{within(vocabulary.label('drug_classes', rest))} taken now"
    if head == "drug_class":
        return f"a drug of the class {within(vocabulary.label('drug_classes', rest))}"
    if head == "ancestry":
        return f"{rest.replace('_', ' ').title()} ancestry"
    if head == "cause":
        return f"a known cause ({rest.replace('_', ' ')})"
    if head == "gene":
        return f"a pathogenic variant of {rest}"
    if head in ("standing", "lane", "clue"):
        label = within(vocabulary.label("diagnoses", rest))
        if head == "clue":
            return f"a clue to {label} that is not dismissed"
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
    section = WORDS.get(fact, "")
    return (
        within(vocabulary.label(section, str(value))) if section else str(value).replace("_", " ")
    )
