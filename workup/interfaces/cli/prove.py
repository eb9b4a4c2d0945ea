"""`workup prove`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click

from workup.errors import WorkupError, did_you_mean
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import as_json


@click.command()
@click.argument(
    "rules", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="Prove this property only; may be given more than once.",
)
@as_json
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each counterexample here as a case file.",
)
@plain_errors
def prove(rules: Path | None, only: tuple[str, ...], form: str, out: Path | None) -> None:
    """
    Show that each property of rules/properties holds for every possible case, or print the case
    that breaks it.

    RULES is a rules folder; the built-in one unless given. Exit code 1 if a property is broken or
    left open. Needs the extra `prove`
    (pip install 'dystonia-workup[prove]').

    \b
    Example:
        workup prove --only stridor_airway
    """
    try:
        from workup.rule_checks.prove import prove as verdicts
    except ImportError:
        raise WorkupError(
            "`workup prove` needs Z3. Install it with: pip install 'dystonia-workup[prove]'"
        ) from None
    from workup.interfaces.documents import case_text
    from workup.knowledge.rulebook import load_rules

    book = load_rules(rules)
    for name in only:
        if name not in book.properties:
            raise WorkupError(f"unknown property `{name}`.{did_you_mean(name, book.properties)}")
    start, rows, broken = time.monotonic(), [], 0
    for verdict in verdicts(book, only):
        item = verdict.property
        broken += not verdict.holds
        rows.append(
            {
                "id": item.id,
                "says": item.says,
                "file": item.file,
                "line": item.line,
                "holds": verdict.holds,
                "case": verdict.case,
                "why": verdict.why,
            }
        )
        if out and verdict.case:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{item.id}.yaml").write_text(case_text(verdict.case), "utf-8")
        if form == "text":
            click.echo(
                f"{'holds ' if verdict.holds else 'BROKEN' if verdict.case else 'OPEN  '}  "
                f"{item.id}: {item.says}"
            )
            if not verdict.holds:
                click.echo(
                    f"        {item.file}:{item.line}" + (f" {verdict.why}" if verdict.why else "")
                )
            if verdict.case:
                click.echo(
                    "        This case breaks it (save it and run `workup assess` on it):\n---\n"
                    + case_text(verdict.case)
                    + "---"
                )
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        click.echo(
            f"{len(rows) - broken} of {len(rows)} properties hold for every possible case "
            f"({time.monotonic() - start:.0f} s)"
        )
    sys.exit(1 if broken else 0)
