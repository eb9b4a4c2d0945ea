"""
When the dystonia began, and where another time lies to it. A time that no patient can have is not
placed: it stands for something that is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from workup.model.quantity import Quantity, bounds
from workup.readers.registry.dates import Day, at_age, on_calendar
from workup.readers.times import Moment, after, before

#: Years after the age at a visit for which a registry may go on; -99 years before onset is no time.
FOLLOWED = 30.0
LIFE = 60.0  # the same from onset, where no age is known
Ago = tuple[Quantity | None, bool]


@dataclass(frozen=True)
class Begun:
    """
    When the dystonia began, as a date and as an age; the date of birth and the age at the visit,
    where known.
    """

    date: Day | None
    age: Moment | None
    birth: Day | None
    now: Moment | None = None

    def ago(self, when: Day | Moment | float) -> Ago | str:
        """
        Where a time lies to the onset.

        Args:
            when: A date, an age, or a number of years before onset.

        Returns:
            Years from it to onset, where they are known, and whether it surely was after; or, in
            words, what keeps it from being placed.
        """
        if isinstance(when, Day):
            found = self._date(when)
        elif isinstance(when, Moment):
            found = self._age(when)
        else:
            found = ((when, False) if when >= 0 else (None, True)), -when
        if isinstance(found, str):
            return found
        placed, later = found
        return self._impossible(placed[0], later) or placed

    def _date(self, when: Day) -> tuple[Ago, float] | str:
        if self.birth is not None and when.last < self.birth.first:
            return "before the date of birth"
        if self.date is not None:
            return _between(on_calendar(when), on_calendar(self.date))
        aged = at_age(when, self.birth) if self.birth is not None else None
        if self.age is None or aged is None:
            return "a date, but the onset is not"
        return _between(aged, self.age)

    def _age(self, when: Moment) -> tuple[Ago, float] | str:
        if when.low is not None and when.low < 0:
            return "a negative age"
        return "an age, but the onset is not" if self.age is None else _between(when, self.age)

    def _impossible(self, ago: Quantity | None, later: float) -> str:
        """Why a time is none that a patient can have; empty where it may be one."""
        oldest = self.age or self.now
        if ago is not None and oldest and oldest.high and bounds(ago)[0] > oldest.high + 1:
            return "before birth"
        onset, now = (m.low if m else None for m in (self.age, self.now))
        most = LIFE if onset is None or now is None else now - onset + FOLLOWED
        return "further after onset than anybody is followed" if later > most else ""


def _between(one: Moment, onset: Moment) -> tuple[Ago, float]:
    """Where one time lies to another, and by how many years it is the later."""
    return (before(one, onset), after(one, onset)), (one.low or 0.0) - (onset.low or 0.0)


def moment_of(age: float) -> Moment:
    """An age as a moment: one in whole years is known to a year, another to a month."""
    return Moment(age, age, age + (1.0 if float(age).is_integer() else 1 / 12))
