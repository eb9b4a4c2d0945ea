"""
The text answer: one screen for one case, in words and bars. Colour is a help, never the message;
`NO_COLOR` and pipes get none.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from workup.interfaces.terminal import styled
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, Candidate, DontMiss, Member, Step
from workup.pathway.never_miss import NEEDS_CLUE
from workup.pathway.standing import leads_alone

WIDTH = 80
NOTICE = "For education; not for the care of a patient."
STOP = "If this is a real patient: stop here, call for help and follow your local protocol."
OLDER = {"primary": "primary (older wording: isolated or combined, inherited or idiopathic)"}
_STANDING = {"leading": "leading", "plausible": "plausible", "less_likely": "less likely"}
TIERS = {"A": "hours to days", "B": "weeks"}
PRIORITY = {
    "now": "Now",
    "first": "First",
    "next": "Next, if still open",
    "specialist": "With a specialist",
}


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
        _tests(answer.workup, book),
        _lane(answer.dont_miss, book, everything),
        _aged(answer, book, everything),
        _left(answer, book),
        _questions(answer),
    ]
    parts += [_advice(answer, book), _uncovered(answer), styled(_wrap(answer.notice), "dim")]
    return "\n".join(part for part in parts if part)


def _wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """Lines of 80 columns; a number keeps its per cent sign."""
    filled = textwrap.fill(
        text.replace(" %", "\u00a0%"),
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )
    return filled.replace("\u00a0%", " %")


def _title(text: str) -> str:
    return "\n" + styled(text, "bold")


def bar(share: float, width: int = 12) -> str:
    """A bar of `width` cells for a share from 0 to 1."""
    full = round(share * width)
    return "█" * full + "·" * (width - full)


def rough(share: float) -> str:
    """A share in steps of 5 %, as "about 35 %"."""
    percent = 5 * round(share * 20)
    return "under 5 %" if percent == 0 else f"about {percent} %" if percent < 100 else "over 95 %"


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
        [styled(_wrap(STOP), "red"), ""]
        if any(f.urgency == "emergency" for f in answer.red_flags)
        else []
    )
    return "\n".join([*stop, styled(answer.case + (f": {title}" if title else ""), "bold")])


def _flags(answer: Assessment) -> str:
    lines = []
    for flag in answer.red_flags:
        mark = "!! EMERGENCY" if flag.urgency == "emergency" else "!  urgent"
        lines.append(
            styled(
                _wrap(f"{mark}: {flag.message}", "   ", ""),
                "red" if flag.urgency == "emergency" else "bold",
            )
        )
        if flag.urgency == "emergency":
            lines.append(_wrap(flag.action, "   "))
    return "\n".join(lines)


def _quiet(answer: Assessment, book: Rulebook) -> str:
    if not answer.silence:
        return ""
    asked = [
        book.vocabulary["findings"][f].ask or f"{book.vocabulary.label('findings', f)}?"
        for f in answer.silence.ask
    ]
    help_ = f" What would help most: {' '.join(asked)}" if asked else ""
    return _title("No firm answer") + "\n" + _wrap(answer.silence.text + help_, "  ")


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
    line = (
        f"{bar(answer.category.probability)} {label}: {answer.category.confidence}, "
        f"{rough(answer.category.probability)} of the rules' weight"
    )
    return "\n".join(
        [_title("Picture"), _wrap(told, "  "), _title("Category"), _wrap(line, " " * 15, "  ")]
    )


def _differential(answer: Assessment, book: Rulebook, everything: bool) -> str:
    shown = (
        answer.differential
        if everything
        else [c for n, c in enumerate(answer.differential) if c.standing != "less_likely" or n < 3][
            :6
        ]
    )
    lines = [_title("Differential")]
    for candidate in shown:
        label = book.vocabulary.label("diagnoses", candidate.diagnosis)
        mark = " (treatable)" if candidate.treatable else ""
        lines.append(
            _wrap(
                f"{bar(candidate.probability)} {label}: {standing(candidate, answer, book)}, "
                f"{rough(candidate.probability)}{mark}",
                " " * 15,
                "  ",
            )
        )
        lines += _reasons(candidate, book)
    lines.append(
        _wrap(
            f"{bar(answer.other['probability'])} another diagnosis, not covered by the rules: "
            f"{rough(answer.other['probability'])}",
            " " * 15,
            "  ",
        )
    )
    return "\n".join(lines)


def member_words(member: Member) -> str:
    """A member of a label with its genes."""
    return f"{member.label} ({', '.join(member.genes)})" if member.genes else member.label


def _reasons(candidate: Candidate, book: Rulebook) -> list[str]:
    if candidate.standing == "less_likely":
        return []
    lines = [
        _wrap(book.rules[id_].why, " " * 17, " " * 15 + "+ ")
        for id_ in _distinct(candidate.for_, book)[:3]
    ]
    lines += [
        _wrap(book.rules[id_].why, " " * 17, " " * 15 + "- ")
        for id_ in _distinct(candidate.against, book)[:2]
    ]
    if candidate.members:
        said = "; ".join(member_words(m) for m in candidate.members)
        lines.append(_wrap(f"fits best: {said}", " " * 17, " " * 15 + "= "))
    if candidate.unexplained:
        said = ", ".join(
            book.vocabulary.label("findings", f).lower() for f in candidate.unexplained
        )
        lines.append(_wrap(f"does not account for: {said}", " " * 17, " " * 15 + "- "))
    return lines


def _distinct(ids: Iterable[str], book: Rulebook) -> list[str]:
    """One rule of each group: several ways to say the same thing are said once."""
    groups = book.groups
    found: dict[str, str] = {}
    for id_ in ids:
        found.setdefault(groups.get(id_, id_), id_)
    return list(found.values())


def _lane(entries: Iterable[DontMiss], book: Rulebook, everything: bool) -> str:
    listed = list(entries)
    shown = listed if everything else [entry for entry in listed if entry.shown]
    if not shown:
        return ""
    lines = [_title("Do not miss: keep in mind until dismissed")]
    for entry in shown:
        by = ", ".join(_thing(b, book) for b in entry.dismissed_by) or "the facts that dismiss it"
        clue = "with a clue" if entry.told else "not excluded"
        lines.append(
            _wrap(
                f"{book.vocabulary.label('diagnoses', entry.diagnosis)} "
                f"({TIERS[entry.tier]}, {clue}); until known: {by}",
                " " * 4,
                "  ",
            )
        )
    if len(listed) > len(shown):
        lines.append(f"    and {len(listed) - len(shown)} more (--all shows them)")
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
    aged = aged_out(answer, book)
    if aged and not everything:
        return _wrap(
            f"Dismissed by age: {'; '.join(label for label, _ in aged)} (--all says why)",
            " " * 4,
            "  ",
        )
    return "\n".join(
        [_wrap(f"Dismissed by age: {label}. {why}", " " * 4, "  ") for label, why in aged]
    )


def _thing(id_: str, book: Rulebook) -> str:
    terms = book.vocabulary.any_id.get(id_)
    return terms[0].label if terms else id_.replace("_", " ")


def _tests(steps: Iterable[Step], book: Rulebook) -> str:
    lines: list[str] = []
    last = ""
    waiting = [step for step in steps if step.after]
    for step in [step for step in steps if not step.after]:
        if step.priority != last:
            lines.append(_title("Tests") if not last else "")
            lines[-1:] = [
                *([lines[-1]] if lines[-1] else []),
                styled(f"  {PRIORITY[step.priority]}", "cyan"),
            ]
            last = step.priority
        lines.append(
            _wrap(f"{book.vocabulary.label('tests', step.test)}: {step.why}", "      ", "    ")
        )
    return "\n".join([*lines, *_waiting(waiting, book)])


def _waiting(steps: Iterable[Step], book: Rulebook) -> list[str]:
    """The steps that wait for a result, a line for each result."""
    by_result: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        assert step.after
        found = by_result.setdefault((step.after["test"], step.after["result"]), [])
        found.append(book.vocabulary.label("tests", step.test))
    lines = [styled("  Then", "cyan")] if by_result else []
    for (test, result), then in by_result.items():
        awaited = book.vocabulary.label("tests", test)
        lines.append(_wrap(f"if {awaited} is {result} -> {', '.join(then)}", "      ", "    "))
    return lines


def _left(answer: Assessment, book: Rulebook) -> str:
    if not answer.not_needed:
        return ""
    lines = [_title("Usually not needed here")]
    for left in answer.not_needed[:5]:
        wanted = f" Order it if: {'; '.join(left.order_if)}." if left.order_if else ""
        lines.append(
            _wrap(f"{book.vocabulary.label('tests', left.test)}: {left.why}{wanted}", "    ", "  ")
        )
    return "\n".join(lines)


def _questions(answer: Assessment) -> str:
    if not answer.ask_next:
        return ""
    return "\n".join(
        [
            _title("Ask or examine next"),
            *(_wrap(q.question, "    ", "  ") for q in answer.ask_next[:3]),
        ]
    )


def _advice(answer: Assessment, book: Rulebook) -> str:
    lines = []
    if answer.management:
        said = "; ".join(
            book.vocabulary.label("options", o.option).lower() for o in answer.management
        )
        lines += [_title("May be discussed (for teaching)"), _wrap(said, "  ")]
    if answer.complications:
        said = "; ".join(
            book.vocabulary.label("complications", c.complication).lower()
            for c in answer.complications
        )
        lines += [_title("Watch for"), _wrap(said, "  ")]
    return "\n".join([*lines, ""])


def _uncovered(answer: Assessment) -> str:
    return (
        _wrap(f"Entered, but not covered by the rules: {', '.join(answer.uncovered)}")
        if answer.uncovered
        else ""
    )
