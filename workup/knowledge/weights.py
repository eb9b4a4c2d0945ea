"""
How a row writes its weight, and what such a row may say at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from workup.errors import did_you_mean
from workup.knowledge.condition import facts_of
from workup.knowledge.sheet import Rule, Sheet
from workup.model.document import Path_
from workup.model.fact import parted

WORDS = {"supporting": 1.0, "moderate": 2.0, "strong": 4.0, "very strong": 8.0}
STRONG_KINDS = ("result", "exposure", "sign")
#: What a row may say at most, in points: what is seen at the bedside never outweighs a result, and
#: judgement alone never vetoes. Looked at on 150 published patients: docs/figures.md.
MOST_AGAINST = {"clinical": 3.0, "result": 4.0, "judgement": 1.0}
#: Facts in whose window every patient stands: alone they earn nothing, far outside they cost.
WINDOWS = frozenset(
    {
        "age",
        "age_class",
        "course",
        "onset.age",
        "onset.before",
        "onset.floor",
        "onset.latest",
        "onset.tempo",
        "sex",
        "variability",
    }
)


def bounded(points: float, rule: Rule, kind: str) -> float:
    """
    The points of a row within what such a row may say.

    Args:
        points: As the file writes them.

        rule: The row's condition and sources.

        kind: clinical, result, exposure or sign.
    """
    facts = facts_of(rule.when)
    if points > 0:
        return 0.0 if facts <= WINDOWS else points
    shown = kind in STRONG_KINDS or any(parted(f).kind in ("result", "gene") for f in facts)
    if not shown and set(rule.sources) == {"judgement"}:
        return max(points, -MOST_AGAINST["judgement"])
    return max(points, -MOST_AGAINST["result" if shown else "clinical"])


def versus(row: Mapping[str, Any]) -> str:
    ratio = row.get("ratio")
    return str(ratio.get("versus", "")) if isinstance(ratio, dict) else str(row.get("versus", ""))


def points_of(sheet: Sheet, row: Mapping[str, Any], path: Path_) -> float:
    given = [key for key in ("weight", "points", "ratio") if row.get(key) is not None]
    if len(given) != 1:
        sheet.wrong(path, "a row has one of `weight`, `points` and `ratio`")
        return 0.0
    if given[0] == "weight":
        return _weight(sheet, str(row["weight"]), (*path, "weight"))
    if given[0] == "ratio":
        return _ratio(sheet, row["ratio"], (*path, "ratio"))
    points = row["points"]
    if (
        isinstance(points, bool)
        or not isinstance(points, int | float)
        or (points * 4) % 1
        or abs(points) > 8
    ):
        sheet.wrong((*path, "points"), f"`{points}` is not a multiple of a quarter from -8 to 8")
        return 0.0
    return float(points)


def _weight(sheet: Sheet, text: str, path: Path_) -> float:
    against = text.startswith("against ")
    word = text.removeprefix("against ")
    if word not in WORDS:
        sheet.wrong(
            path,
            f"unknown weight `{text}`.{did_you_mean(word, WORDS)} Use supporting, moderate, strong "
            f"or very strong, with `against` before it to argue against",
        )
        return 0.0
    return -WORDS[word] if against else WORDS[word]


def _ratio(sheet: Sheet, value: Any, path: Path_) -> float:
    value = sheet.keys(value, path, ("value", "versus"), ("half",))
    number = value.get("value")
    if not isinstance(number, int | float) or number <= 0:
        sheet.wrong(path, "`value` is a likelihood ratio above 0")
        return 0.0
    points = math.log2(number) * (0.5 if value.get("half") else 1.0)
    return max(-4.0, min(4.0, round(points * 4) / 4))
