"""
The pictures of a rulebook as arrays: items, what each is worth, and the tokens that they ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workup.engine.cases import Token
from workup.knowledge.condition import Condition, Is, leaves
from workup.knowledge.presentations import Item, LookAlike, Picture, Presentations
from workup.knowledge.rulebook import Rulebook
from workup.model.fact import parted
from workup.pathway.sums import GRAIN, Floats, Grains, Ints


class Line(NamedTuple):
    """One item of a picture: numbers of picture and key, grains if present and if absent."""

    picture: int
    key: int
    present: int
    absent: int


class PicturePages:
    """All pictures of a rulebook, sorted by diagnosis."""

    #: What is worked out of the rulebook alone, as `kept` keeps it.
    KEPT = (
        "owner",
        "weight",
        "kind",
        "asked",
        "named",
        "needed",
        "brings",
        "sites",
        "sex",
        "alike",
        "_begins",
        "_who",
        "_ends",
        "_default",
        "_unlisted_grains",
        "_keys_of",
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
    def needed(self) -> list[tuple[int, ...]]:
        """The tokens of which a case must have one to be called each picture; none for most."""
        return [tuple(n for when in p.needs for n in self._tokens_of(when)) for p in self.pictures]

    @cached_property
    def brings(self) -> list[tuple[tuple[float, tuple[int, ...]], ...]]:
        """Of each picture, the findings and history: how often it brings each, and its tokens."""
        often = self.c.often
        return [
            tuple(
                (often[i.often], self._tokens_of(i.when))
                for i in p.items
                if i.kind in ("finding", "fact")
            )
            for p in self.pictures
        ]

    @cached_property
    def sex(self) -> list[str]:
        """The sex of each picture, empty where it is of either."""
        return [picture.sex for picture in self.pictures]

    @cached_property
    def sites(self) -> list[tuple[int, ...]]:
        """The tokens of the regions that each picture may show."""
        return [
            tuple(n for i in p.items if i.kind == "region" for n in self._tokens_of(i.when))
            for p in self.pictures
        ]

    @cached_property
    def alike(self) -> list[tuple[LookAlike, ...]]:
        """The look-alikes of each picture and of the families of its script, as the rules have."""
        scripts, families = self.book.scripts, self.book.families
        shared = {
            d: tuple(a for f in script.families for a in families[f].look_alikes)
            for d, script in scripts.items()
        }
        return [(*p.look_alikes, *shared[p.owner]) for p in self.pictures]

    def of(self, diagnosis: int) -> range:
        """The numbers of the pictures of a diagnosis."""
        return self._of.get(diagnosis, range(0))

    @cached_property
    def _of(self) -> dict[int, range]:
        """Diagnosis to the numbers of its pictures."""
        begins = zip(self._who.tolist(), self._begins.tolist(), strict=True)
        return {who: range(begin, self._ends[who]) for who, begin in begins}

    def _tokens_of(self, when: Condition) -> tuple[int, ...]:
        return tuple(self._token_place[token(leaf)] for leaf in leaves(when))

    @cached_property
    def _token_place(self) -> dict[Token, int]:
        return {t: n for n, t in enumerate(self.tokens)}

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
        """What items ask for, and the exposures that pictures need, each once."""
        asked = dict.fromkeys(i.when for p in self.pictures for i in p.items)
        return tuple(asked | dict.fromkeys(when for p in self.pictures for when in p.needs))

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
        return tuple(line for n in range(len(self.pictures)) for line in self._lines(n))

    def _lines(self, picture: int) -> list[Line]:
        """
        The items of one picture. What follows from another item pays only what it is worth beyond
        that: a neck that is recorded once speaks once.
        """
        items = self.pictures[picture].items
        places = [self._place[item.when] for item in items]
        found = [
            Line(picture, place, *self._grains(picture, place, item))
            for place, item in zip(places, items, strict=True)
        ]
        for group in self.c.restated:
            named = [k for k, item in enumerate(items) if _among(item, group.by)]
            paid = max((found[k].present for k in named), default=0)
            follow = [k for k, item in enumerate(items) if _among(item, group.items)]
            for k in sorted(follow, key=lambda k: found[k].present):
                worth = found[k].present
                if worth > 0:
                    found[k] = found[k]._replace(present=max(0, worth - max(0, paid)))
                    paid = max(paid, worth)
        return found

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
        region = all(parted(fact).kind == "region" for fact in facts)
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
        place = self._token_place
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
    def _met(self) -> Grains:
        """Grains for how often a picture is met among those of its label, (pictures, 1)."""
        top = max(self.c.met_weight.values())
        points = [log2(self.c.met_weight[p.met] / top) * self.c.met for p in self.pictures]
        found: Grains = np.rint(np.array(points) * self.weight * GRAIN).astype(np.int32)[:, None]
        return found


def _among(item: Item, names: Sequence[str]) -> bool:
    """Whether an item, or the kind of it, is one of some names."""
    return item.whole in names or f"{item.kind}:" in names


def token(leaf: Is) -> Token:
    """The fact and value that make a leaf of an item hold."""
    if leaf.op in ("present", "absent"):
        return leaf.fact, leaf.op == "present"
    return leaf.fact, str(leaf.value)
