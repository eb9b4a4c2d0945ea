"""
A text with all that is found in it, before anything is made of it: words with their slips put
right, hits, states and times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from workup.reading.ages import Age
from workup.reading.context import States, states
from workup.reading.fact import Fact
from workup.reading.lexicon import Lexicon, load_lexicon
from workup.reading.matcher import Hit
from workup.reading.segment import Cut, cut
from workup.reading.slips import Speller, speller
from workup.reading.stems import stem
from workup.reading.times import Quantity, quantities

#: Findings that a patient had long ago and that still count, and those that count only while they
#: last.
COVERS = {
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
    "faciobrachial_seizures": ("myoclonus", "facial_grimacing", "strictly_unilateral_face"),
    "risus_sardonicus": ("facial_grimacing",),
    "hemiplegic_attacks": ("hemiparesis", "weakness"),
    "fatigable_weakness": ("weakness",),
    "give_way_weakness": ("weakness",),
    "self_mutilation": ("self_injury",),
    "ataxia": ("postural_instability",),
    "fever_triggered": ("fever",),
    "levodopa_unresponsive": ("levodopa_responsive", "levodopa_partial"),
    "levodopa_partial": ("levodopa_responsive",),
}


#: Words of a block in which a wider mention is looked for: no pattern spans more.
NEAR = 32


@dataclass
class Opened:
    """All that is known of a text while it is read."""

    cut: Cut
    lexicon: Lexicon
    stems: list[str]
    hits: list[Hit]
    states: States
    times: list[Quantity]
    age: Age | None = None
    by_sentence: dict[int, list[Quantity]] | None = None
    facts: list[Fact] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)

    def fact(self, path: str, value: Any, state: str, first: int, last: int, because: str) -> None:
        start, end, text = self.cut.said(first, last)
        self.facts.append(Fact(path, value, state, start, end, text, because))

    def times_in(self, word: int) -> list[Quantity]:
        """The durations in the sentence of a word."""
        if self.by_sentence is None:
            self.by_sentence = self.cut.by_sentence(self.times)
        return self.by_sentence.get(self.cut.sentence_of[word], [])

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
    drugs = {words[0]: name for words, name in lexicon.drug_names.items() if len(words) == 1}
    return speller(clinical, drugs)


@lru_cache(maxsize=2)
def groups_of(folder: Path) -> Mapping[str, str]:
    """Finding to the group of examination it is in."""

    value = yaml.load((folder / "vocabulary.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {id_: item["group"] for id_, item in value["findings"].items()}


def opened(text: str, folder: Path) -> Opened:
    lexicon = load_lexicon(folder)
    made = cut(text)
    stems = _mended(made, lexicon, _speller(folder))
    hits = _unmistaken([*lexicon.index.hits(made, stems), *lexicon.together.hits(made, stems)])
    return Opened(made, lexicon, stems, hits, states(made, lexicon, hits), quantities(made))


def _mended(made: Cut, lexicon: Lexicon, spell: Speller) -> list[str]:
    """The words as compared, slips of clinical words and drugs put right."""
    found = []
    for word in made.words:
        if word.kind != "word" or word.stem in lexicon.known or lexicon.index.begins(word.stem):
            found.append(word.stem)
        elif word.stem in lexicon.first_names:
            found.append(_generic(word.stem, lexicon))
        else:
            capital = (
                word.raw[:1].isupper()
                and word.start > 0
                and made.text[word.start - 2 : word.start - 1] not in ".:"
            )
            mended = (
                spell.mended(word.stem)
                if not (capital and word.raw[1:].islower() and len(word.raw) < 8)
                else None
            )
            found.append(mended or word.stem)
    return found


def _generic(said: str, lexicon: Lexicon) -> str:
    """
    A brand or slip of one word as the generic name, so that what is said of the drug is understood.
    """
    name = lexicon.drug_names.get((said,), said)
    return stem(name) if " " not in name and "-" not in name else said


def _unmistaken(hits: list[Hit]) -> list[Hit]:
    """
    Without hits on words that mean something else there, and without those inside a longer hit of
    another id.
    """
    walls = {(h.kind[4:], h.id, n) for h in hits if h.kind.startswith("not_") for n in h.taken}
    kept = [hit for hit in hits if not any((hit.kind, hit.id, n) in walls for n in hit.taken)]
    inside = _inside(kept)
    kept = [hit for hit in kept if hit not in inside]
    return [hit for hit in kept if hit.kind not in ("not_finding", "not_event", "not_test")]


def _inside(hits: list[Hit]) -> set[Hit]:
    """
    Findings whose words all lie in a mention of a finding that says more: `tremor` in "rest
    tremor".
    """
    wider: dict[tuple[str, int], list[frozenset[int]]] = {}
    for hit in hits:
        if hit.kind == "finding" and hit.id in COVERS:
            for id_ in COVERS[hit.id]:
                wider.setdefault((id_, hit.first // NEAR), []).append(frozenset(hit.taken))
    found = set()
    for hit in hits:
        if hit.kind == "finding":
            near = (hit.first // NEAR, hit.first // NEAR - 1)
            wide = [w for n in near for w in wider.get((hit.id, n), ())]
            if any(
                set(hit.taken) <= w or (hit.id == "tremor" and set(hit.taken) & w) for w in wide
            ):
                found.add(hit)
    return found
