"""
GIFT: the short text format of Moodle, which others read as well.

Format: https://docs.moodle.org/en/GIFT_format. Questions are in HTML, so that `->`, which would
make a matching question, never stands
in a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workup.knowledge.rulebook import Source
from workup.teach.exports.moodle import LONGEST_NAME, category, grade, idnumber
from workup.teach.exports.text import after_html, feedback_html, html, question_html, tags
from workup.teach.items import Choice, Item

_SPECIAL = re.compile(r"([\\~=#{}:])")


def write(items: Sequence[Item], sources: Mapping[str, Source]) -> bytes:
    """The items as one GIFT file in UTF-8."""
    blocks = []
    place = ""
    for item in items:
        if item.case != place:
            blocks.append(f"$CATEGORY: {category(item.case)}")
            place = item.case
        blocks.append(_question(item, sources))
    return ("\n\n".join(blocks) + "\n").encode()


def escaped(text: str) -> str:
    """A text with the characters that GIFT gives a meaning escaped; a line break is `\\n`."""
    lead = {"%": "&#37;", "[": "&#91;"}.get(text[:1])  # else a weight or a format
    text = lead + text[1:] if lead else text
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _question(item: Item, sources: Mapping[str, Source]) -> str:
    note = (
        ""
        if item.scored
        else "<p><em>This question is not scored: any answer earns the mark.</em></p>"
    )
    marks = " ".join([f"[id:{idnumber(item.id)}]", *(f"[tag:{tag}]" for tag in tags(item))])
    lines = [
        f"// {marks}",
        f"::{escaped(' '.join(item.name[:LONGEST_NAME].split()))}"
        f"::[html]{escaped(question_html(item) + note)}{{",
        *(
            f"\t{_weight(item, n)}{escaped(html(c.text))}#{escaped(feedback_html(c.feedback))}"
            for n, c in enumerate(item.choices)
        ),
        f"\t####{escaped(after_html(item, sources))}",
        "}",
    ]
    return "\n".join(lines)


def _weight(item: Item, number: int) -> str:
    """The sign of a choice. `=` marks the right one, and a question with a single answer."""
    choice: Choice = item.choices[number]
    if not item.scored:
        return "=" if number == 0 else "~%100%"
    if item.choose == 1:
        first = next(n for n, c in enumerate(item.choices) if c.credit >= 1)
        return "=" if number == first else f"~%{grade(choice.credit)}%"
    return f"~%{grade(choice.credit)}%"
