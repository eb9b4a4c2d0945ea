"""`workup assess`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.named import case_paths
from workup.interfaces.cli.options import site_pack
from workup.model.assessment import Assessment
from workup.model.case import Case

if TYPE_CHECKING:
    from workup.knowledge.rulebook import Rulebook

FORMS = ("text", "json", "jsonl")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    help="json and jsonl are for other programs.",
)
@click.option(
    "--engine",
    type=click.Choice(["durable", "truth"]),
    default=None,
    help="The reading that answers; both answer the same.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Show the whole differential and the whole don't-miss list, not only the first screen.",
)
@site_pack
@plain_errors
def assess(
    paths: tuple[Path, ...], form: str, engine: str | None, everything: bool, site: Path | None
) -> None:
    """Say what to ask, examine and order next in each case of PATHS.

    PATHS are files, folders, patterns, or ids of cases that come with workup. Every one is read and
    checked before anything is
    printed.

    \b
    Example:
        workup assess cases/teaching/arm-after-stroke.yaml
        workup assess evening-limp
    """
    from workup.pathway import Assessor
    from workup.readers import load_cases
    from workup.rule_checks.site import load_with_site

    book = load_with_site(site)
    cases = load_cases(case_paths(paths), book.vocabulary)
    assessor = Assessor(book, engine)  # type: ignore[arg-type]
    if assessor.runner.why_not_durable:
        click.echo(
            f"durable-rules cannot be used here ({assessor.runner.why_not_durable}); the plain "
            f"Python reading answers instead.",
            err=True,
        )
    _warn_of_unknown_drugs(cases, assessor)
    _warn_of_contradictions(cases, book)
    _count_notes(cases)
    answers = _with_progress((assessor.assess(case) for case in cases), len(cases))
    if form == "json":
        _print_json(answers, len(cases))
        return
    from workup.interfaces.text import render

    for n, answer in enumerate(answers):
        if form == "jsonl":
            click.echo(answer.to_json())
        else:
            click.echo(("\n" if n else "") + render(answer, book, everything, cases[n].title or ""))


def _print_json(answers: Iterable[Assessment], count: int) -> None:
    """One object for one case, a list for several."""
    import json

    listed = [answer.as_dict() for answer in answers]
    click.echo(json.dumps(listed[0] if count == 1 else listed, ensure_ascii=False, indent=2))


def _warn_of_unknown_drugs(cases: Iterable[Case], assessor: object) -> None:
    from workup.pathway import Assessor

    assert isinstance(assessor, Assessor)
    drugs = assessor.book.drugs
    for case in cases:
        for drug in case.history.medications or ():
            if drug.name and drugs.class_of(drug.name, drug.drug_class) is None:
                click.echo(
                    f"{case.id}: the drug `{drug.name}` is not in the table and has no "
                    f"`drug_class`, so it is not "
                    f"weighed.{drugs.suggestion(drug.name)}",
                    err=True,
                )


def _warn_of_contradictions(cases: Iterable[Case], book: Rulebook) -> None:
    """Say what a case holds that cannot be true together; it is assessed as it is written."""
    from workup.engine.contradictions import contradictions

    for case in cases:
        for said in contradictions(case, book):
            click.echo(f"{case.id}: contradiction: {said}", err=True)


def _count_notes(cases: Iterable[Case]) -> None:
    """Count on stderr what the readers did not take as it was written."""
    from workup.interfaces.cli.mapping import unread
    from workup.readers.notes import Tally

    tally = Tally()
    for case in cases:
        tally.add(case.unmapped)
    unread(tally.ordered())


def _with_progress(answers: Iterator[Assessment], count: int) -> Iterator[Assessment]:
    if count < 50 or not sys.stderr.isatty():
        yield from answers
        return
    for n, answer in enumerate(answers, 1):
        if n % 10 == 0 or n == count:
            click.echo(f"\r{n} of {count}", nl=n == count, err=True)
        yield answer
