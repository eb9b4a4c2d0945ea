"""
The command `workup`: one verb, one module, imported when it is called.
"""

from __future__ import annotations

import functools
import importlib
import keyword
import os
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from workup.errors import WorkupError, did_you_mean
from workup.interfaces.cli.collection import seldom
from workup.interfaces.terminal import terminal
from workup.interrupt import held

COMMANDS = {
    "assess": "Say what to ask, examine and order next in each case.",
    "cases": "List, filter and describe cases, and the ids of a case file.",
    "batch": "Assess many cases into a folder, with figures.",
    "check": "Look for mistakes in cases or rules, and say what to change.",
    "why": "Say why a diagnosis is ranked where it is in a case, or why not.",
    "prove": "Show that the safety properties hold for every possible case.",
    "compare": "Say which cases get another answer from other rules or in another run.",
    "pages": "Write the rules as a static site.",
    "coverage": "Show which rows and places cases reach.",
    "convert": "Write cases in another form: YAML, JSON Lines, CSV or Parquet.",
    "walk": "Work through a case and see what was missed.",
    "class": "Report on a class from its learners' exported walks; check a course.",
    "read": "Read a vignette or a note into a case file.",
    "record": "Show, export or delete your own record of walks.",
    "mapping": "Draft or check a mapping from a registry's own columns.",
    "sheet": "Make a sheet for students and a key for the teacher of each case.",
    "cohort": "Draw synthetic patients from the illness scripts.",
    "serve": "Open the pages in a browser.",
    "new": "Write a new case, question by question or from a template.",
    "fmt": "Format case files uniformly, comments kept.",
    "schema": "Print the JSON Schema of a case file, for editors.",
    "export": "Make questions and staged cases for Moodle, Canvas, Anki, SCORM and others.",
    "review": "Print a page for a clinician to review and sign.",
    "licences": "List the licences of what is installed and of the data, or write an SBOM.",
    "explain": "Show what the rules say about an id, and from which source.",
}

EXTRAS = {
    **dict.fromkeys(
        ("rapidfuzz", "sqlalchemy", "alembic", "fsrs", "platformdirs", "prompt_toolkit"), "walk"
    ),
    **dict.fromkeys(("weasyprint", "pikepdf", "genanki"), "teach"),
    **dict.fromkeys(("matplotlib", "zstandard", "jinja2"), "batch"),
    **dict.fromkeys(("fastapi", "uvicorn", "multipart"), "web"),
    "z3": "prove",
    "distributed": "cluster",
    "psycopg": "postgresql",
}


_MEMORY = (
    "workup: there is not enough memory for this. Close other programs or, for `batch`, give "
    "`--workers 1`"
)
#: How the system's loader says that a library found no room.
_NO_ROOM = re.compile("cannot allocate memory|failed to map segment", re.IGNORECASE)


#: For the libraries: workup has no plugins of Pydantic to look for, and its matrices are so small
#: that the threads which wait for one take longer than it does.
_SETTINGS = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}


class _Lazy(click.Group):
    """A group whose commands are imported when first used."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command on streams that are all there and show nothing that acts."""
        for name, value in _SETTINGS.items():
            os.environ.setdefault(name, value)
        seldom()
        with terminal():
            return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        with held():
            command: click.Command = getattr(
                importlib.import_module(f"workup.interfaces.cli.{name}"), name
            )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"No such command '{args[0]}'.{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """
        Run the command. Ctrl-C ends it with a word and 130, as a shell would, also while its module
        is being read.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            stopped("Stopped.")
        except (MemoryError, ImportError) as error:
            if isinstance(error, ImportError) and not _NO_ROOM.search(str(error)):
                raise
            click.echo(_MEMORY, err=True)
            sys.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dystonia-workup")
def main() -> None:
    """A dystonia workup assistant for teaching that shows its reasons.

    It maps a case to a likely category, a differential, what must not be missed and the tests to
    do, each with its reason and
    source. For education; not for the care of a patient.
    """


def stopped(words: str) -> NoReturn:
    """End after Ctrl-C, which leaves a terminal in the middle of a line."""
    click.echo(f"\n{words}" if sys.stderr.isatty() else words, err=True)
    # Python forgets by this a Ctrl-C noted inside another `exec`, for which it would end by the
    # signal and not by this code
    exec("")
    sys.exit(130)


def plain_errors(function: Callable[..., Any]) -> Callable[..., Any]:
    """
    The one place that turns an error of ours, or a missing extra, into a message on stderr and exit
    code 1.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except WorkupError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            sys.exit(1)
        except ModuleNotFoundError as error:
            extra = EXTRAS.get((error.name or "").partition(".")[0])
            if extra is None:
                raise
            click.echo(
                f"workup: this needs {error.name}: pip install 'dystonia-workup[{extra}]'", err=True
            )
            sys.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            click.echo(
                f"{place}cannot be written or read: {error.strerror or type(error).__name__}",
                err=True,
            )
            sys.exit(1)

    return wrapped
