"""
YAML -> Condition, each mistake with its file and line.

Functions here take the value and its path in the document; problems go to one list, so that all of
a file's are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from workup.errors import Problem, did_you_mean
from workup.knowledge.condition import (
    NOTHING,
    AtLeast,
    Condition,
    Is,
    Op,
    all_of,
    any_of,
    fires_on_silence,
    negate,
    unless,
)
from workup.knowledge.schema import DURATIONS, LIMBS, Schema
from workup.model.document import Document, Path_
from workup.model.fact import fact_of, parted
from workup.model.json_text import cut
from workup.model.quantity import years

_BOUNDS: dict[str, Op] = {"from": "ge", "above": "gt", "below": "lt", "to": "le"}


@dataclass
class Parser:
    """Reads the conditions of one document against the facts that may be asked for."""

    document: Document
    schema: Schema
    strata_words: bool = False
    problems: list[Problem] = field(default_factory=list)
    genes: set[str] = field(default_factory=set)

    def wrong(self, path: Path_, message: str) -> None:
        """Note a problem at `path`."""
        self.problems.append(self.document.problem(path, message))

    def rule(self, value: Any, path: Path_) -> Condition:
        """The condition of a rule: one that silence alone would fire is refused."""
        condition = self.condition(value, path)
        if condition != NOTHING and fires_on_silence(condition):
            self.wrong(
                path,
                "fires on an empty case. Put something that must be known beside `unless`",
            )
        return condition

    def condition(self, value: Any, path: Path_) -> Condition:
        """Read one condition; a wrong one is noted and stands as one that never holds."""
        if not isinstance(value, dict) or not value:
            self.wrong(path, "is not a condition: write a map such as `{finding: ataxia}`")
            return NOTHING
        head = next(iter(value))
        if head in ("result", "standing", "at_least"):
            return self._compound(head, value, path)
        if len(value) > 1:
            return all_of(
                *(self.condition({key: part}, (*path, key)) for key, part in value.items())
            )
        return self._simple(head, value[head], (*path, head))

    def _compound(self, head: str, value: dict[str, Any], path: Path_) -> Condition:
        readers = {"result": self._result, "standing": self._standing, "at_least": self._at_least}
        return readers[head](value, path)

    def _simple(self, head: str, body: Any, path: Path_) -> Condition:
        if head in ("all", "any"):
            parts = tuple(
                self.condition(part, (*path, i)) for i, part in enumerate(self._list(body, path))
            )
            if not parts:
                self.wrong(path, f"`{head}` has no parts")
                return NOTHING
            return all_of(*parts) if head == "all" else any_of(*parts)
        if head == "not":
            return negate(self.condition(body, path))
        if head == "unless":
            return unless(self.condition(body, path))
        if head == "known":
            return self._known(body, path)
        reader = self._heads().get(head)
        if reader:
            return reader(body, path)
        kind = self.schema.kinds.get(head)
        if kind == "number":
            return self._number(head, body, path)
        if kind == "word":
            return self._word(head, body, path)
        known = [*self._heads(), "all", "any", "not", "unless", *self._plain()]
        self.wrong(path, f"unknown condition `{head}`.{did_you_mean(head, known)}")
        return NOTHING

    def _plain(self) -> list[str]:
        return [name for name, kind in self.schema.kinds.items() if kind != "sign"]

    def _heads(self) -> dict[str, Callable[[Any, Path_], Condition]]:
        heads: dict[str, Callable[[Any, Path_], Condition]] = {
            "finding": lambda body, path: self._signs("finding", body, path),
            "event": lambda body, path: self._signs("event", body, path),
            "event_ever": lambda body, path: self._signs("event_ever", body, path),
            "taken": lambda body, path: self._signs("taken", body, path),
            "ancestry": lambda body, path: self._signs("ancestry", body, path),
            "fact": lambda body, path: self._signs("", body, path),
            "region": self._region,
            "first_region": lambda body, path: self._word(
                "onset.first_region", self._limbs(body, path), path
            ),
            "only_regions": self._only_regions,
            "gene": self._gene,
        }
        if self.strata_words:
            heads["category"] = lambda body, path: self._word("leading.category", body, path)
            heads["lane"] = lambda body, path: self._signs("lane", body, path)
        return heads

    def _list(self, body: Any, path: Path_) -> list[Any]:
        if isinstance(body, list):
            return body
        self.wrong(path, "should be a list")
        return []

    def _items(self, body: Any) -> list[Any]:
        return body if isinstance(body, list) else [body]

    def _leaf(self, fact: str, path: Path_, said: Any) -> Condition:
        if fact not in self.schema.kinds:
            kind, id_, _ = parted(fact)
            near = [
                name[len(kind) + 1 :]
                for name in self.schema.kinds
                if parted(name).kind == kind != name
            ]
            pool = near if id_ and near else list(self.schema.kinds)
            self.wrong(
                path,
                f"unknown {kind if id_ else 'fact'} "
                f"`{said}`.{did_you_mean(said, [*pool, *self.schema.kinds])}",
            )
            return NOTHING
        return Is(fact, "present")

    def _signs(self, prefix: str, body: Any, path: Path_) -> Condition:
        parts = [
            self._leaf(f"{prefix}.{item}" if prefix else str(item), path, item)
            for item in self._items(body)
        ]
        return any_of(*parts) if parts else NOTHING

    def _limbs(self, body: Any, path: Path_) -> list[str]:
        return [region for item in self._items(body) for region in LIMBS.get(str(item), (item,))]

    def _region(self, body: Any, path: Path_) -> Condition:
        return any_of(
            *(self._leaf(fact_of("region", item), path, item) for item in self._limbs(body, path))
        )

    def _only_regions(self, body: Any, path: Path_) -> Condition:
        allowed = set(self._limbs(body, path))
        for item in allowed - set(self.schema.vocabulary["regions"]):
            self.wrong(
                path,
                f"unknown region `{item}`.{did_you_mean(item, self.schema.vocabulary['regions'])}",
            )
        others = [region for region in self.schema.vocabulary["regions"] if region not in allowed]
        return all_of(
            Is("regions.count", "ge", 1.0),
            *(Is(fact_of("region", region), "absent") for region in others),
        )

    def _gene(self, body: Any, path: Path_) -> Condition:
        parts: list[Condition] = []
        for item in self._items(body):
            self.genes.add(str(item).upper())
            self.schema.add(fact_of("gene", str(item).upper()), "sign")
            parts.append(Is(fact_of("gene", str(item).upper()), "present"))
        return any_of(*parts)

    def _word(self, fact: str, body: Any, path: Path_) -> Condition:
        if isinstance(body, dict) and set(body) == {"in"}:
            body = body["in"]
        parts: list[Condition] = []
        for item in self._items(body):
            if item not in self.schema.words[fact]:
                self.wrong(
                    path, f"unknown `{fact}` `{item}`.{did_you_mean(item, self.schema.words[fact])}"
                )
            else:
                parts.append(Is(fact, "eq", item))
        return any_of(*parts) if parts else NOTHING

    def _number(self, fact: str, body: Any, path: Path_) -> Condition:
        if not isinstance(body, dict) or not body:
            self.wrong(path, f"`{fact}` wants bounds, such as `{{from: 3 years, below: 26 years}}`")
            return NOTHING
        parts: list[Condition] = []
        for bound, written in body.items():
            if bound not in _BOUNDS:
                self.wrong(
                    (*path, bound),
                    f"unknown bound "
                    f"`{bound}`.{did_you_mean(bound, _BOUNDS) or ' Use from, above, below or to'}",
                )
                continue
            parts.append(
                self._compared(fact, _BOUNDS[bound], self._bound(fact, written, (*path, bound)))
            )
        return all_of(*parts) if parts else NOTHING

    @staticmethod
    def _compared(fact: str, op: Op, bound: float) -> Condition:
        """
        Where onset is not told, the age now bounds it: from above for certain, from below with an
        allowance.
        """
        if fact != "onset.age":
            return Is(fact, op, bound)
        return any_of(
            Is(fact, op, bound),
            Is("onset.latest" if op in ("lt", "le") else "onset.floor", op, bound),
        )

    def _bound(self, fact: str, written: Any, path: Path_) -> float:
        try:
            if fact in DURATIONS:
                return years(written)
            if isinstance(written, bool) or not isinstance(written, int | float):
                raise ValueError("is not a number")
            return float(written)
        except ValueError as error:
            self.wrong(path, f"`{cut(str(written))}` {error}")
            return 0.0

    def _at_least(self, value: dict[str, Any], path: Path_) -> Condition:
        if set(value) != {"at_least", "of"} or not isinstance(value["at_least"], int):
            self.wrong(path, "is not a threshold: write `{at_least: 2, of: [...]}`")
            return NOTHING
        parts = tuple(
            self.condition(part, (*path, "of", i))
            for i, part in enumerate(self._list(value["of"], (*path, "of")))
        )
        if not 1 <= value["at_least"] <= len(parts):
            self.wrong(path, f"asks for {value['at_least']} of {len(parts)}")
            return NOTHING
        return AtLeast(value["at_least"], parts)

    def _result(self, value: dict[str, Any], path: Path_) -> Condition:
        extra = set(value) - {"result", "is", "pattern", "value"}
        if extra or len(value) != 2:
            self.wrong(
                path,
                "a result is `{result: TEST, is: abnormal | normal | inconclusive}` or `{result: "
                "TEST, pattern: ID}` or `{result: TEST, value: {below: 0.2}}`",
            )
            return NOTHING
        parts = [self._one_result(str(test), value, path) for test in self._items(value["result"])]
        return any_of(*parts)

    def _one_result(self, test: str, value: dict[str, Any], path: Path_) -> Condition:
        base = fact_of("result", test)
        if base not in self.schema.kinds:
            self.wrong(
                (*path, "result"),
                f"unknown test `{test}`.{did_you_mean(test, self.schema.vocabulary['tests'])}",
            )
            return NOTHING
        if "pattern" in value:
            return any_of(
                *(
                    self._leaf(fact_of("result", test, item), (*path, "pattern"), item)
                    for item in self._items(value["pattern"])
                )
            )
        if "value" in value:
            return self._number(f"{base}.value", value["value"], (*path, "value"))
        ways: dict[Any, Condition] = {
            "abnormal": Is(base, "present"),
            "normal": Is(base, "absent"),
            "inconclusive": all_of(Is(f"{base}.done", "present"), Is(base, "untold")),
            "done": Is(f"{base}.done", "present"),
        }
        if value["is"] not in ways:
            self.wrong(
                (*path, "is"),
                f"a result is abnormal, normal, inconclusive or done, not `{value['is']}`",
            )
            return NOTHING
        return ways[value["is"]]

    def _standing(self, value: dict[str, Any], path: Path_) -> Condition:
        if not self.strata_words:
            self.wrong(path, "`standing` can be asked only after the differential, not by evidence")
            return NOTHING
        wanted = value.get("is", "plausible")
        if set(value) - {"standing", "is"} or wanted not in ("leading", "plausible"):
            self.wrong(path, "write `{standing: ID, is: leading | plausible}`")
            return NOTHING
        parts: list[Condition] = []
        for item in self._items(value["standing"]):
            if fact_of("standing", item) not in self.schema.kinds:
                self.wrong(
                    path,
                    f"unknown diagnosis "
                    f"`{item}`.{did_you_mean(item, self.schema.vocabulary['diagnoses'])}",
                )
                continue
            parts.append(Is(fact_of("standing", item), "eq", "leading"))
            if wanted == "plausible":
                parts.append(Is(fact_of("standing", item), "eq", "plausible"))
        return any_of(*parts) if parts else NOTHING

    def _known(self, body: Any, path: Path_) -> Condition:
        if isinstance(body, str) and body in self.schema.kinds:
            return Is(body, "known")
        inner = self.condition(body, path)
        facts = [leaf.fact for leaf in _leaves(inner)]
        if len(set(facts)) != 1:
            self.wrong(path, "`known` takes one fact")
            return NOTHING
        return Is(facts[0], "known")


def _leaves(condition: Condition) -> Iterable[Is]:
    from workup.knowledge.condition import leaves

    return leaves(condition)
