"""
What went before: events, drugs with their times, relatives, birth and ancestry.
"""

from __future__ import annotations

from typing import Any

from workup.reading.drugs import Drug
from workup.reading.family import inheritance
from workup.reading.long_ago import long_ago
from workup.reading.matcher import Hit
from workup.reading.onset_types import Onset, rounded, spoken
from workup.reading.opened import Opened
from workup.reading.sides import side_of

#: Behind the name of an illness these make it the name of a place or a service.
_PLACE = frozenset(
    [
        "unit",
        "centre",
        "center",
        "clinic",
        "ward",
        "team",
        "department",
        "service",
        "nurse",
        "charity",
        "out",
        "outpatient",
        "opd",
        "registrar",
        "reg",
        "list",
    ]
)
#: Headings under which an illness is what is thought of, and no event that went before.
_OPINION = ("imp", "opinion", "assessment", "diagnosi", "dx", "conclusion", "my impression")
#: Events that count while they are fresh: told of a time long past, they are no event of this case.
_RECENT = frozenset(["recent_infection", "febrile_illness", "psychological_stressor"])


def enter_history(it: Opened, case: dict[str, Any], taken: list[Drug], began: Onset | None) -> None:
    history: dict[str, Any] = {}
    if events := _events(it, began):
        history["events"] = events
    if drugs_ := _drugs(it, taken, began):
        history["medications"] = drugs_
    told = inheritance(it.cut, it.hits, it.states)
    if told:
        history["family"] = told[0]
        it.fact(
            "history.family",
            told[0],
            "present",
            told[1].first,
            told[1].last,
            "what is said of relatives",
        )
    births = [h for h in it.of("birth") if it.states.of(h)[0] in ("present", "past")]
    if births:
        value = "abnormal" if any(h.id == "abnormal" for h in births) else "normal"
        hit = next(h for h in births if h.id == value)
        history["birth"] = value
        it.fact("history.birth", value, "present", hit.first, hit.last, hit.source)
    people = [h for h in it.of("ancestry") if it.cut.words[h.first].raw[:1].isupper()]
    if people:
        history["ancestry"] = it.cut.said(people[0].first, people[0].last)[2]
    if history:
        case["history"] = history


def _events(it: Opened, began: Onset | None) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    denied = {(h.id, n) for h in it.of("denied_event") for n in h.taken}
    for hit in it.of("event"):
        state, cue = it.states.of(hit)
        if any((hit.id, n) in denied for n in hit.taken):
            state = "denied"
        if _PLACE & set(it.stems[hit.last : hit.last + 2]):
            state = "hypothetical"
        at = it.cut.sentence_of[hit.first]
        if state == "present" and it.cut.sentences[at].heading.startswith(_OPINION):
            lead = set(it.stems[it.cut.sentences[at].first : hit.first])
            state = state if lead & {"after", "post", "following"} else "uncertain"
        if hit.id in _RECENT and state in ("present", "past") and long_ago(it, hit):
            state = "uncertain"
        if state == "family" and hit.id in (
            "consanguinity",
            "birth_asphyxia",
            "prematurity",
            "psychological_stressor",
        ):
            state = "present"
        if state in ("present", "past"):
            event = found.setdefault(hit.id, {"event": hit.id})
            if side := side_of(it, hit):
                event.setdefault("side", side)
            before = _before(it, hit, began)
            if before is not None:
                event.setdefault("before_onset", before)
            it.fact("history.events", hit.id, state, hit.first, hit.last, hit.source)
        else:
            it.fact(
                "history.events",
                hit.id,
                "absent" if state == "denied" else state,
                hit.first,
                hit.last,
                f"`{cue}`",
            )
    if "stroke_ischaemic" in found or "stroke_haemorrhagic" in found:
        found.pop("stroke_unspecified", None)
    return list(found.values())


def _before(it: Opened, hit: Hit, began: Onset | None) -> float | str | None:
    """How long before onset an event was, where a time beside it says so."""
    near = [q for q in it.times_in(hit.first) if not q.vague]
    for quantity in near:
        apart = hit.first - quantity.last
        after = it.stems[quantity.last : quantity.last + 2]
        if 0 <= apart <= 7 and {"after", "following", "post"} & set(after):
            return spoken(quantity.years, quantity.unit, quantity.count)
        if "ago" in after or "earlier" in after or "before" in after or "previously" in after:
            close = -2 <= apart <= 6 or 0 <= quantity.first - hit.last <= 6
            if (
                close
                and began
                and began.before is not None
                and quantity.years >= began.before - 1e-6
            ) and quantity.first != began.first:
                return rounded(quantity.years - began.before)
    return None


def _drugs(it: Opened, taken: list[Drug], began: Onset | None) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for drug in taken:
        state = {"denied": "absent"}.get(drug.state, drug.state)
        it.fact("history.medications", drug.name, state, drug.first, drug.last, "name of a drug")
        if state != "present":
            continue
        row = found.setdefault(drug.name, {"name": drug.name})
        row.setdefault("drug_class", it.lexicon.drug_class[drug.name])
        _times_of(row, drug, began)
    return list(found.values())


def _times_of(row: dict[str, Any], drug: Drug, began: Onset | None) -> None:
    """Enter the times of a drug as the case file counts them: before onset."""
    shift: float | None = (
        began.before if began and began.before is not None and drug.since == "now" else 0.0
    )
    if drug.since == "now" and (began is None or began.before is None):
        shift = None if began else 0.0
    after = drug.after_onset
    told = {
        "started_before_onset": drug.started,
        "stopped_before_onset": drug.stopped,
        "changed_before_onset": drug.changed,
    }
    for key, value in told.items():
        if value is None or shift is None:
            continue
        if value - shift < -1e-6:
            after = after or key == "started_before_onset"
            continue
        row.setdefault(key, _duration(value - shift))
        after = False
    if drug.change in ("stopped", "increased", "reduced"):
        row.setdefault("change", drug.change)
    if drug.overdose:
        row["overdose"] = True
    if after and "started_before_onset" not in row and "stopped_before_onset" not in row:
        row["started_after_onset"] = True


def _duration(years: float) -> float | str | int:
    if years >= 1:
        return rounded(years)
    days = years * 365.25
    if days >= 28:
        return f"{rounded(years * 12)} months"
    return f"{rounded(days)} days" if days >= 1 or days == 0 else f"{rounded(days * 24)} hours"
