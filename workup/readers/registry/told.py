"""A case as it comes together from the rows of one patient, with what the rows disagree on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.notes import NOT_READ, SET_ASIDE, Notes
from workup.readers.registry.mapping import SIGNS

CLOSE = 1.0  # years that an age in whole years may be apart from another before they disagree
NEAR = 0.1  # the same for two ages that are known more closely


@dataclass
class Told:
    """The fields, signs, events, drugs and results told so far."""

    notes: Notes
    value: dict[str, Any] = field(
        default_factory=lambda: {"patient": {}, "onset": {}, "dystonia": {}}
    )
    signs: dict[str, dict[str, bool]] = field(default_factory=lambda: {kind: {} for kind in SIGNS})
    events: list[dict[str, Any]] = field(default_factory=list)
    drugs: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, path: str, item: Any, column: str) -> None:
        """
        Tell a field, unless it is told already.

        Args:
            path: The field.

            item: What it is.

            column: Where it stands, to name a disagreement.
        """
        *parts, last = path.split(".")
        at = self.value
        for part in parts:
            at = at.setdefault(part, {})
        if _disagree(at.setdefault(last, item), item):
            self.notes.add(SET_ASIDE, f"another value of `{column}`", str(item))

    def sign(self, kind: str, id_: str, here: bool) -> None:
        """Tell a sign; present in one row outweighs absent in another."""
        before = self.signs[kind].get(id_)
        if before is not None and before is not here:
            self.notes.add(SET_ASIDE, "absence of what another row has", f"{kind}:{id_}")
        self.signs[kind][id_] = here or bool(before)

    def result(self, test: str, result: dict[str, Any], column: str) -> None:
        """Tell a result, unless one of the test is told already."""
        if self.results.setdefault(test, result) != result:
            shown = ", ".join(f"{key} {item}" for key, item in result.items())
            self.notes.add(SET_ASIDE, f"another value of `{column}`", shown)

    def case(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The plain value of the case."""
        value = self.value
        finding = self.signs["finding"]
        listed = {
            "present": [i for i, here in finding.items() if here],
            "absent": [i for i, here in finding.items() if not here],
        }
        if any(listed.values()):
            value["findings"] = {key: ids for key, ids in listed.items() if ids}
        self._regions()
        self._history()
        if self.results:
            value["results"] = self.results
        answer = value.get("answer", {})
        if "diagnosis" in answer and "category" not in answer:
            answer["category"] = vocabulary["diagnoses"][answer["diagnosis"]].category
        return {**value, "unmapped": notes} if (notes := self.notes.all()) else value

    def _regions(self) -> None:
        regions = [i for i, here in self.signs["region"].items() if here]
        if regions:
            if self.value["dystonia"].get("regions") == []:
                self.notes.add(SET_ASIDE, "no region, for another column names one")
            self.value["dystonia"]["regions"] = regions
        elif self.signs["region"] and "regions" not in self.value["dystonia"]:
            detail = ", ".join(self.signs["region"])
            self.notes.add(NOT_READ, "absence of regions where none is present", detail)

    def _history(self) -> None:
        gone = [i for i, here in self.signs["event"].items() if not here]
        if gone:
            self.notes.add(NOT_READ, "absence of an event", ", ".join(gone))
        listed = [{"event": i} for i, here in self.signs["event"].items() if here]
        for key, items in (("events", self.events + listed), ("medications", self.drugs)):
            if not items:
                continue
            history = self.value.setdefault("history", {})
            if history.get(key) == []:
                self.notes.add(SET_ASIDE, f"no {key}, for another column names some")
            history[key] = [item for n, item in enumerate(items) if item not in items[:n]]


def _disagree(one: Any, other: Any) -> bool:
    """Whether two tellings differ; an age in whole years may be of the same year as another."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        whole = [float(one).is_integer(), float(other).is_integer()]
        return one != other if all(whole) else abs(one - other) > (CLOSE if any(whole) else NEAR)
    return bool(one != other)
