"""
Ages at onset told by a place in a row, by the lines of a timeline, or by a calendar year.
"""

from __future__ import annotations

from workup.model.quantity import UNITS
from workup.reading.age_told import ordinal
from workup.reading.ages import Age
from workup.reading.dates import letter_year
from workup.reading.onset_types import Candidate, Onset
from workup.reading.onset_words import OVER, SKILLS, STEPS
from workup.reading.segment import Cut
from workup.reading.times import number

#: Below this age, in years, a calendar year is too coarse for an onset.
LEAST = 3.5
#: Before a place in a row these make it a time.
_LEADS = frozenset(
    ["from", "since", "on", "after", "in", "at", "around", "before", "by", "during", "to"]
)


def not_yet(stems: list[str], last: int) -> bool:
    """Whether what is said after an age is that a skill was not there: "still could not sit"."""
    after = stems[last : last + 9]
    ends = [k for k, stem in enumerate(after) if stem in (",", ".", ";", "and", "but")]
    clause = set(after[: ends[0]] if ends else after)
    return bool(_NOT & clause) and bool(SKILLS & clause)


_NOT = frozenset(["not", "cannot", "couldnot", "couldnt", "never", "unable", "yet", "didnot"])
_OF_LIFE = (["of", "her", "life"], ["of", "his", "life"])


def ordinals(cut: Cut, stems: list[str], present: Age | None) -> list[Candidate]:
    """Ages told by a place in a row: "since his third birthday", "in the first week of life"."""
    made: list[Candidate] = []
    for n, stem in enumerate(stems):
        if stem not in ("birthday", "year", "week", "month", "day") or n < 2:
            continue
        first = next((k for k in (n - 1, n - 2, n - 3) if k >= 0 and ordinal(cut.words, k)), -1)
        told = ordinal(cut.words, first) if first >= 0 else None
        if told is None or first + told[1] != n:
            continue
        value, unit, own = told[0], "year", stems[first - 1] in ("his", "her")
        if stem == "year" and own and value > 1 and stems[n + 1 : n + 2] not in (["of"], ["at"]):
            value -= 1
        elif stem in ("week", "month", "day") and (
            stems[n + 1 : n + 3] == ["of", "life"] or (own and stems[n + 1 : n + 2] != ["of"])
        ):
            unit = stem
        elif stem == "year" and value > 1 and stems[n + 1 : n + 4] in _OF_LIFE:
            value -= 1
        elif stem == "month" and _of_baby(stems, first, present):
            unit = stem
        elif stem != "birthday" or not (own or stems[first - 1] == "the"):
            continue
        years = value * UNITS[unit]
        lead = set(stems[max(0, first - 4) : first])
        if present and (years > present.years + 0.01 or first <= present.first < n + 1):
            continue
        if stem == "birthday" and OVER & set(stems[max(0, first - 6) : first]):
            continue
        if STEPS & lead or (years < LEAST and not_yet(stems, n + 1)):
            continue
        if lead & _LEADS:
            made.append(
                Candidate(Onset(years, None, unit, first, n + 1, "age by its place", value), 1.5)
            )
    return made


def _of_baby(stems: list[str], first: int, present: Age | None) -> bool:
    """Whether "since the fourth month" is of the life of a child in its first two years."""
    return present is not None and present.years < 2 and stems[first - 2] in ("since", "from")


def timeline(cut: Cut, stems: list[str], present: Age | None) -> list[Candidate]:
    """Ages that head the lines of a timeline: "36: balance poor"."""
    made: list[Candidate] = []
    for n, word in enumerate(cut.words):
        if word.kind != "number" or stems[n + 1 : n + 2] not in ([":"], ["-"], ["y"]):
            continue
        if stems[n + 1] == "-" and stems[n + 2 : n + 3] and number(cut.words, n + 2):
            continue
        line = n == 0 or stems[n - 1] in ("\n", "\n\n") or stems[n - 2 : n] in (["\n", "-"],)
        told = number(cut.words, n)
        if not line or told is None or present is None or not 0 < told[0] <= present.years:
            continue
        if n != present.first and not word.raw.startswith("0") and present.years - told[0] < 90:
            made.append(
                Candidate(Onset(told[0], None, "year", n, n + 1, "age of a timeline", told[0]), 2.0)
            )
    return made if len(made) > 1 else []


def calendar(cut: Cut, stems: list[str], present: Age | None) -> list[Candidate]:
    """Calendar years where the date of the letter is known: "since 2014"."""
    if present is None or present.years < LEAST:
        return []
    years = [n for n, word in enumerate(cut.words) if word.raw[:2] in ("19", "20")]
    years = [n for n in years if len(cut.words[n].raw) == 4 and cut.words[n].raw.isdigit()]
    now = letter_year(cut.text) if years else None
    made: list[Candidate] = []
    for n in years:
        before = (now or 0) - int(cut.words[n].raw)
        if now is None or not 0 < before < present.years:
            continue
        lead = stems[n - 1] if n else ""
        if lead in ("in", "since", "from", "around", "about", "early", "late", "mid", "until"):
            made.append(
                Candidate(Onset(None, before, "year", n, n + 1, "calendar year", before), 1.5)
            )
    return made
