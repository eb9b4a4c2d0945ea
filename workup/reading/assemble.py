"""
Facts put together into a case: one state for each, contradictions named, what is open left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from workup.reading.context import States, states
from workup.reading.drugs import Drug, drugs
from workup.reading.family import inheritance
from workup.reading.lexicon import Lexicon, load_lexicon
from workup.reading.matcher import Hit
from workup.reading.onset import Onset, onset, spoken
from workup.reading.regions import Place, places
from workup.reading.results import Outcome, outcomes
from workup.reading.segment import Cut, cut, stem
from workup.reading.slips import Speller, speller
from workup.reading.times import Age, Quantity, presented_age, quantities, sex

_SIDES = {"left_arm": "arm", "right_arm": "arm", "left_leg": "leg", "right_leg": "leg"}
#: Findings that a patient had long ago and that still count, and those that count only while they last.
_NOT_CODED_TWICE = {
    "rest_tremor": ("tremor",),
    "dystonic_tremor": ("tremor",),
    "wing_beating_tremor": ("tremor",),
    "hemiparesis": ("weakness",),
    "paraparesis": ("weakness",),
    "vertical_gaze_palsy": ("supranuclear_gaze_palsy",),
    "trismus": ("jaw_closing",),
    "hepatosplenomegaly": ("splenomegaly",),
    "haemolytic_anaemia": ("anaemia",),
    "adductor_voice": ("dysphonia",),
    "abductor_voice": ("dysphonia",),
    "night_sweats": ("hyperhidrosis",),
    "bizarre_gait": ("gait_disturbance",),
    "hemiplegic_attacks": ("hemiparesis", "weakness"),
    "fatigable_weakness": ("weakness",),
    "give_way_weakness": ("weakness",),
    "self_mutilation": ("self_injury",),
    "levodopa_unresponsive": ("levodopa_responsive", "levodopa_partial"),
    "levodopa_partial": ("levodopa_responsive",),
}
#: Of these only the very mention is left out: a dystonic head tremor leaves the tremor of the hands.
_ONLY_INSIDE = {"rest_tremor", "dystonic_tremor", "wing_beating_tremor", "bizarre_gait", "hemiplegic_attacks"}
#: Below this age in years a tilted head is written as a tilt: what holds it there is not yet known.
CHILD = 12.0
_PHENOMENA = ("other_movement", "dystonia_phenomenology")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing read: the field of the case, its value, how it was said, and the words that say it."""

    path: str
    value: Any
    state: str
    start: int
    end: int
    text: str
    because: str

    def as_dict(self) -> dict[str, Any]:
        """The fact as JSON has it."""
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True)
class Reading:
    """A case as a plain map, the facts it was made of, and the clinical phrases that nothing covers."""

    case: dict[str, Any]
    facts: list[Fact]
    unread: list[dict[str, Any]]


@dataclass
class _Text:
    """All that is known of a text while it is read."""

    cut: Cut
    lexicon: Lexicon
    stems: list[str]
    hits: list[Hit]
    states: States
    times: list[Quantity]
    age: Age | None = None
    facts: list[Fact] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)

    def fact(self, path: str, value: Any, state: str, first: int, last: int, because: str) -> None:
        start, end, text = self.cut.said(first, last)
        self.facts.append(Fact(path, value, state, start, end, text, because))

    def of(self, kind: str) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind == kind]


@lru_cache(maxsize=2)
def _speller(folder: Path) -> Speller:
    lexicon = load_lexicon(folder)
    clinical = (
        word
        for row in lexicon.index.rows
        if row.kind in ("finding", "event", "region", "dystonic")
        for element in row.pattern.elements[:1]
        for word in element.words
        if len(word) >= 8
    )
    return speller(clinical, lexicon.first_names)


