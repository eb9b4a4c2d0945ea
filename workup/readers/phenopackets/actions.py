"""Medical actions: treatments as drugs with their time before onset, procedures as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from workup.model.missing import names_no_drug
from workup.model.quantity import Quantity, written
from workup.model.vocabulary import Vocabulary
from workup.readers.notes import ASSUMED, NARROWED, NOT_READ, Notes, is_empty, leave_out, said
from workup.readers.phenopackets.features import is_dystonia
from workup.readers.phenopackets.terms import either, named, terms
from workup.readers.times import Moment, after, before, comparable, dated, moment

Dose = tuple[Moment | None, Moment | None, float | None]


def actions(
    packet: Mapping[str, Any],
    onset: Moment | None,
    birth: float | None,
    vocabulary: Vocabulary,
    notes: Notes,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """
    The drugs and the events.

    Args:
        packet: The packet.

        onset: When the dystonia began.

        birth: The date of birth in seconds, where told.

        vocabulary: Tells which treatment targets are dystonia.

        notes: Takes each action that is neither, and what is not read of the others.
    """
    drugs, events = [], []
    for action in packet.get("medicalActions") or ():
        treatment, procedure = action.get("treatment"), action.get("procedure")
        read = {"treatment", "procedure"}
        name = _name(treatment.get("agent")) if isinstance(treatment, dict) else ""
        if isinstance(treatment, dict) and not names_no_drug(name):
            for_it = _is_for_dystonia(action, vocabulary)
            read |= {"treatmentTarget"} if for_it else set()
            drugs.append(_drug(name, treatment, onset, birth, for_it, notes))
        elif isinstance(procedure, dict) and (
            event := either(terms().procedures, procedure.get("code"))
        ):
            name = said(procedure.get("code"))
            events.append(_event(event, name, procedure, onset, birth, notes))
        else:
            name = _other(action)
            notes.add(NOT_READ, "medical action", name)
            read |= {"radiationTherapy", "therapeuticRegimen"}
        leave_out(action, read, "a medical action", notes, name)
    return drugs, events


def _name(agent: Any) -> str:
    """The drug's name in lower case; its code where it has no label."""
    return named(agent) or (str(agent.get("id") or "") if isinstance(agent, dict) else "")


