"""
Frozen data as JSON text, as `json.dumps` would write it.

Most texts of an answer are those of the rules, the same in every case, so each is escaped once
and remembered; the keys of a class are laid out when one of its kind is first written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from workup.model.lazy import LazyParts, LazyTuple
from workup.model.quantity import Span, written

REMEMBERED = 1 << 16  # texts that are kept escaped: more than the rules have, some 15 MB

Writer = Callable[[Any], str]
escaped = lru_cache(REMEMBERED)(encode_basestring)


def json_text(value: Any) -> str:
    """One line of JSON of frozen data: dataclasses as maps of their fields, without the end `_`."""
    return _WRITERS[type(value)](value)


def fields_text(value: Any) -> str:
    """The fields of a dataclass as a map of JSON."""
    kind: Any = type(value)
    return _layout(kind)(value)


#: How a field is written whose annotation says what it holds; any other by what it does hold.
_BY_ANNOTATION = {
    "str": "text(v.{0})",
    "bool": "'true' if v.{0} else 'false'",
    "float": "number(v.{0})",
    "tuple[str, ...]": "texts(v.{0})",
}


@cache
def _layout(kind: Any) -> Writer:
    """What writes a class: a pattern of its keys with the values between them, as Python."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no part of an answer")
    parts = [
        f"{escaped(f.name.rstrip('_'))}: {{"
        f"{_BY_ANNOTATION.get(str(f.type), 'write[type(v.{0})](v.{0})').format(f.name)}}}"
        for f in fields(kind)
    ]
    names = {"text": escaped, "number": float.__repr__, "texts": _texts, "write": _WRITERS}
    found: Writer = eval(f"lambda v: f'''{{{{{', '.join(parts)}}}}}'''", names)
    return found


@lru_cache(REMEMBERED)
def _texts(value: tuple[str, ...]) -> str:
    """Several texts as a list; remembered, for most are the ids that a rule names."""
    return f"[{', '.join(map(escaped, value))}]"


class _Writers(dict[type, Writer]):
    """How each kind of value is written; one that has its text says it, others are laid out."""

    def __missing__(self, kind: type) -> Writer:
        write = self[kind] = attrgetter("json") if hasattr(kind, "json") else _layout(kind)
        return write


def _list(value: Sequence[Any]) -> str:
    if not value:
        return "[]"
    return f"[{', '.join([_WRITERS[type(item)](item) for item in value])}]"


def _map(value: Mapping[str, Any]) -> str:
    items = [f"{escaped(key)}: {_WRITERS[type(item)](item)}" for key, item in value.items()]
    return f"{{{', '.join(items)}}}"


_WRITERS = _Writers()
_WRITERS.update(
    {
        str: escaped,
        float: float.__repr__,
        int: int.__repr__,
        bool: lambda value: "true" if value else "false",
        type(None): lambda value: "null",
        dict: _map,
        Span: lambda value: json_text(written(value)),
    }
)
_WRITERS.update(dict.fromkeys((tuple, list, LazyTuple, LazyParts), _list))
