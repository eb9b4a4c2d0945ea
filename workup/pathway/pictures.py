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
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Cases, Token, Tokens
from workup.engine.columns import Flags
from workup.knowledge.condition import Condition, Is, leaves
from workup.knowledge.picture_rules import line_id
from workup.knowledge.presentations import Item, Picture, Presentations
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.schema import Schema
from workup.pathway.sums import spread

GRAIN = 1024  # as in the differential
#: How far outside of its window an onset is called far: below 60 % of its start less a year, or
#: above one and a half times its end and two years. Judgement; docs/rules.md.
FAR_BELOW, FAR_ABOVE = (0.6, -1.0), (1.5, 2.0)
CHUNK = 512  # cases whose pictures are summed together
SHOWN = GRAIN // 8  # a line worth less than an eighth of a point is not shown
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Line(NamedTuple):
    """One item of a picture: numbers of picture and key, grains if present and if absent."""

    picture: int
    key: int
    present: int
    absent: int


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


class Pictures:
    """All pictures of a rulebook, sorted by diagnosis."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = (
        "owner",
        "weight",
        "kind",
        "asked",
        "named",
        "_begins",
        "_who",
        "_ends",
        "_default",
        "_unlisted_grains",
        "_keys_of",
        "_lines_of",
        "_several",
        "_layout",
        "_entries",
        "_ids",
        "_met",
        "_windows",
        "_word_costs",
        "_gene_tokens",
        "_gene_pictures",
    )

    def __init__(self, book: Rulebook, diagnoses: Sequence[str]) -> None:
        self.book, self.diagnoses, self.count = book, diagnoses, len(diagnoses)
        self.c = book.calibration.pictures
        self._found: dict[int, list[tuple[str, Line, list[int], int]]] = {}

    # --- the pictures

    @cached_property
    def _pages(self) -> list[tuple[int, Presentations]]:
        """Number of each diagnosis that has pictures, and its page."""
        pages = self.book.presentations
        return [(n, pages[d]) for n, d in enumerate(self.diagnoses) if d in pages]

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """All of them."""
        return tuple(p for _, page in self._pages for p in page.pictures)

    @cached_property
    def named(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Id, title and genes of each."""
        return [(p.id, p.title, p.genes) for p in self.pictures]

    @cached_property
    def owner(self) -> Ints:
        """The diagnosis of each picture."""
        return np.array([n for n, page in self._pages for _ in page.pictures], np.int64)

    @cached_property
    def weight(self) -> Floats:
        """How much the items of each picture weigh."""
        kinds = [page.kind for _, page in self._pages for _ in page.pictures]
        return np.array([self.c.weight[kind] for kind in kinds])

    @cached_property
    def kind(self) -> dict[str, str]:
        """Diagnosis to what its pictures are."""
        return {self.diagnoses[n]: page.kind for n, page in self._pages}

    @cached_property
    def _begins(self) -> Ints:
        """Where the pictures of each diagnosis begin."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    @cached_property
    def _who(self) -> Ints:
        """Which diagnosis that is."""
        found: Ints = self.owner[self._begins]
        return found

    @cached_property
    def _ends(self) -> dict[int, int]:
        """Diagnosis to where its pictures end."""
        ends = [*self._begins[1:].tolist(), len(self.owner)]
        return dict(zip(self._who.tolist(), ends, strict=True))

    @cached_property
    def keys(self) -> tuple[Condition, ...]:
        """What items ask for, each once."""
        return tuple(dict.fromkeys(i.when for p in self.pictures for i in p.items))

    @cached_property
    def _place(self) -> dict[Condition, int]:
        return {when: n for n, when in enumerate(self.keys)}

    # --- what the pictures say, as arrays

    @cached_property
    def background(self) -> Floats:
        """How often pictures bring each key: the mean over labels of that over pictures."""
        labels = max(len(self._who), 1)
        found = np.zeros(len(self.keys))
        met = np.array([self.c.met_weight[p.met] for p in self.pictures])
        for begin, who in zip(self._begins.tolist(), self._who.tolist(), strict=True):
            mine = range(begin, self._ends[who])
            whole = met[begin : self._ends[who]].sum()
            for n in mine:
                for item in self.pictures[n].items:
                    share = self.c.often[item.often] * met[n] / whole / labels
                    found[self._place[item.when]] += share
        return np.clip(found, self.c.rarest, self.c.commonest)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every item of every picture with its grains, by picture."""
        return tuple(
            Line(n, self._place[item.when], *self._grains(n, self._place[item.when], item))
            for n, picture in enumerate(self.pictures)
            for item in picture.items
        )

    def _grains(self, picture: int, key: int, item: Item) -> tuple[int, int]:
        """The grains of an item: where it is present, and where it is known to be absent."""
        c, often, common = self.c, self.c.often[item.often], float(self.background[key])
        most = c.most_result if item.kind == "result" else c.most
        present = min(most, log2(often / common))
        if item.often == "seldom":
            present = max(present, 0.0)  # explained: it does not speak for, nor against
        if item.often == "never":
            present = -c.never
        present = max(present, -c.never) - self._unlisted(key)
        absent = 0.0
        if isinstance(item.when, Is) and item.when.op == "present" and item.kind == "finding":
            absent = max(-c.denied, log2((1 - min(often, c.surest)) / (1 - common)))
            absent = min(absent, c.most_absent) * c.absent_weight
        weight = float(self.weight[picture]) * GRAIN
        return round(present * c.damping * weight), round(absent * weight)

    def _unlisted(self, key: int) -> float:
        """What a key costs, below 0, a picture that does not list it: only sites do."""
        facts = [leaf.fact for leaf in leaves(self.keys[key])]
        region = all(fact.startswith("region.") for fact in facts)
        if not region and facts != ["onset.first_region"] * len(facts):
            return 0.0
        common = float(self.background[key])
        most = self.c.unlisted_region if region else self.c.unlisted_first
        return max(-most, log2(min(self.c.unlisted, common * 0.3) / common))

    @cached_property
    def _default(self) -> Floats:
        """Grains of each key for pictures that do not list it, before their weight."""
        return np.array([self._unlisted(n) * self.c.damping for n in range(len(self.keys))]) * GRAIN

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Every fact with a value that some item asks for, or that denies one."""
        found: dict[Token, None] = {}
        for when in self.keys:
            for leaf in leaves(when):
                found[token(leaf)] = None
            if isinstance(when, Is) and when.op == "present":
                found[when.fact, False] = None
        return tuple(found)

    @cached_property
    def asked(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    @cached_property
    def _layout(self) -> tuple[Ints, Ints, Ints]:
        """Tokens of each key one after the other, where each key begins; the denial of each key."""
        place = {t: n for n, t in enumerate(self.tokens)}
        flat, begins, denied = list[int](), list[int](), list[int]()
        for when in self.keys:
            begins.append(len(flat))
            flat += [place[token(leaf)] for leaf in leaves(when)]
            single = isinstance(when, Is) and when.op == "present"
            denied.append(place[when.fact, False] if single and isinstance(when, Is) else -1)
        return np.array(flat, np.int64), np.array(begins, np.int64), np.array(denied, np.int64)

    @cached_property
    def _entries(self) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32], Ints, Ints]:
        """Keys, grains present and absent of every line, where each picture begins, and which."""
        owners = np.array([line.picture for line in self.lines], np.int64)
        begins = np.flatnonzero(np.diff(owners, prepend=-1))
        return (
            np.array([line.key for line in self.lines], np.int64),
            np.array([line.present for line in self.lines], np.int32)[:, None],
            np.array([line.absent for line in self.lines], np.int32)[:, None],
            begins,
            owners[begins],
        )

    @cached_property
    def _met(self) -> Ints:
        """Grains for how often a picture is met among those of its label, (pictures, 1)."""
        top = max(self.c.met_weight.values())
        points = [log2(self.c.met_weight[p.met] / top) * self.c.met for p in self.pictures]
        found: Ints = np.rint(np.array(points) * self.weight * GRAIN).astype(np.int64)[:, None]
        return found

    # --- what the cases say

    def gates(self, cases: Cases) -> Ints:
        """
        What age, tempo, course and sex at odds with a picture cost it, in grains, and what its own
        genes bring, (pictures, cases). What a case does not say costs nothing.
        """
        points = self._age_cost(cases) + self._word_cost(cases)
        found = np.rint(points * self.weight[:, None] * GRAIN).astype(np.int64)
        whole: Ints = found + self._met + self._genes(cases)
        return whole

    @cached_property
    def _windows(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Where onset begins and ends in each picture, and where it is far off; (pictures, 1)."""
        low, high = (
            np.array([np.nan if p.onset[end] is None else p.onset[end] for p in self.pictures])
            for end in (0, 1)
        )
        far_low, far_high = low * FAR_BELOW[0] + FAR_BELOW[1], high * FAR_ABOVE[0] + FAR_ABOVE[1]
        return low[:, None], high[:, None], far_low[:, None], far_high[:, None]

    def _age_cost(self, cases: Cases) -> Floats:
        c = self.c
        onset, age = cases.numbers("onset.age"), cases.numbers("age")
        low, high, far_low, far_high = self._windows
        cost = np.where(onset < low, np.where(onset < far_low, c.age_far, c.age_near), 0.0)
        cost += np.where(onset > high, np.where(onset > far_high, c.age_far, c.age_near), 0.0)
        young = np.isnan(onset) & (age < far_low)  # seen before the picture ever begins
        found: Floats = -(cost + np.where(young, c.age_far, 0.0))
        return found

    @cached_property
    def _word_costs(self) -> tuple[Floats, Floats, Floats]:
        """What each tempo, course and sex costs each picture, (pictures, words + 1); 0 unknown."""
        words, c = self.book.schema.words, self.c
        steps = _steps(words["onset.tempo"], [p.tempo for p in self.pictures], self.book.schema)
        costs = np.array([0.0, c.tempo_near, c.tempo_far, c.tempo_far])
        named = [(p.sex,) if p.sex else () for p in self.pictures]
        return (
            costs[np.minimum(steps, 3)],
            _unfit(words["course"], [p.course for p in self.pictures]) * c.course,
            _unfit(words["sex"], named) * c.sex,
        )

    def _word_cost(self, cases: Cases) -> Floats:
        tempo, course, sex = self._word_costs
        cost = tempo[:, cases.words("onset.tempo")]
        cost += course[:, cases.words("course")]
        cost += sex[:, cases.words("sex")]
        found: Floats = -cost
        return found

    def _genes(self, cases: Cases) -> Ints:
        """A gene that no row of the script reads settles the picture that names it."""
        found = np.zeros((len(self.owner), cases.size), np.int64)
        if not self._gene_pictures:
            return found
        held = cases.tokens(self._gene_tokens)
        yes, no = held[: len(held) // 2], held[len(held) // 2 :]
        for k in np.flatnonzero(yes.any(axis=1) | no.any(axis=1)).tolist():
            points = yes[k] * self.c.gene_found - no[k] * self.c.gene_excluded
            for n in self._gene_pictures[k]:
                found[n] += np.rint(points * GRAIN).astype(np.int64)
        return found

    @cached_property
    def _gene_tokens(self) -> Tokens:
        """Every gene found, then every gene excluded."""
        genes = sorted(self._own_genes)
        return Tokens([(f"gene.{gene}", value) for value in (True, False) for gene in genes])

    @cached_property
    def _gene_pictures(self) -> list[list[int]]:
        """The pictures that name each gene, genes in order."""
        return [self._own_genes[gene] for gene in sorted(self._own_genes)]

    @cached_property
    def _own_genes(self) -> dict[str, list[int]]:
        """Gene to the pictures that name it, where no row of their script reads it."""
        read = {
            script.id: {leaf.fact for row in script.rows for leaf in leaves(row.rule.when)}
            for script in self.book.scripts.values()
        }
        found: dict[str, list[int]] = {}
        for n, picture in enumerate(self.pictures):
            for gene in picture.genes:
                if f"gene.{gene}" not in read[picture.owner]:
                    found.setdefault(gene, []).append(n)
        return found

    # --- points

    def fit(self, known: Flags, gates: Ints) -> Fit:
        """
        How well each picture fits.

        Args:
            known: Which tokens hold, (tokens, cases).

            gates: As `gates` gives them, (pictures, cases).
        """
        found, unlisted, _, _ = self.parts(known, gates)
        return self._fitted(found, unlisted)

    def parts(self, known: Flags, gates: Ints) -> tuple[Ints, Floats, Flags, Flags]:
        """
        Of some cases: the grains of each picture but for keys that it does not list, (pictures,
        cases); what these cost before weight, (cases,); which keys hold and which are denied,
        (keys, cases).
        """
        found = gates.copy()
        flat, begins, denial = self._layout
        if not len(begins):
            nothing = np.zeros((0, known.shape[1]), np.bool_)
            return found, np.zeros(known.shape[1]), nothing, nothing
        present = known[flat[begins]]
        for key, tokens in self._several:
            present[key] = known[tokens].any(axis=0)
        absent = known[denial]
        absent[denial < 0] = False
        _, plus, minus, _, _ = self._entries
        for start in range(0, known.shape[1], CHUNK):
            part = slice(start, start + CHUNK)
            found[:, part] += self._lines_sum(present[:, part], plus)
            found[:, part] += self._lines_sum(absent[:, part], minus)
        costly = self._costly
        unlisted: Floats = self._unlisted_grains[costly] @ present[costly].astype(np.float64)
        return found, unlisted, present, absent

    def _lines_sum(self, held: Flags, grains: NDArray[np.int32]) -> Ints:
        """What the lines of the keys that hold bring each picture, (pictures, cases)."""
        by_key, begins, owner = self._lines_of
        key, case = np.nonzero(held)
        which, times = spread(key, begins[:-1], np.diff(begins))
        lines = by_key[which]
        place = owner[lines] * held.shape[1] + np.repeat(case, times)
        size = len(self.owner) * held.shape[1]
        whole = np.bincount(place, weights=grains[lines, 0], minlength=size)  # exact: whole grains
        found: Ints = whole.astype(np.int64).reshape(len(self.owner), held.shape[1])
        return found

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

    def _fitted(self, found: Ints, unlisted: Floats) -> Fit:
        best = np.zeros((self.count, found.shape[1]), np.int64)
        if len(self._begins):
            found += np.rint(self.weight[:, None] * unlisted[None, :]).astype(np.int64)
            best[self._who] = np.maximum.reduceat(found, self._begins, axis=0)
        return Fit(found, best)

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

    @cached_property
    def _lines_of(self) -> tuple[Ints, Ints, Ints]:
        """Lines by key, where each key begins among them, and the picture of each line."""
        keys, _, _, starts, who = self._entries
        order = np.argsort(keys, kind="stable")
        begins = np.searchsorted(keys[order], np.arange(len(self._layout[1]) + 1))
        return order, begins, np.repeat(who, np.diff([*starts, len(keys)]))

    def best_changed(
        self,
        base: tuple[Flags, Ints, Floats, Flags, Flags],
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
        touched = sorted({k for t in tokens for k in self._keys_of.get(t, ())})
        if not touched:
            return self._fitted(whole, bare).best
        flat, begins, denial = self._layout
        ends = [*begins[1:].tolist(), len(flat)]
        place = {t: n for n, t in enumerate(tokens)}

        def held(token_: int) -> Flags:
            found: Flags = now[place[token_]] if token_ in place else known[token_][order]
            return found

        adds = np.zeros((len(touched), len(order)), np.int32)
        takes = np.zeros((len(touched), len(order)), np.int32)
        for n, key in enumerate(touched):
            mine = [held(t) for t in flat[begins[key] : ends[key]].tolist()]
            adds[n] = np.logical_or.reduce(mine)
            if denial[key] >= 0:
                takes[n] = held(int(denial[key]))
        adds -= present[touched][:, order]
        takes -= absent[touched][:, order]
        bare = bare + (self._unlisted_grains[touched][:, None] * adds).sum(axis=0)
        self._add_lines(whole, touched, adds, takes)
        return self._fitted(whole, bare).best

    def _add_lines(
        self, grains: Ints, keys: list[int], adds: NDArray[np.int32], takes: NDArray[np.int32]
    ) -> None:
        """Add to the grains of pictures what changed keys bring and take."""
        by_key, begins, owner = self._lines_of
        counts = begins[np.array(keys) + 1] - begins[keys]
        lines = np.concatenate([by_key[begins[k] : begins[k + 1]] for k in keys])
        if not len(lines):
            return
        which = np.repeat(np.arange(len(keys)), counts)
        turn = np.argsort(lines)
        lines, which = lines[turn], which[turn]
        _, plus, minus, _, _ = self._entries
        moved = adds[which] * plus[lines] + takes[which] * minus[lines]
        starts = np.flatnonzero(np.diff(owner[lines], prepend=-1))
        grains[owner[lines[starts]]] += np.add.reduceat(moved, starts, axis=0)

    # --- one case in words

    def of(self, diagnosis: int) -> range:
        """The numbers of the pictures of a diagnosis."""
        at = np.flatnonzero(self._who == diagnosis)
        if not len(at):
            return range(0)
        begin = int(self._begins[at[0]])
        return range(begin, int(self._ends[diagnosis]))

    def said(self, picture: int, known: NDArray[np.bool_]) -> list[Said]:
        """
        The items of a picture that count in a case, strongest first.

        Args:
            picture: Its number.

            known: Which tokens hold in the case, (tokens,).
        """
        held = known.tolist()
        found = []
        for id_, line, tokens, denial in self._items(picture):
            here = any(held[n] for n in tokens)
            gone = denial >= 0 and held[denial]
            grains = line.present * here + line.absent * gone
            if abs(grains) >= SHOWN:
                found.append(Said(id_, grains / GRAIN, here))
        return sorted(found, key=lambda said: (-abs(said.points), said.rule))

    def _items(self, picture: int) -> list[tuple[str, Line, list[int], int]]:
        """Of each item: its rule's id, line, tokens, and the token that denies it; remembered."""
        found = self._found.get(picture)
        if found is None:
            flat, begins, denial = self._layout
            keys, plus, minus, starts, who = self._entries
            at = int(np.searchsorted(who, picture))
            ids = self._ids[picture].splitlines()
            found = self._found[picture] = []
            for k, id_ in enumerate(ids, int(starts[at]) if ids else 0):
                key = int(keys[k])
                end = begins[key + 1] if key + 1 < len(begins) else len(flat)
                line = Line(picture, key, int(plus[k, 0]), int(minus[k, 0]))
                tokens = flat[begins[key] : end].tolist()
                found.append((id_, line, tokens, int(denial[key])))
        return found

    @cached_property
    def _ids(self) -> list[str]:
        """The ids of the items of each picture as rules, one a line."""
        return ["\n".join(line_id(p, item) for item in p.items) for p in self.pictures]


def token(leaf: Is) -> Token:
    """The fact and value that make a leaf of an item hold."""
    if leaf.op in ("present", "absent"):
        return leaf.fact, leaf.op == "present"
    return leaf.fact, str(leaf.value)


def _steps(words: Sequence[str], fits: Sequence[Sequence[str]], schema: Schema) -> Ints:
    """How many steps each tempo is from the nearest that fits, (pictures, words + 1); 0 unknown."""
    order = {word: n for n, word in enumerate(schema.vocabulary["tempo"])}
    found = np.zeros((len(fits), len(words) + 1), np.int64)
    for n, mine in enumerate(fits):
        for k, word in enumerate(words, 1):
            found[n, k] = min((abs(order[word] - order[m]) for m in mine), default=0)
    return found


def _unfit(words: Sequence[str], fits: Sequence[Sequence[str]]) -> Floats:
    """1 where a word does not fit a picture that names any, (pictures, words + 1); 0 unknown."""
    found = np.zeros((len(fits), len(words) + 1))
    for n, mine in enumerate(fits):
        for k, word in enumerate(words, 1):
            found[n, k] = bool(mine) and word not in mine
    return found
