"""A reason that lists findings and events by their ids, whole and of one patient."""

from __future__ import annotations

import pytest

from workup.knowledge.condition import Is, all_of, any_of, unless
from workup.knowledge.sentence import SentenceError, read_sentence
from workup.model.fact import fact_of

ROW = all_of(
    Is("finding.headache", "present"),
    any_of(
        *(Is(fact_of("finding", f), "present") for f in ("vomiting", "ataxia", "head_tilt")),
        Is("event.tuberculosis", "present"),
    ),
    unless(Is("finding.fever", "present")),
)


@pytest.mark.parametrize(
    ("text", "held", "wanted"),
    [
        ("Headache with {vomiting, head_tilt}.", (), "Headache with vomiting or head tilt."),
        (
            "Headache with {vomiting, head_tilt}.",
            ("fever",),
            "Headache with vomiting or head tilt.",
        ),
        ("Headache with {vomiting, head_tilt}.", ("head_tilt",), "Headache with head tilt."),
        (
            "Headache with {vomiting, ataxia: unsteadiness, head_tilt}.",
            ("vomiting", "ataxia"),
            "Headache with vomiting and unsteadiness.",
        ),
        (
            "Headache with {vomiting, ataxia: unsteadiness, head_tilt}.",
            ("vomiting", "ataxia", "head_tilt"),
            "Headache with vomiting, unsteadiness and head tilt.",
        ),
        ("{vomiting, ataxia: ataxia} in a child.", ("ataxia",), "Ataxia in a child."),
        ("{vomiting, head_tilt} in a child.", (), "Vomiting or head tilt in a child."),
        (
            "Headache with {vomiting, tuberculosis: tuberculosis, other: another sign}: go on.",
            (),
            "Headache with vomiting, tuberculosis or another sign: go on.",
        ),
        (
            "Headache with {vomiting, tuberculosis: tuberculosis, other: another sign}: go on.",
            ("tuberculosis",),
            "Headache with tuberculosis: go on.",
        ),
        (
            "{ataxia: toe walking or falls, vomiting, head_tilt}.",
            (),
            "Toe walking or falls, vomiting, or head tilt.",
        ),
        (
            "{vomiting, headache} with {ataxia: ataxia, head_tilt}.",
            ("headache",),
            "Headache with ataxia or head tilt.",
        ),
    ],
)
def test_a_list_is_said_of_a_patient(book, text, held, wanted):
    """
    A list names what is known of it, joined by "and"; of nothing known it stands whole, with what
    ends it, joined by "or", after a comma where something listed holds an "or" of its own.
    """
    sentence = read_sentence(text, ROW, book.vocabulary)
    facts = {f"{'event' if id_ in book.vocabulary['events'] else 'finding'}.{id_}" for id_ in held}
    assert sentence and sentence.of(facts) == wanted


def test_a_rule_gives_the_whole_list_as_its_reason(book):
    """Where no patient is meant, as in the trace and on the page of a rule, all is listed."""
    whole = "Headache with vomiting, ataxia, diplopia, head tilt or gait disturbance."
    row = next(r for r in book.flags["raised_pressure_or_mass"] if r.rule.id.endswith("head_vomit"))
    assert row.message == row.rule.why == whole


def test_a_reason_without_braces_lists_nothing(book):
    """A plain reason is no list, whatever its words."""
    assert read_sentence("Headache with vomiting or ataxia.", ROW, book.vocabulary) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("With {vomitting, ataxia}.", "lists `vomitting`.* Did you mean `vomiting`?"),
        ("With {fever, ataxia}.", "lists `fever`.* It asks for headache, vomiting, ataxia"),
        ("With {vomiting, other}.", "lists `other`, no finding or event"),
        ("With {vomiting, vomiting: nausea}.", "none of them twice"),
        ("With {vomiting}.", "holds two ids or more"),
        ("With {}.", "lists ``"),
        ("With {vomiting, ataxia.", "has a brace alone"),
        ("With vomiting} or {ataxia, head_tilt}.", "has a brace alone"),
    ],
)
def test_a_list_out_of_form_is_refused(book, text, said):
    """
    What the row does not ask for to be present, a list of one and a brace alone are each told with
    what would be right.
    """
    with pytest.raises(SentenceError, match=said.replace("?", r"\?")):
        read_sentence(text, ROW, book.vocabulary)
