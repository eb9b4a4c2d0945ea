"""
The two sheets as HTML: one file each, with its style and figures inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from workup.interfaces import body
from workup.interfaces.figures import draw, flow, narrowing, timeline
from workup.interfaces.text import NOTICE, OLDER, STOP, rough, standing
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import DontMiss
from workup.teach.key import Key
from workup.teach.sheet import Student

PAPERS = {"a4": "A4", "letter": "letter"}


def student_html(sheet: Student, book: Rulebook, paper: str = "a4", fonts: str = "") -> str:
    """
    The student's sheet.

    Args:
        sheet: What goes on it.

        book: Gives labels.

        paper: `a4` or `letter`.

        fonts: Font faces for print, as CSS; by default those of the reader's machine.
    """
    drawn = Markup(_map(sheet.regions, sheet.first, book)) if sheet.regions is not None else None
    times = Markup(timeline.svg(sheet.times)) if sheet.times else None
    return _render(
        "student.html",
        sheet=sheet,
        map=drawn,
        times=times,
        paper=PAPERS[paper],
        fonts=Markup(fonts),
    )


def key_html(key: Key, book: Rulebook, paper: str = "a4", fonts: str = "") -> str:
    """
    The teacher's key.

    Args:
        key: What goes on it.

        book: Gives labels.

        paper: `a4` or `letter`.

        fonts: Font faces for print, as CSS; by default those of the reader's machine.
    """
    label, found = book.vocabulary.label, key.assessment
    names = {id_: label("diagnoses", id_) for id_ in book.vocabulary["diagnoses"]}
    grave = any(flag.urgency == "emergency" for flag, _ in key.flags)
    return _render(
        "key.html",
        key=key,
        case=key.case,
        found=found,
        map=Markup(_map(key.case.dystonia.regions or (), key.case.onset.first_region, book)),
        times=Markup(timeline.svg(key.times)),
        stop=STOP if grave else "",
        category=OLDER.get(found.category.id, label("categories", found.category.id).lower()),
        narrowed=[
            Markup(p)
            for p in narrowing.svgs(key.narrowing, [names[d] for d in key.narrowing.diagnoses])
        ],
        flows=_flows(key, names),
        left=[
            (label("tests", row.test), row, _keys(row.because, book)) for row in found.not_needed
        ],
        lane=[_kept(row, book) for row in found.dont_miss if row.shown],
        rest=[names[row.diagnosis] for row in found.dont_miss if not row.shown],
        asks=found.ask_next[:4],
        standing={c.diagnosis: standing(c, found, book) for c in found.differential},
        paper=PAPERS[paper],
        fonts=Markup(fonts),
    )


def _map(regions: Sequence[str], first: str | None, book: Rulebook) -> str:
    return body.svg(
        regions, {id_: term.label for id_, term in book.vocabulary["regions"].items()}, first
    )


def _flows(key: Key, names: dict[str, str]) -> list[tuple[str, list[Markup]]]:
    found = key.assessment
    turns: dict[str, list[flow.Box]] = {}
    for work in key.workup:
        made = flow.box_of(
            work.step, work.decisive, names, work.label, found.differential, found.dont_miss
        )
        turns.setdefault(work.step.priority, []).append(made)
    return [
        (heading, [Markup(picture) for picture in pictures])
        for heading, pictures in flow.svgs(turns)
    ]


def _kept(row: DontMiss, book: Rulebook) -> dict[str, Any]:
    until = [
        terms[0].label if (terms := book.vocabulary.any_id.get(id_)) else id_.replace("_", " ")
        for id_ in row.dismissed_by
    ]
    return {
        "label": book.vocabulary.label("diagnoses", row.diagnosis),
        "tier": row.tier,
        "told": row.told,
        "why": row.why,
        "until": ", ".join(until),
        "sources": _keys(row.because, book),
    }


def _keys(rules: Iterable[str], book: Rulebook) -> list[str]:
    return list(
        dict.fromkeys(k for id_ in rules if id_ in book.rules for k in book.rules[id_].sources)
    )


def _render(template: str, **data: Any) -> str:
    style = files("workup.interfaces.handouts").joinpath("templates/style.css").read_text("utf-8")
    return _environment().get_template(template).render(notice=NOTICE, style=Markup(style), **data)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("workup.interfaces.handouts"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: (
            value if isinstance(value, Markup) or not isinstance(value, str) else draw.plain(value)
        ),
    )
    made.filters["rough"] = rough
    return made
