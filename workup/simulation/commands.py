"""
What a typed line does at the stage where a walk stands: words to ids, ids to acts, and what is
answered.
"""

from __future__ import annotations

import re

from workup.simulation.log import Log
from workup.simulation.prompt import choices
from workup.simulation.stages import Act, Line
from workup.simulation.words import ASKED


def split(line: str) -> list[str]:
    """The items of a line, separated by commas or semicolons."""
    return [item.strip() for item in re.split(r"[,;]", line) if item.strip()]


def certainty(item: str) -> tuple[str, int | None]:
    """The words and the percentage at the end of an item, as in `tumour 10` or `tumour: 10 %`."""
    found = re.fullmatch(r"(.*?)(?:\s|[:=])+(\d{1,4})\s*%?", item)
    return (found[1], int(found[2])) if found else (item, None)


def take(log: Log, line: str) -> list[Line]:
    """Do what each item of a line says."""
    numbers = {str(n): name for n, (name, _) in enumerate(choices(log), 1)}
    if len(log.offers) == 1:
        numbers |= dict.fromkeys(("yes", "y"), log.offers[0])
    log.offers = ()
    return [answer for item in split(line) for answer in _item(log, item, numbers)]


def _item(log: Log, item: str, numbers: dict[str, str]) -> list[Line]:
    kinds, desk = log.stage.kinds, log.desk
    words, percent = certainty(item) if "diagnosis" in kinds else (item, None)
    if percent is not None and percent > 100:
        return [Line("warn", f"`{percent}`: a certainty is a number from 0 to 100.")]
    if chosen := numbers.get(words.lower()):
        return _do(log, chosen, item, True, percent)
    if words in desk.words.labels and words.partition(":")[0] in kinds:
        return _do(log, words, words, True, percent)  # an id itself, as scripts write it
    found = desk.words.match(words, kinds)
    if found.id is None:
        return unsure(log, words, found.offers)
    return _do(log, found.id, words, found.exact, percent)


def unsure(log: Log, typed: str, offers: tuple[str, ...]) -> list[Line]:
    """Offer what a text may have meant, by number; nothing is taken."""
    if not offers:
        return [
            Line(
                "warn",
                f"`{typed}` is not understood. Please rephrase; `help` shows what can be said.",
            )
        ]
    start = len(log.offers)
    log.offers += offers
    shown = "; ".join(f"{n} {log.desk.name(o)}" for n, o in enumerate(offers, start + 1))
    say = "`yes`, or other words" if log.offers == offers[:1] else "Its number, or other words"
    return [Line("offer", f"`{typed}`: did you mean {shown}? {say[0].upper()}{say[1:]}.")]


def leave(log: Log, text: str) -> list[Line]:
    """Name tests or treatments that are not to be done here."""
    lines: list[Line] = []
    for item in split(text):
        found = log.desk.words.match(item, ("test", "option"))
        if item in log.desk.book.vocabulary["tests"]:
            lines += _do(log, f"leave:{item}", item, True)
        elif found.id is None:
            lines += unsure(log, item, tuple("leave:" + o.partition(":")[2] for o in found.offers))
        else:
            lines += _do(log, "leave:" + found.id.partition(":")[2], item, found.exact)
    return lines or [Line("note", "Avoid what? For example `leave muscle biopsy`.")]


def _do(log: Log, name: str, typed: str, exact: bool, percent: int | None = None) -> list[Line]:
    taken = [] if exact else [Line("note", f"`{typed}` is read as: {log.desk.name(name)}.")]
    return [*taken, *_answer(log, name, percent)]


def _answer(log: Log, name: str, percent: int | None) -> list[Line]:
    kind, _, id_ = name.partition(":")
    if kind in ASKED:
        told = log.reveal.ask(name)
        log.do(name)
        log.show(told.parts)
        return [Line("told", told.text)]
    if kind == "test" and log.stage.id == "tests":
        return _order(log, id_)
    if kind == "diagnosis" and log.stage.weighs:
        return _weigh(log, name, percent)
    log.do(f"final:{id_}" if kind == "diagnosis" else name)
    return [Line("told", f"Noted: {log.desk.name(name)}.")]


def _weigh(log: Log, name: str, percent: int | None) -> list[Line]:
    if log.frozen():
        return [
            Line(
                "warn",
                "This differential was given before more was known and can no longer be changed.",
            )
        ]
    others = sum(a.certainty or 0 for a in log.draft(log.stage.id) if a.what != name)
    if percent is None:
        if others >= 100:
            return [
                Line(
                    "warn",
                    f"{log.desk.name(name)}: how certain? Nothing is left of 100 %; lower another "
                    f"first.",
                )
            ]
        percent = 100 - others
    if others + percent > 100:
        return [
            Line(
                "warn",
                f"Together that is {others + percent} %; {100 - others} % is left. "
                "Lower one first.",
            )
        ]
    log.acts.append(Act(log.stage.id, name, percent))
    if percent == 0:
        return [Line("told", f"Removed: {log.desk.name(name)}.")]
    return [Line("told", f"Noted: {log.desk.name(name)}, {percent} %.")]


def _order(log: Log, test: str) -> list[Line]:
    told = log.reveal.test(test, log.desk.could_show(log.case))
    log.do(f"test:{test}")
    log.show(told.parts)
    return [Line("told", f"{told.text} {log.desk.burden_words(test)}")]
