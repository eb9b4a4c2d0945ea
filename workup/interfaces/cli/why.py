"""`workup why`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from workup.errors import CaseError, Problem
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.named import case_paths, id_named
from workup.interfaces.cli.options import as_json


@click.command()
@click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
@click.argument("diagnosis", required=False)
@as_json
@click.option(
    "--curve",
    "order",
    type=click.Choice(["told", "best", "worst"]),
    help="Show the answer forming, fact by fact, in this order.",
)
@click.option(
    "--twins",
    "with_twins",
    is_flag=True,
    help="Show the smallest changes that move the answer, and those that must not.",
)
@plain_errors
def why(path: Path, diagnosis: str | None, form: str, order: str | None, with_twins: bool) -> None:
    """Say why DIAGNOSIS stands where it does in CASE, or why it does not.

    What speaks for it, against it, and is not known; the rows one condition short; the fewest
    things still open (findings, results,
    history) that would put it first or, where it is first, put a near rival there. CASE is a file,
    or the id of a case that comes with workup. Without DIAGNOSIS: the
    first of the differential.

    \b
    Example:
        workup why cases/teaching/arm-after-stroke.yaml functional_dystonia
    """
    from workup import explanations
    from workup.interfaces import why as words
    from workup.pathway import Assessor
    from workup.readers import load_cases

    cases = load_cases(case_paths([path]))
    if len(cases) != 1:
        raise CaseError([Problem(str(path), 0, f"holds {len(cases)} cases; give a file with one")])
    case, assessor = cases[0], Assessor(engine="truth")
    book = assessor.book
    whole = assessor.assess(case)
    first = whole.differential[0].diagnosis
    name = id_named(diagnosis, "diagnoses", book) if diagnosis else first
    answer = explanations.why(case, name, assessor)
    curve = explanations.curve(case, assessor, order) if order else None  # type: ignore[arg-type]
    twins = explanations.twins(case, assessor) if with_twins else ()
    if form == "json":
        value = words.why_data(answer, book)
        if curve:
            value["curve"] = {
                "order": curve.order,
                "locks": curve.locks,
                "points": [[p.told, p.first, p.share, p.final_share] for p in curve.points],
            }
        if twins:
            value["twins"] = [
                {"change": t.change, "must_stay": t.must_stay, "first": t.first, "share": t.share}
                for t in twins
            ]
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    if whole.silence:
        click.echo(words.quiet_text(whole.silence.text))
    click.echo(words.why_text(answer, book))
    if curve:
        click.echo("\n" + words.curve_text(curve, book))
    if twins:
        click.echo("\n" + words.twins_text(twins, first, book))
