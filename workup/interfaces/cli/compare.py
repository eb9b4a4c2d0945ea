"""`workup compare`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import as_json
from workup.interfaces.paragraph import fill

MOST = 6  # rules named for a case before the rest is counted


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("cases", nargs=-1, type=click.Path(path_type=Path))
@as_json
@plain_errors
def compare(old: str, new: str, cases: tuple[Path, ...], form: str) -> None:
    """
    Say which of CASES get another answer from the rules NEW than from OLD, and which rows did it.

    OLD and NEW are each `built-in`, a rules folder, a site pack (a YAML file), or a git revision.
    Without CASES they are two output
    folders of `workup batch`. Exit code 1 if any case changed.

    \b
    Examples:
        workup compare HEAD~1 built-in cases/published
        workup compare built-in our-clinic.yaml cases/teaching
        workup compare answers-1 answers-2
    """
    if not cases:
        sys.exit(_runs(Path(old), Path(new), form))
    from workup.readers import load_cases
    from workup.rule_checks.compare import compare as moved
    from workup.rule_checks.compare import rules_of_name
    from workup.rule_checks.site import lost

    with rules_of_name(old) as before, rules_of_name(new) as after:
        read = [case for path in cases for case in load_cases(path, after.vocabulary)]
        found = list(moved(before, after, read))
        gone = lost(before, after) if Path(new).is_file() else []
    if form == "json":
        click.echo(json.dumps([asdict(m) for m in found], ensure_ascii=False, indent=1))
    else:
        for m in found:
            first = (
                f"{m.before[0]} {m.before[1]:.2f} -> {m.after[0]} {m.after[1]:.2f}"
                if m.before[0] != m.after[0]
                else f"{m.before[0]} still first"
            )
            click.echo(f"{m.case}: {first}; changed: {', '.join(m.what)}")
            for word, rows in (
                ("no longer", m.lost),
                ("now", m.gained),
                ("other weight", m.reweighed),
            ):
                if rows:
                    more = f" and {len(rows) - MOST} more" if len(rows) > MOST else ""
                    click.echo(fill(f"{word}: {', '.join(rows[:MOST])}{more}", "    ", "      "))
        for problem in gone:
            click.echo(str(problem))
        click.echo(f"{len(found)} of {len(read)} cases changed")
    sys.exit(1 if found or gone else 0)


def _runs(one: Path, other: Path, form: str) -> int:
    from collections import Counter

    from workup.batch.compare import compare_runs

    found = list(compare_runs(one, other))
    if form == "json":
        click.echo(json.dumps([asdict(c) for c in found], ensure_ascii=False, indent=1))
    else:
        for c in found:
            click.echo(f"{c.case}: {c.kind}: {c.before or '-'} -> {c.after or '-'}")
        counts = Counter(c.kind for c in found)
        click.echo(
            ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())) or "no case changed"
        )
    return 1 if found else 0
