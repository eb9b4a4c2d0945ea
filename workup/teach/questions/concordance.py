"""
Script concordance: "you think of X, then Y is found". The sign and size are the rules' view, which
is no key: only a panel makes one.

Source:
    Charlin B, Roy L, Brailovsky C, Goulet F, van der Vleuten C. The Script Concordance test. Teach
    Learn Med 2000;12:189-195.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from workup.engine.fact_words import fact_name
from workup.explanations.edits import Edit, tell
from workup.explanations.spoken import Line, Speaker, Spoken
from workup.model.fact import fact_of
from workup.pathway.standing import points_of
from workup.teach.items import Because, Choice, Item
from workup.teach.questions.diagnosis import lookalikes
from workup.teach.questions.ground import Ground, Skip

#: The five answers, by size: what a panel and a learner choose from.
SCALE = {
    -2: "Much less likely (-2)",
    -1: "Less likely (-1)",
    0: "Neither more nor less likely (0)",
    1: "More likely (+1)",
    2: "Much more likely (+2)",
}
SMALL, LARGE = (
    0.5,
    2.0,
)  # doublings of the odds from which on a change counts as one step, and as two
MOST, OF_ONE, HYPOTHESES, FINDINGS = 4, 2, 3, 10


@dataclass(frozen=True, slots=True)
class _Try:
    """
    A hypothesis, a finding told as well, how many doublings of its odds that makes, and the rows
    that do it; `size` is -2 to 2.
    """

    hypothesis: str
    finding: str
    doublings: float
    rows: tuple[Line, ...] = ()

    @property
    def size(self) -> int:
        """The rules' step on the scale."""
        steps = (abs(self.doublings) >= SMALL) + (abs(self.doublings) >= LARGE)
        return steps if self.doublings > 0 else -steps


def items(base: Ground) -> Sequence[Item]:
    """
    Up to four items: no finding twice, no hypothesis more than twice, and sizes as varied as the
    case allows.
    """
    made = base.stem
    told_too: dict[str, Speaker] = {}
    hypotheses = [base.accepted[0], *lookalikes(base, base.accepted[0])][:HYPOTHESES]
    rivals = [f for h in hypotheses for f in base.speaker.asks(h)[:4]]
    chosen = _vary([t for h in hypotheses for t in _tries(base, h, rivals, told_too)], base)
    if not chosen:
        raise Skip("no unknown finding changes one of its hypotheses")
    return [
        Item(
            f"{base.case.id}.script.{t.hypothesis}.{t.finding}",
            "script",
            base.case.id,
            base.name("script concordance"),
            made,
            f"You think of {base.label(t.hypothesis)}. Then this is found: {_finding(t, base)}. "
            f"How likely is {base.label(t.hypothesis)} now?",
            tuple(Choice(str(size), text, 0.0, _view(t, size)) for size, text in SCALE.items()),
            scored=False,
            ordered=True,
            after=(
                Because(
                    f"The view of the rules: {SCALE[t.size].lower()}. It is no key: only a panel "
                    f"of clinicians makes one."
                ),
                *_why(t),
                *base.after,
            ),
        )
        for t in chosen
    ]


def _tries(
    base: Ground, hypothesis: str, rivals: Sequence[str], told_too: dict[str, Speaker]
) -> Iterator[_Try]:
    """
    Findings told as well, each weighed anew: those that a row for or against the hypothesis waits
    for, and some of its rivals'.

    A finding that moves the hypothesis counts only where a row on the hypothesis itself says so;
    otherwise only its rivals moved.
    """
    speaker = base.speaker
    mine = dict.fromkeys(
        [*speaker.asks(hypothesis)[:FINDINGS], *speaker.asks(hypothesis, against=True)[:FINDINGS]]
    )
    told = {*(base.case.findings.present or ()), *(base.case.findings.absent or ())}
    before = _odds(speaker, hypothesis)
    for finding in dict.fromkeys([*mine, *rivals]):
        if finding in told or _same_word(finding, hypothesis, base):
            continue
        if finding not in told_too:
            told_too[finding] = Speaker(
                tell(base.case, (Edit("finding", finding, True),)), base.assessor
            )
        after = told_too[finding]
        doublings = points_of(_odds(after, hypothesis) - before, base.book)
        rows = tuple(_rows(after.spoken(hypothesis), finding))
        made = _Try(hypothesis, finding, round(doublings, 6), rows)
        if (made.size == 0) == (not rows) and all(r.points * doublings > 0 for r in rows):
            yield made


def _same_word(finding: str, hypothesis: str, base: Ground) -> bool:
    """
    Whether a finding is all but the hypothesis itself, as parkinsonism is of Parkinson disease.
    """
    v = base.book.vocabulary
    one, other = (
        {w[:7] for w in label.lower().replace("-", " ").split() if len(w) > 6}
        for label in (v.label("findings", finding), v.label("diagnoses", hypothesis))
    )
    return bool((one & other) - {"dystoni"})


def _rows(spoken: Spoken, finding: str) -> Iterator[Line]:
    """The rows on a hypothesis that rest on a finding."""
    return (
        line
        for line in (*spoken.speaks_for, *spoken.speaks_against)
        if fact_of("finding", finding) in line.facts
    )


def _odds(speaker: Speaker, hypothesis: str) -> float:
    """The log2 odds of a hypothesis against all else."""
    ranked = speaker.differential.ranked
    mine = next(r.probability for r in ranked if r.diagnosis == hypothesis)
    rest = speaker.differential.other + sum(
        r.probability for r in ranked if r.diagnosis != hypothesis
    )
    return log2(mine / rest)


def _vary(tries: Sequence[_Try], base: Ground) -> list[_Try]:
    """
    Of each size one: of a hypothesis seldom asked so far, with a finding that is not rare and moves
    it neither barely nor beyond doubt.
    """
    chosen: list[_Try] = []
    for size, wanted in ((2, 3.0), (-2, -3.0), (1, 1.25), (-1, -1.25), (0, 0.0)):
        fair = (
            t
            for t in tries
            if t.size == size
            and _count(chosen, t) < OF_ONE
            and all(t.finding != c.finding for c in chosen)
        )
        best = min(
            fair,
            key=lambda t: (_count(chosen, t), _rare(t, base), abs(t.doublings - wanted), t.finding),
            default=None,
        )
        chosen += [best] if best else []
    return chosen[:MOST] if any(t.size for t in chosen) else []


def _rare(one: _Try, base: Ground) -> bool:
    return base.book.vocabulary["findings"][one.finding].band == "rare"


def _count(chosen: Sequence[_Try], one: _Try) -> int:
    return sum(c.hypothesis == one.hypothesis for c in chosen)


def _finding(one: _Try, base: Ground) -> str:
    return fact_name(fact_of("finding", one.finding), base.book.vocabulary)


def _view(one: _Try, size: int) -> tuple[Because, ...]:
    if size == one.size:
        return (Because("The rules see it so too."),)
    return (Because(f"The rules would say: {SCALE[one.size].lower()}."),)


def _why(one: _Try) -> tuple[Because, ...]:
    """The rows that the finding sets off for the hypothesis."""
    if not one.rows:
        return (Because("No row of the rules weighs this finding for or against it."),)
    return tuple(
        Because(f"{'For it' if r.points > 0 else 'Against it'}: {r.why.rstrip('. ')}.", r.sources)
        for r in one.rows[:2]
    )
