"""`workup coverage`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from workup.errors import WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import as_json, rules_folder

MARKS = {"primary": "P", "secondary": "S", "mimic": "M", "functional": "F"}


@click.command()
@click.argument("cases", nargs=-1, type=click.Path(path_type=Path))
@rules_folder
@as_json
@click.option("--rows", type=int, default=15, help="How many rows of each list to show.")
@plain_errors
def coverage(cases: tuple[Path, ...], rules: Path | None, form: str, rows: int) -> None:
    """
    Show how far CASES reach: which rows fire, how often and whether rightly, and which places
    no case covers.

    CASES are files or folders; the teaching and published ones unless given. Needs the extra
    `batch`.

    \b
    Example:
        workup coverage cases/published
    """
    try:
        from workup.rule_checks.coverage import atlas, scorecard
    except ImportError:
        raise WorkupError(
            "`workup coverage` needs NumPy. Install it with: pip install 'dystonia-workup[batch]'"
        ) from None
    from workup.knowledge.rulebook import cases_folder, load_rules
    from workup.readers import load_cases

    book = load_rules(rules)
    paths = cases or (cases_folder() / "teaching", cases_folder() / "published")
    read = [case for path in paths for case in load_cases(path, book.vocabulary)]
    cards, cells = scorecard(book, read), atlas(book, read)
    if form == "json":
        click.echo(
            json.dumps(
                {"rows": [asdict(c) for c in cards], "map": [asdict(c) for c in cells]},
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    fired = [c for c in cards if c.fires]
    click.echo(f"{len(read)} cases fire {len(fired)} of {len(cards)} rows\n")
    click.echo("rows that were more often wrong than right")
    for c in sorted((c for c in fired if c.wrong > c.right), key=lambda c: c.right - c.wrong)[
        :rows
    ]:
        click.echo(f"  {c.wrong:3} wrong, {c.right:3} right  {c.rule}")
    click.echo("\nrows that alone supported a first diagnosis")
    for c in sorted((c for c in fired if c.sole), key=lambda c: -c.sole)[:rows]:
        click.echo(f"  {c.sole:3} cases  {c.rule}")
    click.echo(
        "\nthe map: cases by region, age at onset and tempo (P primary, S secondary, M "
        "mimic, F functional; . nobody)"
    )
    tempos = list(book.vocabulary["tempo"])
    for region in book.vocabulary["regions"]:
        line = [f"  {region:14}"]
        for age in dict.fromkeys(c.age for c in cells):
            here = [
                next(c for c in cells if (c.region, c.age, c.tempo) == (region, age, t))
                for t in tempos
            ]
            line.append(
                "".join(
                    MARKS[max(c.cases, key=lambda k: c.cases[k])] if c.cases else "." for c in here
                )
            )
        click.echo(" ".join(line))
    click.echo(
        f"  columns: {', '.join(a.replace('_', ' ') for a in dict.fromkeys(c.age for c in cells))};"
    )
    click.echo(f"  in each: {', '.join(tempos)}")
    empty = sum(not c.cases for c in cells)
    click.echo(
        f"  {empty} of {len(cells)} places are empty, the rules say nothing of "
        f"{sum(not c.spoken for c in cells)} of them"
    )
