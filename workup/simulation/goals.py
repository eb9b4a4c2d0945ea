"""
The aims of a walk, drawn from the case's own answer and from what the rules say of the whole case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from workup.explanations.curve import partial
from workup.knowledge.condition import facts_of
from workup.model.assessment import Assessment, Step
from workup.model.case import Answer, Case
from workup.model.fact import ids_of
from workup.pathway import Assessor
from workup.simulation.acts import NO_TESTS, Axis, act_of, kind_of
from workup.simulation.aims import Aim, Aims, is_rich
from workup.simulation.interview import Reveal
from workup.simulation.opening import opening_facts
from workup.simulation.relevance import Matter
from workup.simulation.same_work import same_work
from workup.simulation.systems import systems
from workup.simulation.words import AXES, GROUPS, TOPICS

MOST_DANGERS = 3
NO_TEST = Aim("tests", frozenset({NO_TESTS}), NO_TESTS, 1.0, "Nothing needs to be ordered here.")


class Drawer:
    """Draws the aims of a case."""

    def __init__(self, assessor: Assessor) -> None:
        self.assessor = assessor
        self.book = assessor.book
        self._matter = Matter(assessor)

    def draw(self, case: Case) -> Aims:
        """
        The aims of a case that has an answer.

        Raises:
            ValueError: If it has none.
        """
        if case.answer is None or not case.answer.diagnosis or not case.answer.category:
            raise ValueError("a walk needs a case with an answer: its category and diagnosis")
        whole = self.assessor.assess(case)
        first = self.assessor.assess(partial(case, ()))
        asking, given = self._asking(case, whole)
        tests, fine = self._tests(case, case.answer, whole, first)
        found = [
            *asking,
            *self._classification(whole),
            *self._differential(case.answer, whole),
            *tests,
            *self._final(case.answer),
            *self._actions(case.answer, whole),
        ]
        open_axes = {axis for axis in AXES if not any(axis == kind_of(a.best) for a in found)}
        neutral = (
            self._neutral(case, whole, first)
            | fine
            | {act for aim in given for act in aim.any_of}
            | {f"{x}:{v}" for x in open_axes for v in self._values(x)}
        )
        harm = frozenset(act_of("test", t) for t in case.answer.avoid or ())
        spare = 2 * len(asking) + 6
        return Aims(tuple(found), neutral - harm, harm, not is_rich(case), spare, given)

    def _asking(self, case: Case, whole: Assessment) -> tuple[list[Aim], tuple[Aim, ...]]:
        """What is to be asked and examined, and what needs not: the opening tells it."""
        reveal = Reveal(case, self.book)
        opened = opening_facts(case, reveal.parts, self.book)
        left = {reveal.answers_to(part) for part in reveal.parts if part not in opened}
        found = self._matter.aims(case, whole)
        return (
            [a for a in found if a.any_of in left],
            tuple(a for a in found if a.any_of not in left),
        )

    @cached_property
    def _read_by(self) -> Mapping[str, frozenset[str]]:
        """Diagnosis to the facts that its rows read."""
        scorer = self.assessor.scorer
        found: dict[str, set[str]] = {d: set() for d in scorer.diagnoses}
        for row, targets in zip(scorer.rows, scorer.targets, strict=True):
            facts = facts_of(row.rule.when)
            for n, _, _ in targets:
                found[scorer.diagnoses[n]] |= facts
        return {d: frozenset(facts) for d, facts in found.items()}

    @cached_property
    def _flag_facts(self) -> frozenset[str]:
        """The facts that rows of red flags read."""
        return frozenset(
            f
            for flags in self.book.flags.values()
            for flag in flags
            for f in facts_of(flag.rule.when)
        )

    def _values(self, axis: Axis) -> Iterable[str]:
        """The words of an axis of the classification."""
        return AXES[axis] or self.book.vocabulary[axis]

    def _classification(self, whole: Assessment) -> list[Aim]:
        found = []
        for axis in AXES:
            value = getattr(whole.classification, axis)
            if value and value != "none":
                why = f"On the facts of the case it is {value.replace('_', ' ')}."
                found.append(
                    Aim(
                        "classification",
                        frozenset({f"{axis}:{value}"}),
                        f"{axis}:{value}",
                        1.0,
                        why,
                    )
                )
        return found

    def _differential(self, answer: Answer, whole: Assessment) -> list[Aim]:
        right = [act_of("diagnosis", d) for d in answer.accepted]
        found = [
            Aim("differential", frozenset(right), right[0], 2.0, "It is the answer of the case.")
        ]
        dangers = [d for d in whole.dont_miss if d.told and d.diagnosis not in answer.accepted]
        for entry in sorted(dangers, key=lambda d: d.tier)[:MOST_DANGERS]:
            name = act_of("diagnosis", entry.diagnosis)
            rule = next(iter(entry.because), "")
            found.append(Aim("differential", frozenset({name}), name, 0.5, entry.why, rule))
        return found

    def _tests(
        self, case: Case, answer: Answer, whole: Assessment, first: Assessment
    ) -> tuple[list[Aim], frozenset[str]]:
        """
        The tests that are to be ordered, and those that are no waste.

        What settled the case is wanted, and what the plan orders now; what it orders first is
        wanted only as long as the case's own results have not ended the search. A test that the
        case warns of, or that the plan leaves out, is never wanted.
        """
        left = {*(answer.avoid or ()), *(entry.test for entry in whole.not_needed)}
        left -= set(answer.decisive_tests or ()) - set(answer.avoid or ())
        decisive = [
            t for t in answer.decisive_tests or () if t not in case.results and t not in left
        ]
        planned = [s.test for s in self._planned(case, answer, whole) if s.test not in left]
        steps = {s.test: s for s in whole.workup}
        found = [
            self._test(test, answer, steps.get(test), 1.0 if test in decisive else 0.5)
            for test in dict.fromkeys([*decisive, *planned])
        ] or [NO_TEST]
        asked = {s.test for a in (whole, first) for s in a.workup} | set(case.results)
        return found, frozenset(act_of("test", t) for t in asked) | {NO_TESTS}

    def _planned(self, case: Case, answer: Answer, whole: Assessment) -> list[Step]:
        """
        The steps of the plan that stand even when the case's own results are known, and those whose
        own result is abnormal: they were part of the search, whatever ended it.
        """
        given = answer.results or {}
        known = {**case.results, **given}
        after = self.assessor.assess(case.model_copy(update={"results": known}))
        still = {s.test for s in after.workup if s.priority in ("now", "first")}
        still |= {test for test, result in given.items() if result.abnormal}
        return [
            s
            for s in whole.workup
            if s.priority == "now" or (s.priority == "first" and s.test in still)
        ]

    def _test(self, test: str, answer: Answer, step: Step | None, weight: float) -> Aim:
        stands_for = self.book.test_plan.stands_for
        sought = {ask.test for d in answer.accepted for ask in self.book.scripts[d].asks}
        same = {t for t, others in stands_for.items() if test in others} | {test}
        same |= {t for t in stands_for.get(test, ()) if t in sought}
        acts = {act_of("test", t) for t in same - set(answer.avoid or ())}
        why = step.why if step else "It settled this case."
        rule = next(iter(step.because), "") if step else ""
        done = same_work(test, self.book.vocabulary)
        return Aim("tests", frozenset(acts | done), act_of("test", test), weight, why, rule)

    def _final(self, answer: Answer) -> list[Aim]:
        right = [act_of("final", d) for d in answer.accepted]
        category = act_of("category", answer.category or "")
        return [
            Aim("final", frozenset(right), right[0], 2.0, "It is the answer of the case."),
            Aim("final", frozenset({category}), category, 1.0, "It is the category of the answer."),
        ]

    def _actions(self, answer: Answer, whole: Assessment) -> list[Aim]:
        worst = min((f.urgency for f in whole.red_flags), default="routine")
        soon = answer.urgency or worst
        urgency = act_of("urgency", soon)
        behind = next((f for f in whole.red_flags if f.urgency == soon), None)
        why = f"How soon to act: {behind.message}" if behind else "How soon to act in this case."
        found = [
            Aim(
                "actions",
                frozenset({urgency}),
                urgency,
                1.0,
                why,
                behind.because[0] if behind else "",
            )
        ]
        by_id = {f.id: f for f in whole.red_flags}
        for flag in dict.fromkeys([*(answer.red_flags or ()), *by_id]):
            row = by_id.get(flag)
            why = row.message if row else "It is in the answer of the case."
            rule = row.because[0] if row else ""
            name = act_of("flag", flag)
            found.append(Aim("actions", frozenset({name}), name, 1.0, why, rule))
        for test in answer.avoid or ():
            found.append(
                Aim(
                    "actions",
                    frozenset({act_of("leave", test)}),
                    act_of("leave", test),
                    1.0,
                    "It would be harmful or wasteful here.",
                )
            )
        return found

    def _neutral(self, case: Case, whole: Assessment, first: Assessment) -> frozenset[str]:
        """
        Acts that are no waste: any topic and round, findings that the rows of a live diagnosis
        read, and live diagnoses.
        """
        live = {c.diagnosis for a in (whole, first) for c in a.differential[:8]}
        live |= {
            c.diagnosis
            for c in whole.differential
            if c.standing != "less_likely" or c.probability >= 0.01
        }
        live |= {d.diagnosis for a in (whole, first) for d in a.dont_miss}
        read = set(self._flag_facts).union(*(self._read_by[d] for d in live))
        found = {act_of("topic", t) for t in TOPICS} | {act_of("group", g) for g in GROUPS}
        found |= {act_of("system", s) for s in systems()}
        found |= {act_of("finding", f) for f in ids_of("finding", read)}
        found |= {act_of("event", e) for e in self.book.vocabulary["events"]}
        found |= {act_of("drug", d) for d in self.book.vocabulary["drug_classes"]}
        found |= {act_of("diagnosis", d) for d in live}
        wanted = {s.test for s in whole.workup} | set(_decisive(case))
        wanted |= {o.option for o in whole.management}
        found |= {
            act_of("leave", left)
            for section in ("tests", "options")
            for left in self.book.vocabulary[section]
            if left not in wanted
        }
        return frozenset(found)


def _decisive(case: Case) -> Collection[str]:
    return (case.answer and case.answer.decisive_tests) or ()
