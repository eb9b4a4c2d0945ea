"""
Inherited diseases of the HPO annotations: which rows were taken, and what they say of a case.
"""

from __future__ import annotations

import json

import pytest

from workup.knowledge.inherited import Disease
from workup.knowledge.rulebook import rules_folder
from workup.model.case import Case, build
from workup.model.document import Document
from workup.pathway.inherited import NAMED_BY_HAND, standing_for

ANNOTATIONS = json.loads((rules_folder() / "inherited.json").read_text("utf-8"))
DLG5 = ("HP:0002121", "HP:0007328", "HP:0001332")


@pytest.fixture
def case(book):
    """Makes a patient with these findings and nothing else, ten years old unless said."""

    def made(present: tuple[str, ...], absent: tuple[str, ...] = (), age: float = 10.0) -> Case:
        value = {
            "id": "c",
            "patient": {"age": age},
            "onset": {},
            "dystonia": {},
            "findings": {"present": list(present), "absent": list(absent)},
        }
        found, problems = build(Document("c.yaml", value, {(): 1}), book.vocabulary)
        assert found, problems
        return found

    return made


def disease(**terms: str) -> Disease:
    """A disease that brings some terms."""
    return Disease("X:1", "x", ("G",), "wilson_disease", True, None, terms)


def test_no_row_rests_on_omim_alone():
    """Each row is a class of Orphanet, or a count of patients with a paper behind it."""
    for entry in ANNOTATIONS["diseases"]:
        orphanet = entry["id"].startswith("ORPHA:")
        for said in entry["terms"].values():
            for row in said.split("; "):
                word, _, papers = row.partition(" ")
                if orphanet:
                    assert not papers and "/" not in word, (entry["id"], row)
                    continue
                present, _, whole = word.partition("/")
                assert 0 <= int(present) <= int(whole) and int(whole) > 0, (entry["id"], row)
                assert papers and all(p.isdecimal() for p in papers.split(",")), (entry["id"], row)


def test_the_table_says_where_it_comes_from():
    """It names its release, its licences and whom to credit."""
    assert ANNOTATIONS["release"] == "2025-01-16"
    assert all(word in ANNOTATIONS["licence"] for word in ("Orphadata", "CC BY 4.0", "PMID"))


def test_each_disease_belongs_to_a_diagnosis(book):
    """Its label is a diagnosis, and one that may be named has a gene and a dystonia term."""
    assert {d.label for d in book.inherited.diseases} <= set(book.vocabulary["diagnoses"])
    named = [d for d in book.inherited.diseases if d.dystonia]
    dystonic = {term.removeprefix("HP:") for term in book.vocabulary.hpo["dystonia"]}
    assert len(named) > 400
    assert all(found.genes and dystonic & set(found.terms) for found in named)


def test_counts_are_added_and_few_say_little():
    """
    Counts of several papers are one; a single patient says less than ten; what was counted in few
    of a disease's patients is less sure than what was counted in all.
    """
    added = disease(a="3/4 1; 5/6 2", whole="9/10 3")
    assert added.share("a") == (pytest.approx(8.3 / 11), True)
    assert disease(a="1/1 1").share("a")[0] < disease(a="10/10 1").share("a")[0]
    assert disease(a="2/2 1", b="5/20 1").share("a")[0] < disease(a="2/2 1").share("a")[0]


def test_what_was_looked_for_and_never_found():
    """Not found in any patient, or never by Orphanet: a small share, and not seen."""
    for said in ("0/12 7", "never"):
        share, seen = disease(a=said, b="12/12 7").share("a")
        assert share < 0.05 and not seen


def test_a_term_says_what_the_terms_above_it_say(truth_assessor):
    """A disease brings each term above one that it brings, at least as often."""
    inherited = truth_assessor.scorer.inherited
    for n, found in list(enumerate(inherited.diseases))[::25]:
        for term in list(found.terms)[:10]:
            share, seen = found.share(term)
            for above in inherited.over(int(term)) if seen else ():
                assert inherited._share(above)[0][n] >= share


