"""`workup walk`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workup.errors import Problem, WorkupError, did_you_mean
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import record_url
from workup.simulation.acts import kind_of

if TYPE_CHECKING:
    from workup.model.case import Case
    from workup.simulation.context import Desk
    from workup.simulation.record.record import Record
    from workup.simulation.session import Session
    from workup.simulation.stages import Mode

_LINE = 64 * 1024  # bytes of a line that is typed; more would only fill the record
NEEDS = "`workup walk` needs more packages: pip install 'dystonia-workup[walk]'"


@click.command()
@click.argument("case", required=False)
@click.option(
    "--quick", is_flag=True, help="Five minutes: the case is given, you commit three times."
)
@click.option(
    "--all",
    "with_short",
    is_flag=True,
    help="Choose among short cases too; their history is not scored.",
)
@click.option(
    "--course",
    "course_file",
    type=click.Path(path_type=Path),
    help="Walk the next case of this course.",
)
@click.option("--new", "anew", is_flag=True, help="Begin again instead of resuming a walk.")
@click.option(
    "--script",
    type=click.Path(path_type=Path),
    help="Play the lines of this file or exported walk.",
)
@click.option(
    "--export",
    "out",
    type=click.Path(path_type=Path),
    help="Write the walk to this file at the end.",
)
@record_url
@click.option(
    "--learner",
    default="",
    help="A name for the record, where several learners share it. None is needed.",
)
@click.option("--no-record", is_flag=True, help="Keep nothing.")
@click.option("--list", "listed", is_flag=True, help="List the cases that can be walked.")
@plain_errors
def walk(
    case: str | None,
    quick: bool,
    with_short: bool,
    course_file: Path | None,
    anew: bool,
    script: Path | None,
    out: Path | None,
    url: str | None,
    learner: str,
    no_record: bool,
    listed: bool,
) -> None:
    """Walk through a case: ask, examine, commit, order, and be shown what was missed.

    CASE is the id of a case that comes with workup, or a file. Without it the next one is chosen:
    what is due again, then new
    ones by difficulty and by what was missed before. A walk that was stopped is resumed where it
    was.

    \b
    Example:
        workup walk evening-limp
        workup walk --course movement-block.yaml
    """
    try:
        from workup.simulation.context import Desk
        from workup.simulation.session import Session
    except ImportError as error:
        raise WorkupError(NEEDS) from error
    from workup.simulation.cases import library

    if out and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise WorkupError(
            [Problem(str(out), 0, "cannot be written: name a file in a folder that is there")]
        )
    cases = library(short=True)
    if listed:
        _list(cases, with_short)
        return
    desk = Desk()
    record = None if no_record else _record(url, learner)
    mode: Mode = "quick" if quick else "full"
    course = ""
    if course_file:
        found = _of_course(course_file, case, cases, record)
        if found is None:
            return
        chosen, mode, course = found
    else:
        chosen = _choose(case, cases, with_short, record, desk)
    session = Session(chosen, desk, mode)
    kept = _take_up(session, record, anew or script is not None, course)
    _play(session, record, kept, _typed(script, session))
    if out:
        from workup.simulation.transcript import export, to_json

        code = record.code if record else ""
        out.write_text(to_json(export(session, _now().date().isoformat(), code, course)), "utf-8")


def _now() -> datetime:
    return datetime.now(UTC)


def _record(url: str | None, learner: str) -> Record:
    try:
        from workup.simulation.record.record import Record
        from workup.simulation.record.store import Store
    except ImportError as error:
        raise WorkupError(NEEDS) from error
    return Record(Store(url), learner)


def _list(cases: Sequence[Case], with_short: bool) -> None:
    from workup.simulation.aims import is_rich

    for case in cases:
        if with_short or is_rich(case):
            level = case.teaching.level if case.teaching and case.teaching.level else ""
            mark = "" if is_rich(case) else " (short)"
            click.echo(
                f"{case.id:<32} {level:<7} {(case.title or '')[: 38 - len(mark)]}{mark}".rstrip()
            )


def _choose(
    named: str | None, cases: Sequence[Case], with_short: bool, record: Record | None, desk: Desk
) -> Case:
    from workup.simulation.aims import is_rich

    if named:
        return _named(named, cases)
    offered = [c for c in cases if with_short or is_rich(c)]
    if record is None:
        return offered[0]
    from workup.explanations.difficulty import graded
    from workup.simulation.record.due import next_case

    chosen = next_case(
        offered, record.walks(), record.due(), _now(), lambda case: graded(case, desk.assessor)
    )
    if chosen is None:
        raise WorkupError("there is no case to walk")
    return chosen


def _named(named: str, cases: Sequence[Case]) -> Case:
    for case in cases:
        if case.id == named:
            return case
    if not Path(named).exists():
        raise WorkupError(
            f"no case `{named}`.{did_you_mean(named, [c.id for c in cases])} `workup walk --list "
            f"--all` lists them"
        )
    from workup.readers import load_cases
    from workup.simulation.cases import walkable

    found = load_cases(Path(named))
    if len(found) != 1 or not walkable(found[0]):
        raise WorkupError(
            f"`{named}` should hold one case with the category and diagnosis of its answer"
        )
    return found[0]


def _of_course(
    file: Path, named: str | None, cases: Sequence[Case], record: Record | None
) -> tuple[Case, Mode, str] | None:
    """
    The case to walk in a course, its mode and the course's id; None, and said so, when nothing
    waits.
    """
    from workup.interfaces.walk import course_text
    from workup.teach.course import read_course
    from workup.teach.standing import next_of, standing

    if record is None:
        raise WorkupError(
            [
                Problem(
                    str(file),
                    0,
                    "a course needs the record, to know what was walked. Leave out --no-record",
                )
            ]
        )
    course = read_course(file, cases)
    stands = standing(course, record.walks(), date.today())
    click.echo(course_text(course, stands))
    if named:
        held = next((s for s in stands if s.assigned.case.id == named), None)
        if held is None:
            known = [s.assigned.case.id for s in stands]
            raise WorkupError(
                [
                    Problem(
                        str(file),
                        0,
                        f"the course has no case `{named}`.{did_you_mean(named, known)}",
                    )
                ]
            )
    else:
        held = next_of(stands)
    if held is None:
        click.echo("Nothing of the course waits for you now.")
        return None
    return held.assigned.case, held.assigned.item.mode, course.id


def _take_up(session: Session, record: Record | None, anew: bool, course: str = "") -> str | None:
    """The id of the walk in the record; the lines of one that was stopped are played first."""
    from workup.simulation.transcript import case_hash

    if record is None:
        return None
    here = (case_hash(session.case), session.desk.book.hash)
    held = None if anew else record.unfinished(session.case.id, session.mode, course)
    if held and (held.case_hash, held.rules) != here:
        click.echo("The case or the rules have changed since you stopped; this is a new walk.")
    elif held:
        for line in held.lines:
            session.say(line)
        click.echo(f"Resumed after {len(held.lines)} lines; --new begins again.")
        return held.id
    return record.begin(session.case.id, *here, session.mode, _now(), course)


def _typed(script: Path | None, session: Session) -> Callable[[], Iterator[str]]:
    if script:
        from workup.simulation.transcript import read_lines

        lines = read_lines(script)

        def played() -> Iterator[str]:
            for line in lines:
                click.echo(f"> {line}")
                yield line

        return played
    if sys.stdin.isatty():
        return lambda: _keyboard(session)
    from workup.readers.packed import lines_within

    return lambda: (
        line.decode("utf-8", "replace").rstrip("\r\n")
        for line in lines_within(sys.stdin.buffer, _LINE)
    )


def _keyboard(session: Session) -> Iterator[str]:
    """
    Lines from the keyboard, with completion of what the stage knows and the history of this walk.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import FuzzyWordCompleter

    from workup.interfaces.terminal import inert

    desk: Desk = session.desk
    line: PromptSession[str] = PromptSession("> ")
    while True:
        kinds = session.stage.kinds
        labels = [
            inert(label) for name, label in desk.words.labels.items() if kind_of(name) in kinds
        ]
        try:
            yield line.prompt(
                completer=FuzzyWordCompleter(labels, WORD=True), complete_while_typing=False
            )
        except (EOFError, KeyboardInterrupt):
            return


