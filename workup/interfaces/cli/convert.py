"""`workup convert`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.mapping import Mapped, by_mapping, readers_of, unread
from workup.interfaces.cli.options import overwriting, refuse_existing
from workup.model.case import Case

KINDS = (".yaml", ".jsonl", ".csv", ".parquet")


def refuse_target(out: Path, force: bool) -> None:
    """
    Refuse, before anything is read, what cases cannot be written to.

    Raises:
        WorkupError: If the ending names no form, or a file is there that is not to be written over.
    """
    if out.suffix.lower() not in KINDS:
        ends = f"ends in `{out.suffix}`" if out.suffix else "has no ending that names a form"
        raise WorkupError([Problem(str(out), 0, f"{ends}. Use one of {', '.join(KINDS)}")])
    if out.is_dir():
        raise WorkupError([Problem(str(out), 0, "is a folder. Name a file")])
    refuse_existing([out], force)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@overwriting
@click.option(
    "--to",
    "form",
    type=click.Choice(["phenopacket"]),
    help="Write GA4GH phenopackets, version 2: OUT is a folder that gets a file for each case, or "
    "ends in .json or .jsonl.",
)
@by_mapping
@plain_errors
def convert(
    paths: tuple[Path, ...],
    out: Path,
    force: bool,
    form: str | None,
    map_file: Path | None,
    accept_guesses: bool,
    disease_onset: bool,
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
        workup convert cases/published packets --to phenopacket
    """
    from workup.knowledge.rulebook import load_rules
    from workup.readers import records
    from workup.readers.notes import Tally
    from workup.readers.write import write_cases, write_packets

    if form:
        refuse_existing([out], force, folders=True)
    else:
        refuse_target(out, force)
    vocabulary = load_rules().vocabulary
    mapped = Mapped(map_file, vocabulary, accept_guesses) if map_file else None
    readers = readers_of(mapped, disease_onset, vocabulary)
    seen: dict[str, str] = {}
    bad: list[Problem] = []
    tally = Tally()

    def good() -> Iterator[Case]:
        for path in paths:
            for case, problems in records(path, vocabulary, seen, readers):
                bad.extend(problems)
                if case is not None:
                    tally.add(case.unmapped)
                    yield case

    cases = good()
    first = next(cases, None)
    listed = chain([] if first is None else [first], cases)
    if first is None:
        count = 0
    elif form:
        count = write_packets(listed, out, vocabulary)
    else:
        count = write_cases(listed, out)
    for problem in bad:
        click.echo(str(problem), err=True)
    if not count:
        raise WorkupError([Problem(str(out), 0, "is not written: no case could be read")])
    unread(tally.ordered())
    if mapped:
        mapped.end(out.with_suffix(".mapping.json"), tally.ordered())
    click.echo(f"{count} {'case' if count == 1 else 'cases'} in {out}")
    sys.exit(3 if bad else 0)
