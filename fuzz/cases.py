"""Random valid cases over the whole vocabulary: pictures that nobody wrote."""

from __future__ import annotations

import random
from typing import Any

from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, build
from workup.model.document import Document


def random_case(turn: random.Random, book: Rulebook) -> Case:
    """
    A valid case.

    Args:
        turn: Draws everything.

        book: Gives every id that a case may use.
    """
    while True:
        value = _value(turn, book)
        case, _ = build(Document("random", value, {(): 1}), book.vocabulary)
        if case is not None:
            return case


def _value(turn: random.Random, book: Rulebook) -> dict[str, Any]:
    words = {name: list(section) for name, section in book.vocabulary.sections.items()}
    age = turn.choice((turn.uniform(0, 2), turn.uniform(2, 20), turn.uniform(20, 90)))
    onset = turn.uniform(0, age)
    regions = turn.sample(words["regions"], turn.choice((0, 1, 1, 2, 3, 5)))
    findings = turn.sample(words["findings"], turn.choice((0, 1, 3, 6, 12)))
    terms = turn.sample(sorted(book.vocabulary.hpo.get("present", ())), turn.choice((0, 0, 1, 3)))
    absent = turn.sample(words["findings"], turn.choice((0, 0, 2, 5)))
    return {
        "id": f"r{turn.randrange(10**9)}",
        "setting": _maybe(turn, words["settings"]),
        "patient": {"sex": _maybe(turn, ["female", "male", "unknown"]), "age": round(age, 2)},
        "onset": {
            "age": round(onset, 2) if turn.random() < 0.85 else None,
            "tempo": _maybe(turn, words["tempo"]),
            "first_region": turn.choice(regions) if regions and turn.random() < 0.6 else None,
        },
        "dystonia": {
            "regions": regions or None,
            "course": _maybe(turn, words["course"]),
            "variability": _maybe(turn, words["variability"]),
        },
        "findings": {
            "present": [*findings, *terms],
            "absent": [f for f in absent if f not in findings],
        },
        "history": {
            "events": [_event(turn, words, onset) for _ in range(turn.choice((0, 0, 1, 2)))],
            "medications": [_drug(turn, book, onset) for _ in range(turn.choice((0, 0, 1, 2)))],
            "family": _maybe(turn, words["inheritance"]),
            "birth": _maybe(turn, ["normal", "abnormal"]),
        },
        "results": {
            test: {"abnormal": turn.choice((True, False, None))}
            for test in turn.sample(words["tests"], turn.choice((0, 0, 1, 3)))
        },
    }


def _maybe(turn: random.Random, words: list[str]) -> str | None:
    return turn.choice(words) if turn.random() < 0.6 else None


def _event(turn: random.Random, words: dict[str, list[str]], onset: float) -> dict[str, Any]:
    before = round(turn.uniform(0, onset), 3) if turn.random() < 0.6 else None
    return {
        "event": turn.choice(words["events"]),
        "before_onset": before,
        "side": _maybe(turn, ["left", "right", "both"]),
    }


def _drug(turn: random.Random, book: Rulebook, onset: float) -> dict[str, Any]:
    started = round(turn.uniform(0, onset), 3) if turn.random() < 0.7 else None
    return {"name": turn.choice(sorted(book.drugs.classes)), "started_before_onset": started}
