"""`workup new`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workup.errors import WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.paragraph import fill

if TYPE_CHECKING:
    from workup.simulation.context import Desk
    from workup.teach.new.draft import Draft

NEEDS = "`workup new` needs more packages: pip install 'dystonia-workup[teach]'"
STOP = ("pause", "quit", "exit")
HELP = (
    "Answer in your own words; several things are separated by commas. An empty line leaves a "
    "field unknown, `none` says that it was asked"
    " and there was none, `back` removes the last answer, `pause` stops: what was "
    "answered is kept."
)


@click.group()
def new() -> None:
    """Write something new.

    \b
    Example:
        workup new case
    """


@new.command()
@click.argument("out", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Start from what a vignette or note in this text file gives.",
)
@click.option(
    "--template",
    "blank",
    is_flag=True,
    help="Write every field with a comment, to fill in with an editor.",
)
@click.option(
    "--like",
    "alike",
    metavar="WHAT",
    help="Start from the teaching case of this id, diagnosis or category.",
)
@click.option("--anew", is_flag=True, help="Begin again instead of resuming a draft.")
@click.option(
    "--schema/--no-schema",
    "with_schema",
    default=True,
    help="Whether to put the schema for editors beside the file.",
)
@plain_errors
def case(
    out: Path | None,
    blank: bool,
    alike: str | None,
    source: Path | None,
    anew: bool,
    with_schema: bool,
) -> None:
    """Write a new case, question by question or from a template.

    It goes into OUT, by default the case's name and `.yaml`. A draft that was stopped is resumed
    where it was. A file that is there is never overwritten. With --template, --like or
    --from nothing is asked; without OUT they print. With --from what was not understood is named.

    \b
    Example:
        workup new case --like secondary arm-after-the-fall.yaml
        workup new case --from vignette.txt my-case.yaml
    """
    if source:
        if blank or alike:
            raise WorkupError("give one of --template, --like and --from")
        _from_text(source, out, with_schema)
        return
    if blank or alike:
        _without_questions(out, blank, alike, with_schema)
        return
    try:
        from workup.simulation.context import Desk
        from workup.teach.new.draft import Draft
    except ImportError as error:
        raise WorkupError(NEEDS) from error
    desk = Desk()
    draft, lines = Draft(desk), None
    if out is None:
        click.echo(fill(HELP))
        lines = _lines(draft)
        if not _name(draft, lines):
            click.echo("Stopped. Nothing was kept.")
            return
        out = Path(f"{draft.value['id']}.yaml")
    draft = _taken_up(out, draft, desk, anew)
    if lines is None:
        click.echo(fill(HELP))
    _talk(draft, out, lines or _lines(draft))
    if not draft.over:
        click.echo(f"\nStopped. `workup new case {out}` resumes here.")
        return
    _finish(draft, out, with_schema)


def _without_questions(out: Path | None, blank: bool, alike: str | None, with_schema: bool) -> None:
    if blank and alike:
        raise WorkupError("give --template or --like, not both")
    from workup.interfaces.terminal import as_data
    from workup.knowledge.rulebook import load_rules
    from workup.pathway import Assessor
    from workup.teach.new.write import create, like, template

    _suffix(out)
    name = re.sub(r"[^A-Za-z0-9_-]", "-", out.stem if out else "new-case")[:100]
    if alike:
        text = like(alike, Assessor(engine="truth"), name)
    else:
        text = template(load_rules().vocabulary, name)
    if out is None:
        with as_data():
            click.echo(text, nl=False)
        return
    create(out, text)
    click.echo(f"{out} written.")
    _schema_beside(out, with_schema)


def _from_text(source: Path, out: Path | None, with_schema: bool) -> None:
    """Write what is read of a text, and say what was not."""
    from workup.interfaces.cli.read import text_of
    from workup.knowledge.rulebook import load_rules
    from workup.teach.new.from_text import prefilled
    from workup.teach.new.write import create

    _suffix(out)
    name, text, problem = text_of(source)
    if problem:
        raise WorkupError([problem])
    made, account, wrong = prefilled(text, out.stem if out else name, load_rules().vocabulary)
    if out is None:
        click.echo(made, nl=False)
    else:
        create(out, made)
    click.echo(account, err=True)
    for message in wrong:
        click.echo(f"To correct: {message}", err=True)
    if out is not None:
        click.echo(f"{out} written.")
        _schema_beside(out, with_schema)


def _suffix(out: Path | None) -> None:
    if out is not None and out.suffix.lower() not in (".yaml", ".yml"):
        raise WorkupError(f"`{out}` should end in .yaml")


def _draft_file(out: Path) -> Path:
    return out.with_name(f".{out.name}.draft")


def _name(draft: Draft, lines: Iterator[str]) -> bool:
    """Ask for the name until there is one; False where that was stopped."""
    while not draft.value["id"]:
        _ask(draft)
        line = next(lines, "pause")
        if line.strip().lower() in STOP:
            return False
        _show(draft.say(line))
    return True


def _taken_up(out: Path, draft: Draft, desk: Desk, anew: bool) -> Draft:
    """The draft of this file as it was stopped, if there is one; otherwise `draft`."""
    from workup.teach.new.draft import Draft

    _suffix(out)
    if out.exists():
        raise WorkupError(f"{out}: is there already, and is left as it is. Choose another name")
    kept = _draft_file(out)
    if anew or not kept.exists():
        return draft
    try:
        lines = json.loads(kept.read_text("utf-8"))["lines"]
    except (ValueError, KeyError, OSError) as error:
        raise WorkupError(f"{kept}: cannot be read as a draft. --anew begins again") from error
    click.echo(f"Resumed after {len(lines)} answers; --anew begins again.")
    return Draft.replay(desk, [str(line) for line in lines])


def _talk(draft: Draft, out: Path, lines: Iterator[str]) -> None:
    from workup.readers.write import replaced

    kept = _draft_file(out)
    shown = None
    while not draft.over:
        asked = draft.asked()
        if asked != shown:
            _ask(draft)
            shown = asked
        line = next(lines, "pause")
        if line.strip().lower() in STOP:
            return
        if line.strip().lower() in ("help", "?"):
            click.echo(fill(HELP))
            continue
        _show(draft.say(line))
        replaced(
            kept,
            json.dumps({"workup_draft": 1, "lines": draft.lines}, ensure_ascii=False, indent=0)
            + "\n",
        )


def _finish(draft: Draft, out: Path, with_schema: bool) -> None:
    from workup.teach.new.write import create, file_text

    found, problems = draft.built()
    kept = _draft_file(out)
    if found is None:
        click.echo("\nThe case is not valid yet; `workup new case` with `back` mends it:")
        for problem in problems:
            click.echo(fill(problem, "  "))
        sys.exit(1)
    head = [
        "Written with `workup new case`. `workup check` says what to look at, `workup fmt` "
        "lays it out."
    ]
    create(out, file_text(draft.value, draft.desk.book.vocabulary, head))
    kept.unlink(missing_ok=True)
    click.echo(f"\n{out} written.")
    _schema_beside(out, with_schema)
    click.echo(f"Next: workup check {out}")


def _schema_beside(out: Path, wanted: bool) -> None:
    from workup.knowledge.rulebook import load_rules
    from workup.readers.write import replaced
    from workup.teach.schema import BESIDE, schema_text

    beside = out.with_name(BESIDE)
    if wanted:
        replaced(beside, schema_text(load_rules().vocabulary))
        click.echo(f"{beside} is the schema that the first line names, for editors.")


def _lines(draft: Draft) -> Iterator[str]:
    if not sys.stdin.isatty():
        return (line.rstrip("\n") for line in sys.stdin)
    return _keyboard(draft)


def _keyboard(draft: Draft) -> Iterator[str]:
    """Lines from the keyboard, with completion of the labels and ids that the question takes."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import FuzzyWordCompleter

    from workup.interfaces.terminal import inert
    from workup.simulation.acts import id_of, kind_of

    session: PromptSession[str] = PromptSession("> ")
    words = draft.desk.words.labels
    current: Callable[[], tuple[str, ...]] = draft.kinds
    while True:
        listed = [
            inert(w)
            for name, label in words.items()
            if kind_of(name) in current()
            for w in (label, id_of(name))
        ]
        try:
            yield session.prompt(
                completer=FuzzyWordCompleter(listed, WORD=True), complete_while_typing=False
            )
        except (EOFError, KeyboardInterrupt):
            return


def _ask(draft: Draft) -> None:
    from workup.interfaces.terminal import styled
    from workup.interfaces.walk import columns

    asked = draft.asked()
    click.echo("\n" + styled(f"{asked.number}/{asked.of} {asked.question}", "bold"))
    if asked.help:
        click.echo(styled(fill(asked.help, "  "), "dim"))
    if asked.choices:
        click.echo(
            "\n".join(columns([f"{n} {label}" for n, (_, label) in enumerate(asked.choices, 1)]))
        )


def _show(said: list[Any]) -> None:
    mark = {"told": "  ", "note": "  ", "offer": "? ", "warn": "! "}
    for line in said:
        click.echo(fill(line.text, mark[line.kind]))
