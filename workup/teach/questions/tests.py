"""
The next test: one of the first round among those that are usually left, that come later, or that
look for what is unlikely here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.explanations.entries import rough
from workup.model.assessment import Branch, Step
from workup.teach.because import against, counted, sentence
from workup.teach.items import Because, Choice, Item, shuffled
from workup.teach.questions.diagnosis import lookalikes
from workup.teach.questions.ground import Ground, Skip

MOST_WRONG, LEAST_WRONG = 4, 3
MOST_ALIKE = 5  # of how many look-alikes the tests are offered
_EQUAL = (
    frozenset(["mri_spine", "neck_imaging"]),
)  # one stands for the other, as where a batch counts decisive tests
_ASKS = {
    "now": "Which of these is done at once?",
    "first": "Which of these belongs to the first round of tests?",
}


def items(base: Ground) -> Sequence[Item]:
    """
    One test of the first round, or none where none is needed, among tests that would not be ordered
    now.
    """
    made = base.stem
    right, wrong = _first(base), _wrong(base)
    if len(wrong) < LEAST_WRONG:
        raise Skip(f"only {len(wrong)} tests are clearly not for now")
    id_ = f"{base.case.id}.next_test"
    choices = [_right(right, base) if right else _none(), *wrong[:MOST_WRONG]]
    question = _ASKS[right.priority] if right else "Which of these does this patient need now?"
    return [
        Item(
            id_,
            "next_test",
            base.case.id,
            base.name("next test"),
            made,
            question,
            shuffled(id_, choices),
            after=base.after,
        )
    ]


def _first(base: Ground) -> Step | None:
    """The test of the first rounds that settled the case, else the very first."""
    rounds = [s for s in base.whole.workup if s.priority in _ASKS]
    decisive = set(base.answer.decisive_tests or ())
    return next((s for s in rounds if s.test in decisive), rounds[0] if rounds else None)


def _right(step: Step, base: Ground) -> Choice:
    said = [Because(f"Yes. {step.why}", base.book.rules[step.because[0]].sources)]
    if step.group != "bedside" and (branches := _branches(step, base)):
        said.append(Because(branches))
    return Choice(step.test, base.book.vocabulary.label("tests", step.test), 1.0, tuple(said))


def _branches(step: Step, base: Ground) -> str:
    """Where each result would lead; empty where both lead to the same."""

    def leads(branches: Sequence[Branch]) -> str:
        return f"{base.label(branches[0].diagnosis)} leads with {rough(branches[0].probability)}"

    if not step.if_positive or not step.if_negative:
        return ""
    abnormal, normal = leads(step.if_positive), leads(step.if_negative)
    return "" if abnormal == normal else f"If it is abnormal, {abnormal}; if normal, {normal}."


def _none() -> Choice:
    why = (
        "Yes. The known facts make a typical picture, and the rules order no test now. The "
        "diagnosis is made by looking and listening."
    )
    return Choice("none", "None of these", 1.0, (Because(why),))


def _wrong(base: Ground) -> list[Choice]:
    ordered = {s.test for s in base.whole.workup}
    wants = base.assessor.decider.planner.wants
    asked = {wants[t.rule] for t in base.whole.traced("workup") if t.rule in wants}
    decisive = set(base.answer.decisive_tests or ())
    barred = _like(
        decisive | {s.test for s in base.whole.workup if s.priority in _ASKS}, base
    ) | set(base.case.results)
    found: dict[str, Choice] = {}
    for test, said in (
        *_left(base),
        *_harmful(base),
        *_later(base),
        *_elsewhere(base, ordered | asked),
    ):
        if test not in barred and test not in found and test in base.book.vocabulary["tests"]:
            found[test] = Choice(test, base.book.vocabulary.label("tests", test), 0.0, said)
    return list(found.values())


def _like(tests: set[str], base: Ground) -> set[str]:
    """Some tests and all that stand for one of them."""
    stands_for = base.book.test_plan.stands_for
    found = set(tests)
    for test in tests:
        found |= stands_for.get(test, frozenset())
        found |= {t for t, others in stands_for.items() if test in others}
        found |= {t for pair in _EQUAL if test in pair for t in pair}
    return found


Said = tuple[str, tuple[Because, ...]]


def _left(base: Ground) -> Iterator[Said]:
    for entry in base.whole.not_needed:
        said = f"Usually not needed here. {entry.why}"
        if entry.order_if:
            said += f" Order it if there is: {'; '.join(entry.order_if)}."
        yield entry.test, (Because(said, base.book.rules[entry.because[0]].sources),)


def _harmful(base: Ground) -> Iterator[Said]:
    for test in base.answer.avoid or ():
        yield test, (Because("The answer of this case warns of it: it would harm or waste here."),)


def _later(base: Ground) -> Iterator[Said]:
    for step in base.whole.workup:
        if step.priority not in _ASKS:
            when = (
                "after the first round"
                if step.priority == "next"
                else "with a specialist, if the question stays open"
            )
            yield (
                step.test,
                (Because(f"Later: {when}. {step.why}", base.book.rules[step.because[0]].sources),),
            )


def _elsewhere(base: Ground, ordered: set[str]) -> Iterator[Said]:
    """Tests that look-alikes would ask for and this patient does not."""
    for diagnosis in lookalikes(base, base.accepted[0])[:MOST_ALIKE]:
        for ask in base.book.scripts[diagnosis].asks:
            if ask.test in ordered:
                continue
            spoken = base.speaker.spoken(diagnosis)
            said = [
                Because(
                    f"It looks for {base.label(diagnosis)}, and too little speaks for that here.",
                    ask.rule.sources,
                )
            ]
            said += against(spoken, base.speaker, 1) or [
                sentence(line, base.speaker, "For it is only: ")
                for line in counted(spoken.speaks_for)[:1]
            ]
            yield ask.test, tuple(said)
