"""
Phenotypic features: what is present and what was excluded, the dystonia among them with its
regions, sides, onset, course and spread, and past events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workup.model.fact import ids_of, parted
from workup.model.quantity import Quantity, Span, between, bounds, words, written
from workup.model.region import SIDED, side_and_limb
from workup.model.vocabulary import Vocabulary, is_hpo
from workup.readers.notes import (
    ASSUMED,
    NARROWED,
    NOT_READ,
    RESOLVED,
    SET_ASIDE,
    Notes,
    is_empty,
    leave_out,
    said,
)
from workup.readers.phenopackets.own import is_ours, marked, own_path
from workup.readers.times import HPO_ID, Moment, after, before, moment

DYSTONIA = "HP:0001332"
_SIDES = {"HP:0012835": "left", "HP:0012834": "right"}
_BOTH = "HP:0012832"
# Clinical course modifiers that surely are a course of the vocabulary.
_COURSES = {
    "HP:0003676": "progressive",
    "HP:0003677": "progressive",
    "HP:0003678": "progressive",
    "HP:0003680": "static",
    "HP:0031915": "static",
}
_READ = frozenset({"type", "excluded", "onset", "resolution", "modifiers"})


@dataclass(frozen=True)
class Feature:
    """
    One feature: its HPO term, whether it was looked for and not found, its onset, whether it had
    gone by the last encounter, the sides and courses named by its modifiers, and what a packet of
    ours says that it stands for.
    """

    term: str
    name: str
    excluded: bool
    onset: Moment | None
    gone: bool = False
    sides: tuple[str, ...] = ()
    course: str | None = None
    own: Mapping[str, Any] = field(default_factory=dict)


def features(
    packet: Mapping[str, Any],
    birth: float | None,
    last: Moment | None,
    vocabulary: Vocabulary,
    notes: Notes,
) -> list[Feature]:
    """
    The features with an HPO term of the release.

    Args:
        packet: The packet.

        birth: The date of birth in seconds, where told.

        last: The time of the last encounter: no onset is later, and what was resolved by then is
        no longer there.

        vocabulary: Knows the terms in use, and those that were merged into others.

        notes: Takes what is not read of them.
    """
    found = []
    ours = is_ours(packet)
    for item in packet.get("phenotypicFeatures") or ():
        name = said(item["type"])
        own = marked(item) if ours else {}
        if ours and own_path(item) is not None:
            if not {"region", "finding"}.isdisjoint(own):
                found.append(Feature("", name, item.get("excluded") is True, None, own=own))
            continue
        term = hpo(str(item["type"]["id"]), name, vocabulary, notes)
        if term is None:
            continue
        read = _READ | ({"description"} if own else set())
        leave_out(item, read, "a feature", notes, name)
        made = _feature(term, name, item, birth, None if own else last, vocabulary, notes)
        if made.excluded and not own and _is_narrower(item):
            notes.add(NOT_READ, "exclusion of a kind of a feature, which may have another", name)
            continue
        if own and not _stands_for(made, own, vocabulary):
            notes.add(SET_ASIDE, "what we wrote of a feature, which is another one now", name)
            own = {}
        found.append(replace(made, own=own))
    return found


def _is_narrower(item: Mapping[str, Any]) -> bool:
    """Whether an exclusion is only of a side, severity or time of the feature: not of all of it."""
    return any(not is_empty(item.get(key)) for key in ("modifiers", "severity", "resolution"))


def _stands_for(feature: Feature, own: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Whether a feature is still the one that we wrote for a finding or a region."""
    finding, region = own.get("finding"), str(own.get("region"))
    if isinstance(finding, str):
        terms_ = vocabulary["findings"]
        hpo_ = finding if is_hpo(finding) else getattr(terms_.get(finding), "hpo", "")
        return bool(vocabulary.hpo_id(hpo_) == feature.term)
    if "region" in own:
        side, limb = side_and_limb(region)
        term = vocabulary["regions"].get(limb)
        return bool(
            term and term.hpo == feature.term and feature.sides == ((side,) if side else ())
        )
    return feature.term == DYSTONIA


def hpo(written_as: str, name: str, vocabulary: Vocabulary, notes: Notes) -> str | None:
    """The HPO term in use that an id stands for, however it is spelt; None with a note."""
    match = HPO_ID.match(written_as.strip())
    if match is None:
        notes.add(NOT_READ, "feature of another ontology", name)
        return None
    plain = f"HP:{match[1]}"
    term = vocabulary.hpo_id(plain)
    if term is None:
        notes.add(NOT_READ, "unknown or obsolete HPO term", name)
    elif term != written_as:
        what = "merged HPO term" if term != plain else "spelling of an HPO term"
        notes.add(RESOLVED, what, f"{written_as} is {term}")
    return term


