"""
Parts of a case in words, as a patient or a chart would give them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from workup.explanations.curve import Part
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Attacks, Medication, PastEvent, Result
from workup.model.quantity import Quantity, Span
from workup.model.vocabulary import within

_DAYS = 365.25
#: Unit, how many in a year, and from how many of them on the next larger one is used.
_UNITS = (
    ("second", 86400 * _DAYS, 120),
    ("minute", 1440 * _DAYS, 120),
    ("hour", 24 * _DAYS, 48),
    ("day", _DAYS, 14),
    ("week", _DAYS / 7, 9),
    ("month", 12.0, 24),
)
#: How far a number may be from a whole one, as a share of it, to be said as such: 8.7 weeks are two
#: months, and 10 days stay 10 days.
WHOLE = 0.01


def duration(years: Quantity) -> str:
    """A duration in years as people say it: `36 hours`, `6 months`, `4.5 years`."""
    if isinstance(years, Span):
        return f"{duration(years.low)} to {duration(years.high)}"
    for unit, per, most in (("year", 1.0, 2), *reversed(_UNITS)):
        number, whole = years * per, round(years * per)
        if whole >= 1 and number < most and abs(number - whole) <= WHOLE * whole:
            return f"{whole} {unit}{'' if whole == 1 else 's'}"
    for unit, per, most in _UNITS:
        number = round(years * per, 1)
        if number < most:
            return f"{number:g} {unit}{'' if number == 1 else 's'}"
    return f"{round(years, 1):g} years"


def age(years: Quantity) -> str:
    """
    An age: in completed years from ten on, finer below, in months under two; a range as both ends.
    """
    if isinstance(years, Span):
        return f"{age(years.low)} to {age(years.high)}" if years.low else f"up to {age(years.high)}"
    if years >= 10:
        return f"{math.floor(years + 1e-6)}"
    return duration(years) if years < 2 else f"{round(years, 1):g}"


def said(part: Part, book: Rulebook) -> str:
    """One part of a case in words."""
    field, value = part
    v = book.vocabulary
    match field, value:
        case "onset.age", float() | Span():
            return f"onset at the age of {age(value)}"
        case "onset.before_presentation", float() | Span():
            return f"onset {duration(value)} ago"
        case "onset.tempo", str():
            return f"developed over {v.label('tempo', value).lower()}"
        case "onset.first_region", str():
            return f"onset in: {v.label('regions', value).lower()}"
        case "dystonia.regions", tuple():
            return (
                ("affected now: " + ", ".join(v.label("regions", r).lower() for r in value))
                if value
                else "no dystonia"
            )
        case "dystonia.distribution", str():
            return f"distribution: {v.label('distribution', value).lower()}"
        case "dystonia.spread", tuple():
            steps = [
                v.label("regions", s.region).lower()
                + (f" at {age(s.age)}" if s.age is not None else "")
                for s in value
            ]
            return "spread to: " + ", then ".join(steps)
        case "dystonia.course", str():
            return f"course: {v.label('course', value).lower()}"
        case "dystonia.variability", str():
            return v.label("variability", value).lower()
        case "dystonia.attacks", Attacks():
            return _attacks(value)
        case "findings.examined_normal", str():
            return f"examined and normal: {value.replace('_', ' ')}"
        case _, PastEvent():
            return _event(value, book)
        case _, Medication():
            return _drug(value, book)
        case "history.events", None:
            return "no relevant past events"
        case "history.medications", None:
            return "no drugs taken"
        case "history.family", str():
            return v.label("inheritance", value).lower()
        case "history.birth", str():
            return f"birth: {value}"
        case "history.previous_diagnoses", tuple():
            return ("earlier diagnoses: " + ", ".join(value)) if value else "no earlier diagnosis"
        case "results", (str() as test, Result() as result):
            return f"{v.label('tests', test)}: {result_words(result, book, test)}"
        case (("findings.present" | "findings.absent"), str()):
            return f"{v.label('findings', value)}: {'yes' if field.endswith('present') else 'no'}"
    return str(value)


def _attacks(attacks: Attacks) -> str:
    words = []
    if attacks.duration is not None:
        words.append(f"an attack lasts {duration(attacks.duration)}")
    if attacks.per_day is not None:
        words.append(_rate(attacks.per_day))
    if attacks.between is not None:
        words.append(f"{attacks.between} between attacks")
    return ", ".join(words)


def _rate(per_day: Quantity) -> str:
    """How often attacks come, by the unit in which there is one or more: `2 a year`."""
    if isinstance(per_day, Span):
        return f"{per_day.low:g} to {per_day.high:g} a day"
    for unit, days in (("day", 1.0), ("week", 7.0), ("month", _DAYS / 12)):
        if per_day * days >= 1:
            return f"{round(per_day * days, 1):g} a {unit}"
    return f"about {max(1, round(per_day * _DAYS))} a year"


def _event(event: PastEvent, book: Rulebook) -> str:
    words = book.vocabulary.label("events", event.event)
    if event.side:
        words += f" ({event.side})"
    if event.after_onset:
        return words + ", after onset"
    return words + (
        f", {duration(event.before_onset)} before onset" if event.before_onset is not None else ""
    )


def _drug(drug: Medication, book: Rulebook) -> str:
    words = drug.name or book.vocabulary.label("drug_classes", drug.drug_class or "other")
    if drug.overdose:
        words += ", overdose"
    if drug.started_after_onset:
        return words + ", given after onset"
    if drug.started_before_onset is not None:
        words += f", started {duration(drug.started_before_onset)} before onset"
    if drug.stopped_before_onset is not None:
        words += f", stopped {duration(drug.stopped_before_onset)} before onset"
    if drug.change:
        when = (
            f" {duration(drug.changed_before_onset)} before onset"
            if drug.changed_before_onset is not None
            else ""
        )
        words += f", {book.vocabulary.label('medication_change', drug.change).lower()}{when}"
    return words


#: How a result is called that is neither normal nor abnormal: of a trial, and of a review of drugs.
_OUTCOMES = {True: "abnormal", False: "normal", None: "inconclusive"}
_TRIAL = {True: "clear benefit", False: "no benefit", None: "no clear effect"}
_REVIEW = {True: "possible causative drug", False: "no causative drug", None: "not clear"}


def outcomes(test: str, book: Rulebook) -> Mapping[bool | None, str]:
    """What a test can give, by whether that counts as abnormal: a trial helps or does not."""
    term = book.vocabulary["tests"].get(test)
    if term and term.trial:
        return _TRIAL
    return _REVIEW if test == "medication_review" else _OUTCOMES


def result_words(result: Result, book: Rulebook, test: str = "") -> str:
    """
    A result in words: normal, abnormal or inconclusive (a trial: whether it helped), its value,
    patterns, gene and text.
    """
    word = outcomes(test, book)[result.abnormal]
    more = [within(book.vocabulary.label("result_patterns", p)) for p in result.pattern or ()]
    if result.value is not None:
        more.insert(0, f"{result.value} {result.unit or ''}".strip())
    if result.gene:
        more.append(
            f"{result.gene}{f', {result.variant}' if result.variant else ''}".replace("_", " ")
        )
    if result.text:
        more.append(result.text)
    return f"{word} ({'; '.join(more)})" if more else word
