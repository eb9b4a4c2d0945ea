"""
Boundary cases: made, not patients. Each stands where one row decides a conclusion, so that a change
of that row is noticed.

A row's least case (from Z3) is laid over pictures of the scripts until the row's deletion or
inversion changes the answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.mutants import Mutant, Mutator
from workup.knowledge.condition import Is
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Script
from workup.model.case import Case
from workup.rule_checks.counterexample import case_of
from workup.rule_checks.logic import witness
from workup.rule_checks.pictures import merged, without

ROUNDS = 8  # of so many candidates each
CANDIDATES = 110


@dataclass(frozen=True)
class Deciding:
    """
    The plain values of the cases that notice some mutants of one rule, and the mutants that none
    noticed.
    """

    values: tuple[dict[str, Any], ...]
    unnoticed: tuple[Mutant, ...]


def deciding(rule: str, mutants: Sequence[Mutant], book: Rulebook) -> Deciding:
    """
    Look for cases that notice the mutants of one rule.

    Args:
        rule: The rule's id; a lane rule may be named with its ending.

        mutants: Those that nothing has noticed yet.

        book: The rules.
    """
    dice = random.Random(rule)
    least = _least(rule, book)
    if least is None:
        return Deciding((), tuple(mutants))
    left, values = list(mutants), []
    for _ in range(ROUNDS):
        tried = list(_candidates(rule, least, book, dice))
        mutator = Mutator(book, [case for _, case in tried])
        for mutant in list(left):
            where = mutator.differs(mutant).nonzero()[0]
            if len(where):
                value = tried[int(where[0])][0]
                values += [value] if value not in values else []
                left.remove(mutant)
        if not left:
            break
    return Deciding(tuple(values), tuple(left))


def _least(rule: str, book: Rulebook) -> dict[str, Any] | None:
    for derived in book.derived:
        if derived.rule.id == rule:
            return witness(book, Is(derived.fact, "present"))
    name, _, part = rule.rpartition(".")
    lane = book.scripts[name].never_miss if name in book.scripts else None
    if lane is not None and lane.by_age and part == "by_age":
        return witness(book, lane.by_age.when)
    if lane is not None and part in ("clue", "enters!", "never_miss"):
        return witness(
            book,
            lane.clue
            if part == "clue"
            else lane.dismissed_when
            if part == "never_miss"
            else lane.enters,
        )
    return witness(book, book.rules[rule].when)


def _candidates(
    rule: str, least: Mapping[str, Any], book: Rulebook, dice: random.Random
) -> Iterator[tuple[dict[str, Any], Case]]:
    mine, rest = _near(rule, book, dice)
    pictures = [dict(script.typical) for script in (*mine, *rest)]
    own = pictures[: len(mine)]
    findings = sorted(book.vocabulary["findings"])
    for n in range(CANDIDATES):
        value: Any = {"patient": {}, "onset": {}, "dystonia": {}}
        if n:
            value = merged(
                value, dice.choice(own) if own and n % 2 else pictures[n % len(pictures)]
            )
        if n > CANDIDATES // 3:
            value = merged(value, {"findings": dice.choice(pictures).get("findings") or {}})
        if n > CANDIDATES // 2:
            value = merged(
                value, {"findings": {"present": dice.sample(findings, dice.randint(1, 3))}}
            )
        if n > 2 * CANDIDATES // 3 or n % 5 == 0:
            value = without(
                value, dice.sample(sorted((value.get("findings") or {}).get("present") or ["x"]), 1)
            )
        value = merged(value, {k: v for k, v in least.items() if k != "id"})
        value = {
            "id": f"boundary-{rule.replace('.', '-').replace('!', '-not')}"[:90] + f"-{n}",
            **_plain(value),
        }
        case = case_of(value, book)
        if case is not None:
            yield value, case


def _near(rule: str, book: Rulebook, dice: random.Random) -> tuple[list[Script], list[Script]]:
    """The scripts that the rule concerns, and the others in a random order."""
    head = rule.partition(".")[0]
    mine = [s for s in book.scripts.values() if s.id == head or head in s.families]
    mine += [s for s in book.scripts.values() if head in {a.test for a in s.asks}]
    rest = [s for s in book.scripts.values() if s not in mine]
    dice.shuffle(rest)
    return mine, rest


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """
    The value without what two pictures tell against each other: the later wins, lists hold each
    item once.
    """
    findings = {k: list(dict.fromkeys(v)) for k, v in (value.get("findings") or {}).items()}
    if "present" in findings and "absent" in findings:
        findings["absent"] = [f for f in findings["absent"] if f not in findings["present"]]
    dystonia, onset, patient = (
        dict(value.get("dystonia") or {}),
        dict(value.get("onset") or {}),
        dict(value.get("patient") or {}),
    )
    if dystonia.get("regions"):
        dystonia.pop("distribution", None)
    if (
        patient.get("age") is not None
        and onset.get("age") is not None
        and patient["age"] < onset["age"]
    ):
        patient["age"] = onset["age"]
    onset.pop("before_presentation", None) if "age" in onset and "age" in patient else None
    return {**value, "patient": patient, "onset": onset, "dystonia": dystonia, "findings": findings}
