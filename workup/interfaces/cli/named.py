"""
What a user may type in place of a path: the id of a case that comes with workup.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workup.errors import Problem, WorkupError, did_you_mean

if TYPE_CHECKING:
    from workup.knowledge.rulebook import Rulebook


def case_paths(named: Iterable[str | Path]) -> list[Path]:
    """
    The files and folders that `named` stands for.

    Args:
        named: Files, folders, patterns, or ids of cases that come with workup. What lies on the
        disk goes before an id.

    Raises:
        WorkupError: With each name that is neither.
    """
    from workup.knowledge.rulebook import cases_folder

    built_in = {
        path.stem: path
        for part in ("teaching", "published")
        for path in (cases_folder() / part).glob("*.yaml")
    }
    names = list(map(str, named))
    lost = [name for name in names if _is_id(name) and name not in built_in]
    if lost:
        raise WorkupError(
            [
                Problem(
                    name,
                    0,
                    f"there is no such file, folder or case of this "
                    f"id.{did_you_mean(name, built_in)}",
                )
                for name in lost
            ]
        )
    return [built_in[name] if _is_id(name) else Path(name) for name in names]


def id_named(name: str, section: str, book: Rulebook) -> str:
    """
    The id of a section that a name stands for, as `workup explain` takes names.

    Args:
        name: An id, a label, or an everyday or older word.

        section: Of the vocabulary, such as `diagnoses`.

        book: The rules.

    Raises:
        WorkupError: If nothing of this section, or more than one thing, is called so.
    """
    from workup.interfaces.find import ids_of

    terms = book.vocabulary[section]
    if name in terms:
        return name
    found = [id_ for id_ in ids_of(name, book) if id_ in terms]
    if len(found) == 1:
        return found[0]
    what = _ONE[section]
    if found:
        listed = ", ".join(f"`{id_}`" for id_ in found[:6])
        raise WorkupError(f"`{name}` may be one of these: {listed}. Name one")
    raise WorkupError(f"unknown {what} `{name}`.{did_you_mean(name, terms)}")


_ONE = {"diagnoses": "diagnosis", "findings": "finding", "tests": "test", "events": "event"}


def _is_id(name: str) -> bool:
    """
    Whether a name is no path: nothing lies there, and it has neither folder, ending nor wildcard.
    """
    path = Path(name)
    return not path.exists() and path.name == name and not path.suffix and not glob.has_magic(name)
