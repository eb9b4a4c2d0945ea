"""
The lines of an answer that more than one place words: a diagnosis with its reasons, a step of the
plan, what would dismiss a danger, a share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workup.explanations.points import points_of
from workup.knowledge.condition import facts_of
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.sufficient import CAUSED
from workup.model.assessment import Assessment, Candidate, DontMiss, Step
from workup.model.fact import ids_of
from workup.model.outline import Entry
from workup.pathway.standing import leads_alone

LOOKED_FOR = 4  # diagnoses that a test is said to look for
PUNCTURE = "csf"  # the group of tests that need a lumbar puncture
#: A share that rounds to nothing, and one that rounds to more than the rules can vouch for: of 66
#: patients written down blind whose first diagnosis had more than 92 %, it was right in 62.
NONE, MOST = "under 5 %", "over 90 %"
UNTESTED = " before tests"
#: What the groups of tests are called, in the order in which they are listed.
TEST_GROUPS = {
    "bedside": "At the bedside",
    "blood": "Blood",
    "urine": "Urine",
    "imaging": "Imaging",
    "emg": "Electrophysiology",
    "genetic": "Genes",
    "csf": "Cerebrospinal fluid",
    "other": "Other",
}
_COST = {1: "cheap", 2: "moderate cost", 3: "costly", 4: "very costly"}
_INVASIVE = ("not invasive", "minimally invasive", "invasive", "an operation")
_STANDING = {"leading": "leading", "plausible": "plausible", "less_likely": "less likely"}


def rough(share: float) -> str:
    """A share in steps of 5 %, as "about 35 %", and no surer than "over 90 %"."""
    percent = 5 * round(share * 20)
    return NONE if percent == 0 else MOST if percent > 90 else f"about {percent} %"


def points(value: float) -> str:
    """The weight of a line or of a sum, signed, with no more digits than it is known by."""
    return f"{round(value, 1 if abs(value) >= 0.1 else 2):+g}"


def burden(told: Mapping[str, float]) -> tuple[str, ...]:
    """What a test costs a patient and a clinic, in words: cost, invasiveness, wait."""
    wait = _wait(told.get("days", 0))
    cost = _COST.get(int(told.get("cost", 0)), "")
    return tuple(w for w in (cost, _INVASIVE[int(told.get("invasive", 0))], f"result {wait}") if w)


def _wait(days: float) -> str:
    if not days:
        return "at once"
    if days < 1:
        return "within hours" if days < 0.25 else f"in about {days * 24:g} hours"
    return "in a day" if days <= 1 else f"in about {days:g} days"


def standing(candidate: Candidate, answer: Assessment, book: Rulebook) -> str:
    """
    The word for where a diagnosis stands.

    The rules call the first one leading however small its share, and whether or not the answer is
    firm. A reader takes that for more than it is, so the word is kept for a share that leads beside
    a firm answer.

    Args:
        candidate: The diagnosis.

        answer: What it stands in.

        book: Gives the share from which a diagnosis leads.
    """
    if candidate.standing != "leading":
        return _STANDING[candidate.standing]
    if candidate.diagnosis != answer.differential[0].diagnosis:
        return "plausible" if answer.silence else "leading"
    if not leads_alone(candidate.probability, book):
        return "first among many"
    return "first so far" if answer.silence else "leading"


def listed(answer: Assessment, book: Rulebook) -> list[Candidate]:
    """
    The diagnoses that people are shown: those that lead or are plausible, and three at least, six
    at most. Where one leads alone and its look-alikes are known, what carries no weight is left to
    them.
    """
    first = answer.differential[0]
    alone = leads_alone(first.probability, book) and bool(first.look_alikes)
    return [
        c
        for n, c in enumerate(answer.differential)
        if c.standing != "less_likely" or (n < 3 and not (alone and rough(c.probability) == NONE))
    ][:6]


def untested(candidate: Candidate, answer: Assessment, book: Rulebook) -> bool:
    """
    Whether a diagnosis leads while a test whose result its script weighs is still to be done now or
    first, and no sufficient cause is known: its share is what is thought before that test.
    """
    told = any(line.rule == f"derive.{CAUSED}" for line in answer.traced("derive"))
    if candidate.standing != "leading" or told:
        return False
    rows = book.scripts[candidate.diagnosis].rows
    weighed = set(ids_of("result", (fact for row in rows for fact in facts_of(row.rule.when))))
    soon = {s.test for s in answer.workup if s.priority in ("now", "first") and not s.after}
    return not weighed.isdisjoint(soon)


def entry_of(
    candidate: Candidate, answer: Assessment, book: Rulebook, whole: bool = False
) -> Entry:
    """
    A diagnosis as a line.

    Args:
        candidate: The diagnosis.

        answer: What it stands in.

        book: Gives labels and reasons.

        whole: With its reasons even where it is less likely.
    """
    return Entry(
        book.vocabulary.label("diagnoses", candidate.diagnosis),
        kind="diagnoses",
        id=candidate.diagnosis,
        word=f"{standing(candidate, answer, book)}, {rough(candidate.probability)}"
        + (UNTESTED if untested(candidate, answer, book) else ""),
        grade=candidate.standing,
        share=candidate.probability,
        tags=("treatable",) if candidate.treatable else (),
        points=points_of(candidate, answer, book)
        if whole or candidate.standing != "less_likely"
        else (),
    )


def turn_of(step: Step) -> str:
    """Which of TURNS a step of the plan belongs to."""
    return "then" if step.after else step.priority


def step_entry(step: Step, book: Rulebook) -> Entry:
    """A step of the plan as a line."""
    label, waits = book.vocabulary.label, step.after
    sought = ", ".join(label("diagnoses", d) for d in step.looks_for[:LOOKED_FOR])
    return Entry(
        label("tests", step.test),
        step.why,
        "tests",
        step.test,
        grade=step.priority,
        notes=(f"Looks for {sought}.",) if sought else (),
        because=step.because,
        after=_once_known(waits["test"], waits["result"], book) if waits else "",
    )


def _once_known(test: str, result: str, book: Rulebook) -> str:
    """The result for which a step waits, in the words of the test's page."""
    said = book.tests[test].outcome.get(result, result)
    return f"After {book.vocabulary.label('tests', test)}, if {said}"