def _play(
    session: Session, record: Record | None, kept: str | None, typed: Callable[[], Iterator[str]]
) -> None:
    from workup.interfaces import walk as face
    from workup.simulation.debrief import debrief
    from workup.simulation.transcript import summary

    click.echo(face.opening_text(session))
    if recap := face.recap_text(session):
        click.echo(recap)
    if not session.over:
        click.echo(face.prompt_text(session.prompt()))
    mapped = face.body_text(session)
    lines = iter(()) if session.over else typed()
    for line in lines:
        if line.strip().lower() in ("pause", "quit", "exit"):
            break
        if record and kept:
            record.say(kept, len(session.typed), line, _now())
        at, choices = session.at, session.prompt().choices
        if text := face.reply_text(session.say(line)):
            click.echo(text)
        if (drawn := face.body_text(session)) != mapped:
            mapped = drawn
            click.echo(drawn)
        if session.over:
            break
        prompt = session.prompt()
        if session.at != at:
            click.echo(face.prompt_text(prompt))
        elif (
            session.stage.id == "classification"
            and prompt.choices != choices
            and not session.offers
        ):
            click.echo(face.prompt_text(prompt, again=True))
    if not session.over:
        click.echo(
            "Stopped. "
            + (f"`workup walk {session.case.id}` resumes here." if kept else "Nothing was kept.")
        )
        return
    looked = debrief(session)
    if record and kept:
        record.finish(kept, looked.score.total, summary(looked.score, session), _now())
    click.echo("\n" + face.debrief_text(looked, session))