@lru_cache(maxsize=2)
def _groups(folder: Path) -> Mapping[str, str]:
    """Finding to the group of examination it is in."""
    import yaml

    value = yaml.load((folder / "vocabulary.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {id_: item["group"] for id_, item in value["findings"].items()}


def read(text: str, id_: str, folder: Path) -> Reading:
    """
    Read a text into a case.

    Args:
        text: The text.

        id_: The id of the case.

        folder: The rules folder with the lexicon.
    """
    it = _opened(text, folder)
    kin = {n for h in it.of("kin") for n in h.taken}
    case: dict[str, Any] = {"id": _id(id_), "vignette": text, "patient": {}, "onset": {}, "dystonia": {}}
    age = it.age = _patient(it, case, kin)
    present, absent = _findings(it, _groups(folder))
    taken = drugs(it.cut, it.lexicon, it.hits, it.states, it.stems, it.times)
    began = _onset(it, case, age, taken, _groups(folder))
    _regions(it, case)
    _course(it, case)
    _examined(it, case, present, absent)
    _history(it, case, taken, began)
    _results(it, case)
    _rest(it, case)
    return _finished(it, case)


def _opened(text: str, folder: Path) -> _Text:
    lexicon = load_lexicon(folder)
    made = cut(text)
    stems = _mended(made, lexicon, _speller(folder))
    hits = lexicon.index.hits(made, stems)
    hits = _unmistaken(hits)
    return _Text(made, lexicon, stems, hits, states(made, lexicon, hits), quantities(made))


def _mended(made: Cut, lexicon: Lexicon, spell: Speller) -> list[str]:
    """The words as compared, slips of clinical words and drugs put right."""
    found = []
    for word in made.words:
        if word.kind != "word" or word.stem in lexicon.known:
            found.append(word.stem)
        elif word.stem in lexicon.first_names:
            found.append(_generic(word.stem, lexicon))
        else:
            capital = word.raw[:1].isupper() and word.start > 0 and made.text[word.start - 2 : word.start - 1] not in ".:"
            mended = spell.mended(word.stem) if not (capital and word.raw[1:].islower() and len(word.raw) < 8) else None
            found.append(mended or word.stem)
    return found


def _generic(said: str, lexicon: Lexicon) -> str:
    """A brand or slip of one word as the generic name, so that what is said of the drug is understood."""
    name = lexicon.drug_names.get((said,), said)
    return stem(name) if " " not in name and "-" not in name else said


def _unmistaken(hits: list[Hit]) -> list[Hit]:
    """Without hits on words that mean something else there, and without those inside a longer hit of another id."""
    against: dict[tuple[str, str], list[frozenset[int]]] = {}
    for hit in hits:
        if hit.kind.startswith("not_"):
            against.setdefault((hit.kind[4:], hit.id), []).append(frozenset(hit.taken))
    inside = _inside(hits)
    kept = []
    for hit in hits:
        if hit in inside:
            continue
        walls = against.get((hit.kind, hit.id), ())
        if not any(not wall.isdisjoint(hit.taken) for wall in walls):
            kept.append(hit)
    return [hit for hit in kept if hit.kind not in ("not_finding", "not_event", "not_test")]


def _patient(it: _Text, case: dict[str, Any], kin: set[int]) -> Age | None:
    family = {n for n, at in enumerate(it.states.at) if "family" in at}
    told = sex(it.cut, kin | family)
    if told:
        case["patient"]["sex"] = told[0]
        it.fact("patient.sex", told[0], "present", told[1], told[1] + 1, "noun or pronoun")
    age = presented_age(it.cut, it.times, kin, family)
    if age:
        value = spoken(age.years, age.unit, age.count)
        case["patient"]["age"] = value
        it.fact("patient.age", value, "present", age.first, age.last, "age of the patient")
    return age


def _findings(it: _Text, groups: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Enter every finding as a fact; return those present and those absent."""
    denied = [h for h in it.hits if h.kind == "denied_finding"]
    for hit in denied:
        it.fact("findings.absent", hit.id, "absent", hit.first, hit.last, hit.source)
    off = {(h.id, n) for h in denied for n in h.taken}
    for hit in it.of("finding"):
        if any((hit.id, n) in off for n in hit.taken):
            continue
        state, cue = it.states.of(hit)
        if state == "denied":
            it.fact("findings.absent", hit.id, "absent", hit.first, hit.last, f"denied by `{cue}`")
        elif state == "present":
            it.fact("findings.present", hit.id, "present", hit.first, hit.last, hit.source)
        else:
            path = "history.family" if state == "family" else "findings.present"
            it.fact(path, hit.id, state, hit.first, hit.last, f"`{cue}`")
            if state in ("uncertain", "hypothetical"):
                it.unread.append((hit.first, hit.last))
    _normal(it)
    present = {f.value for f in it.facts if f.path == "findings.present" and f.state == "present"}
    absent = {f.value for f in it.facts if f.path == "findings.absent"}
    return present, absent


def _normal(it: _Text) -> None:
    """What is said to be normal: "speech and swallow normal", "normal gait"."""
    words = {h.first: h for h in it.of("normal_word")}
    topics = it.of("topic")
    starts = {n for h in topics for n in h.taken}
    for topic in topics:
        word = _normal_word(it, topic, words, starts)
        if word is None:
            continue
        if {"family", "hypothetical", "uncertain"} & set(it.states.at[topic.first]):
            continue
        for id_ in it.lexicon.normal[topic.id]:
            first, last = min(topic.first, word.first), max(topic.last, word.last)
            it.fact("findings.absent", id_, "absent", first, last, "said to be normal")


def _inside(hits: list[Hit]) -> set[Hit]:
    """Findings whose words all lie in a mention of a finding that says more: `tremor` in "rest tremor"."""
    wider = [h for h in hits if h.kind == "finding" and h.id in _NOT_CODED_TWICE]
    found = set()
    for hit in hits:
        if hit.kind == "finding":
            for other in wider:
                if hit.id in _NOT_CODED_TWICE[other.id] and set(hit.taken) <= set(other.taken):
                    found.add(hit)
    return found


_LINKS = frozenset(
    "tested testing test examination exam examined screen appear appears appeared found function functions is was are were be remain remained all both entirely completely quite otherwise and , / & : the of his her with in on "
    "also well perfectly throughout bilaterally has been clinically too as at rest range a - within to".split()
)


def _normal_word(it: _Text, topic: Hit, words: Mapping[int, Hit], starts: set[int]) -> Hit | None:
    """The word of normality that belongs to a topic, through a list of topics on either side of it."""
    sentence = it.cut.sentences[it.cut.sentence_of[topic.first]]
    for step, n in ((1, topic.last), (-1, topic.first - 1)):
        for _ in range(12):
            if not sentence.first <= n < sentence.last:
                break
            if n in words and not _not_normal(it, n):
                return words[n]
            if n not in starts and it.stems[n] not in _LINKS:
                break
            if step < 0 and it.stems[n] in (",", ":", "is", "was", "are", "were"):
                break
            n += step
    return None


def _not_normal(it: _Text, n: int) -> bool:
    before = it.stems[max(0, n - 2) : n]
    return bool({"not", "never", "less", "longer", "isnot", "wasnot", "than"} & set(before))


def _onset(
    it: _Text, case: dict[str, Any], age: Age | None, taken: list[Drug], groups: Mapping[str, str]
) -> Onset | None:
    phenomena = frozenset(id_ for id_, group in groups.items() if group in _PHENOMENA)
    spans = [(drug.first, drug.last) for drug in taken]
    began = onset(it.cut, it.hits, it.states, it.times, age, spans, it.stems, phenomena)
    if began is None:
        return _today(it, case, age)
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
        case["onset"]["age"] = spoken(age.years, age.unit, age.count) if small else _round(years)
    return began


def _age_by_onset(it: _Text, case: dict[str, Any], began: Onset) -> None:
    """The age now where only the age then is told, and how long ago that was: "two years ago, when he was 39"."""
    ago = [q for q in it.times if it.cut.sentence_of[q.first] == it.cut.sentence_of[began.first]]
    ago = [q for q in ago if it.stems[q.last : q.last + 1] == ["ago"] and not q.vague]
    if "age" not in case["patient"] and ago and began.age is not None:
        case["patient"]["age"] = _round(began.age + ago[0].years)
        it.fact("patient.age", case["patient"]["age"], "present", ago[0].first, began.last, "age then and time since")


def _today(it: _Text, case: dict[str, Any], age: Age | None) -> None:
    """Where it came within hours or days and no time is told, it began at the age of now."""
    hit = next((h for h in it.of("now") if it.states.of(h)[0] in ("present", "past")), None)
    if hit and age:
        case["onset"]["age"] = spoken(age.years, age.unit, age.count)
        it.fact("onset.age", case["onset"]["age"], "present", hit.first, hit.last, "within hours or days")


def _round(value: float) -> float | int:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _regions(it: _Text, case: dict[str, Any]) -> None:
    found = places(it.cut, it.lexicon, it.hits, it.states, it.stems)
    there = [p for p in found if p.state in ("present", "past")]
    sided = {_SIDES[p.region] for p in there if p.region in _SIDES}
    named: dict[str, Place] = {}
    for place in sorted(there, key=lambda p: (p.first, p.last)):
        if place.region not in sided:
            named.setdefault(place.region, place)
    for place in found:
        if place.state == "present" and place.region in named and named[place.region] == place:
            it.fact("dystonia.regions", place.region, "present", place.first, place.last, place.because)
        elif place.state != "present":
            state = "absent" if place.state == "denied" else place.state
            it.fact("dystonia.regions", place.region, state, place.first, place.last, place.because)
    if named:
        case["dystonia"]["regions"] = list(named)
        _first(it, case, list(named.values()))
    for hit in it.of("distribution"):
        if it.states.of(hit)[0] == "present":
            case["dystonia"]["distribution"] = hit.id
            it.fact("dystonia.distribution", hit.id, "present", hit.first, hit.last, hit.source)


def _first(it: _Text, case: dict[str, Any], there: list[Place]) -> None:
    """Where it began: the region beside a word of beginning, or the only one, or the first that is told."""
    if len({_SIDES.get(p.region, p.region) for p in there}) == 1 and len(there) == 1:
        case["onset"]["first_region"] = there[0].region
        return
    for hit in it.of("first"):
        near = [p for p in there if it.cut.sentence_of[p.first] == it.cut.sentence_of[hit.first]]
        near = [p for p in near if -8 <= p.first - hit.last <= 8]
        if near:
            case["onset"]["first_region"] = near[0].region
            it.fact("onset.first_region", near[0].region, "present", near[0].first, near[0].last, "word of beginning")
            return
    if there:
        case["onset"]["first_region"] = there[0].region


def _course(it: _Text, case: dict[str, Any]) -> None:
    fields = {
        "tempo": ("onset", "tempo"), "course": ("dystonia", "course"), "variability": ("dystonia", "variability"),
    }  # fmt: skip
    orders = {
        "tempo": ("sudden", "acute", "subacute", "gradual"),
        "course": ("relapsing", "improving", "static", "progressive"),
        "variability": ("diurnal", "paroxysmal", "action_specific", "persistent"),
    }
    for kind, (part, name) in fields.items():
        hits = [h for h in it.of(kind) if it.states.of(h)[0] == "present"]
        for id_ in orders[kind]:
            hit = next((h for h in hits if h.id == id_), None)
            if hit and name not in case[part]:
                case[part][name] = id_
                it.fact(f"{part}.{name}", id_, "present", hit.first, hit.last, hit.source)


def _examined(it: _Text, case: dict[str, Any], present: set[str], absent: set[str]) -> None:
    absent -= present
    covered = {id_ for p in present - _ONLY_INSIDE for id_ in _NOT_CODED_TWICE.get(p, ())}
    young = it.age is not None and it.age.years < CHILD
    covered |= {"laterocollis"} if young and "head_tilt" in present else set()
    covered |= {"head_tilt"} if not young and "laterocollis" in present else set()
    findings: dict[str, Any] = {}
    if kept := [id_ for id_ in _ordered(it, "findings.present", "present") if id_ not in covered]:
        findings["present"] = kept
    if gone := [id_ for id_ in _ordered(it, "findings.absent", "absent") if id_ in absent]:
        findings["absent"] = gone
    groups = list(dict.fromkeys(h.id for h in it.of("examined")))
    if groups:
        findings["examined_normal"] = groups
    if findings:
        case["findings"] = findings


def _ordered(it: _Text, path: str, state: str) -> list[str]:
    facts = sorted((f for f in it.facts if f.path == path and f.state == state), key=lambda f: f.start)
    return list(dict.fromkeys(f.value for f in facts))


def _history(it: _Text, case: dict[str, Any], taken: list[Drug], began: Onset | None) -> None:
    history: dict[str, Any] = {}
    if events := _events(it, case, began):
        history["events"] = events
    if drugs_ := _drugs(it, taken, case, began):
        history["medications"] = drugs_
    told = inheritance(it.cut, it.hits, it.states)
    if told:
        history["family"] = told[0]
        it.fact("history.family", told[0], "present", told[1].first, told[1].last, "what is said of relatives")
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


def _events(it: _Text, case: dict[str, Any], began: Onset | None) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    denied = {(h.id, n) for h in it.of("denied_event") for n in h.taken}
    for hit in it.of("event"):
        state, cue = it.states.of(hit)
        if any((hit.id, n) in denied for n in hit.taken):
            state = "denied"
        if state == "family" and hit.id in ("consanguinity", "birth_asphyxia", "prematurity", "psychological_stressor"):
            state = "present"
        if state in ("present", "past"):
            event = found.setdefault(hit.id, {"event": hit.id})
            before = _before(it, hit, began)
            if before is not None:
                event.setdefault("before_onset", before)
            it.fact("history.events", hit.id, state, hit.first, hit.last, hit.source)
        else:
            it.fact("history.events", hit.id, "absent" if state == "denied" else state, hit.first, hit.last, f"`{cue}`")
    if "stroke_ischaemic" in found or "stroke_haemorrhagic" in found:
        found.pop("stroke_unspecified", None)
    return list(found.values())


def _before(it: _Text, hit: Hit, began: Onset | None) -> float | str | None:
    """How long before onset an event was, where a time beside it says so."""
    near = [q for q in it.times if it.cut.sentence_of[q.first] == it.cut.sentence_of[hit.first] and not q.vague]
    for quantity in near:
        apart = hit.first - quantity.last
        after = it.stems[quantity.last : quantity.last + 2]
        if 0 <= apart <= 7 and {"after", "following", "post"} & set(after):
            return spoken(quantity.years, quantity.unit, quantity.count)
        if "ago" in after or "earlier" in after or "before" in after or "previously" in after:
            close = -2 <= apart <= 6 or 0 <= quantity.first - hit.last <= 6
            if close and began and began.before is not None and quantity.years >= began.before - 1e-6:
                if quantity.first != began.first:
                    return _round(quantity.years - began.before)
    return None


def _drugs(it: _Text, taken: list[Drug], case: dict[str, Any], began: Onset | None) -> list[dict[str, Any]]:
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
    shift = began.before if began and began.before is not None and drug.since == "now" else 0.0
    if drug.since == "now" and (began is None or began.before is None):
        shift = None if began else 0.0
    after = drug.after_onset
    for key, value in (("started_before_onset", drug.started), ("stopped_before_onset", drug.stopped),
                       ("changed_before_onset", drug.changed)):  # fmt: skip
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
        return _round(years)
    days = years * 365.25
    if days >= 28:
        return f"{_round(years * 12)} months"
    return f"{_round(days)} days" if days >= 1 or days == 0 else f"{_round(days * 24)} hours"


def _results(it: _Text, case: dict[str, Any]) -> None:
    found: dict[str, dict[str, Any]] = {}
    for made in outcomes(it.cut, it.lexicon, it.hits, it.states, it.stems):
        entry = _entry(it, made)
        if made.test not in found or (made.abnormal and not found[made.test]["abnormal"]):
            found[made.test] = entry
        it.fact(f"results.{made.test}", made.abnormal, "present", made.first, made.last, "test and outcome")
    _trial(it, found)
    if found:
        case["results"] = found


def _entry(it: _Text, made: Outcome) -> dict[str, Any]:
    entry: dict[str, Any] = {"abnormal": made.abnormal, "text": it.cut.said(made.first, made.last)[2]}
    if made.value is not None:
        entry["value"] = made.value
        if made.unit:
            entry["unit"] = made.unit
    if made.patterns:
        entry["pattern"] = list(made.patterns)
    return entry


def _trial(it: _Text, found: dict[str, dict[str, Any]]) -> None:
    """A trial of levodopa is known by the finding that it left."""
    answers = {"levodopa_unresponsive": False, "levodopa_responsive": True, "levodopa_partial": True}
    for fact in it.facts:
        if fact.path == "findings.present" and fact.state == "present" and fact.value in answers:
            abnormal = answers[fact.value]
            pattern = ["clear_response" if abnormal else "no_response"]
            found["levodopa_trial"] = {"abnormal": abnormal, "pattern": pattern, "text": fact.text}
            if not abnormal:
                break
    for fact in it.facts:
        if fact.value == "anticholinergic_responsive" and fact.state == "present":
            row = {"abnormal": True, "pattern": ["clear_response"], "text": fact.text}
            found.setdefault("anticholinergic_challenge", row)


def _rest(it: _Text, case: dict[str, Any]) -> None:
    for setting in ("emergency", "child_clinic", "clinic"):
        hit = next((h for h in it.of("setting") if h.id == setting), None)
        if hit:
            case["setting"] = setting
            it.fact("setting", setting, "present", hit.first, hit.last, hit.source)
            return


_NOT_ID = re.compile(r"[^A-Za-z0-9_-]+")


def _id(name: str) -> str:
    return _NOT_ID.sub("-", name).strip("-")[:100] or "text"


def _finished(it: _Text, case: dict[str, Any]) -> Reading:
    unread = [dict(zip(("start", "end", "text"), it.cut.said(first, last), strict=True)) for first, last in it.unread]
    unread = sorted({u["start"]: u for u in unread}.values(), key=lambda u: u["start"])
    if unread:
        case["unmapped"] = list(dict.fromkeys(u["text"] for u in unread))
    if "regions" not in case["dystonia"] and not it.of("dystonic") and not it.of("region"):
        case["dystonia"]["regions"] = []
    seen: dict[tuple[Any, ...], Fact] = {}
    for fact in it.facts:
        seen.setdefault((fact.path, str(fact.value), fact.state, fact.start), fact)
    facts = sorted(seen.values(), key=lambda f: (f.start, f.end, f.path, str(f.value)))
    return Reading(case, facts, unread)


__all__ = ["Fact", "Reading", "read", "replace"]


def _unused(_: Iterable[Any]) -> None:
    """Keep imports explicit."""
