"""
When the dystonia began, worked out from ages and durations that the text tells of it and not of
something else.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.model.quantity import UNITS
from workup.reading.ages import Age
from workup.reading.context import States
from workup.reading.lasting import SPAN, durations, is_span
from workup.reading.matcher import Hit
from workup.reading.onset_fit import MILESTONES, Topics, fit, of_a_test, topics_of, went_on
from workup.reading.onset_placed import calendar, not_yet, ordinals, timeline
from workup.reading.onset_types import Candidate as Candidate
from workup.reading.onset_types import Onset as Onset
from workup.reading.onset_words import CLOCK, HEALTHY, MEASURED, NO_AGE, STEPS, TREATED
from workup.reading.segment import Cut
from workup.reading.times import Quantity, number

#: What a time must gain to be believed: one that stands beside a drug or an illness of its own is
#: none of the dystonia.
ENOUGH = 1.5
#: Times this near the surest one are as sure: of them the first is the onset, the later ones are of
#: its spread.
CLOSE = 0.6
#: Behind a quantity these make it a time from something else, and no age.
_APART_FROM = (
    ["ago"],
    ["before"],
    ["earlier"],
    ["after"],
    ["following"],
    ["later"],
    ["post"],
    ["back"],
    ["previously"],
)
#: Right before an age these say that it is the onset.
_BEGAN = frozenset(
    ["began", "begun", "started", "start", "onset", "beginning", "going", "dates", "dated"]
)
#: Of a grown patient, months after `from` or `at` are no age.
ADULT = 12.0
#: A time further back may be this much less sure than the surest: what came first is often told in
#: passing, what is worse of late at length.
APART = 1.6
#: An age of this weight is told by "since the age of".
STANDING = 5.0
#: Walking like this is a sign and no step of development.
_TIPTOE = frozenset(["toe", "toes", "tiptoe", "tiptoes"])
#: Years between two ages that are not the same one.
LATER = 1.0


def onset(
    cut: Cut,
    hits: Iterable[Hit],
    states: States,
    found: list[Quantity],
    present: Age | None,
    drugs: list[tuple[int, int]],
    stems: list[str],
    phenomena: frozenset[str],
) -> Onset | None:
    """
    The time that the dystonia began.

    Args:
        cut: The text.

        hits: All hits.

        states: What the words around make of each word.

        found: Every duration of the text.

        present: The age at presentation.

        drugs: The words of each drug.

        stems: The words as compared.

        phenomena: The findings that belong to the dystonia itself.
    """
    topics = topics_of(cut, hits, drugs, phenomena)
    candidates = [*_ages(cut, stems, found, present), *durations(stems, found, present, cut)]
    scored: list[tuple[float, Onset]] = []
    standing: list[Onset] = []
    for candidate in candidates:
        if not {"family", "hypothetical"} & set(states.at[candidate.onset.first]):
            score = candidate.base + fit(cut, candidate.onset, topics)
            if score >= ENOUGH:
                scored.append((score, candidate.onset))
                if candidate.base >= STANDING:
                    standing.append(candidate.onset)
    moving = [o for _, o in scored if _moving(cut, o, topics)]
    best = _earliest(scored, present, moving)
    return None if best and _contested(best, standing, present) else best


def _contested(best: Onset, standing: list[Onset], present: Age | None) -> bool:
    """
    Whether something else is said to have been there since an earlier age, so that either may be
    the onset.
    """
    if present is None or best in standing:
        return False
    back = _back(best, present.years)
    return any(_back(told, present.years) > back + LATER for told in standing)


def _moving(cut: Cut, told: Onset, topics: Topics) -> bool:
    """Whether a movement is told of in the sentence of a time."""
    rows = topics.get(cut.sentence_of[told.first], ())
    return any(kind in ("dystonia", "movement", "first") for kind, *_ in rows)


def _earliest(
    scored: list[tuple[float, Onset]], present: Age | None, moving: list[Onset]
) -> Onset | None:
    """The surest time; of times about as sure, the one that lies furthest back."""
    if not scored:
        return None
    ageless = present is None
    top, best = max(scored, key=lambda item: (item[0], ageless and item[1].age is not None))
    years = present.years if present else None
    alike = [(_back(o, years), o) for s, o in scored if top - s <= CLOSE or o is best]
    if years is not None:
        alike += [
            (_back(o, years), o)
            for s, o in scored
            if top - s <= APART and o in moving and _back(o, years) > _back(best, years)
        ]
    else:
        alike = [(b, o) for b, o in alike if (o.age is None) == (best.age is None)]
    return max(alike, key=lambda item: item[0])[1]


def _back(told: Onset, present: float | None) -> float:
    """How far a time lies back in years; without an age of now, only within its kind."""
    if told.before is not None:
        return told.before
    assert told.age is not None
    return (present or 0.0) - told.age


def told_ages(
    cut: Cut, stems: list[str], found: list[Quantity], present: Age | None
) -> list[Onset]:
    """Every age at which the text says that something was."""
    return [candidate.onset for candidate in _ages(cut, stems, found, present)]


def _ages(
    cut: Cut, stems: list[str], found: list[Quantity], present: Age | None
) -> list[Candidate]:
    made: list[Candidate] = [*ordinals(cut, stems, present), *timeline(cut, stems, present)]
    made += calendar(cut, stems, present)
    units = {q.first: q for q in found}
    for n in range(len(stems)):
        if stems[n : n + 2] == ["first", "year"] and _of_life(stems, n):
            made.append(Candidate(Onset(1.0, None, "year", n, n + 2, "first year", 1.0), 2.0))
        born = stems[n] in ("birth", "born") and stems[n - 1 : n] in (["since"], ["from"])
        if born and not MEASURED & set(stems[max(0, n - 8) : n]):
            made.append(Candidate(Onset(0.0, None, "year", n - 1, n + 1, "since birth"), 1.5))
        lead = _leads(stems, n)
        if not lead:
            continue
        quantity = units.get(n)
        told = number(cut.words, n)
        if (
            told is None
            and quantity
            and quantity.unit in ("year", "month", "week")
            and (
                lead in ("at", "by", "from", "aged")
                or (lead == "since" and stems[n - 2 : n - 1] == ["was"])
                or stems[quantity.last : quantity.last + 2] == ["of", "age"]
            )
        ):
            told = (quantity.count or quantity.years / UNITS[quantity.unit], 1)
        if told is None:
            continue
        value, taken = told
        if stems[n + taken : n + taken + 3] == ["and", "a", "half"]:
            value += 0.5
        has = stems[n - 1] in ("was", "is", "has")
        if quantity and lead == "since" and is_span(stems, quantity) and not has:
            continue
        unsure = lead == "since" and stems[n - 1] in ("about", "around", "approximately")
        if quantity and unsure and present and _span_of_grown_years(quantity, present, stems):
            continue
        if quantity and lead == "since" and not has and _span_of_grown(quantity, present, stems):
            continue
        if quantity and quantity.unit in _small_units(present) and lead != "aged":
            continue
        after = stems[n + taken : n + taken + 1]
        close = after == [":"] and number(cut.words, n + taken + 1) is None
        if (
            not quantity
            and after
            and not close
            and (
                after[0] in NO_AGE
                or after[0] == "ago"
                or any(tuple(stems[n + taken :][: len(c)]) == c for c in CLOCK)
                or (after[0] == "of" and not _titled(stems, n))
            )
        ):
            continue
        if (
            quantity
            and lead == "from"
            and present
            and _span_of_grown_years(quantity, present, stems)
        ):
            continue
        if quantity and lead != "aged" and _grown(present, quantity, stems):
            continue
        steps = set(stems[max(cut.sentences[cut.sentence_of[n]].first, n - 5) : n])
        if STEPS & steps and not _TIPTOE & steps:
            continue
        if of_a_test(stems, n) or (number(cut.words, n - 2) and lead == "from"):
            continue
        if lead == "aged" and {"dx", "diagnosed", "diagnosis"} & set(stems[max(0, n - 3) : n]):
            continue
        if value > 110 or (quantity and stems[quantity.last : quantity.last + 1] in _APART_FROM):
            continue
        years = quantity.years if quantity else value
        unit = quantity.unit if quantity else "year"
        last = quantity.last if quantity else n + taken
        if present and (
            years > present.years + 0.01 or (years == present.years and n == present.first)
        ):
            continue
        if stems[n + taken : n + taken + 1] == ["month"] and value > 30:
            continue
        made.append(
            Candidate(
                Onset(years, None, unit, n, last, f"age after `{lead}`", value),
                _weight(lead) + _weighed(stems, n, years, last),
            )
        )
    return made


def _titled(stems: list[str], n: int) -> bool:
    """Whether the number at word `n` stands behind "onset age": "onset age 30 of a cramp"."""
    return "onset" in stems[max(0, n - 3) : n]


def _weighed(stems: list[str], n: int, years: float, last: int) -> float:
    """
    What an age gains or loses by the words beside it: "began at" and "since the age of" tell of
    what is still there, "at five months he could not sit" of a skill.
    """
    if years < MILESTONES and not_yet(stems, last):
        return -2.5
    if _BEGAN & set(stems[max(0, n - 6) : n]) or went_on(stems, n):
        return 1.5
    lead = stems[max(0, n - 5) : n]
    if lead[-2:] != ["age", "of"] or not {"since", "from"} & set(lead):
        return 0.0
    return 0.0 if TREATED & set(stems[max(0, n - 10) : n]) else 3.0


def _span_of_grown(quantity: Quantity, present: Age | None, stems: list[str]) -> bool:
    """Whether "since 4 months" counts back from now: it does of all but small children."""
    if present is None or present.years < SPAN or quantity.unit != "month":
        return False
    return stems[quantity.last : quantity.last + 1] != ["of"]


#: After "from eighteen months" these make it an age.
_ONWARDS = (["on"], ["onward"], ["onwards"])


def _span_of_grown_years(quantity: Quantity, present: Age, stems: list[str]) -> bool:
    """Whether "from three years" of a grown patient may as well count back from now."""
    after = stems[quantity.last : quantity.last + 1]
    if after in _ONWARDS:
        return False
    if {"infancy", "childhood", "child"} & set(stems[max(0, quantity.first - 6) : quantity.first]):
        return False
    return present.years > ADULT and quantity.years <= SPAN and after not in (["of"], ["old"])


def _grown(present: Age | None, quantity: Quantity, stems: list[str]) -> bool:
    """Whether months are told of a grown patient, so that they are no age."""
    if quantity.unit != "month" or present is None or present.years < ADULT:
        return False
    after = stems[quantity.last : quantity.last + 2]
    return after != ["of", "age"] and after[:1] not in _ONWARDS


def _of_life(stems: list[str], n: int) -> bool:
    """Whether the first year at word `n` is one of a life: "in his first year", "of life"."""
    if stems[n + 2 : n + 4] == ["of", "life"]:
        return True
    return stems[n - 1 : n] in (["his"], ["her"]) and stems[n + 2 : n + 3] not in (["of"], ["at"])


def _small_units(present: Age | None) -> tuple[str, ...]:
    """Units in which no age at onset is told; of an infant it is told in weeks and days."""
    if present and present.years < 1:
        return ("hour", "minute", "second")
    if present and present.years < MILESTONES:
        return ("day", "hour", "minute", "second")
    return ("week", "day", "hour", "minute", "second")


_DENIED = frozenset(
    ["no", "not", "none", "never", "nil", "finished", "free", "stopped", "gone", "resolved"]
)


def _leads(stems: list[str], n: int) -> str:
    """What stands before a number that makes it the age at which something was."""
    one, two, three = (stems[n - k] if n >= k else "" for k in (1, 2, 3))
    if three in ("since", "from") and two in ("he", "she") and one in ("was", "is", "has"):
        over = _DENIED & set(stems[max(0, n - 10) : n]) and not went_on(stems, n)
        return "" if over else "since"
    if one == "with" and two in ("", ".", "\n", "\n\n", ":"):
        return "with"
    if one == "when" and {",", "year"} & set(stems[n + 1 : n + 3]):
        return "when aged"
    when = two == "when" or (two == "," and three == "when")
    if one == "at" and when and HEALTHY & set(stems[max(0, n - 8) : n]):
        return "until"
    skip = one in ("about", "around", "roughly", "approximately", "some", "just")
    if skip:
        one, two, three = two, three, stems[n - 4] if n >= 4 else ""
        if three in ("since", "from") and two in ("he", "she") and one == "was":
            return "since"
    if one in ("age", "aged"):
        return "aged"
    if one == "of" and two == "age":
        return "aged"
    if one == "(" and stems[n + 1 : n + 2] == [")"] and _BEGAN & set(stems[max(0, n - 5) : n]):
        return "aged"
    if one in ("until", "till") and HEALTHY & {two, three, *stems[max(0, n - 8) : n]}:
        return "until"
    if one in ("until", "till") and two in ("", ".", ",", "\n") and _well(stems, n):
        return "until"
    if one == "was" and "onset" in stems[n + 1 : n + 7]:
        return "onset"
    if one in ("was", "were", "turned") and two in ("he", "she", ","):
        return "when aged"
    if one in ("was", "only") and "when" in stems[n + 1 : n + 4]:
        return "when aged"
    if one == "of" and two in ("child", "boy", "girl") and three in ("a", "the"):
        return "since"
    if one == "by" and two in (
        "recognised",
        "recognized",
        "noticed",
        "evident",
        "present",
        "apparent",
    ):
        return "at"
    if one == "by" and two in (",", ";", ".", "and", ""):
        return "by"
    if one in ("since", "from") or (one == "at" and two not in ("look", "looked")):
        return one
    if one == ":" and "onset" in (two, three):
        return "onset"
    return "onset" if one == "onset" else ""


def _well(stems: list[str], n: int) -> bool:
    """Whether the words behind an age say that all was well: "until 3 years she was normal"."""
    after = stems[n + 1 : n + 8]
    after = after[: after.index(".")] if "." in after else after
    return bool(HEALTHY & set(after)) and not _DENIED & set(after)


def _weight(lead: str) -> float:
    return {
        "aged": 2.0,
        "when aged": 1.5,
        "onset": 3.0,
        "since": 2.0,
        "from": 1.5,
        "at": 1.0,
        "until": 2.5,
        "by": -9.0,
        "with": 1.0,
    }[lead]
