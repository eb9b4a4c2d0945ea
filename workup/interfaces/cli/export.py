"""`workup export`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.named import case_paths
from workup.interfaces.cli.options import overwriting, refuse_existing
from workup.teach.items import KINDS

if TYPE_CHECKING:
    from workup.model.case import Case
    from workup.pathway import Assessor
    from workup.teach.items import Item, LeftOut
    from workup.teach.media import Medium

FORMS = ("moodle", "gift", "qti", "qti12", "h5p", "anki", "csv", "panel")
STAGED = ("html", "scorm")


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="CASES...", type=click.Path(path_type=Path)
)
@click.option(
    "--to", "form", type=click.Choice((*FORMS, *STAGED)), required=True, help="What will read it."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write.",
)
@click.option(
    "--items",
    "kinds",
    metavar="KINDS",
    help=f"Which kinds, with commas: {', '.join(KINDS)}. All unless given.",
)
@click.option(
    "--panel",
    "panels",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A panel's answers (CSV) that make script items scored; may be given for each rater.",
)
@click.option(
    "--author",
    metavar="NAME",
    help="Who wrote the cases that name no author: keeps their cards apart from others' in Anki.",
)
@overwriting
@click.option("--verbose", is_flag=True, help="Name every item that was left out, and why.")
@plain_errors
def export(
    paths: tuple[Path, ...],
    form: str,
    out: Path,
    kinds: str | None,
    panels: tuple[Path, ...],
    author: str | None,
    force: bool,
    verbose: bool,
) -> None:
    """
    Make questions of CASES for Moodle, Canvas (qti12), Anki and others, with feedback on each
    choice for this patient.

    The most likely diagnosis, what must not be missed, the key features, the next test, and script
    concordance, which is not scored
    before a panel has answered. docs/exports.md says how to import each and what a panel's file
    holds. OUT is written whole or not at all.

    \b
    Example:
        workup export cases/teaching --to moodle --out dystonia.xml
    """
    wanted = ("script",) if form == "panel" else _kinds(kinds)
    refuse_existing([out], force)
    from workup.pathway import Assessor
    from workup.readers import load_cases
    from workup.teach.exports import export as write
    from workup.teach.media import read

    files: dict[str, str] = {}
    cases = load_cases(case_paths(paths), files=files)
    assessor = Assessor(engine="truth")
    media = {case.id: read(case, files[case.id]) for case in cases}
    if form in STAGED:
        _staged(cases, media, assessor, form, out)
        return
    items, left = _drawn(cases, assessor, wanted)
    items = [
        replace(item, author=item.author or author or "", media=media[item.case]) for item in items
    ]
    items, notes = _scored(items, panels)
    if not items:
        reasons = sorted({entry.why for entry in left})
        raise WorkupError(
            f"no question can be made of these cases: {'; '.join(reasons) or 'there are none'}"
        )
    before = _earlier(out) if form == "anki" else b""
    _replace(out, write(items, assessor.book.sources, form, before))
    click.echo(
        f"{len(items)} {_several('question', items)} on {len({i.case for i in items})} of "
        f"{len(cases)} {_several('case', cases)} in {out}: {_counts(items)}"
    )
    made = {(item.case, item.kind) for item in items}
    _say(left, [*notes, *_aside(items, form)], verbose, made)


def _earlier(out: Path) -> bytes:
    """The deck that is written over, and a word where it is none that can be read."""
    if not out.is_file():
        return b""
    from workup.teach.exports.earlier import read_earlier

    before = out.read_bytes()
    if not read_earlier(before).notes:
        click.echo(
            f"{out} held no Anki deck that can be read: cards that changed since may keep their "
            f"date, so that Anki does not update them",
            err=True,
        )
    return before


def _staged(
    cases: Sequence[Case],
    media: Mapping[str, Sequence[Medium]],
    assessor: Assessor,
    form: str,
    out: Path,
) -> None:
    """Write cases that are walked stage by stage."""
    from workup.simulation.context import Desk
    from workup.teach.exports import export_staged

    _replace(out, export_staged(cases, Desk(assessor), media, form))
    click.echo(f"{len(cases)} staged {_several('case', cases)} in {out}")
    click.echo("The file holds the answers: for practice, not for an examination", err=True)


def _several(word: str, things: Sequence[object]) -> str:
    return word if len(things) == 1 else f"{word}s"


def _aside(items: Sequence[Item], form: str) -> list[str]:
    """What an educator should know of a file in this form."""
    notes = []
    nameless = dict.fromkeys(item.case for item in items if not item.author)
    if form == "anki" and nameless:
        some = ", ".join([*nameless][:3]) + (", ..." if len(nameless) > 3 else "")
        notes.append(
            f"no author is named for {some}: cards are known by case and patient. Two teachers who "
            "share cards name themselves with --author, or under `teaching.author`"
        )
    unscored = sum(not item.scored for item in items)
    if form == "h5p" and unscored:
        notes.append(
            f"H5P knows no question without a right answer: {unscored} unscored "
            f"{'is' if unscored == 1 else 'are'} left out"
        )
    with_media = dict.fromkeys(item.case for item in items if item.media)
    if form in ("gift", "csv") and with_media:
        some = ", ".join(with_media)
        notes.append(f"{form} holds no files: pictures and films of {some} are described in words")
    return notes


def _drawn(
    cases: Sequence[Case], assessor: Assessor, kinds: Sequence[str]
) -> tuple[Sequence[Item], list[LeftOut]]:
    from workup.teach.questions import draw

    made = [draw(case, assessor, kinds) for case in cases]
    return [item for items, _ in made for item in items], [
        entry for _, left in made for entry in left
    ]


def _scored(items: Sequence[Item], panels: Sequence[Path]) -> tuple[Sequence[Item], Sequence[str]]:
    """The items with the panel's key, and what is to be said of it."""
    from workup.teach.panel import keyed, read_panel

    if not panels:
        return items, ()
    found = keyed(items, read_panel(panels, [i.id for i in items if i.kind == "script"]))
    return found.items, found.notes


