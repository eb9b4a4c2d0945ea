"""`workup read`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import yaml

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.model.document import Dumper, bytes_within
from workup.reading import Reading, read_text

FORMS = ("yaml", "json", "text")
#: A file past this is no note; it is refused whole, so that nothing of it is read by half without a
#: word.
MOST_BYTES = 1024 * 1024


class _Dumper(Dumper):
    """Long texts as blocks, without aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _block)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="yaml", help="json is for other programs."
)
@click.option("--assess", "assessed", is_flag=True, help="The answer straight after the account.")
@plain_errors
def read(paths: tuple[Path, ...], form: str, assessed: bool) -> None:
    """Read a vignette or a note from each file of PATHS and print a case file.

    A file is plain text or Markdown in UTF-8; `-` is standard input. Nothing leaves this machine.
    What was read is counted on stderr,
    and what was not understood is named.

    \b
    Examples:
        workup read note.txt > case.yaml
        workup read note.txt --format text
        workup read - --assess < note.txt
    """
    texts = [text_of(path) for path in paths]
    problems: list[Problem] = []
    for n, (name, text, problem) in enumerate(texts):
        if problem:
            problems.append(problem)
            continue
        reading = read_text(text, name)
        _print(reading, text, form, n, assessed)
    if problems:
        raise WorkupError(problems)


def text_of(path: Path) -> tuple[str, str, Problem | None]:
    """The name and the text of a file, or what is wrong with it."""
    name = "standard-input" if str(path) == "-" else path.stem
    try:
        given = str(path) == "-"
        raw = sys.stdin.buffer.read(MOST_BYTES + 1) if given else bytes_within(path, MOST_BYTES)
        if len(raw) > MOST_BYTES:
            return (
                name,
                "",
                Problem(str(path), 0, f"is larger than the limit of {MOST_BYTES // 1024} KiB"),
            )
        return name, raw.decode("utf-8-sig").replace("\r\n", "\n"), None
    except UnicodeDecodeError:
        return name, "", Problem(str(path), 0, "is not UTF-8 text. Save the file as UTF-8")
    except OSError as error:
        return name, "", Problem(str(path), 0, f"cannot be read: {error.strerror}")


def _print(reading: Reading, text: str, form: str, n: int, assessed: bool) -> None:
    from workup.reading.account import marked, summary

    if assessed:
        click.echo(summary(reading), err=True)
        _assess(reading, n)
    elif form == "json":
        facts = [fact.as_dict() for fact in reading.facts]
        click.echo(
            json.dumps(
                {"case": reading.case, "facts": facts, "unread": reading.unread}, ensure_ascii=False
            )
        )
    elif form == "text":
        click.echo(("\n" if n else "") + marked(text, reading, {}))
    else:
        click.echo("---" if n else "", nl=bool(n))
        click.echo(
            yaml.dump(reading.case, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100),
            nl=False,
        )
        click.echo(summary(reading), err=True)


def _assess(reading: Reading, n: int) -> None:
    """The answer of one reading; a case that cannot be true says what is wrong with it."""
    from workup.interfaces.text import render
    from workup.knowledge.rulebook import load_rules
    from workup.model.case import build
    from workup.model.document import Document
    from workup.pathway import Assessor

    book = load_rules()
    case, wrong = build(Document(reading.case["id"], reading.case, {}), book.vocabulary)
    if case is None:
        raise WorkupError(wrong)
    click.echo(("\n" if n else "") + render(Assessor(book).assess(case), book))
