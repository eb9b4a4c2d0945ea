"""
The summary statement: one sentence of the learner, its qualifiers beside those of the case.

Age, tempo, region, pattern and exposure are what experts put into such a sentence. They are
shown side by side and never scored; style is nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workup.knowledge.rulebook import Rulebook
from workup.knowledge.teaching import names_in, teaching
from workup.model.assessment import Classification
from workup.model.case import Case
from workup.model.quantity import apart, bounds
from workup.model.region import side_and_limb
from workup.simulation.opening import names_of, words_of
from workup.simulation.passage import Passage, numbers
from workup.simulation.phrases import age
from workup.simulation.words import AXES

#: Within what share of the true age a number counts as naming it: "a man of 60" is 62 to most.
NEAR = 0.1
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Qualifier:
    """
    One qualifier: what it is called, the learner's and the case's, and whether the two agree.

    `agrees` is None where the case leaves it open, so that nothing can be compared.
    """

    label: str
    yours: str
    case: str
    agrees: bool | None


def compare(text: str, case: Case, found: Classification, book: Rulebook) -> tuple[Qualifier, ...]:
    """
    The qualifiers of a sentence beside those of a case.

    Args:
        text: The learner's sentence.

        case: The patient, as far as known.

        found: What the rules make of that: age class, distribution, pattern, associated features.

        book: Gives the words.
    """
    said = Passage(in_full(text))
    return (
        _age(said, case, found),
        _tempo(case.onset.tempo, said, book),
        _region(said, case, found, book),
        _pattern(said, found, book),
        _exposure(said, case, book),
    )


#: How notes shorten an age and a side, and what it stands for.
_SHORT = (
    (re.compile(r"\b(\d{1,3}) ?(?:y/?o|yrs?[ -]old|[MF])\b"), r"\1-year-old"),
    (re.compile(r"\b(?:R|Rt|rt)\b"), "right"),
    (re.compile(r"\b(?:L|Lt|lt)\b"), "left"),
)


def in_full(text: str) -> str:
    """A sentence with the short forms of notes written out: `40M` and `R hand`."""
    for short, full in _SHORT:
        text = short.sub(full, text)
    return text


def _age(said: Passage, case: Case, found: Classification) -> Qualifier:
    true = [a for a in (case.patient.age, case.onset.age) if a is not None]
    named = list(numbers(said.plain))
    classes = _spoken(said, "age")
    yours = ", ".join([*(f"{n:g}" for n in named), *(AXES["age_class"][c] for c in classes)])
    words = [age(case.patient.age)] if case.patient.age is not None else []
    if case.onset.age is not None:
        words.append(f"onset at {age(case.onset.age)}")
    near = any(apart(n, a) <= max(NEAR * bounds(a)[1], 0.5) for n in named for a in true)
    agrees = (near or found.age_class in classes) if true else None
    return Qualifier("Age", yours or NOTHING, ", ".join(words) or NOTHING, agrees)


def _tempo(value: str | None, said: Passage, book: Rulebook) -> Qualifier:
    spoken = _spoken(said, "tempo")
    return Qualifier(
        "Tempo",
        _labels("tempo", spoken, book),
        _labels("tempo", [value], book),
        value in spoken if value else None,
    )


def _region(said: Passage, case: Case, found: Classification, book: Rulebook) -> Qualifier:
    regions = [r for r in book.vocabulary["regions"] if said.says(_places(r, said))]
    spread = _spoken(said, "distribution")
    true = case.dystonia.regions or ()
    yours = [*(s.capitalize() for s in spread), *_list("regions", regions, book)]
    theirs = [found.distribution.capitalize()] if true and found.distribution else []
    theirs += _list("regions", true, book)
    agrees = found.distribution in spread or (bool(true) and set(true) <= set(regions))
    return Qualifier(
        "Region",
        ", ".join(yours) or NOTHING,
        ", ".join(theirs) or NOTHING,
        agrees if true else None,
    )


def _places(region: str, said: Passage) -> list[str]:
    """The names of a region; one side's only where the other side alone is not meant."""
    side, part = side_and_limb(region)
    if not side:
        return list(words_of("regions", region))
    both = not (said.says(["left"]) or said.says(["right"]))
    return [f"{side} {w}" for w in words_of("regions", part)] if not both else []


def _pattern(said: Passage, found: Classification, book: Rulebook) -> Qualifier:
    when, beside = _spoken(said, "variability"), _spoken(said, "associated")
    yours = [*_list("variability", when, book), *(AXES["associated"][a] for a in beside)]
    theirs = _list("variability", [found.variability], book)
    theirs += [AXES["associated"][found.associated]] if found.associated else []
    agrees = found.variability in when or found.associated in beside
    return Qualifier(
        "Pattern",
        "; ".join(yours) or NOTHING,
        "; ".join(theirs) or NOTHING,
        agrees if theirs else None,
    )


def _exposure(said: Passage, case: Case, book: Rulebook) -> Qualifier:
    events = [e.event for e in case.history.events or ()]
    drugs = case.history.medications or ()
    classes = [
        c for d in drugs if (c := book.drugs.class_of(d.name or "", d.drug_class) or d.drug_class)
    ]
    truth = [*(("events", e) for e in events), *(("drug_classes", c) for c in classes)]
    label = book.vocabulary.label
    spoken = [
        (section, id_)
        for section in ("events", "drug_classes")
        for id_ in book.vocabulary[section]
        if said.says(names_of(section, id_, book))
    ]
    named = [d.name for d in drugs if d.name and said.says([d.name])]
    denied = said.says(_words()["none"]["any"])
    yours = [*named, *(label(s, i) for s, i in spoken if (s, i) in truth or not named)]
    asked = case.history.events is not None or case.history.medications is not None
    agrees = bool(named or set(truth) & set(spoken)) if truth else (denied or None)
    return Qualifier(
        "Exposure",
        ", ".join(yours) or ("none" if denied else NOTHING),
        ", ".join(label(s, i) for s, i in truth) or ("none" if asked else NOTHING),
        agrees,
    )


def _spoken(said: Passage, section: str) -> list[str]:
    return [id_ for id_, names in _words()[section].items() if said.says(names)]


def _list(section: str, ids: Iterable[str | None], book: Rulebook) -> list[str]:
    return [book.vocabulary.label(section, i) for i in ids if i and i != "none"]


def _labels(section: str, ids: Iterable[str | None], book: Rulebook) -> str:
    return ", ".join(_list(section, ids, book)) or NOTHING


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    held = teaching("statement")
    return names_in(held | {"none": {"any": held["none"]}})
