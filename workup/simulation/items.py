"""
A typed line cut into its items: questions, tests, or diagnoses each with its certainty.
"""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[,;]|\s[-\u2013]\s|(?<=\?)\s+")
#: A certainty that stands alone, as an item or a line of its own: `60 %`.
_ALONE = re.compile(r"(\d{1,3})\s*%|(\d{2,3})")
#: Where a certainty is followed by the next diagnosis without a comma: `PED 70 GLUT1 20`.
_RUN = re.compile(r"(?<=\s)(\d{1,3}\s*%?)\s+(?=[A-Za-z])")
MOST = 100


def split(line: str) -> list[str]:
    """The items of a line, separated by commas, semicolons, dashes or question marks."""
    return [item.strip() for item in _BETWEEN.split(line) if item.strip()]


def certainty(item: str) -> tuple[str, int | None]:
    """The words and the percentage at the end of an item, as in `tumour 10` or `tumour: 10 %`."""
    found = re.fullmatch(r"(.*?)(?:\s|[:=])+(\d{1,4})\s*%?", item)
    return (found[1], int(found[2])) if found else (item, None)


def alone(item: str) -> int | None:
    """The certainty that an item is and nothing beside; None where it is more or none."""
    found = _ALONE.fullmatch(item.strip())
    return int(found[1] or found[2]) if found else None


def weighed(line: str) -> list[str]:
    """
    The items of a differential: a certainty after a comma belongs to the diagnosis before it, and
    one certainty ends a diagnosis where no comma does.
    """
    found: list[str] = []
    for item in (piece for part in split(line) for piece in _run(part)):
        if alone(item) is not None and found and certainty(found[-1])[1] is None:
            found[-1] += f" {item}"
        else:
            found.append(item)
    return found


def _run(item: str) -> list[str]:
    """Several diagnoses in a row, where each ends with its certainty; else the item alone."""
    pieces = [p.strip() for p in _RUN.sub(r"\1,", item).split(",")]
    shares = [certainty(p)[1] for p in pieces]
    several = len(pieces) > 1 and all(s is not None for s in shares)
    return pieces if several and sum(s or 0 for s in shares) <= MOST else [item]
