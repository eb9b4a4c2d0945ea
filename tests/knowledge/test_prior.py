"""
How common a diagnosis is, as the pages say it.
"""

from __future__ import annotations


def test_the_reason_of_a_prior_is_a_sentence(book):
    """Each begins with a capital or a figure and ends with one full stop, however it is written."""
    said = [s.prior.sentence for s in book.scripts.values() if s.prior.why]
    assert len(said) > 50
    assert all(s.endswith(".") and not s.endswith("..") and not s[0].islower() for s in said)