def _kinds(text: str | None) -> tuple[str, ...]:
    from workup.errors import did_you_mean

    if text is None:
        return KINDS
    given = [word.strip() for word in text.split(",") if word.strip()]
    for word in given:
        if word not in KINDS:
            raise WorkupError(
                f"unknown kind of item `{word}`.{did_you_mean(word, KINDS)} Use any of "
                f"{', '.join(KINDS)}"
            )
    if not given:
        raise WorkupError(f"`--items` names no kind. Use any of {', '.join(KINDS)}")
    return tuple(given)


def _counts(items: Sequence[Item]) -> str:
    counted = Counter(item.kind for item in items)
    unscored = sum(not item.scored for item in items)
    said = ", ".join(f"{counted[kind]} {kind}" for kind in KINDS if counted[kind])
    return said + (f" ({unscored} not scored)" if unscored else "")


def _say(
    left: Sequence[LeftOut], notes: Sequence[str], verbose: bool, made: set[tuple[str, str]]
) -> None:
    for note in notes:
        click.echo(note, err=True)
    if left and not verbose:
        what, was = ("question", "was") if len(left) == 1 else ("questions", "were")
        said = (
            f"{len(left)} {what} would not have been fair and {was} left out; --verbose says "
            f"which and why"
        )
        click.echo(said, err=True)
    for entry in left if verbose else ():
        further = "further " if (entry.case, entry.kind) in made else ""
        click.echo(f"{entry.case}: no {further}{entry.kind}: {entry.why}", err=True)


def _replace(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    import os
    import tempfile

    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, out)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise WorkupError([Problem(str(out), 0, f"cannot be written ({error.strerror})")]) from None
