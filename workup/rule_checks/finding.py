"""What a check finds: what kind of thing, how grave, where, and a case that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workup.errors import SEVERITIES, Severity


@dataclass(frozen=True)
class Finding:
    """
    One thing to look at. `case` is the plain value of a case file that shows it, where one can.
    """

    kind: str
    severity: Severity
    file: str
    line: int
    message: str
    case: dict[str, Any] | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.severity}: {self.message}"

    @property
    def place(self) -> tuple[int, str, int, str]:
        """What findings are sorted by: gravity, then file and line."""
        return (SEVERITIES.index(self.severity), self.file, self.line, self.message)
