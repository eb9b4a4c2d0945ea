"""Lines that more than one place words."""

from __future__ import annotations

from workup.explanations.points import MOST_GENES, member_words
from workup.model.assessment import Member


def test_a_member_names_the_first_of_many_genes():
    """A list of dozens of genes says its first few and that there are others; a short one all."""
    many = tuple(f"GENE{n}" for n in range(40))
    assert member_words(Member("x", "Leigh syndrome", 1.0, many[:MOST_GENES])).endswith("GENE5)")
    assert member_words(Member("x", "Leigh syndrome", 1.0, many)).endswith("GENE5, and others)")
    assert member_words(Member("x", "Rett syndrome (MECP2)", 1.0, ("MECP2",))) == (
        "Rett syndrome (MECP2)"
    )
