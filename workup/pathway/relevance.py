"""
Which questions are worth putting to a patient at all, before any is weighed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workup.engine.changes import Changes
from workup.engine.columns import Flags
from workup.model.vocabulary import Vocabulary


def to_the_point(findings: Sequence[str], changes: Changes, vocabulary: Vocabulary) -> Flags:
    """
    Where a question about a finding is worth putting, (findings, cases): one about a region where
    that region or none is known to be affected, and none that the picture rules out.

    Args:
        findings: Ids of the vocabulary, which says of each where it is asked (`ask_where`, regions)
        and where not (`ask_unless`, facts that hold or, with `: absent`, are denied).

        changes: The cases and what is known of them.

        vocabulary: Gives the terms.
    """
    terms = [vocabulary["findings"][f] for f in findings]
    regions = list(vocabulary["regions"])
    here = changes.known([(f"region.{r}", True) for r in regions])
    somewhere = here.any(axis=0)
    found = np.ones((len(terms), here.shape[1]), np.bool_)
    for n, term in enumerate(terms):
        if term.ask_where:
            places = [k for k, region in enumerate(regions) if region in term.ask_where]
            found[n] &= here[places].any(axis=0) | ~somewhere
        if term.ask_unless:
            found[n] &= ~changes.known(list(map(_token, term.ask_unless))).any(axis=0)
    return found


def _token(entry: str) -> tuple[str, bool | str]:
    """`fact`, `fact: absent` or `fact: word` of the vocabulary as a fact with its value."""
    fact, _, value = entry.partition(": ")
    return fact, value != "absent" and (value or True)
