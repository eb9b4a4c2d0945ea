"""
What scripts and pages ask of the plan of tests, by rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from workup.knowledge.pages import After, Flag, Leave, Order
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Ask
from workup.pathway.sums import Ints


class TestRules:
    """The rules of the plan. `rules` are the ids of the workup stratum."""

    __test__ = False

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = (
        "asks",
        "orders",
        "waiting",
        "leaves",
        "afters",
        "tests",
        "flags",
        "_firm",
        "_brings",
        "_waiting_rules",
        "_waiting_priority",
    )

    def __init__(self, book: Rulebook, rules: tuple[str, ...]) -> None:
        self.book, self.rules = book, rules
        self.priority = {name: n for n, name in enumerate(book.test_plan.priorities)}
        self._diagnosis = {id_: n for n, id_ in enumerate(book.scripts)}

    @cached_property
    def tests(self) -> tuple[str, ...]:
        """All tests, as arrays number them."""
        return tuple(self.book.tests)

    @cached_property
    def place(self) -> dict[str, int]:
        """Test to its number."""
        return {test: n for n, test in enumerate(self.tests)}

    @cached_property
    def groups(self) -> list[str]:
        """The group of each test."""
        return [self.book.vocabulary["tests"][test].group for test in self.tests]

    @cached_property
    def _group(self) -> Ints:
        turn = {name: n for n, name in enumerate(self.book.test_plan.group_order)}
        return np.array([turn.get(group, len(turn)) for group in self.groups])

    @cached_property
    def _name(self) -> Ints:
        return np.argsort(np.argsort(np.array(self.tests)))

    @cached_property
    def asks(self) -> Mapping[str, tuple[str, Ask]]:
        """What scripts ask for, with whose it is, by rule."""
        scripts = self.book.scripts.values()
        return {ask.rule.id: (script.id, ask) for script in scripts for ask in script.asks}

    @cached_property
    def orders(self) -> Mapping[str, Order]:
        """What pages order, by rule, but for what waits for a result."""
        return {order.rule.id: order for order in self._orders if not order.awaits}

    @cached_property
    def waiting(self) -> Sequence[Order]:
        """What pages order once a result is known."""
        return tuple(order for order in self._orders if order.awaits)

    @property
    def _orders(self) -> list[Order]:
        return [order for page in self.book.tests.values() for order in page.orders]

    @cached_property
    def leaves(self) -> Mapping[str, Leave]:
        """What pages leave, by rule."""
        pages = self.book.tests.values()
        return {leave.rule.id: leave for page in pages for leave in page.leaves}

    @cached_property
    def afters(self) -> Mapping[str, After]:
        """What must come first, by rule."""
        pages = self.book.tests.values()
        return {after.rule.id: after for page in pages for after in page.afters}

    @cached_property
    def wants(self) -> Mapping[str, str]:
        """The test that a rule asks for, at once or once a result is known."""
        asked = {id_: ask.test for id_, (_, ask) in self.asks.items()}
        return asked | {order.rule.id: order.test for order in self._orders}

    @cached_property
    def flags(self) -> Sequence[Flag]:
        """The red flags, in the order of their rules."""
        return [flag for each in self.book.flags.values() for flag in each]
