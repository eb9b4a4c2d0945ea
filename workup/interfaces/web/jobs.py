"""
What the processes of `workers` do: plain data in, plain data or HTML out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from workup import explanations
from workup.errors import CaseError, Problem
from workup.explanations.difficulty import Level, graded
from workup.explanations.why_outline import why_outline
from workup.interfaces.documents import case_text
from workup.interfaces.figures.timeline import svg as timeline_svg
from workup.interfaces.web.actions import Acted, act
from workup.interfaces.web.answer import Viewer
from workup.interfaces.web.entry import FIRST, Fields, case_of, fields_of
from workup.interfaces.web.form import FormDrawer
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.view import render
from workup.interfaces.web.worker import assessor
from workup.model.case import Case, build
from workup.model.document import Document
from workup.readers.typed import read_one
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.teach.timeline import timeline


def ready() -> None:
    """Make engine and templates ready, so that the first learner does not wait for them."""
    screen(
        [("onset.age", "40"), ("dystonia.regions", "neck"), ("onset.first_region", "neck")], "", ""
    )


@cache
def _viewer() -> Viewer:
    return Viewer(assessor().book)


@cache
def _drawer() -> FormDrawer:
    return FormDrawer(Desk(assessor()))


def _read(fields: Fields) -> tuple[Case | None, list[Problem]]:
    return build(Document("form", case_of(fields), {}), assessor().book.vocabulary)


def screen(fields: Fields, do: str, token: str) -> dict[str, Any]:
    """
    The form after a press of one of its buttons, and its answer.

    Args:
        fields: As the form sent them.

        do: The pressed button.

        token: For the form's next sending.

    Returns:
        `html` of both, `summary` in a line, `focus`: the id of the element to go on from.
    """
    return _screen(act(fields, do, assessor().book), token)


def _screen(acted: Acted, token: str, note: str = "") -> dict[str, Any]:
    case, problems = _read(acted.fields)
    form = _drawer().draw(acted.fields, problems, acted.typed, acted.group)
    answer = _answer(case, form["problems"])
    why = _why(case, acted.why) if acted.why and case else None
    html = render("case.html", token=token, form=form, why=why, note=note, **answer)
    return {
        "html": html,
        "summary": answer["summary"],
        "focus": acted.focus if not acted.why or why else "",
    }


def answered(fields: Fields) -> dict[str, Any]:
    """The answer alone, for a form that goes on being filled in: `html` and `summary`."""
    case, problems = _read(act(fields, "", assessor().book).fields)
    answer = _answer(case, _drawer().draw(fields, problems)["problems"] if problems else [])
    return {"html": render("live.html", live=True, **answer), "summary": answer["summary"]}


def _answer(case: Case | None, problems: list[dict[str, Any]]) -> dict[str, Any]:
    if case is None:
        return {
            "answer": None,
            "timeline": "",
            "problems": problems,
            "summary": f"{len(problems)} to correct",
        }
    if not _tells(case):
        return {"answer": None, "timeline": "", "problems": [], "summary": "Nothing entered yet"}
    told = timeline(case, assessor().book)
    drawn = _viewer().draw(case, assessor().assess(case))
    dated = told.onset_age is not None or told.age is not None or bool(told.rows)
    return {
        "answer": drawn,
        "timeline": timeline_svg(told) if dated else "",
        "problems": [],
        "summary": drawn.outline.summary,
    }


def _tells(case: Case) -> bool:
    """Whether a case tells anything of its patient."""
    value = case.model_dump(
        include={"setting", "patient", "onset", "dystonia", "findings", "history", "results"}
    )
    return any(
        item is not None and item != {}
        for part in value.values()
        for item in (part.values() if isinstance(part, dict) else [part])
    )


def found(typed: str, group: str, told: list[str]) -> str:
    """The findings that a search or a group gives, as HTML."""
    drawer = _drawer()
    listed, others = drawer.found(typed, group, told), drawer.elsewhere(typed)
    return render("found.html", found=listed, typed=typed, group=group, elsewhere=others)


def why(fields: Fields, diagnosis: str) -> str:
    """Why a diagnosis stands where it does in the case of a form, as HTML."""
    case, problems = _read(act(fields, "", assessor().book).fields)
    if case is None:
        raise Refusal(422, "The case has to be corrected first.", problems)
    drawn = _why(case, diagnosis)
    if drawn is None:
        raise Refusal(404, "There is no such diagnosis.")
    return render("why.html", why=drawn)


def _why(case: Case, diagnosis: str) -> dict[str, Any] | None:
    """What `why.html` lays out; None for an unknown diagnosis."""
    book = assessor().book
    if diagnosis not in book.scripts:
        return None
    laid = why_outline(explanations.why(case, diagnosis, assessor()), book)
    return {"laid": laid, "href": _viewer().href("diagnosis", diagnosis)}


def imported(text: str, token: str) -> dict[str, Any]:
    """
    The screen for the case that a file holds; its mistakes, each with its line, where it holds
    none.
    """
    try:
        _, document = read_one(text, "file", assessor().book.vocabulary)
    except CaseError as error:
        listed = [("", p.message, p.line) for p in error.problems]
        form = {**_drawer().draw([]), "problems": listed}
        html = render(
            "case.html",
            token=token,
            form=form,
            why=None,
            note="bad",
            answer=None,
            timeline="",
            problems=listed,
            summary="The file cannot be read",
        )
        return {"html": html, "summary": "The file cannot be read", "focus": ""}
    return _screen(Acted(fields_of(document.value)), token, "read")


def opened(value: dict[str, Any], token: str) -> dict[str, Any]:
    """The screen for the plain value of a case that comes with workup."""
    return _screen(Acted(fields_of(value)), token)


def levels(ids: list[str]) -> dict[str, Level]:
    """How hard cases of the library are: id to easy, middle or hard."""
    found = {c.id: graded(c, assessor()) for c in library(short=True) if c.id in ids}
    return {id_: level for id_, level in found.items() if level}


def exported(fields: Fields) -> str:
    """The case of a form as the text of a case file."""
    acted = act(fields, "", assessor().book)
    case, problems = _read(acted.fields)
    if case is None:
        raise Refusal(422, "The case has to be corrected before it can be saved.", problems)
    value = case_of(acted.fields)
    return case_text({**{"id": value.pop("id", FIRST)}, **value})
