"""What gives a case away: one reading for the check of a case, its sheet and its questions."""

from __future__ import annotations

import pytest

from tests.patients import patients
from workup.model.case import Answer
from workup.teach.leak import leaks, names
from workup.teach.lint import Checker
from workup.teach.mention import Text, phrase
from workup.teach.sheet import student

TEACHING = patients("teaching")


def of(diagnosis, book):
    return names(Answer.model_construct(diagnosis=diagnosis), book)


@pytest.mark.parametrize(
    "diagnosis", ["wilson_disease", "dyt_tor1a", "niemann_pick_c", "post_stroke", "tetanus"]
)
def test_label_title_and_id_give_a_diagnosis_away(diagnosis, book):
    """Wherever they stand, and in the plural or the possessive as well."""
    given_away_by = of(diagnosis, book)
    label = book.vocabulary.label("diagnoses", diagnosis)
    for text in (label, book.scripts[diagnosis].title):
        assert leaks(f"It was {text.upper()}.", given_away_by.facts) and leaks(
            text, given_away_by.written
        )
    assert leaks(diagnosis.replace("_", "-"), given_away_by.written)


@pytest.mark.parametrize(
    ("diagnosis", "text"),
    [
        ("wilson_disease", "Nobody had thought of Wilson's disease"),
        ("huntington_disease", "a Huntington’s family"),
        ("dyt_gch1", "Segawa, at last"),
        ("dyt_gch1", "a change in GCH1"),
        ("dyt_tor1a", "an Oppenheim's boy"),
        ("niemann_pick_c", "Niemann-Pick"),
        ("parkinson_disease", "Dr Parkinson's own"),
        ("cervical_dystonia", "spasmodic torticollis"),
    ],
)
def test_eponym_gene_and_former_name_give_it_away_in_an_authors_words(diagnosis, text, book):
    """Denied or not: that nobody thought of it tells it too."""
    assert leaks(text, of(diagnosis, book).written)


@pytest.mark.parametrize(
    ("diagnosis", "text"),
    [
        ("cervical_dystonia", "Torticollis: yes"),
        ("heavy_metal", "Heavy-metal exposure (manganese, mercury, lead)"),
        ("post_stroke", "Ischaemic stroke: 2 years before it began"),
        ("hypocalcaemia", "Tetany, Chvostek or Trousseau sign: yes"),
    ],
)
def test_a_fact_in_the_words_of_the_vocabulary_gives_nothing_away(diagnosis, text, book):
    """A sign is a sign before it is a name of the disease; a case must be able to tell it."""
    assert not leaks(text, of(diagnosis, book).facts)


def test_a_stroke_may_be_told_of_in_a_vignette(book):
    """What names an event as well is what there is to be thought of."""
    assert not leaks(
        "Two years after a stroke her hand turned in.", of("post_stroke", book).written
    )


def test_a_case_without_an_answer_gives_nothing_away(book):
    """There is nothing to give."""
    assert names(None, book).written == names(None, book).facts == ()


@pytest.mark.parametrize("field", ["title", "vignette"])
def test_the_check_and_the_sheet_find_the_same(field, truth_assessor, tmp_path):
    """
    A name that the check would have taken out is left out of the sheet, or named to its author; and
    the other way round.
    """
    checker = Checker(truth_assessor)
    for case in TEACHING.values():
        core = max(names(case.answer, checker.book).written, key=len)
        for text in (getattr(case, field), f"A patient with {' '.join(core)}"):
            said = case.model_copy(update={field: text})
            path = tmp_path / f"{case.id}.json"
            path.write_text(said.model_dump_json(by_alias=True, exclude_none=True), "utf-8")
            (checked,) = checker.check([path])[0]
            flagged = {
                r.message for r in checked.remarks if r.kind == "gives_away" and r.field == field
            }
            assert (
                bool(flagged)
                == bool(student(said, checker.book).leaks)
                == (text != getattr(case, field))
            )


def test_a_phrase_is_found_word_for_word():
    """Whatever the case, with one plural `s` more or less, but never across a stop."""
    text = Text("The writer's cramps came back. Cramp of the Writer; a fall")
    assert [m.words for m in text.mentions(phrase("Writer's cramp"))] == ["writer's cramps"]
    assert not list(text.mentions(phrase("back cramp"))) and not list(
        text.mentions(phrase("falls"))
    )


def test_a_denial_reaches_some_words_and_ends_at_a_but():
    """`No tremor` is denied, `no tremor but ataxia` tells of ataxia."""
    text = Text("There was no rest tremor, but ataxia. Chorea was seen")
    assert [next(text.mentions((w,))).denied for w in ("tremor", "ataxia", "chorea")] == [
        True,
        False,
        False,
    ]
