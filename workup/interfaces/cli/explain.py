"""`workup explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workup.errors import WorkupError, did_you_mean
from workup.interfaces.cli import plain_errors

if TYPE_CHECKING:
    from workup.knowledge.rulebook import Rulebook

MOST = 20


@click.command()
@click.argument("id_", metavar="ID")
@plain_errors
def explain(id_: str) -> None:
    """
    Show what the rules hold on ID: a diagnosis, test, finding, event, red flag, option, rule or
    source.

    A name does too, of today or older; where several bear it they are listed.

    \b
    Examples:
        workup explain wilson_disease
        workup explain DYT1
    """
    from workup.interfaces.pages import page_of
    from workup.knowledge.rulebook import load_rules

    book = load_rules()
    page = page_of(id_, book) or _by_name(id_, book)
    if page is None:
        known = [*book.vocabulary.any_id, *book.rules, *book.sources, *book.wording, *book.families]
        raise WorkupError(f"nothing is known by the id or name `{id_}`.{did_you_mean(id_, known)}")
    click.echo(page)


def _by_name(name: str, book: Rulebook) -> str | None:
    """The page of the one id that is called so, or a list of several; None if there is none."""
    from workup.interfaces.find import ids_of
    from workup.interfaces.pages import page_of

    found = ids_of(name, book)
    if len(found) < 2:
        return page_of(next(iter(found)), book) if found else None
    wide = max(map(len, found)) + 2
    listed = [f"  {id_:{wide}}{label}" for id_, label in list(found.items())[:MOST]]
    more = [f"  and {len(found) - MOST} more; more words find fewer"] if len(found) > MOST else []
    return "\n".join(
        [f"`{name}` may be one of these; `workup explain` and an id shows it:", *listed, *more]
    )
