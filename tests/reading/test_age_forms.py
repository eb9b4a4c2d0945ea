"""Ages and times of onset in the many forms in which people write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workup.reading import read_text

#: How an age stands in a text; `{n}` is the number. All are adults' or schoolchildren's.
AGE = """
A {n}-year-old man has writer's cramp.
A {n} year old man has writer's cramp.
A {n} years old man has writer's cramp.
A {n}-yr-old man has writer's cramp.
A {n}yo man has writer's cramp.
A {n} yo man has writer's cramp.
A {n} y/o man has writer's cramp.
A {n}y/o M with writer's cramp.
{n} y.o. man with writer's cramp.
{n}M with writer's cramp.
{n} M with writer's cramp.
M{n} with writer's cramp.
M {n} with writer's cramp.
{n}/M with writer's cramp.
M/{n} with writer's cramp.
Male/{n} with writer's cramp.
{n} year M, writer's cramp.
{n} years male, engineering student, with writer's cramp.
{n} yr M writer's cramp.
{n} y M writer's cramp.
{n}yM, writer's cramp.
{n} yo ♂ with writer's cramp.
{n} ♂ with writer's cramp.
♂ {n} with writer's cramp.
Age: {n}. Sex: male. Writer's cramp.
Age {n}, male. Writer's cramp.
Age - {n}\\nSex - M\\nWriter's cramp.
Age/Sex: {n}/M\\nWriter's cramp.
Age/sex: {n} M\\nWriter's cramp.
Age: {n} years\\nWriter's cramp. He is a clerk.
Age: {n} y\\nWriter's cramp. He is a clerk.
Age (years): {n}\\nWriter's cramp. He is a clerk.
Name: Mr A. Smith\\nAge: {n}\\nWriter's cramp.
Name: Mr A. Smith   Age {n}   Occupation: clerk\\nWriter's cramp.
Patient: Mr A. Smith, {n}\\nWriter's cramp.
Patient: A. Smith ({n} M)\\nWriter's cramp.
Patient: {n}-year-old male\\nWriter's cramp.
Pt: {n}M, farmer, writer's cramp.
Pt {n} M farmer with writer's cramp.
Re: Stefan W.  M  {n} y\\n\\nWriter's cramp.
Re: Mr Iain McAllister ({n}), retired joiner\\n\\nWriter's cramp.
Re: Mr Iain McAllister, aged {n}\\n\\nWriter's cramp.
Re: Mr Iain McAllister, {n} years\\n\\nWriter's cramp.
Re: Iain McAllister, age {n}\\n\\nHe has writer's cramp.
Re: Iain McAllister, DOB 14/02/1970, aged {n}\\n\\nHe has writer's cramp.
Mr McAllister is {n} and has writer's cramp.
Mr McAllister, who is {n}, has writer's cramp.
Mr McAllister is a {n}-year-old clerk with writer's cramp.
Mr McAllister, {n}, has writer's cramp.
Mr McAllister ({n}) has writer's cramp.
Mr McAllister, now {n}, has writer's cramp.
Mr McAllister is now {n} years of age and has writer's cramp.
A man of {n} has writer's cramp.
A man of {n} years has writer's cramp.
A clerk of {n} has writer's cramp. He is married.
A man aged {n} has writer's cramp.
A man, aged {n} years, has writer's cramp.
This {n} year old clerk has writer's cramp. He is married.
This {n}-year-old right-handed clerk has writer's cramp. He is married.
Thank you for seeing this pleasant {n} year old gentleman with writer's cramp.
Thanks for seeing John, {n}, with writer's cramp. He is a clerk.
I saw John today. He is {n} and has writer's cramp.
I saw John today. He's {n} and has writer's cramp.
He turned {n} last week and has writer's cramp.
He will be {n_next} next month and has writer's cramp. He is {n} years old.
My patient is a man who is {n} years old with writer's cramp.
My patient was a {n} yr old man with writer's cramp.
Patient X is a clerk, {n} years of age, with writer's cramp. He is married.
Mr K, {n}, male. PC: writer's cramp.
Mr K, {n}/male. PC: writer's cramp.
Case 1. Man, {n}. Writer's cramp.
Case: {n}-y-o man, writer's cramp.
PC: writer's cramp. {n} yo man.
A {n} - year - old man has writer's cramp.
A {n}-year old man has writer's cramp.
A male patient aged {n} yrs has writer's cramp.
A male patient, {n} years, presented with writer's cramp.
{n}-year-old right handed male with writer's cramp.
{n} year-old man with writer's cramp
{n}-year-old. Male. Writer's cramp.
CLINIC LETTER\\n\\nMr A. Smith   {n}y   male\\n\\nWriter's cramp.
A&E note 02:14\\n{n}M, writer's cramp since 3/52, HR 84.
The patient is {n}, male, and has writer's cramp.
The patient, a {n}-year-old father of two, has writer's cramp.
At the time of assessment he was {n} years old. Writer's cramp for three years.
""".strip().splitlines()

#: More of them, with the number in words as well.
MORE = [
    line
    for line in (Path(__file__).parent / "age_forms.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]

#: What stands after a patient of forty, and the age at onset that it tells.
ONSET = """
His hand has cramped on writing for three years. | 37
His hand has cramped on writing for the last 18 months. | 38.5
His hand has cramped on writing for the past two years. | 38
His hand has cramped on writing these past two years. | 38
His hand has cramped on writing over the past 5 years. | 35
He presents with a 2-year history of writer's cramp. | 38
He presents with a two year hx of writer's cramp. | 38
He presents with 2 years' history of writer's cramp. | 38
He presents with writer's cramp of 2 years duration. | 38
He presents with writer's cramp of two years' standing. | 38
He presents with writer's cramp x 2 years. | 38
He presents with writer's cramp x2 yrs. | 38
He c/o writer's cramp since 2 years. | 38
He presents with writer's cramp since two yrs. | 38
Writer's cramp began 3 yrs ago. | 37
Writer's cramp started three years ago. | 37
Writer's cramp was first noticed 3 years ago. | 37
Three years ago he developed writer's cramp. | 37
Some 3 years ago his hand began to cramp on writing. | 37
About 3 yrs back his hand began to cramp on writing. | 37
Writer's cramp 6/12. | 39.5
6/12 hx of writer's cramp. | 39.5
Writer's cramp for 6/12. | 39.5
Writer's cramp for half a year. | 39.5
Writer's cramp for a year. | 39
Writer's cramp for over a year. | 39
Writer's cramp for about a year and a half. | 38.5
Writer's cramp for 1.5 years. | 38.5
Writer's cramp for a decade. | 30
Writer's cramp for ten years or so. | 30
Writer's cramp since the age of 30. | 30
Writer's cramp since age 30. | 30
Writer's cramp since aged 30. | 30
Writer's cramp since he was 30. | 30
Writer's cramp ever since he was thirty. | 30
Writer's cramp from the age of 30. | 30
Writer's cramp from age 30. | 30
Writer's cramp began at 30. | 30
Writer's cramp began at age 30. | 30
Writer's cramp began at the age of 30. | 30
Writer's cramp began at 30 years of age. | 30
Writer's cramp began when he was 30. | 30
Writer's cramp began when he was aged 30. | 30
Writer's cramp started aged 30. | 30
Writer's cramp, onset at 30. | 30
Writer's cramp, onset age 30. | 30
Writer's cramp, age of onset 30. | 30
Writer's cramp, age at onset: 30 years. | 30
Onset: 30. Writer's cramp. | 30
When he was 30 his hand began to cramp on writing. | 30
At 30 he developed writer's cramp. | 30
At the age of thirty he developed writer's cramp. | 30
Aged 30, he developed writer's cramp. | 30
He was 30 when the writer's cramp began. | 30
He was thirty when his hand first cramped on writing. | 30
He first noticed the cramp on writing at 30 years. | 30
He first noticed the cramp on writing at 30. | 30
He has had writer's cramp since childhood, from the age of 7. | 7
His neck began to pull to the left 14 months ago. | 38.83
His neck has been turning to the left for around eight months. | 39.33
In the last 4 months his neck has begun to turn to the left. | 39.67
For nearly four years his neck has turned to the left. | 36
It all began with writer's cramp five years previously. | 35
Five years earlier he had noticed cramp of the hand on writing. | 35
Symptoms of writer's cramp date back four years. | 36
Symptoms began 3 yrs ago with cramp of the hand on writing. | 37
His symptoms, which go back 4 years, are of cramp in the hand on writing. | 36
""".strip().splitlines()
#: Short times: the onset is within a little of the age now.
SHORT = """
Over 3/7 his neck has twisted to the left. | 0.0082
3/7 hx of neck twisting to the left. | 0.0082
2/52 hx of neck twisting to the left. | 0.0383
Neck twisting to the left x 3 days. | 0.0082
Neck twisting to the left x2/7. | 0.0055
Neck twisting to the left since yesterday. | 0
Neck twisting to the left for 6 hours. | 0
Neck twisting to the left x 2hrs. | 0
Two days ago his neck began to twist to the left. | 0.0055
Neck twisting to the left since 2 days. | 0.0055
Neck twisting to the left for the last fortnight. | 0.0383
5 weeks of neck twisting to the left. | 0.0958
3 d of neck twisting to the left. | 0.0082
1/12 of neck twisting to the left. | 0.0833
""".strip().splitlines()
#: Children, whose ages are told in smaller units: the text, the age, and the onset.
SMALL = [
    ("A 9-month-old girl arches her back. It began at 4 months.", 0.75, 0.333),
    ("A 9 month old girl arches her back.", 0.75, None),
    ("A girl of 9 months arches her back.", 0.75, None),
    ("A girl aged 9 months arches her back.", 0.75, None),
    ("9mo F, back arching.", 0.75, None),
    ("9 mo girl, back arching.", 0.75, None),
    ("9/12 girl with back arching.", 0.75, None),
    ("9m old girl with back arching.", 0.75, None),
    ("Patient: Aoife, 22 months\n\nHer arms twist and arch. MRI at 10 months: normal.", 1.83, None),
    ("Aoife (22 months) has twisting of the arms.", 1.83, None),
    ("A two-and-a-half-year-old boy walks on tiptoe.", 2.5, None),
    ("A 2.5-year-old boy walks on tiptoe.", 2.5, None),
    ("A 2 1/2 year old boy walks on tiptoe.", 2.5, None),
    ("Thandeka (7y4m) has twisting of the hands since about 4 years of age.", 7.33, 4),
    ("Thandeka, 7 yrs 4 mths, has twisting of the hands since age 4.", 7.33, 4),
    ("A boy of 7 years and 4 months whose hands have twisted since he was 4.", 7.33, 4),
    ("A 7 year 4 month old boy whose hands have twisted since he was four.", 7.33, 4),
    ("A 3-week-old baby boy arches his back.", 0.0575, None),
    ("A 6/52 old baby boy arches his back.", 0.115, None),
    ("A 10-day-old girl arches her back.", 0.0274, None),
    ("An eight year old girl whose left foot has turned in since she was five.", 8, 5),
    ("This 8 year old girl's left foot turns in. Onset at 5.", 8, 5),
    ("8F left foot turning in, started at 5.", 8, 5),
    ("8-year-old girl. Her foot first turned in at 18 months.", 8, 1.5),
    ("8-year-old girl. Her foot first turned in at the age of 7 mo.", 8, 0.583),
    ("8-year-old girl. Her foot has turned in since 18 months of age.", 8, 1.5),
    ("8-year-old girl. Her foot has turned in since birth.", 8, 0),
]
#: Numbers that are not the age of the patient.
NOT_AGE = """
DOB 14/02/1970. He has writer's cramp.
He is in his mid-thirties and has writer's cramp.
His mother died at 52. He has writer's cramp.
HR 84, BP 120/80. He has writer's cramp.
He smokes 20 a day and has writer's cramp.
He has worked in the mill for 40 years. Writer's cramp.
His brother, 24, is well. He has writer's cramp.
He weighs 80 kg and has writer's cramp.
Bilateral cataract extraction aged 9. He has writer's cramp.
""".strip().splitlines()


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen"
)
SMALL_NUMBERS = (*_SMALL.split(), "eighteen", "nineteen")
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
#: How a small child is introduced.
BABY = """
A {n}-month-old girl arches her back.
A girl of {n} months arches her back.
A girl aged {n} months arches her back.
Baby girl, {n} months old, arches her back.
Noor is {n} months old and arches her back. She is well.
Noor, {n} months, arches her back. She is well.
Re: Noor, aged {n} months\\n\\nShe arches her back.
Age: {n} months\\nSex: F\\nArching of the back.
{n}/12 girl, arching of the back.
{n} mo F, arching of the back.
F, {n} months. Arching of the back.
""".strip().splitlines()
#: The same onset told by a time and by an age.
SAME = """
A man of {now}. His neck began to twist {back} {unit} ago.
A man of {now}. His neck has twisted for {back} {unit}.
A man of {now}. His neck has twisted for the last {back} {unit}.
A man of {now}. His neck twists. That is now {back} {unit}.
A man of {now}. It is {back} {unit} since his neck began to twist.
A man of {now}. {back} {unit} of neck twisting.
A man of {now}. Neck twisting x {back} {unit}.
A man of {now}. His neck began to twist at {then}.
A man of {now}. At the age of {then} his neck began to twist.
A man of {now}. When he was {then} his neck began to twist.
A man of {now}. His neck has twisted since he was {then}.
A man of {now}. His neck has twisted since the age of {w}.
A man of {now}. At {w} his neck began to twist.
A man of {now}. Well until {w}. Then his neck began to twist.
""".strip().splitlines()
#: Times at which something else was: none of them is the onset.
NOT_ONSET = """
Febrile convulsion aged {n}, none since. She takes nothing.
Appendix out at {n}. Neck twisting.
Neck twisting. Cataract removed age {n}.
Her brother died at {n}. Neck twisting.
""".strip().splitlines()


def told(text: str) -> tuple[float | None, float | None]:
    """The age and the age at onset that are read, in years."""
    case = read_text(text.replace("\\n", "\n"), "x").case
    return years(case["patient"].get("age")), years(case["onset"].get("age"))


def in_words(n: int) -> str:
    """A number below a hundred in words."""
    if n < 20:
        return SMALL_NUMBERS[n]
    tens, rest = divmod(n, 10)
    return TENS[tens - 2] + (f"-{SMALL_NUMBERS[rest]}" if rest else "")


def unit(n: int) -> str:
    """The unit behind a number of years."""
    return "year" if n == 1 else "years"


def years(value: float | str | None) -> float | None:
    """An age of a case file in years."""
    if value is None or isinstance(value, (int, float)):
        return value
    count, unit = value.split()
    unit = unit.rstrip("s")
    days = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4375, "year": 365.25}[unit]
    return float(count) * days / 365.25


@pytest.mark.parametrize("form", AGE)
@settings(max_examples=4, deadline=None)
@given(n=st.integers(13, 89))
def test_an_age_is_read_in_every_form(form, n):
    """The number is the age, whatever it is and however it is written."""
    assert told(form.format(n=n, n_next=n + 1))[0] == n, form


@pytest.mark.parametrize("form", MORE)
@settings(max_examples=4, deadline=None)
@given(n=st.integers(13, 89))
def test_an_age_is_read_in_figures_and_in_words(form, n):
    """The number is the age, whatever it is and however it is written."""
    assert told(form.format(n=n, w=in_words(n)))[0] == n, form


@settings(max_examples=30, deadline=None)
@given(months=st.integers(1, 35))
def test_an_age_in_months_is_read_in_every_form(months):
    """Months are months in all forms in which a small child is introduced."""
    for form in BABY:
        age = told(form.format(n=months))[0]
        assert age == pytest.approx(months / 12, abs=0.02), form.format(n=months)


@settings(max_examples=20, deadline=None)
@given(age=st.integers(30, 80), back=st.integers(1, 20))
def test_a_time_and_the_age_then_tell_the_same_onset(age, back):
    """So many years ago, for so many years and at that age are one onset."""
    began = age - back
    for form in SAME:
        if "{w}" in form and began < 13:
            continue
        text = form.format(now=age, back=back, then=began, w=in_words(began), unit=unit(back))
        assert told(text)[1] == pytest.approx(began, abs=0.02), text


@settings(max_examples=8, deadline=None)
@given(n=st.integers(2, 38))
@pytest.mark.parametrize("form", NOT_ONSET)
def test_the_age_at_something_else_is_no_onset(form, n):
    """An operation, a fit of childhood or a relative's age leaves the onset open."""
    assert told("A woman of 40. " + form.format(n=n))[1] is None


