"""A condition too wide for its normal form is answered from the case, never from another answer."""

from __future__ import annotations

from workup.engine.codegen import check_of
from workup.engine.program import compile_program
from workup.engine.strata import compile_strata
from workup.engine.truth import truth
from workup.knowledge.condition import AtLeast, Condition, Is, leaves
from workup.knowledge.schema import Schema
from workup.model.vocabulary import Vocabulary


def wide(first: int, parts: int) -> Condition:
    """Several of many pairs: far more conjunctions than a program takes."""
    pairs = [
        AtLeast(1, (Is(f"p{n}", "present"), Is(f"p{n + 1}", "not_present")))
        for n in range(first, first + 2 * parts, 2)
    ]
    return AtLeast(parts, tuple(pairs))


def test_a_wide_condition_within_a_wide_one_is_read_as_the_tree_reads_it() -> None:
    """The inner answer is made ahead of the run, and the outer one does not ask for it by name."""
    inner = AtLeast(2, (wide(0, 12), Is("q", "present")))
    outer = AtLeast(2, (Is("q", "present"), AtLeast(2, (inner, wide(24, 12)))))
    schema = Schema(Vocabulary({}, {}))
    for name in ("q", *(f"p{n}" for n in range(48))):
        schema.add(name, "sign")
    made = compile_program("wide", [("holds", outer)], schema)
    for told in ({"q": True}, {"q": True, "p1": True}, {"q": True, "p1": True, "p0": True}, {}):
        assert bool(check_of(made)(made.encode(told))) is (truth(outer, told) is True)


def test_no_answer_made_ahead_rests_on_another(book) -> None:
    """In every stratum of the rules, what is answered ahead of the run asks the case alone."""
    strata = vars(compile_strata(book))
    for program in (*strata.pop("derive"), *strata.values()):
        for _, condition in program.counts:
            assert not [leaf.fact for leaf in leaves(condition) if leaf.fact.startswith("#")]
