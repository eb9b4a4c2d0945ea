"""`workup mapping`, and what `batch` and `convert` share of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.readers.notes import OTHER

if TYPE_CHECKING:
    from workup.model.vocabulary import Vocabulary
    from workup.readers import Reader

SHOWN = 20  # kinds of notes named on the terminal; the report and mapping.json have all of them
MOST = 8  # columns or values named on the terminal before the rest is counted


Command = Callable[..., Any]


def by_mapping(command: Command) -> Command:
    """The options of a command that reads a registry's own columns too."""
    file = click.option(
        "--mapping",
        "map_file",
        type=click.Path(path_type=Path),
        help="PATHS are a registry's own CSV, read by this mapping.",
    )
    guesses = click.option(
        "--accept-guesses", is_flag=True, help="Take what a drafted mapping only guessed."
    )
    onset = click.option(
        "--disease-onset",
        is_flag=True,
        help="Of a phenopacket that tells the onset of its disease but not of its dystonia, take "
        "the one for the other. Each case says so.",
    )
    return file(guesses(onset(command)))


@click.group()
def mapping() -> None:
    """Draft or check a file that maps a registry's own columns to case fields.

    \b
    Example:
        workup mapping draft dictionary.csv --out mapping.yaml
    """


@mapping.command()
@click.argument("dictionary", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The mapping file; the terminal unless given.",
)
@plain_errors
def draft(dictionary: Path, out: Path | None) -> None:
    """Draft a mapping from a REDCap data dictionary.

    Columns are matched by how alike their labels are to the words of the vocabulary. Each match is
    marked as a guess; a mapping with guesses is refused until a person has confirmed them. Needs
    the extra `registry`.

    \b
    Example:
        workup mapping draft dictionary.csv --out mapping.yaml
    """
    from workup.errors import CaseError
    from workup.knowledge.further import further_names
    from workup.knowledge.rulebook import load_rules
    from workup.model.document import DocumentError
    from workup.readers.registry.dictionary import read_dictionary
    from workup.readers.registry.draft import Names
    from workup.readers.registry.draft import draft as drafted

    if out is not None and out.exists():
        raise WorkupError(
            [
                Problem(
                    str(out),
                    0,
                    "is there already, perhaps with your corrections. Give another name",
                )
            ]
        )
    try:
        fields = read_dictionary(dictionary)
    except DocumentError as error:
        raise CaseError(error.problems) from None
    named = os.path.relpath(dictionary, out.parent if out else None)
    text = drafted(fields, Names(load_rules().vocabulary, further_names()), named)
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, "utf-8")
    click.echo(
        f"{text.count('    guess: ')} guesses of {len(fields)} fields in {out}. Check each, "
        f"then remove `guess`"
    )


@mapping.command("form")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@plain_errors
def case_form(folder: Path) -> None:
    """Write a REDCap data dictionary of the case form, and its mapping, into FOLDER.

    A registry that begins with it needs no mapping of its own: what is entered is read back with
    `--mapping FOLDER/mapping.yaml`. Let the form `drugs` repeat.

    \b
    Example:
        workup mapping form registry
    """
    from workup.knowledge.rulebook import load_rules
    from workup.readers.registry.form import form_of
    from workup.readers.write import replaced

    texts = dict(
        zip(("dictionary.csv", "mapping.yaml"), form_of(load_rules().vocabulary), strict=True)
    )
    there = [folder / name for name in texts if (folder / name).exists()]
    if there:
        raise WorkupError([Problem(str(path), 0, "is there already") for path in there])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        replaced(folder / name, text)
    click.echo(f"{folder / 'dictionary.csv'}: for REDCap's page Data Dictionary")
    click.echo(f"{folder / 'mapping.yaml'}: for `--mapping`")


