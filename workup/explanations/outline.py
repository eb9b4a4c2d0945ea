"""
Writes the outline of an answer, worded once: the terminal, the page, the teacher's key and the
batch report lay it out. A face may leave out a part of a line, it words none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby
from typing import get_args

from workup.engine.fact_words import fact_name
from workup.explanations import red_flags
from workup.explanations.entries import (
    entry_of,
    listed,
    rough,
    standing,
    step_entry,
    turn_of,
    until,
)
from workup.explanations.proof import treats_another, waits
from workup.knowledge.asking import SECTIONS
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import (
    Assessment,
    DontMiss,
    FirstQuestion,
    Left,
    Option,
    Question,
    RedFlag,
    Step,
)
from workup.model.fact import fact_of, parted
from workup.model.outline import HEADINGS, TURNS, Entry, Group, Outline, Section, SectionId
from workup.model.vocabulary import within
from workup.pathway.decision import REASSURING
from workup.pathway.flags_behind import behind
from workup.pathway.never_miss import NEEDS_CLUE

STOP = "If this is a real patient: stop here, call for help and follow your local protocol."
TIERS = {"A": "to exclude within hours to days", "B": "to exclude within weeks"}
OLDER = {"primary": "Primary (an older term; now: isolated or combined, inherited or idiopathic)"}
MIMIC = "mimic"
SLOW = "slow_course"  # the derived fact of a course over months
FAST = ("acute_onset", "recent_onset")  # and of one within days, or that began in the last month
SLOWER = "to exclude within days"  # what of tier A has lasted months, or of which little is known
LATER = "to exclude by a later step of the plan"  # a danger without a clue whose tests all wait
CONFIRM = "the first diagnosis is treatable and not yet confirmed"
NO_TEST = "None so far: the history and the examination make this diagnosis."
IN_ORDER = (
    "Order: airway and breathing first, then glucose and any seizure where they apply, then as "
    "listed."
)
AFTERWARDS = "Once the emergency is dealt with"
NAMED_OPEN = 2  # open causes named beside the category; the list below holds them all
GENES, COUNSELLING = "genetic", "genetic_counselling"  # a group of tests, and what precedes them
COUNSELLED = "Genetic counselling comes first."
TAGGED = ("drug", "injection", "surgery", "diet")  # kinds that the name of an option leaves open
LEFT = 5  # tests to leave that are shown before the rest is counted
ASKS, NEXT = 5, 3  # and questions: in all, and of those chosen for what they tell


def outline(answer: Assessment, book: Rulebook) -> Outline:
    """The outline of an answer of these rules, without its empty sections."""
    return _Writer(answer, book).outline()


class _Writer:
    """Words one answer."""

    def __init__(self, answer: Assessment, book: Rulebook) -> None:
        self.answer, self.book, self.label = answer, book, book.vocabulary.label

    def outline(self) -> Outline:
        answer = self.answer
        back = behind(answer.red_flags, self.book)
        grave = [f for f in answer.red_flags if f.urgency == "emergency" and f.id not in back]
        made = {
            "flags": self._flags(back),
            "silence": self._silence(),
            "category": self._category(),
            "differential": self._differential(),
            "tests": self._tests(),
            "left": self._left(),
            "dont_miss": self._dont_miss(),
            "ask": self._ask(),
            "advice": self._advice(),
            "watch": self._watch(),
        }
        opening = {
            "flags": IN_ORDER if len(grave) > 1 else "",
            "silence": answer.silence.text if answer.silence else "",
            "category": self._picture(),
            "tests": "" if answer.workup or answer.silence else NO_TEST,
        }
        sections = [
            Section(id_, HEADINGS[id_], tuple(made[id_]), opening.get(id_, ""))
            for id_ in get_args(SectionId)
        ]
        return Outline(
            answer.case,
            STOP if grave else "",
            self._summary(len(grave)),
            tuple(s for s in sections if s.text or s.every),
            answer.uncovered,
            answer.notice,
        )

    def _summary(self, emergencies: int) -> str:
        flags = f"{emergencies} emergency flag{'' if emergencies == 1 else 's'}. "
        stop = flags if emergencies else ""
        if self.answer.silence:
            return f"{stop}No firm answer yet"
        first = self.answer.differential[0]
        word = standing(first, self.answer, self.book).capitalize()
        return f"{stop}{word}: {self.label('diagnoses', first.diagnosis)}"

    def _flags(self, back: Collection[str]) -> list[Group]:
        """
        The red flags in the order of what is done; beneath an emergency the others wait, and those
        that only repeat another stand behind.
        """
        flags = self.answer.red_flags
        grave = [f for f in flags if f.urgency == "emergency"] or flags
        later = [f for f in flags if f not in grave]
        return [self._flag_group(grave, back), self._flag_group(later, back, AFTERWARDS)]

    def _flag_group(
        self, flags: Sequence[RedFlag], back: Collection[str], heading: str = ""
    ) -> Group:
        lines = list(red_flags.lines(flags, self.answer, self.book))
        rest = tuple(line for line in lines if line.id in back)
        more = f"and {len(rest)} more related {'flag' if len(rest) == 1 else 'flags'}"
        return Group(tuple(line for line in lines if line.id not in back), heading, "", rest, more)

    def _silence(self) -> list[Group]:
        if not self.answer.silence:
            return []
        first, others = self._questions()
        most = [*first, *others][: len(self.answer.silence.ask)]
        return [Group(tuple(replace(e, notes=()) for e in most), "What would help most")]

    def _picture(self) -> str:
        c = self.answer.classification
        age = f"{c.age_class} onset" if c.age_class else None
        dystonia = self.answer.category.id != MIMIC  # what imitates it has no class of its own
        spread, with_signs = (c.distribution, c.associated) if dystonia else (None, None)
        if spread == "none":
            spread = "no dystonia recorded"
        words = (age, spread, c.course, c.variability, with_signs)
        return ", ".join(w.replace("_", " ") for w in words if w).capitalize() or "Little is known"

    def _category(self) -> list[Group]:
        category = self.answer.category
        label = OLDER.get(category.id, self.label("categories", category.id))
        line = Entry(
            label,
            kind="categories",
            id=category.id,
            word=self._sureness(),
            grade=category.confidence,
            share=category.probability,
        )
        return [Group((line,))]

    def _sureness(self) -> str:
        """
        How sure the rules are of the category, with its share; where a large share is not called
        likely, what it waits for.
        """
        answer, category = self.answer, self.answer.category
        share = rough(category.probability)
        if category.confidence == "undetermined" and answer.silence:
            return f"{share}, but no firm answer"
        if category.confidence != "possible" or category.probability < self.book.calibration.likely:
            return f"{category.confidence}, {share}"
        opened = [entry.diagnosis for entry in answer.dont_miss if entry.told]
        if category.id not in REASSURING or not opened:
            return f"{share}, but provisional until a characteristic sign or a test confirms it"
        first = answer.differential[0].diagnosis
        opened = [diagnosis for diagnosis in opened if diagnosis != first]
        if not opened:
            return f"{share}, but provisional: {CONFIRM}"
        named = "; ".join(self.label("diagnoses", d) for d in opened[:NAMED_OPEN])
        return f"{share}, but provisional: a cause not to be missed is still open ({named})"

    def _differential(self) -> list[Group]:
        answer, shown = self.answer, listed(self.answer, self.book)
        lines = [entry_of(c, answer, self.book) for c in shown]
        beyond = answer.other["probability"]
        lines.append(
            Entry("Another diagnosis, not covered by the rules", word=rough(beyond), share=beyond)
        )
        ids = {c.diagnosis for c in shown}
        alike = [
            Entry(a.label, a.by, "diagnoses", a.diagnosis)
            for a in answer.differential[0].look_alikes
            if a.diagnosis not in ids or a.label != self.label("diagnoses", a.diagnosis)
        ]
        others = (c for c in answer.differential if c.diagnosis not in ids)
        rest = tuple(entry_of(c, answer, self.book) for c in others)
        more = f"The other {len(rest)} diagnoses"
        return [
            Group(tuple(lines)),
            Group(tuple(alike), "Similar diagnoses, and how to distinguish them", "alike"),
            Group((), more, "rest", rest, more),
        ]

    def _tests(self) -> list[Group]:
        plan = list(self.answer.workup)
        ways = [step.after for step in plan]
        plan.sort(key=lambda step: ways.index(step.after) if step.after else -1)
        return [
            Group(tuple(self._step(step) for step in steps), TURNS[turn], turn)
            for turn, steps in groupby(plan, key=turn_of)
        ]

    def _step(self, step: Step) -> Entry:
        """A step as a line; the first gene test names the counselling that nothing else names."""
        entry = step_entry(step, self.book)
        tests = self.book.vocabulary["tests"]
        genes = [s.test for s in self.answer.workup if tests[s.test].group == GENES]
        named = any(o.option == COUNSELLING for o in self.answer.management)
        if named or genes[:1] != [step.test] or "ounselling" in entry.text:
            return entry
        return replace(entry, text=f"{entry.text} {COUNSELLED}")

    def _left(self) -> list[Group]:
        lines = [self._not_needed(left) for left in self.answer.not_needed]
        return [_first(lines, LEFT)]

    def _not_needed(self, left: Left) -> Entry:
        wanted = f"Order it if: {'; '.join(left.order_if)}."
        return Entry(
            self.label("tests", left.test),
            left.why,
            "tests",
            left.test,
            notes=(wanted,) if left.order_if else (),
            because=left.because,
        )

    def _dont_miss(self) -> list[Group]:
        kept = self.answer.dont_miss
        rest = tuple(self._kept(e) for e in kept if not e.shown)
        shown = tuple(self._kept(e) for e in kept if e.shown)
        aged = self._aged_out()
        dismissed = f"{len(aged)} ruled out by age"
        more = f"{len(rest)} {'more ' if shown else ''}to keep in mind"
        return [
            Group(shown, rest=rest, more=more),
            Group((), "Ruled out by age", "aged", aged, dismissed),
        ]

    def _kept(self, entry: DontMiss) -> Entry:
        by = ", ".join(until(entry, self.answer, self.book))
        ruled_out = f"Ruled out by: {by}." if by else "The known results do not rule it out."
        return Entry(
            self.label("diagnoses", entry.diagnosis),
            entry.why,
            "diagnoses",
            entry.diagnosis,
            self._urgency(entry),
            entry.tier,
            notes=(*((entry.beyond,) if entry.beyond else ()), ruled_out),
            because=entry.because,
        )

    def _urgency(self, entry: DontMiss) -> str:
        """How soon a danger is to be settled, and what of the patient points to it."""
        if entry.beyond:
            return "not expected at this age or in this course"
        held = {t.rule for t in self.answer.traced("derive")}
        fast = entry.told or any(f"derive.{fact}" in held for fact in FAST)
        slow = f"derive.{SLOW}" in held or not fast
        soon = SLOWER if entry.tier == "A" and slow else TIERS[entry.tier]
        if not entry.told and self._waits(entry):
            soon = LATER
        if entry.told:
            return f"{soon}, {self._clue(entry)}"
        mine = next(c for c in self.answer.differential if c.diagnosis == entry.diagnosis)
        none = "no characteristic sign so far" if mine.for_ else "no finding here suggests it"
        return f"{soon}, {none}"

    def _clue(self, entry: DontMiss) -> str:
        """What of the patient points to a danger."""
        named = [within(fact_name(fact, self.book.vocabulary)) for fact in entry.clues]
        return f"because of {' and '.join(named)}" if named else "a finding here suggests it"

    def _waits(self, entry: DontMiss) -> bool:
        """Whether the plan has tests that dismiss a danger, and all of them wait for others."""
        steps = [step for step in self.answer.workup if step.test in entry.dismissed_by]
        return bool(steps) and all(step.priority == "next" or step.after for step in steps)

    def _aged_out(self) -> tuple[Entry, ...]:
        """
        What the don't-miss list would hold at another age; nothing where the picture itself wants
        a known clue.
        """
        if any(t.rule == f"derive.{NEEDS_CLUE}" for t in self.answer.traced("derive")):
            return ()
        held = sorted(t.rule for t in self.answer.traced("lane"))
        return tuple(
            Entry(self.label("diagnoses", rule.owner), rule.why, "diagnoses", rule.owner)
            for rule in map(self.book.rules.__getitem__, held)
            if rule.kind == "by_age"
        )

    def _ask(self) -> list[Group]:
        first, others = self._questions()
        grave = first and any(f.urgency == "emergency" for f in self.answer.red_flags)
        most = 0 if grave else min(NEXT, ASKS - len(first))  # in an emergency the others wait
        return [_first([*first, *others], len(first) + most)]

    def _questions(self) -> tuple[list[Entry], list[Entry]]:
        """What is asked before all else, and what is asked for what it tells; nothing in both."""
        first, asked, said = list[Entry](), set[str](), ""
        for q in self.answer.ask_first:
            entry = self._before(q)
            first.append(replace(entry, notes=()) if q.why == said else entry)
            asked.add(q.asks)
            said = q.why
        others = [q for q in self.answer.ask_next if fact_of("finding", q.finding) not in asked]
        return first, [self._next(q) for q in others]

    def _before(self, q: FirstQuestion) -> Entry:
        kind, id_, _ = parted(q.asks)
        if kind not in SECTIONS:
            return Entry(
                q.question, q.question, "fields", q.asks, notes=(q.why,), because=q.because
            )
        label = self.label(SECTIONS[kind], id_)
        return Entry(label, q.question, SECTIONS[kind], id_, notes=(q.why,), because=q.because)

    def _next(self, q: Question) -> Entry:
        moved = "; ".join(self.label("diagnoses", d) for d in q.would_move)
        notes = (f"Would change the rank of: {moved}.",) if moved else ()
        return Entry(
            self.label("findings", q.finding), q.question, "findings", q.finding, notes=notes
        )

    def _advice(self) -> list[Group]:
        later = {o.option for o in self.answer.management if waits(o, self.answer, self.book)}
        lines = [
            Entry(
                self._offered(o),
                o.why,
                "options",
                o.option,
                tags=(o.kind,) if o.kind in TAGGED else (),
                notes=(f"Caution: {'; '.join(o.cautions)}.",) if o.cautions else (),
                because=o.because,
            )
            for o in self.answer.management
        ]
        now = Group(tuple(line for line in lines if line.id not in later))
        after = Group(tuple(line for line in lines if line.id in later), self._unsettled())
        return [group for group in (now, after) if group.entries]

    def _offered(self, option: Option) -> str:
        """An option, with the diagnosis that it treats where that is not the first."""
        other = treats_another(option, self.answer, self.book)
        label = self.label("options", option.option)
        named = within(self.label("diagnoses", other)).partition(" (")[0] if other else ""
        return f"{label} (for {named})" if named else label

    def _unsettled(self) -> str:
        """What stands above the treatment of a first diagnosis that is not settled."""
        first = self.answer.differential[0]
        left = [
            fact_name(fact_of("finding", f), self.book.vocabulary) for f in first.unexplained[:1]
        ]
        leaves = f" and does not account for {left[0]}" if left else ""
        share = rough(first.probability)
        return f"The first diagnosis has {share}{leaves}: treatment waits until it is confirmed"

    def _watch(self) -> list[Group]:
        lines = [
            Entry(
                self.label("complications", c.complication),
                c.why,
                "complications",
                c.complication,
                because=c.because,
            )
            for c in self.answer.complications
        ]
        return [Group(tuple(lines))]


def _first(lines: list[Entry], most: int) -> Group:
    """A group that shows so many of its lines at once."""
    rest = tuple(lines[most:])
    return Group(tuple(lines[:most]), rest=rest, more=f"and {len(rest)} more" if rest else "")
