"""`workup batch`."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from glob import has_magic
from itertools import islice
from pathlib import Path
from typing import Any

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors, stopped
from workup.interfaces.cli.mapping import MOST, Mapped, by_mapping, readers_of, unread
from workup.interfaces.cli.options import rules_folder, site_pack
from workup.interfaces.cli.progress import Progress
from workup.readers import Reader
from workup.readers.packed import MOST as MOST_BYTES
from workup.readers.packed import STANDARD_INPUT

_SCHEDULER = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.%]+\]|[^\s/:\[\]]+):\d{1,5}/?")
EACH = 50_000  # bytes of a whole assessment, about
SAID = 10_000  # records from which the room that whole assessments take is said first
_SHOWN = 3  # places told where every record was rejected
FULL = 100_000  # records up to which whole assessments are written unless told otherwise


def _address(ctx: click.Context, option: click.Parameter, said: str | None) -> str | None:
    """The address of a scheduler, looked at for its form before anything is done."""
    if said is not None and not _SCHEDULER.fullmatch(said):
        raise click.BadParameter(
            f"`{said}` is no address of a scheduler. Write tcp://HOST:PORT or tls://HOST:PORT"
        )
    return said


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that receives the answers.",
)
@click.option(
    "--detail",
    type=click.Choice(["summary", "full"]),
    default=None,
    help="A compact row a case only, or the whole assessment with its trace too (the default up "
    "to 100,000 cases).",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    help="Labels kept apart from the cases: records of `id` and `answer`.",
)
@click.option(
    "--audit",
    type=click.IntRange(0),
    default=200,
    help="How many cases are run again on durable-rules and must agree.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Processes; all cores unless given."
)
@click.option("--no-report", is_flag=True, help="Write no report.html.")
@click.option("--dry-run", is_flag=True, help="Only read and check the records.")
@rules_folder
@site_pack
@by_mapping
@click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=_address,
    help="A Dask scheduler to work on, as in tcp://host:8786. Extra `cluster`.",
)
@plain_errors
def batch(
    paths: tuple[Path, ...],
    out: Path | None,
    detail: str | None,
    answers: Path | None,
    audit: int,
    workers: int | None,
    no_report: bool,
    dry_run: bool,
    rules: Path | None,
    site: Path | None,
    map_file: Path | None,
    accept_guesses: bool,
    disease_onset: bool,
    cluster: str | None,
) -> None:
    """Assess every case of PATHS into a folder, skipping what cannot be read.

    PATHS are files, folders and patterns ('2024-*.jsonl') of YAML, JSON, JSON Lines, CSV, Parquet
    or phenopackets, packed or not; `-` is JSON
    Lines from standard input. An interrupted run is resumed where it was: run the same command
    again. Exit status: 0 all assessed, 3 done with
    rejects, 1 nothing could be read or the audit failed, 2 wrong usage. The report needs the extra
    `batch`.

    \b
    Example:
        workup batch cases/published --out answers
    """
    try:
        from workup.batch import run as batches
    except ImportError:
        raise WorkupError(
            "`workup batch` needs NumPy and PyArrow. Install: pip install 'dystonia-workup[batch]'"
        ) from None
    from workup.batch.chunk import Setting
    from workup.batch.expected import expected
    from workup.rule_checks.site import load_with_site

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        read = [_from_stdin(Path(folder)) if str(p) == "-" else p for p in paths]
        _refuse_nothing(read)
        book = load_with_site(site, rules)
        mapped = Mapped(map_file, book.vocabulary, accept_guesses) if map_file else None
        readers = readers_of(mapped, disease_onset, book.vocabulary)
        if dry_run:
            sys.exit(_dry(read, book, readers, mapped))
        if out is None:
            raise click.UsageError("Missing option '--out'.")
        count = expected(read, readers)
        labels = _labels(answers) if answers else None
        setting = Setting(rules, site, _detail(count, detail), labels)
        pool = _pool(cluster, book.hash, stack)
        number = workers or (pool.workers if pool else os.cpu_count() or 1)
        progress = Progress(count)
        with _stoppable(out):
            outcome = batches.run(
                read,
                out,
                book,
                setting,
                number,
                audit,
                progress,
                pool=pool,
                readers=readers,
                shown=not no_report,
                options=["disease onset"] if disease_onset else [],
                beside=[*([answers] if answers else []), *(mapped.beside if mapped else [])],
            )
        progress.end()
        if mapped:
            mapped.end(out / "mapping.json", outcome.notes)
    if labels:
        _say_unused(labels, out)
    _report(outcome, out)


def _say_unused(labels: Collection[str], out: Path) -> None:
    """How many labels are of no case that was assessed, for an id may be mistyped."""
    from pyarrow.parquet import read_table

    assessed = read_table(out / "summary.parquet", columns=["case"]).column("case").to_pylist()
    if unused := len(set(labels) - set(assessed)):
        click.echo(f"labels, {unused:,} of {len(labels):,}: of no case that was assessed", err=True)


@contextmanager
def _stoppable(out: Path) -> Iterator[None]:
    """Say after Ctrl-C how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        stopped(f"Stopped. {out} keeps what is done: the same command goes on from there.")


