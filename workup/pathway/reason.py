"""Who asks for a test of one case, and what it looks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from workup.knowledge.rulebook import Rulebook
from workup.knowledge.sheet import Rule
from workup.pathway.standing import leads_alone

Turn = tuple[int, float]
OWN: Turn = (1, 0.0)  # the turn of a reason from the page of the test itself
FLAGGED = 0.25  # how soon the reason of a red flag is given: before that of a disease that does not
UNSURE = 0.5  # lead, though this asks for the test sooner


def turn_of(standing: str, share: float, book: Rulebook) -> Turn:
    """
    Whose reason is given first, of several that are as soon: that of a diagnosis that leads alone,
    the page's own, which speaks of what the patient has, then those of the plausible and of the
    others, the likeliest first.

    Args:
        standing: The word for the diagnosis that asks.

        share: Its share.

        book: Gives the share from which a diagnosis leads.
    """
    if standing == "leading" and leads_alone(share, book):
        return 0, -share
    return (3 if standing == "less_likely" else 2), -share


@dataclass
class Reason:
    """
    All that asks for one test of one case: (how soon, rule) pairs and what it looks for; `notes`
    are said after the reason.
    """

    rules: list[tuple[float, Rule]] = field(default_factory=list)
    looks_for: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, priority: float, rule: Rule, looks_for: Iterable[str] = ()) -> None:
        """Note one more rule."""
        self.rules.append((priority, rule))
        self.looks_for.update(dict.fromkeys(looks_for))

    def note(self, said: str) -> None:
        """Say something more, unless it is said."""
        if said not in self.why:
            self.notes.append(said)

    def join(self, other: Reason, later: int = 0) -> None:
        """Take over the rules of another test, `later` steps behind its own."""
        self.rules += [(priority + later, rule) for priority, rule in other.rules]
        self.looks_for.update(other.looks_for)

    @property
    def why(self) -> str:
        """The reason of the soonest rule, and what is to be noted."""
        return " ".join([min(self.rules, key=lambda pair: pair[0])[1].why, *self.notes])

    @property
    def because(self) -> tuple[str, ...]:
        """All rule ids, soonest first."""
        ordered = sorted(self.rules, key=lambda pair: pair[0])
        return tuple(dict.fromkeys(rule.id for _, rule in ordered))