def test_the_disease_of_a_known_gene_is_named_by_its_rare_findings(case, truth_assessor):
    """Findings that only the annotations know bring up the disease that has them."""
    inherited = truth_assessor.scorer.inherited
    for label, gene in (("other_inherited_degenerative", "DLG5"), ("mitochondrial_leigh", "MPV17")):
        (n,) = (n for n in inherited.by_label[label] if inherited.named[n][2] == (gene,))
        terms = tuple(f"HP:{term}" for term in inherited.diseases[n].terms)
        members = members_of(truth_assessor, case(terms), label)
        assert members[0].id == inherited.named[n][0] and members[0].genes == (gene,)


def test_a_denied_finding_takes_from_a_disease(case, truth_assessor):
    """What a disease nearly always brings, denied, costs it; all denials together are bounded."""
    inherited = truth_assessor.scorer.inherited
    n = next(n for n, (_, _, genes) in enumerate(inherited.named) if genes == ("DLG5",))
    terms = [f"HP:{term}" for term in inherited.diseases[n].terms]
    told, half = truth_assessor.read(case(tuple(terms))), len(terms) // 2
    denied = truth_assessor.read(case(tuple(terms[:half]), tuple(terms[half:])))
    silent = truth_assessor.read(case(tuple(terms[:half])))
    points = [float(inherited.points(read.given)[n]) for read in (told, silent, denied)]
    assert points[0] > points[1] > points[2]
    weight = inherited.book.calibration.pictures.weight["members"]
    assert points[1] - points[2] <= inherited.c.denied * weight + 1e-9


def test_a_term_that_no_release_has_says_nothing(case, truth_assessor):
    """An id that is unknown or means no finding leaves every disease where it was."""
    inherited = truth_assessor.scorer.inherited
    plain, more = case(DLG5), case((*DLG5, "HP:9999999", "HP:0000005"))
    before, after = (inherited.points(truth_assessor.read(c).given) for c in (plain, more))
    assert before.tolist() == after.tolist()


def test_a_merged_id_says_what_its_successor_says(case, truth_assessor, book):
    """An alternative id is read as the term that stands for it now."""
    known = {int(t) for d in book.inherited.diseases for t in d.terms}
    old, new = next((o, n) for o, n in book.vocabulary.hpo["merged"].items() if int(n[3:]) in known)
    inherited = truth_assessor.scorer.inherited
    found = [inherited.points(truth_assessor.read(case((term,))).given) for term in (old, new)]
    assert found[0].tolist() == found[1].tolist()


def test_a_disease_that_begins_later_is_put_back(case, truth_assessor):
    """A dystonia of infancy is not explained by a disease whose patients fall ill as adults."""
    inherited = truth_assessor.scorer.inherited
    n = max(range(len(inherited.named)), key=lambda n: inherited._first_onset[n])
    young, old = (
        float(inherited.points(truth_assessor.read(case(DLG5, age=age)).given)[n])
        for age in (0.5, 50.0)
    )
    assert inherited._first_onset[n] >= 16 and young < old


def test_a_gene_is_named_once_in_a_label(case, truth_assessor):
    """No two diseases of the annotations with the same genes stand under one label."""
    terms = tuple(f"HP:{t}" for t in list(truth_assessor.scorer.inherited.diseases[3].terms)[:12])
    for candidate in truth_assessor.assess(case(terms)).differential:
        genes = [m.genes for m in candidate.members if m.id.startswith(("OMIM:", "ORPHA:"))]
        assert len(genes) == len(set(genes)) and len(candidate.members) <= 3
        assert sum(m.share for m in candidate.members) <= 1 + 1e-6


def test_a_written_picture_stands_for_its_few_genes(truth_assessor):
    """No disease is named beside a written picture of its gene; a list of many stands for none."""
    assert standing_for(("A", "B", "C")) and not standing_for(tuple("ABCD"))
    inherited, book = truth_assessor.scorer.inherited, truth_assessor.book
    for label, numbers in inherited.by_label.items():
        if label not in book.presentations:
            continue
        few = {
            gene
            for picture in book.presentations[label].pictures
            if len(picture.genes) <= NAMED_BY_HAND
            for gene in picture.genes
        }
        assert not any(few & set(inherited.named[n][2]) for n in numbers)


def members_of(assessor, case, label):
    """The members of a label in the answer."""
    return next(c.members for c in assessor.assess(case).differential if c.diagnosis == label)
