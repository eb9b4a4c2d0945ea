"""
What a learner types, matched to ids: exact words first, then close ones, which are named or
offered, never taken silently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from workup.knowledge.further import Names
from workup.model.vocabulary import Term, Vocabulary
from workup.simulation.acts import ASKED, Axis, Kind, act_of, id_of, kind_of
from workup.simulation.systems import systems

#: How alike (0 to 100) a typed text is to be taken for one meant, to be offered, and how far it
#: must lead the next.
TAKEN, OFFERED, LEAD = 88, 70, 6
MOST_OFFERED = 4
#: How alike the only candidate must be to be taken without asking; below it `smoke` would be a
#: stroke.
OBVIOUS = 80
#: Below this many letters two words are alike by chance, and only a close one is offered.
SHORT = 6
INITIALS = 3  # letters up to which a text is an abbreviation: MS is not MSA with a slip
MOST_TYPED = 200
#: Before the gene in the id of a diagnosis: `tor1a` alone is understood.
_GENE = ("dyt_", "pxmd_", "nbia_", "hsp_", "park_")
_SMALL = frozenset(
    [
        "a",
        "an",
        "any",
        "the",
        "of",
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "there",
        "he",
        "she",
        "it",
        "they",
        "you",
        "your",
        "his",
        "her",
        "patient",
        "about",
        "ask",
        "for",
        "check",
        "look",
        "examine",
        "test",
        "order",
        "please",
        "what",
        "with",
        "to",
        "in",
        "on",
    ]
)

#: The four axes of the learner's own classification, each with its words.
AXES: Mapping[Axis, Mapping[str, str]] = {
    "age_class": {
        "infancy": "Infancy (under 3)",
        "childhood": "Childhood (3 to 12)",
        "adolescence": "Adolescence (13 to 20)",
        "early_adulthood": "Early adulthood (21 to 40)",
        "late_adulthood": "Late adulthood (over 40)",
    },
    "distribution": {},
    "variability": {},
    "associated": {
        "isolated": "Isolated (dystonia, with or without tremor)",
        "combined": "Combined with another neurological sign",
        "complex": "Complex (with other neurological or systemic disease)",
    },
}
AXIS_TITLES = {
    "age_class": "Age at onset",
    "distribution": "Distribution",
    "variability": "Temporal pattern",
    "associated": "Associated features",
}
URGENCY = {"emergency": "Emergency: now", "urgent": "Urgent: within days", "routine": "Routine"}
#: Topics of the history, by what they are called in a prompt.
TOPICS = {
    "onset": "Onset",
    "tempo": "Tempo of onset",
    "first_region": "Region of onset",
    "regions": "Regions affected",
    "spread": "Spread",
    "course": "Course",
    "variability": "Variability",
    "attacks": "Attacks",
    "modifiers": "Triggers and relieving factors",
    "complaints": "Other symptoms",
    "medications": "Drug history",
    "treatment": "Treatment so far and response",
    "events": "Past history",
    "family": "Family history",
    "birth": "Birth history",
    "ancestry": "Ancestry",
    "previous_diagnoses": "Previous diagnoses",
    "previous_tests": "Previous tests",
}
GROUPS = {
    "dystonia_phenomenology": "The dystonia itself",
    "other_movement": "Other movements",
    "neurological": "Neurological examination",
    "systemic": "General examination",
    "psychiatric": "Mental state",
    "functional_signs": "Positive functional signs",
}


@dataclass(frozen=True, slots=True)
class Match:
    """
    What a text was taken for: `id` as `kind:id` (None where nothing is sure), whether by its exact
    words, and near ones to offer. `sure`: the first of them stands in the text, or is close to it.
    """

    id: str | None
    exact: bool
    offers: tuple[str, ...] = ()
    sure: bool = False


def plain(text: str) -> str:
    """
    Lower case, letters and digits only, without small words; the whole text where only small words
    are left.
    """
    words = re.findall(r"[a-z0-9]+", text[:MOST_TYPED].lower().replace("’", "'").replace("'s", ""))
    return " ".join(w for w in words if w not in _SMALL) or " ".join(words)


def small(word: str) -> bool:
    """Whether a word is too small to name anything."""
    return word.lower() in _SMALL


class Words:
    """All that may be typed in a walk: labels, ids, questions and further words."""

    def __init__(
        self, vocabulary: Vocabulary, further: Names, drugs: Mapping[str, str] | None = None
    ) -> None:
        self.vocabulary = vocabulary
        self.further = further
        self.drugs = drugs or {}

    @cached_property
    def labels(self) -> dict[str, str]:
        """`kind:id` to its label, in the order of the vocabulary."""
        v = self.vocabulary
        found = {act_of("topic", t): label for t, label in TOPICS.items()}
        found |= {act_of("group", g): label for g, label in GROUPS.items() if g in v.group_names}
        found |= {act_of("system", s.id): s.label for s in systems().values()}
        for kind, section in _KINDS.items():
            found |= {f"{kind}:{term.id}": term.label for term in v[section].values()}
        for axis, words in AXES.items():
            named = words or {t.id: _defined(t) for t in v[axis].values() if t.id != "none"}
            found |= {f"{axis}:{id_}": label for id_, label in named.items()}
        return found | {act_of("urgency", u): label for u, label in URGENCY.items()}

    @cached_property
    def _phrases(self) -> dict[str, dict[str, list[str]]]:
        """
        Kind to plain phrase to the ids that it may mean: whole names before pieces of labels and
        questions.
        """
        found: dict[str, dict[str, list[str]]] = {"drug": {}}
        v = self.vocabulary
        pieces: list[tuple[str, str, str]] = []
        for name, label in self.labels.items():
            kind, id_ = kind_of(name), id_of(name)
            section = SECTION.get(kind, kind)
            if id_ == "other":  # the rest of a list names nothing: `other illnesses` is no drug
                continue
            for phrase in (
                label,
                label.partition(": ")[2],
                id_.replace("_", " "),
                *self.further.get(section, {}).get(id_, ()),
                *(systems()[id_].words if kind == "system" else ()),
                *(_genes(label) if kind == "test" and v["tests"][id_].group == "genetic" else ()),
            ):
                _add(found.setdefault(kind, {}), phrase, name)
            weak = ([] if kind == "system" else _parts(label)) + (
                [self.vocabulary["findings"][id_].ask] if kind == "finding" else []
            )
            weak += [id_.partition("_")[2].replace("_", " ")] if id_.startswith(_GENE) else []
            pieces += [(kind, phrase, name) for phrase in weak]
        for drug, class_ in self.drugs.items():
            _add(found["drug"], drug, act_of("drug", class_))
        whole = {kind: frozenset(phrases) for kind, phrases in found.items()}
        for of, phrase, name in pieces:
            if plain(phrase) not in whole[of]:
                _add(found[of], phrase, name)
        return found

    def match(self, typed: str, kinds: Collection[str], within: bool = True) -> Match:
        """
        What a text means among some kinds of id.

        Args:
            typed: What the learner wrote, at most 200 characters of it.

            kinds: `topic`, `group`, `finding`, `event`, `drug`, `test`, `diagnosis`, `category`,
            `flag`, `option`, an axis or `urgency`.

            within: Whether a known phrase within a longer text is taken for a question; else it is
            offered.

        Returns:
            An exact phrase is taken, a close one where it is well ahead, and a question that holds
            one known phrase; otherwise the
            nearest are offered.
        """
        said = plain(typed)
        if not said:
            return Match(None, False)
        tables = [self._phrases.get(kind, {}) for kind in kinds]
        exact = _meant(said, tables)
        exact = tuple(name for name in exact if kind_of(name) == "system") or exact
        if len(exact) == 1:
            return Match(exact[0], True)
        if exact:
            return Match(None, False, exact[:MOST_OFFERED])
        near = self._near(said, tables)
        order = sorted(near, key=lambda name: (-near[name], name))
        if (
            order
            and near[order[0]] >= TAKEN
            and (len(order) == 1 or near[order[0]] - near[order[1]] >= LEAD)
        ):
            return Match(order[0], False)
        held, length = _within(said, tables)
        if within and len(held) == 1 and kind_of(held[0]) in ASKED:
            return Match(held[0], False)
        if len(held) == 1:
            return Match(None, False, held, 2 * length >= len(said.split()))
        offered = tuple(dict.fromkeys((*held, *order)))[:MOST_OFFERED]
        sure = bool(order) and not held and near[order[0]] >= OBVIOUS
        return Match(None, False, offered, sure)

    def each(self, typed: str, kinds: Collection[str]) -> list[tuple[str, str]]:
        """
        What a sentence names, each as `kind:id` with its words: of `task specific focal hand
        dystonia` two axes. Empty where less than half of the words name something, or two of them
        different things of a kind that has one place.
        """
        words = [w for w in plain(typed).split() if w != "dystonia"]
        found, at, covered = dict[str, str](), 0, 0
        tables = [self._phrases.get(kind, {}) for kind in kinds]
        while at < len(words):
            ends = range(len(words), at, -1)
            spans = ((end, _meant(" ".join(words[at:end]), tables)) for end in ends)
            end, named = next(((e, m) for e, m in spans if len(m) == 1), (at + 1, ()))
            if named:
                covered += end - at
                found.setdefault(named[0], " ".join(words[at:end]))
            at = end
        placed = [kind_of(name) for name in found if kind_of(name) != "flag"]
        one_each = len(set(placed)) == len(placed)
        return list(found.items()) if one_each and 2 * covered >= len(words) else []

    def _near(self, said: str, tables: Sequence[Mapping[str, list[str]]]) -> dict[str, float]:
        """How alike each id is that is near at all, from 0 to 100."""
        near: dict[str, float] = {}
        if len(said) <= INITIALS:
            return near
        cutoff = OBVIOUS if len(said) <= SHORT or " " not in said else OFFERED
        for phrases in tables:
            for phrase, score, _ in process.extract(
                said, phrases.keys(), scorer=_alike, limit=8, score_cutoff=cutoff
            ):
                for name in phrases[phrase]:
                    near[name] = max(near.get(name, 0.0), score)
        return near


def _meant(said: str, tables: Sequence[Mapping[str, list[str]]]) -> tuple[str, ...]:
    """The ids that a phrase names exactly."""
    return tuple(dict.fromkeys(name for phrases in tables for name in phrases.get(said, ())))


def _within(said: str, tables: Sequence[Mapping[str, list[str]]]) -> tuple[tuple[str, ...], int]:
    """
    The ids of the longest known phrase that stands whole within a longer text, and how many words
    it has: `family` in `does it run in the family`.
    """
    words = said.split()
    for length in range(len(words) - 1, 0, -1):
        spans = (" ".join(words[at : at + length]) for at in range(len(words) - length + 1))
        if found := tuple(dict.fromkeys(name for span in spans for name in _meant(span, tables))):
            return found, length
    return (), 0


_KINDS: Mapping[Kind, str] = {
    "finding": "findings",
    "event": "events",
    "drug": "drug_classes",
    "test": "tests",
    "diagnosis": "diagnoses",
    "category": "categories",
    "flag": "red_flags",
    "option": "options",
    "region": "regions",
    "tempo": "tempo",
    "course": "course",
    "family": "inheritance",
    "setting": "settings",
    "pattern": "result_patterns",
    "change": "medication_change",
}
#: Kind of id to the section of the vocabulary or of the words file that holds it, where the two
#: differ in name.
SECTION = {**_KINDS, "topic": "topics", "group": "groups"}


def _defined(term: Term) -> str:
    """The term that a trainee has to learn, and what it means: `Focal: one region`."""
    name = term.id.replace("_", "-").capitalize()
    if term.label.lower().startswith(name.lower()):
        return term.label[:1].upper() + term.label[1:]
    return f"{name}: {term.label[:1].lower()}{term.label[1:]}"


def _add(found: dict[str, list[str]], phrase: str, name: str) -> None:
    if words := plain(phrase):
        ids = found.setdefault(words, [])
        if name not in ids:
            ids.append(name)


def _genes(label: str) -> Iterator[str]:
    """How a test of genes is asked for by each of them: `SGCE gene test`, `SGCE sequencing`."""
    for gene in re.findall(r"\b[A-Z][A-Z0-9]{1,7}\b", label):
        for word in ("gene", "gene test", "gene testing", "genetic test", "sequencing"):
            yield f"{gene} {word}"


#: Pieces of labels that name nothing alone: `known` of `Known or past cancer`.
_NO_PIECE = frozenset(
    ["with", "without", "known", "past", "other", "recent", "current", "positive", "late", "early"]
)


def _parts(label: str) -> list[str]:
    """
    The pieces of a label that stand alone: before and inside brackets, between commas and `or`.
    """
    outer = re.sub(r"\(.*?\)", "", label)
    inner = re.findall(r"\((.*?)\)", label)
    return [
        p
        for text in (outer, *inner)
        for p in (text, *re.split(r",| or ", text))
        if len(p.strip()) > 2 and plain(p) not in _NO_PIECE
    ]


def _alike(a: str, b: str, *, score_cutoff: float | None = None, **_: Any) -> float:
    """
    How alike two phrases are: letter by letter whatever the order of words, or nearly all words of
    one within the other.
    """
    whole = fuzz.token_sort_ratio(a, b)
    return float(max(whole, 0.86 * fuzz.token_set_ratio(a, b)))
