"""`workup check`."""

from __future__ import annotations

from pathlib import Path

import click

from workup.faces.cli import plain_errors


@click.command()
@click.argument("rules", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--pictures/--no-pictures", default=True, help="Whether to assess each script's typical and contrast picture."
)
@plain_errors
def check(rules: Path | None, pictures: bool) -> None:
    """Read every rule, and the cases that come with it, and name each mistake with its file and line.

    RULES is a rules folder; the built-in one unless given.

    \b
    Example:
        workup check
    """
    from workup.care.check import findings
    from workup.knowledge.rulebook import load_rules

    book = load_rules(rules)
    problems = findings(book, pictures)
    for problem in problems:
        click.echo(str(problem))
    click.echo(
        f"{len(book.rules)} rules, {len(book.scripts)} scripts, {len(book.tests)} tests, {len(book.sources)} sources: {len(problems)} to look at"
    )
