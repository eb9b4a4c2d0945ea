"""`workup batch`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from workup.faces.cli import plain_errors


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that receives the answers.",
)
@click.option(
    "--engine",
    type=click.Choice(["durable", "truth"]),
    default=None,
    help="The reading that answers; both answer the same.",
)
@click.option("--site", type=click.Path(path_type=Path), default=None, help="A site pack laid over the rules.")
@plain_errors
def batch(paths: tuple[Path, ...], out: Path, engine: str | None, site: Path | None) -> None:
    """Assess every case of PATHS into a folder, skipping what cannot be read.

    Exit status: 0 all assessed, 3 done with rejects, 1 nothing could be read, 2 wrong usage.

    \b
    Example:
        workup batch cases/published --out answers
    """
    from workup.batch.metrics import macro, table
    from workup.batch.run import run
    from workup.care.site import load_with_site
    from workup.pathway import Assessor

    assessor = Assessor(load_with_site(site), engine)  # type: ignore[arg-type]
    show = sys.stderr.isatty()
    outcome = run(
        paths, out, assessor, lambda n: click.echo(f"\r{n} read", nl=False, err=True) if show and n % 20 == 0 else None
    )
    if show:
        click.echo("", err=True)
    click.echo(
        f"read {outcome.read}, assessed {outcome.assessed}, rejected {outcome.rejected}, with an answer {len(outcome.scored)}"
    )
    if outcome.scored:
        click.echo(table({k: v for k, v in outcome.metrics().items() if isinstance(v, dict)}))
        click.echo(
            f"mean over diagnoses: first {macro(outcome.scored, 1):.3f}, among the first three {macro(outcome.scored, 3):.3f}"
        )
        click.echo("Measured on case reports, not on a clinic.")
    if not outcome.assessed:
        sys.exit(1)
    if outcome.rejected:
        click.echo(f"rejects are in {out / 'rejects.jsonl'}", err=True)
        sys.exit(3)
