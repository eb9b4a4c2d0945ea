"""
Every possible case at once, for Z3 (extra `prove`): what no case file can say is ruled out, and a
model is read back as a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import z3

from workup.engine.facts import ALLOWANCE, Facts
from workup.engine.formula import Formula, Formulas
from workup.knowledge.condition import Condition, Is
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import AGE_CLASSES, Schema
from workup.model.fact import done_of, fact_of, ids_of, parted
from workup.model.quantity import between
from workup.model.region import side_and_limb

LIMITS = ((3, "infancy"), (13, "childhood"), (21, "adolescence"), (41, "early_adulthood"))

#: Kinds of facts that the rules make, and no case file tells.
_MADE = ("standing", "lane", "clue", "leading")


class Space(Formulas):
    """Every possible case, as far as the facts that are asked for tell of it."""

    def __init__(self, book: Rulebook, roots: Iterable[Condition], opaque: bool = False) -> None:
        super().__init__(book, roots, opaque)
        self._well_formed()

    def _told(self, fact: str) -> Formula:
        found = self.facts[fact]
        if isinstance(found, tuple):
            return found[0] if self.book.schema.kinds.get(fact) == "number" else z3.Or(*found)
        return found > 0

    def _well_formed(self) -> None:
        """What no case file can say, of the facts in play."""
        self._ages()
        self._results()
        self._regions()
        self._clues()
        for name in list(self.facts):
            kind, id_, part = parted(name)
            if kind == "event":
                self._event(name, id_)
            if kind == "taken":
                self._taken(name, id_)
            if kind in ("event_ever", "taken", "ancestry", "lane", "clue") or part == "done":
                self.rules.append(z3.Not(self.facts[name][1]))
        for kind, there in self.there.items():
            for k in range(len(there)):
                for sign in ("item.overdose", "item.still_taken"):
                    found = self.facts.get(f"{kind} {k} {sign}")
                    if found is not None:
                        self.rules.append(z3.Or(*found))
                self._drug(f"{kind} {k} ")

    def _event(self, name: str, id_: str) -> None:
        """
        An event is told where an item is that event, and denied only where there were none at all.
        """
        yes, no = self.facts[name]
        items = [
            z3.And(here, self.holds(Is("item.event", "eq", id_), ("event", k)))
            for k, here in enumerate(self.there["event"])
        ]
        if id_ == "consanguinity":
            items.append(self.holds(Is("family", "eq", "consanguinity")))
        self.rules += [yes == z3.Or(items), no == z3.And(self.none["event"], z3.Not(yes))]
        ever = fact_of("event_ever", id_)
        if ever in self.facts:
            self.rules.append(z3.Implies(yes, self.facts[ever][0]))

    def _taken(self, name: str, class_: str) -> None:
        """A drug begun before onset that goes on is taken now; where there is none, none is."""
        yes = self.facts[name][0]
        wanted = (Is("item.class", "eq", class_), Is("item.still_taken", "present"))
        for k, here in enumerate(self.there["medication"]):
            held = [self.holds(part, ("medication", k)) for part in wanted]
            self.rules.append(z3.Implies(z3.And(here, *held), yes))
        self.rules.append(z3.Implies(self.none["medication"], z3.Not(yes)))

    def _clues(self) -> None:
        """A clue to a don't-miss diagnosis is handed on only where it is known."""
        for name in list(self.facts):
            kind, owner, _ = parted(name)
            lane = self.book.scripts[owner].never_miss if kind == "clue" else None
            if lane is not None:
                self.rules.append(z3.Implies(self.facts[name][0], self.holds(lane.clue)))

    def _drug(self, item: str) -> None:
        change, changed = (
            self.facts.get(f"{item}item.change"),
            self.facts.get(f"{item}item.changed"),
        )
        if change is None:
            return
        words = self.items.words["item.change"]
        for word, name in (("started", "item.started"), ("stopped", "item.stopped")):
            found = self.facts.get(f"{item}{name}")
            if found is not None and changed is not None:
                self.rules.append(
                    z3.Implies(z3.And(change == words.index(word) + 1, changed[0]), found[0])
                )
        taken, stopped = (
            self.facts.get(f"{item}item.still_taken"),
            self.facts.get(f"{item}item.stopped"),
        )
        if taken is not None:
            gone = [change == words.index("stopped") + 1] + (
                [stopped[0]] if stopped is not None else []
            )
            self.rules.append(z3.Implies(z3.Or(gone), taken[1]))

    def _ages(self) -> None:
        wanted = {
            "age",
            "onset.age",
            "onset.latest",
            "onset.floor",
            "age_class",
            "onset.before",
        } & set(self.facts)
        if not wanted:
            return
        age, onset = self.fact("age"), self.fact("onset.age")
        latest, floor, before = (
            self.fact(f"onset.{name}") for name in ("latest", "floor", "before")
        )
        either = z3.Or(age[0], onset[0])
        self.rules += [
            z3.Implies(z3.And(age[0], onset[0]), onset[2] <= age[2]),
            latest[0] == either,
            floor[0] == either,
            *(latest[end] == z3.If(onset[0], onset[end], age[end]) for end in (1, 2)),
            *(floor[end] == z3.If(onset[0], onset[end], _earlier(age[end])) for end in (1, 2)),
            z3.Implies(z3.And(age[0], before[0]), onset[0]),
        ]
        self._since(age, onset, before)
        word, low = self.fact("age_class"), 0
        inside = []
        for high, name in (*LIMITS, (10**6, "late_adulthood")):
            inside.append(z3.And(onset[0], onset[1] >= low, onset[2] < high))
            self.rules.append((word == AGE_CLASSES.index(name) + 1) == inside[-1])
            low = high
        self.rules.append((word == 0) == z3.Not(z3.Or(inside)))

    def _since(self, age: Formula, onset: Formula, before: Formula) -> None:
        """The time since onset agrees with the two ages; whole ages are each known to a year."""
        both, exact = z3.And(age[0], onset[0]), z3.And(age[1] == age[2], onset[1] == onset[2])
        gap = age[1] - onset[1]
        same = z3.And(before[1] == gap, before[2] == gap)
        self.rules += [
            z3.Implies(z3.And(both, exact, gap >= 2), z3.And(before[0], same)),
            z3.Implies(z3.And(both, exact, before[0]), same),
            z3.Implies(z3.And(both, z3.Not(exact)), before[0]),
            z3.Implies(
                z3.And(both, before[0], z3.Not(exact)),
                z3.And(before[1] <= age[2] - onset[1], before[2] >= age[1] - onset[2]),
            ),
        ]

    def _results(self) -> None:
        for name in list(self.facts):
            kind, test, part = parted(name)
            if kind != "result" or part == "done":
                continue
            if done_of(test) in self.facts:
                self.rules.append(z3.Implies(self._told(name), self.facts[done_of(test)][0]))
            if part and part != "value" and fact_of("result", test) in self.facts:
                whole = self.facts[fact_of("result", test)]
                self.rules.append(z3.Implies(whole[1], self.facts[name][1]))
                self.rules.append(self.facts[name][1] == whole[1])

    def _regions(self) -> None:
        """
        Where the regions are told, all are; one region alone is also the first; the count is
        theirs.
        """
        if (
            not any(ids_of("region", self.facts))
            and "regions.count" not in self.facts
            and "distribution" not in self.facts
        ):
            return
        vocabulary = list(self.book.vocabulary["regions"])
        signs = {r: self.fact(fact_of("region", r)) for r in vocabulary}
        count, first, wide = (
            self.fact("regions.count"),
            self.fact("onset.first_region"),
            self.fact("distribution"),
        )
        total = z3.Sum([z3.If(yes, 1, 0) for yes, _ in signs.values()])
        listed = count[0]
        words = self.book.schema.words
        self.rules.append(z3.Implies(listed, z3.And(count[1] == total, wide > 0)))
        for r, (yes, no) in signs.items():
            place = words["onset.first_region"].index(r) + 1
            side, limb = side_and_limb(r)
            free = signs[limb][0] if side else z3.BoolVal(False)
            self.rules.append(z3.Implies(listed, z3.Or(yes, no, free)))
            self.rules.append(z3.Implies(z3.And(free, listed), z3.Not(no)))
            self.rules.append(
                z3.Implies(z3.Not(listed), z3.And(z3.Not(no), yes == (first == place)))
            )
            self.rules.append(
                z3.Implies(z3.And(listed, total == 1, yes, first == 0), z3.BoolVal(False))
            )
        focal = words["distribution"].index("focal") + 1
        none = words["distribution"].index("none") + 1
        self.rules.append(z3.Implies(z3.And(listed, wide == none), total == 0))
        self.rules.append(z3.Implies(z3.And(listed, total == 0), wide == none))
        self.rules.append(z3.Implies(z3.And(listed, total == 1), wide >= focal))

    def silences(self) -> Iterator[Formula]:
        """
        Formulas that each leave one thing untold: drugs and events first, the last of the list
        before the others.
        """
        for kind, there in self.there.items():
            yield from (z3.Not(here) for here in reversed(there))
            yield z3.Not(self.none[kind])
        for name, found in self.facts.items():
            if name in self.made:
                continue
            if not isinstance(found, tuple):
                yield found == 0
            elif self._kind(name) == "number":
                yield z3.Not(found[0])
            else:
                yield z3.Not(z3.Or(*found))

    def _kind(self, name: str) -> str:
        if _of_item(name):
            return self.items.kinds[name.split(" ", 2)[2]]
        return self.book.schema.kinds[name]

    def facts_in(self, model: z3.ModelRef) -> tuple[Facts, dict[str, list[Facts] | None]]:
        """
        A model as facts that a case file can tell, and its drugs and events.

        Returns:
            The facts of the whole case that are told, derived ones left out; and by kind the items:
            None untold, [] told that there were none.
        """
        told: Facts = {}
        for name in self.facts:
            kind = parted(name).kind
            if name not in self.made and kind not in _MADE and not _of_item(name):
                self._read(name, name, self.book.schema, model, told)
        items: dict[str, list[Facts] | None] = {}
        for kind, there in self.there.items():
            items[kind] = [] if _true(model, self.none[kind]) else None
            for k, here in enumerate(there):
                if _true(model, here):
                    facts: Facts = {}
                    for name in self.facts:
                        if name.startswith(f"{kind} {k} "):
                            self._read(name, name.split(" ", 2)[2], self.items, model, facts)
                    items[kind] = [*(items[kind] or []), facts]
        return told, items

    def _read(self, name: str, fact: str, schema: Schema, model: z3.ModelRef, into: Facts) -> None:
        found, kind = self.facts[name], schema.kinds[fact]
        if kind == "sign":
            if _true(model, found[0]) or _true(model, found[1]):
                into[fact] = _true(model, found[0])
        elif kind == "word":
            place = model.eval(found, model_completion=True).as_long()
            if place:
                into[fact] = schema.words[fact][place - 1]
        elif _true(model, found[0]):
            low, high = (model.eval(end, model_completion=True) for end in found[1:])
            into[fact] = between(float(low.as_fraction()), float(high.as_fraction()))


def _of_item(name: str) -> bool:
    """Whether a name is that of a fact of one drug or event, as `event 0 item.before`."""
    return name.startswith(("medication ", "event "))


def _earlier(age: Formula) -> Formula:
    return z3.If(age > ALLOWANCE, age - ALLOWANCE, z3.RealVal(0))


def _true(model: z3.ModelRef, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=False)))
