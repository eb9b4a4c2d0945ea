"""`workup review`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import rules_folder


@click.command()
@click.argument("disorder", required=False)
@rules_folder
@plain_errors
def review(disorder: str | None, rules: Path | None) -> None:
    """
    Print the page of DISORDER for a clinician to review: what it holds, the questions, and the
    lines to sign.

    Without DISORDER it says which pages are reviewed, changed since, contested, or still to be
    read.

    \b
    Example:
        workup review wilson_disease > wilson.txt
    """
    from workup.interfaces.review import review_text
    from workup.knowledge.rulebook import load_rules
    from workup.rule_checks.reviews import reviews

    book, today = load_rules(rules), dt.date.today()
    if disorder:
        click.echo(review_text(disorder, book, today))
        return
    found = list(reviews(book, today))
    for finding in found:
        click.echo(f"{finding.file}: {finding.message}")
    signed = sum(script.review is not None for script in book.scripts.values())
    click.echo(f"{signed} of {len(book.scripts)} pages are reviewed by a clinician")
