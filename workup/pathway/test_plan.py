"""
The plan of tests: which, how soon, in what order, and which are usually left.

One definition for a table of cases, arrays of shape (tests, cases); `reasons` says of one case who
asked for a test and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases
from workup.engine.columns import Flags
from workup.knowledge.pages import Flag
from workup.knowledge.sheet import Rule
from workup.model.assessment import Left
from workup.model.fact import done_of
from workup.pathway.draft import NEVER, Draft, Merge, Priorities, TestPlan
from workup.pathway.reason import FLAGGED, OWN, UNSURE, Reason, Turn, turn_of
from workup.pathway.sums import Ints
from workup.pathway.test_rules import TestRules

ONE_PUNCTURE = "Taken at the same lumbar puncture."
MERGED = 10  # what is added to the priority of a reason that came with a merged test


class TestPlanner(TestRules):
    """Plans the tests of cases with one rulebook. `rules` are the ids of the workup stratum."""

    __test__ = False

    def plan(
        self, cases: Cases, fired: Flags, raised: Flags, leading: Flags, remote: Flags
    ) -> TestPlan:
        """
        The tests of each case.

        Args:
            cases: Say which results are known and what the picture is.

            fired: Which workup rules hold, (rules, cases).

            raised: Which red-flag rules hold, (rules, cases).

            leading: Which diagnoses lead, (diagnoses, cases).

            remote: Which are remote beside one that is nearly certain, (diagnoses, cases).
        """
        draft = Draft(len(self.tests), cases.size)
        done = cases.present(self._done_facts)
        self._collect(draft, fired, raised, leading, remote)
        draft.forget(slice(None), done)
        self._leave(draft, fired)
        self._delay(draft, cases)
        merges, adopted = self._merge(draft, done)
        brought = self._bring_before(draft, fired, done)
        self._cut(draft, cases)
        waits = self._wait(draft, fired, done)
        order = self._in_turn(draft, waits >= 0, cases)
        soon = np.where(waits >= 0, self._waiting_priority[waits], draft.soon)
        return TestPlan(soon, order, done, fired, merges, adopted, brought, waits)

    @cached_property
    def _done_facts(self) -> list[str]:
        return [done_of(test) for test in self.tests]

    def _collect(
        self, draft: Draft, fired: Flags, raised: Flags, leading: Flags, remote: Flags
    ) -> None:
        for n in np.flatnonzero(raised.any(axis=1)).tolist():
            flag = self.flags[n]
            for test in flag.tests:
                draft.ask(self.place[test], flag_priority(flag), raised[n], raised[n])
        for n in np.flatnonzero(fired.any(axis=1)).tolist():
            id_, where = self.rules[n], fired[n]
            if id_ in self.asks:
                owner, ask = self.asks[id_]
                mine, soon = self._diagnosis[owner], self.priority[ask.priority]
                far = where & remote[mine]
                draft.ask(self.place[ask.test], soon, where & ~far, where & leading[mine])
                draft.ask(self.place[ask.test], self._unhurried(soon), far, far & leading[mine])
            elif id_ in self.orders:
                order = self.orders[id_]
                keep = where & order.always
                draft.ask(self.place[order.test], self.priority[order.priority], where, keep)

    def _unhurried(self, soon: int) -> int:
        """How soon a remote diagnosis may ask for what it wants so soon: an emergency stays one."""
        return soon if soon == self.priority["now"] else max(soon, self.priority["next"])

    def _leave(self, draft: Draft, fired: Flags) -> None:
        """A firm `leave` withdraws an order that is not urgent and not kept."""
        for n in self._firm[fired[self._firm].any(axis=1)].tolist():
            test = self.place[self.leaves[self.rules[n]].test]
            draft.forget(test, fired[n] & (draft.soon[test] > 0) & ~draft.kept[test])

    @cached_property
    def _firm(self) -> Ints:
        """Numbers of the workup rules that are firm leaves."""
        mine = [n for n, i in enumerate(self.rules) if i in self.leaves and self.leaves[i].firm]
        return np.array(mine, np.int64)

    @cached_property
    def _brings(self) -> Ints:
        """Numbers of the workup rules that put one test before another."""
        return np.array([n for n, i in enumerate(self.rules) if i in self.afters], np.int64)

    def _delay(self, draft: Draft, cases: Cases) -> None:
        for rule in self.book.test_plan.no_sooner:
            where = cases.present([rule.fact])[0]
            if where.any():
                mine = self._in_group[rule.group]
                soon = draft.soon[mine]
                later = np.maximum(soon, self.priority[rule.priority])
                draft.soon[mine] = np.where(where & (soon < NEVER), later, soon)

    @cached_property
    def _in_group(self) -> dict[str, Flags]:
        """Group to which tests are of it, (tests,)."""
        return {
            name: np.array([group == name for group in self.groups], np.bool_)
            for name in {*self.groups, *(rule.group for rule in self.book.test_plan.no_sooner)}
        }

    def _merge(self, draft: Draft, done: Flags) -> tuple[tuple[Merge, ...], Flags]:
        """Single genes become a panel where there are many; a test stands for others."""
        rules = self.book.test_plan
        panel = next(iter(rules.stands_for), "")
        adopted = np.zeros(done.shape[1], np.bool_)
        if not panel:
            return (), adopted
        singles = np.array(sorted(self.place[t] for t in rules.stands_for[panel]))
        p, few = self.place[panel], rules.genes_before_panel
        want = draft.soon[singles] < NEVER
        adopted = (draft.soon[p] == NEVER) & (want.sum(axis=0) > few) & ~done[p]
        draft.soon[p] = np.where(adopted, draft.soon[singles].min(axis=0), draft.soon[p])
        draft.rows[p] = np.where(adopted, draft.rows[singles].sum(axis=0), draft.rows[p])
        kept = (draft.kept[singles] & want).sum(axis=0)
        draft.kept[p] = np.where(adopted, kept > 0, draft.kept[p])
        merges = []
        for test, others in rules.stands_for.items():
            spared = kept <= few if test == panel else np.zeros_like(adopted)
            which = np.array([self.place[t] for t in sorted(others)])
            merges.append(self._stand_for(draft, self.place[test], which, spared))
        # the panel waits for the single gene that a leading disorder asks for by name
        soonest = draft.soon[singles].min(axis=0)
        behind = (soonest < NEVER) & (draft.soon[p] < NEVER) & (draft.soon[p] <= soonest)
        draft.soon[p] = np.where(behind, self.priority["next"], draft.soon[p])
        return tuple(merges), adopted

    @staticmethod
    def _stand_for(draft: Draft, test: int, others: Ints, spared: Flags) -> Merge:
        soon = draft.soon[others]
        where = (draft.soon[test] < NEVER) & (soon < NEVER) & (soon != 0)
        where &= ~(draft.kept[others] & spared)
        sooner = np.where(where, soon, NEVER).min(axis=0)
        draft.soon[test] = np.minimum(draft.soon[test], sooner)
        draft.rows[test] += (draft.rows[others] * where).sum(axis=0, dtype=np.int16)
        draft.kept[test] |= (draft.kept[others] & where).any(axis=0)
        draft.forget(others, where)
        return Merge(test, others, where)

    def _bring_before(
        self, draft: Draft, fired: Flags, done: Flags
    ) -> tuple[tuple[Rule, int, Flags, Priorities], ...]:
        """What must come before a test that is ordered is ordered too, no later."""
        found = []
        for n in self._brings[fired[self._brings].any(axis=1)].tolist():
            after = self.afters[self.rules[n]]
            test, before = self.place[after.test], self.place[after.before]
            both = fired[n] & (draft.soon[test] < NEVER) & ~done[before]
            found.append((after.rule, before, both, draft.soon[test].copy()))
            sooner = np.minimum(draft.soon[before], draft.soon[test])
            draft.soon[before] = np.where(both, sooner, draft.soon[before])
            draft.rows[before] += both
            draft.kept[before] |= both
        return tuple(found)

    _one_priority = 16 * 1024 * 128  # the weight of one step of priority in `_key`

    def _key(self, draft: Draft) -> NDArray[np.float64]:
        """What sorts the tests: priority, group, number of reasons (more first), name."""
        soon = draft.soon.astype(np.int64) * 16 + self._group[:, None]
        key = (soon * 1024 - draft.rows) * 128 + self._name[:, None]
        found: NDArray[np.float64] = key.astype(np.float64)
        return found

    def _cut(self, draft: Draft, cases: Cases) -> None:
        """Beyond the usual length the last priorities go, those with most reasons last."""
        spare = (draft.soon < NEVER).sum(axis=0) - self._limit(cases)
        over = np.flatnonzero(spare > 0)
        if not len(over):
            return
        soon, rows, kept = draft.soon[:, over], draft.rows[:, over], draft.kept[:, over]
        turn = np.argsort(np.argsort(self._key(draft)[:, over], axis=0), axis=0)
        weight = ((soon.astype(np.int64) * 2 + kept) * 1024 + rows) * 128 + turn
        free = (soon >= self.priority["next"]) & (soon < NEVER) & ~kept
        weight = np.where(free, -weight, 1)
        rank = np.argsort(np.argsort(weight, axis=0, kind="stable"), axis=0)
        gone = np.zeros(draft.soon.shape, np.bool_)
        gone[:, over] = free & (rank < spare[over][None, :])
        draft.forget(slice(None), gone)

    @cached_property
    def _waiting_priority(self) -> Priorities:
        """The priority of each waiting row; the last entry, for none, is NEVER."""
        found = [self.priority[order.priority] for order in self.waiting]
        return np.array([*found, NEVER], np.int8)

    def _wait(self, draft: Draft, fired: Flags, done: Flags) -> NDArray[np.int16]:
        """Steps that wait for the result of a test on the list, the first rows of the pages."""
        waits = np.full(draft.soon.shape, -1, np.int16)
        room = np.full(draft.soon.shape[1], self.book.test_plan.most_waiting)
        for number in np.flatnonzero(fired[self._waiting_rules].any(axis=1)).tolist():
            order = self.waiting[number]
            test, awaited = self.place[order.test], self.place[order.awaits[0]]
            held = fired[self._waiting_rules[number]]
            where = held & (draft.soon[awaited] < NEVER) & (room > 0)
            where &= (draft.soon[test] == NEVER) & ~done[test] & (waits[test] < 0)
            waits[test] = np.where(where, number, waits[test])
            room = room - where
        return waits

    @cached_property
    def _waiting_rules(self) -> Ints:
        """The number of the workup rule of each waiting row."""
        place = {id_: n for n, id_ in enumerate(self.rules)}
        return np.array([place[order.rule.id] for order in self.waiting], np.int64)

    def awaited(self, plan: TestPlan, test: int, case: int) -> dict[str, str] | None:
        """For which result of which test a step of one case waits."""
        number = int(plan.waits[test, case])
        if number < 0:
            return None
        test_id, result = self.waiting[number].awaits
        return {"test": test_id, "result": result}

    def _limit(self, cases: Cases) -> Ints:
        """The usual length of the list by picture, (cases,)."""
        most = self.book.test_plan.most
        plain = cases.present(["plain_adult_focal"])[0]
        child = cases.numbers("onset.age") < self.book.test_plan.child_below
        return np.where(plain, most["plain"], np.where(child, most["child"], most["usual"]))

    def _in_turn(self, draft: Draft, waiting: Flags, cases: Cases) -> Ints:
        """
        The order; what must come first stands before what must wait, within one priority, and what
        waits for a result stands last.
        """
        key, step = self._key(draft), 0.5
        key = np.where(waiting, key - self._one_priority, key)
        for n, led, fact in self._led:
            same = (draft.soon[led] == draft.soon[n]) & (draft.soon[n] < NEVER)
            if fact:
                same &= cases.present([fact])[0]
            first = np.where(same, key[led], np.inf).min(axis=0)
            key[n] = np.where(first < key[n], first - step, key[n])
            step /= 2  # a later row of the file never overtakes an earlier one
        return np.argsort(key, axis=0)

    @cached_property
    def _led(self) -> list[tuple[int, Ints, str]]:
        """
        Per row of what comes first, the last row first: its test, the tests it leads, and the fact
        on which that hangs.
        """
        return [
            (
                self.place[row.test],
                np.array([m for test, m in self.place.items() if row.leads(test)], np.int64),
                row.fact,
            )
            for row in reversed(self.book.test_plan.comes_first)
        ]

    # --- one case in words

    def listed(self, plan: TestPlan, case: int) -> list[int]:
        """The tests of one case in turn, as numbers."""
        count = int((plan.priority[:, case] < NEVER).sum())
        found: list[int] = plan.order[:count, case].tolist()
        return found

    def reasons(
        self,
        plan: TestPlan,
        case: int,
        raised: Sequence[Flag],
        standing: Mapping[str, str],
        shares: Mapping[str, float],
    ) -> dict[int, Reason]:
        """
        Who asks for each test of one case.

        Args:
            plan: The plan.

            case: Number of the case in it.

            raised: The red flags of the case.

            standing: The word for each diagnosis.

            shares: The share of each diagnosis.
        """
        turn = {d: turn_of(standing[d], shares[d], self.book) for d in standing}
        fired = [self.rules[n] for n in np.flatnonzero(plan.fired[:, case]).tolist()]
        found = self._asked(fired, raised, turn)
        found = {n: reason for n, reason in found.items() if not plan.done[n, case]}
        if plan.adopted[case]:
            self._adopt(found)
        for merge in plan.merges:
            for k in np.flatnonzero(merge.where[:, case]).tolist():
                found[merge.test].join(found[int(merge.others[k])], MERGED)
        for n in np.flatnonzero(plan.waits[:, case] >= 0).tolist():
            order = self.waiting[plan.waits[n, case]]
            reason = found[n] = Reason()
            reason.add(self.priority[order.priority], order.rule, order.looks_for)
        for rule, before, where, soon in plan.brought:
            if where[case]:
                found.setdefault(before, Reason()).add(int(soon[case]), rule)
        self._one_puncture(plan, case, found)
        return found

    def _one_puncture(self, plan: TestPlan, case: int, found: Mapping[int, Reason]) -> None:
        """All CSF of a list is taken at once: each test after the first says so."""
        csf = [n for n in self.listed(plan, case) if self.groups[n] == "csf"]
        for n in csf[1:]:
            if plan.waits[n, case] < 0:
                found[n].note(ONE_PUNCTURE)

    def _asked(
        self, fired: Iterable[str], raised: Sequence[Flag], turn: Mapping[str, Turn]
    ) -> dict[int, Reason]:
        found: dict[int, Reason] = {}
        for flag in raised:
            for test in flag.tests:
                reason = found.setdefault(self.place[test], Reason())
                soon = min(flag_priority(flag), FLAGGED)
                reason.add(soon, replace(flag.rule, why=flag.reasons[test]))

        def of(id_: str) -> Turn:
            return turn[self.asks[id_][0]] if id_ in self.asks else OWN

        for id_ in sorted(fired, key=of):
            if id_ in self.asks:
                owner, ask = self.asks[id_]
                reason = found.setdefault(self.place[ask.test], Reason())
                soon = self.priority[ask.priority]
                reason.add(soon if of(id_) <= OWN else max(soon, UNSURE), ask.rule, (owner,))
            elif id_ in self.orders:
                order = self.orders[id_]
                reason = found.setdefault(self.place[order.test], Reason())
                reason.add(self.priority[order.priority], order.rule, order.looks_for)
        return found

    def _adopt(self, found: dict[int, Reason]) -> None:
        panel, singles = next(iter(self.book.test_plan.stands_for.items()))
        made = found[self.place[panel]] = Reason()
        for n, reason in list(found.items()):
            if self.tests[n] in singles:
                made.join(reason)

    def not_needed(self, plan: TestPlan, case: int) -> tuple[Left, ...]:
        """The tests usually left in one case: neither ordered nor done."""
        found: dict[str, Left] = {}
        for n in np.flatnonzero(plan.fired[:, case]).tolist():
            leave = self.leaves.get(self.rules[n])
            if leave is None or leave.test in found:
                continue
            test = self.place[leave.test]
            if plan.priority[test, case] == NEVER and not plan.done[test, case]:
                why = leave.rule.why
                found[leave.test] = Left(leave.test, why, leave.order_if, (leave.rule.id,))
        return tuple(found.values())


def flag_priority(flag: Flag) -> int:
    """How soon the tests of a red flag are ordered: now in an emergency, else first."""
    return 0 if flag.urgency == "emergency" else 1
