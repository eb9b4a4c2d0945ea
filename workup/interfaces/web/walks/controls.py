"""
What a learner can tap or type at a stage: plain data for the template, read from the session.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workup.explanations.entries import TEST_GROUPS, burden
from workup.simulation.acts import NO_DIAGNOSIS, act_of, id_of, kind_of
from workup.simulation.items import certainty, split
from workup.simulation.session import Session
from workup.simulation.words import AXES, AXIS_TITLES

#: What each stage asks for, in a page with buttons.
ASKS = {
    "impression": "What is your first impression? Name one or more diagnoses, each with your "
    "certainty.",
    "history": "Ask the patient. Tap a topic or type a question in your own words.",
    "after_history": "What do you think now?",
    "examination": "What do you examine? Tap a whole system or type a single sign.",
    "classification": "Classify the dystonia: one of each kind.",
    "summary": "Sum the patient up in one sentence: age, tempo, region, pattern, exposure. "
    "It is not scored and may be skipped.",
    "differential": "Your differential before any test.",
    "tests": "What do you order? The burden of each test is shown beside it.",
    "after_tests": "What do you think with the results?",
    "final": "Commit yourself: the category and the diagnosis.",
    "actions": "How urgent is it, which red flags are there, and which tests would you avoid?",
}
_LABELS = {
    "impression": "A diagnosis",
    "after_history": "A diagnosis",
    "differential": "A diagnosis",
    "after_tests": "A diagnosis",
    "history": "Your question",
    "examination": "A sign to look for",
    "tests": "A test to order",
    "final": "Your diagnosis",
    "actions": "A red flag",
    "classification": "In your own words",
    "summary": "Your sentence",
}
#: Kinds that are typed rather than listed: what the text field suggests at a stage.
_SUGGESTED = frozenset(["finding", "event", "drug", "test", "diagnosis", "flag"])


@dataclass(frozen=True, slots=True)
class Choice:
    """
    A button: the line that it says, its words, whether it was said before, and what stands beside
    it.
    """

    says: str
    label: str
    on: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons under a title; folded ones are opened by their title."""

    title: str
    choices: tuple[Choice, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A diagnosis with the certainty that was given to it, in percent."""

    says: str
    label: str
    percent: int


@dataclass(frozen=True, slots=True)
class Controls:
    """
    All controls of one stage.

    `weighs`: a certainty goes with each diagnosis; `shares` and `left` are what was given and what
    is left, in percent. `frozen`: this
    differential was given before more was known. `leaves`: tests named to be left, None where there
    is no such question.
    """

    asks: str
    label: str
    suggestions: tuple[tuple[str, str], ...]
    offers: tuple[Choice, ...]
    groups: tuple[Group, ...]
    weighs: bool
    frozen: bool
    shares: tuple[Share, ...]
    left: int
    given: tuple[str, ...]
    leaves: tuple[str, ...] | None
    nothing: bool


def controls(session: Session) -> Controls:
    """The controls of the stage at which a walk stands."""
    stage, desk = session.stage, session.desk
    drafted = session.draft(stage.id)
    shares = tuple(
        Share(f"{a.what} 0", desk.name(a.what), a.certainty)
        for a in drafted
        if stage.weighs and a.certainty is not None
    )
    left = [a.what for a in drafted if a.kind == "leave"]
    return Controls(
        ASKS[stage.id]
        if session.mode == "full" or stage.id != "final"
        else "Commit yourself: category, diagnosis and how urgent it is.",
        _LABELS[stage.id],
        _suggestions(session),
        _offers(session),
        tuple(_groups(session)),
        stage.weighs,
        stage.weighs and session.frozen(),
        shares,
        100 - sum(share.percent for share in shares),
        tuple(desk.name(a.what) for a in drafted if a.kind in ("final", "flag")),
        tuple(desk.name(name).removeprefix("leave ") for name in left)
        if stage.id == "actions"
        else None,
        stage.id == "tests",
    )


def _offers(session: Session) -> tuple[Choice, ...]:
    """What the last line may have meant; the certainty that came with it goes along."""
    last = session.typed[-1] if session.typed else ""
    percent = certainty(last)[1] if session.stage.weighs and len(split(last)) == 1 else None
    more = f" {percent}" if percent is not None else ""
    return tuple(
        Choice(f"{n}{more}", session.desk.name(name), note=f"{percent} %" if more else "")
        for n, name in enumerate(session.offers, 1)
    )


def _suggestions(session: Session) -> tuple[tuple[str, str], ...]:
    """Labels that the text field completes, each with what stands beside it."""
    kinds = _SUGGESTED.intersection(session.stage.kinds)
    found = [
        (name, label) for name, label in session.desk.words.labels.items() if kind_of(name) in kinds
    ]
    burdened = session.stage.id == "tests"
    return tuple(
        (label, _burden(session, id_of(name)) if burdened else "") for name, label in found
    )


def _groups(session: Session) -> Iterable[Group]:
    labels = session.desk.words.labels
    said = {a.what for a in session.acts if a.stage == session.stage.id}
    drafted = {a.what for a in session.draft(session.stage.id)}

    def listed(kind: str, on: set[str]) -> tuple[Choice, ...]:
        return tuple(
            Choice(name, label, name in on)
            for name, label in labels.items()
            if name.startswith(kind + ":")
        )

    match session.stage.id:
        case "history":
            yield Group("Topics", listed("topic", said))
        case "examination":
            yield Group("Rounds", listed("group", said))
            yield Group("One system", listed("system", said))
        case "classification":
            for axis in AXES:
                yield Group(AXIS_TITLES[axis], listed(axis, drafted))
        case "tests":
            yield from _tests(session, drafted)
        case "final":
            yield Group("Category", listed("category", drafted))
            none = Choice("no diagnosis", "I do not know", NO_DIAGNOSIS in drafted)
            yield Group("No diagnosis", (none,))
            if "urgency" in session.stage.kinds:
                yield Group("How urgent", listed("urgency", drafted))
        case "actions":
            yield Group("How urgent", listed("urgency", drafted))
            yield Group("Red flags", listed("flag", drafted), folded=True)


def _burden(session: Session, test: str) -> str:
    """The burden of a test in few words."""
    return " · ".join(burden(session.desk.book.tests[test].burden))


def _tests(session: Session, ordered: set[str]) -> Iterable[Group]:
    """All tests by group, each with its burden."""
    terms = session.desk.book.vocabulary["tests"]
    for group, title in TEST_GROUPS.items():
        found = tuple(
            Choice(act, t.label, act in ordered, _burden(session, t.id))
            for t in terms.values()
            if (t.group if t.group in TEST_GROUPS else "other") == group
            for act in [act_of("test", t.id)]
        )
        yield Group(title, found, folded=True)
