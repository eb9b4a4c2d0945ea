"""`workup class`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.options import refuse_existing

if TYPE_CHECKING:
    from workup.teach.classroom.handed import Walked
    from workup.teach.classroom.standing import Due

NEEDS = "`workup class` needs more packages: pip install 'dystonia-workup[teach,walk]'"


@click.group("class")
def class_() -> None:
    """Report on a class from its learners' exported walks; check a course.

    \b
    Example:
        workup class report handed-in --out class.html
    """


@class_.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("class.html"),
    show_default=True,
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a row a walk to this file too.",
)
@click.option(
    "--course",
    "course_file",
    type=click.Path(path_type=Path),
    help="Report how the class stands in this course.",
)
@click.option(
    "--title", default="", help="The heading; the course's title or `Class report` unless given."
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option(
    "--words", is_flag=True, help="Show what learners wrote where they disagreed. Ask them first."
)
@plain_errors
def report(
    folder: Path,
    out: Path,
    table: Path | None,
    course_file: Path | None,
    title: str,
    force: bool,
    words: bool,
) -> None:
    """Lay the walks in FOLDER side by side on one page.

    The page names nobody. Each learner writes theirs with `workup record export`, or takes the
    whole record from the page *My record* in the browser; both are read.
    A file that cannot be used is named with its reason and skipped.

    \b
    Example:
        workup class report handed-in --out class.html --csv class.csv
    """
    try:
        from workup.simulation.context import Desk
        from workup.teach.classroom.handed import read_walks
        from workup.teach.classroom.report import class_report, class_table
    except ImportError as error:
        raise WorkupError(NEEDS) from error
    refuse_existing([out, *([table] if table else [])], force)
    walks, skipped = read_walks(folder)
    for problem in skipped:
        click.echo(f"skipped {problem}", err=True)
    if not walks:
        raise WorkupError(
            [Problem(str(folder), 0, "holds no exported walk. `workup record export` writes them")]
        )
    stands, heading = _standing(course_file, walks)
    desk = Desk()
    page = class_report(walks, skipped, desk.short, stands, title or heading, words)
    out.write_text(page, "utf-8")
    if table:
        table.write_text(class_table(walks), "utf-8")
    wrote = f"{out} and {table}" if table else str(out)
    click.echo(
        f"{len(walks)} walks of {len({w.learner for w in walks if w.learner})} learners, "
        f"{len(skipped)} files skipped: {wrote}"
    )


def _standing(course_file: Path | None, walks: Sequence[Walked]) -> tuple[Sequence[Due], str]:
    if course_file is None:
        return (), ""
    from workup.simulation.cases import library
    from workup.teach.classroom.standing import class_standing
    from workup.teach.course import read_course

    course = read_course(course_file, library(short=True))
    return class_standing(course, walks), course.title


@class_.command()
@click.argument("course", type=click.Path(path_type=Path))
@plain_errors
def course(course: Path) -> None:
    """Check a COURSE file and show its cases with their dates.

    \b
    Example:
        workup class course movement-block.yaml
    """
    from workup.simulation.cases import library
    from workup.teach.course import read_course

    held = read_course(course, library(short=True))
    click.echo(f"{held.title}: {len(held.assigned)} cases")
    for aim in held.aims:
        click.echo(f"  aim: {aim}")
    for a in held.assigned:
        dates = f"{a.item.opens or 'at once'} to {a.item.due or 'no date'}"
        click.echo(f"  {a.case.id:<32} {a.item.mode:<5} {dates}")
