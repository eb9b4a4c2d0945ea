"""`workup pages`."""

from __future__ import annotations

from pathlib import Path

import click

from workup.errors import WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import rules_folder


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@rules_folder
@plain_errors
def pages(out: Path, rules: Path | None) -> None:
    """
    Write the rules as a static site into OUT: a page for each diagnosis, test, finding, source and
    property.

    It needs no network and no server: open OUT/index.html. Needs the extra `pages` (pip install
    'dystonia-workup[pages]').

    \b
    Example:
        workup pages site
    """
    try:
        from workup.interfaces.site import write_site
    except ImportError:
        raise WorkupError(
            "`workup pages` needs Jinja2. Install it with: pip install 'dystonia-workup[pages]'"
        ) from None
    from workup.knowledge.rulebook import load_rules

    click.echo(f"{write_site(load_rules(rules), out)} pages in {out}")
