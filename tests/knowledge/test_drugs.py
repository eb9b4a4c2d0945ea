"""Names of drugs: generic, brand, short, with a dose, and those that nobody knows."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("written", "generic"),
    [
        ("Maxolon", "metoclopramide"),
        ("Reglan 10 mg", "metoclopramide"),
        ("Primperan", "metoclopramide"),
        ("Stemetil 5mg tds", "prochlorperazine"),
        ("Largactil", "chlorpromazine"),
        ("HALDOL", "haloperidol"),
        ("Zyprexa", "olanzapine"),
        ("Motilium", "domperidone"),
        ("Phenergan", "promethazine"),
        ("Depixol injection", "flupentixol"),
        ("Sinemet", "levodopa"),
        ("Madopar", "levodopa"),
    ],
)
def test_a_brand_has_the_class_of_its_generic(book, written, generic):
    """A case file may name a drug as its packet does, with its dose."""
    assert book.drugs.generic(written) == generic
    assert book.drugs.class_of(written, None) == book.drugs.class_of(generic, None) is not None


@pytest.mark.parametrize("written", ["ramipril", "Maxalt", "Lipitor", "paracetamol 1 g qds"])
def test_an_everyday_drug_is_known_as_another(book, written):
    """It is of no class that a rule asks for, and no warning is due."""
    assert book.drugs.class_of(written, None) == "other"


@pytest.mark.parametrize("written", ["Foobarex", "clear", "Marzolt", ""])
def test_a_drug_that_is_not_known_is_taken_for_none(book, written):
    """No class, and no name of another drug is offered for one that is only a little like it."""
    assert book.drugs.class_of(written, None) is None and book.drugs.suggestion(written) == ""


def test_a_slip_is_offered_by_its_generic_name(book):
    """One letter is missing."""
    assert book.drugs.suggestion("rampril") == " Did you mean `ramipril`?"


def test_every_name_leads_to_one_class(book):
    """No brand stands for a drug without a class, and none hides a name of the table."""
    assert set(book.drugs.called).isdisjoint(book.drugs.classes)
    classes = set(book.vocabulary["drug_classes"])
    assert {class_ for _, class_ in book.drugs.called.values()} <= classes
