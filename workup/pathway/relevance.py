"""
Which questions are worth putting to a patient at all, before any is weighed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from workup.engine.changes import Changes
from workup.engine.columns import Flags
from workup.engine.facts import Facts
from workup.model.fact import fact_of, ids_of
from workup.model.vocabulary import Term, Vocabulary


class Relevance:
    """
    Where a question about a finding is worth putting: one about a region where that region or none
    is known to be affected, none before the age from which it can be answered, and none that the
    picture rules out.

    Args:
        findings: Ids of the vocabulary, which says of each from when (`ask_from`) and where it is
        asked (`ask_where`, regions), and where not (`ask_unless`, facts that hold or, with
        `: absent`, are denied).

        vocabulary: Gives the terms.
    """

    def __init__(self, findings: Sequence[str], vocabulary: Vocabulary) -> None:
        terms = [vocabulary["findings"][f] for f in findings]
        regions, unless = list(vocabulary["regions"]), [t.kept_back for t in terms]
        entries = list(dict.fromkeys(entry for mine in unless for entry in mine))
        self._where = _listing([term.ask_where or () for term in terms], regions)
        self._unless = _listing(unless, entries)
        self._anywhere = ~self._where.any(axis=1, keepdims=True)
        self._regions = [(fact_of("region", r), True) for r in regions]
        self._entries = [_token(entry) for entry in entries]

    def to_the_point(self, changes: Changes) -> Flags:
        """Which questions are worth putting in each case, (findings, cases)."""
        here = changes.known(self._regions)
        found: Flags = self._anywhere | ((self._where @ here) > 0) | ~here.any(axis=0)
        found &= (self._unless @ changes.known(self._entries)) == 0
        return found


def to_the_point(term: Term, facts: Facts) -> bool:
    """Whether the question of one term is worth putting to one patient, by the same measure."""
    here = set(ids_of("region", (fact for fact, held in facts.items() if held is True)))
    somewhere = not term.ask_where or not here or not here.isdisjoint(term.ask_where)
    return somewhere and not any(holds(entry, facts) for entry in term.kept_back)


def holds(entry: str, facts: Facts) -> bool:
    """Whether `fact`, `fact: absent` or `fact: word` of the vocabulary is told of one patient."""
    fact, value = _token(entry)
    held = facts.get(fact)
    return held is not None and (held is not False if value is True else held == value)


def _listing(named: Sequence[Collection[str]], listed: Sequence[str]) -> NDArray[np.float32]:
    """1 where one names another, (those who name, what is listed)."""
    whole = [[name in mine for name in listed] for mine in named]
    return np.array(whole, np.float32).reshape(len(named), len(listed))


def _token(entry: str) -> tuple[str, bool | str]:
    """`fact`, `fact: absent` or `fact: word` of the vocabulary as a fact with its value."""
    fact, _, value = entry.partition(": ")
    return fact, value != "absent" and (value or True)
