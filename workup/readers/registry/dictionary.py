"""
A REDCap data dictionary (CSV): what each field of an export is, and what its codes mean.

Both headings are read: those of the page "Data dictionary" and those of the API.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workup.errors import Problem
from workup.model.document import DocumentError, read_text
from workup.readers.registry.sheet import separator_of

_HEADINGS = {
    "Variable / Field Name": "field_name",
    "Field Type": "field_type",
    "Field Label": "field_label",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
    "Form Name": "form_name",
    "Branching Logic (Show field only if...)": "branching_logic",
    "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
}
_OTHER = re.compile(r"[^a-z0-9_]")
_CODED = ("radio", "dropdown", "checkbox")
_FIXED = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


@dataclass(frozen=True)
class Field:
    """
    One field: its type, label, choices (code to label) and the kind of text it holds; `line` in the
    dictionary; `form` is the instrument that it stands on; `branching` says when it is shown.
    """

    name: str
    type: str
    label: str
    choices: Mapping[str, str]
    validation: str
    line: int
    form: str = ""
    branching: str = ""

    @property
    def is_yes_no(self) -> bool:
        """Whether it is a question that is answered yes or no."""
        return self.type in _FIXED

    @property
    def decimal_comma(self) -> bool:
        """Whether its numbers are written with a decimal comma."""
        return "comma_decimal" in self.validation

    @property
    def columns(self) -> list[str]:
        """
        The columns of an export: one for each choice of a checkbox (`field___code`), else one.
        """
        if self.type == "checkbox":
            return [checkbox_column(self.name, code) for code in self.choices]
        return [] if self.type == "descriptive" else [self.name]


def checkbox_column(field: str, code: str) -> str:
    """The column of one choice of a checkbox, as REDCap names it in an export."""
    return f"{field}___{_OTHER.sub('_', code.lower())}"


def read_dictionary(path: Path) -> dict[str, Field]:
    """
    Every field of a data dictionary by its name, in order.

    Raises:
        DocumentError: If the file is missing, is no CSV, has none of the headings of a data
        dictionary, or tells a field or a code twice.
    """
    name = str(path)
    text = read_text(path, name)
    sign = separator_of(text.partition("\n")[0], (*_HEADINGS, *_HEADINGS.values()))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign)
    headings = {_HEADINGS.get(h.strip(), h.strip()): h for h in rows.fieldnames or ()}
    missing = [h for h in ("field_name", "field_type", "field_label") if h not in headings]
    if missing:
        raise DocumentError(
            Problem(
                name,
                1,
                "is not a REDCap data dictionary: it has no column `Variable / Field Name` or "
                "`field_name`",
            )
        )
    found: dict[str, Field] = {}
    wrong: list[Problem] = []
    try:
        for row in rows:
            field = _field(row, headings, rows.line_num)
            if field.name in found:
                wrong.append(Problem(name, field.line, f"the field `{field.name}` appears twice"))
            elif field.name:
                found[field.name] = field
    except csv.Error as error:
        raise DocumentError(Problem(name, rows.line_num, f"is not valid CSV: {error}")) from None
    except ValueError as error:
        raise DocumentError(Problem(name, rows.line_num, str(error))) from None
    if wrong:
        raise DocumentError(*wrong)
    return found


def _field(row: Mapping[str, str | None], headings: Mapping[str, str], line: int) -> Field:
    def cell(name: str) -> str:
        return (row.get(headings.get(name, "")) or "").strip()

    kind = cell("field_type").lower()
    choices = (
        _choices(cell("select_choices_or_calculations")) if kind in _CODED else _FIXED.get(kind, {})
    )
    label = " ".join(cell("field_label").split())
    return Field(
        cell("field_name"),
        kind,
        label,
        choices,
        cell("text_validation_type_or_show_slider_number"),
        line,
        cell("form_name"),
        " ".join(cell("branching_logic").split()),
    )


def _choices(text: str) -> dict[str, str]:
    """
    `1, Male | 2, Female` as code to label. A choice without a code, as in `Male | Female`, is its
    own code.

    Raises:
        ValueError: If a code stands for two labels.
    """
    found: dict[str, str] = {}
    for part in text.split("|"):
        code, comma, label = (piece.strip() for piece in part.partition(","))
        if code and found.setdefault(code, label if comma else code) != (label if comma else code):
            raise ValueError(f"the code `{code}` stands for two choices of a field")
    return found
