"""`workup licences`."""

from __future__ import annotations

import click

from workup.interfaces.cli import plain_errors


@click.command()
@click.option("--sbom", is_flag=True, help="As a software bill of materials: CycloneDX 1.6, JSON.")
@plain_errors
def licences(sbom: bool) -> None:
    """
    List the licence of every package that is installed for workup, and of the data that comes with
    it.

    \b
    Examples:
        workup licences
        workup licences --sbom > sbom.json
    """
    from workup.interfaces.licences import licences_text, parts
    from workup.interfaces.licences import sbom as written

    found = parts()
    click.echo(written(found) if sbom else licences_text(found), nl=not sbom)
