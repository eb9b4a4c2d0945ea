"""
What a reader sees of several red flags: one order of action, nothing said twice, and of a list of
signs those that the patient has.
"""

from __future__ import annotations

import re

import pytest

from tests.conftest import some_cases
from workup.explanations.outline import IN_ORDER, outline
from workup.model.assessment import RedFlag
from workup.pathway.flags_behind import behind

EVERY = some_cases()
FIRST = re.compile(r"\bfirst\b(?! three| round| hours| tablet)|before anything else", re.IGNORECASE)
#: What is done in turn: airway, swallowing, glucose, then the rest.
ORDER = ("airway", "bulbar_failure", "glucose", "metabolic_crisis", "cns_infection", "encephalitis")


def flag(id_: str, urgency: str, *because: str) -> RedFlag:
    """A red flag that these rows raise."""
    return RedFlag(id_, urgency, "Seen.", "Done.", because)


def test_no_emergency_claims_to_be_first(book):
    """Several red flags may stand at once, so that none may say that it comes first."""
    for rows in book.flags.values():
        for row in rows:
            if row.urgency == "emergency":
                assert not FIRST.search(row.action), row.rule.id


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.id)
def test_emergencies_stand_in_the_order_of_action(case, answered, book):
    """
    Airway, swallowing and glucose stand before what follows them, under one sentence that says so
    where there are several.
    """
    section = outline(answered(case), book).section("flags")
    grave = [e for e in section.entries if e.grade == "emergency"]
    places = [ORDER.index(e.id) for e in grave if e.id in ORDER]
    assert places == sorted(places)
    assert section.text == (IN_ORDER if len(grave) > 1 else "")


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.id)
def test_a_red_flag_is_put_behind_never_dropped(case, answered, book):
    """
    Each red flag raised is among those shown or those shown on request, and an emergency is put
    behind an emergency alone.
    """
    answer = answered(case)
    section = outline(answer, book).section("flags")
    assert sorted(e.id for e in section.every) == sorted(f.id for f in answer.red_flags)
    if any(f.urgency == "emergency" for f in answer.red_flags):
        assert any(e.grade == "emergency" for e in section.entries)


def test_a_flag_that_yields_stands_where_nothing_else_does(book):
    """
    A sudden onset is shown where it is gravest, and put behind a red flag that names a danger.
    """
    sudden = flag("sudden_onset", "emergency", "sudden_onset.flag_recent")
    late = flag("unexplained_early_onset", "urgent", "unexplained_early_onset.flag_quick")
    stridor = flag("airway", "emergency", "airway.flag_stridor")
    assert not behind([sudden], book)
    assert behind([sudden, late], book) == {"unexplained_early_onset"}
    assert behind([stridor, sudden, late], book) == {"sudden_onset", "unexplained_early_onset"}


def test_an_emergency_does_not_yield_to_what_can_wait(book):
    """A red flag of days never hides one of hours."""
    sudden = flag("sudden_onset", "emergency", "sudden_onset.flag_recent")
    days = flag("hemidystonia", "urgent", "hemidystonia.flag_hemi")
    assert not behind([sudden, days], book)


def test_a_row_that_says_more_keeps_its_flag(book):
    """A red flag that a second row raises for a reason of its own is not put behind."""
    fever = flag("cns_infection", "emergency", "cns_infection.flag_fever")
    drowsy = ("raised_pressure_or_mass.flag_head_drowsy", "raised_pressure_or_mass.flag_head_vomit")
    assert behind([fever, flag("raised_pressure_or_mass", "emergency", *drowsy[:1])], book)
    assert not behind([fever, flag("raised_pressure_or_mass", "emergency", *drowsy)], book)


def test_meningitis_with_drowsiness_is_one_emergency_that_names_the_signs(assessed, book):
    """Fever, headache, neck stiffness and drowsiness are one flag with no sign that is not his."""
    body = (
        "patient: {sex: male, age: 31}\nonset: {age: 31, before_presentation: 2 weeks, tempo: "
        "subacute}\ndystonia: {regions: [right_arm, right_leg]}\nfindings: {present: [fever, "
        "headache, meningism, altered_consciousness]}"
    )
    section = outline(assessed(body), book).section("flags")
    grave = [e for e in section.entries if e.grade == "emergency"]
    assert [e.text for e in grave] == ["Fever with headache, meningism and reduced consciousness."]
