"""Tests as they stand in a case: what was found of each, numbers, trials of drugs and rings."""

from __future__ import annotations

from typing import Any

from workup.reading.chemistry import numbers
from workup.reading.drugs import Drug
from workup.reading.opened import Opened
from workup.reading.results import Outcome, outcomes
from workup.reading.trials import trial


def enter_results(it: Opened, case: dict[str, Any], taken: list[Drug]) -> None:
    """
    Enter the tests with what they showed into a case.

    Args:
        it: The opened text.

        case: The case, which gets `results` where any are told.

        taken: The drugs of the text: what a trial of one did is a result.
    """
    found: dict[str, dict[str, Any]] = {}
    for made in outcomes(it.cut, it.lexicon, it.hits, it.states, it.stems):
        entry = _entry(it, made)
        if made.test not in found or (made.abnormal and not found[made.test]["abnormal"]):
            found[made.test] = entry
        it.fact(
            f"results.{made.test}",
            made.abnormal,
            "present",
            made.first,
            made.last,
            "test and outcome",
        )
    for number in numbers(it.cut):
        if {"family", "hypothetical"} & set(it.states.at[number.first]):
            continue
        said = it.cut.said(number.first, number.last)[2]
        if number.test not in found or number.abnormal:
            found[number.test] = {"abnormal": number.abnormal, "text": said}
            path = f"results.{number.test}"
            it.fact(path, number.abnormal, "present", number.first, number.last, "a number")
    _trial(it, found)
    _told_trials(it, found, taken)
    _rings(it, found)
    if found:
        case["results"] = found


def _entry(it: Opened, made: Outcome) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "abnormal": made.abnormal,
        "text": it.cut.said(made.first, made.last)[2],
    }
    if made.value is not None:
        entry["value"] = made.value
        if made.unit:
            entry["unit"] = made.unit
    if made.patterns:
        entry["pattern"] = list(made.patterns)
    return entry


def _trial(it: Opened, found: dict[str, dict[str, Any]]) -> None:
    """A trial of levodopa is known by the finding that it left."""
    answers = {
        "levodopa_unresponsive": False,
        "levodopa_responsive": True,
        "levodopa_partial": True,
    }
    for fact in it.facts:
        if fact.path == "findings.present" and fact.state == "present" and fact.value in answers:
            abnormal = answers[fact.value]
            pattern = ["clear_response" if abnormal else "no_response"]
            found["levodopa_trial"] = {"abnormal": abnormal, "pattern": pattern, "text": fact.text}
            if not abnormal:
                break
    for fact in it.facts:
        if fact.value == "anticholinergic_responsive" and fact.state == "present":
            row = {"abnormal": True, "pattern": ["clear_response"], "text": fact.text}
            found.setdefault("anticholinergic_challenge", row)


#: Drugs of which a trial is a test, and what makes it one where they may be given for long.
_TRIALS = (("levodopa", "levodopa_trial"),)


def _told_trials(it: Opened, found: dict[str, dict[str, Any]], taken: list[Drug]) -> None:
    """A trial of a drug whose outcome stands in running text."""
    for name, test in _TRIALS:
        told = None if test in found else trial(it.cut, it.stems, taken, name)
        if told:
            pattern = ["clear_response" if told.helped else "no_response"]
            text = it.cut.said(told.first, told.last)[2]
            found[test] = {"abnormal": told.helped, "pattern": pattern, "text": text}
            path = f"results.{test}"
            it.fact(path, told.helped, "present", told.first, told.last, "drug and what it did")


def _rings(it: Opened, found: dict[str, dict[str, Any]]) -> None:
    """The slit lamp is known by the ring that it showed, or did not show."""
    lamps = {it.cut.sentence_of[h.first] for h in it.of("test") if h.id == "slit_lamp"}
    for n, stem in enumerate(it.stems):
        if stem == "ring" and it.cut.sentence_of[n] in lamps and "slit_lamp" not in found:
            seen = not {"no", "not", "without", "nor"} & set(it.stems[max(0, n - 4) : n])
            found["slit_lamp"] = {"abnormal": seen, "text": it.cut.said(n, n + 1)[2]}
    for hit in it.of("finding"):
        state = it.states.of(hit)[0]
        seen = hit.id == "kayser_fleischer" and state in ("present", "denied")
        if seen and it.cut.sentence_of[hit.first] in lamps:
            row = {"abnormal": state == "present", "text": it.cut.said(hit.first, hit.last)[2]}
            if state == "present":
                row["pattern"] = ["kf_ring"]
            found["slit_lamp"] = row
