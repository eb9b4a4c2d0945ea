"""`workup check`."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.named import case_paths
from workup.interfaces.cli.options import as_json

if TYPE_CHECKING:
    from workup.rule_checks.finding import Finding

FEW = {  # kinds that are counted, and listed only with --all
    "annotated": "findings are counted otherwise in the HPO annotations",
    "uncited": "sources are cited by no row",
    "unfired": "rows are fired by no case and no picture",
    "unreviewed": "pages are reviewed by no clinician",
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--pictures/--no-pictures",
    default=True,
    help="Rules: whether to assess each script's typical and contrast picture.",
)
@click.option(
    "--logic/--no-logic",
    default=None,
    help="Rules: whether to look for unreachable, overlapping and contradictory rows (needs the "
    "extra `prove`); by default where it is installed.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Rules: the day by which sources are past their review.",
)
@click.option(
    "--witness",
    type=click.Path(path_type=Path, file_okay=False),
    help="Rules: write here a case file that shows each finding which has one.",
)
@as_json
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="List every note, and of many cases the whole way to the answer.",
)
@plain_errors
def check(
    paths: tuple[Path, ...],
    pictures: bool,
    logic: bool | None,
    today: dt.datetime | None,
    witness: Path | None,
    form: str,
    everything: bool,
) -> None:
    """
    Look for mistakes in cases or in rules, and name each with its file and line and what to change.

    PATHS are case files, folders of them and ids of cases that come with workup, or a folder of
    rules. Of a case it says whether the answer
    is within reach and from which fact on it stands, which facts decide it, how hard it is, whether
    it contradicts itself or gives
    itself away, and where its answer is at odds with the rules. Without PATHS the rules and the
    teaching cases that come with
    workup are checked. Exit code 1 if there is an error or a warning; notes do not count.

    \b
    Example:
        workup check my-case.yaml
    """
    rules = [p for p in paths if (p / "vocabulary.yaml").is_file()]
    cases = [p for p in paths if p not in rules]
    if len(rules) > 1:
        raise WorkupError("one folder of rules is checked at a time")
    value: Any = None
    grave = False
    if rules or not paths:
        found, words = _rules(rules[0] if rules else None, pictures, logic, today, witness)
        grave = any(f.severity != "note" for f in found)
        value = [asdict(f) for f in found]
        if form == "text":
            _print(found, everything)
            click.echo(words)
    if cases or not paths:
        checked, bad = _cases(cases, form, everything)
        grave, value = grave or bad, {"rules": value, **checked} if value is not None else checked
    if form == "json":
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    sys.exit(1 if grave else 0)


def _cases(paths: list[Path], form: str, everything: bool) -> tuple[dict[str, Any], bool]:
    """
    What is found in cases, printed if text is wanted, and whether any of it is graver than a note.
    """
    from workup.interfaces.check import checked_text, checked_value
    from workup.knowledge.rulebook import cases_folder
    from workup.teach.lint import Checker, counts

    checker = Checker()
    found, unread = checker.check(case_paths(paths) or [cases_folder() / "teaching"])
    if not found and not unread:
        raise WorkupError([Problem(str(path), 0, "holds no case") for path in paths])
    remarks = [*unread, *(r for one in found for r in one.remarks)]
    number = counts(remarks)
    if form == "text":
        if text := checked_text(found, unread, checker.book, everything):
            click.echo(text)
        said = ", ".join(f"{n} {severity}{'' if n == 1 else 's'}" for severity, n in number.items())
        hidden = (
            ""
            if everything or len(found) <= 3 or not number["note"]
            else " (--all lists the notes)"
        )
        click.echo(f"{len(found)} case{'' if len(found) == 1 else 's'}: {said}{hidden}")
    return checked_value(found, unread), bool(number["error"] or number["warning"])


def _rules(
    folder: Path | None,
    pictures: bool,
    logic: bool | None,
    today: dt.datetime | None,
    witness: Path | None,
) -> tuple[list[Finding], str]:
    """What is found in rules, and a last line in words."""
    from importlib.util import find_spec

    from workup.interfaces.documents import case_text
    from workup.knowledge.rulebook import cases_folder, load_rules
    from workup.readers import load_cases
    from workup.rule_checks.check import findings

    book = load_rules(folder)
    cases = [
        c
        for part in ("teaching", "published")
        for c in load_cases(cases_folder() / part, book.vocabulary)
    ]
    asked = find_spec("z3") is not None if logic is None else logic
    found = findings(book, cases, pictures, asked, (today or dt.datetime.now()).date())
    if witness:
        witness.mkdir(parents=True, exist_ok=True)
    for n, finding in enumerate(f for f in found if f.case):
        if witness and finding.case:
            (witness / f"{finding.kind}-{n + 1}.yaml").write_text(case_text(finding.case), "utf-8")
    grave = Counter(f.severity for f in found)
    words = (
        f"{len(book.rules)} rules, {len(book.scripts)} scripts, {len(book.tests)} tests, "
        f"{len(book.sources)} sources, {len(book.properties)} "
        f"properties: "
        f"{grave['error']} errors, {grave['warning']} warnings, {grave['note']} notes"
        + ("" if asked else "; logic not looked at")
    )
    return found, words


def _print(found: list[Finding], everything: bool) -> None:
    for finding in found:
        if everything or finding.kind not in FEW:
            click.echo(str(finding))
    if not everything:
        for kind, count in sorted(Counter(f.kind for f in found if f.kind in FEW).items()):
            click.echo(f"note: {count} {FEW[kind]} (--all lists them)")
