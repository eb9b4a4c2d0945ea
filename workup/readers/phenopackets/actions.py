"""Medical actions: treatments as drugs with their time before onset, procedures as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from workup.model.quantity import Quantity, written
from workup.model.vocabulary import Vocabulary
from workup.readers.notes import ASSUMED, NOT_READ, Notes, is_empty, leave_out, said
from workup.readers.phenopackets.features import is_dystonia
from workup.readers.phenopackets.terms import either, named, terms
from workup.readers.times import Moment, after, before, comparable, dated, moment

Dose = tuple[Moment, Moment | None, float | None]


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
        if isinstance(treatment, dict) and (name := _name(treatment.get("agent"))):
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
    doses = sorted(_doses(name, treatment, birth, notes), key=lambda dose: dose[0].clock or 0.0)
    drug: dict[str, Any] = {"name": name}
    if for_it or (doses and after(doses[0][0], onset)):
        if doses:
            notes.add(NOT_READ, "times of a treatment started after onset", name)
        return {**drug, "started_after_onset": True}
    if doses and not comparable(doses[0][0], onset):
        why = "they are dates and the onset is no date, or is not given"
        notes.add(NOT_READ, "times of a treatment", f"{name}: {why}")
    started = before(doses[0][0], onset) if doses else None
    stopped = before(doses[-1][1], onset) if doses else None
    if doses and doses[-1][1] and stopped is None and not after(doses[-1][1], onset):
        notes.add(NOT_READ, "end of a treatment, which cannot be placed against the onset", name)
    drug |= _told({"started_before_onset": started, "stopped_before_onset": stopped})
    if len(drug) == 1:
        notes.add(ASSUMED, "drug still taken at onset, since its times are not given", name)
    return {**drug, **_change(doses, onset)}


def _told(times: Mapping[str, Quantity | None]) -> dict[str, Any]:
    return {key: written(when) for key, when in times.items() if when is not None}


def _doses(
    name: str, treatment: Mapping[str, Any], birth: float | None, notes: Notes
) -> Iterable[Dose]:
    """Start, end and amount of each dose interval that tells its start."""
    for dose in treatment.get("doseIntervals") or ():
        span = dose.get("interval") if isinstance(dose, dict) else None
        start = dated(span.get("start"), birth) if isinstance(span, dict) else None
        if start is None and not is_empty(span):
            notes.add(NOT_READ, "times of a treatment", name)
        if not isinstance(dose, dict):
            notes.add(NOT_READ, "dose of a treatment", f"{name}: {said(dose)}")
            continue
        leave_out(dose, {"interval"}, "a dose", notes, name)
        if start is not None and isinstance(span, dict):
            amount = (dose.get("quantity") or {}).get("value")
            amount = amount if isinstance(amount, int | float) else None
            end = dated(span.get("end"), birth)
            if end is None and not is_empty(span.get("end")):
                notes.add(NOT_READ, "end of a treatment, which is no date", name)
            yield start, end, amount


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
