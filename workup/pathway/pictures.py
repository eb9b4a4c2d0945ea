"""
How well each picture (presentation or member) fits: frequencies -> points, for a table of cases.

A finding is worth the logarithm of how often the picture brings it against how often pictures
bring it at all, so that what few pictures bring weighs much. The whole is damped, because the
findings of a picture are not independent and most frequencies are words (`rules/calibration.yaml`).

Source:
    Naive Bayes with damped log ratios; the damping was measured, docs/figures.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workup.engine.columns import Flags
from workup.knowledge.picture_rules import denied_id, line_id
from workup.pathway.picture_gates import PictureGates
from workup.pathway.sums import GRAIN, Floats, Grains, Ints, by_segment

CHUNK = 4096  # cases whose pictures are summed together
SHOWN = GRAIN // 8  # a line worth less than an eighth of a point is not shown


class Said(NamedTuple):
    """One item of a picture that counts in a case: the rule's id and its points."""

    rule: str
    points: float
    present: bool


@dataclass(frozen=True)
class Fit:
    """`grains` of each picture, (pictures, cases); `best` of each diagnosis, (diagnoses, cases)."""

    grains: Ints
    best: Ints


class Pictures(PictureGates):
    """All pictures of a rulebook, sorted by diagnosis."""

    # --- points

    def parts(self, known: Flags, gates: Grains) -> tuple[Grains, Floats, Flags, Flags]:
        """
        Of some cases: the grains of each picture but for keys that it does not list, (pictures,
        cases); what these cost before weight, (cases,); which keys hold and which are denied,
        (keys, cases).
        """
        found = gates.copy()
        present, absent = self._held(known, np.arange(len(self._layout[1])))
        for held, worth in zip((present, absent), self._worth, strict=True):
            self._add(found, held, [worth])
        costly = self._costly
        unlisted: Floats = self._unlisted_grains[costly] @ present[costly].astype(np.float64)
        return found, unlisted, present, absent

    def _held(self, known: Flags, keys: Ints) -> tuple[Flags, Flags]:
        """Which of some keys hold and which are denied, (keys, cases)."""
        flat, begins, denial = self._layout
        present = known[flat[begins[keys]]]
        for key, tokens in self._several:
            present[keys == key] = known[tokens].any(axis=0)
        absent = known[denial[keys]]
        absent[denial[keys] < 0] = False
        return present, absent

    @staticmethod
    def _add(
        found: Grains, times: NDArray[np.float32] | Flags, worth: Sequence[NDArray[np.float32]]
    ) -> None:
        """
        Add what keys bring each picture.

        A product of matrices: whole grains whose sum stays below 2^24 are exact in float32 in any
        order.

        Args:
            found: Grains, added to, (pictures, cases).

            times: How often each key counts, (keys, cases).

            worth: Grains of each, (keys, pictures); in parts, one after the other.
        """
        which = np.flatnonzero(times.any(axis=1))
        whole = worth[0] if len(worth) == 1 else np.concatenate(worth)
        mine = whole[which].T
        for start in range(0, times.shape[1], CHUNK):
            part = slice(start, start + CHUNK)
            found[:, part] += (mine @ times[which, part].astype(np.float32)).astype(np.int32)

    @cached_property
    def _worth(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Grains of each key for each picture where present and where absent, (keys, pictures)."""
        keys, plus, minus, starts, who = self._entries
        owner = np.repeat(who, np.diff([*starts, len(keys)]))
        found = np.zeros((2, len(self._layout[1]), len(self.owner)), np.float32)
        np.add.at(found[0], (keys, owner), plus[:, 0])
        np.add.at(found[1], (keys, owner), minus[:, 0])
        return found[0], found[1]

    @cached_property
    def _several(self) -> list[tuple[int, Ints]]:
        """The keys that any of several tokens makes hold, with these."""
        flat, begins, _ = self._layout
        ends = [*begins[1:].tolist(), len(flat)]
        pairs = enumerate(zip(begins.tolist(), ends, strict=True))
        return [(key, flat[begin:end]) for key, (begin, end) in pairs if end - begin > 1]

    @cached_property
    def _costly(self) -> Ints:
        """The keys that cost a picture which does not list them."""
        return np.flatnonzero(self._unlisted_grains)

    def fitted(self, found: Grains, unlisted: Floats) -> Fit:
        """The points of each picture of what `parts` gives."""
        cost = np.rint(self.weight[:, None] * unlisted[None, :]).astype(np.int64)
        return Fit(found + cost, self.best(found, unlisted))

    def best(self, found: Grains, unlisted: Floats) -> Ints:
        """The best picture of each diagnosis of what `parts` gives, (diagnoses, cases)."""
        best = np.zeros((self.count, found.shape[1]), np.int64)
        if not len(self._begins):
            return best
        top = by_segment(np.maximum, found, self._begins)
        weight = self.weight[self._begins]  # one for all pictures of a diagnosis
        best[self._who] = top + np.rint(weight[:, None] * unlisted[None, :]).astype(np.int64)
        return best

    @cached_property
    def _unlisted_grains(self) -> Floats:
        """Whole grains of each key for pictures that do not list it, before their weight."""
        return np.rint(self._default)

    @cached_property
    def _keys_of(self) -> dict[int, list[int]]:
        """Token to the keys that it makes hold or denies."""
        found: dict[int, list[int]] = {}
        flat, begins, denial = self._layout
        owners = np.repeat(np.arange(len(begins)), np.diff([*begins, len(flat)]))
        for token_, key in zip(flat.tolist(), owners.tolist(), strict=True):
            found.setdefault(token_, []).append(key)
        for key, token_ in enumerate(denial.tolist()):
            if token_ >= 0:
                found.setdefault(token_, []).append(key)
        return found

    def best_changed(
        self,
        base: tuple[Flags, Grains, Floats, Flags, Flags],
        order: Ints,
        tokens: Sequence[int],
        now: Flags,
    ) -> Ints:
        """
        The best picture of each diagnosis in variants of some cases, (diagnoses, variants).

        Args:
            base: The tokens of the cases, and what `parts` gives of them.

            order: The case of each variant.

            tokens: Those that hold otherwise.

            now: Whether they hold, (changed, variants).
        """
        known, found, unlisted, present, absent = base
        whole, bare = found[:, order], unlisted[order]
        keys = np.array(sorted({k for t in tokens for k in self._keys_of.get(t, ())}), np.int64)
        if not len(keys):
            return self.best(whole, bare)
        after = known[:, order]
        after[tokens] = now
        here, gone = self._held(after, keys)
        adds = here.astype(np.float32) - present[keys][:, order]
        takes = gone.astype(np.float32) - absent[keys][:, order]
        bare = bare + self._unlisted_grains[keys] @ adds.astype(np.float64)
        self._add(whole, np.concatenate([adds, takes]), [w[keys] for w in self._worth])
        return self.best(whole, bare)

    # --- one case in words

    def said(self, picture: int, present: Flags, absent: Flags) -> list[Said]:
        """
        The items of a picture that count in a case, strongest first.

        Args:
            picture: Its number.

            present: Which keys hold in the case, (keys,).

            absent: Which are denied, (keys,).
        """
        lines, ids = self._items(picture)
        keys, plus, minus, _, _ = self._entries
        here = present[keys[lines]]
        grains = plus[lines, 0] * here + minus[lines, 0] * absent[keys[lines]]
        which = np.flatnonzero(np.abs(grains) >= SHOWN)
        points, held = (grains[which] / GRAIN).tolist(), here[which].tolist()
        found = [
            Said(ids[n] if there else denied_id(ids[n]), p, there)
            for n, p, there in zip(which.tolist(), points, held, strict=True)
        ]
        return sorted(found, key=lambda said: (-abs(said.points), said.rule))

    def _items(self, picture: int) -> tuple[slice, list[str]]:
        """Where the items of a picture stand among all, and the ids of their rules; remembered."""
        found = self._found.get(picture)
        if found is None:
            _, _, _, starts, who = self._entries
            ids = self._ids[picture].splitlines()
            at = int(starts[np.searchsorted(who, picture)]) if ids else 0
            found = self._found[picture] = slice(at, at + len(ids)), ids
        return found

    @cached_property
    def _found(self) -> dict[int, tuple[slice, list[str]]]:
        return {}

    @cached_property
    def _ids(self) -> list[str]:
        """The ids of the items of each picture as rules, one a line."""
        return ["\n".join(line_id(p, item) for item in p.items) for p in self.pictures]
