"""
The rows of a rulebook laid out for summing, and what each diagnosis explains.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Tokens
from workup.engine.columns import Flags
from workup.knowledge.condition import Op, asked
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.script import Row
from workup.knowledge.weights import WORDS, bounded
from workup.model.fact import fact_of
from workup.model.grouped import grouped
from workup.pathway.inherited import InheritedDiseases
from workup.pathway.members import MemberRows, Members, member_rows
from workup.pathway.pictures import Pictures
from workup.pathway.sums import GRAIN, Entries, Floats, Ints

FULL = WORDS["very strong"]  # the points of a row that settles: a result, an exposure, a sign


class EvidenceRows:
    """The rows of a rulebook laid out for summing. `rows` is in the order of the evidence rules."""

    #: What is worked out of the rulebook alone, as `kept` keeps it; of `pictures` likewise.
    KEPT = (
        "diagnoses",
        "targets",
        "settings",
        "explained",
        "findings",
        "tokens",
        "groups",
        "_by_name",
        "_names",
        "entries",
        "by_strength",
        "_settling",
        "finding_tokens",
        "open",
        "_priors",
        "_leanings",
        "group_by_name",
        "member_rows",
    )

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    @cached_property
    def diagnoses(self) -> tuple[str, ...]:
        """All diagnoses, as arrays number them."""
        return tuple(self.book.scripts)

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """All settings, as arrays number them."""
        return tuple(self.book.vocabulary["settings"])

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of all diagnoses."""
        return Pictures(self.book, self.diagnoses)

    @cached_property
    def inherited(self) -> InheritedDiseases:
        """The inherited diseases of the HPO annotations."""
        return InheritedDiseases(self.book)

    @cached_property
    def member_rows(self) -> MemberRows:
        """The members of the labels that lump diseases."""
        return member_rows(self.pictures, self.inherited, self.diagnoses)

    @cached_property
    def members(self) -> Members:
        """Says which of them fit best."""
        calibration = self.book.calibration
        return Members(self.member_rows, calibration.scale, calibration.inherited.prior)

    @cached_property
    def rows(self) -> list[Row]:
        """Every row of evidence, in the order of the evidence rules."""
        return [row for row, _ in self._weighed]

    @cached_property
    def targets(self) -> list[list[tuple[int, float, str]]]:
        """Per row: diagnosis number, points and group, where it moves any."""
        return [[(n, p, row.group) for n, p in moved if p] for row, moved in self._weighed]

    @cached_property
    def _weighed(self) -> list[tuple[Row, list[tuple[int, float]]]]:
        """Every row, those of families first, with the points that it moves by diagnosis."""
        book, found = self.book, list[tuple[Row, list[tuple[int, float]]]]()
        place = {id_: n for n, id_ in enumerate(self.diagnoses)}
        scripts = book.scripts.values()
        owners = grouped((name, script.id) for script in scripts for name in script.families)
        for family in book.families.values():
            mine = [(place[o], book.scripts[o].override) for o in owners.get(family.id, [])]
            for row in family.rows:
                own = [(n, changed.get(row.rule.id, row.points)) for n, changed in mine]
                found.append((row, [(n, bounded(pts, row.rule, row.kind)) for n, pts in own]))
        for script in book.scripts.values():
            found += [(row, [(place[script.id], row.points)]) for row in script.rows]
        return found

    @cached_property
    def _by_name(self) -> Ints:
        return np.argsort(np.array(self.diagnoses))

    @cached_property
    def _names(self) -> Ints:
        return np.argsort(self._by_name)

    # --- what the rulebook says, as arrays

    @cached_property
    def by_diagnosis(self) -> list[dict[int, tuple[float, str]]]:
        """Per row: diagnosis number to its points and group."""
        return [{n: (p, group) for n, p, group in targets} for targets in self.targets]

    @cached_property
    def entries(self) -> Entries:
        """Every row with what it moves."""
        return Entries(self.targets, len(self.diagnoses))

    @cached_property
    def by_strength(self) -> tuple[Ints, Ints, Flags]:
        """
        Every row for each diagnosis that it moves, the strongest of a diagnosis first: number of
        the row, the diagnosis, and whether it speaks for it.
        """
        found = sorted(
            (n, -abs(points), number, points > 0)
            for number, targets in enumerate(self.targets)
            for n, points, _ in targets
        )
        return (
            np.array([number for _, _, number, _ in found], np.int64),
            np.array([n for n, _, _, _ in found], np.int64),
            np.array([speaks for _, _, _, speaks in found], np.bool_),
        )

    @cached_property
    def _settling(self) -> tuple[Ints, Ints, Ints]:
        """Rows of full weight: row numbers by diagnosis, where each diagnosis begins, which."""
        pairs = sorted(
            (n, number)
            for number, row in enumerate(self.rows)
            if row.points >= FULL
            for n, points, _ in self.targets[number]
            if points > 0
        )
        owners = np.array([n for n, _ in pairs], np.int64)
        begins = np.flatnonzero(np.diff(owners, prepend=-1))
        return np.array([r for _, r in pairs], np.int64), begins, owners[begins]

    @cached_property
    def explained(self) -> tuple[set[str], ...]:
        """Per diagnosis: the findings that it accounts for, weighed or not."""
        always = set(self.book.calibration.always_explained)
        per = [set(script.explains) | always for script in self.book.scripts.values()]
        for row, targets in zip(self.rows, self.targets, strict=True):
            named = _findings(row)
            for n, _, _ in targets:
                per[n] |= named
        for n, mine in enumerate(per):
            for number in self.pictures.of(n):
                items = self.pictures.pictures[number].items
                mine |= {i.name for i in items if i.kind == "finding" and i.often != "never"}
        return tuple(per)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The findings that some row lists in favour of a diagnosis, by name."""
        listed: set[str] = set()
        for row, targets in zip(self.rows, self.targets, strict=True):
            if any(points > 0 for _, points, _ in targets):
                listed |= _findings(row, "present")
        for picture in self.pictures.pictures:
            listed |= {item.name for item in picture.items if item.kind == "finding"}
        return tuple(sorted(listed))

    @cached_property
    def tokens(self) -> Tokens:
        """The facts with their values that pictures ask for or that may be left unexplained."""
        findings = [(fact_of("finding", f), True) for f in self.findings]
        return Tokens([*self.pictures.tokens, *findings])

    @cached_property
    def finding_tokens(self) -> Ints:
        """The token of each finding."""
        return np.array(
            [self.tokens.place[fact_of("finding", f), True] for f in self.findings], np.int64
        )

    @cached_property
    def groups(self) -> tuple[Ints, ...]:
        """Numbers of `findings` by group of the vocabulary, in the order in which they are met."""
        of = self.book.vocabulary.finding_groups
        found = grouped((of[finding], n) for n, finding in enumerate(self.findings))
        return tuple(np.array(mine, np.int64) for mine in found.values())

    @cached_property
    def open(self) -> NDArray[np.float32]:
        """1 where a script leaves a finding unexplained, (diagnoses, findings)."""
        whole = [[f not in mine for f in self.findings] for mine in self.explained]
        return np.array(whole, np.float32)

    @cached_property
    def _priors(self) -> tuple[Ints, Floats]:
        """Prior points in quarters, (settings, diagnoses); the weight of `other` by setting."""
        scripts, calibration = self.book.scripts.values(), self.book.calibration
        points = [[script.prior.points[name] for script in scripts] for name in self.settings]
        others = [2 ** (calibration.scale * calibration.other_prior[s]) for s in self.settings]
        return np.rint(np.array(points) * GRAIN).astype(np.int64), np.array(others)

    @cached_property
    def _leanings(self) -> Ints:
        """What corrects diagnoses whose rows speak too easily or too sparingly, (diagnoses, 1)."""
        points = [self.book.leanings.get(d, 0.0) for d in self.diagnoses]
        return np.array([round(p * GRAIN) for p in points], np.int64)[:, None]


def _findings(row: Row, *ops: Op) -> set[str]:
    """The findings that a row names, by one of `ops` where any are given."""
    return {named.id for named in asked("finding", row.rule.when, *ops)}
