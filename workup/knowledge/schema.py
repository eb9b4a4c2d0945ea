"""
The facts that a condition may ask for, and what kind of thing each is.

A fact is a `sign` (present, absent or untold), a `word` (one of several or untold) or a `number`
(years, or a count).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workup.model.fact import done_of, fact_of
from workup.model.region import SIDED
from workup.model.vocabulary import Vocabulary

Kind = Literal["sign", "word", "number"]

AGE_CLASSES = ("infancy", "childhood", "adolescence", "early_adulthood", "late_adulthood")
STANDINGS = ("leading", "plausible", "less_likely")
NUMBERS = (
    "age",
    "onset.age",
    "onset.latest",
    "onset.floor",
    "onset.before",
    "attack.duration",
    "attack.per_day",
    "regions.count",
)
DURATIONS = (
    "age",
    "onset.age",
    "onset.latest",
    "onset.floor",
    "onset.before",
    "attack.duration",
    "item.started",
    "item.stopped",
    "item.changed",
    "item.before",
)
LIMBS = {limb: (*sides, limb) for limb, sides in SIDED.items()}


@dataclass(frozen=True)
class Schema:
    """Fact name to kind; for a word, the words it may take. `vocabulary` resolves ids."""

    vocabulary: Vocabulary
    kinds: dict[str, Kind] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, name: str, kind: Kind, words: Iterable[str] = ()) -> None:
        """Make a fact known."""
        self.kinds[name] = kind
        if kind == "word":
            self.words[name] = tuple(words)


def case_schema(vocabulary: Vocabulary, ancestries: Iterable[str]) -> Schema:
    """The facts of a case, before any rule has spoken."""
    schema = Schema(vocabulary)
    for id_ in vocabulary["findings"]:
        schema.add(fact_of("finding", id_), "sign")
    for id_ in vocabulary["events"]:
        schema.add(fact_of("event", id_), "sign")
        schema.add(fact_of("event_ever", id_), "sign")
    for class_ in vocabulary["drug_classes"]:
        schema.add(fact_of("taken", class_), "sign")
    for id_ in vocabulary["regions"]:
        schema.add(fact_of("region", id_), "sign")
    for test in vocabulary["tests"]:
        schema.add(fact_of("result", test), "sign")
        schema.add(done_of(test), "sign")
        schema.add(fact_of("result", test, "value"), "number")
        for pattern in vocabulary["result_patterns"]:
            schema.add(fact_of("result", test, pattern), "sign")
    for name in ancestries:
        schema.add(fact_of("ancestry", name), "sign")
    for name in NUMBERS:
        schema.add(name, "number")
    for name, words in _words(vocabulary).items():
        schema.add(name, "word", words)
    return schema


def _words(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    return {
        "sex": ("female", "male"),
        "onset.tempo": tuple(vocabulary["tempo"]),
        "onset.first_region": tuple(vocabulary["regions"]),
        "course": tuple(vocabulary["course"]),
        "variability": tuple(vocabulary["variability"]),
        "distribution": tuple(vocabulary["distribution"]),
        "family": tuple(vocabulary["inheritance"]),
        "birth": ("normal", "abnormal"),
        "setting": tuple(vocabulary["settings"]),
        "age_class": AGE_CLASSES,
        "attack.between": ("normal", "abnormal"),
    }


def item_schema(vocabulary: Vocabulary) -> Schema:
    """The facts of one medication or one event, judged alone."""
    schema = Schema(vocabulary)
    schema.add("item.class", "word", vocabulary["drug_classes"])
    schema.add("item.event", "word", vocabulary["events"])
    schema.add("item.change", "word", vocabulary["medication_change"])
    schema.add("item.side", "word", ("contralateral", "ipsilateral"))
    for name in ("item.started", "item.stopped", "item.changed", "item.before"):
        schema.add(name, "number")
    for name in ("item.overdose", "item.after_onset", "item.still_taken"):
        schema.add(name, "sign")
    return schema
