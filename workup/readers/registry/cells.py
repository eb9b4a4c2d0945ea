"""
What a cell of a registry says: a number with its unit, a code in whatever form it was written. What
it does not surely say is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$", re.ASCII)
_GROUPED = re.compile(r"^[+-]?\d{1,3}([.,]\d{3})+$", re.ASCII)
# A unit begins with a letter or a usual sign: `1 200`, `1'200` and `150-250` are not 1 and 150 of
# some unit, and `1.2e5` is one number.
_MEASURE = re.compile(
    r"^(<=|>=|<|>|≤|≥)?\s*([+-]?[\d.,]+(?:[eE][+-]?\d+)?)\s*"
    r"((?:[a-zA-Z%µμ°*!(]|/\s*[a-zA-Zµμ]).*)?$",
    re.ASCII | re.DOTALL,
)
_TIMES = re.compile(r"^[x*]\s*10", re.ASCII)  # `1.5 x 10^3` is 1500, or 1.5 of that unit
_CODE = re.compile(r"^([+-]?\d+)\.0+$", re.ASCII)
# Mass per volume in g/L; other units are only compared with themselves.
_MASS = {"kg": 1e3, "g": 1.0, "mg": 1e-3, "ug": 1e-6, "µg": 1e-6, "μg": 1e-6, "mcg": 1e-6}
_MASS |= {"ng": 1e-9, "pg": 1e-12}
_VOLUME = {"l": 1.0, "dl": 0.1, "cl": 0.01, "ml": 1e-3, "ul": 1e-6, "µl": 1e-6, "μl": 1e-6}
# A number so many times past the limit that it is judged by is in another unit or mistyped: 25
# mg/dL in a column of g/L is 125 times the limit of 0.2. On the side that the limit looks for, true
# values reach far (a creatine kinase of 100,000 at a limit of 200), so more is allowed there.
FAR = 20.0
VERY_FAR = 1000.0
VERY_LOW = 50.0  # 0.25 g/L in a column of mg/dL is an 80th of the limit, true values reach a 20th


def number(cell: str, comma: bool | None = None) -> float | None:
    """
    A number.

    Args:
        cell: The text. Thousands are not grouped.

        comma: Whether decimals are written with a comma; None where nobody said. `1,234` is then
        no number, for it may be a thousand and some or one and a quarter, and so is `1.234` where
        decimals have a comma.

    Returns:
        The number; None where the text is none, or may be two.
    """
    text = cell.strip()
    if _GROUPED.match(text) and (comma if "," not in text else comma is None):
        return None
    if comma is not False and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return float(text) if _NUMBER.match(text) and abs(float(text)) < 1e300 else None


@dataclass(frozen=True)
class Measured:
    """A measured number: `sign` is `<` or `>` where only a bound is told; `unit` as written."""

    value: float
    sign: str = ""
    unit: str = ""


def measured(cell: str, comma: bool | None = None) -> Measured | None:
    """A number with the sign before it and the unit after it, where there are some."""
    match = _MEASURE.match(cell.strip())
    if match is None:
        return None
    value = number(match[2], comma)
    if value is None:
        return None
    sign = {"<": "<", "<=": "<", "≤": "<", ">": ">", ">=": ">", "≥": ">"}.get(match[1] or "", "")
    return Measured(value, sign, (match[3] or "").strip())


def in_unit(found: Measured, unit: str | None) -> Measured | None:
    """The same in another unit of mass per volume; None where it cannot be turned into that."""
    if not unit and _TIMES.match(found.unit):
        return None
    if not found.unit or not unit or _plain(found.unit) == _plain(unit):
        return found
    one, other = _factor(found.unit), _factor(unit)
    if one is None or other is None:
        return None
    return Measured(round(found.value * one / other, 12), found.sign, unit)


def _plain(unit: str) -> str:
    return unit.replace(" ", "").lower().replace("μ", "µ")


def _factor(unit: str) -> float | None:
    mass, slash, volume = _plain(unit).partition("/")
    if not slash or mass not in _MASS or volume not in _VOLUME:
        return None
    return _MASS[mass] / _VOLUME[volume]


def plausible(
    value: float,
    below: float | None,
    above: float | None,
    limits: tuple[float, float] | None,
) -> bool:
    """
    Whether a number may be in the unit of its limit.

    Args:
        value: The number.

        below: Under it, a value is low.

        above: Over it, a value is high.

        limits: What the mapping calls possible; those alone are looked at then.
    """
    if limits is not None:
        return limits[0] <= value <= limits[1]
    if value < 0:
        return False
    if above is not None:
        return value <= above * VERY_FAR
    return below is None or below / VERY_LOW <= value <= below * FAR


def code_of(cell: str, known: Iterable[str], labels: Mapping[str, str]) -> str | None:
    """
    The code that a cell stands for: itself, without the `.0` of a number, in other capitals, or by
    its label in the data dictionary.

    Args:
        cell: What the export has.

        known: The codes that the mapping names.

        labels: Code to label, of the data dictionary.
    """
    options = list(known)
    if cell in options:
        return cell
    plain = _CODE.match(cell)
    if plain and plain[1] in options:
        return plain[1]
    said = _folded(cell)
    by_label = [code for code, label in labels.items() if _folded(label) == said]
    for code in by_label:
        if code in options:
            return code
    same = [option for option in options if option.lower() == said]
    return same[0] if len(same) == 1 else None


def plain_code(cell: str, labels: Mapping[str, str]) -> str:
    """The code of the dictionary that a cell stands for; the cell itself where there is none."""
    return code_of(cell, labels, labels) or cell


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())
