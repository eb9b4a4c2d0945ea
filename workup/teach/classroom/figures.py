"""
What a class shows when its walks are laid side by side: figures without names, and counts alone
where a class is small.

Of a learner who walked a case more than once the first time counts; what came of walking it again
is told apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median
from typing import TypeVar

from workup.model.grouped import grouped
from workup.simulation.acts import kind_of
from workup.simulation.stages import SCORED
from workup.teach.classroom.handed import Walked

K = TypeVar("K", bound=Hashable)
SMALL = 5  # learners below which no share is shown and single ones might be known
FEW_STATED = 20  # certainties below which no calibration is drawn
MOST = 15


@dataclass(frozen=True, slots=True)
class Often:
    """How often something happened: `count` of `of` walks in which it could."""

    what: str
    count: int
    of: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """
    One stage over all walks that score it: the mean score, how much was found, how much was apt;
    each from 0 to 1.
    """

    name: str
    walks: int
    f1: float
    found: float
    apt: float


@dataclass(frozen=True, slots=True)
class Bin:
    """
    Stated certainties from `low` to `high` percent: how many, their mean, and how many of the
    diagnoses were right.
    """

    low: int
    high: int
    stated: float
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week, by its Monday: walks, learners, and the quartiles of the score."""

    monday: date
    walks: int
    learners: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """One case: walks, the median score, and the stage that lost most."""

    case: str
    walks: int
    middle: float
    hardest: str


@dataclass(frozen=True, slots=True)
class Figures:
    """
    All that is shown of a class. `learners` counts codes; `unnamed` the walks without one, which
    may be anybody's.
    """

    walks: int
    learners: int
    unnamed: int
    first: date | None
    last: date | None
    modes: Mapping[str, int]
    stages: tuple[Stage, ...]
    missed: tuple[Often, ...]
    wasted: tuple[Often, ...]
    burden: tuple[float, float]
    bins: tuple[Bin, ...]
    stated: int
    habits: tuple[Often, ...]
    weeks: tuple[Week, ...]
    cases: tuple[CaseFigures, ...]
    again: tuple[int, float, float] | None
    rules: int

    @property
    def small(self) -> bool:
        """Whether shares would say little and single learners might be known by them."""
        return self.learners < SMALL


def figures(walks: Sequence[Walked]) -> Figures:
    """Measure a class."""
    once = _firsts(walks)
    days = [w.day for w in walks if w.day]
    stated = [pair for w in once for pair in w.score.certainty]
    return Figures(
        len(walks),
        len({w.learner for w in walks if w.learner}),
        sum(not w.learner for w in walks),
        min(days, default=None),
        max(days, default=None),
        dict(sorted(Counter(w.mode for w in once).items())),
        _stages(once),
        _missed(once),
        _wasted(once),
        (_mean(w.score.burden for w in once), _mean(w.score.least for w in once)),
        _bins(stated),
        len(stated),
        _habits(once),
        _weeks(walks),
        _cases(once),
        _again(walks),
        len({w.rules for w in walks}),
    )


def _key(walk: Walked) -> tuple[str, str, str]:
    return walk.learner, walk.case, walk.mode


def _firsts(walks: Sequence[Walked]) -> list[Walked]:
    """
    The first walk of each learner through each case; walks without a code all count, since nobody
    can tell them apart.
    """
    found: dict[object, Walked] = {}
    for n, walk in enumerate(walks):
        found.setdefault(_key(walk) if walk.learner else n, walk)
    return list(found.values())


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return mean(held) if held else 0.0


def _stages(walks: Sequence[Walked]) -> tuple[Stage, ...]:
    found = []
    for name in SCORED:
        held = [w.score.stages[name] for w in walks if name in w.score.stages]
        if held:
            f1, found_, apt = (
                _mean(getattr(h, f) for h in held) for f in ("f1", "sensitivity", "precision")
            )
            found.append(Stage(name, len(held), f1, found_, apt))
    return tuple(found)


def _missed(walks: Sequence[Walked]) -> tuple[Often, ...]:
    """What was looked for and missed, by the share of the walks that wanted it."""
    missed = Counter(act for w in walks for act in set(w.score.missed))
    met = Counter(act for w in walks for act in set(w.score.met) - set(w.score.missed))
    return _most(Often(act, n, n + met[act]) for act, n in missed.items())


def _wasted(walks: Sequence[Walked]) -> tuple[Often, ...]:
    """
    Tests that no rule asked for, by the share of walks of the cases in which they were ordered.
    """
    ordered = Counter(act for w in walks for act in set(w.score.wasted) if kind_of(act) == "test")
    return _most(Often(act, n, len(walks)) for act, n in ordered.items())


def _habits(walks: Sequence[Walked]) -> tuple[Often, ...]:
    shown = Counter(habit for w in walks for habit in set(w.score.habits))
    return _most(Often(habit, n, len(walks)) for habit, n in shown.items())


def _most(found: Iterable[Often]) -> tuple[Often, ...]:
    return tuple(sorted(found, key=lambda o: (-o.count, -o.share, o.what))[:MOST])


def _bins(stated: Sequence[tuple[int, bool]]) -> tuple[Bin, ...]:
    """Fifths of certainty from 1 to 100 percent; what was taken off again says nothing."""
    found = []
    for low, high in ((1, 20), (21, 40), (41, 60), (61, 80), (81, 100)):
        held = [(p, right) for p, right in stated if low <= p <= high]
        if held:
            found.append(
                Bin(low, high, mean(p for p, _ in held) / 100, sum(r for _, r in held), len(held))
            )
    return tuple(found)


def _weeks(walks: Sequence[Walked]) -> tuple[Week, ...]:
    found: dict[date, list[Walked]] = defaultdict(list)
    for walk in walks:
        if walk.day:
            found[walk.day - timedelta(days=walk.day.weekday())].append(walk)
    return tuple(_week(monday, held) for monday, held in sorted(found.items()))


def _week(monday: date, held: Sequence[Walked]) -> Week:
    totals = sorted(w.score.total for w in held)
    low, high = totals[len(totals) // 4], totals[(3 * len(totals)) // 4 if len(totals) > 1 else 0]
    return Week(
        monday, len(held), len({w.learner for w in held if w.learner}), low, median(totals), high
    )


def _cases(walks: Sequence[Walked]) -> tuple[CaseFigures, ...]:
    found = []
    for case, held in sorted(_by(walks, lambda w: w.case).items()):
        stages = _stages(held)
        hardest = min(stages, key=lambda s: s.f1).name if stages else ""
        found.append(CaseFigures(case, len(held), median(w.score.total for w in held), hardest))
    return tuple(found)


def _again(walks: Sequence[Walked]) -> tuple[int, float, float] | None:
    """
    Learners' cases walked more than once: how many, the mean score of the first time and of the
    last.
    """
    repeated = [
        held for held in _by([w for w in walks if w.learner], _key).values() if len(held) > 1
    ]
    if not repeated:
        return None
    return (
        len(repeated),
        mean(h[0].score.total for h in repeated),
        mean(h[-1].score.total for h in repeated),
    )


def _by(walks: Iterable[Walked], key: Callable[[Walked], K]) -> dict[K, list[Walked]]:
    return grouped((key(walk), walk) for walk in walks)
