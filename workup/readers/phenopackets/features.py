"""
Phenotypic features: what is present and what was excluded, the dystonia among them with its
regions, sides, onset and spread, and past events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.times import Moment, after, before, moment

DYSTONIA = "HP:0001332"
_SIDES = {"HP:0012835": "left", "HP:0012834": "right"}
_BOTH = "HP:0012832"


@dataclass(frozen=True)
class Feature:
    """
    One feature: its HPO term, whether it was looked for and not found, its onset and the sides
    named by its modifiers.
    """

    term: str
    excluded: bool
    onset: Moment | None
    sides: tuple[str, ...]


def features(packet: Mapping[str, Any], birth: float | None) -> tuple[list[Feature], list[str]]:
    """The features with an HPO term, and a note for each of another ontology."""
    found, notes = [], []
    for item in packet.get("phenotypicFeatures") or ():
        term = str(item["type"]["id"])
        if len(term) == 10 and term.startswith("HP:") and term[3:].isdigit():
            found.append(
                Feature(
                    term,
                    item.get("excluded") is True,
                    moment(item.get("onset"), birth),
                    _sides(item),
                )
            )
        else:
            notes.append(f"feature {term} {item['type'].get('label') or ''}".strip())
    return found, notes


def _sides(item: Mapping[str, Any]) -> tuple[str, ...]:
    ids = {m.get("id") for m in item.get("modifiers") or () if isinstance(m, dict)}
    return (
        ("left", "right")
        if _BOTH in ids
        else tuple(side for id_, side in _SIDES.items() if id_ in ids)
    )


def is_dystonia(term: str, vocabulary: Vocabulary) -> bool:
    """
    Whether an HPO term is dystonia, at or below HP:0001332, or a region or distribution of it.
    """
    if term == DYSTONIA or term in vocabulary.hpo.get("dystonia", ()):
        return True
    return any(ref.startswith(("region:", "distribution:")) for ref in vocabulary.hpo_present(term))


def first_onset(dystonic: Iterable[Feature]) -> Moment | None:
    """The earliest told onset."""
    told = [f.onset for f in dystonic if f.onset is not None]
    aged = [m for m in told if m.age is not None]
    if aged:
        return min(aged, key=lambda m: m.age or 0.0)
    return min(told, key=lambda m: m.clock or 0.0) if told else None


def regions_of(feature: Feature, vocabulary: Vocabulary) -> list[str]:
    """The regions that a feature names, with the side where it tells one."""
    named = [
        r.removeprefix("region:")
        for r in vocabulary.hpo_present(feature.term)
        if r.startswith("region:")
    ]
    return [
        region
        for name in named
        for region in (
            [f"{side}_{name}" for side in feature.sides]
            if name in ("arm", "leg") and feature.sides
            else [name]
        )
    ]


def dystonia(
    dystonic: list[Feature], vocabulary: Vocabulary
) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    The `onset` and `dystonia` parts of the case.

    Args:
        dystonic: The present features that are dystonia; with none, the case says that no dystonia
        was described.

        vocabulary: Tells the regions of a term.
    """
    if not dystonic:
        return {}, {"regions": []}
    onset = first_onset(dystonic)
    aged = sorted(
        (
            (f.onset.age, region)
            for f in dystonic
            if f.onset and f.onset.age is not None
            for region in regions_of(f, vocabulary)
        ),
        key=lambda pair: pair[0],
    )
    regions = list(dict.fromkeys(region for f in dystonic for region in regions_of(f, vocabulary)))
    began: dict[str, Any] = {"age": onset.age if onset else None}
    place: dict[str, Any] = {"regions": regions or None}
    if (
        aged
        and onset
        and aged[0][0] == onset.age
        and len({region for age, region in aged if age == onset.age}) == 1
    ):
        began["first_region"] = aged[0][1]
    joined = {region: age for age, region in reversed(aged)}
    if len(set(joined.values())) > 1:
        place["spread"] = [
            {"region": r, "age": a} for r, a in sorted(joined.items(), key=lambda item: item[1])
        ]
    return began, place


def events(
    present: list[Feature], onset: Moment | None, vocabulary: Vocabulary
) -> tuple[list[dict[str, Any]], set[str]]:
    """
    Features that are events of the vocabulary and whose time to onset is told, as events of the
    history.

    Returns:
        The events, and the terms that need not stand among the findings because they say nothing
        but these events.
    """
    found, taken = [], set()
    for feature in present:
        refs = vocabulary.hpo_present(feature.term)
        names = [ref.removeprefix("event:") for ref in refs if ref.startswith("event:")]
        names = [name for name in names if vocabulary["events"][name].hpo == feature.term] or names
        ago, later = before(feature.onset, onset), after(feature.onset, onset)
        if names and (ago is not None or later):
            found += [
                {"event": name, **({"after_onset": True} if later else {"before_onset": ago})}
                for name in names
            ]
            if all(ref.startswith("event:") for ref in refs):
                taken.add(feature.term)
    return found, taken