def _feature(
    term: str,
    name: str,
    item: Mapping[str, Any],
    birth: float | None,
    last: Moment | None,
    vocabulary: Vocabulary,
    notes: Notes,
) -> Feature:
    excluded = item.get("excluded") is True
    sides, course = _modified(term, name, item, vocabulary, notes)
    onset = _onset(item.get("onset"), name, birth, last, notes)
    if excluded and onset is not None:
        notes.add(NOT_READ, "time of an exclusion", f"{name}: {said(item['onset'])}")
    made = Feature(term, name, excluded, onset, sides=sides, course=course)
    if is_empty(item.get("resolution")):
        return made
    end = moment(item["resolution"], birth)
    if excluded or (end and last and after(end, last)) or _is_earlier(end, onset):
        notes.add(NOT_READ, "resolution of a feature", f"{name}: {said(item['resolution'])}")
        return made
    times = f"{said(item.get('onset') or 'onset not given')} to {said(item['resolution'])}"
    notes.add(NOT_READ, "feature that had resolved", f"{name}: {times}")
    return replace(made, gone=True)


def _is_earlier(end: Moment | None, onset: Moment | None) -> bool:
    """Whether a feature is said to have resolved before it began, which tells nothing."""
    if end is None or onset is None or end.high is None or onset.low is None:
        return False
    return end.high < onset.low or (end.age == end.high and end.high <= onset.low)


def _onset(
    element: Any, name: str, birth: float | None, last: Moment | None, notes: Notes
) -> Moment | None:
    """The onset of a feature, no later than the last encounter."""
    if is_empty(element):
        return None
    found = moment(element, birth)
    if found is None:
        notes.add(NOT_READ, "onset of a feature", f"{name}: {said(element)} cannot be read")
        return None
    if last is None or last.age is None or not isinstance(found.age, Span):
        return found
    if last.high is not None and found.age.low > last.high:
        detail = f"{name}: {said(element)}, after the last encounter"
        notes.add(SET_ASIDE, "onset of a feature", detail)
        return None
    cut = found.no_later_than(last.age)
    if cut.age != found.age:
        notes.add(NARROWED, "onset of a feature, which is no later than the last encounter", name)
    return cut


def _modified(
    term: str, name: str, item: Mapping[str, Any], vocabulary: Vocabulary, notes: Notes
) -> tuple[tuple[str, ...], str | None]:
    """The sides and the course that the modifiers tell of the term; the rest is noted."""
    sides: list[str] = []
    course = None
    dystonic = is_dystonia(term, vocabulary) and item.get("excluded") is not True
    limb = not SIDED.keys().isdisjoint(ids_of("region", vocabulary.hpo_present(term)))
    for modifier in item.get("modifiers") or ():
        given = str(modifier.get("id")).strip() if isinstance(modifier, dict) else ""
        id_ = HPO_ID.sub(r"HP:\1", given)
        if limb and dystonic and (id_ in _SIDES or id_ == _BOTH):
            sides += ["left", "right"] if id_ == _BOTH else [_SIDES[id_]]
        elif dystonic and id_ in _COURSES and course in (None, _COURSES[id_]):
            course = _COURSES[id_]
        else:
            notes.add(NOT_READ, "modifier of a feature", f"{name}: {said(modifier)}")
    return tuple(dict.fromkeys(sides)), course


def is_dystonia(term: str, vocabulary: Vocabulary) -> bool:
    """
    Whether an HPO term is dystonia, at or below HP:0001332, or a region or distribution of it.
    """
    if term == DYSTONIA or term in vocabulary.hpo.get("dystonia", ()):
        return True
    return any(parted(f).kind in ("region", "distribution") for f in vocabulary.hpo_present(term))


def dystonic_of(seen: Iterable[Feature], vocabulary: Vocabulary) -> list[Feature]:
    """The features that are or were dystonia; of a packet of ours, those that we wrote as such."""

    def is_it(feature: Feature) -> bool:
        if feature.own:
            return not {"region", "dystonia"}.isdisjoint(feature.own)
        return is_dystonia(feature.term, vocabulary)

    return [f for f in seen if not f.excluded and is_it(f)]


def denies_dystonia(feature: Feature, vocabulary: Vocabulary) -> bool:
    """Whether a feature says that there is no dystonia: its absence, or that of a wider term."""
    whole = set(vocabulary.hpo_absent(DYSTONIA))
    absent = set(vocabulary.hpo_absent(feature.term)) if feature.excluded else set()
    return feature.excluded and (feature.term == DYSTONIA or (bool(whole) and whole <= absent))


def first_onset(dystonic: Iterable[Feature]) -> Moment | None:
    """The earliest told onset; a range where it is only known to lie between two ages."""
    told = [f.onset for f in dystonic if f.onset is not None]
    ages = [(bounds(m.age), m) for m in told if m.age is not None]
    if not ages:
        return min(told, key=lambda m: m.clock or 0.0) if told else None
    low, high = min(a for (a, _), _ in ages), min(b for (_, b), _ in ages)
    exact = next((m for ends, m in ages if ends == (low, high)), None)
    return exact or Moment(between(low, high), low, min(m.high or high for _, m in ages))


