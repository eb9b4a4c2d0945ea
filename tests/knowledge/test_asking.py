"""What may be asked next is asked in a sentence of its own."""

from __future__ import annotations

from collections import Counter


def test_every_finding_has_a_question_of_its_own(truth_assessor):
    """
    A question is never a bare label with a question mark, and no two findings are asked alike.
    """
    terms = truth_assessor.book.vocabulary["findings"].values()
    for term in terms:
        assert term.ask.endswith("?") and term.ask.rstrip("?") != term.label, term.id
    assert max(Counter(term.ask for term in terms).values()) == 1
