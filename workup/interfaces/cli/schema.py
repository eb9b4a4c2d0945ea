"""`workup schema`."""

from __future__ import annotations

from pathlib import Path

import click

from workup.interfaces.cli import plain_errors


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file instead."
)
@plain_errors
def schema(out: Path | None) -> None:
    """Print the JSON Schema (draft 2020-12) of a case file, with every id and its label.

    With a YAML language server (VS Code, Neovim, Emacs, JetBrains) an editor completes ids and
    marks mistakes in a file that begins
    with this line, as those written by `workup new case` do:

    \b
        # yaml-language-server: $schema=FILE

    \b
    Example:
        workup schema --out .workup-case.schema.json
    """
    from workup.knowledge.rulebook import load_rules
    from workup.readers.write import replaced
    from workup.teach.schema import schema_text

    text = schema_text(load_rules().vocabulary)
    if out is None:
        click.echo(text, nl=False)
        return
    replaced(out, text)
    click.echo(f"{out} written.")
