"""
What several commands share: options that mean the same everywhere, and that no file is written over
unasked.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from workup.errors import Problem, WorkupError

as_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="json is for other programs.",
)
rules_folder = click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A rules folder; the built-in one unless given.",
)
site_pack = click.option(
    "--site", type=click.Path(path_type=Path), default=None, help="A site pack laid over the rules."
)
record_url = click.option(
    "--record",
    "url",
    envvar="WORKUP_RECORD",
    help="A database URL; by default a file in your data folder.",
)
overwriting = click.option("--force", is_flag=True, help="Write over a file that is there.")


def refuse_existing(paths: Iterable[Path], force: bool, folders: bool = False) -> None:
    """
    Refuse what would be written over.

    Args:
        paths: What is to be written.

        force: Whether it may be written over.

        folders: Whether folders are to be written; an empty one is then in nobody's way.

    Raises:
        WorkupError: With each of them that is there.
    """
    said = "is there already. Give another name, or --force to write over it"
    there = [p for p in paths if (any(p.iterdir()) if folders and p.is_dir() else p.exists())]
    if there and not force:
        raise WorkupError([Problem(str(path), 0, said) for path in there])
