"""
Pages of single cases: at most 500, first the wrong, then the least certain, the treatable or dangerous, then a sample with a fixed seed.

A page says what the summary holds; where whole assessments were written it also says why, from the rules that fired.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workup.batch.report.kept import Kept
from workup.knowledge.rulebook import Rulebook

MOST = 500
SHARES = {
    "wrong": 250,
    "least certain": 100,
    "treatable or dangerous": 100,
}  # pages of each kind at most, before the sample fills up
SEED = 0
ROWS = 4  # reasons for and against that a page gives of a diagnosis
_ID = re.compile(rb'^\{"case": ?"([A-Za-z0-9_-]+)"')


@dataclass(frozen=True)
class Page:
    """One case, why it is shown, and its whole assessment where there is one."""

    kept: Kept
    why: str
    answer: Mapping[str, Any] | None = None


def chosen(kept: Sequence[Kept], most: int = MOST) -> list[Page]:
    """The cases to show, of those kept whole; each once, in the order of the kinds, then of how sure the rules were."""
    whole = [k for k in kept if k.whole]
    wrong = sorted((k for k in whole if not k.scored.first_right), key=lambda k: (-k.scored.share, k.scored.case))
    unsure = sorted((k for k in whole if k.scored.first_right), key=lambda k: (k.scored.share, k.scored.case))
    tier = sorted((k for k in whole if k.scored.tier), key=lambda k: (k.scored.kept, k.scored.case))
    sample = list(whole)
    random.Random(SEED).shuffle(sample)
    found: dict[str, Page] = {}
    for why, listed in (
        ("wrong", wrong),
        ("least certain", unsure),
        ("treatable or dangerous", tier),
        ("sample", sample),
    ):
        room = SHARES.get(why, most)
        for k in listed:
            if room and len(found) < most and k.scored.case not in found:
                found[k.scored.case] = Page(k, why)
                room -= 1
    return list(found.values())


def assessments(path: Path, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The whole assessments of some cases from a file of JSON Lines; the other lines are not parsed."""
    found = {}
    with path.open("rb") as file:
        for line in file:
            match = _ID.match(line)
            if match and (id_ := match[1].decode()) in ids:
                found[id_] = json.loads(line)
    return found


def reasons(answer: Mapping[str, Any], place: int, book: Rulebook) -> dict[str, list[str]]:
    """What speaks for and against a diagnosis of the differential, in the words of the rules; place counts from 0."""
    candidate = answer["differential"][place]
    said = {side: [book.rules[id_].why for id_ in candidate[side] if id_ in book.rules] for side in ("for", "against")}
    return {side: list(dict.fromkeys(why for why in listed if why))[:ROWS] for side, listed in said.items()}
