"""
Whole assessments of a cohort as lines of JSON, put together from prepared pieces of text: the bytes of `assess(case).to_json()`, held equal to them by test.

What only a rule, a diagnosis or a test decides is written once; what the values of a few facts decide is remembered; the rest comes from the columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from workup.batch.summary import six
from workup.batch.traces import Traces, Ways
from workup.columns.cells import Ints
from workup.columns.inquiry import Asked, ColumnInquiry, Ground
from workup.columns.pathway import CONFIDENCE, QUIET, Answers, ColumnAssessor
from workup.columns.strata import Cohort
from workup.differential import TOLD_UNEXPLAINED
from workup.engine.columns import Bits, Flags, unpack
from workup.engine.facts import CaseFacts, Fact, Facts
from workup.knowledge.rulebook import VERSION
from workup.ledger import Wanted
from workup.model.assessment import RedFlag, plain
from workup.pathway import NOTICE, Assessor, associated, red_flags
from workup.silence import TEXT

REMEMBERED = 200_000
MOST_TAILS = 4096  # ways in which rows speak on one diagnosis that are remembered
ORDINARY = 'less_likely", "unexplained": []}'
UNSHOWN = ("!", ".clue")
WORDS = ("less_likely", "leading", "plausible")


def said(value: Any) -> str:
    """JSON text, as an assessment has it."""
    return json.dumps(plain(value), ensure_ascii=False)


class Standing(dict[str, str]):
    """The word for each diagnosis; those that are not in it are less likely."""

    def __missing__(self, diagnosis: str) -> str:
        return "less_likely"


@dataclass(frozen=True)
class _Cohort:
    """A cohort worked out: what the lines are written from. Lists have an item a case."""

    given: Sequence[CaseFacts]
    answers: Answers
    ground: Ground
    facts: list[Facts]
    words: list[Standing]
    asked: list[str]
    asks: list[list[str]]
    wanted: list[tuple[list[Wanted], str]]
    branches: dict[tuple[int, int, bool], str]
    urgent: list[list[str]]
    advised: list[list[str]]


class Lines:
    """Writes the assessments of cohort after cohort with one rulebook."""

    def __init__(self, one: Assessor, columns: ColumnAssessor) -> None:
        self.one, self.columns, self.book = one, columns, one.book
        self.inquiry = ColumnInquiry(one.inquiry, columns.columns)
        self.diagnoses = columns.weigher.diagnoses
        self._known: dict[Any, str] = {}
        self.pairs = Pairs(self)
        self.traces = Traces(one)

    def remembered(self, key: Any, make: Callable[[], str]) -> str:
        """A text that depends on nothing but `key`."""
        found = self._known.get(key)
        if found is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = self._known[key] = make()
        return found

    def lines(self, ids: Sequence[str], given: Sequence[CaseFacts], cohort: Cohort, answers: Answers) -> Iterator[str]:
        """
        The assessment of each case, in order, without an end of line.

        Args:
            ids: The cases.

            given: What each tells, in the order in which it tells it.

            cohort: The same as columns, with all that the strata added.

            answers: What the rules say of it.
        """
        c = self._work_out(given, cohort, answers)
        table = cohort.table
        traced = [self._traced(stratum, rules, cohort.size) for stratum, rules in answers.strata.items()]
        differential = self.pairs.differentials(c)
        lane = self._lanes(answers)
        shares = six(answers.category_share).tolist()
        other = six(answers.weighed.other).tolist()
        head = f'"knowledge": {said({"version": VERSION, "hash": self.book.hash})}, "classification": '
        for n, id_ in enumerate(ids):
            facts, quiet = c.facts[n], QUIET[answers.quiet[n]]
            first = self.diagnoses[answers.weighed.first[0, n]]
            trace = self.traces.text([ways for found in traced for ways in found[n]], facts)
            yield (
                f'{{"case": "{id_}", {head}{self._classification(facts, first, quiet)}, "category": '
                f'{{"id": "{answers.categories[answers.category[n]]}", "probability": {shares[n]!r}, "confidence": "{CONFIDENCE[answers.confidence[n]]}"}}, '
                f'"differential": [{next(differential)}], "other": {{"probability": {other[n]!r}}}, "dont_miss": [{next(lane)}], '
                f'"red_flags": {self._red_flags(c.urgent[n])}, "workup": [{self._workup(n, c)}], "not_needed": {c.wanted[n][1]}, '
                f'"silence": {self._silence(quiet, c.asks[n])}, "ask_next": [{c.asked[n]}], {self._advice(c.advised[n])}, '
                f'"trace": [{trace}], "uncovered": {said(given[n].uncovered)}, "notice": {self._notice}}}'
            )
        table.forget()

    @cached_property
    def _notice(self) -> str:
        return said(NOTICE)

    def _work_out(self, given: Sequence[CaseFacts], cohort: Cohort, answers: Answers) -> _Cohort:
        evidence = [bits for _, bits in answers.strata["evidence"]]
        ground = self.inquiry.start(cohort, answers.weighed, evidence)
        asked, asks = self._questions(self.inquiry.next_questions(ground))
        facts = facts_by_case(cohort)
        words = self._words(answers)
        urgent = fired_by_case(dict(answers.strata["urgent"]), cohort.size)
        workup = fired_by_case(dict(answers.strata["workup"]), cohort.size)
        wanted = []
        for n in range(cohort.size):
            raised = [self.one.flags[id_] for id_ in urgent[n]]
            kept, left = self.one.ledger.draw(workup[n], raised, facts[n], words[n])
            wanted.append((kept, self.remembered(("left", tuple(left)), lambda left=left: said(left))))  # type: ignore[misc]
        advised = fired_by_case(dict(answers.strata["management"]), cohort.size)
        branches = self._branches(wanted, words, ground)
        return _Cohort(given, answers, ground, facts, words, asked, asks, wanted, branches, urgent, advised)

    def _traced(self, stratum: str, rules: Sequence[tuple[str, Bits]], size: int) -> list[list[Ways]]:
        """What the trace shows of a stratum, by case; rules that only say that something fails or is hinted at are left out."""
        shown = [(self.traces.ways(stratum, id_), bits) for id_, bits in rules if not id_.endswith(UNSHOWN)]
        if not shown:
            return [[] for _ in range(size)]
        found = by_case(np.array([unpack(bits, size) for _, bits in shown]))
        return [[shown[k][0] for k in mine] for mine in found]

    def _words(self, answers: Answers) -> list[Standing]:
        found = [Standing() for _ in answers.category]
        for d, n in np.argwhere(answers.words > 0).tolist():
            found[n][self.diagnoses[d]] = WORDS[answers.words[d, n]]
        return found

    def _questions(self, asked: Asked) -> tuple[list[str], list[list[str]]]:
        texts, names = [], []
        terms = self.book.vocabulary["findings"]
        gains = asked.gain.tolist()
        for n, numbers in enumerate(asked.finding.tolist()):
            mine = [(k, asked.findings[f]) for k, f in enumerate(numbers) if f >= 0]
            names.append([f for _, f in mine])
            parts = []
            for k, finding in mine:
                moved = ", ".join(f'"{self.diagnoses[d]}"' for d in asked.move[n, k].tolist())
                term = terms[finding]
                ask = self.remembered(("ask", finding), lambda t=term: said(t.ask or f"{t.label}?"))  # type: ignore[misc]
                parts.append(
                    f'{{"finding": "{finding}", "question": {ask}, "gain": {gains[n][k]!r}, "would_move": [{moved}]}}'
                )
            texts.append(", ".join(parts))
        return texts, names

    def _classification(self, facts: Facts, first: str, quiet: str) -> str:
        words = tuple(facts.get(f) for f in ("age_class", "distribution", "variability", "course"))
        etiology = None if quiet else self.book.vocabulary["diagnoses"][first].etiology
        key = ("classification", *words, associated(facts), etiology)
        names = ("age_class", "distribution", "variability", "course", "associated", "etiology")
        return self.remembered(key, lambda: said(dict(zip(names, key[1:], strict=True))))

    def _lanes(self, answers: Answers) -> Iterator[str]:
        """The lane of each case."""
        names = list(answers.lane)
        entries = [
            (id_, self.book.vocabulary["diagnoses"][id_].tier, self.book.scripts[id_].never_miss) for id_ in names
        ]
        places = [self.diagnoses.index(id_) for id_ in names]
        stays = np.array([answers.lane[id_] for id_ in names]).T
        clues = dict(answers.strata["lane"])
        told = np.array([unpack(clues[f"{id_}.clue"], stays.shape[0]) for id_ in names]).T
        shares = six(answers.weighed.shares[places].ravel()).reshape(len(names), -1).T
        tails = [
            said({"why": e.rule.why, "dismissed_by": e.dismissed_by, "because": (e.rule.id,)})[1:] if e else ""
            for _, _, e in entries
        ]
        for n in range(len(stays)):
            clue, share = told[n].tolist(), shares[n].tolist()
            kept = sorted(
                (entries[k][1], not clue[k], -share[k], names[k], k) for k in np.flatnonzero(stays[n]).tolist()
            )
            yield ", ".join(
                [
                    f'{{"diagnosis": "{id_}", "tier": "{tier}", "told": {"false" if silent else "true"}, "probability": {share[k]!r}, {tails[k]}'
                    for tier, silent, _, id_, k in kept
                ]
            )

    def _red_flags(self, raised: list[str]) -> str:
        def make() -> str:
            found: tuple[RedFlag, ...] = red_flags([self.one.flags[id_] for id_ in raised])
            return said(found)

        return self.remembered(("flags", *raised), make) if raised else "[]"

    def _advice(self, advised: list[str]) -> str:
        def make() -> str:
            return f'"management": {said(self.one.options(advised))}, "complications": {said(self.one.complications(advised))}'

        return self.remembered(("advice", *advised), make)

    def _silence(self, kind: str, asks: list[str]) -> str:
        return said({"kind": kind, "text": TEXT[kind], "ask": asks[:2]}) if kind else "null"

    def _looks_for(self, wanted: Wanted, words: Mapping[str, str]) -> tuple[str, ...]:
        order = {"leading": 0, "plausible": 1, "less_likely": 2}
        return tuple(sorted(wanted.looks_for, key=lambda d: order[words[d]]))

    def _branches(
        self, wanted: Sequence[tuple[list[Wanted], str]], words: Sequence[Standing], ground: Ground
    ) -> dict[tuple[int, int, bool], str]:
        """Where each result of each test would lead, by case, place of the test and whether the result is abnormal."""
        asking: dict[tuple[tuple[str, Fact], ...], list[tuple[int, int, bool]]] = {}
        for n, (steps, _) in enumerate(wanted):
            for k, step in enumerate(steps):
                looks_for = self._looks_for(step, words[n])
                for abnormal in (True, False):
                    change = self.one.inquiry.result(step.test, abnormal, looks_for)
                    asking.setdefault(tuple(change.items()), []).append((n, k, abnormal))
        found = {}
        for items, places in asking.items():
            rows: Ints = np.array([n for n, _, _ in places])
            top, shares = self.inquiry.branches(ground, dict(items), rows)
            for place, names, values in zip(places, top.T.tolist(), shares.T.tolist(), strict=True):
                found[place] = ", ".join(
                    [
                        f'{{"diagnosis": "{self.diagnoses[d]}", "probability": {p!r}}}'
                        for d, p in zip(names, values, strict=True)
                    ]
                )
        return found

    def _workup(self, n: int, c: _Cohort) -> str:
        parts = []
        for k, step in enumerate(c.wanted[n][0]):
            looks_for = self._looks_for(step, c.words[n])
            key = ("step", step.test, step.priority, looks_for, step.why, step.because)
            head = self.remembered(key, lambda s=step, f=looks_for: self._step(s, f))  # type: ignore[misc]
            parts.append(
                f'{head}, "if_positive": [{c.branches[n, k, True]}], "if_negative": [{c.branches[n, k, False]}]}}'
            )
        return ", ".join(parts)

    def _step(self, step: Wanted, looks_for: tuple[str, ...]) -> str:
        page = self.book.tests[step.test]
        return said({
            "test": step.test, "group": page.group, "priority": self.book.ledger.priorities[step.priority], "burden": dict(page.burden),
            "looks_for": looks_for, "why": step.why, "because": step.because,
        })[:-1]  # fmt: skip


class Numbers(dict[float, str]):
    """Numbers as JSON has them; remembered, for small shares and whole points come again and again."""

    def __missing__(self, value: float) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        found = self[value] = repr(value)
        return found


class Tails(dict[bytes, str]):
    """What the line of one diagnosis says of the rows that speak on it; remembered."""

    def __init__(self, pairs: Pairs, diagnosis: int) -> None:
        self._pairs, self._diagnosis = pairs, diagnosis

    def __missing__(self, key: bytes) -> str:
        if len(self) > MOST_TAILS:
            self.clear()
        found = self[key] = self._pairs.tail(self._diagnosis, key)
        return found


class Pairs:
    """Which rows speak on which diagnosis, in the order in which a line of the differential names them."""

    def __init__(self, lines: Lines) -> None:
        self.lines, self.weigher = lines, lines.columns.weigher
        listed = sorted(
            (n, points < 0, -abs(points), number)
            for number, targets in enumerate(self.weigher.targets)
            for n, points, _ in targets
        )
        self.rule = np.array([number for _, _, _, number in listed])
        self.against = [against for _, against, _, _ in listed]
        self.text = [f'"{self.weigher.rows[number].rule.id}"' for _, _, _, number in listed]
        self.count = len(self.weigher.diagnoses)
        self.place = {d: n for n, d in enumerate(self.weigher.diagnoses)}
        numbers = np.array([n for n, _, _, _ in listed])
        self.bounds = np.searchsorted(numbers, np.arange(self.count + 1)).tolist()
        self.head = [
            f'{{"diagnosis": "{d}", "category": "{lines.one.category_of[d]}", "probability": ' for d in self.place
        ]
        self.tails = [Tails(self, d) for d in range(self.count)]
        self.numbers = Numbers()

    def differentials(self, c: _Cohort) -> Iterator[str]:
        """The lines of the differential of each case."""
        keys = self._keys(c.ground.flags[self.rule])
        order: list[list[int]] = self.lines.columns.columns.whole_order(c.answers.weighed).T.tolist()
        whole = c.answers.weighed.shares
        shares: Any = six(whole.ravel()).reshape(whole.shape).T.tolist()
        points: Any = c.answers.weighed.points.T.tolist()
        head, numbers, tails = self.head, self.numbers, self.tails
        for n, mine in enumerate(order):
            key, share, point = keys[n], shares[n], points[n]
            lines = [
                f'{head[d]}{numbers[share[d]]}, "points": {numbers[point[d]]}, {tails[d][key[d]]}{ORDINARY}'
                for d in mine
            ]
            words, left = c.words[n], self._unexplained(c.given[n], mine)
            for d in {self.place[d] for d in words}.union(left):
                place = mine.index(d)
                word = words[self.weigher.diagnoses[d]]
                lines[place] = f'{lines[place][: -len(ORDINARY)]}{word}", "unexplained": [{left.get(d, "")}]}}'
            yield ", ".join(lines)

    def _keys(self, flags: Flags) -> list[list[bytes]]:
        """By case and diagnosis: which of its pairs speak, as bits."""
        keys = []
        for a, b in pairwise(self.bounds):
            packed = np.packbits(flags[a:b], axis=0).T
            width = max(1, packed.shape[1])
            keys.append(
                np.ascontiguousarray(packed).view(f"S{width}").ravel().tolist() if b > a else [b""] * flags.shape[1]
            )
        return [list(mine) for mine in zip(*keys, strict=True)]

    def tail(self, d: int, key: bytes) -> str:
        """What the line of a diagnosis says after its points, up to the word for it."""
        a, b = self.bounds[d], self.bounds[d + 1]
        bits = np.unpackbits(np.frombuffer(key.ljust((b - a + 7) // 8, b"\0"), np.uint8))[: b - a]
        pairs = [a + k for k in np.flatnonzero(bits).tolist()]
        for_, against = (", ".join(self.text[p] for p in pairs if self.against[p] is side) for side in (False, True))
        script = self.lines.book.scripts[self.weigher.diagnoses[d]]
        known = f'"treatable": {said(script.treatable)}, "never_miss": {said(script.never_miss is not None)}'
        return f'"for": [{for_}], "against": [{against}], {known}, "standing": "'

    def _unexplained(self, given: CaseFacts, order: Sequence[int]) -> dict[int, str]:
        """What the likeliest leave unexplained, for those that do."""
        listed = self.weigher.told_findings(given.told)
        told, masks = sum(bit for _, bit in listed), self.weigher.bits[1]
        return {
            d: ", ".join(f'"{name}"' for name in self.weigher.unexplained(listed, masks[d]))
            for d in order[:TOLD_UNEXPLAINED]
            if told & ~masks[d]
        }


def by_case(flags: np.ndarray[Any, np.dtype[np.bool_]]) -> list[list[int]]:
    """Shape (things, cases): the numbers of the things that hold of each case."""
    turned = np.ascontiguousarray(flags.T)
    numbers = np.nonzero(turned)[1].tolist()
    ends = np.concatenate([[0], np.cumsum(np.count_nonzero(turned, axis=1))]).tolist()
    return [numbers[a:b] for a, b in pairwise(ends)]


def fired_by_case(bits: Mapping[str, Bits], size: int) -> list[list[str]]:
    """The rules that hold of each case, in order; those that only say that something fails or is hinted at are left out."""
    names = [name for name in bits if not name.endswith(UNSHOWN)]
    if not names:
        return [[] for _ in range(size)]
    found = by_case(np.array([unpack(bits[name], size) for name in names]))
    return [[names[k] for k in mine] for mine in found]


def facts_by_case(cohort: Cohort) -> list[Facts]:
    """All facts of each case as a map, as one assessment has them."""
    table = cohort.table
    found: list[Facts] = [{} for _ in range(cohort.size)]
    for value, columns in ((True, table.present), (False, table.absent)):
        for fact, bits in columns.items():
            if bits.any():
                for n in np.flatnonzero(unpack(bits, cohort.size)).tolist():
                    found[n][fact] = value
    for fact, codes in table.words.items():
        words = table.schema.words[fact]
        for n in np.flatnonzero(codes).tolist():
            found[n][fact] = words[codes[n] - 1]
    for fact, values in table.numbers.items():
        for n in np.flatnonzero(~np.isnan(values)).tolist():
            found[n][fact] = float(values[n])
    return found
