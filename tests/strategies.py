"""
Random conditions and random cases over a small schema, for hypothesis; and a case read back from a
table.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from workup.engine.columns import TO, Table
from workup.engine.facts import Facts
from workup.knowledge.condition import AtLeast, Is
from workup.knowledge.schema import Schema
from workup.model.quantity import Span, between
from workup.model.vocabulary import Vocabulary

SIGNS = [f"finding.s{n}" for n in range(6)]
WORDS = {"onset.tempo": ("sudden", "acute", "gradual"), "sex": ("female", "male")}
NUMBERS = ["onset.age", "regions.count"]
THRESHOLDS = [0.0, 1.5, 3.0, 26.0]


def schema() -> Schema:
    """A schema of six signs, two words and two numbers."""
    made = Schema(Vocabulary({}, {}))
    for name in SIGNS:
        made.add(name, "sign")
    for name, words in WORDS.items():
        made.add(name, "word", words)
    for name in NUMBERS:
        made.add(name, "number")
    return made


_sign = st.builds(
    Is,
    st.sampled_from(SIGNS),
    st.sampled_from(["present", "absent", "not_present", "not_absent", "known", "untold"]),
)
_word = st.sampled_from(list(WORDS)).flatmap(
    lambda name: st.builds(
        Is,
        st.just(name),
        st.sampled_from(["eq", "ne", "not_eq", "not_ne", "known", "untold"]),
        st.sampled_from(WORDS[name]),
    )
)
_number = st.builds(
    Is,
    st.sampled_from(NUMBERS),
    st.sampled_from(
        [
            "lt",
            "le",
            "gt",
            "ge",
            "eq",
            "ne",
            "known",
            "untold",
            "not_lt",
            "not_le",
            "not_gt",
            "not_ge",
            "not_eq",
            "not_ne",
        ]
    ),
    st.sampled_from(THRESHOLDS),
)
_leaf = _sign | _word | _number


def _threshold(parts: list) -> st.SearchStrategy:
    return st.builds(AtLeast, st.integers(1, len(parts)), st.just(tuple(parts)))


conditions = st.recursive(
    _leaf, lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(_threshold), max_leaves=10
)

_years = st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.0, 25.9, 26.0, 80.0])
facts = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.booleans() for name in SIGNS},
        **{name: st.sampled_from(words) for name, words in WORDS.items()},
        "onset.age": _years
        | st.lists(_years, min_size=2, max_size=2, unique=True).map(
            lambda ends: Span(min(ends), max(ends))
        ),
        "regions.count": _years,
    },
)


def facts_at(table: Table, n: int) -> Facts:
    """The flat facts of one case of a table: what `truth` would be given."""
    byte, bit = n >> 3, 1 << (n & 7)
    facts: Facts = {fact: True for fact, bits in table.present.items() if bits[byte] & bit}
    facts.update({fact: False for fact, bits in table.absent.items() if bits[byte] & bit})
    facts.update({f: table.schema.words[f][int(c[n]) - 1] for f, c in table.words.items() if c[n]})
    for fact in table.numbers:
        low, high = table.spans(fact)
        if not fact.endswith(TO) and not np.isnan(low[n]):
            facts[fact] = between(float(low[n]), float(high[n]))
    return facts
