"""
A panel's file is checked line by line, and makes a key only of ten raters or more who do not all
agree.
"""

from __future__ import annotations

from collections import Counter

import pytest

from workup.teach.items import Because, Choice, Item, Stem
from workup.teach.panel import PanelError, keyed, read_panel

ITEM = Item(
    "a.script.x.y",
    "script",
    "a",
    "a",
    Stem("A man.", "", ()),
    "How likely?",
    tuple(Choice(str(n), str(n), 0.0, (Because("The rules would say so."),)) for n in range(-2, 3)),
    scored=False,
)
OTHER = Item(
    "a.diagnosis",
    "diagnosis",
    "a",
    "a",
    ITEM.stem,
    "What?",
    (Choice("d", "D", 1.0, (Because("Yes."),)),),
)


@pytest.fixture
def panel(tmp_path):
    """Write a panel's file of rows and give its path."""

    def write(rows, head="rater,item,answer", encoding="utf-8"):
        path = tmp_path / "panel.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding)
        return path

    return write


def rows(*answers, item=ITEM.id):
    return [f"r{n},{item},{answer}" for n, answer in enumerate(answers)]


def credits(item):
    return {c.id: c.credit for c in item.choices}


def test_credit_is_the_share_over_the_commonest(panel):
    """Six for +1, three for +2, one for 0: full credit, half, a sixth, and nothing for the rest."""
    answers = read_panel(panel(rows(*["1"] * 6, *["2"] * 3, "0")), [ITEM.id])
    (item, other), notes = (found := keyed([ITEM, OTHER], answers)).items, found.notes
    assert item.scored and not notes and other == OTHER
    assert credits(item) == {"-2": 0, "-1": 0, "0": pytest.approx(1 / 6), "1": 1, "2": 0.5}
    assert (
        "6 of 10" in item.choices[3].feedback[0].text
        and "None of the 10" in item.choices[0].feedback[0].text
    )


def test_an_item_on_which_all_agree_is_dropped_and_named(panel):
    """Unanimous answers part nobody from nobody."""
    found = keyed([ITEM, OTHER], read_panel(panel(rows(*["1"] * 12)), [ITEM.id]))
    assert found.items == (OTHER,) and "all 12 raters agree" in found.notes[0]


def test_an_item_that_fewer_than_ten_answered_stays_unscored(panel):
    """The panel may be large enough and one item still not."""
    content = rows(*["1", "2"] * 5) + rows("1", "2", item="b.script.x.y")
    second = Item(**{**{f: getattr(ITEM, f) for f in ITEM.__slots__}, "id": "b.script.x.y"})
    found = keyed([ITEM, second], read_panel(panel(content), [ITEM.id, second.id]))
    assert [i.scored for i in found.items] == [True, False] and "2 raters answered" in found.notes[
        0
    ]


def test_a_panel_of_nine_makes_no_key(panel):
    """Fewer than ten raters are refused."""
    with pytest.raises(PanelError, match=r"9 raters\. A key needs a panel of at least 10"):
        read_panel(panel(rows(*["1"] * 9)), [ITEM.id])


def test_every_mistake_is_named_with_its_line(panel):
    """
    An unknown item, an answer off the scale, a rater twice and a nameless one: all at once, each
    with the cure.
    """
    bad = [
        *rows(*["1"] * 10),
        "r0,a.script.x.z,1",
        f"r10,{ITEM.id},3",
        f"r0,{ITEM.id},1",
        f",{ITEM.id},1",
    ]
    with pytest.raises(PanelError) as caught:
        read_panel(panel(bad), [ITEM.id])
    said = [str(p) for p in caught.value.problems]
    assert [p.line for p in caught.value.problems] == [12, 13, 14, 15]
    assert "Did you mean `a.script.x.y`?" in said[0] and "may be -2, -1, 0, 1, 2" in said[1]
    assert "line 2" in said[2] and "`rater` is empty" in said[3]


def test_columns_may_stand_in_any_order_and_a_plus_is_fine(panel):
    """
    What spreadsheets make of it is read: other columns, a plus sign, a byte-order mark, blank
    lines.
    """
    content = (
        [f"+1,{ITEM.id},r{n},note" for n in range(5)]
        + [f"2,{ITEM.id},s{n}," for n in range(5)]
        + ["", ",,,"]
    )
    path = panel(content, "answer,item,rater,remark", "utf-8-sig")
    assert read_panel(path, [ITEM.id]) == {ITEM.id: Counter({"1": 5, "2": 5})}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"rater,answer\n", "lacks the column `item`"),
        (b"", "lacks the column"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, content, message):
    """What lacks a column, is empty or is no text says so."""
    path = tmp_path / "panel.csv"
    path.write_bytes(content)
    with pytest.raises(PanelError, match=message):
        read_panel(path, [ITEM.id])


def test_a_missing_file_is_named(tmp_path):
    """No traceback: the name, and that it cannot be read."""
    with pytest.raises(PanelError, match=r"none\.csv: cannot be read"):
        read_panel(tmp_path / "none.csv", [ITEM.id])


@pytest.mark.parametrize("form", ["moodle", "gift", "qti", "anki", "csv"])
def test_a_keyed_item_leaves_in_every_form(panel, form, book):
    """An item with partial credit is written in each form, and the same each time."""
    from workup.teach.exports import export

    found = keyed([ITEM], read_panel(panel(rows(*["1"] * 6, *["2"] * 3, "0")), [ITEM.id])).items
    assert export(found, book.sources, form) == export(found, book.sources, form)


def test_the_commonest_answer_stands_as_the_answer_of_a_card(panel):
    """Others are shown with the share of the credit that they earn."""
    from workup.teach.exports.anki import _answer, _feedback

    (item,) = keyed([ITEM], read_panel(panel(rows(*["1"] * 6, *["2"] * 3, "0")), [ITEM.id])).items
    assert _answer(item).startswith("<p>D. 1.</p>") and "50 % of the credit" in _feedback(item)
