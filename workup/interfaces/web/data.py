"""
What the processes of `workers` do for the API: text in, plain data or JSON out.
"""

from __future__ import annotations

from json import dumps
from typing import Any

from workup.errors import CaseError, did_you_mean
from workup.explanations import Why
from workup.explanations import why as reasons_for
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.worker import assessor
from workup.interfaces.why import why_data
from workup.model.case import Case, build
from workup.model.document import Document, DocumentError
from workup.readers.typed import documents, read_one


def _case_of(text: str) -> Case:
    try:
        return read_one(text, "body", assessor().book.vocabulary)[0]
    except CaseError as error:
        raise Refusal(422, "The case cannot be read.", error.problems) from None


def assessment(text: str) -> str:
    """The assessment of the case that a text holds, as JSON."""
    return assessor().assess(_case_of(text)).to_json()


def ask_next(text: str) -> dict[str, Any]:
    """What to ask next in the case that a text holds."""
    whole = assessor().assess(_case_of(text)).as_dict()
    return {name: whole[name] for name in ("case", "silence", "ask_first", "ask_next")}


def why_json(text: str) -> str:
    """Why a diagnosis stands where it does: a map of `case` and `diagnosis`, as JSON."""
    try:
        [document] = documents(text, "body")
    except DocumentError as error:
        raise Refusal(422, "The text cannot be read.", error.problems) from None
    except ValueError:
        raise Refusal(422, "One map of `case` and `diagnosis` is read here.") from None
    asked = document.value
    if not isinstance(asked, dict) or "case" not in asked or set(asked) - {"case", "diagnosis"}:
        raise Refusal(
            422,
            "One map of `case` and `diagnosis` is read here.",
            [document.problem((), "holds no `case`, or more than `case` and `diagnosis`")],
        )
    lines = {path[1:]: line for path, line in document.lines.items() if path[:1] == ("case",)}
    case, problems = build(Document("body", asked["case"], lines), assessor().book.vocabulary)
    if case is None:
        raise Refusal(422, "The case cannot be read.", problems)
    return dumps(why_data(_reasons(case, asked.get("diagnosis"), document), assessor().book))


def _reasons(case: Case, named: object, document: Document) -> Why:
    book = assessor().book
    name = assessor().assess(case).differential[0].diagnosis if named is None else named
    if not isinstance(name, str) or name not in book.scripts:
        said = f"unknown diagnosis `{name}`.{did_you_mean(name, book.scripts)}"
        raise Refusal(422, "There is no such diagnosis.", [document.problem(("diagnosis",), said)])
    return reasons_for(case, name, assessor())
