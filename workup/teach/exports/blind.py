"""
A form for a script concordance panel: the questions without any answer, a row for each, to be
filled in and read back with `--panel`.

It holds neither the view of the rules nor the teaching points, since a panel that has seen either
is no panel.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from workup.knowledge.rulebook import Source
from workup.teach.exports.table import safe, told
from workup.teach.items import Item

COLUMNS = ("rater", "item", "patient", "question", "answers", "answer")


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """The script concordance items as CSV in UTF-8 with a byte-order mark; others are left out."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in items:
        if item.kind == "script":
            answers = "; ".join(f"{c.id} {c.text.partition(' (')[0]}" for c in item.choices)
            words = map(safe, (told(item), item.question, answers))
            table.writerow(["", item.id, *words, ""])
    return out.getvalue().encode("utf-8-sig")
