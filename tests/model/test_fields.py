"""One table of the fields of a case: complete, and in the words of the vocabulary and the rules."""

from __future__ import annotations

from pydantic import BaseModel

from workup.model.case import Case
from workup.model.fields import BY_PATH, FIELDS, sections, topics
from workup.simulation.words import TOPICS

WITHOUT_FACT = {"patient.sex": "unknown"}  # told, and the same as untold to every rule


def _paths(model: type[BaseModel], head: str = "") -> set[str]:
    """The paths of a model; what the table holds whole is not entered."""
    found = set()
    for name, field in model.model_fields.items():
        path = f"{head}{name}"
        inner = next(
            (
                t
                for t in (field.annotation, *getattr(field.annotation, "__args__", ()))
                if isinstance(t, type) and issubclass(t, BaseModel)
            ),
            None,
        )
        found |= {path} if inner is None or path in BY_PATH else _paths(inner, f"{path}.")
    return found


def test_each_field_of_the_model_is_a_line_of_the_table_and_back():
    """A field that is added to the model alone, or to the table alone, is found here."""
    assert _paths(Case) == set(BY_PATH)
    assert len(BY_PATH) == len(FIELDS)


def test_each_fact_is_one_that_rules_know(book):
    """The fact of a field is in the schema, with the words that the field may hold."""
    for field in FIELDS:
        if field.fact:
            kinds = {"word": "word", "text": "word", "time": "number", "number": "number"}
            assert book.schema.kinds[field.fact] == kinds[field.kind], field.path
        if field.fact and field.kind == "word":
            words = set(field.words if isinstance(field.words, tuple) else ())
            words |= set(book.vocabulary[field.section]) if field.section else set()
            told = {*book.schema.words[field.fact], WITHOUT_FACT.get(field.path)} - {None}
            assert told == words, field.path


def test_each_section_is_one_of_the_vocabulary(book):
    """What labels the ids of a field exists."""
    assert all(len(book.vocabulary[section]) for section in sections().values())


def test_each_topic_is_one_that_a_learner_can_ask(book):
    """A topic of a field has a name in the walk."""
    assert set(topics()) <= set(TOPICS)
