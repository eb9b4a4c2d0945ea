"""Where the patients counted in the HPO annotations are at odds with pictures and rows."""

from __future__ import annotations

from dataclasses import replace

from workup.knowledge.inherited import Disease, Inherited
from workup.rule_checks.annotations import FEWEST, at_odds


def counted(book, term: str, said: str, id_: str = "OMIM:277900", label: str = "wilson_disease"):
    """What is noted where one disease counts one term so."""
    disease = Disease(id_, "x", ("ATP7B",), label, True, None, {term: said})
    return list(at_odds(replace(book, inherited=Inherited("r", "l", "", (disease,)))))


def term_of(book, finding: str) -> str:
    """The HPO term of a finding, without its prefix."""
    return book.vocabulary["findings"][finding].hpo[3:]


def test_a_count_outside_of_every_word_is_noted(book):
    """None of many patients with what pictures call common is a note with the paper."""
    (note,) = counted(book, term_of(book, "tremor"), "0/60 123")
    assert note.severity == "note" and note.file.endswith("wilson_disease.yaml")
    assert "count 0 of 60: PMID 123" in note.message and "`tremor`" in note.message


def test_few_patients_and_classes_are_no_count(book):
    """Fewer than five patients, or a class of frequency, say nothing here."""
    term = term_of(book, "tremor")
    assert counted(book, term, f"0/{FEWEST - 1} 123") == []
    assert counted(book, term, "never") == []


def test_a_count_within_the_words_is_not_noted(book):
    """A share inside of what some picture says is no disagreement."""
    assert counted(book, term_of(book, "tremor"), "30/60 123") == []


def test_another_disease_of_the_gene_is_not_held_against_a_diagnosis(book):
    """Of a diagnosis that is one disease only that disease's counts are looked at."""
    assert counted(book, term_of(book, "tremor"), "0/60 123", id_="OMIM:1") == []


def test_a_row_against_what_is_common_is_noted(book):
    """A row that speaks against a diagnosis for what most of its patients have is named."""
    sgce = {"id_": "OMIM:159900", "label": "dyt_sgce"}
    tor1a = {"id_": "OMIM:128100", "label": "dyt_tor1a"}
    myoclonus = term_of(book, "myoclonus")
    rows = [note.message for note in counted(book, myoclonus, "40/50 9", **tor1a)]
    assert any("`dyt_tor1a.jerks` speaks against it for `myoclonus`" in row for row in rows)
    assert not any(
        "speaks against" in n.message for n in counted(book, myoclonus, "2/50 9", **tor1a)
    )
    assert not any(
        "speaks against" in n.message for n in counted(book, myoclonus, "9/10 9", **sgce)
    )


def test_every_disagreement_names_its_papers(book):
    """What is noted of the rules as they are cites at least one paper, and is a note."""
    found = list(at_odds(book))
    assert found and all(n.severity == "note" and "PMID " in n.message for n in found)
