"""
What was long ago and is told of a time of its own: "migraine as a student", "coma in the rains of
last year", "hoarse in 2015".
"""

from __future__ import annotations

from workup.reading.matcher import Hit
from workup.reading.opened import Opened
from workup.reading.times import number

#: Findings that come and go: told of a time long past, they are no finding of now.
PASSING = frozenset(
    [
        "fever",
        "headache",
        "vomiting",
        "rash",
        "depression",
        "anxiety",
        "altered_consciousness",
        "visual_loss",
        "pain_prominent",
        "dysphonia",
        "strabismus",
        "chronic_diarrhoea",
        "weight_loss",
        "anaemia",
        "gastro_oesophageal_reflux",
        "meningism",
        "stridor_or_airway",
        "hallucinations",
    ]
)
#: Findings that are past only where they are told of a baby or a child.
ONLY_YOUNG = frozenset(["liver_disease", "seizures", "failure_to_thrive"])
#: Words around a finding within which its own time is looked for.
REACH = 8
#: Years before now from which a time is long ago.
LONG = 2.0
_LASTS = frozenset(["since", "still", "ever", "ongoing", "now", "lifelong", "remains", "for"])
_WALL = frozenset([".", ";", "\n", "\n\n", "but"])
_YOUNG = frozenset(
    [
        "child",
        "boy",
        "girl",
        "student",
        "baby",
        "toddler",
        "teenager",
        "schoolboy",
        "schoolgirl",
        "infant",
        "youth",
        "lad",
        "adolescent",
        "undergraduate",
        "soldier",
        "apprentice",
        "trainee",
    ]
)


_DECADES = frozenset(
    ["childhood", "teens", "adolescence", "twenties", "thirties", "schooldays", "infancy"]
)


def _year(raw: str) -> bool:
    """Whether a word is a calendar year."""
    return len(raw) == 4 and raw.isdigit() and raw[:2] in ("19", "20")


def long_ago(it: Opened, hit: Hit) -> bool:
    """Whether a finding is told of a time long past."""
    stems, present = it.stems, it.age.years if it.age else None
    sentence = it.cut.sentences[it.cut.sentence_of[hit.first]]
    last = hit.last
    while last < min(sentence.last, hit.last + REACH) and stems[last] not in _WALL:
        last += 1
    first = hit.first
    while first > max(sentence.first, hit.first - REACH) and stems[first - 1] not in _WALL:
        first -= 1
    clause = stems[first:last]
    if _LASTS & set(clause):
        return False
    if present is None or present >= 16:
        young = any(
            stems[n] in ("as", "like") and _YOUNG & set(stems[n + 1 : n + 4])
            for n in range(first, last)
        )
        if young or _DECADES & set(clause):
            return True
    if hit.id in ONLY_YOUNG:
        return False
    if any(_year(it.cut.words[n].raw) for n in range(first, last) if n not in hit.taken):
        return True
    if present is None:
        return False
    for n in range(first, last):
        told = number(it.cut.words, n)
        lead = stems[n - 1] if n else ""
        unit = next((q.unit for q in it.times if q.first == n), "year")
        if stems[n - 2 : n - 1] == ["since"] or unit != "year":
            continue
        if stems[n - 2 : n - 1] in (["waking"], ["wake"], ["woke"], ["awake"]):
            continue  # an hour of the night
        if told and lead in ("at", "age", "aged") and n not in hit.taken:
            after = stems[n + told[1]] if n + told[1] < len(stems) else ""
            if 0 < told[0] <= present - LONG and after not in ("am", "pm", ":", "month", "%"):
                return True
    return any(
        q.years >= LONG and not q.vague and first <= q.first < last
        for q in it.times
        if stems[q.last : q.last + 1] in (["ago"], ["back"], ["earlier"], ["before"])
    )
