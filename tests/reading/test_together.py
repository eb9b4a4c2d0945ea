"""Findings known by words that stand together in one sentence, in whatever order."""

from __future__ import annotations

import pytest

from workup.reading import read_text
from workup.reading.pattern import PatternError
from workup.reading.segment import cut
from workup.reading.together import Together


def present(text: str) -> set[str]:
    """The findings that a text enters into its case."""
    return set((read_text(text, "x").case.get("findings") or {}).get("present") or [])


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("His stools have been loose since infancy.", "chronic_diarrhoea"),
        ("Loose as ever are the stools.", "chronic_diarrhoea"),
        ("The nib wanders because his fingers clench round it.", "task_specific_writing"),
        ("No response whatever to 800 mg of levodopa.", "levodopa_unresponsive"),
        ("Down she slumps when somebody tells her a joke.", "cataplexy"),
    ],
)
def test_the_order_of_the_words_does_not_matter(text, id_):
    """The same words tell the same finding in another order."""
    assert id_ in present(text)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("The stools are never loose.", "chronic_diarrhoea"),
        ("The mother had loose stools.", "chronic_diarrhoea"),
        ("Her stools are formed. The tooth is loose.", "chronic_diarrhoea"),
    ],
)
def test_denied_of_a_relative_or_in_two_sentences_it_is_no_finding(text, id_):
    """A denial and a relative reach these words as they reach any other."""
    assert id_ not in present(text)


def test_a_line_needs_two_groups_and_a_window():
    """What cannot be looked for is refused, with the line."""
    made = Together()
    for line in ("loose|watery /5", "stools + loose", "stools + loose /wide"):
        with pytest.raises(PatternError, match="together"):
            made.add("chronic_diarrhoea", line, {}, {})


def test_the_closest_words_within_the_window_are_taken():
    """A window is counted from the first to the last word, and a word is taken once."""
    made = Together()
    made.add("rbd", "a|b + b + c - d /3", {}, {})

    def taken(text: str) -> list[tuple[int, ...]]:
        words = cut(text)
        return [hit.taken for hit in made.hits(words, [w.stem for w in words.words])]

    assert taken("a x b c") == [(0, 2, 3)]
    assert taken("c b a") == [(0, 1, 2)]
    assert taken("b c") == []
    assert taken("a x x x b c") == []
    assert taken("a b c d") == []
