"""`workup cohort`."""

from __future__ import annotations

from pathlib import Path

import click

from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.convert import refuse_target
from workup.interfaces.cli.options import overwriting


@click.command()
@click.argument("count", type=click.IntRange(1))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes."
)
@overwriting
@plain_errors
def cohort(count: int, out: Path, seed: int, force: bool) -> None:
    """
    Draw COUNT synthetic patients from the illness scripts into OUT (.yaml, .jsonl, .csv or
    .parquet), for load tests and teaching.

    They show what the rules hold, with noise and missing facts; figures on them say nothing of
    patients.

    \b
    Example:
        workup cohort 1000 patients.parquet --seed 7
    """
    from workup.batch.cohort import cohort as draw
    from workup.knowledge.rulebook import load_rules
    from workup.readers.write import write_cases

    refuse_target(out, force)
    click.echo(f"{write_cases(draw(count, seed, load_rules()), out)} synthetic patients in {out}")