def regions_of(feature: Feature, vocabulary: Vocabulary) -> list[str]:
    """The regions that a feature names, with the side where it tells one."""
    if feature.own.get("region") in vocabulary["regions"]:
        return [str(feature.own["region"])]
    return [
        region
        for name in ids_of("region", vocabulary.hpo_present(feature.term))
        for region in (
            [f"{side}_{name}" for side in feature.sides]
            if name in SIDED and feature.sides
            else [name]
        )
    ]


def dystonia(
    seen: list[Feature], onset: Moment | None, vocabulary: Vocabulary, notes: Notes
) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    The `onset` and `dystonia` parts of the case.

    Args:
        seen: All features. Where none present is dystonia, the case says that there is none only
        if dystonia was excluded; else it is not known where the patient is dystonic.

        onset: When the dystonia began.

        vocabulary: Tells the regions of a term.

        notes: Takes what is assumed and what is set aside.
    """
    dystonic = dystonic_of(seen, vocabulary)
    if not dystonic:
        denied = any(denies_dystonia(f, vocabulary) for f in seen)
        if not denied:
            notes.add(ASSUMED, "dystonia, which no feature mentions or denies")
        return {}, {"regions": [] if denied else None}
    now = [f for f in dystonic if not f.gone]
    began: dict[str, Any] = {}
    if onset and onset.age is not None:
        began["age"] = written(onset.age)
    aged = _joined(dystonic, vocabulary, notes)
    begun = {r for r, age in aged.items() if onset and onset.age is not None and age <= onset.age}
    if len(begun) == 1 and not any(_open(a, onset) for r, a in aged.items() if r not in begun):
        began["first_region"] = begun.pop()
    regions = list(dict.fromkeys(region for f in now for region in regions_of(f, vocabulary)))
    place: dict[str, Any] = {"regions": regions or None}
    here = {region: age for region, age in aged.items() if region in regions}
    if len(set(aged.values())) > 1 and here:
        order = sorted(here.items(), key=lambda item: bounds(item[1]))
        place["spread"] = [{"region": r, "age": written(a)} for r, a in order]
    courses = {f.course for f in now if f.course}
    if len(courses) == 1:
        place["course"] = courses.pop()
    elif courses:
        notes.add(SET_ASIDE, "course of the dystonia", " and ".join(sorted(courses)))
    return began, place


def _open(age: Quantity, onset: Moment | None) -> bool:
    """Whether a region may have been affected at onset already."""
    return onset is not None and onset.age is not None and not age > onset.age


def _joined(dystonic: list[Feature], vocabulary: Vocabulary, notes: Notes) -> dict[str, Quantity]:
    """Each region with the age at which it was first affected."""
    found: dict[str, Quantity] = {}
    told = [(f.onset.age, f) for f in dystonic if f.onset and f.onset.age is not None]
    for age, feature in sorted(told, key=lambda pair: bounds(pair[0])):
        for region in regions_of(feature, vocabulary):
            if found.setdefault(region, age) != age:
                detail = f"{feature.name}: a later one of the same region"
                notes.add(SET_ASIDE, "onset of a feature", detail)
    return found


def events(
    present: list[Feature], onset: Moment | None, vocabulary: Vocabulary, notes: Notes
) -> tuple[list[dict[str, Any]], set[str]]:
    """
    Features that are events of the vocabulary and whose time to onset is told, as events of the
    history.

    Args:
        present: The features that are or were there.

        onset: When the dystonia began.

        vocabulary: Knows which terms are events.

        notes: Takes each onset that is neither the dystonia's nor an event's.

    Returns:
        The events, and the terms that need not stand among the findings because they say nothing
        but these events.
    """
    found, taken = [], set()
    for feature in present:
        refs = vocabulary.hpo_present(feature.term)
        every = list(ids_of("event", refs))
        names = [name for name in every if vocabulary["events"][name].hpo == feature.term] or every
        ago, later = before(feature.onset, onset), after(feature.onset, onset)
        if names and (ago is not None or later):
            when = {"after_onset": True} if later else {"before_onset": written(ago or 0.0)}
            found += [{"event": name, **when} for name in names]
            if len(every) == len(refs):
                taken.add(feature.term)
        elif feature.onset is not None and not is_dystonia(feature.term, vocabulary):
            age = "a date" if feature.onset.age is None else words(feature.onset.age)
            notes.add(NOT_READ, "onset of a feature", f"{feature.name}: {age}")
    return found, taken


def contradictions(seen: list[Feature], vocabulary: Vocabulary, notes: Notes) -> list[Feature]:
    """The features without each excluded one that a present one contradicts, which is noted."""
    here = {f.term for f in seen if not f.excluded and not f.gone}
    refs = {ref for term in here for ref in vocabulary.hpo_present(term)}
    stands = []
    for feature in seen:
        denied = set(vocabulary.hpo_absent(feature.term)) & refs
        if feature.excluded and not feature.own and (feature.term in here or denied):
            detail = f"{feature.name}, for it or a term below it is present"
            notes.add(SET_ASIDE, "exclusion of a feature", detail)
        else:
            stands.append(feature)
    return stands
