"""
Codes, placeholders and times that no patient can have are never taken for what they look like: a
code for not known, a choice whose code is 1 and whose label is No, a number with its thousands.
"""

from __future__ import annotations

import pytest

from tests.readers.test_registry_notes import made, notes

DRUG = {
    "id": "id",
    "columns": {"onset": {"field": "onset.age"}, "age": {"field": "patient.age"}},
    "drugs": [{"name": "d", "started": "s", "stopped": "e"}],
}
DATES = {"id": "id", "dates": {"birth": "dob", "onset": "od", "visit": "vd"}}


def drug_of(book, folder, cells, unit="years"):
    """The first drug and the case of a patient with onset at 20 seen at 30."""
    mapping = {**DRUG, "drugs": [{**DRUG["drugs"][0], "unit": unit}]}
    cases, problems, _ = made(book, folder, mapping, f"id,onset,age,d,s,e\n1,20,30,{cells}\n")
    assert not problems
    return (cases["1"].history.medications or (None,))[0], cases["1"]


@pytest.mark.parametrize("code", ["-99", "-999", "-88", "99", "50"])
@pytest.mark.parametrize("unit", ["years", "age"])
def test_a_code_for_not_known_is_no_time(code, unit, book, tmp_path):
    """
    Neither 99 years before onset nor after it: the time stays unknown, and the note says which
    column. 50 is before birth as years before onset, and a true age twenty years after the visit.
    """
    drug, case = drug_of(book, tmp_path, f"haloperidol,{code},", unit)
    if (code, unit) == ("50", "age"):
        assert drug.started_after_onset
        return
    assert drug.started_before_onset is None and drug.started_after_onset is None
    assert notes(case, "not read: time in `s`: it is")


def test_a_negative_time_is_after_onset_and_says_so(book, tmp_path):
    """Three years after onset at 20, seen at 30: possible, so read, and noted."""
    drug, case = drug_of(book, tmp_path, "haloperidol,-3,")
    assert drug.started_after_onset and notes(case, "assumed: time in `s`, a negative number")


def test_an_end_without_a_start(book, tmp_path):
    """Before onset it is an end; after it the drug was taken at onset, and a note says the rest."""
    assert drug_of(book, tmp_path, "haloperidol,,1")[0].stopped_before_onset == 1
    drug, case = drug_of(book, tmp_path, "haloperidol,2,-1")
    assert drug.started_before_onset == 2 and drug.stopped_before_onset is None
    assert notes(case, "narrowed: end of a drug after onset")


@pytest.mark.parametrize(
    "word", ["-99", "999", "0", "#N/A", "#REF!", "NI", "ASKU", "n.a.", "not applicable", "NaN", "?"]
)
def test_what_names_no_drug_is_no_drug(word, book, tmp_path):
    """Codes, flavours of null, a spreadsheet's errors: noted, and no drug of that name."""
    drug, case = drug_of(book, tmp_path, f"{word},,")
    assert drug is None and notes(case, "not read: `d` that names no drug")


def test_a_placeholder_is_no_date(book, tmp_path):
    """9999 and 0001 reject the patient with what to do; a date before birth stays unknown."""
    mapping = {
        **DATES,
        "dates": {"birth": "dob", "onset": "od"},
        "drugs": [{"name": "d", "started": "s", "unit": "date"}],
    }
    head = "id,dob,od,d,s\n"
    rows = [f"{n},1960-01-01,2015-01-01,haloperidol,{d}" for n, d in enumerate(DAYS)]
    cases, problems, _ = made(book, tmp_path, mapping, head + "\n".join(rows) + "\n")
    assert [p.line for p in problems] == [2, 3]
    assert all("Name it under `missing`" in p.message for p in problems)
    (drug,) = cases["2"].history.medications
    assert drug.started_before_onset is None
    assert notes(cases["2"], "time in `s`: it is before the date of birth")


DAYS = ["9999-12-31", "0001-01-01", "1900-01-01"]


def test_a_year_alone_is_not_in_the_wrong_order(book, tmp_path):
    """Born in June 1960 and ill since 1960; ill since June 2015 and seen in 2015."""
    rows = (
        "id,dob,od,vd\n1,1960-06-01,1960,2015-03-01\n2,1960-06-01,2015-06-10,2015\n"
        "3,2015-06-01,2015-08-01,2015\n4,1960-06-15,1960-06,2015-03\n"
    )
    cases, problems, _ = made(book, tmp_path, DATES, rows)
    assert not problems
    assert [case.onset.age for case in cases.values()] == [0, 55.023, 0.167, 0]
    seen = cases["2"].patient.age
    assert seen.low == 55.023 and seen.high == pytest.approx(55.58, abs=0.01)
    assert notes(cases["2"], "narrowed: age at the visit, which is not before the onset")
    assert cases["1"].patient.age == 54.746 and cases["1"].unmapped is None


