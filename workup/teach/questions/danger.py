"""
What must not be missed: the diagnoses that stay in mind until dismissed, and how soon to act.
"""

from __future__ import annotations

from collections.abc import Sequence

from workup.engine.fact_words import fact_name
from workup.engine.justification import matched
from workup.engine.truth import truth
from workup.knowledge.condition import Condition, negate
from workup.model.assessment import DontMiss
from workup.pathway.never_miss import NEEDS_CLUE
from workup.teach.because import counted, here, sentence
from workup.teach.items import Because, Choice, Item, Stem, several, shuffled, yes
from workup.teach.questions.diagnosis import ALIKE, absurd, likeness, unfair
from workup.teach.questions.ground import BUCKETS, Ground, Skip

MOST_RIGHT, MOST_WRONG, MOST_HARMLESS = 3, 4, 2
_BY_PICTURE = "in this picture it is kept"
SPEED = {
    "emergency": "At once: within hours, if need be before any test",
    "urgent": "Soon: within days",
    "routine": "Without hurry: a planned visit is early enough",
}


def lane_items(base: Ground) -> Sequence[Item]:
    """
    Which diagnoses stay in mind until dismissed, among those that what is told already lets go.
    """
    made = base.stem
    right = _kept(base)[:MOST_RIGHT]
    if not right:
        raise Skip("no dangerous diagnosis beside the answer has a clue in this patient")
    wrong = _dismissed(base, len(right))
    if len(wrong) < 2:
        raise Skip("too few dangerous diagnoses are dismissed by the known facts")
    id_ = f"{base.case.id}.dont_miss"
    choices = several([_stays(base, e) for e in right], wrong)
    which = "which of these are" if len(right) > 1 else "which of these is"
    question = (
        f"Whatever you think leads: {which} dangerous enough to stay in mind until dismissed?"
    )
    return [_item(base, id_, question, choices, len(right), made)]


def _item(
    base: Ground, id_: str, question: str, choices: Sequence[Choice], choose: int, made: Stem
) -> Item:
    if choose > 1:
        question += f" Choose up to {_NUMBER[choose]}."
    return Item(
        id_,
        "dont_miss",
        base.case.id,
        base.name("what not to miss"),
        made,
        question,
        shuffled(id_, choices),
        choose,
        after=base.after,
    )


_NUMBER = {2: "two", 3: "three", 4: "four", 5: "five"}


def _kept(base: Ground) -> list[DontMiss]:
    """
    The lane's entries beside the answer: those with a clue; in a lane of three or fewer, all of it.
    """
    fair = [
        e
        for e in base.whole.dont_miss
        if e.diagnosis not in base.accepted and not _overlaps(base, e.diagnosis)
    ]
    told = [e for e in fair if e.told and e.diagnosis not in BUCKETS]
    return told or (fair if len(base.whole.dont_miss) <= 3 else [])


def _overlaps(base: Ground, diagnosis: str) -> bool:
    return any(base.pairs.both(diagnosis, a) for a in base.accepted)


def _stays(base: Ground, entry: DontMiss) -> Choice:
    script = base.book.scripts[entry.diagnosis]
    assert script.never_miss
    sources = script.never_miss.rule.sources
    clue = _in_words(script.never_miss.clue, base) if entry.told else ""
    said = [
        Because(
            f"Yes. {_closed(entry.why)}" + (f" The clue here: {clue}." if clue else ""), sources
        )
    ]
    if not entry.told:
        said = [
            Because(
                f"Yes. {_closed(entry.why)} No fact in the list suggests it, and none dismisses "
                f"it.",
                sources,
            )
        ]
    by = [_test_or_finding(d, base) for d in entry.dismissed_by]
    lane = base.book.scripts[entry.diagnosis].never_miss
    if by:
        said.append(Because(f"It stays in mind until this is known: {', '.join(by)}."))
    elif lane is not None and lane.dismissed_by:
        said.append(Because("The known results do not dismiss it."))
    return Choice(entry.diagnosis, base.label(entry.diagnosis), 1.0, tuple(said))


def _test_or_finding(name: str, base: Ground) -> str:
    v = base.book.vocabulary
    for section in ("tests", "findings", "events"):
        if name in v[section]:
            return v.label(section, name)
    return fact_name(name, v)


def _closed(text: str) -> str:
    return text.rstrip(". ") + "."


