"""
CSV: a row for each choice, for other question banks and for a look in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from workup.knowledge.rulebook import Source
from workup.teach.exports.text import cited_keys, clean, feedback_text
from workup.teach.items import Choice, Item

COLUMNS = (
    "item",
    "kind",
    "case",
    "name",
    "stem",
    "media",
    "question",
    "choose",
    "scored",
    "choice",
    "text",
    "credit",
    "feedback",
    "after",
    "sources",
)
_FORMULA = ("=", "+", "-", "@", "\t")


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """The items as CSV in UTF-8 with a byte-order mark, so that spreadsheets read it as such."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in items:
        for choice in item.choices:
            table.writerow(_row(item, choice))
    return out.getvalue().encode("utf-8-sig")


def _row(item: Item, choice: Choice) -> list[str]:
    media = "\n".join(m.told for m in item.media)
    words = (item.name, told(item), media, item.question)
    credit = f"{choice.credit:.5g}" if item.scored else ""
    return [
        item.id,
        item.kind,
        item.case,
        *map(safe, words),
        str(item.choose),
        "yes" if item.scored else "no",
        safe(clean(choice.id)),
        safe(choice.text),
        credit,
        safe(feedback_text(choice.feedback)),
        safe(feedback_text(item.after)),
        " ".join(cited_keys(item)),
    ]


def told(item: Item) -> str:
    """What is told of the patient, as plain text."""
    stem = item.stem
    return "\n".join([stem.patient, stem.vignette, *(f"{h}: {t}" for h, t in stem.told)])


def safe(text: str) -> str:
    """
    A text that no spreadsheet takes for a formula: one that begins like a formula gets an
    apostrophe before it.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
