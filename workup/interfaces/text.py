"""
The text answer: one screen for one case, in words and bars. Colour is a help, never the message;
`NO_COLOR` and pipes get none.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.interfaces.paragraph import block, heading
from workup.interfaces.terminal import styled
from workup.interfaces.text_plan import left_lines, test_lines
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import (
    Assessment,
    Candidate,
    DontMiss,
    LookAlike,
    Member,
)
from workup.model.json_text import cut
from workup.pathway.decision import REASSURING
from workup.pathway.never_miss import NEEDS_CLUE
from workup.pathway.standing import leads_alone

NOTICE = "For education; not for the care of a patient."
STOP = "If this is a real patient: stop here, call for help and follow your local protocol."
OLDER = {"primary": "primary (older wording: isolated or combined, inherited or idiopathic)"}
CONFIRM = "the first diagnosis is treatable and not yet confirmed"
NAMED_OPEN = 2  # open causes named beside the category; the list below holds them all
_STANDING = {"leading": "leading", "plausible": "plausible", "less_likely": "less likely"}
_TITLE = 300  # characters of a title
TIERS = {"A": "hours to days", "B": "weeks"}


def render(answer: Assessment, book: Rulebook, everything: bool = False, title: str = "") -> str:
    """
    The text of one assessment, at most 80 columns wide.

    Args:
        answer: What the rules say.

        book: Gives labels and the words of each row.

        everything: The whole differential and lane instead of their first lines.

        title: The case's title, for the heading.
    """
    parts = [
        _heading(answer, title),
        _flags(answer),
        _quiet(answer, book),
        _picture(answer, book),
        _differential(answer, book, everything),
    ]
    parts += [
        test_lines(answer.workup, book),
        _lane(answer, book, everything),
        _aged(answer, book, everything),
        left_lines(answer, book),
        _questions(answer),
    ]
    parts += [_advice(answer, book), _uncovered(answer), styled(block(answer.notice), "dim")]
    return "\n".join(part for part in parts if part)


def bar(share: float, width: int = 12) -> str:
    """A bar of `width` cells for a share from 0 to 1."""
    full = round(share * width)
    return "█" * full + "·" * (width - full)


#: A share that rounds to nothing.
NONE = "under 5 %"


def rough(share: float) -> str:
    """A share in steps of 5 %, as "about 35 %"."""
    percent = 5 * round(share * 20)
    return NONE if percent == 0 else f"about {percent} %" if percent < 100 else "over 95 %"


def standing(candidate: Candidate, answer: Assessment, book: Rulebook) -> str:
    """
    The word for where a diagnosis stands.

    The rules call the first one leading however small its share, and whether or not the answer is
    firm. A reader takes that for more than
    it is, so the word is kept for a share that leads beside a firm answer.

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


def _heading(answer: Assessment, title: str) -> str:
    stop = (
        [styled(block(STOP), "red"), ""]
        if any(f.urgency == "emergency" for f in answer.red_flags)
        else []
    )
    shown = f": {cut(title, _TITLE)}" if title else ""
    return "\n".join([*stop, styled(answer.case + shown, "bold")])


def _flags(answer: Assessment) -> str:
    lines = []
    for flag in answer.red_flags:
        mark = "!! EMERGENCY" if flag.urgency == "emergency" else "!  urgent"
        lines.append(
            styled(
                block(f"{mark}: {flag.message}", "   ", ""),
                "red" if flag.urgency == "emergency" else "bold",
            )
        )
        if flag.urgency == "emergency":
            lines.append(block(flag.action, "   "))
    return "\n".join(lines)


def _quiet(answer: Assessment, book: Rulebook) -> str:
    if not answer.silence:
        return ""
    asked = [
        book.vocabulary["findings"][f].ask or f"{book.vocabulary.label('findings', f)}?"
        for f in answer.silence.ask
    ]
    help_ = f" What would help most: {' '.join(asked)}" if asked else ""
    return heading("No firm answer") + "\n" + block(answer.silence.text + help_, "  ")


