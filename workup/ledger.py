"""
The workup ledger: which tests, how soon, in what order, and which are usually left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from workup.engine.facts import Facts
from workup.knowledge.pages import Flag, Leave
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.sheet import Rule
from workup.model.assessment import Left

_FIRM_UP_TO = {"now"}


@dataclass
class Wanted:
    """A test that something asks for, while the ledger is drawn up."""

    test: str
    priority: int
    rules: list[tuple[int, Rule]] = field(default_factory=list)
    looks_for: list[str] = field(default_factory=list)
    kept: bool = False  # asked for by a red flag or a leading script: never cut for length

    @classmethod
    def of(cls, test: str, asks: Sequence[tuple[int, Rule, Sequence[str], bool]]) -> Wanted:
        """A test from all that ask for it: priority, rule, what it looks for, whether never cut."""
        looks_for = dict.fromkeys(chain.from_iterable([looks_for for _, _, looks_for, _ in asks]))
        rules = [(priority, rule) for priority, rule, _, _ in asks]
        return cls(
            test, min([p for p, _ in rules]), rules, list(looks_for), any(kept for *_, kept in asks)
        )

    def ask(self, priority: int, rule: Rule, looks_for: Iterable[str], kept: bool) -> None:
        """Note one more reason; the soonest priority stands."""
        self.rules.append((priority, rule))
        self.priority = min(self.priority, priority)
        self.looks_for += [d for d in looks_for if d not in self.looks_for]
        self.kept = self.kept or kept

    @property
    def why(self) -> str:
        """The reason of the soonest rule."""
        return min(self.rules, key=lambda pair: pair[0])[1].why

    @property
    def because(self) -> tuple[str, ...]:
        """All rule ids, soonest first."""
        return tuple(
            dict.fromkeys(rule.id for _, rule in sorted(self.rules, key=lambda pair: pair[0]))
        )


class Ledger:
    """Draws up the list of tests for one case after another."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        rules = book.ledger
        self.priority = {name: n for n, name in enumerate(rules.priorities)}
        self.group = {name: n for n, name in enumerate(rules.group_order)}
        self.asks = {
            ask.rule.id: (script.id, ask) for script in book.scripts.values() for ask in script.asks
        }
        self.orders = {
            order.rule.id: order for page in book.tests.values() for order in page.orders
        }
        self.leaves = {
            leave.rule.id: leave for page in book.tests.values() for leave in page.leaves
        }
        self.afters = {
            after.rule.id: after for page in book.tests.values() for after in page.afters
        }

    def draw(
        self, fired: Iterable[str], flags: Iterable[Flag], facts: Facts, standing: Mapping[str, str]
    ) -> tuple[list[Wanted], tuple[Left, ...]]:
        """
        The tests to do, in order, and those to leave.

        Args:
            fired: Ids of the workup rules that hold.

            flags: The red flags raised.

            facts: All facts; a test whose result is known is not asked for again.

            standing: The word for each diagnosis.
        """
        fired = list(fired)
        wanted = self._collect(fired, flags, standing)
        wanted = {test: w for test, w in wanted.items() if not facts.get(f"result.{test}.done")}
        left = [self.leaves[id_] for id_ in fired if id_ in self.leaves]
        for leave in left:
            if (
                leave.firm
                and leave.test in wanted
                and wanted[leave.test].priority > 0
                and not wanted[leave.test].kept
            ):
                del wanted[leave.test]
        self._delay(wanted, facts)
        self._merge(wanted, facts)
        self._sequence(wanted, fired, facts)
        kept = self._in_turn(self._cut(sorted(wanted.values(), key=self._place), facts))
        names = {w.test for w in kept}
        return kept, self._not_needed(left, names, facts)

    def _collect(
        self, fired: Iterable[str], flags: Iterable[Flag], standing: Mapping[str, str]
    ) -> dict[str, Wanted]:
        asked: dict[str, list[tuple[int, Rule, Sequence[str], bool]]] = {}

        def ask(test: str, priority: str, rule: Rule, looks_for: Sequence[str], kept: bool) -> None:
            asked.setdefault(test, []).append((self.priority[priority], rule, looks_for, kept))

        for flag in flags:
            for test in flag.tests:
                ask(test, "now" if flag.urgency == "emergency" else "first", flag.rule, (), True)
        for id_ in sorted(fired, key=lambda id_: self._weight(id_, standing)):
            if id_ in self.asks:
                owner, found = self.asks[id_]
                ask(found.test, found.priority, found.rule, [owner], standing[owner] == "leading")
            elif id_ in self.orders:
                order = self.orders[id_]
                ask(order.test, order.priority, order.rule, order.looks_for, order.always)
        return {test: Wanted.of(test, asks) for test, asks in asked.items()}

    def _weight(self, id_: str, standing: Mapping[str, str]) -> int:
        """
        Whose reason is given first, of several: that of a diagnosis that leads or is plausible, a
        page's own, then the others'.
        """
        if id_ not in self.asks:
            return 2
        return {"leading": 0, "plausible": 1}.get(standing[self.asks[id_][0]], 3)

    def _delay(self, wanted: dict[str, Wanted], facts: Facts) -> None:
        for row in self.book.ledger.no_sooner:
            if facts.get(row.fact) is True:
                for test, found in wanted.items():
                    if self.book.vocabulary["tests"][test].group == row.group:
                        found.priority = max(found.priority, self.priority[row.priority])

    def _merge(self, wanted: dict[str, Wanted], facts: Facts) -> None:
        rules = self.book.ledger
        panel = next(iter(rules.stands_for), "")
        singles = [w for test, w in wanted.items() if test in rules.stands_for.get(panel, ())]
        if (
            panel not in wanted
            and len(singles) > rules.genes_before_panel
            and not facts.get(f"result.{panel}.done")
        ):
            first = min(w.priority for w in singles)
            wanted[panel] = Wanted(
                panel,
                first,
                [pair for w in singles for pair in w.rules],
                [d for w in singles for d in w.looks_for],
                any(w.kept for w in singles),
            )
        named = sum(w.kept for w in singles)
        for test, others in rules.stands_for.items():
            if test not in wanted:
                continue
            for other in sorted(others & set(wanted)):
                here = wanted[other]
                if here.priority == 0 or (
                    test == panel and here.kept and named <= rules.genes_before_panel
                ):
                    continue
                wanted[test].looks_for += [
                    d for d in here.looks_for if d not in wanted[test].looks_for
                ]
                wanted[test].rules += [(p + 10, rule) for p, rule in here.rules]
                wanted[test].priority = min(wanted[test].priority, here.priority)
                wanted[test].kept = wanted[test].kept or here.kept
                del wanted[other]

    def _sequence(self, wanted: dict[str, Wanted], fired: Iterable[str], facts: Facts) -> None:
        """What must come before a test that is ordered is ordered too, no later."""
        for id_ in fired:
            after = self.afters.get(id_)
            if (
                after is None
                or after.test not in wanted
                or facts.get(f"result.{after.before}.done")
            ):
                continue
            place = wanted[after.test].priority
            wanted.setdefault(after.before, Wanted(after.before, place)).ask(
                place, after.rule, (), True
            )

    def _place(self, wanted: Wanted) -> tuple[int, int, int, str]:
        group = self.book.vocabulary["tests"][wanted.test].group
        return (
            wanted.priority,
            self.group.get(group, len(self.group)),
            -len(wanted.rules),
            wanted.test,
        )

    def _cut(self, listed: list[Wanted], facts: Facts) -> list[Wanted]:
        most = self.book.ledger.most[self._picture(facts)]
        spare = len(listed) - most
        for wanted in sorted(
            listed, key=lambda w: (w.priority, w.kept, len(w.rules)), reverse=False
        )[::-1]:
            if spare <= 0:
                break
            if wanted.priority >= 2 and not wanted.kept:
                listed = [w for w in listed if w is not wanted]
                spare -= 1
        return listed

    def _in_turn(self, listed: list[Wanted]) -> list[Wanted]:
        """
        Move what must come first before what must wait for it, within one priority; the first row
        of the file wins.
        """
        for row in reversed(self.book.ledger.comes_first):
            at = next((n for n, w in enumerate(listed) if w.test == row.test), None)
            if at is None:
                continue
            moved = listed[at]
            to = next(
                (
                    n
                    for n in range(at)
                    if listed[n].priority == moved.priority and row.leads(listed[n].test)
                ),
                at,
            )
            listed.insert(to, listed.pop(at))
        return listed

    def _picture(self, facts: Facts) -> str:
        if facts.get("plain_adult_focal"):
            return "plain"
        onset = facts.get("onset.age")
        return (
            "child"
            if onset is not None and float(onset) < self.book.ledger.child_below
            else "usual"
        )

    @staticmethod
    def _not_needed(left: Iterable[Leave], ordered: set[str], facts: Facts) -> tuple[Left, ...]:
        found: dict[str, Left] = {}
        for leave in left:
            if leave.test in ordered or facts.get(f"result.{leave.test}.done"):
                continue
            if leave.test not in found:
                found[leave.test] = Left(
                    leave.test, leave.rule.why, leave.order_if, (leave.rule.id,)
                )
        return tuple(found.values())
