"""
What is wrong with a record is said with what would be right, and what it says is right is taken.
"""

from __future__ import annotations

import pytest

from workup.model.case import build
from workup.model.document import read_yaml

WHOLE = {"id": "a", "patient": "{}", "onset": "{}", "dystonia": "{}"}


def problems(fields, book):
    text = "\n".join(f"{key}: {value}" for key, value in fields.items())
    case, found = build(read_yaml(text, "case.yaml")[0], book.vocabulary)
    assert (case is None) == bool(found)
    return [str(problem.message) for problem in found]


@pytest.mark.parametrize("name", ["patient", "onset", "dystonia"])
def test_a_part_that_must_be_there_may_be_empty(name, book):
    """Left out or null it is refused with what to write, and what it says to write is taken."""
    assert not problems(WHOLE, book)
    (left_out,) = problems({k: v for k, v in WHOLE.items() if k != name}, book)
    assert left_out == f"`{name}` is missing. Write it, as `{{}}` where nothing is known"
    (null,) = problems({**WHOLE, name: "null"}, book)
    assert null == f"`{name}` is null, but should be a map, `{{}}` where nothing is known"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "[a]", "`title` is a list, but should be a text"),
        ("title", "true", "`title` is `true`, but should be a text"),
        ("results", "[mri_brain]", "`results` is a list, but should be a map"),
        ("findings", "{presnt: []}", "Did you mean `present`?"),
        ("results", "{mri_brain: {abnorml: true}}", "Did you mean `abnormal`?"),
        ("answer", "{results: {mri_brain: {abnorml: true}}}", "Did you mean `abnormal`?"),
    ],
)
def test_what_was_written_is_named_in_the_words_of_yaml(field, value, said, book):
    """A list is a list, null is null, and a field mistyped is known wherever it stands."""
    (message,) = problems({**WHOLE, field: value}, book)
    assert said in message


def test_a_case_without_an_id_is_asked_for_one(book):
    """With an example of what an id looks like."""
    (message,) = problems({k: v for k, v in WHOLE.items() if k != "id"}, book)
    assert message == "`id` is missing. Give the case a name, as in `id: foot-at-nine`"