def _picture(answer: Assessment, book: Rulebook) -> str:
    c = answer.classification
    words = [
        c.age_class and f"{c.age_class.replace('_', ' ')} onset",
        c.distribution,
        c.course,
        c.variability,
        c.associated,
    ]
    told = ", ".join(w.replace("_", " ") for w in words if w) or "little is known"
    label = OLDER.get(
        answer.category.id, book.vocabulary.label("categories", answer.category.id).lower()
    )
    line = f"{bar(answer.category.probability)} {label}: {sureness(answer, book)}"
    return "\n".join(
        [heading("Picture"), block(told, "  "), heading("Category"), block(line, " " * 15, "  ")]
    )


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


def alike(answer: Assessment, book: Rulebook) -> list[LookAlike]:
    """The look-alikes of the first diagnosis that are not among those shown."""
    shown = {c.diagnosis for c in listed(answer, book)}
    return [a for a in answer.differential[0].look_alikes if a.diagnosis not in shown]


def sureness(answer: Assessment, book: Rulebook) -> str:
    """
    How sure the rules are of the category, with its share; where a large share is not called
    likely, what it waits for.
    """
    category = answer.category
    share = f"{rough(category.probability)} of the rules' weight"
    if category.confidence != "possible" or category.probability < book.calibration.likely:
        return f"{category.confidence}, {share}"
    opened = [entry.diagnosis for entry in answer.dont_miss if entry.told]
    if category.id not in REASSURING or not opened:
        return f"{share}, but provisional: its hallmark is not yet known"
    first = answer.differential[0].diagnosis
    opened = [diagnosis for diagnosis in opened if diagnosis != first]
    if not opened:
        return f"{share}, but provisional: {CONFIRM}"
    named = "; ".join(book.vocabulary.label("diagnoses", d) for d in opened[:NAMED_OPEN])
    return f"{share}, but provisional: a cause not to be missed is still open ({named})"


def _differential(answer: Assessment, book: Rulebook, everything: bool) -> str:
    shown = answer.differential if everything else listed(answer, book)
    lines = [heading("Differential")]
    for candidate in shown:
        label = book.vocabulary.label("diagnoses", candidate.diagnosis)
        mark = " (treatable)" if candidate.treatable else ""
        lines.append(
            block(
                f"{bar(candidate.probability)} {label}: {standing(candidate, answer, book)}, "
                f"{rough(candidate.probability)}{mark}",
                " " * 15,
                "  ",
            )
        )
        lines += _reasons(candidate, book)
    lines.append(
        block(
            f"{bar(answer.other['probability'])} another diagnosis, not covered by the rules: "
            f"{rough(answer.other['probability'])}",
            " " * 15,
            "  ",
        )
    )
    others = alike(answer, book)
    if others:
        lines.append(heading("Easily taken for it, and what separates them"))
        lines += [block(f"{other.label}: {other.by}", "    ", "  ") for other in others]
    return "\n".join(lines)


def member_words(member: Member) -> str:
    """A member of a label with its genes."""
    genes = [g for g in member.genes if g not in member.label]
    return f"{member.label} ({', '.join(genes)})" if genes else member.label


def _reasons(candidate: Candidate, book: Rulebook) -> list[str]:
    if candidate.standing == "less_likely":
        return []
    lines = [
        block(book.rules[id_].why, " " * 17, " " * 15 + "+ ")
        for id_ in _distinct(candidate.for_, book)[:3]
    ]
    lines += [
        block(book.rules[id_].why, " " * 17, " " * 15 + "- ")
        for id_ in _distinct(candidate.against, book)[:2]
    ]
    if candidate.members:
        said = "; ".join(member_words(m) for m in candidate.members)
        lines.append(block(f"fits best: {said}", " " * 17, " " * 15 + "= "))
    if candidate.unexplained:
        said = ", ".join(
            book.vocabulary.label("findings", f).lower() for f in candidate.unexplained
        )
        lines.append(block(f"does not account for: {said}", " " * 17, " " * 15 + "- "))
    return lines


