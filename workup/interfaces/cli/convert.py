"""`workup convert`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.mapping import Mapped, by_mapping
from workup.model.case import Case

KINDS = (".yaml", ".jsonl", ".csv", ".parquet")
FORCE = "Write over a file that is there."


def refuse_target(out: Path, force: bool) -> None:
    """
    Refuse, before anything is read, what cases cannot be written to.

    Raises:
        WorkupError: If the ending names no form, or a file is there that is not to be written over.
    """
    if out.suffix.lower() not in KINDS:
        ends = f"ends in `{out.suffix}`" if out.suffix else "has no ending that names a form"
        raise WorkupError([Problem(str(out), 0, f"{ends}. Use one of {', '.join(KINDS)}")])
    if out.exists() and not force:
        raise WorkupError(
            [
                Problem(
                    str(out), 0, "is there already. Give another name, or --force to write over it"
                )
            ]
        )


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help=FORCE)
@by_mapping
@plain_errors
def convert(
    paths: tuple[Path, ...], out: Path, force: bool, map_file: Path | None, accept_guesses: bool
) -> None:
    """
    Write the cases of PATHS into OUT, in the form that its ending names: .yaml, .jsonl, .csv or
    .parquet.

    Nothing is lost: the cases read from OUT are those of PATHS. docs/batches.md says what the
    columns of a table are. What cannot be read
    is named on stderr and left out (exit code 3). OUT is written whole or not at all; a file that
    is there stays unless --force is given.

    \b
    Examples:
        workup convert cases/published cases.parquet
        workup convert export.csv cases.jsonl --mapping mapping.yaml
    """
    from workup.knowledge.rulebook import load_rules
    from workup.readers import READERS, records
    from workup.readers.write import write_cases

    refuse_target(out, force)
    vocabulary = load_rules().vocabulary
    mapped = Mapped(map_file, vocabulary, accept_guesses) if map_file else None
    readers = mapped.readers if mapped else READERS
    seen: dict[str, str] = {}
    bad: list[Problem] = []

    def good() -> Iterator[Case]:
        for path in paths:
            for case, problems in records(path, vocabulary, seen, readers):
                bad.extend(problems)
                if case is not None:
                    yield case

    cases = good()
    first = next(cases, None)
    count = write_cases(chain([first], cases), out) if first else 0
    for problem in bad:
        click.echo(str(problem), err=True)
    if not count:
        raise WorkupError([Problem(str(out), 0, "is not written: no case could be read")])
    if mapped:
        mapped.end(out.with_suffix(".mapping.json"))
    click.echo(f"{count} {'case' if count == 1 else 'cases'} in {out}")
    sys.exit(3 if bad else 0)