def _is_for_dystonia(action: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    target = action.get("treatmentTarget")
    if not isinstance(target, dict):
        return False
    return is_dystonia(vocabulary.hpo_id(str(target.get("id"))) or "", vocabulary)


def _drug(
    name: str,
    treatment: Mapping[str, Any],
    onset: Moment | None,
    birth: float | None,
    for_it: bool,
    notes: Notes,
) -> dict[str, Any]:
    leave_out(treatment, {"agent", "doseIntervals"}, "a treatment", notes, name)
    doses = sorted(_doses(name, treatment, birth, notes), key=_first_known)
    drug: dict[str, Any] = {"name": name}
    if for_it or (doses and all(after(start, onset) for start, _, _ in doses)):
        if doses:
            notes.add(NOT_READ, "times of a treatment started after onset", name)
        return {**drug, "started_after_onset": True}
    if later := [dose for dose in doses if after(dose[0], onset)]:
        notes.add(NARROWED, "later course of a drug that was taken before onset too", name)
        doses = [dose for dose in doses if dose not in later]
    if doses and not comparable(doses[0][0] or doses[0][1], onset):
        why = "they are dates and the onset is no date, or is not given"
        notes.add(NOT_READ, "times of a treatment", f"{name}: {why}")
    if any(one[1] and other[0] and _gap(one[1], other[0]) for one, other in pairwise(doses)):
        notes.add(NARROWED, "courses of a drug with a time between them, read as one", name)
    times = {
        "started_before_onset": before(doses[0][0], onset) if doses else None,
        "stopped_before_onset": _stopped(name, doses, onset, notes),
    }
    drug |= {key: written(when) for key, when in times.items() if when is not None}
    if len(drug) == 1:
        notes.add(ASSUMED, "drug still taken at onset, since its times are not given", name)
    return {**drug, **_change(doses, onset)}


def _first_known(dose: Dose) -> float:
    """The date of a dose by which it stands among others: its start, else its end."""
    known = dose[0] or dose[1]
    return (known.clock or 0.0) if known else 0.0


def _gap(end: Moment, start: Moment) -> bool:
    """Whether more than a month lies between the end of one course and the start of the next."""
    return (start.clock or 0.0) - (end.clock or 0.0) > 31 * 86400


def _stopped(name: str, doses: list[Dose], onset: Moment | None, notes: Notes) -> Quantity | None:
    """
    Years from the end of the drug to onset; None where a course goes on, or goes on past onset.

    Args:
        name: The drug.

        doses: The courses that did not surely begin after onset.

        onset: When the dystonia began.

        notes: Takes an end that is not read.
    """
    ends = [end for _, end, _ in doses if end is not None]
    if not ends or len(ends) < len(doses):
        return None
    last = max(ends, key=lambda end: end.clock or 0.0)
    if after(last, onset):
        notes.add(NARROWED, "end of a treatment after onset, which was taken at onset", name)
        return None
    stopped = before(last, onset)
    if stopped is None:
        notes.add(NOT_READ, "end of a treatment, which cannot be placed against the onset", name)
    return stopped


def _doses(
    name: str, treatment: Mapping[str, Any], birth: float | None, notes: Notes
) -> Iterable[Dose]:
    """
    Start, end and amount of each dose interval that tells one of the two; none before birth.
    """
    for dose in treatment.get("doseIntervals") or ():
        span = dose.get("interval") if isinstance(dose, dict) else None
        start, end = (
            _date(name, span, key, birth, notes) if isinstance(span, dict) else None
            for key in ("start", "end")
        )
        if not isinstance(dose, dict):
            notes.add(NOT_READ, "dose of a treatment", f"{name}: {said(dose)}")
            continue
        leave_out(dose, {"interval"}, "a dose", notes, name)
        if start is not None or end is not None:
            amount = (dose.get("quantity") or {}).get("value")
            yield start, end, amount if isinstance(amount, int | float) else None


def _date(
    name: str, span: Mapping[str, Any], key: str, birth: float | None, notes: Notes
) -> Moment | None:
    """The start or the end of an interval; none where it is no date, or before birth."""
    when = dated(span.get(key), birth)
    if when is None and not is_empty(span.get(key)):
        notes.add(NOT_READ, f"{key} of a treatment, which is no date", name)
    if when is not None and birth is not None and when.age is None:
        notes.add(NOT_READ, f"{key} of a treatment, which is before birth", name)
        return None
    return when


def _change(doses: list[Dose], onset: Moment | None) -> dict[str, Any]:
    """The last change of dose before onset."""
    for (_, _, was), (start, _, now) in reversed(list(pairwise(doses))):
        ago = before(start, onset)
        if ago is not None and was is not None and now is not None and was != now:
            change = "increased" if now > was else "reduced"
            return {"change": change, "changed_before_onset": written(ago)}
    return {}


def _event(
    event: str,
    name: str,
    procedure: Mapping[str, Any],
    onset: Moment | None,
    birth: float | None,
    notes: Notes,
) -> dict[str, Any]:
    leave_out(procedure, {"code", "performed"}, "a procedure", notes, name)
    when = moment(procedure.get("performed"), birth)
    if after(when, onset):
        return {"event": event, "after_onset": True}
    ago = before(when, onset)
    if ago is not None:
        return {"event": event, "before_onset": written(ago)}
    if not is_empty(procedure.get("performed")):
        notes.add(NOT_READ, "time of a procedure", f"{name}: {said(procedure['performed'])}")
    return {"event": event}


def _other(action: Mapping[str, Any]) -> str:
    for kind, key in (
        ("procedure", "procedure"),
        ("radiation therapy", "radiationTherapy"),
        ("therapeutic regimen", "therapeuticRegimen"),
        ("treatment", "treatment"),
    ):
        if isinstance(action.get(key), dict):
            return f"{kind} {said(action[key])}"
    return "of another kind"
