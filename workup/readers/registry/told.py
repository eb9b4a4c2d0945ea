"""A case as it comes together from the rows of one patient, with what the rows disagree on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workup.model.vocabulary import Vocabulary
from workup.readers.notes import ASSUMED, NOT_READ, RESOLVED, SET_ASIDE, Notes
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
    items: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"events": [], "medications": []}
    )
    again: list[dict[str, Any]] = field(default_factory=list)
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

    def item(self, key: str, item: dict[str, Any], is_own: bool) -> None:
        """
        Tell an event or a drug.

        Args:
            key: `events` or `medications`.

            item: What is known of it.

            is_own: Whether its row is about it alone; else the rows of later visits tell it again,
            and one that says less than another is no second one.
        """
        self.items[key].append(item)
        if not is_own:
            self.again.append(item)

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
        for id_ in (i for i, here in self.signs["event"].items() if here):
            self.item("events", {"event": id_}, is_own=False)
        for key, listed in self.items.items():
            if not listed:
                continue
            history = self.value.setdefault("history", {})
            if history.get(key) == []:
                self.notes.add(SET_ASIDE, f"no {key}, for another column names some")
            history[key] = self._each_once(key, listed)
        for drug in self.value.get("history", {}).get("medications") or ():
            if set(drug) == {"name"}:
                what = "drug still taken at onset, since its times are not known"
                self.notes.add(ASSUMED, what, drug["name"])

    def _each_once(self, key: str, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The items, without one that says less than another of the same does."""
        unique = [item for n, item in enumerate(listed) if item not in listed[:n]]
        kept, word = [], "event" if key == "events" else "drug"
        for item in unique:
            more = [other for other in unique if other != item and item.items() <= other.items()]
            if more and self._is_again(item):
                what = f"{word} that another row tells more of"
                self.notes.add(RESOLVED, what, str(item.get("name") or item.get("event")))
            else:
                kept.append(item)
        names = [item.get("name") or item.get("event") for item in kept if self._is_again(item)]
        for name in dict.fromkeys(n for n in names if names.count(n) > 1):
            self.notes.add(ASSUMED, f"several times of one {word}, since rows differ", str(name))
        return kept

    def _is_again(self, item: dict[str, Any]) -> bool:
        return any(item is one for one in self.again)


def _disagree(one: Any, other: Any) -> bool:
    """Whether two tellings differ; an age in whole years may be of the same year as another."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        whole = [float(one).is_integer(), float(other).is_integer()]
        return one != other if all(whole) else abs(one - other) > (CLOSE if any(whole) else NEAR)
    return bool(one != other)
