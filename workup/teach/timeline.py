"""
What happened when, as data: onset, spread, events, drugs and results of a case on one time axis.

Times are years from onset, negative before it. What the case does not date stays undated, between
the bounds that it does tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from workup.engine.facts import case_facts, drug_facts
from workup.engine.truth import truth
from workup.knowledge.condition import Condition, leaves
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, Medication, PastEvent
from workup.model.quantity import Quantity, Span
from workup.model.quantity import words as duration
from workup.simulation.phrases import age

Kind = Literal["spread", "event", "drug", "result"]


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line of the timeline.

    `start` and `stop` are years from onset: equal for a moment, None where not told. `goes_on` says
    that a drug was still taken at
    onset. `change` is when its dose last changed. `note` says the time in words. `window` is the
    narrowest of the rules' windows that the
    drug falls into, as years from onset, None for an end that is open.
    """

    kind: Kind
    label: str
    note: str
    start: float | None = None
    stop: float | None = None
    change: float | None = None
    goes_on: bool = False
    after: bool = False
    window: tuple[float | None, float | None] | None = None

    @property
    def points(self) -> tuple[float, ...]:
        """The times that are told, earliest first."""
        return tuple(sorted({p for p in (self.start, self.stop, self.change) if p is not None}))


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    The rows of a case, dated ones first in their order, and the two ages that frame them.

    `onset_age` and `age` in years or a range of them, None where not told; `seen` is years from
    onset to presentation, None where two whole ages, or a range, do not tell it.
    """

    onset_age: Quantity | None
    age: Quantity | None
    seen: float | None
    first: str
    rows: tuple[Row, ...]


def timeline(
    case: Case, book: Rulebook, results: Iterable[str] | None = None, windows: bool = False
) -> Timeline:
    """
    Read the times of a case.

    Args:
        case: The patient.

        book: Gives labels, and the rule by which two whole ages tell no difference.

        results: The tests whose results may be shown; all that are known at presentation by
        default.

        windows: Whether to say, of each drug, its class and into which windows of the rules it
        falls: a teacher's help that tells a
            student much.
    """
    told = case_facts(case, book).told
    onset, seen = told.get("onset.age"), told.get("onset.before")
    rows = [
        *_spread(case, book),
        *events(case, book),
        *drugs(case, book, windows),
        *_results(case, book, results),
    ]
    first = (
        book.vocabulary.label("regions", case.onset.first_region) if case.onset.first_region else ""
    )
    return Timeline(
        onset if isinstance(onset, float | Span) else None,
        case.patient.age,
        seen if isinstance(seen, float) else None,
        first,
        tuple(sorted(rows, key=_when)),
    )


def _when(row: Row) -> tuple[int, int, float]:
    return (row.kind == "result", not row.points, row.points[0] if row.points else 0.0)


def _spread(case: Case, book: Rulebook) -> Iterator[Row]:
    onset = case.onset.age
    for step in case.dystonia.spread or ():
        label = book.vocabulary.label("regions", step.region)
        if step.age is None:
            yield Row("spread", label, "affected later, time not known", after=True)
        elif onset is None:
            yield Row("spread", label, f"affected at {in_years(step.age)}", after=True)
        elif step.age > onset + 1e-9:
            yield Row(
                "spread",
                label,
                f"affected at {in_years(step.age)}",
                float(step.age - onset),
                float(step.age - onset),
                after=True,
            )
        elif isinstance(step.age, Span) or isinstance(onset, Span):
            yield Row("spread", label, f"affected at {in_years(step.age)}", after=True)
        elif step.region != case.onset.first_region:
            yield Row("spread", label, f"affected from onset, at {in_years(step.age)}", 0.0, 0.0)


def in_years(value: Quantity) -> str:
    """An age as "9 years" or "8 months", a range as "16 to 30 years"."""
    said = age(value)
    return f"{said} years" if said[-1].isdigit() else said


def events(case: Case, book: Rulebook) -> Iterator[Row]:
    for event in case.history.events or ():
        label = book.vocabulary.label("events", event.event) + (
            f" ({event.side})" if event.side else ""
        )
        yield _event(event, label)


def _event(event: PastEvent, label: str) -> Row:
    if event.after_onset:
        return Row("event", label, "after onset, time not known", after=True)
    if event.before_onset is None:
        return Row("event", label, "before onset, time not known")
    at = -event.before_onset
    said = f"{duration(event.before_onset)} before onset" if at else "at onset"
    return Row("event", label, said, float(at), float(at))


def drugs(case: Case, book: Rulebook, windows: bool = False) -> Iterator[Row]:
    """The drugs of a case, in its order; `windows` as for `timeline`."""
    for drug in case.history.medications or ():
        class_ = book.drugs.class_of(drug.name, drug.drug_class)
        named = book.vocabulary.label("drug_classes", class_).partition(" (")[0] if class_ else ""
        more = (
            windows
            and drug.name
            and class_ not in (None, "other")
            and named.lower() != drug.name.lower()
        )
        row = _drug(drug, f"{drug.name} ({named.lower()})" if more else drug.name or named, book)
        yield _in_windows(row, drug, book) if windows and not row.after else row


def _in_windows(row: Row, drug: Medication, book: Rulebook) -> Row:
    """
    The row with the windows of the rules that hold for the drug, the narrowest one to be drawn.
    """
    facts = drug_facts(drug, book)
    held = [
        d
        for d in book.derived
        if d.each == "medication" and d.fact.endswith("_window") and truth(d.rule.when, facts)
    ]
    if not held:
        return row
    spans = [span for d in held if (span := _span(d.rule.when)) is not None]
    named = ", ".join(
        dict.fromkeys(d.fact.split(".")[-1].removesuffix("_window").replace("_", " ") for d in held)
    )
    narrow = min(spans, key=lambda s: (s[0] is None, -(s[0] or 0.0)), default=None)
    words = f"; in the rules' window{'s' if ',' in named else ''}: {named}"
    return replace(
        row, note=row.note + words + (f" ({_reach(narrow)})" if narrow else ""), window=narrow
    )


def _span(when: Condition) -> tuple[float | None, float | None] | None:
    """From when to when a drug is begun in a window, as its rule bounds the start."""
    for leaf in leaves(when):
        if leaf.fact == "item.started" and isinstance(leaf.value, int | float):
            if leaf.op == "le":
                return -float(leaf.value), 0.0
            if leaf.op in ("ge", "not_lt"):
                return None, -float(leaf.value)
    return None


def _reach(span: tuple[float | None, float | None]) -> str:
    low, high = span
    return (
        f"up to {_days(-low)} before onset"
        if low is not None
        else f"from {_days(-(high or 0.0))} before onset"
    )


def _days(years: float) -> str:
    """A window as its rule has it, in days where it was written in days."""
    days = years * 365.25
    return (
        f"{round(days)} days" if days < 60 and abs(days - round(days)) < 0.01 else duration(years)
    )


def _drug(drug: Medication, label: str, book: Rulebook) -> Row:
    if drug.started_after_onset:
        return Row("drug", label, "given after onset, for the complaint", after=True)
    start, stop, changed = (
        drug.started_before_onset,
        drug.stopped_before_onset,
        drug.changed_before_onset,
    )
    start = changed if start is None and drug.change == "started" else start
    stop = changed if stop is None and drug.change == "stopped" else stop
    words = [f"started {duration(start)} before onset" if start is not None else "start not known"]
    if drug.change in ("started", "stopped"):
        changed = None
    elif drug.change:
        when = f" {duration(changed)} before onset" if changed is not None else ", time not known"
        words.append(book.vocabulary.label("medication_change", drug.change).lower() + when)
    if stop is not None:
        words.append(f"stopped {duration(stop)} before onset")
    elif drug.change == "stopped":
        words.append("stopped, time not known")
    if drug.overdose:
        words.append("overdose")
    goes_on = stop is None and drug.change != "stopped"
    return Row(
        "drug", label, ", ".join(words), _before(start), _before(stop), _before(changed), goes_on
    )


def _before(years: Quantity | None) -> float | None:
    return None if years is None else -float(years)


def _results(case: Case, book: Rulebook, shown: Iterable[str] | None) -> Iterator[Row]:
    """
    The results known at presentation: a row of those without a date, and one for each that has one
    in its own words.
    """
    allowed = set(case.results if shown is None else shown)
    held = {test: result for test, result in case.results.items() if test in allowed}
    undated = [
        book.vocabulary.label("tests", test) for test, result in held.items() if not result.when
    ]
    if undated:
        yield Row("result", ", ".join(undated), "results known when seen", after=True)
    for test, result in held.items():
        if result.when:
            yield Row("result", book.vocabulary.label("tests", test), result.when, after=True)