def _dismissed(base: Ground, rights: int) -> list[Choice]:
    """
    Diagnoses that need not stay in mind, those that look most alike first: let go by what is told,
    or without harm in waiting.
    """
    kept = {e.diagnosis for e in base.whole.dont_miss}
    fair = [
        d
        for d in base.speaker.order
        if d not in kept and not unfair(base, d) and not absurd(base, d)
    ]
    found = [
        (likeness(base, d), d, why) for d in fair if (why := _let_go(base, d) or _harmless(base, d))
    ]
    found.sort(key=lambda row: (-row[0], row[1]))
    waits = [row for row in found if base.book.scripts[row[1]].never_miss is None][:MOST_HARMLESS]
    gone = [row for row in found if base.book.scripts[row[1]].never_miss]
    best = sorted([*gone[: max(rights, MOST_WRONG)], *waits], key=lambda row: (-row[0], row[1]))
    return [Choice(d, base.label(d), 0.0, why) for _, d, why in best[: max(rights, MOST_WRONG)]]


def _harmless(base: Ground, diagnosis: str) -> tuple[Because, ...]:
    """
    Why a diagnosis that is no danger is not kept in this lane; empty for one that is treated or
    plainly unlikely here.
    """
    script = base.book.scripts[diagnosis]
    if script.never_miss or script.treatable or likeness(base, diagnosis) < ALIKE:
        return ()
    text = (
        "It may belong on the differential, but it is not one of those where a delay of days or "
        "weeks does harm."
    )
    lines = counted(base.speaker.spoken(diagnosis).speaks_against)[:1]
    return (Because(text), *(sentence(line, base.speaker, "Against it: ") for line in lines))


def _let_go(base: Ground, diagnosis: str) -> tuple[Because, ...]:
    """
    Why a dangerous diagnosis need not stay in mind, from the conditions that dismiss it; empty
    where no known fact shows it.
    """
    entry, facts = base.book.scripts[diagnosis].never_miss, base.speaker.facts
    if entry is None:
        return ()
    if truth(entry.dismissed_when, facts):
        by = _in_words(entry.dismissed_when, base)
        lead = "No longer: the known facts dismiss it"
    elif entry.by_age and truth(entry.by_age.when, facts) is True:
        return (
            Because(
                f"Not here, excluded by age: {_closed(entry.by_age.why)}", entry.by_age.sources
            ),
        )
    elif truth(entry.enters, facts) is False:
        by = _in_words(negate(entry.enters), base)
        lead = "Not here: the known facts do not admit it"
    elif facts.get(NEEDS_CLUE) is True:
        by = "a gradual, isolated dystonia of an adult"
        lead = f"Not here: {_BY_PICTURE} only where a clue is known, and none is"
    else:
        return ()
    said = [Because(f"{lead} ({by})." if by else f"{lead}.", entry.rule.sources)]
    lines = counted(base.speaker.spoken(diagnosis).speaks_against)[:1]
    return (*said, *(sentence(line, base.speaker, "Against it: ") for line in lines))


def _in_words(condition: Condition, base: Ground) -> str:
    """The told facts that make a condition hold."""
    return here(matched(condition, base.speaker.facts), base.book, base.speaker.facts)


def urgency_items(base: Ground) -> Sequence[Item]:
    """How soon this patient must be acted for, where the case's answer and the rules agree."""
    made = base.stem
    worst = min((f.urgency for f in base.whole.red_flags), default="routine")
    told = base.answer.urgency or worst
    if told != worst:
        raise Skip(f"its answer calls it {told}, the rules {worst}")
    id_ = f"{base.case.id}.urgency"
    choices = [
        Choice(u, text, float(u == told), _speed(base, u, told)) for u, text in SPEED.items()
    ]
    return [
        Item(
            id_,
            "dont_miss",
            base.case.id,
            base.name("how soon"),
            made,
            "How soon does this patient need to be seen?",
            tuple(choices),
            after=base.after,
            ordered=True,
        )
    ]


def _speed(base: Ground, chosen: str, right: str) -> tuple[Because, ...]:
    flags = [
        Because(f"{_closed(f.message)} {_closed(f.action)}", base.book.rules[f.because[0]].sources)
        for f in base.whole.red_flags
        if f.urgency == right
    ][:3]
    if chosen == right:
        return yes(flags or [Because("The known facts raise no red flag.")])
    order = list(SPEED)
    if order.index(chosen) < order.index(right):
        no_flag = "No known fact calls for such urgency: no red flag is raised."
        return (
            Because(
                no_flag if right == "routine" else "That is sooner than the known facts call for."
            ),
            *flags,
        )
    return (Because("Too late."), *flags)
