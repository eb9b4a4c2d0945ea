"""
Case files written for their authors: a draft, the template and a teaching case to start from, with
comments that explain them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from workup.errors import Problem, WorkupError, did_you_mean
from workup.explanations.difficulty import difficulty
from workup.model.case import Case
from workup.model.document import Path_, read_text, read_yaml
from workup.model.fields import BY_PATH, sections
from workup.model.ids import Of
from workup.model.vocabulary import Vocabulary
from workup.pathway import Assessor
from workup.simulation.cases import library
from workup.teach.fields import fields
from workup.teach.layout.emit import WIDTH, emit
from workup.teach.layout.tree import List, Map, Node, Scalar, Tree
from workup.teach.schema import MODELINE

FEW = 8  # a section of the vocabulary with at most so many ids is listed whole in a comment
#: Fields whose id is followed by its label as a comment.
_LABELLED = {
    **{path: part for path, part in sections().items() if BY_PATH[path].kind == "word"},
    "answer.category": "categories",
    "answer.diagnosis": "diagnoses",
}
_MODELS = {
    "Spread",
    "Attacks",
    "Media",
    "Source",
}  # parts that the template shows as an example only
_EXAMPLES = {
    "source": "source: {citation: Author A. Journal 2011;12:34, url: https://...}",
    "dystonia.spread": "spread: [{region: left_leg, age: 61.8}]",
    "dystonia.attacks": "attacks: {duration: 30 seconds, per_day: 20, between: normal}",
    "history.events": "events: [{event: stroke_ischaemic, before_onset: 6 months, side: right}]",
    "history.medications": "medications: [{name: metoclopramide, started_before_onset: 2 days, "
    "change: started}]",
    "results": "results: {mri_brain: {abnormal: false}, ceruloplasmin: {abnormal: true, value: "
    "0.08, unit: g/L}}",
    "answer.results": "results: {mri_brain: {abnormal: true, pattern: "
    "[contralateral_basal_ganglia]}}",
    "teaching.media": "media: [{file: walk.mp4, shows: the gait, licence: CC BY 4.0, consent: in "
    "writing}]",
}
_LEFT_OUT = {"teaching.objective", "unmapped"}


def file_text(value: Mapping[str, Any], vocabulary: Vocabulary, head: Sequence[str] = ()) -> str:
    """
    A case file with the modeline for editors, a comment above each section and the label beside
    each id.

    Args:
        value: The plain value of a case.

        vocabulary: Gives the labels.

        head: Comment lines at the top, without `#`.
    """
    tree = Tree(_node(value), head=[MODELINE, *(f"# {line}" for line in head), ""])
    for section in value:
        said = fields().get(section)
        if isinstance(value[section], dict) and said and said.help:
            tree.above[(section,)] = ["", *_comment(said.help)]
    for name, part in _LABELLED.items():
        path: Path_ = tuple(name.split("."))
        held = _at(value, path)
        if isinstance(held, str) and vocabulary.label(part, held) != held:
            tree.beside[path] = f"# {vocabulary.label(part, held)}"
    return emit(tree)


def template(vocabulary: Vocabulary, name: str = "new-case") -> str:
    """
    A case file called `name` with every field, nothing told, and a comment above each that says
    what it holds and what it may be.
    """
    tree = Tree(
        Map(tuple(_empty(Case, "", vocabulary, name))),
        head=[
            MODELINE,
            "# A case to fill in. What stays null or is left out is unknown, not absent.",
            "",
        ],
    )
    for path, lines in _help(Case, (), vocabulary):
        tree.above[path] = ["", *lines] if len(path) == 1 else lines
    return emit(tree)


def _empty(
    model: type[BaseModel], at: str, vocabulary: Vocabulary, id_: str = ""
) -> Iterator[tuple[str, Node]]:
    for name, part in model.model_fields.items():
        path = f"{at}.{name}" if at else name
        below = _below(part.annotation)
        if path in _LEFT_OUT or path in _EXAMPLES:
            continue
        if below:
            yield name, Map(tuple(_empty(below, path, vocabulary)))
        else:
            yield name, Scalar(id_ if path == "id" else "null", path != "id")


def _help(
    model: type[BaseModel], at: Path_, vocabulary: Vocabulary
) -> Iterator[tuple[Path_, list[str]]]:
    """
    The comments above each field; an example of a field that has one stands above the next field
    that is written.
    """
    waiting: list[str] = []
    for name, part in model.model_fields.items():
        path = (*at, name)
        key = ".".join(map(str, path))
        if key in _LEFT_OUT:
            continue
        known = fields().get(key)
        lines = _comment(
            " ".join(t for t in (known.words if known else "", _options(part, vocabulary)) if t)
        )
        if key in _EXAMPLES:
            waiting += [*lines, f"# {_EXAMPLES[key]}"]
            continue
        yield path, [*waiting, *lines]
        waiting = []
        if below := _below(part.annotation):
            yield from _help(below, path, vocabulary)


def _options(part: Any, vocabulary: Vocabulary) -> str:
    words = [str(w) for literal in _literals(part.annotation) for w in literal]
    sections = [s for check in _checks(part.annotation, part.metadata) for s in check.sections]
    ids = [id_ for section in sections for id_ in vocabulary[section]]
    if len(ids) > FEW and not words:
        return f"Ids such as {', '.join(ids[:3])}; an editor with the schema lists all {len(ids)}."
    words = words or ids
    return f"One of: {', '.join(words)}." if words else ""


def _literals(annotation: Any) -> Iterator[tuple[Any, ...]]:
    if (
        getattr(get_origin(annotation), "__name__", "") == "Literal"
        or str(get_origin(annotation)) == "typing.Literal"
    ):
        yield get_args(annotation)
    for inner in get_args(annotation):
        if get_args(inner):
            yield from _literals(inner)


def _checks(annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[Of]:
    for item in (*metadata, *getattr(annotation, "__metadata__", ())):
        check = getattr(item, "func", None)
        if isinstance(check, Of):
            yield check
    for inner in get_args(annotation):
        yield from _checks(inner)


def _below(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation if annotation.__name__ not in _MODELS else None
    if get_origin(annotation) in (tuple, dict):
        return None
    return next((found for inner in get_args(annotation) if (found := _below(inner))), None)


def like(wanted: str, assessor: Assessor, new_id: str) -> str:
    """
    A teaching case to start from.

    Args:
        wanted: The id of a teaching case, a diagnosis or a category; of several cases the least
        difficult is taken.

        assessor: Gives rules and engine.

        new_id: The id of the new case.

    Raises:
        WorkupError: If there is none.
    """
    found = _alike(wanted, assessor)
    file = next(f for f in _teaching_files() if f.stem == found.id)
    document = read_yaml(read_text(file, file.name), file.name)[0]
    head = [
        f"After the teaching case `{found.id}` of workup (MIT licence): change the facts, "
        f"and the answer with it."
    ]
    return file_text({**document.value, "id": new_id}, assessor.book.vocabulary, head)


def _alike(wanted: str, assessor: Assessor) -> Case:
    teaching = [c for c in library(short=True) if any(c.id == f.stem for f in _teaching_files())]
    fits = [
        c for c in teaching if c.answer and wanted in (c.id, c.answer.diagnosis, c.answer.category)
    ]
    if not fits:
        known = sorted(
            {
                w
                for c in teaching
                if c.answer
                for w in (c.id, c.answer.diagnosis or "", c.answer.category or "")
            }
        )
        hint = (
            did_you_mean(wanted, known)
            or " Give a category, a diagnosis or the id of a teaching case; `workup walk --list "
            "--all` lists them"
        )
        raise WorkupError(f"no teaching case is like `{wanted}`.{hint}")

    def hardness(case: Case) -> tuple[int, str]:
        hard = difficulty(case, assessor)
        return (hard.number if hard else 100, case.id)

    return min(fits, key=hardness)


def _teaching_files() -> list[Path]:
    from workup.knowledge.rulebook import cases_folder

    return sorted((cases_folder() / "teaching").glob("*.yaml"))


def create(out: Path, text: str) -> None:
    """
    Write a new file; one that is there is never touched.

    Raises:
        WorkupError: If there is one, or it cannot be written.
    """
    part = out.with_name(f".{out.name}.{os.getpid()}.new")
    try:
        part.write_text(text, "utf-8", newline="\n")
        os.link(part, out)  # fails where `out` is there, whoever made it in the meantime
    except FileExistsError:
        raise WorkupError(
            [Problem(str(out), 0, "is there already, and is left as it is. Choose another name")]
        ) from None
    except OSError as error:
        raise WorkupError(
            [Problem(str(out), 0, f"cannot be written: {error.strerror or error}")]
        ) from None
    finally:
        if part.is_file():
            part.unlink()


def _node(value: Any) -> Node:
    if isinstance(value, Mapping):
        return Map(tuple((str(k), _node(v)) for k, v in value.items()))
    if isinstance(value, list | tuple):
        return List(tuple(map(_node, value)))
    if isinstance(value, str):
        return Scalar(value, False)
    return Scalar(
        "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value),
        True,
    )


def _comment(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(
        text, WIDTH - 4, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def _at(value: Any, path: Path_) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
