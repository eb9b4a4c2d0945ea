"""
A YAML text as a tree of maps, lists and scalars, each with the comments that belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from workup.model.document import Path_
from workup.teach.layout.comments import Comment, comments


@dataclass(frozen=True)
class Scalar:
    """One value as written: its text, and whether it stood plain, without quotes."""

    text: str
    plain: bool


@dataclass(frozen=True)
class Map:
    """Keys with their values, in the order of the file."""

    items: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class List:
    """Values in order."""

    items: tuple[Node, ...]


Node = Scalar | Map | List


@dataclass
class Tree:
    """
    One document: what it holds, and the comments above, beside and after each path; "" among those
    above is a blank line.
    """

    root: Node
    head: list[str] = field(default_factory=list)
    above: dict[Path_, list[str]] = field(default_factory=dict)
    beside: dict[Path_, str] = field(default_factory=dict)
    after: dict[Path_, list[str]] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)

    def inside(self, path: Path_) -> bool:
        """Whether a comment belongs to something within `path`."""
        depth = len(path)
        held = (*self.above, *self.beside, *self.after)
        return any(len(p) > depth and p[:depth] == path for p in held)


@dataclass(frozen=True)
class _Place:
    """
    Where a key or a list item stands; `opens`: it is an item whose own keys or items begin on the
    same line.
    """

    path: Path_
    line: int
    column: int
    opens: bool = False


def trees(text: str) -> list[Tree]:
    """
    Each document of a text that `read_yaml` has read.

    Args:
        text: YAML without anchors, lines separated by a line feed.
    """
    roots = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    found = comments(text)
    blank = {n for n, line in enumerate(text.split("\n")) if not line.strip()}
    ends = [*_starts(text)[1:], len(text) + 1]
    begin, made = 0, []
    for node, end in zip(roots, ends, strict=True):
        tree = Tree(_node(node))
        mine = [c for c in found if begin <= c.line < end]
        _tie(tree, mine, list(_places(node, ())), blank)
        made.append(tree)
        begin = end
    return made


def _starts(text: str) -> list[int]:
    """The line on which each document begins: that of its `---` where it has one."""
    events = yaml.parse(text, Loader=yaml.SafeLoader)
    return [
        e.start_mark.line for e in events if isinstance(e, yaml.DocumentStartEvent) and e.start_mark
    ]


def _node(node: yaml.Node) -> Node:
    if isinstance(node, yaml.MappingNode):
        return Map(tuple((key.value, _node(value)) for key, value in node.value))
    if isinstance(node, yaml.SequenceNode):
        return List(tuple(map(_node, node.value)))
    assert isinstance(node, yaml.ScalarNode)
    return Scalar(node.value, not node.style)


def _places(node: yaml.Node, path: Path_) -> Iterator[_Place]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _Place((*path, key.value), key.start_mark.line, key.start_mark.column)
            yield from _places(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for n, item in enumerate(node.value):
            column = item.start_mark.column if node.flow_style else node.start_mark.column
            opens = isinstance(item, yaml.CollectionNode) and not item.flow_style
            yield _Place((*path, n), item.start_mark.line, column, opens)
            yield from _places(item, (*path, n))


def _tie(tree: Tree, found: list[Comment], places: list[_Place], blank: set[int]) -> None:
    """
    Tie each comment to the first thing on its line, or to what follows it; what stands before
    everything is the head.
    """
    first = places[0].line if places else 0
    for c in found:
        before = [p for p in places if p.line <= c.line]
        if not c.alone and before:
            _beside(tree, c, places, before)
            continue
        lines = ["", c.text] if c.line - 1 in blank else [c.text]
        following = next((p for p in places if p.line > c.line), None)
        if c.line < first or not places:
            tree.head += lines
        elif following and c.column <= following.column:
            tree.above.setdefault(following.path, []).extend(lines)
        elif owner := next(
            (p for p in reversed(before) if p.column <= c.column and p.column > 0), None
        ):
            tree.after.setdefault(owner.path, []).extend(lines)
        elif following:
            tree.above.setdefault(following.path, []).extend(lines)
        else:
            tree.end += lines
    _blanks(tree, places, blank)


def _beside(tree: Tree, c: Comment, places: list[_Place], before: list[_Place]) -> None:
    here = next((p for p in places if p.line == c.line and not p.opens), before[-1])
    if here.path in tree.beside:
        tree.above.setdefault(here.path, []).append(c.text)
    else:
        tree.beside[here.path] = c.text


def _blanks(tree: Tree, places: list[_Place], blank: set[int]) -> None:
    """Keep one blank line above a key of the case itself where there was one."""
    seen: set[int] = set()
    for p in places:
        if (
            len(p.path) == 1
            and p.line not in seen
            and p.line - 1 in blank
            and p.line > places[0].line
        ):
            tree.above.setdefault(p.path, []).append("")
        seen.add(p.line)
    if tree.head and places and places[0].line - 1 in blank:
        tree.head.append("")
