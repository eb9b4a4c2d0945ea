"""The form of a case holds all that a case file tells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import CASES
from workup.interfaces.web.entry import case_of, fields_of
from workup.model.case import build
from workup.model.document import Document
from workup.model.flat import plain
from workup.readers import load_cases

LIBRARY = load_cases(
    [CASES / folder for folder in ("teaching", "published", "abstracts", "strangers")]
)


@pytest.mark.parametrize("case", LIBRARY, ids=lambda case: case.id)
def test_a_case_goes_through_the_form_unchanged(case, book):
    """
    Every case of the library, written into the fields and read back, is the same case, its answer
    and source included.
    """
    again, problems = build(Document("form", case_of(fields_of(plain(case))), {}), book.vocabulary)
    assert not problems and again == case


def test_what_is_told_as_none_stays_told(book):
    """No drug, no event, no region and no finding are told, not left open."""
    value = {
        "id": "x",
        "patient": {},
        "onset": {},
        "dystonia": {"regions": []},
        "findings": {"present": [], "absent": []},
        "history": {"events": [], "medications": []},
    }
    again = case_of(fields_of(value))
    assert again["dystonia"]["regions"] == [] and again["findings"] == {"present": [], "absent": []}
    assert again["history"] == {"events": [], "medications": []}


def test_a_bare_number_is_years_and_a_text_stays_a_text(book):
    """What was typed stands in the exported file as it was typed."""
    value = case_of(
        [("onset.age", "61,5"), ("patient.age", "62"), ("onset.before_presentation", "6 months")]
    )
    assert value["onset"] == {"age": 61.5, "before_presentation": "6 months"} and value[
        "patient"
    ] == {"age": 62}


NAMES = st.sampled_from(
    [
        "id",
        "onset.age",
        "dystonia.regions",
        "finding.tremor",
        "finding.",
        "drug.0.name",
        "drug.1.overdose",
        "event.999.event",
        "result.0.test",
        "result.0.abnormal",
        "kept",
        "history.events",
        "onset",
        "patient.",
        "spread.0.age",
        "none.present",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            NAMES,
            st.text(max_size=40)
            | st.sampled_from(['{"onset": 3}', "[" * 30, '{"history": []}', "NaN", "none"]),
        )
    )
)
def test_any_fields_are_read_or_refused(book, fields):
    """Whatever a form sends becomes a case or a list of mistakes, never an error of ours."""
    build(Document("form", case_of(fields), {}), book.vocabulary)