CHOICES = (
    "field_name,form_name,field_type,field_label,select_choices_or_calculations\n"
    'id,f,text,ID,\ntrick,f,radio,Sensory trick,"1, No | 2, Yes"\n'
    'hal,f,radio,Haloperidol,"0, Yes | 1, No, never"\n'
    'st,f,dropdown,Stroke,"1, No | 2, Yes - on imaging | -9, No information"\n'
    'mri,f,radio,MRI,"1, Normal | 2, Abnormal | 3, Not done"\n'
)


def test_the_label_of_a_choice_counts_and_not_its_code(book, tmp_path):
    """1 is No where the dictionary says so; a code that is no choice says nothing."""
    mapping = {
        "id": "id",
        "columns": {
            "trick": {"finding": "sensory_trick"},
            "hal": {"drug": "haloperidol"},
            "st": {"event": "stroke_ischaemic"},
            "mri": {"result": "mri_brain"},
        },
    }
    rows = "id,trick,hal,st,mri\n1,1,1,1,1\n2,2,0,2,2\n3,No,Yes,-9,3\n4,0,3,3,0\n"
    cases, _, _ = made(book, tmp_path, mapping, rows, CHOICES)
    first, second, third, fourth = cases.values()
    assert first.findings.absent == ("sensory_trick",) and not first.findings.present
    assert not first.history.medications and not first.history.events
    assert first.results["mri_brain"].abnormal is False
    assert second.findings.present == ("sensory_trick",) and second.history.events
    assert second.history.medications and second.results["mri_brain"].abnormal is True
    assert third.findings.absent == ("sensory_trick",) and not third.history.events
    assert not third.results and fourth.findings.present is None and not fourth.results
    assert len(notes(fourth, "that the mapping does not name")) == 4


@pytest.mark.parametrize("cell", ["1 200", "1\u00a0200", "1'200", "150-250", "12/14", "1.5 x 10^3"])
def test_a_number_is_not_cut_short_by_what_follows(cell, book, tmp_path):
    """A thousand, a range, a power: not the digits before it. Nothing is judged, and a note."""
    mapping = {"id": "id", "columns": {"ck": {"result": "creatine_kinase", "above": 200}}}
    cases, _, _ = made(book, tmp_path, mapping, f'id,ck\n1,"{cell}"\n')
    assert not cases["1"].results and notes(cases["1"], "not read: value of `ck`")


def test_a_number_with_an_exponent_and_one_with_a_unit(book, tmp_path):
    """`1.5e3` is 1500; a unit that nothing is compared with is taken for that of the limit."""
    mapping = {"id": "id", "columns": {"ck": {"result": "creatine_kinase", "above": 200}}}
    cases, _, _ = made(book, tmp_path, mapping, "id,ck\n1,1.5e3\n2,1500 U/L\n")
    assert [case.results["creatine_kinase"].value for case in cases.values()] == [1500, 1500]
    assert notes(cases["2"], "assumed: unit of a value of `ck`") and not cases["1"].unmapped


def test_a_point_among_decimal_commas(book, tmp_path):
    """`1.234` may be a thousand where decimals have a comma: it is refused; `61.5` is not."""
    mapping = {"id": "id", "decimal": ",", "columns": {"a": {"field": "patient.age"}}}
    cases, problems, _ = made(book, tmp_path, mapping, "id,a\n1,1.234\n2,61.5\n3,NI\n")
    assert [p.line for p in problems] == [2, 4] and cases["2"].patient.age == 61.5
    assert "Name it under `missing`" in problems[1].message


def test_visits_that_tell_a_drug_again(book, tmp_path):
    """
    A later row without the times is no second drug that is still taken; other times are kept, and
    a note says that rows differ.
    """
    mapping = {
        "id": "id",
        "columns": {
            "m": {"drug": "metoclopramide", "started": "s", "stopped": "e"},
            "st": {"event": "stroke_ischaemic", "before_onset": "b"},
        },
    }
    rows = "id,m,s,e,st,b\n1,1,2,1,1,3\n1,1,,,1,\n2,1,2,,,\n2,1,-1,,,\n"
    cases, _, _ = made(book, tmp_path, mapping, rows)
    (drug,), (stroke,) = cases["1"].history.medications, cases["1"].history.events
    assert (drug.started_before_onset, drug.stopped_before_onset, stroke.before_onset) == (2, 1, 3)
    assert len(notes(cases["1"], "that another row tells more of")) == 2
    assert not notes(cases["1"], "still taken at onset")
    assert len(cases["2"].history.medications) == 2
    assert notes(cases["2"], "several times of one drug, since rows differ")


def test_repeating_forms_are_each_of_their_own(book, tmp_path):
    """Two courses of one drug on a repeating form stay two, one of them without times."""
    mapping = {"id": "id", "drugs": [{"name": "d", "started": "s", "stopped": "e"}]}
    rows = "id,redcap_repeat_instance,d,s,e\n1,1,haloperidol,5,4\n1,2,haloperidol,,\n"
    cases, _, _ = made(book, tmp_path, mapping, rows)
    assert len(cases["1"].history.medications) == 2
