"""
Times of a story without a plain age or duration: "at 18 ... two years later", "six months after the
bleed", "has now developed".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workup.reading.ages import Age
from workup.reading.context import States
from workup.reading.dates import MONTHS
from workup.reading.matcher import Hit
from workup.reading.onset import Onset, told_ages
from workup.reading.onset_fit import Topics
from workup.reading.segment import Cut
from workup.reading.times import Quantity

#: Words between an event and its time: more, and the time belongs to something else.
BESIDE = 12
#: Below this many years a course of "later" is no step of a life but of an illness in hospital.
STEP = 0.2
_ON = frozenset(["later", "on"])
#: After "three years on" these go on with the story; "three years on Keppra" is a treatment.
_PAUSE = ([","], ["."], ["he"], ["she"], ["the"], ["his"], ["her"], ["there"], ["it"])
_OVER = frozenset(["over", "after", "within", "next", "following", "in", "than"])
_AFTER = frozenset(["after", "following", "post", "from", "since"])
_SEEN = frozenset(
    [
        "present",
        "presents",
        "presented",
        "seen",
        "came",
        "come",
        "brought",
        "admitted",
        "referred",
        "now",
    ]
)
_OLD = frozenset(
    [
        "chronic",
        "longstanding",
        "known",
        "lifelong",
        "always",
        "childhood",
        "infancy",
        "adolescence",
        "teens",
        "youth",
        "birth",
        "toddler",
    ]
)


_YOUNG = frozenset(["childhood", "infancy", "toddler", "baby", "teen", "adolescence"])
#: The complaint, where it is not named.
_IT = frozenset(["it", "them", "they", "these", "this", "attack", "turn", "episode", "spell"])


def narrated_age(cut: Cut, stems: list[str], found: list[Quantity], states: States) -> Age | None:
    """
    The age to which a story comes that gives no age of now: the last of its ages, and what passed
    since.

    Args:
        cut: The text.

        stems: The words as compared.

        found: Every duration of the text.

        states: What the words around make of each word.
    """
    ages = [c for c in told_ages(cut, stems, found, None) if _own(states, c.first)]
    if not ages:
        return None
    top = max(ages, key=lambda c: c.age or 0.0)
    seen = _SEEN & set(stems[max(0, top.first - 5) : top.first])
    later = [
        q for q in found if q.first >= top.last and _passes(stems, q) and _own(states, q.first)
    ]
    ago = [q for q in found if _with(cut, stems, q, top)]
    if ago:
        same = [c for c in ages if any(_with(cut, stems, q, c) for q in ago)]
        years = ((same[0].age if same else top.age) or 0.0) + ago[0].years
        return Age(years, "year", top.first, top.last, years)
    small = top.unit != "year"
    if not (later or seen or any((c.age or 0.0) < (top.age or 0.0) for c in ages)):
        return None
    if small and not (later or seen):
        return None  # one age alone is that of the onset
    years = (top.age or 0.0) + sum(q.years for q in later)
    last = max([top.last, *(q.last for q in later)])
    unit, count = ("year", years) if later else (top.unit, top.count)
    return Age(years, unit, top.first, min(last, top.last), count)


def _with(cut: Cut, stems: list[str], q: Quantity, told: Onset) -> bool:
    """Whether a time ago stands in the sentence of an age: "two years ago, when he was 39"."""
    apart = cut.sentence_of[q.first] - cut.sentence_of[told.first]
    ago = stems[q.last : q.last + 1] == ["ago"] and not q.vague
    if apart == 0:
        return ago
    lead, after = set(stems[max(0, q.first - 4) : q.first]), stems[q.last : q.last + 3]
    that = bool({"that", "this", "which"} & lead and ago)
    passed = not q.vague and bool({"passed", "gone", "since"} & set(after))
    return apart == 1 and (that or passed)


def _own(states: States, word: int) -> bool:
    return not {"family", "hypothetical"} & set(states.at[word])


def _passes(stems: list[str], q: Quantity) -> bool:
    """Whether a duration moves a story on: "two years later", "over four years"."""
    if q.unit not in ("year", "month") or q.vague:
        return False
    after = stems[q.last : q.last + 1]
    lead = stems[max(0, q.first - 2) : q.first]
    return bool(_ON & set(after)) or (bool(_OVER & set(lead)) and after not in (["of"], ["ago"]))


def anchored(
    cut: Cut,
    stems: list[str],
    found: list[Quantity],
    hits: Iterable[Hit],
    topics: Topics,
    present: Age,
    told: Onset | None,
) -> Onset | None:
    """
    Onset told from an event: "six months after the bleed", where the event has its own time.

    Args:
        cut: The text.

        stems: The words as compared.

        found: Every duration of the text.

        hits: All hits.

        topics: What each sentence tells of.

        present: The age now.

        told: The onset by a plain duration, kept unless an event says otherwise.
    """
    when = _event_age(cut, stems, found, hits, present)
    for q in found:
        after = set(stems[q.last : q.last + 1])
        follows = after & (_AFTER | {"later"}) or stems[q.first - 1 : q.first] == ["within"]
        if not follows or not _moves(topics, cut, q):
            continue
        if when is not None and when + q.years <= present.years:
            return _at(when + q.years, q, "time after an event")
    return told or _later(stems, found, topics, present)


def _at(years: float, q: Quantity, because: str) -> Onset:
    return Onset(years, None, "year", q.first, q.last, because, years)


def _event_age(
    cut: Cut, stems: list[str], found: list[Quantity], hits: Iterable[Hit], present: Age
) -> float | None:
    """The age at the first event that has a time of its own."""
    events = [h for h in hits if h.kind == "event"]
    for q in found:
        dated = stems[q.last : q.last + 1] == ["ago"] and not q.vague
        if dated and _beside(events, q.first, q.last):
            return present.years - q.years
    for told in told_ages(cut, stems, found, present):
        if told.because.endswith("`at`") and _beside(events, told.first, told.last):
            return told.age
    return None


def _beside(events: Iterable[Hit], first: int, last: int) -> bool:
    return any(min(abs(h.first - last), abs(first - h.last)) <= BESIDE for h in events)


def _moves(topics: Topics, cut: Cut, q: Quantity) -> bool:
    return any(kind == "dystonia" for kind, *_ in topics.get(cut.sentence_of[q.first], ()))


def _later(stems: list[str], found: list[Quantity], topics: Topics, present: Age) -> Onset | None:
    """
    A step on in the story: what was told before it began that long ago, what is told with it begins
    now.
    """
    firsts = [first for rows in topics.values() for kind, first, _ in rows if kind == "dystonia"]
    for q in reversed(found):
        if q.vague or q.years < STEP or q.years >= present.years or q.first == present.first:
            continue
        if not _ON & set(stems[q.last : q.last + 1]) or stems[q.first - 1 : q.first] == ["from"]:
            continue
        if stems[q.last] == "on" and stems[q.last + 1 : q.last + 2] not in _PAUSE:
            continue
        if firsts and min(firsts) < q.first - 2:
            return Onset(None, q.years, q.unit, q.first, q.last, "time since", q.count)
        return None
    return None


def since_young(cut: Cut, stems: Sequence[str], topics: Topics) -> bool:
    """
    Whether the complaint was there "since she was a toddler", so that it began at no age of now.
    """
    for n, word in enumerate(stems):
        if word not in _YOUNG or "since" not in stems[max(0, n - 4) : n]:
            continue
        sentence = cut.sentences[cut.sentence_of[n]]
        kinds = {kind for kind, *_ in topics.get(cut.sentence_of[n], ())}
        if {"dystonia", "movement"} & kinds or _IT & set(stems[sentence.first : n]):
            return True
    return False


def fresh(stems: Sequence[str], found: list[Quantity], hits: Iterable[Hit], present: Age) -> bool:
    """
    Whether nothing in a text says that the illness is an old one.

    Args:
        stems: The words as compared.

        found: Every duration of the text.

        hits: All hits: what began with an event of now may say `since`.

        present: The age now.
    """
    if _OLD & set(stems):
        return False
    events = [h.first for h in hits if h.kind == "event"]
    for n, word in enumerate(stems):
        if word == "since" and not any(0 < at - n <= BESIDE for at in events):
            return False
    return not any(
        q.unit in ("year", "month") and not q.first <= present.first < q.last for q in found
    )


#: Parts of a year: named without a number they lie within the last twelve months.
_SEASONS = frozenset(
    ["spring", "summer", "autumn", "winter", "christmas", "easter", "ramadan", "term", *MONTHS]
) - {"may"}  # which is a verb more often
_BEFORE_SEASON = frozenset(
    ["in", "since", "by", "last", "this", "at", "from", "until", "late", "early"]
)


def of_this_year(cut: Cut, stems: Sequence[str], topics: Topics) -> tuple[int, float] | None:
    """
    The word of a month or a season in which a movement is told to have been, and how many years ago
    that was: "by June she could not hold a cup", "last year his arm began to twist".

    Args:
        cut: The text.

        stems: The words as compared.

        topics: What each sentence tells of.
    """
    for n in range(1, len(stems)):
        rows = topics.get(cut.sentence_of[n], ())
        if not any(kind in ("dystonia", "movement") for kind, *_ in rows):
            continue
        if stems[n - 1] == "last" and stems[n] == "year":
            return n, 1.0
        dated = stems[n + 1 : n + 2] and stems[n + 1].isdigit()
        if stems[n] in _SEASONS and stems[n - 1] in _BEFORE_SEASON and not dated:
            return n, 0.0
    return None
