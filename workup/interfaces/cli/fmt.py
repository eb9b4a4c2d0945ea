"""`workup fmt`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from workup.errors import CaseError, Problem, WorkupError
from workup.interfaces.cli import plain_errors

ENDINGS = (".yaml", ".yml")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--check",
    "only_look",
    is_flag=True,
    help="Change nothing; exit code 1 if a file is not laid out.",
)
@plain_errors
def fmt(paths: tuple[Path, ...], only_look: bool) -> None:
    """
    Lay out the YAML case files of PATHS in one way: keys in order, short things on one line,
    comments kept.

    The case itself is never changed. Every file is read before one is written, and each is written
    whole or not at all. With `-`
    the text comes from standard input and goes to standard output.

    \b
    Example:
        workup fmt cases/teaching
    """
    from workup.interfaces.terminal import as_data
    from workup.readers.write import replaced
    from workup.teach.layout import laid_out

    if paths == (Path("-"),):
        text = _from_stdin()
        with as_data():
            click.echo(laid_out(text, "standard input"), nl=False)
        return
    files = [file for path in paths for file in _files(path)]
    wanted = _wanted(files)
    for file, text in wanted.items():
        if not only_look:
            replaced(file, text)
        click.echo(f"{file}: {'is not laid out' if only_look else 'laid out'}")
    one = len(files) == 1
    click.echo(
        f"{len(wanted)} of {len(files)} file{'' if one else 's'} "
        f"{'would be ' if only_look else ''}changed."
    )
    sys.exit(1 if only_look and wanted else 0)


def _from_stdin() -> str:
    """The text on standard input."""
    from workup.model.document import MAX_BYTES, DocumentError, as_text

    try:
        return as_text(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    except DocumentError as error:
        raise CaseError(error.problems) from None


def _wanted(files: list[Path]) -> dict[Path, str]:
    """
    The files that are not laid out yet, with their text laid out; all problems of all files at
    once.
    """
    from workup.model.document import DocumentError, read_text
    from workup.teach.layout import laid_out

    found, problems = dict[Path, str](), list[Problem]()
    for file in files:
        try:
            text = read_text(file, str(file))
            if (new := laid_out(text, str(file))) != text:
                found[file] = new
        except (CaseError, DocumentError) as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return found


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(
            p for p in path.rglob("*") if p.suffix.lower() in ENDINGS and not p.name.startswith(".")
        )
    if not path.exists():
        raise WorkupError([Problem(str(path), 0, "there is no such file or folder")])
    if path.suffix.lower() not in ENDINGS:
        raise WorkupError(
            [Problem(str(path), 0, "is not a YAML file; only those have a layout of ours")]
        )
    return [path]
