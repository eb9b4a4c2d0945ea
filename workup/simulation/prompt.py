"""
What a walk shows before it is spoken to: the opening, and at each stage what is asked for with its
numbered choices.
"""

from __future__ import annotations

from collections.abc import Sequence

from workup.simulation.acts import act_of, kind_of
from workup.simulation.log import Log
from workup.simulation.phrases import age
from workup.simulation.stages import Line, Prompt
from workup.simulation.systems import systems
from workup.simulation.words import AXES, AXIS_TITLES, GROUPS, TOPICS, URGENCY


def opening(log: Log) -> list[Line]:
    """What the learner reads first, pictures and films among it."""
    media = (log.case.teaching.media if log.case.teaching else None) or ()
    shown = (f"{m.shows} ({m.file}; {m.licence}; consent: {m.consent})" for m in media)
    return [*introduction(log), *(Line("note", text) for text in shown)]


def introduction(log: Log) -> list[Line]:
    """
    Vignette, age and sex; in a quick walk all that history and examination hold.
    """
    case = log.case
    lines = [
        Line("told", " ".join((case.vignette or "").split()) or "No vignette: ask."),
        Line("note", f"Patient: {_who(log)}."),
    ]
    if log.desk.aims(case).short and log.mode == "full":
        lines.append(Line("note", "A short case: history and examination are not scored."))
    if log.mode == "quick" and log.shown:
        lines.append(
            Line("told", "Known: " + "; ".join(log.reveal.words(part) for part in log.shown) + ".")
        )
    return lines


def _who(log: Log) -> str:
    p = log.case.patient
    sex = p.sex if p.sex and p.sex != "unknown" else ""
    years = f"{age(p.age)}{' years' if p.age >= 2 else ''}" if p.age is not None else ""
    return ", ".join(word for word in (sex, years) if word) or "age and sex not known"


def prompt(log: Log) -> Prompt:
    """What is waited for now."""
    stage = log.stage
    committed = tuple(
        log.desk.name(a.what) + (f" {a.certainty} %" if a.certainty is not None else "")
        for a in log.draft(stage.id)
    )
    number, of = min(log.at + 1, len(log.stages)), len(log.stages)
    return Prompt(stage.id, stage.title, _asks(log), number, of, choices(log), committed)


def _asks(log: Log) -> str:
    if log.stage.id != "classification":
        return log.stage.asks
    axis = _axis(log)
    return (
        f"{AXIS_TITLES[axis]}: type its number or a word."
        if axis
        else "All four are given. `done` continues; another word changes one."
    )


def _axis(log: Log) -> str | None:
    """The first axis of the classification that is not given yet."""
    given = {a.kind for a in log.draft("classification")}
    return next((a for a in AXES if a not in given), None)


def missing(log: Log) -> str:
    """What a stage that is left goes without; empty where it does not."""
    done, stage = log.draft(log.stage.id), log.stage
    if stage.weighs:
        return "" if done else "No diagnosis was named here"
    match stage.id:
        case "history":
            return "" if done else "Nothing was asked here"
        case "examination":
            return "" if done else "Nothing was examined here"
        case "tests":
            return "" if done else "No test was ordered"
        case "classification":
            given = {a.kind for a in done}
            left = [AXIS_TITLES[axis].lower() for axis in AXES if axis not in given]
            return f"Not given: {', '.join(left)}" if left else ""
        case _:
            return ""


def choices(log: Log) -> tuple[tuple[str, str], ...]:
    """
    `kind:id` and label of what a number stands for now: an offer that waits, else what the stage
    lists.
    """
    return tuple((name, log.desk.name(name)) for name in log.offers or _listed(log))


def _listed(log: Log) -> Sequence[str]:
    labels = log.desk.words.labels
    match log.stage.id:
        case "history":
            return [act_of("topic", t) for t in TOPICS]
        case "examination":
            return [
                *(act_of("group", g) for g in GROUPS),
                *(act_of("system", s) for s in systems()),
            ]
        case "classification":
            axis = _axis(log)
            return [n for n in labels if axis and n.startswith(axis + ":")]
        case "final":
            return [n for n in labels if kind_of(n) == "category"]
        case "actions":
            return [act_of("urgency", u) for u in URGENCY]
        case _:
            return ()