@mapping.command()
@click.argument("file", type=click.Path(path_type=Path))
@plain_errors
def check(file: Path) -> None:
    """Check a mapping against the vocabulary and its data dictionary.

    \b
    Example:
        workup mapping check mapping.yaml
    """
    from workup.knowledge.rulebook import load_rules
    from workup.readers.registry import load_mapping

    registry = load_mapping(file, load_rules().vocabulary)
    left = [c for f in registry.fields.values() for c in f.columns if c not in registry.known()]
    click.echo(
        f"{file}: good; {len(registry.columns())} columns mapped"
        + (
            f", {len(left)} of the dictionary {'is' if len(left) == 1 else 'are'} not"
            if registry.fields
            else ""
        )
    )
    for name in left:
        click.echo(f"  not mapped: {name}")


class Mapped:
    """A mapping at work: readers for the registry's files, and at the end what it did not cover."""

    def __init__(self, file: Path, vocabulary: Vocabulary, guesses: bool) -> None:
        from workup.readers.registry import Seen, load_mapping, registry_readers

        self.registry = load_mapping(file, vocabulary, guesses)
        self.seen = Seen()
        self.readers: Mapping[str, Reader] = registry_readers(self.registry, vocabulary, self.seen)

    @property
    def beside(self) -> list[Path]:
        """The files that the outcome depends on besides the registry."""
        spec, file = self.registry.spec, self.registry.file
        return [file, *([file.parent / spec.dictionary] if spec.dictionary else [])]

    def end(self, out: Path | None, notes: Sequence[Mapping[str, Any]] = ()) -> None:
        """
        Name what is not mapped on stderr: columns, and values by their codes only; write all of it
        to `out`.

        Args:
            out: The file; none is written where it is None.

            notes: What the readers did not take as it was written, counted.
        """
        from workup.readers.registry import said

        found = {**said(self.registry, self.seen), "not_read": list(notes)}
        if found["rows_passed_over"]:
            click.echo(f"rows passed over: {found['rows_passed_over']}", err=True)
        if found["sheets_not_read"]:
            click.echo(f"sheets not read: {_some(found['sheets_not_read'])}", err=True)
        if found["unmapped_columns"]:
            click.echo(f"not mapped: {_some(found['unmapped_columns'])}", err=True)
        for column, values in found["unmapped_values"].items():
            click.echo(f"`{column}`: {_values(values)}", err=True)
        if count := found.get("notes_read"):
            click.echo(
                f"notes read: {count}, with {found['facts_read']} facts; "
                f"{found['phrases_not_understood']} phrases were not understood, "
                f"{found['notes_without_a_fact']} notes gave nothing, "
                f"{found['notes_cut_short']} were too long and cut",
                err=True,
            )
        if out is not None:
            out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
            if found["unmapped_columns"] or found["unmapped_values"]:
                click.echo(f"all of it is in {out}", err=True)


def unread(rows: Sequence[Mapping[str, Any]]) -> None:
    """Say on stderr what the readers did not take as it was written, by kind, with its cases."""
    rows = [row for row in rows if row["what"] != OTHER]
    for row in rows[:SHOWN]:
        cases = "1 case" if row["cases"] == 1 else f"{row['cases']} cases"
        click.echo(f"{row['what']}: {row['notes']} in {cases}", err=True)
    if len(rows) > SHOWN:
        click.echo(f"and {len(rows) - SHOWN} more kinds, each in `unmapped` of its case", err=True)


def readers_of(
    mapped: Mapped | None, disease_onset: bool, vocabulary: Vocabulary
) -> Mapping[str, Reader]:
    """The readers that the options ask for."""
    from workup.readers import READERS, with_disease_onset

    if mapped:
        return mapped.readers
    return with_disease_onset(vocabulary) if disease_onset else READERS


def _some(names: list[str]) -> str:
    return ", ".join(names[:MOST]) + (f" and {len(names) - MOST} more" if len(names) > MOST else "")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _values(values: list[dict[str, Any]]) -> str:
    """
    Codes that the dictionary knows are named; any other value might tell of a patient, so it is
    only counted.
    """
    known = [f"{v['value']} ({v['label']}) in {_rows(v['rows'])}" for v in values if v["label"]]
    other = [v for v in values if not v["label"]]
    parts = ([f"no word for {_some(known)}"] if known else []) + (
        [f"{len(other)} that nothing names, in {_rows(sum(v['rows'] for v in other))}"]
        if other
        else []
    )
    return "; ".join(parts)
