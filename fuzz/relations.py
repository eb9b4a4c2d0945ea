"""
What must stay the same, or may only move one way, when a case is changed in a way whose effect is
known: `python -m fuzz.relations [CASES]`. Exit status 1 where one does not hold.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from typing import Any

from fuzz.cases import random_case
from workup.knowledge.condition import Is
from workup.knowledge.rulebook import Rulebook, load_rules
from workup.model.case import Case, build
from workup.model.document import Document
from workup.model.flat import plain
from workup.pathway import Assessor

Answer = dict[str, Any]
#: Pairs of what is expected of a changed case and what was found; equal where the relation holds.
Compared = tuple[Any, Any] | None
Relation = Callable[[Case, Answer, Assessor, random.Random], Compared]
_LISTS = (
    ("dystonia", "regions"),
    ("findings", "present"),
    ("findings", "absent"),
    ("history", "events"),
    ("history", "medications"),
)


def again(case: Case, change: Callable[[dict[str, Any]], None], book: Rulebook) -> Case | None:
    """A case with its value changed; None where that is no case any more."""
    value: dict[str, Any] = case.model_dump(mode="json")
    change(value)
    return build(Document("changed", value, {(): 1}), book.vocabulary)[0]


def answer(case: Case, assessor: Assessor) -> Answer:
    """The assessment as plain data."""
    return assessor.assess(case).as_dict()


def _ordered(found: Answer) -> Answer:
    """An answer without what names one of several findings of a group, in the case's own order."""
    rows = [{k: v for k, v in c.items() if k != "unexplained"} for c in found["differential"]]
    return {**found, "differential": rows}


def shuffled(case: Case, before: Answer, assessor: Assessor, turn: random.Random) -> Compared:
    """The order in which a list is told says nothing."""

    def change(value: dict[str, Any]) -> None:
        for part, key in _LISTS:
            if value[part][key]:
                turn.shuffle(value[part][key])
        if value.get("results"):
            mixed = list(value["results"].items())
            turn.shuffle(mixed)
            value["results"] = dict(mixed)

    other = again(case, change, assessor.book)
    return (_ordered(before), _ordered(answer(other, assessor))) if other else None


def mirrored(case: Case, before: Answer, assessor: Assessor, turn: random.Random) -> Compared:
    """Left and right are alike: no diagnosis, test or red flag knows them apart."""
    other = again(case, lambda value: value.update(_swapped(value)), assessor.book)
    return (_sides(before), _sides(answer(other, assessor))) if other else None


