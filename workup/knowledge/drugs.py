"""
Drug names and their classes, from `rules/derive/drugs.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workup.errors import did_you_mean

# What stands behind a name on a list of drugs: a dose, a bracket, a form, how often.
_AS_GIVEN = re.compile(
    r"\s*\(.*$|\s+\d.*$|\s+(tab|tablet|cap|capsule|drop|injection|syrup|patch|depot|oral|orally|po|"
    r"iv|im|sc|sr|xr|er|mr|prn|od|bd|tds|qds|nocte|daily|once|twice)s?\b.*$"
)


@dataclass(frozen=True)
class Drugs:
    """Generic name (lower case) to class, other spellings included."""

    classes: Mapping[str, str]

    def class_of(self, name: str | None, told: str | None) -> str | None:
        """
        The class of a drug.

        Args:
            name: The generic name as written, a dose or a form behind it or not, or None.

            told: The class that the case gives, or None. A told class stands, but `other` gives way
            to what the name says.

        Returns:
            A drug class of the vocabulary, or None where neither tells.
        """
        plain = " ".join((name or "").lower().split())
        looked_up = self.classes.get(plain) or self.classes.get(_AS_GIVEN.sub("", plain))
        return looked_up or told if told in (None, "other") else told

    def suggestion(self, name: str) -> str:
        """The end of a message about a name that is not in the table."""
        return did_you_mean(name.strip().lower(), self.classes)


def read_drugs(value: Mapping[str, Any]) -> Drugs:
    """Build the table from the file's plain value."""
    found: dict[str, str] = {}
    for part in ("drugs", "remedies"):
        for name, item in (value.get(part) or {}).items():
            for spelling in (name, *(item.get("aliases") or ())):
                found.setdefault(str(spelling).lower(), item["class"])
    return Drugs(found)
