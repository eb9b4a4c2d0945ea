"""`workup check`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from workup.faces.cli import plain_errors

FEW = {"uncited", "unfired"}  # kinds that are counted, and listed only with --all


@click.command()
@click.argument("rules", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--pictures/--no-pictures", default=True, help="Whether to assess each script's typical and contrast picture."
)
@click.option(
    "--logic/--no-logic",
    default=None,
    help="Whether to look for unreachable, overlapping and contradictory rows (needs the extra `prove`); by default where it is installed.",
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day by which sources are past their review."
)
@click.option(
    "--witness",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write here a case file that shows each finding which has one.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="json is for other programs."
)
@click.option("--all", "everything", is_flag=True, help="List the notes one by one instead of counting them.")
@plain_errors
def check(
    rules: Path | None,
    pictures: bool,
    logic: bool | None,
    today: dt.datetime | None,
    witness: Path | None,
    form: str,
    everything: bool,
) -> None:
    """Read every rule, and the cases that come with it, and name each mistake with its file and line.

    RULES is a rules folder; the built-in one unless given. Exit code 1 if there is an error or a warning; notes do not count.

    \b
    Example:
        workup check
    """
    from importlib.util import find_spec

    from workup.care.check import findings
    from workup.faces.documents import case_text
    from workup.knowledge.rulebook import cases_folder, load_rules
    from workup.readers import load_cases

    book = load_rules(rules)
    cases = [c for folder in ("teaching", "published") for c in load_cases(cases_folder() / folder, book.vocabulary)]
    asked = find_spec("z3") is not None if logic is None else logic
    found = findings(book, cases, pictures, asked, (today or dt.datetime.now()).date())
    if witness:
        witness.mkdir(parents=True, exist_ok=True)
    for n, finding in enumerate(f for f in found if f.case):
        if witness and finding.case:
            (witness / f"{finding.kind}-{n + 1}.yaml").write_text(case_text(finding.case), "utf-8")
    if form == "json":
        click.echo(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1))
    else:
        _print(found, everything)
        grave = Counter(f.severity for f in found)
        click.echo(
            f"{len(book.rules)} rules, {len(book.scripts)} scripts, {len(book.tests)} tests, {len(book.sources)} sources, {len(book.properties)} properties: "
            f"{grave['error']} errors, {grave['warning']} warnings, {grave['note']} notes"
            + ("" if asked else "; logic not looked at")
        )
    sys.exit(1 if any(f.severity != "note" for f in found) else 0)


def _print(found: list, everything: bool) -> None:  # type: ignore[type-arg]
    for finding in found:
        if everything or finding.kind not in FEW:
            click.echo(str(finding))
    if not everything:
        for kind, count in sorted(Counter(f.kind for f in found if f.kind in FEW).items()):
            what = {"uncited": "sources are cited by no row", "unfired": "rows are fired by no case and no picture"}[
                kind
            ]
            click.echo(f"note: {count} {what} (--all lists them)")
