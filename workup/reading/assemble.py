"""
Facts put together into a case: one state for each, and what is open left open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workup.model.region import side_and_limb
from workup.reading.ages import Age, presented_age
from workup.reading.dates import age_by_dates
from workup.reading.drugs import Drug, drugs
from workup.reading.fact import Fact, Reading
from workup.reading.findings import enter_findings, read_findings
from workup.reading.history import enter_history
from workup.reading.narrative import anchored, fresh, narrated_age, of_this_year, since_young
from workup.reading.onset import onset, told_ages
from workup.reading.onset_fit import Topics, topics_of
from workup.reading.onset_types import Onset, rounded, spoken
from workup.reading.opened import Opened, groups_of, opened
from workup.reading.regions import Place, places
from workup.reading.results_entered import enter_results
from workup.reading.segment import MOST_CHARACTERS
from workup.reading.sexes import sex

_PHENOMENA = ("other_movement", "dystonia_phenomenology")


def read(text: str, id_: str, folder: Path) -> Reading:
    """
    Read a text into a case.

    Args:
        text: The text.

        id_: The id of the case.

        folder: The rules folder with the lexicon.
    """
    it = opened(text, folder)
    kin = {n for h in it.of("kin") for n in h.taken}
    case: dict[str, Any] = {
        "id": _id(id_),
        "vignette": text,
        "patient": {},
        "onset": {},
        "dystonia": {},
    }
    age = it.age = _patient(it, case, kin)
    present, absent = read_findings(it)
    taken = drugs(it.cut, it.lexicon, it.hits, it.states, it.stems, it.times)
    began = _onset(it, case, age, taken, groups_of(folder))
    found = places(it.cut, it.lexicon, it.hits, it.states, it.stems)
    _regions(it, case, found, began)
    _course(it, case, began)
    enter_findings(it, case, present, absent)
    enter_history(it, case, taken, began)
    enter_results(it, case, taken)
    _rest(it, case)
    return _finished(it, case)


def _patient(it: Opened, case: dict[str, Any], kin: set[int]) -> Age | None:
    family = {n for n, at in enumerate(it.states.at) if "family" in at}
    told = sex(it.cut, kin | family)
    if told:
        case["patient"]["sex"] = told[0]
        it.fact("patient.sex", told[0], "present", told[1], told[1] + 1, "noun or pronoun")
    age = presented_age(it.cut, it.times, kin, family)
    if age is None:
        age = narrated_age(it.cut, it.stems, it.times, it.states) or _dated(it)
    if age:
        value = spoken(age.years, age.unit, age.count)
        case["patient"]["age"] = value
        it.fact("patient.age", value, "present", age.first, age.last, "age of the patient")
    return age


#: From this age on some months more or less are no matter.
MONTHS = 4.0


def _dated(it: Opened) -> Age | None:
    """The age by a date of birth and the date of the letter."""
    told = age_by_dates(it.cut.text)
    if told is None:
        return None
    words = [n for n, word in enumerate(it.cut.words) if told[1] <= word.start < told[2]]
    years = float(int(told[0])) if told[0] >= 3 else round(told[0], 2)
    return Age(years, "year", words[0], words[-1] + 1, years) if words else None


def _onset(
    it: Opened, case: dict[str, Any], age: Age | None, taken: list[Drug], groups: Mapping[str, str]
) -> Onset | None:
    phenomena = frozenset(
        id_ for id_, group in groups.items() if group in _PHENOMENA or id_ in it.lexicon.implied
    )
    spans = [(drug.first, drug.last) for drug in taken]
    began = onset(it.cut, it.hits, it.states, it.times, age, spans, it.stems, phenomena)
    if age and (began is None or began.because == "duration"):
        topics = topics_of(it.cut, it.hits, spans, phenomena)
        began = anchored(it.cut, it.stems, it.times, it.hits, topics, age, began)
    if began is None:
        topics = topics_of(it.cut, it.hits, spans, phenomena)
        _today(it, case, age, topics)
        told = of_this_year(it.cut, it.stems, topics)
        if told and age and age.years >= MONTHS and "age" not in case["onset"]:
            case["onset"]["age"] = rounded(age.years - told[1])
            value = case["onset"]["age"]
            it.fact("onset.age", value, "present", told[0], told[0] + 1, "time of the year")
        return None
    if began.age is not None:
        _age_by_onset(it, case, began)
        value = spoken(began.age, began.unit, began.count)
        case["onset"]["age"] = value
        it.fact("onset.age", value, "present", began.first, began.last, began.because)
        return began
    assert began.before is not None
    before = spoken(began.before, began.unit, began.count)
    case["onset"]["before_presentation"] = before
    it.fact("onset.before_presentation", before, "present", began.first, began.last, began.because)
    if age:
        years = max(0.0, age.years - began.before)
        small = began.before < 0.05 and age.unit == "year"
        case["onset"]["age"] = spoken(age.years, age.unit, age.count) if small else rounded(years)
    return began


def _today(it: Opened, case: dict[str, Any], age: Age | None, topics: Topics) -> None:
    """Where it came within hours or days and no time is told, it began at the age of now."""
    if age is None or since_young(it.cut, it.stems, topics):
        return
    for told in told_ages(it.cut, it.stems, it.times, age):
        rows = topics.get(it.cut.sentence_of[told.first], ())
        moved = any(kind in ("dystonia", "movement") for kind, *_ in rows)
        if moved and told.age is not None and MONTHS < told.age < age.years - 1:
            return  # a movement was at another age: it may have been the onset
    kinds = ("now", "fresh") if fresh(it.stems, it.times, it.hits, age) else ("now",)
    hits = sorted((h for kind in kinds for h in it.of(kind)), key=lambda h: (h.kind, h.first))
    hit = next((h for h in reversed(hits) if it.states.of(h)[0] in ("present", "past")), None)
    if hit:
        case["onset"]["age"] = spoken(age.years, age.unit, age.count)
        it.fact(
            "onset.age",
            case["onset"]["age"],
            "present",
            hit.first,
            hit.last,
            "within hours or days",
        )


def _age_by_onset(it: Opened, case: dict[str, Any], began: Onset) -> None:
    """
    The age now where only the age then is told, and how long ago that was: "two years ago, when he
    was 39".
    """
    ago = [q for q in it.times if it.cut.sentence_of[q.first] == it.cut.sentence_of[began.first]]
    ago = [q for q in ago if it.stems[q.last : q.last + 1] == ["ago"] and not q.vague]
    if "age" not in case["patient"] and ago and began.age is not None:
        case["patient"]["age"] = rounded(began.age + ago[0].years)
        it.fact(
            "patient.age",
            case["patient"]["age"],
            "present",
            ago[0].first,
            began.last,
            "age then and time since",
        )


def _regions(it: Opened, case: dict[str, Any], found: list[Place], began: Onset | None) -> None:
    there = [p for p in found if p.state in ("present", "past")]
    sided = {limb for side, limb in map(side_and_limb, (p.region for p in there)) if side}
    named: dict[str, Place] = {}
    for place in sorted(there, key=lambda p: (p.first, p.last)):
        if place.region not in sided:
            named.setdefault(place.region, place)
    for place in found:
        if place.state == "present" and place.region in named and named[place.region] == place:
            it.fact(
                "dystonia.regions", place.region, "present", place.first, place.last, place.because
            )
        elif place.state != "present":
            state = "absent" if place.state == "denied" else place.state
            it.fact("dystonia.regions", place.region, state, place.first, place.last, place.because)
    if named:
        case["dystonia"]["regions"] = list(named)
        _first(it, case, list(named.values()), began)
    for hit in it.of("distribution"):
        if it.states.of(hit)[0] == "present":
            case["dystonia"]["distribution"] = hit.id
            it.fact("dystonia.distribution", hit.id, "present", hit.first, hit.last, hit.source)


def _first(it: Opened, case: dict[str, Any], there: list[Place], began: Onset | None) -> None:
    """
    Where it began: the region beside a word of beginning, or the only one, or the first that is
    told.
    """
    if len(there) == 1:
        case["onset"]["first_region"] = there[0].region
        return
    for hit in it.of("first"):
        near = [p for p in there if it.cut.sentence_of[p.first] == it.cut.sentence_of[hit.first]]
        near = [p for p in near if -8 <= p.first - hit.last <= 8]
        if near:
            case["onset"]["first_region"] = near[0].region
            it.fact(
                "onset.first_region",
                near[0].region,
                "present",
                near[0].first,
                near[0].last,
                "word of beginning",
            )
            return
    if began:
        sentence = it.cut.sentence_of[began.first]
        same = [p for p in there if it.cut.sentence_of[p.first] == sentence]
        told = {side_and_limb(p.region)[1] for p in same}
        if len(told) == 1 and began.because != "duration":
            place = min(same, key=lambda p: p.first)
            case["onset"]["first_region"] = place.region
            because = "beside the time of onset"
            it.fact("onset.first_region", place.region, "present", place.first, place.last, because)


#: An onset so many years before presentation is acute where the text says no more of it.
_ACUTE = 2.5 / 365


def _course(it: Opened, case: dict[str, Any], began: Onset | None) -> None:
    fields = {
        "tempo": ("onset", "tempo"),
        "course": ("dystonia", "course"),
        "variability": ("dystonia", "variability"),
    }
    orders = {
        "tempo": ("sudden", "acute", "subacute", "gradual"),
        "course": ("relapsing", "improving", "static", "progressive"),
        "variability": ("diurnal", "paroxysmal", "action_specific", "persistent"),
    }
    elsewhere = {n for hit in it.of("not_tempo") for n in range(hit.first, hit.last)}
    for kind, (part, name) in fields.items():
        hits = [h for h in it.of(kind) if it.states.of(h)[0] == "present"]
        if kind == "tempo":
            hits = [h for h in hits if elsewhere.isdisjoint(h.taken)]
        for id_ in orders[kind]:
            hit = next((h for h in hits if h.id == id_), None)
            if hit and name not in case[part]:
                case[part][name] = id_
                it.fact(f"{part}.{name}", id_, "present", hit.first, hit.last, hit.source)
    short = began is not None and began.before is not None and began.before <= _ACUTE
    if began and short and "tempo" not in case["onset"]:
        case["onset"]["tempo"] = "acute"
        it.fact("onset.tempo", "acute", "present", began.first, began.last, "hours or days ago")


def _not_covered(it: Opened) -> None:
    """Clinical words without an id, and names that look like drugs and are in no table."""
    told = {n for hit in it.hits if hit.kind in ("finding", "event", "test") for n in hit.taken}
    for hit in it.of("unmapped"):
        if it.states.of(hit)[0] == "present" and told.isdisjoint(hit.taken):
            it.unread.append((hit.first, hit.last))
    for n, word in enumerate(it.cut.words):
        long = word.kind == "word" and len(word.raw) >= SHORTEST_DRUG
        known = it.stems[n] in it.lexicon.first_names or it.stems[n] in it.lexicon.known
        if long and not known and it.stems[n].endswith(it.lexicon.drug_endings):
            it.unread.append((n, n + 1))


def _rest(it: Opened, case: dict[str, Any]) -> None:
    _not_covered(it)
    for setting in ("emergency", "child_clinic", "clinic"):
        hit = next((h for h in it.of("setting") if h.id == setting), None)
        if hit:
            case["setting"] = setting
            it.fact("setting", setting, "present", hit.first, hit.last, hit.source)
            return


#: Facts of a text that tells of a patient in full: only then is no word of dystonia a sign of none.
FULL = 4
#: Letters of the shortest word that is taken for the name of a drug by its ending.
SHORTEST_DRUG = 7
_NOT_ID = re.compile(r"[^A-Za-z0-9_-]+")


def _id(name: str) -> str:
    return _NOT_ID.sub("-", name).strip("-")[:100] or "text"


def _finished(it: Opened, case: dict[str, Any]) -> Reading:
    unread = [
        dict(zip(("start", "end", "text"), it.cut.said(first, last), strict=True))
        for first, last in it.unread
    ]
    unread = sorted({u["start"]: u for u in unread}.values(), key=lambda u: int(str(u["start"])))
    if unread:
        case["unmapped"] = list(dict.fromkeys(u["text"] for u in unread))
    silent = not it.of("dystonic") and not it.of("region")
    if "regions" not in case["dystonia"] and silent and len(it.facts) >= FULL:
        case["dystonia"]["regions"] = []
    seen: dict[tuple[Any, ...], Fact] = {}
    for fact in it.facts:
        seen.setdefault((fact.path, str(fact.value), fact.state, fact.start), fact)
    facts = sorted(seen.values(), key=lambda f: (f.start, f.end, f.path, str(f.value)))
    return Reading(case, facts, unread, max(0, len(it.cut.text) - MOST_CHARACTERS))
