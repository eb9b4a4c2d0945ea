"""
A walk in the terminal: each prompt, reply and the debrief as text of at most 80 columns, without
need of colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from workup.interfaces import body
from workup.interfaces.lesson import lesson_text
from workup.interfaces.paragraph import fill, heading
from workup.interfaces.terminal import styled
from workup.interfaces.text import bar
from workup.model.grouped import grouped
from workup.simulation.acts import Act
from workup.simulation.context import Desk
from workup.simulation.debrief import Debrief, score_words
from workup.simulation.scoring_weights import TITLES, WEIGHTS
from workup.simulation.session import Session
from workup.simulation.stages import Line, Prompt, Stage
from workup.teach.lesson import lesson

if TYPE_CHECKING:
    from workup.teach.course import Course
    from workup.teach.standing import Standing

_MARK = {"told": "  ", "note": "  ", "offer": "? ", "hint": "* ", "warn": "! ", "stage": ""}
_TWO = 38


def opening_text(session: Session) -> str:
    """The head of a walk: its title, the vignette, and how to speak to it."""
    title = session.case.title or session.case.id
    lines = [styled(title, "bold"), *(fill(line.text, "  ") for line in session.opening())]
    if drawn := body_text(session):
        lines.append(drawn)
    if session.mode == "full":
        lines.append(fill("`help` shows what you can type; `done` continues.", "  "))
    return "\n".join(lines)


def recap_text(session: Session) -> str:
    """
    What is known in a walk that is resumed, and the last differential; empty where
    nothing has.
    """
    known = (
        "; ".join(session.reveal.words(part) for part in session.shown)
        if session.mode == "full"
        else ""
    )
    lines = [fill(f"Known so far: {known}.", "  ", "    ")] if known else []
    given = [
        (stage, draft)
        for stage in session.stages
        if stage.weighs and (draft := session.draft(stage.id))
    ]
    if given:
        stage, draft = given[-1]
        said = ", ".join(f"{session.desk.short(a.what)} {a.certainty} %" for a in draft)
        lines.append(fill(f"{stage.title}: {said}.", "  ", "    "))
    return "\n".join(lines)


def prompt_text(prompt: Prompt, again: bool = False) -> str:
    """
    A prompt: how far the walk is, what it asks for, the numbered choices in two columns. `again`:
    within a stage, without its head.
    """
    head = f"{prompt.number}/{prompt.of} {prompt.title}"
    lines = (
        []
        if again
        else ["", styled(f"{head}  {bar(prompt.number / prompt.of, prompt.of)}", "bold")]
    )
    lines.append(fill(prompt.asks, "  "))
    if prompt.choices:
        lines += columns([f"{n} {label}" for n, (_, label) in enumerate(prompt.choices, 1)])
    if prompt.committed and not again:
        lines.append(fill("So far: " + "; ".join(prompt.committed) + ".", "  ", "    "))
    return "\n".join(lines)


def columns(items: list[str]) -> list[str]:
    """Items in two columns where both fit, read downwards; long ones take a line."""
    if any(len(item) > _TWO for item in items):
        return [fill(item, "   ", "      ") for item in items]
    half = (len(items) + 1) // 2
    left, right = items[:half], items[half:] + [""] * (2 * half - len(items))
    return [f"   {a:<{_TWO}} {b}".rstrip() for a, b in zip(left, right, strict=True)]


def reply_text(lines: Iterable[Line]) -> str:
    """What the walk answered; a change of stage is left to the next prompt."""
    shown = []
    for line in lines:
        if line.kind == "stage" or not line.text:
            continue
        how = {"warn": "red", "hint": "cyan", "note": "dim"}.get(line.kind)
        text = fill(line.text, _MARK[line.kind])
        shown.append(styled(text, how) if how else text)
    return "\n".join(shown)


def body_text(session: Session) -> str:
    """The body map as far as the regions are known, with its words; empty before."""
    known = next((value for field, value in session.shown if field == "dystonia.regions"), None)
    if not isinstance(known, tuple) or not known:
        return ""
    return textwrap.indent(body.text(known), "  ")


def debrief_text(looked: Debrief, session: Session) -> str:
    """The debrief: what the case teaches first, then the score with its words explained."""
    words = score_words()
    parts = [
        styled(f"Debrief: {looked.score.total:g} of 100", "bold"),
        fill(f"Answer of the case: {looked.answer}; {looked.category.lower()}.", "  ", "    "),
        *_nickname(session),
        lesson_text(lesson(session.case, session.desk), looked.compared),
        heading("Your score, stage by stage"),
        *_stages(looked, session, words),
        *_lost(looked),
        *_told(looked, words),
        *_spent(looked, words),
        *_certainties(looked, session, words),
        *_locks(looked, session, words),
        *_habits(looked, words),
    ]
    if looked.disagreements:
        parts += [
            heading("You disagreed"),
            *(fill(f"{title}: {text}", "  ", "    ") for title, text in looked.disagreements),
        ]
    parts += [
        heading("A path that reaches every aim"),
        fill(f"{words['path']}.", "  ", "    "),
        *(fill(text, "  ", "    ") for text in path_words(looked.path, session.desk)),
    ]
    parts.append("\n" + fill("For education; not for the care of a patient."))
    return "\n".join(parts)


def _nickname(session: Session) -> list[str]:
    known_as = session.case.teaching.nickname if session.case.teaching else None
    return [fill(f"Known as: {known_as}.", "  ", "    ")] if known_as else []


def path_words(path: Iterable[tuple[Stage, Iterable[Act]]], desk: Desk) -> list[str]:
    """
    The reference path in words, one line a stage; a differential that does not change is said once.
    """
    lines, last = [], ""
    for stage, acts in path:
        words = ", then ".join(_done(act, desk) for act in acts) or "nothing more"
        lines.append(f"{stage.title}: {'the same' if words == last and stage.weighs else words}.")
        last = words if stage.weighs else last
    return lines


def _done(act: Act, desk: Desk) -> str:
    return desk.short(act.what) + ("" if act.certainty is None else f" {act.certainty} %")


def _told(looked: Debrief, words: Mapping[str, str]) -> list[str]:
    """What the opening told, and what was denied without a record."""
    lines = []
    if looked.given:
        lines += [
            heading("Known from the opening"),
            fill(f"{'; '.join(looked.given)} ({words['given']}).", "  ", "    "),
        ]
    if looked.assumed:
        lines += [
            heading("Assumed answers"),
            fill(f"{'; '.join(looked.assumed)} ({words['assumed']}).", "  ", "    "),
        ]
    return lines


def _stages(looked: Debrief, session: Session, words: Mapping[str, str]) -> list[str]:
    """
    A table: each stage's score, how much of what was wanted was found, how much of what was done
    was apt, and its weight.
    """
    of = WEIGHTS[session.mode]
    lines = [f"  {'':<19}{'':10}  {'score':>6}  {'reached':>8}  {'apt':>6}  {'weight':>6}"]
    for s in looked.score.stages:
        reached = f"{len(s.met)} of {len(s.met) + len(s.missed)}"
        lines.append(
            f"  {TITLES[s.stage]:<19}{bar(s.f1, 10)}  {100 * s.f1:4.0f} %  {reached:>8}  "
            f"{100 * s.precision:4.0f} %  {of[s.stage]:>6}"
        )
    if looked.score.hints:
        lines.append(f"  Hints: {looked.score.hints}, {looked.score.hint_cost:g} points off")
    return [
        *lines,
        *(fill(f"{w}: {words[w]}.", "  ", "    ") for w in ("score", "reached", "apt", "weight")),
    ]


def _lost(looked: Debrief) -> list[str]:
    lines = (
        [heading("What was missed") + "  (`workup explain` shows what is in brackets)"]
        if looked.lost
        else []
    )
    for lost in looked.lost:
        behind = (
            f" [{lost.explain}{': ' if lost.sources else ''}{', '.join(lost.sources)}]"
            if lost.explain
            else ""
        )
        lines.append(fill(f"{TITLES[lost.stage]}: {lost.what}. {lost.why}{behind}", "  ", "    "))
    return lines


def _spent(looked: Debrief, words: Mapping[str, str]) -> list[str]:
    lines = []
    if looked.wasted:
        lines.append(heading("Not helpful in this case"))
        lines += [
            fill(f"{TITLES[stage]}: {'; '.join(what)}.", "  ", "    ")
            for stage, what in grouped(looked.wasted).items()
        ]
    s = looked.score
    lines.append(heading("What it took"))
    lines.append(
        fill(
            f"Burden of your tests {s.burden:g}, least needed {s.least:g} ({words['burden']}); "
            f"{s.distance} steps from the reference path ({words['steps']}).",
            "  ",
            "    ",
        )
    )
    return lines


def _certainties(looked: Debrief, session: Session, brier: Mapping[str, str]) -> list[str]:
    given = [(stage.title, looked.score.brier.get(stage.id)) for stage in session.stages]
    words = [f"{title.lower()} {value:.2f}" for title, value in given if value is not None]
    return (
        [
            fill(
                f"How well your certainty was placed: {', '.join(words)} ({brier['brier']}).",
                "  ",
                "    ",
            )
        ]
        if words
        else []
    )


def _locks(looked: Debrief, session: Session, words: Mapping[str, str]) -> list[str]:
    lock, who = looked.locked, looked.locked.learner
    known = "given and found" if session.mode == "quick" else "that you elicited"
    rules = (
        f"The rules reached the answer with fact {lock.facts} of the {lock.of} {known}"
        if lock.facts is not None
        else f"With the facts {known} the rules do not reach the answer"
    )
    return [
        fill(
            f"{rules} ({words['stood']}); "
            f"{f'you first named it at: {who}' if who else 'you did not name it'}.",
            "  ",
            "    ",
        )
    ]


def _habits(looked: Debrief, words: Mapping[str, str]) -> list[str]:
    lines = (
        [heading("Possible cognitive biases"), fill(f"{words['habits']}.", "  ")]
        if looked.habits
        else []
    )
    for habit in looked.habits:
        lines.append(
            fill(
                f"Perhaps {habit.name}. {habit.meaning} [{', '.join(habit.sources)}]", "  ", "    "
            )
        )
        lines += [fill(line, "    - ", "      ") for line in habit.lines]
    return lines


def course_text(course: Course, stands: Sequence[Standing]) -> str:
    """
    How far a learner is in a course: a bar, and each case with its dates, its state and the best
    score.
    """
    done = sum(s.state == "done" for s in stands)
    lines = [
        styled(
            f"{course.title}  {bar(done / len(stands), len(stands) if len(stands) < 20 else 20)}",
            "bold",
        )
    ]
    lines[0] += f"  {done} of {len(stands)}"
    lines += [fill(f"Aim: {aim}", "  ", "    ") for aim in course.aims]
    for n, s in enumerate(stands, 1):
        item = s.assigned.item
        when = (
            f"opens {item.opens}"
            if s.state == "not open yet"
            else f"due {item.due}"
            if item.due
            else ""
        )
        best = f"{s.best:.0f} of 100" if s.best is not None else ""
        title = s.assigned.case.title or s.assigned.case.id
        name = title if len(title) <= 34 else title[:33].rstrip() + "…"
        lines.append(f"  {n:>2} {name:<34}  {_STATE[s.state]:<9}  {best or when}".rstrip())
        lines += [fill(f"Aim: {aim}", "       ", "         ") for aim in item.aims]
    return "\n".join(lines) + "\n"


_STATE = {"done": "done", "begun": "begun", "open": "open", "late": "late", "not open yet": "later"}
