"""
The answer as frozen data, without prose of its own, its keys in the order of its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from types import NoneType
from typing import Any, Literal, Protocol, get_args, get_type_hints

from workup.model.json_lines import fields_text, json_text
from workup.model.lazy import LazyParts

#: How soon a test is done, how soon a red flag is acted on, and where diagnosis and category stand.
Priority = Literal["now", "first", "next", "specialist"]
Urgency = Literal["emergency", "urgent"]
Standing = Literal["leading", "plausible", "less_likely"]
Confidence = Literal["likely", "possible", "undetermined"]
#: Why something is asked before all else: for a danger, or for the core of the history.
AskSort = Literal["safety", "history"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)


@dataclass(frozen=True, slots=True)
class Classification:
    """MDS axes I and II; None where the case does not tell."""

    age_class: str | None
    distribution: str | None
    variability: str | None
    course: str | None
    associated: str | None
    etiology: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """
    The likeliest category, its share from 0 to 1, and how sure the rules are: likely, possible or
    undetermined.
    """

    id: str
    probability: float
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Member:
    """
    A disease within a label that lumps several: how well it fits, as its share within the label
    from 0 to 1, and the genes in which it is found.
    """

    id: str
    label: str
    share: float
    genes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """
    A real alternative of what leads: its diagnosis, what it is called, and the fact that separates
    the two.
    """

    diagnosis: str
    label: str
    by: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One line of the differential.

    `probability` is its share of the rules' weight, 0 to 1, never the patient's risk; `points` are
    what the share is made of. `for_` and
    `against` are ids of rules that fired, strongest first; `standing` is leading, plausible or
    less_likely; `unexplained` the told findings
    that it leaves open, for those that lead or are plausible; `members` the diseases of a label
    that lumps several which fit best, at most three; `look_alikes` what is most readily taken for
    the picture that fits best, at most three, for those that lead or are plausible.
    """

    diagnosis: str
    category: str
    probability: float
    points: float
    for_: tuple[str, ...]
    against: tuple[str, ...]
    treatable: bool
    never_miss: bool
    standing: Standing
    unexplained: tuple[str, ...]
    members: tuple[Member, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()


@dataclass(frozen=True, slots=True)
class DontMiss:
    """
    One line of the don't-miss list, the diagnoses that must not be missed.

    `tier` is A or B; `told` says that a clue is known, not only left open; `dismissed_by` the tests
    and findings that would take it out; `because` rule ids; `shown` that it is among the few that
    people are shown; `beyond` why it is not expected at the age or in the course told, empty where
    nothing told is against it; `clues` the facts of the case that make its clue, the first two.
    """

    diagnosis: str
    tier: str
    told: bool
    probability: float
    why: str
    dismissed_by: tuple[str, ...]
    because: tuple[str, ...]
    shown: bool = False
    beyond: str = ""
    clues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RedFlag:
    """Something to act on; urgency is emergency or urgent."""

    id: str
    urgency: Urgency
    message: str
    action: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A diagnosis and its share after a result."""

    diagnosis: str
    probability: float


@dataclass(frozen=True, slots=True)
class Step:
    """
    A test to do: how soon, why, and where a positive and a negative result would lead.

    `priority` is now, first, next or specialist; `burden` its cost 1 to 4, how invasive 0 to 3 and
    days to the result; `looks_for` diagnoses;
    `because` ids of the rules that ask for it, the soonest first; `after` the test and the result
    for which it waits, None where it does not wait.
    """

    test: str
    group: str
    priority: Priority
    burden: dict[str, float]
    looks_for: tuple[str, ...]
    why: str
    because: tuple[str, ...]
    if_positive: Sequence[Branch]
    if_negative: Sequence[Branch]
    after: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A test usually left here, and what would make it wanted."""

    test: str
    why: str
    order_if: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """
    Why there is no firm answer: which `kind` of not knowing, in words; `ask` names the findings
    that would help most.
    """

    kind: str
    text: str
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """
    An unknown finding worth asking; `gain` is what its answer is expected to tell, in bits,
    `would_move` the diagnoses that it moves.
    """

    finding: str
    question: str
    gain: float
    would_move: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """
    What is asked before all else, whatever it is expected to tell: a danger that is open (`safety`)
    or the core of the history (`history`).

    `asks` is what it asks for: `finding.ID`, `event.ID` or a field of the case; `why` says in a few
    words what for; `because` are the rules behind it.
    """

    asks: str
    sort: AskSort
    question: str
    why: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """What may be discussed, for teaching."""

    option: str
    kind: str
    why: str
    cautions: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complication:
    """What to watch for."""

    complication: str
    why: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """
    One rule that fired: what it matched (None for a silent fact), what it did, in words, with its
    sources. Many cases share a line.
    """

    rule: str
    stratum: str
    matched: dict[str, Any]
    effect: str
    text: str
    sources: tuple[str, ...]

    @cached_property
    def json(self) -> str:
        """Its JSON text, made once for all cases that share the line."""
        return fields_text(self)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of one case. `as_dict` gives its plain form, `to_json` one line of it."""

    case: str
    knowledge: dict[str, str]
    classification: Classification
    category: Category
    differential: Sequence[Candidate]
    other: dict[str, float]
    dont_miss: Sequence[DontMiss]
    red_flags: tuple[RedFlag, ...]
    workup: Sequence[Step]
    not_needed: Sequence[Left]
    silence: Silence | None
    ask_first: Sequence[FirstQuestion]
    ask_next: Sequence[Question]
    management: tuple[Option, ...]
    complications: tuple[Complication, ...]
    trace: Sequence[Trace]
    uncovered: tuple[str, ...]
    unread: Sequence[str]
    notice: str

    def traced(self, stratum: str) -> Sequence[Trace]:
        """The trace of one stratum, the others not worked out where that can be."""
        if isinstance(self.trace, LazyParts):
            return self.trace.part(stratum)
        return [t for t in self.trace if t.stratum == stratum]

    def as_dict(self) -> dict[str, Any]:
        """Plain maps and lists, keys in order; shares have six decimals."""
        found: dict[str, Any] = json.loads(self.to_json())
        return found

    def to_json(self, indent: int | None = None) -> str:
        """JSON text of the assessment; the same assessment gives the same bytes."""
        if indent is None:
            return json_text(self)
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=indent)


class Likely(Protocol):
    """A diagnosis with its share from 0 to 1."""

    @property
    def diagnosis(self) -> str: ...

    @property
    def probability(self) -> float: ...


def rank_of(differential: Iterable[Likely], accepted: Collection[str]) -> int | None:
    """
    The rank at which an answer stands.

    Returns:
        The rank of the best of `accepted`, from 1, ties counted against it; None where none of them
        is listed.
    """
    listed = tuple(differential)
    best = max((c.probability for c in listed if c.diagnosis in accepted), default=None)
    if best is None:
        return None
    return 1 + sum(c.diagnosis not in accepted and c.probability >= best - 1e-12 for c in listed)


def assessment_of(value: Mapping[str, Any]) -> Assessment:
    """The assessment that `as_dict` or a line of JSON gave."""
    found: Assessment = _of_plain(Assessment, value)
    return found


def _of_plain(kind: Any, value: Any) -> Any:
    if names := _names(kind):
        hints = _hints(kind)
        return kind(**{field: _of_plain(hints[field], value[name]) for field, name in names})
    items = get_args(kind)
    if isinstance(value, list) and items:
        return tuple(_of_plain(items[0], item) for item in value)
    return _of_plain(items[0], value) if isinstance(value, dict) and NoneType in items else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _names(kind: Any) -> tuple[tuple[str, str], ...] | None:
    """The fields of a class and their names in JSON; None of what is no dataclass."""
    if not is_dataclass(kind):
        return None
    return tuple((f.name, f.name.rstrip("_")) for f in fields(kind))
