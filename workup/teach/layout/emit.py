"""
A tree of a case file as text: what fits stands on one line, sections and sentences stand in lines
of their own.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel

from workup.model.case import Case
from workup.model.document import DocumentError, Path_, read_yaml
from workup.teach.layout.tree import List, Map, Node, Scalar, Tree

WIDTH = 100
STEP = "  "
#: Sections, and lists of sentences, that never stand on one line.
_OPEN = {
    ("source",),
    ("patient",),
    ("onset",),
    ("dystonia",),
    ("findings",),
    ("history",),
    ("results",),
    ("answer",),
    ("teaching",),
    ("answer", "results"),
    ("answer", "teaching_points"),
    ("teaching", "objectives"),
    ("teaching", "media"),
    ("history", "events"),
    ("history", "medications"),
    ("unmapped",),
}


def emit(tree: Tree) -> str:
    """The text of one document."""
    lines = [*tree.head]
    if isinstance(tree.root, Scalar) or not tree.root.items:
        lines.append(_flow(tree.root, (), tree, True) or "null")
    else:
        lines += _body(tree.root, (), "", tree)
    return "\n".join(_once([*lines, *tree.end])) + "\n"


def _once(lines: list[str]) -> Iterator[str]:
    """
    No two blank lines in a row, none at either end; those inside a block text are its own and are
    left.
    """
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return (line.replace(_EMPTY, "") for line in kept)


_EMPTY = "\x00"  # an empty line that belongs to a block text


def _body(node: Map | List, path: Path_, indent: str, tree: Tree) -> list[str]:
    lines: list[str] = []
    for key, value in _items(node, path):
        here = (*path, key)
        lines += [indent + c if c else "" for c in tree.above.get(here, ())]
        head = "- " if isinstance(node, List) else _key(str(key)) + ":"
        lines += _entry(head, value, here, indent, tree)
        lines += [indent + c if c else "" for c in tree.after.get(here, ())]
    return lines


def _items(node: Map | List, path: Path_) -> list[tuple[str | int, Node]]:
    if isinstance(node, List):
        return list(enumerate(node.items))
    order = {name: n for n, name in enumerate(_order(path))}
    ranked = sorted(
        enumerate(node.items), key=lambda pair: (order.get(pair[1][0], len(order)), pair[0])
    )
    return [item for _, item in ranked]


def _entry(head: str, value: Node, path: Path_, indent: str, tree: Tree) -> list[str]:
    """One key or list item with its value, the comment beside it kept beside."""
    beside = f"  {tree.beside[path]}" if path in tree.beside else ""
    gap = "" if head == "- " else " "
    line = None if path in _OPEN and not _empty(value) else _flow(value, path, tree)
    room = WIDTH - (0 if isinstance(value, Scalar) else len(beside))
    if line is not None and (_empty(value) or len(indent + head + gap + line) <= room):
        return [indent + head + gap + line + beside]
    if isinstance(value, Scalar):
        return _long(head + gap, value, indent, beside)
    inner = indent + STEP
    body = _body(value, path, inner, tree)
    if head != "- ":
        return [indent + head + beside, *body]
    note = [indent + beside.strip()] if beside else []
    if not body[0] or body[0].lstrip().startswith("#"):
        return [*note, indent + "-", *body]
    return [*note, indent + head + body[0].removeprefix(inner), *body[1:]]


def _empty(value: Node) -> bool:
    return not isinstance(value, Scalar) and not value.items


def _flow(value: Node, path: Path_, tree: Tree, within: bool = False) -> str | None:
    """A value on one line, or None where it cannot stand so."""
    if isinstance(value, Scalar):
        return _scalar(value, not within)
    if tree.inside(path):
        return None
    parts = []
    for key, item in _items(value, path):
        said = _flow(item, (*path, key), tree, True)
        if said is None:
            return None
        parts.append(said if isinstance(value, List) else f"{_key(str(key), True)}: {said}")
    return f"[{', '.join(parts)}]" if isinstance(value, List) else "{" + ", ".join(parts) + "}"


def _scalar(value: Scalar, block: bool) -> str | None:
    """A scalar on one line; None for a text of several lines."""
    if value.plain and value.text in ("", "~", "null", "Null", "NULL"):
        return "null"
    if "\n" in value.text:
        return None if block and _literal(value.text) else _quoted(value.text, '"')
    if value.plain and not isinstance(_read(value.text), str):
        return value.text  # a number, true or false: as written
    return _text(value.text, block)


@cache
def _text(text: str, block: bool) -> str:
    """A text on one line: plain where every reader takes it for this text, else in quotes."""
    dumped: str = yaml.safe_dump(
        [text], allow_unicode=True, width=2**30, default_flow_style=not block
    )
    plain = dumped.strip()[2:] if block else dumped.strip()[1:-1]
    return plain if _shows(text) and _read(plain) == text else _quoted(text, '"')


def _shows(text: str) -> bool:
    """Whether a text can be read as it stands; joiners hold an emoji or a syllable together."""
    return text.replace("\u200c", "").replace("\u200d", "").isprintable()


def _key(text: str, within: bool = False) -> str:
    return _text(text, not within)


def _quoted(text: str, mark: str) -> str:
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=2**30, default_style=mark)
    return dumped.strip()


def _read(text: str) -> object:
    """What our reader makes of a piece of text, _UNREADABLE where it is not one value."""
    try:
        found = read_yaml(f"- {text}\n", "")
    except DocumentError:
        return _UNREADABLE
    value = found[0].value if found else None
    return value[0] if isinstance(value, list) and len(value) == 1 else _UNREADABLE


_UNREADABLE = object()


def _literal(text: str) -> bool:
    """
    Whether a text can stand as a block: printable, no line with blanks at its end, none that begins
    with one at the start.
    """
    lines = text.split("\n")
    return (
        all(_shows(x[:1] + x[1:].replace("\t", "")) for x in lines)
        and bool(text.strip())
        and all(x == x.rstrip() for x in lines)
        and lines[0][:1] not in ("", " ")
    )


def _long(head: str, value: Scalar, indent: str, beside: str) -> list[str]:
    """A text that is too long for its line: folded at its blanks, or kept in its lines."""
    text, inner = value.text, indent + STEP
    if "\n" in text and _literal(text):
        body = text.rstrip("\n")
        tail = len(text) - len(body)
        mark = "|" if tail == 1 else "|-" if tail == 0 else "|+"
        lines = [inner + line if line else _EMPTY for line in body.split("\n")] + [_EMPTY] * max(
            0, tail - 1
        )
        return [indent + head + mark + beside, *lines]
    if _foldable(text):
        wrapped = textwrap.wrap(
            text,
            max(40, WIDTH - len(inner)),
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
        return [indent + head + ">-" + beside, *(inner + line for line in wrapped)]
    return [indent + head + (_scalar(value, True) or "null") + beside]


def _foldable(text: str) -> bool:
    return " " in text and "  " not in text and text == text.strip() and _shows(text)


@cache
def _order(path: Path_) -> tuple[str, ...]:
    """
    The keys that a case has at `path`, in the order of the model; none where it is free (results).
    """
    model: Any = Case
    for part in path:
        if isinstance(part, int):
            continue
        model = _below(model, part)
    return (
        tuple(model.model_fields)
        if isinstance(model, type) and issubclass(model, BaseModel)
        else ()
    )


def _below(model: Any, key: str) -> Any:
    """What stands under `key` of a model, or of a map of models."""
    if get_origin(model) is dict:
        return get_args(model)[1]
    if (
        not (isinstance(model, type) and issubclass(model, BaseModel))
        or key not in model.model_fields
    ):
        return None
    return _holder(model.model_fields[key].annotation)


def _holder(annotation: Any) -> Any:
    if get_origin(annotation) is dict or (
        isinstance(annotation, type) and issubclass(annotation, BaseModel)
    ):
        return annotation
    return next(
        (found for inner in get_args(annotation) if (found := _holder(inner)) is not None), None
    )
