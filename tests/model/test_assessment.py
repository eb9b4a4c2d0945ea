"""What can be said of an answer by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workup.model.assessment import Branch, rank_of

LISTED = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.0, 0.1, 0.2, 0.5])).map(
    lambda shares: [Branch(id_, share) for id_, share in shares.items()]
)


@given(LISTED, st.frozensets(st.sampled_from("abcdefgh"), max_size=3))
def test_a_rank_counts_ties_against_the_answer(listed, accepted):
    """
    The best of the accepted stands behind every other that is as likely; none listed has no rank;
    order makes no difference.
    """
    mine = [b.probability for b in listed if b.diagnosis in accepted]
    ahead = [
        b for b in listed if b.diagnosis not in accepted and mine and b.probability >= max(mine)
    ]
    assert (
        rank_of(listed, accepted)
        == (1 + len(ahead) if mine else None)
        == rank_of(reversed(listed), accepted)
    )
