"""
A clinician's review of a page: who looked, when, at what, and which rows they contest.

The page is named by a hash of what it held at the time, so that a later change of it shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workup.knowledge.sheet import Sheet

NONE = "not reviewed by a clinician"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Review:
    """
    One review. `page` is the hash of the page that was read; `contested` the rows that the reviewer
    holds to be wrong, each with the reason.
    """

    by: str
    on: str
    page: str
    contested: Mapping[str, str]

    @property
    def words(self) -> str:
        """The review in a line."""
        rows = f", {len(self.contested)} rows contested" if self.contested else ""
        return f"reviewed by {self.by} on {self.on}{rows}"


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and dt.date.fromisoformat(text) is not None
    except ValueError:
        return False


def page_hash(value: Mapping[str, Any]) -> str:
    """What names the content of a rule file, its review left aside."""
    plain = {key: item for key, item in value.items() if key != "reviewed"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_review(sheet: Sheet, value: Any) -> Review | None:
    """The review of a page; None where there is none, as where it says so in words."""
    if not isinstance(value, dict):
        sheet.text(value, ("reviewed",))
        return None
    path = ("reviewed",)
    given = sheet.keys(value, path, ("by", "on", "page"), ("contested",))
    day = str(given.get("on") or "")
    if not _is_day(day):
        sheet.wrong((*path, "on"), f"`{day}` is not a day, as in 2026-12-01")
    contested = sheet.map(given.get("contested"), (*path, "contested"))
    return Review(
        sheet.text(given.get("by"), (*path, "by")),
        day,
        sheet.text(given.get("page"), (*path, "page")),
        {str(row): sheet.text(why, (*path, "contested", row)) for row, why in contested.items()},
    )
