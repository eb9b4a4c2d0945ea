"""
The aims of a walk, drawn from the case's own answer and from what the rules say of the whole case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from workup.explanations.curve import partial
from workup.knowledge.condition import facts_of
from workup.model.assessment import Assessment
from workup.model.case import Answer, Case
from workup.pathway import Assessor
from workup.simulation.aims import Aim, Aims, is_rich
from workup.simulation.relevance import Matter
from workup.simulation.words import AXES, GROUPS, TOPICS

MOST_DANGERS = 3


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
        asking = self._matter.aims(case, whole)
        tests, fine = self._tests(case, case.answer, whole, first)
        found = [
            *asking,
            *self._classification(whole),
            *self._differential(case.answer, whole),
            *tests,
            *self._final(case.answer),
            *self._actions(case.answer, whole),
        ]
        open_axes = {
            axis for axis in AXES if not any(axis == a.best.partition(":")[0] for a in found)
        }
        neutral = (
            self._neutral(case, whole, first)
            | fine
            | {f"{x}:{v}" for x in open_axes for v in self._values(x)}
        )
        harm = frozenset(f"test:{t}" for t in case.answer.avoid or ())
        return Aims(tuple(found), neutral - harm, harm, not is_rich(case), 2 * len(asking) + 6)

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

    def _values(self, axis: str) -> Iterable[str]:
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
        right = [f"diagnosis:{d}" for d in answer.accepted]
        found = [
            Aim("differential", frozenset(right), right[0], 2.0, "It is the answer of the case.")
        ]
        dangers = [d for d in whole.dont_miss if d.told and f"diagnosis:{d.diagnosis}" not in right]
        for entry in sorted(dangers, key=lambda d: d.tier)[:MOST_DANGERS]:
            name = f"diagnosis:{entry.diagnosis}"
            rule = next(iter(entry.because), "")
            found.append(Aim("differential", frozenset({name}), name, 0.5, entry.why, rule))
        return found

    def _tests(
        self, case: Case, answer: Answer, whole: Assessment, first: Assessment
    ) -> tuple[list[Aim], frozenset[str]]:
        stands_for = self.book.test_plan.stands_for
        sought = {ask.test for d in answer.accepted for ask in self.book.scripts[d].asks}
        decisive = [t for t in answer.decisive_tests or () if t not in case.results]
        steps = {s.test: s for s in whole.workup}
        wanted = [
            *decisive,
            *(
                s.test
                for s in whole.workup
                if s.priority in ("now", "first") and s.test not in decisive
            ),
        ]
        found = []
        for test in wanted:
            same = {t for t, others in stands_for.items() if test in others}
            same |= {t for t in stands_for.get(test, ()) if t in sought} | {test}
            step = steps.get(test)
            why = step.why if step else "It was decisive in this case."
            rule = next(iter(step.because), "") if step else ""
            weight = 1.0 if test in decisive else 0.5
            found.append(
                Aim(
                    "tests", frozenset(f"test:{t}" for t in same), f"test:{test}", weight, why, rule
                )
            )
        if not found:
            found.append(
                Aim(
                    "tests",
                    frozenset({"none:tests"}),
                    "none:tests",
                    1.0,
                    "Nothing needs to be ordered here.",
                )
            )
        asked = {s.test for a in (whole, first) for s in a.workup} | set(case.results)
        return found, frozenset(f"test:{t}" for t in asked) | {"none:tests"}

    def _final(self, answer: Answer) -> list[Aim]:
        right = [f"final:{d}" for d in answer.accepted]
        category = f"category:{answer.category}"
        return [
            Aim("final", frozenset(right), right[0], 2.0, "It is the answer of the case."),
            Aim("final", frozenset({category}), category, 1.0, "It is the category of the answer."),
        ]

    def _actions(self, answer: Answer, whole: Assessment) -> list[Aim]:
        worst = min((f.urgency for f in whole.red_flags), default="routine")
        urgency = f"urgency:{answer.urgency or worst}"
        behind = next((f for f in whole.red_flags if f"urgency:{f.urgency}" == urgency), None)
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
            why = row.message if row else "The case's answer names it."
            rule = row.because[0] if row else ""
            found.append(
                Aim("actions", frozenset({f"flag:{flag}"}), f"flag:{flag}", 1.0, why, rule)
            )
        for test in answer.avoid or ():
            found.append(
                Aim(
                    "actions",
                    frozenset({f"leave:{test}"}),
                    f"leave:{test}",
                    1.0,
                    "It would be harmful or wasteful here.",
                )
            )
        decisive = set(answer.decisive_tests or ())
        left = [entry for entry in whole.not_needed if entry.test not in decisive]
        if left and not answer.avoid:
            any_of = frozenset(f"leave:{entry.test}" for entry in left)
            found.append(
                Aim(
                    "actions", any_of, f"leave:{left[0].test}", 1.0, left[0].why, left[0].because[0]
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
        found = {f"topic:{t}" for t in TOPICS} | {f"group:{g}" for g in GROUPS}
        found |= {
            f.replace("drug_class.", "drug:")
            for f in read
            if f.startswith(("finding:", "drug_class."))
        }
        found |= {f"finding:{f[8:]}" for f in read if f.startswith("finding.")}
        found |= {f"event:{e}" for e in self.book.vocabulary["events"]}
        found |= {f"drug:{d}" for d in self.book.vocabulary["drug_classes"]}
        found |= {f"diagnosis:{d}" for d in live}
        wanted = {s.test for s in whole.workup} | set(_decisive(case))
        found |= {f"leave:{t}" for t in self.book.vocabulary["tests"] if t not in wanted}
        return frozenset(found)


def _decisive(case: Case) -> Collection[str]:
    return (case.answer and case.answer.decisive_tests) or ()
