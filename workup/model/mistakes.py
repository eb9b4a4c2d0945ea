"""
A mistake in a record, told to its author: from pydantic's description of it to a sentence with its
place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from workup.errors import Problem, did_you_mean
from workup.model.document import Document, Path_
from workup.model.json_text import cut

_WANTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list, as in `[a, b]`",
    "dict_type": "a map",
    "model_type": "a map",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
}


_KINDS: dict[type, str] = {list: "list", dict: "map"}
_NEEDED = {
    "id": "Give the case a name, as in `id: foot-at-nine`",
    **dict.fromkeys(("patient", "onset", "dystonia"), "Write it, as `{}` where nothing is known"),
}


def problem_of(document: Document, item: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    """
    One mistake, with its place, what was written and what would be right.

    Args:
        document: The record as read.

        item: The mistake as pydantic describes it.

        model: What the record should have been.
    """
    path: Path_ = tuple(part for part in item["loc"] if part not in ("[key]", "float", "str"))
    name, kind, written = cut(".".join(map(str, path)), 120), item["type"], item["input"]
    if kind == "extra_forbidden":
        message = f"unknown field `{name}`.{did_you_mean(path[-1], _fields_at(path[:-1], model))}"
    elif kind == "missing":
        message = f"`{name}` is missing. {_NEEDED.get(name, 'Write it')}"
    elif kind == "literal_error":
        message = (
            f"`{name}` is {_shown(written)}, but may be "
            f"{item['ctx']['expected']}.{did_you_mean(written, _words(item))}"
        )
    elif kind == "string_pattern_mismatch":
        message = (
            f"`{name}` is {_shown(written)}, but holds only letters, digits, - and _, at most 100"
        )
    elif kind == "value_error":
        reason = str(item["ctx"]["error"])
        message = (
            f"`{name}`: {reason}"
            if reason.startswith("unknown")
            else f"`{name}` is {_shown(written)}, which {reason}"
        )
    else:
        wanted = _WANTED.get(kind, item["msg"])
        message = f"`{name}` is {_shown(written)}, but should be {wanted}" + (
            ", `{}` where nothing is known" if wanted == "a map" else ""
        )
    place = document.problem(path, message)
    return Problem(place.file, place.line, place.message, name, _id_of(document.value))


def _shown(written: Any) -> str:
    if isinstance(written, bool | None):
        return "null" if written is None else f"`{str(written).lower()}`"
    if isinstance(written, Mapping) and set(written) == {"from", "to"}:
        return f"`{cut(str(written['from']))} to {cut(str(written['to']))}`"
    return (
        f"`{cut(str(written))}`"
        if isinstance(written, str | int | float)
        else f"a {_KINDS.get(type(written), 'value')}"
    )


def _id_of(value: Any) -> str:
    id_ = value.get("id") if isinstance(value, dict) else None
    return id_ if isinstance(id_, str) else ""


def _words(item: Mapping[str, Any]) -> list[str]:
    return str(item["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def _fields_at(path: Path_, model: type[BaseModel]) -> list[str]:
    """
    The fields that may stand at a path; a key that a map of models is free to choose is passed
    over.
    """
    for part in path:
        if part in model.model_fields:
            inner = _model_in(model.model_fields[str(part)].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if (found := _model_in(inner)) is not None:
            return found
    return None
