"""Medical actions: treatments as drugs with their time before onset, procedures as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.phenopackets.features import is_dystonia
from workup.readers.phenopackets.terms import either, named, terms
from workup.readers.times import Moment, after, before, dated, moment


def actions(
    packet: Mapping[str, Any], onset: Moment | None, birth: float | None, vocabulary: Vocabulary
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """
    The drugs, the events, and a note for each action that is neither.

    Args:
        packet: The packet.

        onset: When the dystonia began.

        birth: The date of birth in seconds, where told.

        vocabulary: Tells which treatment targets are dystonia.
    """
    drugs, events, notes = [], [], []
    for action in packet.get("medicalActions") or ():
        treatment, procedure = action.get("treatment"), action.get("procedure")
        if isinstance(treatment, dict) and (name := _name(treatment.get("agent"))):
            drugs.append(_drug(name, treatment, onset, birth, _is_for_dystonia(action, vocabulary)))
            notes += _response(name, action)
        elif isinstance(procedure, dict) and (
            event := either(terms().procedures, procedure.get("code"))
        ):
            events.append(_event(event, moment(procedure.get("performed"), birth), onset))
        else:
            notes.append(_other(action))
    return drugs, events, notes


def _name(agent: Any) -> str:
    """The drug's name in lower case; its code where it has no label."""
    return named(agent) or (str(agent.get("id") or "") if isinstance(agent, dict) else "")


def _is_for_dystonia(action: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    target = action.get("treatmentTarget")
    return isinstance(target, dict) and is_dystonia(str(target.get("id")), vocabulary)


def _drug(
    name: str, treatment: Mapping[str, Any], onset: Moment | None, birth: float | None, for_it: bool
) -> dict[str, Any]:
    doses = sorted(_doses(treatment, birth), key=lambda dose: dose[0].clock or 0.0)
    drug: dict[str, Any] = {"name": name}
    if for_it or (doses and after(doses[0][0], onset)):
        return {**drug, "started_after_onset": True}
    if doses and (ago := before(doses[0][0], onset)) is not None:
        drug["started_before_onset"] = ago
    if doses and (ago := before(doses[-1][1], onset)) is not None:
        drug["stopped_before_onset"] = ago
    return {**drug, **_change(doses, onset)}


def _doses(
    treatment: Mapping[str, Any], birth: float | None
) -> Iterable[tuple[Moment, Moment | None, float | None]]:
    """Start, end and amount of each dose interval that tells its start."""
    for dose in treatment.get("doseIntervals") or ():
        span = dose.get("interval") if isinstance(dose, dict) else None
        if isinstance(span, dict) and (start := dated(span.get("start"), birth)):
            amount = (dose.get("quantity") or {}).get("value")
            yield (
                start,
                dated(span.get("end"), birth),
                amount if isinstance(amount, int | float) else None,
            )


def _change(
    doses: list[tuple[Moment, Moment | None, float | None]], onset: Moment | None
) -> dict[str, Any]:
    """The last change of dose before onset."""
    for (_, _, was), (start, _, now) in reversed(list(pairwise(doses))):
        ago = before(start, onset)
        if ago is not None and was is not None and now is not None and was != now:
            return {"change": "increased" if now > was else "reduced", "changed_before_onset": ago}
    return {}


def _event(event: str, when: Moment | None, onset: Moment | None) -> dict[str, Any]:
    if after(when, onset):
        return {"event": event, "after_onset": True}
    ago = before(when, onset)
    return {"event": event} if ago is None else {"event": event, "before_onset": ago}


def _response(name: str, action: Mapping[str, Any]) -> list[str]:
    said = action.get("responseToTreatment")
    return (
        [f"response to {name}: {said['label']}"]
        if isinstance(said, dict) and said.get("label")
        else []
    )


def _other(action: Mapping[str, Any]) -> str:
    for kind, key in (
        ("procedure", "code"),
        ("radiation therapy", "modality"),
        ("therapeutic regimen", "ontologyClass"),
        ("treatment", "agent"),
    ):
        part = action.get(
            {
                "radiation therapy": "radiationTherapy",
                "therapeutic regimen": "therapeuticRegimen",
            }.get(kind, kind)
        )
        if isinstance(part, dict):
            term = part.get(key) if isinstance(part.get(key), dict) else {}
            return f"{kind} {term.get('id') or ''} {term.get('label') or ''}".strip()  # type: ignore[union-attr]
    return "a medical action of another kind"