def _distinct(ids: Iterable[str], book: Rulebook) -> list[str]:
    """One rule of each group: several ways to say the same thing are said once."""
    groups = book.groups
    found: dict[str, str] = {}
    for id_ in ids:
        found.setdefault(groups.get(id_, id_), id_)
    return list(found.values())


def until(entry: DontMiss, answer: Assessment, book: Rulebook) -> list[str]:
    """
    What would dismiss a diagnosis, in words; a test that must wait in this picture (a lumbar
    puncture with a suspected mass) is said to wait.
    """
    held = {t.rule for t in answer.trace if t.stratum == "derive"}
    groups = {later.group for later in book.test_plan.no_sooner if f"derive.{later.fact}" in held}
    tests = book.vocabulary["tests"]
    late = [b for b in entry.dismissed_by if b in tests and tests[b].group in groups]
    said = [_thing(b, book) for b in entry.dismissed_by if b not in late]
    return [*said, *(f"{_thing(b, book)} (later, once it is safe and needed)" for b in late[:1])]


def _lane(answer: Assessment, book: Rulebook, everything: bool) -> str:
    kept = list(answer.dont_miss)
    shown = kept if everything else [entry for entry in kept if entry.shown]
    if not shown:
        return ""
    lines = [heading("Do not miss: keep in mind until dismissed")]
    for entry in shown:
        by = ", ".join(until(entry, answer, book)) or "the facts that dismiss it"
        clue = "with a clue" if entry.told else "not excluded"
        lines.append(
            block(
                f"{book.vocabulary.label('diagnoses', entry.diagnosis)} "
                f"({TIERS[entry.tier]}, {clue}); until known: {by}",
                " " * 4,
                "  ",
            )
        )
    if len(kept) > len(shown):
        lines.append(f"    and {len(kept) - len(shown)} more (--all shows them)")
    return "\n".join(lines)


def aged_out(answer: Assessment, book: Rulebook) -> list[tuple[str, str]]:
    """
    What the don't-miss list would hold at another age: label and reason; nothing where the
    picture itself wants a known clue.
    """
    held = {t.rule for t in (*answer.traced("derive"), *answer.traced("lane"))}
    plain = f"derive.{NEEDS_CLUE}" in held
    rules = [] if plain else [book.rules[id_] for id_ in sorted(held) if id_.endswith(".by_age")]
    return [
        (book.vocabulary.label("diagnoses", rule.id.removesuffix(".by_age")), rule.why)
        for rule in rules
    ]


def _aged(answer: Assessment, book: Rulebook, everything: bool) -> str:
    """What age has dismissed, with its reason; only where everything is asked for."""
    aged = aged_out(answer, book) if everything else []
    return "\n".join(
        [block(f"Dismissed by age: {label}. {why}", " " * 4, "  ") for label, why in aged]
    )


def _thing(id_: str, book: Rulebook) -> str:
    terms = book.vocabulary.any_id.get(id_)
    return terms[0].label if terms else id_.replace("_", " ")


def _questions(answer: Assessment) -> str:
    if not answer.ask_next:
        return ""
    return "\n".join(
        [
            heading("Ask or examine next"),
            *(block(q.question, "    ", "  ") for q in answer.ask_next[:3]),
        ]
    )


def _advice(answer: Assessment, book: Rulebook) -> str:
    lines = []
    if answer.management:
        said = "; ".join(
            book.vocabulary.label("options", o.option).lower() for o in answer.management
        )
        lines += [heading("May be discussed (for teaching)"), block(said, "  ")]
    if answer.complications:
        said = "; ".join(
            book.vocabulary.label("complications", c.complication).lower()
            for c in answer.complications
        )
        lines += [heading("Watch for"), block(said, "  ")]
    return "\n".join([*lines, ""])


def _uncovered(answer: Assessment) -> str:
    return (
        block(f"Entered, but not covered by the rules: {', '.join(answer.uncovered)}")
        if answer.uncovered
        else ""
    )
