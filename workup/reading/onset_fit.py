"""How well a time fits the onset of the dystonia, by what its sentence tells of."""

from __future__ import annotations

from collections.abc import Iterable

from workup.reading.matcher import Hit
from workup.reading.onset_types import Onset
from workup.reading.onset_words import BACKGROUND, BODY, OTHERS, TESTS
from workup.reading.segment import Cut
from workup.reading.times import UNIT

#: Words around a time in which what it is told of is looked for.
NEAR = 14


#: Words beside an age among which an operation or an illness makes it the age of that.
BESIDE = 4


#: Events that are states: a time beside them may well be that of the dystonia.
_LASTING = frozenset(
    [
        "recent_infection",
        "febrile_illness",
        "repetitive_hand_work",
        "occupational_exposure",
        "consanguinity",
        "down_syndrome",
    ]
)


#: From this age on walking and talking are no milestones any more.
MILESTONES = 3.5


Topics = dict[int, list[tuple[str, int, int]]]


def topics_of(
    cut: Cut, hits: Iterable[Hit], drugs: list[tuple[int, int]], phenomena: frozenset[str]
) -> Topics:
    """What each sentence tells of, and at which words."""
    topics: Topics = {}
    for topic in _topics(list(hits), drugs, phenomena):
        topics.setdefault(cut.sentence_of[topic[1]], []).append(topic)
    return topics


def _topics(
    hits: list[Hit], drugs: list[tuple[int, int]], phenomena: frozenset[str]
) -> list[tuple[str, int, int]]:
    found = [("drug", first, last) for first, last in drugs]
    witnesses = {hit.first for hit in hits if hit.kind == "family_witness"}
    for hit in hits:
        if hit.kind == "kin" and hit.first in witnesses:
            continue
        if hit.kind in ("region", "dystonic") or (hit.kind == "finding" and hit.id in phenomena):
            found.append(("dystonia", hit.first, hit.last))
        elif hit.kind == "event" and hit.id in _LASTING:
            found.append(("state", hit.first, hit.last))
        elif hit.kind in ("event", "kin", "movement"):
            found.append((hit.kind, hit.first, hit.last))
        elif hit.kind == "finding":
            found.append(("other_finding", hit.first, hit.last))
        elif hit.kind == "topic" and hit.id.startswith(("gait", "development")):
            found.append(("milestone", hit.first, hit.last))
        elif hit.kind == "first":
            found.append(("first", hit.first, hit.last))
    return found


def fit(cut: Cut, onset: Onset, topics: Topics) -> float:
    """How much the words around a time speak for its being told of the dystonia."""
    sentence = cut.sentence_of[onset.first]
    near: dict[str, int] = {}
    for kind, first, last in topics.get(sentence, ()):
        apart = max(0, first - onset.last, onset.first - last)
        if apart <= NEAR + 6:
            near[kind] = min(near.get(kind, 99), apart)
    score = 2.0 if near.get("dystonia", 99) <= NEAR else 0.0
    score += 1.0 if near.get("movement", 99) <= NEAR < near.get("dystonia", 99) else 0.0
    score += 1.5 if near.get("first", 99) <= 8 else 0.0
    score += 1.0 if sentence <= 2 else 0.0
    score += (
        0.5
        if cut.sentences[sentence].heading.startswith(("history", "hpc", "presenting", "pc", "hpi"))
        else 0.0
    )
    plain = onset.because.endswith(("`at`", "aged`"))
    score += 2.0 if cut.sentences[sentence].heading.startswith("onset") else 0.0
    score -= _of_background(cut.sentences[sentence].heading)
    young = onset.age is not None and onset.age < MILESTONES
    if young and plain and near.get("milestone", 99) <= 3:
        score -= 2.5
    told = bool({"dystonia", "movement", "first"} & set(near))
    of_age = onset.because.endswith(("`when aged`", "`at`", "aged`", "`with`"))
    if of_age and not told and BODY & _beside(cut, onset, NEAR):
        score, told = score + 1.0, True
    if of_age and not told:
        score -= 1.5
    if plain and (OTHERS & _beside(cut, onset, BESIDE) or _none_since(cut, onset)):
        score -= 2.5
    if plain and _of_the_cause(cut, onset):
        score -= 3.0
    rival = min((near.get(kind, 99) for kind in ("drug", "event", "kin")), default=99)
    if rival <= 4 and rival <= near.get("dystonia", 99):
        score -= 2.5 if rival > 2 else 4.0
    if near.get("state", 99) == 0 and near.get("dystonia", 99) > 2:
        score -= 2.5
    if near.get("other_finding", 99) < min(near.get("dystonia", 99), 5):
        score -= 1.0
    return score


def _beside(cut: Cut, onset: Onset, reach: int) -> set[str]:
    """The words of the sentence of a time, no further than some from it."""
    sentence = cut.sentences[cut.sentence_of[onset.first]]
    first, last = max(sentence.first, onset.first - reach), min(sentence.last, onset.last + reach)
    return {word.stem for word in cut.words[first:last]}


def _of_the_cause(cut: Cut, onset: Onset) -> bool:
    """Whether an age is that of what went before: "two years after a head injury at 35"."""
    before = [word.stem for word in cut.words[max(0, onset.first - 8) : onset.first]]
    cause = [n for n, stem in enumerate(before) if n and stem in ("after", "following")]
    return bool(cause) and before[cause[0] - 1] in UNIT and not {",", "."} & set(before[cause[0] :])


def _none_since(cut: Cut, onset: Onset) -> bool:
    """Whether what was at an age was over then: "a fit aged 2, none since"."""
    after = [word.stem for word in cut.words[onset.last : onset.last + 5]]
    return bool({"none", "not", "never"} & set(after)) and bool({"since", "after"} & set(after))


def _of_background(heading: str) -> float:
    """What a time loses under a heading of other illnesses; a background may hold the story."""
    if heading.startswith("background"):
        return 1.5
    return 2.5 if heading.startswith(BACKGROUND) else 0.0


def went_on(stems: list[str], n: int) -> bool:
    """Whether what was told before has been there since: "it has gone on since he was"."""
    lead = stems[max(0, n - 6) : n]
    before = lead[: lead.index("since")] if "since" in lead else []
    return bool({"continued", "persisted"} & set(before)) or before[-2:] == ["gone", "on"]


def of_a_test(stems: list[str], n: int) -> bool:
    """Whether an age is that of a test, or of a lesson: "the test at eight", "an MRI aged 7"."""
    lead = stems[max(0, n - 3) : n]
    return bool(TESTS & set(lead)) and not {",", ".", ";", ":"} & set(lead)