def sources_of(rules: Iterable[str], book: Rulebook) -> tuple[str, ...]:
    """The keys of the sources of rules, each once."""
    known = (book.rules[id_].sources for id_ in rules if id_ in book.rules)
    return tuple(dict.fromkeys(key for keys in known for key in keys))


def thing(id_: str, book: Rulebook) -> str:
    """What a test or finding is called."""
    terms = book.vocabulary.any_id.get(id_)
    return terms[0].label if terms else id_.replace("_", " ")


def _looked_for(id_: str, book: Rulebook) -> str:
    """A test by its name; a finding or an event as what is asked or examined for."""
    name = thing(id_, book)
    return name if id_ in book.vocabulary["tests"] else f"asking or examining for {name.lower()}"


def until(entry: DontMiss, answer: Assessment, book: Rulebook) -> list[str]:
    """
    What would dismiss a diagnosis, in words, a puncture after all else; a test that must wait in
    this picture (a puncture with a suspected mass) is said to wait.
    """
    held = {t.rule for t in answer.traced("derive")}
    groups = {later.group for later in book.test_plan.no_sooner if f"derive.{later.fact}" in held}
    tests = book.vocabulary["tests"]
    group = {b: tests[b].group if b in tests else "" for b in entry.dismissed_by}
    late = [b for b in group if group[b] in groups]
    said = [_looked_for(b, book) for b in group if b not in late and group[b] != PUNCTURE]
    then = [thing(b, book) for b in group if b not in late and group[b] == PUNCTURE]
    if said and then:
        then[0] = f"then {then[0]}"
    said += then
    return [*said, *(f"{thing(b, book)} (later, when it is safe)" for b in late[:1])]
