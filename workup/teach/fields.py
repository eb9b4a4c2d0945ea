"""
What each field of a case file is asked as and what helps to answer, from
`rules/teaching/fields.yaml`.

The questions of `workup new`, the comments of its template and the JSON Schema say the same because
they read the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from workup.knowledge.rulebook import rules_folder


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field: the question, empty where it is not asked by itself, and the help; `file` is help for
    those who write a file, `type`
    for those who answer in the dialogue.
    """

    path: str
    ask: str = ""
    help: str = ""
    file: str = ""
    type: str = ""

    @property
    def words(self) -> str:
        """Question and help for those who write a file, as one paragraph."""
        asked = f"{self.ask}." if self.ask else ""
        return " ".join(part for part in (asked, self.help, self.file) if part)


@cache
def fields(folder: Path | None = None) -> Mapping[str, Field]:
    """
    Path of a field (`onset.age`, `result.abnormal`) to what is said of it, in the order of the
    file.
    """
    text = ((folder or rules_folder()) / "teaching" / "fields.yaml").read_text("utf-8")
    return {path: Field(path, **item) for path, item in yaml.load(text, yaml.CSafeLoader).items()}
