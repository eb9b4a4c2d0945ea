"""
Synthetic patients drawn from the illness scripts, for load tests and teaching: typical pictures
with noise, missing facts, and illnesses and drugs beside it that do not belong.

They show what the rules hold, so figures on them say nothing of patients.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from workup.knowledge.condition import asked
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script
from workup.model.case import Case, build
from workup.model.document import Document
from workup.model.quantity import years

LEFT_OUT = 0.25  # share of the told facts of a picture that a patient does not tell
OWN = 0.12  # share of the other findings in a script's favour that a patient has
ODD = 0.3  # how often a finding is there that belongs to nothing
# how often something else went before that is no cause: an illness, or a drug taken for long
COMORBID = 0.2
ILLNESSES = (
    "thyroid_disease",
    "rheumatoid_arthritis",
    "autoimmune_disease",
    "recent_infection",
    "cancer",
)
DRUGS = ("levothyroxine", "metformin", "ramipril", "paracetamol")
TRIES = 50


def cohort(count: int, seed: int, book: Rulebook) -> Iterator[Case]:
    """
    Draw patients; patient n of a seed is the same in every run, however many are drawn.

    Args:
        count: How many.

        seed: Fixes the bytes.

        book: Its scripts are drawn from by how often they are met in a clinic, never less than one
        in a thousand.
    """
    scripts = list(book.scripts.values())
    weights = [max(2.0 ** s.prior.points["clinic"], 0.02) for s in scripts]
    own = {s.id: _own(s) for s in scripts}
    findings = sorted(book.vocabulary["findings"])
    for n in range(count):
        dice = random.Random(f"{seed}:{n}")
        for _ in range(TRIES):
            script = dice.choices(scripts, weights)[0]
            value = _patient(f"s{seed}-{n}", script, own[script.id], findings, dice, book)
            case, problems = build(Document("cohort", value, {(): 1}), book.vocabulary)
            if case is not None:
                yield case
                break
        else:
            raise AssertionError(f"no valid patient in {TRIES} tries: {problems[0].message}")


def _own(script: Script) -> list[str]:
    """Findings that some row in the script's favour wants present."""
    found = {
        named.id
        for row in script.rows
        if row.points > 0
        for named in asked("finding", row.rule.when, "present")
    }
    return sorted(found)


def _patient(
    id_: str,
    script: Script,
    own: list[str],
    findings: list[str],
    dice: random.Random,
    book: Rulebook,
) -> dict[str, Any]:
    value: dict[str, Any] = {"id": id_, "patient": {}, "onset": {}, "dystonia": {}}
    for section, said in script.typical.items():
        value[section] = (
            _thinned(said, dice)
            if section in ("onset", "dystonia", "findings", "history", "results")
            else said
        )
    told = value.get("findings") or {}
    present = [*(told.get("present") or ()), *(f for f in own if dice.random() < OWN)]
    if dice.random() < ODD:
        present.append(dice.choice(findings))
    absent = [f for f in told.get("absent") or () if f not in present]
    value["findings"] = {
        k: v for k, v in (("present", list(dict.fromkeys(present))), ("absent", absent)) if v
    }
    _aged(value, dice)
    if dice.random() < COMORBID:
        _comorbid(value, dice)
    term = book.vocabulary["diagnoses"][script.id]
    value["answer"] = {"category": term.category, "diagnosis": script.id}
    return value


def _thinned(said: Any, dice: random.Random) -> Any:
    """A section with some of its facts left untold; a list loses some of its members."""
    if not isinstance(said, dict):
        return said
    kept = {}
    for key, item in said.items():
        if key == "regions" or (isinstance(item, list) and item):
            kept[key] = (
                [x for x in item if dice.random() >= LEFT_OUT] or item[:1]
                if isinstance(item, list)
                else item
            )
        elif dice.random() >= LEFT_OUT:
            kept[key] = item
    return kept


def _aged(value: dict[str, Any], dice: random.Random) -> None:
    """Ages moved by up to a fifth, together, so that onset stays before the present."""
    turn = dice.uniform(0.8, 1.2)
    for section in ("patient", "onset"):
        part = dict(value.get(section) or {})
        if part.get("age") is not None:
            part["age"] = round(years(part["age"]) * turn, 2)
        value[section] = part


def _comorbid(value: dict[str, Any], dice: random.Random) -> None:
    """An illness or a drug that has nothing to do with it, some time before onset."""
    onset = value["onset"].get("age")
    ago = round(dice.uniform(0.1, 1.0) * min(10.0, onset if onset is not None else 10.0), 2)
    history = dict(value.get("history") or {})
    if dice.random() < 0.5:
        told = history.get("events") or ()
        name = dice.choice(ILLNESSES)
        if name not in {event["event"] for event in told}:
            history["events"] = [*told, {"event": name, "before_onset": ago}]
    else:
        drug = {"name": dice.choice(DRUGS), "drug_class": "other", "started_before_onset": ago}
        history["medications"] = [*(history.get("medications") or ()), drug]
    value["history"] = history