def _swapped(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _swapped(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_swapped(v) for v in value]
    if value in ("left", "right"):
        return "right" if value == "left" else "left"
    if isinstance(value, str) and value.startswith(("left_", "right_")):
        side, _, rest = value.partition("_")
        return f"{'right' if side == 'left' else 'left'}_{rest}"
    return value


def _sides(found: Answer) -> Answer:
    """What of an answer names no side."""
    return {
        "category": found["category"],
        "differential": [(c["diagnosis"], c["probability"]) for c in found["differential"]],
        "workup": [(s["test"], s["priority"]) for s in found["workup"]],
        "red_flags": [(f["id"], f["urgency"]) for f in found["red_flags"]],
        "dont_miss": [d["diagnosis"] for d in found["dont_miss"]],
    }


def meaningless(case: Case, before: Answer, assessor: Assessor, turn: random.Random) -> Compared:
    """A term that the table of HPO terms does not have moves no diagnosis, test or red flag."""
    where = turn.choice(("present", "absent"))

    def change(value: dict[str, Any]) -> None:
        value["findings"][where] = [*(value["findings"][where] or ()), "HP:9999999"]

    other = again(case, change, assessor.book)
    if other is None:
        return None
    one, two = _sides(before), _sides(answer(other, assessor))
    return _but_category(one), _but_category(two)


def _but_category(sides: Any) -> Any:
    return {k: v for k, v in sides.items() if k != "category"}


def supported(case: Case, before: Answer, assessor: Assessor, turn: random.Random) -> Compared:
    """A finding that speaks for a diagnosis and was not told does not lower its points."""
    wanted = before["differential"][turn.randrange(min(8, len(before["differential"])))]
    finding = _untold_for(wanted["diagnosis"], case, assessor.book, turn)
    if finding is None:
        return None

    def change(value: dict[str, Any]) -> None:
        value["findings"]["present"] = [*(value["findings"]["present"] or ()), finding]

    other = again(case, change, assessor.book)
    if other is None:
        return None
    after = {c["diagnosis"]: c["points"] for c in answer(other, assessor)["differential"]}
    if after.get(wanted["diagnosis"], wanted["points"]) >= wanted["points"] - 1e-6:
        return (True, True)
    return ((finding, wanted["points"]), after)


def _untold_for(id_: str, case: Case, book: Rulebook, turn: random.Random) -> str | None:
    """A finding that by itself makes a row in favour of a diagnosis hold, and no other row."""
    script = book.scripts[id_]
    rows = [*script.rows, *(r for f in script.families for r in book.families[f].rows)]
    told = {*(case.findings.present or ()), *(case.findings.absent or ())}
    alone = [
        row.rule.when.fact.removeprefix("finding.")
        for row in rows
        if isinstance(row.rule.when, Is)
        and row.rule.when.op == "present"
        and row.rule.when.fact.startswith("finding.")
        and script.override.get(row.rule.id, row.points) > 0
    ]
    against = {
        word
        for row in rows
        if script.override.get(row.rule.id, row.points) <= 0
        for word in book.vocabulary["findings"]
        if f"'finding.{word}'" in repr(row.rule.when)
    }
    free = sorted({f for f in alone if f not in told and f not in against})
    return turn.choice(free) if free else None


def termed(case: Case, before: Answer, assessor: Assessor, turn: random.Random) -> Compared:
    """A finding and the HPO term that means it and nothing else are the same finding."""
    vocabulary = assessor.book.vocabulary
    same = {
        term.id: term.hpo
        for term in vocabulary["findings"].values()
        if term.hpo and vocabulary.hpo_present(term.hpo) == [f"finding.{term.id}"]
    }
    swaps = [f for f in case.findings.present or () if f in same]
    if not swaps or any(same[f] in (case.findings.present or ()) for f in swaps):
        return None

    def change(value: dict[str, Any]) -> None:
        value["findings"]["present"] = [same.get(f, f) for f in value["findings"]["present"]]

    other = again(case, change, assessor.book)
    return (_sides(before), _sides(answer(other, assessor))) if other else None


RELATIONS: Mapping[str, Relation] = {
    "shuffled": shuffled,
    "mirrored": mirrored,
    "meaningless": meaningless,
    "supported": supported,
    "termed": termed,
}


def broken(count: int, number: int, assessor: Assessor) -> tuple[dict[str, int], list[str]]:
    """
    Put random cases to every relation.

    Args:
        count: How many cases.

        number: The seed of the draw.

        assessor: The reading that answers.

    Returns:
        How often each relation was looked at, and what did not hold.
    """
    turn, seen, wrong = random.Random(number), dict.fromkeys(RELATIONS, 0), list[str]()
    for _ in range(count):
        case = random_case(turn, assessor.book)
        before = answer(case, assessor)
        for name, relation in RELATIONS.items():
            found = relation(case, before, assessor, turn)
            if found is None:
                continue
            seen[name] += 1
            if found[0] != found[1]:
                wrong.append(f"{name}: {_difference(*found)}: {plain(case)}")
    return seen, wrong


def _difference(one: Any, two: Any) -> str:
    if isinstance(one, dict) and isinstance(two, dict):
        return str([k for k in one if one[k] != two.get(k)])
    return f"{str(one)[:200]} / {str(two)[:200]}"


def main() -> int:
    """Put as many cases as are asked for to every relation."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seen, wrong = broken(count, 1, Assessor(load_rules(), "truth"))
    for line in wrong[:20]:
        print(line[:1500])
    print(f"{count} cases; looked at {seen}; {len(wrong)} did not hold")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
