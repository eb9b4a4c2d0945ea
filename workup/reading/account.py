"""
A reading told to people: how much was read and what was not, and the text with the facts marked in
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from workup.reading.fact import Fact, Reading
from workup.reading.segment import MOST_CHARACTERS

#: Control and direction characters would steer a terminal or hide words: they are shown by their
#: number.
_HIDDEN = {
    *range(0, 9),
    *range(11, 32),
    *range(127, 160),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    0x061C,
}
_ESCAPED = {code: f"\\u{code:04x}" for code in _HIDDEN}
MARKS = {
    "present": "+",
    "absent": "-",
    "uncertain": "?",
    "family": "~",
    "past": "<",
    "hypothetical": "if",
}


def visible(text: str) -> str:
    """The text with characters that a terminal would act on shown by their number."""
    return text.translate(_ESCAPED)


def summary(reading: Reading) -> str:
    """A short account: how many facts of each state, and what was not understood."""
    name = reading.case["id"]
    if not reading.facts:
        nothing = f"{name}: nothing was understood. Is it English, and does it describe a patient?"
        return "\n".join([nothing, *_cut(reading)])
    counts = Counter(fact.state for fact in reading.facts)
    told = ", ".join(f"{counts[state]} {state}" for state in MARKS if counts[state])
    lines = [f"{name}: {len(reading.facts)} facts read ({told})", *_cut(reading)]
    if reading.unread:
        words = "; ".join(f"`{visible(item['text'])}`" for item in reading.unread[:8])
        more = f" and {len(reading.unread) - 8} more" if len(reading.unread) > 8 else ""
        lines.append(f"{name}: not taken, because in doubt or not covered: {words}{more}")
    return "\n".join(lines)


def _cut(reading: Reading) -> list[str]:
    """That the end of a long text was not read."""
    if not reading.left_off:
        return []
    name = reading.case["id"]
    return [
        f"{name}: only the first {MOST_CHARACTERS:,} characters were read, the last "
        f"{reading.left_off:,} were not. Give the note in parts"
    ]


def marked(text: str, reading: Reading, labels: Mapping[str, str]) -> str:
    """
    The text with what was read in square brackets, and below it the facts with their marks.

    Args:
        text: The text as given.

        reading: What was read of it.

        labels: Id to label, for the list below.
    """
    spans = _spans(reading.facts)
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], "[", text[start:end], "]"]
        at = end
    body = visible("".join([*parts, text[at:]]).strip())
    rows = [_row(fact, labels) for fact in reading.facts]
    return "\n".join([body, "", *rows])


def _spans(facts: Iterable[Fact]) -> list[tuple[int, int]]:
    """The places of the facts, overlapping ones as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted({(fact.start, fact.end) for fact in facts}):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _row(fact: Fact, labels: Mapping[str, str]) -> str:
    value = labels.get(str(fact.value), str(fact.value))
    said = " ".join(visible(fact.text).split())
    return f"{MARKS[fact.state]:>2} {fact.path}: {value} ({fact.state}) - {said}"
