"""
Which facts of a case matter, and so are to be asked for or examined: those that a row reads for or
against what leads, and most of
all those without which the rules would answer otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from workup.explanations.curve import Part, partial
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.simulation.acts import kind_of
from workup.simulation.aims import Aim
from workup.simulation.interview import Reveal, told

MATTERS = 0.01  # a fact matters if without it one of the first three shares moves by this much
# the weight of a fact that speaks for or against what leads, though the answer would stand without
# it
WEIGHS = 0.5
LEADING = 3


class Matter:
    """Weighs the facts of one case after another by leaving each out in turn."""

    def __init__(self, assessor: Assessor) -> None:
        self.assessor = assessor
        self.book = assessor.book

    def aims(self, case: Case, whole: Assessment) -> list[Aim]:
        """
        An aim of history or examination for each fact that matters, with the heaviest row that
        hangs on it.
        """
        reveal, facts = Reveal(case, self.book), told(case)
        fired, names = self._fired(case), self._names(case, whole)
        found: dict[frozenset[str], Aim] = {}
        for n, part in enumerate(facts):
            less = partial(case, [*facts[:n], *facts[n + 1 :]])
            without = self.assessor.assess(less)
            changed = fired ^ self._fired(less)
            rule, decides = self._heaviest(changed, names), _differ(whole, without)
            if decides and not rule:
                rule = _behind(whole, without) or self._heaviest(
                    changed, self.assessor.scorer.diagnoses
                )
            any_of = reveal.answers_to(part)
            if (rule or decides) and any_of not in found:
                why = (
                    self._why(rule, case.accepted, names)
                    if rule
                    else "The prior probability of each diagnosis depends on it."
                )
                stage = "examination" if self._examined(part, reveal) else "history"
                best = min(
                    any_of - reveal.beside(part),
                    key=lambda a: (
                        kind_of(a) == "test",
                        kind_of(a) not in ("finding", "event"),
                        a,
                    ),
                )
                found[any_of] = Aim(stage, any_of, best, 1.0 if decides else WEIGHS, why, rule)
        return list(found.values())

    def _why(self, rule: str, accepted: Collection[str], names: Collection[str]) -> str:
        """
        The reason of a row; one that says nothing of the answer names the diagnosis that it speaks
        of: `Against Kernicterus: A progressive course is unusual.`
        """
        scorer, why = self.assessor.scorer, self.book.rules[rule].why
        number = next((n for n, row in enumerate(scorer.rows) if row.rule.id == rule), None)
        read = (
            {}
            if number is None
            else {scorer.diagnoses[n]: points for n, points, _ in scorer.targets[number] if points}
        )
        if not read or read.keys() & set(accepted):
            return why
        others = [d for d in read if d in names] or list(read)
        of = max(others, key=lambda d: abs(read[d]))
        label = self.book.vocabulary.label("diagnoses", of).partition(" (")[0]
        more = " and others" if len(others) > 1 else ""
        return f"{'For' if read[of] > 0 else 'Against'} {label}{more}: {why}"

    def _names(self, case: Case, whole: Assessment) -> Collection[str]:
        """
        The diagnoses that a fact must speak to, to be worth asking for: the answer, the leading
        ones, and the dangers told.
        """
        dangers = [d.diagnosis for d in whole.dont_miss if d.told]
        leading = [c.diagnosis for c in whole.differential[:LEADING]]
        return {*leading, *dangers, *case.accepted}

    def _fired(self, case: Case) -> frozenset[int]:
        return frozenset(self.assessor.read(case).evidence)

    def _heaviest(self, rows: Iterable[int], names: Collection[str]) -> str:
        """
        Of some evidence rows the one that weighs most on one of `names`; empty where none speaks to
        any.
        """
        scorer = self.assessor.scorer
        best = max(
            (
                (abs(points), -number)
                for number in rows
                for n, points, _ in scorer.targets[number]
                if points and scorer.diagnoses[n] in names
            ),
            default=None,
        )
        return scorer.rows[-best[1]].rule.id if best else ""

    @staticmethod
    def _examined(part: Part, reveal: Reveal) -> bool:
        field, value = part
        if field == "findings.examined_normal":
            return True
        return field.startswith("findings.") and isinstance(value, str) and reveal.is_sign(value)


def _differ(a: Assessment, b: Assessment) -> bool:
    """
    Whether two answers differ in what they lead to: the first shares, the flags, the clues
    to what must not be missed, or the tests.
    """
    shares = {c.diagnosis: c.probability for c in b.differential}
    if any(abs(c.probability - shares[c.diagnosis]) >= MATTERS for c in a.differential[:3]):
        return True
    return any(
        one != other
        for one, other in (
            ({f.id for f in a.red_flags}, {f.id for f in b.red_flags}),
            (
                {d.diagnosis for d in a.dont_miss if d.told},
                {d.diagnosis for d in b.dont_miss if d.told},
            ),
            (_soon(a), _soon(b)),
        )
    )


def _behind(a: Assessment, b: Assessment) -> str:
    """The row of a red flag or of a test that stands in one answer alone; empty where none does."""
    for one, other in ((a, b), (b, a)):
        flags, soon = {f.id for f in other.red_flags}, _soon(other)
        rows = [f.because for f in one.red_flags if f.id not in flags]
        rows += [
            s.because for s in one.workup if s.priority in ("now", "first") and s.test not in soon
        ]
        if found := next((because[0] for because in rows if because), ""):
            return found
    return ""


def _soon(answer: Assessment) -> Sequence[str]:
    return sorted(s.test for s in answer.workup if s.priority in ("now", "first"))
