"""How tests are ordered and which stand for which, from `rules/test_plan.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workup.model.assessment import Priority


@dataclass(frozen=True)
class OrderRule:
    """
    Within one priority `test` stands before those named, or before all where none is; only where
    `fact` holds, if one is named.
    """

    test: str
    before: frozenset[str]
    why: str
    sources: tuple[str, ...]
    fact: str = ""

    def leads(self, other: str) -> bool:
        """Whether it stands before `other`."""
        return other != self.test and (not self.before or other in self.before)


@dataclass(frozen=True)
class DelayRule:
    """Where `fact` holds, tests of `group` are ordered no sooner than `priority`."""

    fact: str
    group: str
    priority: Priority
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ShownRule:
    """
    Which never-miss entries people are shown: `most` of them, from which share on with and without
    a clue, and how much more an entry of tier A weighs; `least` are shown with a smaller share.
    """

    most: int
    least: int
    with_clue: float
    without_clue: float
    harm: float


@dataclass(frozen=True)
class RemoteRule:
    """
    Beside a first diagnosis of at least the share `lead`, what a diagnosis below `share` asks for
    comes next and not first.
    """

    lead: float
    share: float


@dataclass(frozen=True)
class TestPlanRules:
    """
    `stands_for` maps a test to those it makes superfluous; `most` the usual length of the list by
    picture; `treatable_share` the share from which a treatable diagnosis asks for tests;
    `most_waiting` how many steps that wait for a result are shown.
    """

    group_order: tuple[str, ...]
    priorities: tuple[str, ...]
    stands_for: Mapping[str, frozenset[str]]
    genes_before_panel: int
    most: Mapping[str, int]
    child_below: float
    treatable_share: float
    remote: RemoteRule
    most_waiting: int
    never_miss: ShownRule
    comes_first: tuple[OrderRule, ...]
    no_sooner: tuple[DelayRule, ...]


def read_test_plan(value: Mapping[str, Any]) -> TestPlanRules:
    """Build from the file's plain value."""
    return TestPlanRules(
        tuple(value["group_order"]),
        tuple(value["priorities"]),
        {test: frozenset(others) for test, others in value["equivalents"].items()},
        int(value["genes_before_panel"]),
        dict(value["most_suggested"]),
        float(value["child_below"]),
        float(value["treatable_share"]),
        RemoteRule(**value["remote"]),
        int(value["most_waiting"]),
        ShownRule(**value["never_miss"]),
        tuple(
            OrderRule(
                row["test"],
                frozenset(() if row["before"] == "all" else row["before"]),
                row["why"],
                tuple(row["sources"]),
                row.get("fact", ""),
            )
            for row in value.get("comes_first", ())
        ),
        tuple(
            DelayRule(row["fact"], row["group"], row["priority"], row["why"], tuple(row["sources"]))
            for row in value.get("no_sooner", ())
        ),
    )
