"""
A walk as it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """One walk as it is kept."""

    id: str
    case: str
    case_hash: str
    rules: str
    mode: str
    began: datetime
    over: bool
    total: float | None
    summary: dict[str, Any] | None
    lines: tuple[str, ...] = ()
    course: str = ""
