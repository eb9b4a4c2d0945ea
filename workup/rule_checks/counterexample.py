"""
A solver's model as a case file that anybody can run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workup.engine.facts import Facts
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, build
from workup.model.document import Document
from workup.model.fact import fact_of, ids_of, parted
from workup.model.fields import FIELDS
from workup.model.flat import put
from workup.model.quantity import Span

_FACTS = {f.fact: f.path for f in FIELDS if f.fact}
_ITEM = {
    "item.started": "started_before_onset",
    "item.stopped": "stopped_before_onset",
    "item.change": "change",
    "item.changed": "changed_before_onset",
}


def case_value(
    told: Facts, items: Mapping[str, list[Facts] | None], book: Rulebook, id_: str
) -> dict[str, Any]:
    """The plain value of a case file that tells these facts."""
    value: dict[str, Any] = {
        "id": id_,
        "patient": {},
        "onset": {},
        "dystonia": {},
        "findings": {},
        "history": {},
        "results": {},
    }
    both = "age" in told and "onset.age" in told
    for fact, said in told.items():
        if fact in _FACTS and not (fact == "onset.before" and both):
            put(value, _FACTS[fact], _years(said))
        for finding in ids_of("finding", [fact]):
            value["findings"].setdefault("present" if said else "absent", []).append(finding)
    if "regions.count" in told:
        value["dystonia"]["regions"] = list(ids_of("region", _held(told)))
    _results(told, value["results"])
    _history(told, items, book, value["history"])
    return {
        key: part
        for key, part in value.items()
        if part != {} or key in ("patient", "onset", "dystonia")
    }


def _years(said: object) -> object:
    if isinstance(said, Span):
        return {"from": round(said.low, 6), "to": round(said.high, 6)}
    return round(said, 6) if isinstance(said, float) else said


def _results(told: Facts, into: dict[str, Any]) -> None:
    for fact, said in told.items():
        kind, id_, part = parted(fact)
        if kind == "gene" and said:
            into["gene_panel"] = {"abnormal": True, "gene": id_, "variant": "pathogenic"}
        if kind != "result":
            continue
        row = into.setdefault(id_, {})
        if not part:
            row["abnormal"] = bool(said)
        elif part == "value":
            row["value"] = said
        elif part != "done" and said:
            row.setdefault("pattern", []).append(part)


def _held(told: Facts) -> list[str]:
    return [fact for fact, said in told.items() if said]


def _history(
    told: Facts, items: Mapping[str, list[Facts] | None], book: Rulebook, into: dict[str, Any]
) -> None:
    events: list[dict[str, Any]] = [{"event": id_} for id_ in ids_of("event", _held(told))]
    events += [
        {"event": id_, "after_onset": True}
        for id_ in ids_of("event_ever", _held(told))
        if fact_of("event", id_) not in told
    ]
    for name, words in book.ancestry.items():
        if told.get(fact_of("ancestry", name)):
            into["ancestry"] = words[0]
    for kind, key in (("medication", "medications"), ("event", "events")):
        listed = items.get(kind)
        rows = [
            _item(kind, facts)
            for facts in listed or ()
            if kind == "medication" or "item.event" in facts
        ]
        if kind == "medication":
            rows += [
                {"drug_class": class_, "started_after_onset": True}
                for class_ in ids_of("taken", _held(told))
            ]
        if kind == "event":
            rows = [*rows, *(e for e in events if e["event"] not in {r.get("event") for r in rows})]
        if rows or listed == []:
            into[key] = rows


def _item(kind: str, facts: Facts) -> dict[str, Any]:
    if kind == "event":
        row: dict[str, Any] = {"event": facts.get("item.event")}
        if "item.before" in facts:
            row["before_onset"] = _years(facts["item.before"])
        return row
    row = {"drug_class": facts.get("item.class") or "other"}
    row.update({name: _years(facts[fact]) for fact, name in _ITEM.items() if fact in facts})
    if facts.get("item.overdose"):
        row["overdose"] = True
    return row


def case_of(value: dict[str, Any], book: Rulebook) -> Case | None:
    """The case of such a value; None where no case file can say it."""
    case, problems = build(Document("counterexample", value, {(): 1}), book.vocabulary)
    return None if problems else case
