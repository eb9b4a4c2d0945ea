"""What `rules/teaching` says to teach with, as plain values: a file is read where it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from workup.knowledge.rulebook import rules_folder


def teaching(name: str) -> dict[str, Any]:
    """The plain value of one file, named without its ending."""
    text = (rules_folder() / "teaching" / f"{name}.yaml").read_text("utf-8")
    value = yaml.load(text, yaml.CSafeLoader)
    return value if isinstance(value, dict) else {}


def names_in(
    value: Mapping[str, Mapping[str, Sequence[object]]],
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Section to id to names, of a value that is laid out so."""
    return {
        s: {id_: tuple(map(str, names)) for id_, names in ids.items()} for s, ids in value.items()
    }
