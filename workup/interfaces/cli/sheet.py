"""`workup sheet`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.named import case_paths

if TYPE_CHECKING:
    from workup.model.case import Case
    from workup.pathway import Assessor
    from workup.teach.media import Medium
    from workup.teach.sheet import Tell

NEEDS = "`workup sheet` needs Jinja2: pip install 'dystonia-workup[teach]'"


@dataclass(frozen=True)
class _Order:
    """What was asked for."""

    forms: tuple[str, ...]
    paper: str
    readers: tuple[str, ...]
    tell: Tell
    passphrase: str | None

    def names(self, case: str) -> list[str]:
        """The files of one case; a sealed key is a PDF alone."""
        pairs = [(kind, form) for kind in self.readers for form in self.forms]
        return [
            f"{case}-{kind}.{form}"
            for kind, form in pairs
            if not (self.passphrase and kind == "key" and form == "html")
        ]

    def opened(self, case: str) -> list[str]:
        """The open key of an earlier run, which must not lie beside a sealed one."""
        return [f"{case}-key.html"] if self.passphrase else []


@click.command()
@click.argument("cases", nargs=-1, required=True)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to; made if it is not there.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "pdf", "both"]),
    default="both",
    help="HTML needs only Jinja2; PDF needs WeasyPrint and Pango.",
)
@click.option(
    "--paper", type=click.Choice(["a4", "letter"]), default="a4", help="The size of the page."
)
@click.option(
    "--for",
    "reader",
    type=click.Choice(["student", "teacher", "both"]),
    default="both",
    help="Which of the two sheets.",
)
@click.option(
    "--tell",
    type=click.Choice(["vignette", "history", "examination", "results"]),
    default="results",
    help="How much of the case the student's sheet shows.",
)
@click.option(
    "--seal",
    "sealed",
    metavar="FILE|prompt",
    help="Encrypt the key: the passphrase is the first line of FILE, or is asked for. The key "
    "is then a PDF only.",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@plain_errors
def sheet(
    cases: tuple[str, ...],
    out: Path,
    form: str,
    paper: str,
    reader: str,
    tell: Tell,
    sealed: str | None,
    force: bool,
) -> None:
    """Make a sheet for students and a key for the teacher of each case of CASES.

    CASES are files, folders, or ids of cases that come with workup. The sheet presents the
    patient and leaves room to answer, without the answer, the results of the decisive tests and
    facts that name the diagnosis; a warning names what was held back, and a title or vignette that
    names it. The key holds the answer and the reasons.

    \b
    Example:
        workup sheet evening-limp --out handouts
        workup sheet my-cases --out handouts --paper letter --seal passphrase.txt
    """
    if sealed and (form == "html" or reader == "student"):
        raise click.UsageError(
            "--seal encrypts the key's PDF: leave out --format html and --for student"
        )
    forms = ("html", "pdf") if form == "both" else (form,)
    readers = {"student": ("sheet",), "teacher": ("key",), "both": ("sheet", "key")}[reader]
    order = _Order(forms, paper, readers, tell, _passphrase(sealed))
    from workup.pathway import Assessor
    from workup.readers import load_cases
    from workup.teach.media import read

    assessor = Assessor(engine="truth")
    files: dict[str, str] = {}
    found = load_cases(case_paths(cases), files=files)
    media = {case.id: read(case, files[case.id]) for case in found}
    names = [name for case in found for name in order.names(case.id)]
    opened = [name for case in found for name in order.opened(case.id) if (out / name).exists()]
    _refuse_overwriting(out, names, opened, force)
    out.mkdir(parents=True, exist_ok=True)
    for case in found:
        for name, made, warnings in _made(case, order, assessor, media[case.id]):
            _write(out / name, made)
            click.echo(str(out / name))
            for warning in warnings:
                click.echo(f"{name}: {warning}", err=True)
    for name in opened:
        (out / name).unlink()
        click.echo(f"{name}: an open key of an earlier run; it was removed", err=True)


def _passphrase(sealed: str | None) -> str | None:
    if sealed is None:
        return None
    from workup.interfaces.handouts.seal import passphrase_of, strong

    if sealed == "prompt":
        return strong(
            click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True),
            "workup",
        )
    return passphrase_of(Path(sealed))


def _refuse_overwriting(
    out: Path, names: Sequence[str], opened: Sequence[str], force: bool
) -> None:
    if force:
        return
    wrong = {
        name: "is there already. Give --force to replace it, or another folder"
        for name in names
        if (out / name).exists()
    }
    beside = "is an open key beside the sealed one. Give --force to remove it, or another folder"
    wrong |= dict.fromkeys(opened, beside)
    if wrong:
        raise WorkupError([Problem(str(out / name), 0, said) for name, said in wrong.items()])


def _made(
    case: Case, order: _Order, assessor: Assessor, media: tuple[Medium, ...]
) -> Iterator[tuple[str, bytes, list[str]]]:
    """Each file of one case: its name, its bytes, and what the educator should know of it."""
    for kind in order.readers:
        names = [name for name in order.names(case.id) if name.startswith(f"{case.id}-{kind}.")]
        render, warnings = _page(case, kind, order, assessor, media)
        for name in names:
            if name.endswith(".html"):
                yield name, render("").encode(), warnings
            else:
                made, more = _printed(render, order.passphrase if kind == "key" else None)
                yield name, made, [*warnings, *more]
            warnings = []


def _page(
    case: Case, kind: str, order: _Order, assessor: Assessor, media: tuple[Medium, ...]
) -> tuple[Callable[[str], str], list[str]]:
    """
    A sheet as a function of the fonts to name, and its warnings; what it says is worked out once.
    """
    try:
        from workup.interfaces.handouts import page
    except ImportError as error:
        raise WorkupError(NEEDS) from error
    from workup.teach.key import key
    from workup.teach.sheet import student

    if kind == "key":
        answer = key(case, assessor)
        return lambda fonts: page.key_html(answer, assessor.book, order.paper, fonts), []
    told = student(case, assessor.book, order.tell, media)
    warnings = [
        f"held back, since it would give the answer away: {words}" for words in told.withheld
    ]
    warnings += [
        f"the title, vignette or id that its author wrote names the answer ({word})"
        for word in told.leaks
    ]
    return lambda fonts: page.student_html(told, assessor.book, order.paper, fonts), warnings


def _printed(render: Callable[[str], str], passphrase: str | None) -> tuple[bytes, list[str]]:
    from workup.interfaces.handouts.pdf import faces, write_pdf
    from workup.interfaces.handouts.seal import seal

    made, missing = write_pdf(render(faces()))
    said = (
        f"no font at hand shows {', '.join(missing)}; on Debian, fonts-noto-core and "
        f"fonts-noto-cjk have most scripts"
    )
    return seal(made, passphrase) if passphrase else made, [said] if missing else []


def _write(path: Path, made: bytes) -> None:
    """Write a file whole or not at all."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