@settings(max_examples=20, deadline=None)
@given(born=st.dates(date(1930, 1, 1), date(2012, 12, 31)))
def test_an_age_is_worked_out_from_two_dates(born):
    """A date of birth and the date of the letter give the age, with either kind of year."""
    seen = date(2019, 5, 12)
    age = (seen - born).days / 365.25
    for birth, now in (
        ("%d/%m/%Y", "%d/%m/%Y"),
        ("%d.%m.%y", "%d.%m.%y"),
        ("%d %B %Y", "%d %b %Y"),
    ):
        text = f"Clinic date: {seen:{now}}\nDOB: {born:{birth}}\nThe right foot turns in."
        assert told(text)[0] == pytest.approx(age, abs=1.05), text


@pytest.mark.parametrize("line", ONSET)
def test_a_time_of_onset_is_read_in_every_form(line):
    """What is told of a man of forty gives his age at onset."""
    text, age = (part.strip() for part in line.split("|"))
    for lead in ("A 40-year-old man. ", "40M. ", "Mr Lee is 40. "):
        now, began = told(lead + text)
        assert now == 40, lead + text
        assert began == pytest.approx(float(age), abs=0.02), lead + text


@pytest.mark.parametrize("line", SHORT)
def test_a_short_time_of_onset_is_read(line):
    """Days and weeks give an onset at the age of now, less so little."""
    text, before = (part.strip() for part in line.split("|"))
    now, began = told("A 40-year-old man. " + text)
    assert now == 40
    assert began is not None
    assert 40 - began == pytest.approx(float(before), abs=0.05)


@pytest.mark.parametrize(("text", "age", "onset"), SMALL)
def test_ages_of_children_are_read(text, age, onset):
    """Months, weeks and halves are no years."""
    now, began = told(text)
    assert now == pytest.approx(age, abs=0.02)
    if onset is not None:
        assert began == pytest.approx(onset, abs=0.02)


@pytest.mark.parametrize("text", NOT_AGE)
def test_another_number_is_not_the_age(text):
    """A vague age, a relative's or a measurement leaves the age open."""
    assert told(text)[0] is None


TOLD = [
    tuple(part.strip() for part in line.split(" | "))
    for line in (Path(__file__).parent / "told_ages.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "age", "onset"), TOLD, ids=[row[0][:50] for row in TOLD])
def test_a_short_story_gives_age_and_onset(text, age, onset):
    """A sentence or two of a letter, a note or a summary."""
    now, began = told(text)
    assert now == pytest.approx(float(age), abs=0.15)
    if onset != "-":
        assert began == pytest.approx(float(onset), abs=0.6 if float(onset) >= 3 else 0.15)