def _refuse_nothing(paths: list[Path]) -> None:
    """
    Refuse before a folder is made where none of `paths` is there: a name mistyped would leave a run
    of nothing.
    """
    lost = [path for path in paths if not path.exists() and not has_magic(str(path))]
    if len(lost) == len(paths):
        raise WorkupError(
            [Problem(str(path), 0, "there is no such file or folder") for path in lost]
        )


def _detail(count: int, wanted: str | None) -> str:
    """What is written where nobody said it; where it is much, a word before it begins."""
    if wanted == "summary":
        return wanted
    if count >= SAID and (wanted == "full" or count <= FULL):
        click.echo(
            f"whole assessments of {count:,} records take about {count * EACH / 1e9:.1f} GB; "
            "`--detail summary` writes a row each",
            err=True,
        )
    if wanted == "full" or count <= FULL:
        return "full"
    click.echo(
        f"more than {FULL:,} records: a summary row each. `--detail full` writes whole assessments",
        err=True,
    )
    return "summary"


def _pool(address: str | None, hash: str, stack: ExitStack) -> Any:
    if address is None:
        return None
    from workup.batch.cluster import cluster

    return stack.enter_context(cluster(address, hash))


def _from_stdin(folder: Path) -> Path:
    path = folder / STANDARD_INPUT
    left = MOST_BYTES
    with path.open("wb") as file:
        while block := sys.stdin.buffer.read(1 << 20):
            left -= len(block)
            if left < 0:
                raise WorkupError(f"standard input holds more than {MOST_BYTES // 2**30} GiB")
            file.write(block)
    return path


def _labels(path: Path) -> dict[str, Any]:
    """Id to answer, from records that hold both."""
    from workup.batch.pieces import documents
    from workup.errors import CaseError
    from workup.model.document import DocumentError
    from workup.model.json_text import cut

    found: dict[str, Any] = {}
    wrong = []
    for document in documents([path]):
        if isinstance(document, DocumentError):
            wrong += document.problems
        elif (
            not isinstance(document.value, dict)
            or not isinstance(document.value.get("id"), str)
            or "answer" not in document.value
        ):
            wrong.append(document.problem((), "is not a label: give `id` and `answer`"))
        elif document.value["id"] in found:
            twice = f"`{cut(document.value['id'])}` has a label already. Keep one"
            wrong.append(document.problem(("id",), twice))
        else:
            found[document.value["id"]] = document.value["answer"]
    if wrong:
        raise CaseError(wrong)
    return found


def _dry(paths: list[Path], book: Any, readers: Mapping[str, Reader], mapped: Mapped | None) -> int:
    from workup.readers import records
    from workup.readers.notes import Tally

    good, bad, seen, tally = 0, 0, {}, Tally()  # type: ignore[var-annotated]
    for path in paths:
        for case, problems in records(path, book.vocabulary, seen, readers):
            good, bad = good + (case is not None), bad + (case is None)
            if case is not None:
                tally.add(case.unmapped)
            for problem in problems:
                click.echo(str(problem), err=True)
    unread(tally.ordered())
    if mapped:
        mapped.end(None, tally.ordered())
    click.echo(f"read {good + bad}, good {good}, bad {bad}")
    return 3 if good and bad else 1 if bad else 0


def _report(outcome: Any, out: Path) -> None:
    from workup.batch.metrics import macro, table

    click.echo(
        f"read {outcome.read} = assessed {outcome.assessed} + rejected {outcome.rejected}; "
        f"with an answer {len(outcome.scored)}; run again on "
        f"durable-rules {outcome.audited}"
    )
    if len(outcome.scored):
        click.echo(table({k: v for k, v in outcome.metrics().items() if isinstance(v, dict)}))
        click.echo(
            f"mean over diagnoses: first {macro(outcome.scored, 1):.3f}, among the first three "
            f"{macro(outcome.scored, 3):.3f}"
        )
        click.echo(
            "Figures hold for these cases. The rules were weighed on case reports, not on a clinic."
        )
    if not outcome.read:
        raise WorkupError("nothing was read: the input holds no record")
    if not outcome.assessed:
        _say_reasons(outcome)
        _say_first(out / "rejects.jsonl")
        raise WorkupError(
            [
                Problem(
                    str(out / "rejects.jsonl"), 0, "names every record and why it could not be read"
                )
            ]
        )
    unread(outcome.notes)
    report = out / "report.html"
    click.echo(f"{report} shows it in full" if report.is_file() else f"the answers are in {out}")
    if outcome.rejected:
        _say_reasons(outcome)
        click.echo(f"rejects are in {out / 'rejects.jsonl'}", err=True)
        sys.exit(3)


def _say_reasons(outcome: Any) -> None:
    """Why records were rejected, the most frequent reasons with their numbers."""
    for row in outcome.reasons[:MOST]:
        click.echo(f"rejected, {row['records']}: {row['reason']}", err=True)


def _say_first(rejects: Path) -> None:
    """
    Where the first rejects stand, where every record was rejected. What they say stays in the file:
    a batch's output is often kept as a log.
    """
    with rejects.open(encoding="utf-8") as lines:
        for told in map(json.loads, islice(lines, _SHOWN)):
            what = f"`{told['field']}`" if told["field"] else "the record"
            click.echo(str(Problem(told["file"], told["line"], f"{what} cannot be read")), err=True)
