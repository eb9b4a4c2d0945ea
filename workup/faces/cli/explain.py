"""`workup explain`."""

from __future__ import annotations

import click

from workup.errors import WorkupError, did_you_mean
from workup.faces.cli import plain_errors


@click.command()
@click.argument("id_", metavar="ID")
@plain_errors
def explain(id_: str) -> None:
    """Show what the rules hold on ID: a diagnosis, test, finding, event, red flag, option, rule or source.

    \b
    Example:
        workup explain wilson_disease
    """
    from workup.faces.pages import page_of
    from workup.knowledge.rulebook import load_rules

    book = load_rules()
    page = page_of(id_, book)
    if page is None:
        known = [*book.vocabulary.any_id, *book.rules, *book.sources, *book.wording, *book.families]
        raise WorkupError(f"nothing is known by the id `{id_}`.{did_you_mean(id_, known)}")
    click.echo(page)
