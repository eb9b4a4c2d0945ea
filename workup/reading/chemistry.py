"""Plain numbers of the laboratory and of bedside scores, each judged by a limit of its own."""

from __future__ import annotations

from dataclasses import dataclass

from workup.reading.segment import Cut

#: Words that may stand between a name and its number.
_BETWEEN = frozenset([":", "=", "of", "was", "is", "level", "corr", "corrected", "score", "-", "("])
_REACH = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what it was measured of: the test, whether out of range, and its words."""

    test: str
    abnormal: bool
    first: int
    last: int


def _calcium(value: float) -> bool | None:
    """Total calcium in mmol/L or, above 5, in mg/dL."""
    if 1.0 <= value <= 4.0:
        return not 2.0 <= value <= 2.8
    return not 8.0 <= value <= 11.0 if 5.0 <= value <= 16.0 else None


def _ionised(value: float) -> bool | None:
    return value < 1.0 if 0.4 <= value <= 2.0 else None


def _sodium(value: float) -> bool | None:
    return not 130 <= value <= 150 if 95 <= value <= 190 else None


def _potassium(value: float) -> bool | None:
    return not 3.0 <= value <= 5.9 if 1.5 <= value <= 9.0 else None


def _mmse(value: float) -> bool | None:
    return value < 24 if value <= 30 else None


def _moca(value: float) -> bool | None:
    return value < 26 if value <= 30 else None


_JUDGES = {
    "calcium": ("metabolic_panel", _calcium),
    "ca": ("metabolic_panel", _calcium),
    "hypocalcaemia": ("metabolic_panel", _calcium),
    "ica": ("metabolic_panel", _ionised),
    "na": ("metabolic_panel", _sodium),
    "sodium": ("metabolic_panel", _sodium),
    "k": ("metabolic_panel", _potassium),
    "potassium": ("metabolic_panel", _potassium),
    "mmse": ("neuropsychology", _mmse),
    "moca": ("neuropsychology", _moca),
}
#: Short names count as written in a chart only.
_WRITTEN = {"ca": "Ca", "na": "Na", "k": "K"}


def numbers(cut: Cut) -> list[Number]:
    """Every such number of a text."""
    found = []
    for n, word in enumerate(cut.words):
        low = word.raw.lower()
        judge = _JUDGES.get(low)
        if judge is None or word.raw != _WRITTEN.get(low, word.raw):
            continue
        at = n + 1
        while at < len(cut.words) and at <= n + _REACH and cut.words[at].stem in _BETWEEN:
            at += 1
        if at >= len(cut.words) or cut.words[at].kind != "number":
            continue
        text = cut.words[at].raw.partition("/")[0].replace(",", "")
        told = judge[1](float(text)) if text.replace(".", "", 1).isdigit() else None
        if told is not None:
            found.append(Number(judge[0], told, n, at + 1))
    return found
