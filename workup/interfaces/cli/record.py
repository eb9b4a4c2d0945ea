"""`workup record`."""

from __future__ import annotations

from pathlib import Path

import click

from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import record_url
from workup.interfaces.cli.walk import _record

_LEARNER = click.option("--learner", default="", help="Whose record, where several share it.")


@click.group()
def record() -> None:
    """Show, export or delete your own record of walks.

    \b
    Example:
        workup record list
    """


@record.command("list")
@record_url
@_LEARNER
@plain_errors
def list_(url: str | None, learner: str) -> None:
    """List all walks with their scores, and what is due.

    \b
    Example:
        workup record list
    """
    mine = _record(url, learner)
    walks, due = mine.walks(), mine.due()
    for kept in walks:
        total = f"{kept.total:5.1f}" if kept.total is not None else " open"
        click.echo(f"{kept.id[:8]}  {kept.began:%Y-%m-%d}  {total}  {kept.mode:<5}  {kept.case}")
    for case, when in sorted(due.items(), key=lambda item: item[1])[:5]:
        click.echo(f"due {when:%Y-%m-%d}  {case}")
    if not walks:
        click.echo("No walk yet. `workup walk` begins one.")


@record.command()
@click.argument("walk")
@record_url
@_LEARNER
@plain_errors
def show(walk: str, url: str | None, learner: str) -> None:
    """Show the lines of one WALK and its score.

    WALK is its id or the beginning of it, as `workup record list` shows.

    \b
    Example:
        workup record show 3f2a
    """
    kept = _record(url, learner).walk(walk)
    click.echo(f"{kept.id}  {kept.began:%Y-%m-%d}  {kept.mode}  {kept.case}")
    for line in kept.lines:
        click.echo(f"> {line}")
    if kept.summary:
        click.echo(f"Score {kept.total:g}")
        for stage, found in kept.summary["stages"].items():
            click.echo(f"  {stage:<15} {100 * found['f1']:3.0f} %")


@record.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--code",
    default="",
    help="Your code in the files; by default a random code of the record.",
)
@click.option("--no-words", is_flag=True, help="Leave out what you typed: the scores only.")
@record_url
@_LEARNER
@plain_errors
def export(folder: Path, code: str, no_words: bool, url: str | None, learner: str) -> None:
    """Write ended walks into FOLDER, each a file without a name.

    For a class report.

    \b
    Example:
        workup record export my-walks --no-words
    """
    from workup.simulation.transcript import kept_export, to_json

    mine = _record(url, learner)
    folder.mkdir(parents=True, exist_ok=True)
    ended = [mine.walk(kept.id) for kept in mine.walks() if kept.over]
    for kept in ended:
        text = to_json(kept_export(kept, code or mine.code, not no_words))
        (folder / f"{kept.id}.json").write_text(text, "utf-8")
    click.echo(f"{len(ended)} walks written to {folder}, as {code or mine.code}")


@record.command()
@click.argument("walk", required=False)
@click.option("--all", "everything", is_flag=True, help="Delete all walks and what is due.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@record_url
@_LEARNER
@plain_errors
def delete(walk: str | None, everything: bool, yes: bool, url: str | None, learner: str) -> None:
    """Delete one WALK, or all with --all.

    \b
    Examples:
        workup record delete 3f2a
        workup record delete --all
    """
    if not walk and not everything:
        raise click.UsageError("name a walk, or give --all")
    mine = _record(url, learner)
    one = None if everything else mine.walk(walk or "")
    chosen = (
        f"{one.case}, walked {one.began:%Y-%m-%d}," if one else f"all {len(mine.walks())} walks"
    )
    if not yes:
        click.confirm(f"Delete {chosen} for good?", abort=True)
    click.echo(f"{mine.delete(one.id if one else None)} deleted")
