"""
The workup ledger for a table of cases: which tests, how soon, in what order; test by case.

Every step is that of `workup.ledger` for one case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workup.columns.strata import Cohort
from workup.engine.columns import Bits, Flags, Table, unpack
from workup.knowledge.condition import Is
from workup.ledger import Ledger

NEVER = 9  # the priority of a test that nothing asks for


@dataclass(frozen=True)
class Drawn:
    """
    `priority`: (tests, cases), NEVER where not ordered; `order`: test numbers in turn, (tests,
    cases), those not ordered last.
    """

    priority: NDArray[np.int8]
    order: NDArray[np.int64]


class ColumnLedger:
    """Draws up the ledgers of a cohort with the rules of a `Ledger`."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.book = ledger.book
        self.tests = tuple(self.book.tests)
        self.place = {test: n for n, test in enumerate(self.tests)}
        groups = [self.book.vocabulary["tests"][test].group for test in self.tests]
        self._group = np.array([ledger.group.get(group, len(ledger.group)) for group in groups])
        self._name = np.argsort(np.argsort(np.array(self.tests)))

    def draw(
        self,
        asked: Mapping[str, Bits],
        flags: Mapping[str, Bits],
        leading: Mapping[str, Flags],
        cohort: Cohort,
    ) -> Drawn:
        """
        The tests of each case.

        Args:
            asked: Where each workup rule holds.

            flags: Where each red flag rule holds.

            leading: Diagnosis to where it leads.

            cohort: Tells which results are known.
        """
        table, size = cohort.table, cohort.size
        soon = np.full((len(self.tests), size), NEVER, np.int8)
        rows = np.zeros((len(self.tests), size), np.int16)
        kept = np.zeros((len(self.tests), size), np.bool_)
        self._collect(asked, flags, leading, soon, rows, kept, size)
        for test, n in self.place.items():
            self._forget(n, self._done(test, table), soon, rows, kept)
        for id_, leave in self.ledger.leaves.items():
            if leave.firm and asked[id_].any():
                n = self.place[leave.test]
                self._forget(
                    n, unpack(asked[id_], size) & (soon[n] > 0) & ~kept[n], soon, rows, kept
                )
        for row in self.book.ledger.no_sooner:
            where = unpack(table.leaf(Is(row.fact, "present")), size)
            for test, n in self.place.items():
                if self.book.vocabulary["tests"][test].group == row.group:
                    soon[n] = np.where(
                        where & (soon[n] < NEVER),
                        np.maximum(soon[n], self.ledger.priority[row.priority]),
                        soon[n],
                    )
        self._merge(table, soon, rows, kept)
        for id_, after in self.ledger.afters.items():
            if asked[id_].any():
                n, before = self.place[after.test], self.place[after.before]
                both = (
                    unpack(asked[id_], size) & (soon[n] < NEVER) & ~self._done(after.before, table)
                )
                soon[before] = np.where(both, np.minimum(soon[before], soon[n]), soon[before])
                rows[before] += both
                kept[before] |= both
        self._cut(table, soon, rows, kept)
        return Drawn(soon, self._in_turn(soon, rows))

    def _collect(
        self,
        asked: Mapping[str, Bits],
        flags: Mapping[str, Bits],
        leading: Mapping[str, Flags],
        soon: NDArray[np.int8],
        rows: NDArray[np.int16],
        kept: Flags,
        size: int,
    ) -> None:
        def ask(test: str, priority: str, where: Flags, keep: Flags) -> None:
            n = self.place[test]
            soon[n] = np.where(where, np.minimum(soon[n], self.ledger.priority[priority]), soon[n])
            rows[n] += where
            kept[n] |= keep

        flag_rows = [flag for each in self.book.flags.values() for flag in each]
        for flag in flag_rows:
            if flags[flag.rule.id].any():
                where = unpack(flags[flag.rule.id], size)
                for test in flag.tests:
                    ask(test, "now" if flag.urgency == "emergency" else "first", where, where)
        for id_, bits in asked.items():
            if not bits.any():
                continue
            where = unpack(bits, size)
            if id_ in self.ledger.asks:
                owner, found = self.ledger.asks[id_]
                ask(found.test, found.priority, where, where & leading[owner])
            elif id_ in self.ledger.orders:
                order = self.ledger.orders[id_]
                ask(order.test, order.priority, where, where & order.always)

    @staticmethod
    def _forget(
        n: int, where: Flags, soon: NDArray[np.int8], rows: NDArray[np.int16], kept: Flags
    ) -> None:
        soon[n][where], rows[n][where], kept[n][where] = NEVER, 0, False

    @staticmethod
    def _done(test: str, table: Table) -> Flags:
        return unpack(table.leaf(Is(f"result.{test}.done", "present")), table.size)

    def _merge(
        self, table: Table, soon: NDArray[np.int8], rows: NDArray[np.int16], kept: Flags
    ) -> None:
        rules = self.book.ledger
        panel = next(iter(rules.stands_for), "")
        if not panel:
            return
        singles = sorted(self.place[t] for t in rules.stands_for[panel])
        p = self.place[panel]
        want = soon[singles] < NEVER
        adopt = (
            (soon[p] == NEVER)
            & (want.sum(axis=0) > rules.genes_before_panel)
            & ~self._done(panel, table)
        )
        soon[p] = np.where(adopt, soon[singles].min(axis=0), soon[p])
        rows[p] = np.where(adopt, rows[singles].sum(axis=0), rows[p])
        kept[p] = np.where(adopt, (kept[singles] & want).any(axis=0), kept[p])
        named = (kept[singles] & want).sum(axis=0)
        for test, others in rules.stands_for.items():
            t = self.place[test]
            for other in sorted(others):
                o = self.place[other]
                spared = (
                    kept[o] & (named <= rules.genes_before_panel)
                    if test == panel
                    else np.zeros(len(named), np.bool_)
                )
                merge = (soon[t] < NEVER) & (soon[o] < NEVER) & (soon[o] != 0) & ~spared
                soon[t] = np.where(merge, np.minimum(soon[t], soon[o]), soon[t])
                rows[t] = np.where(merge, rows[t] + rows[o], rows[t])
                kept[t] |= merge & kept[o]
                self._forget(o, merge, soon, rows, kept)

    def _key(self, soon: NDArray[np.int8], rows: NDArray[np.int16]) -> NDArray[np.float64]:
        """What sorts the tests: priority, group, number of reasons (more first), name."""
        key = (
            (soon.astype(np.int64) * 16 + self._group[:, None]) * 1024 - rows
        ) * 128 + self._name[:, None]
        found: NDArray[np.float64] = key.astype(np.float64)
        return found

    def _cut(
        self, table: Table, soon: NDArray[np.int8], rows: NDArray[np.int16], kept: Flags
    ) -> None:
        most = self.book.ledger.most
        plain = unpack(table.leaf(Is("plain_adult_focal", "present")), table.size)
        onset = table.numbers.get("onset.age", np.full(table.size, np.nan))
        child = ~np.isnan(onset) & (onset < self.book.ledger.child_below)
        limit = np.where(plain, most["plain"], np.where(child, most["child"], most["usual"]))
        spare = (soon < NEVER).sum(axis=0) - limit
        over = np.flatnonzero(spare > 0)
        if not len(over):
            return
        part = self._key(soon, rows)[:, over]
        turn = np.argsort(np.argsort(part, axis=0), axis=0)
        weight = (
            (soon[:, over].astype(np.int64) * 2 + kept[:, over]) * 1024 + rows[:, over]
        ) * 128 + turn
        free = (soon[:, over] >= 2) & (soon[:, over] < NEVER) & ~kept[:, over]
        weight = np.where(free, -weight, 1)
        rank = np.argsort(np.argsort(weight, axis=0, kind="stable"), axis=0)
        gone = free & (rank < spare[over][None, :])
        for n in np.flatnonzero(gone.any(axis=1)):
            where = np.zeros(table.size, np.bool_)
            where[over[gone[n]]] = True
            self._forget(int(n), where, soon, rows, kept)

    def _in_turn(self, soon: NDArray[np.int8], rows: NDArray[np.int16]) -> NDArray[np.int64]:
        key = self._key(soon, rows)
        step = 0.5
        for row in reversed(self.book.ledger.comes_first):
            n = self.place[row.test]
            led = [m for test, m in self.place.items() if row.leads(test)]
            same = (soon[led] == soon[n]) & (soon[n] < NEVER)
            first = np.where(same, key[led], np.inf).min(axis=0)
            key[n] = np.where(first < key[n], first - step, key[n])
            step /= 2
        return np.argsort(key, axis=0)
