"""How the answer is worded: its words say no more than the rules do, and the same in each face."""

from __future__ import annotations

import html
import re

import pytest

from tests.test_assess import EVERY
from workup.explanations.entries import standing
from workup.explanations.outline import outline
from workup.interfaces.handouts import page
from workup.interfaces.text import render
from workup.interfaces.web import view
from workup.interfaces.web.answer import Viewer
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.teach.key import key

FEW = {"onset": {"tempo": "gradual"}}
HALF = {"onset": {"tempo": "sudden"}, "dystonia": {"regions": ["neck"]}}


def _case(assessor: Assessor, told: dict[str, object]) -> Case:
    blank = {"id": "few", "patient": {}, "onset": {}, "dystonia": {}}
    return Case.model_validate({**blank, **told}, context={"vocabulary": assessor.book.vocabulary})


def test_nothing_leads_where_there_is_no_firm_answer(truth_assessor):
    """
    A small share that comes first is the first among many; beside "No firm answer" no line is
    called leading.
    """
    book = truth_assessor.book
    answer = truth_assessor.assess(_case(truth_assessor, FEW))
    first = answer.differential[0]
    assert (
        answer.silence
        and first.standing == "leading"
        and first.probability < book.calibration.leading_share
    )
    text = render(answer, book)
    assert "No firm answer" in text and "first among many" in text and "leading" not in text


@pytest.mark.parametrize("case", EVERY[::3], ids=lambda c: c.id)
def test_the_word_is_kept_for_a_firm_answer_and_a_share_that_leads(case, answered, book):
    """
    Leading: a firm answer, and a share from which a diagnosis leads. The answer for other programs
    keeps the rules' own word.
    """
    answer = answered(case)
    for candidate in answer.differential:
        word = standing(candidate, answer, book)
        if word == "leading":
            assert not answer.silence and candidate.probability >= book.calibration.leading_share
        elif word.startswith("first"):
            assert candidate.standing == "leading" and candidate is answer.differential[0]
        else:
            assert word in ("plausible", "less likely")


@pytest.mark.parametrize("told", [FEW, HALF], ids=["few", "half"])
def test_terminal_page_and_key_say_the_same_word(told, truth_assessor):
    """The first diagnosis of a case with few facts has one word in every face."""
    book, case = truth_assessor.book, _case(truth_assessor, told)
    answer = truth_assessor.assess(case)
    word = standing(answer.differential[0], answer, book)
    assert word in ("first among many", "first so far")
    assert f": {word}, " in " ".join(render(answer, book).split())
    assert f">{word}, " in _page(book, case, answer)
    said = page.key_html(key(case, truth_assessor, flips=False), book)
    assert f'class="share">{word}, ' in said


def _page(book: Rulebook, case: Case, answer: Assessment) -> str:
    drawn = Viewer(book).draw(case, answer)
    return view.render("live.html", answer=drawn, problems=[], summary="", timeline="")


def _plain(text: str) -> str:
    """A text without tags, marks and the breaks of its lines."""
    return " ".join(re.sub(r"<[^>]*>", " ", html.unescape(text)).split())


@pytest.mark.parametrize("case", EVERY[::9], ids=lambda c: c.id)
def test_every_face_lays_out_one_outline(case, truth_assessor):
    """
    Terminal, page and key have the headings of the outline in its order, and the lines of each
    section in its words.
    """
    book, answer = truth_assessor.book, truth_assessor.assess(case)
    laid = outline(answer, book)
    text, shown = _plain(render(answer, book, True)), _plain(_page(book, case, answer))
    sheet = _plain(page.key_html(key(case, truth_assessor, flips=False), book))
    for face in (text, shown):
        places = [face.index(section.heading) for section in laid.sections]
        assert places == sorted(places)
    for section in laid.sections:
        for entry in section.every:
            said = entry.text if section.id in ("flags", "silence", "ask") else entry.label
            assert said.casefold() in text.casefold()
            assert entry.text in shown and said in shown
            assert all(note in text for note in entry.notes if section.id in ("flags", "dont_miss"))
            assert all(note in shown for note in entry.notes)
    for id_ in ("flags", "left", "dont_miss", "ask"):
        for entry in laid.section(id_).entries:
            assert entry.text in sheet, (id_, entry)


@pytest.mark.parametrize("case", EVERY[::9], ids=lambda c: c.id)
def test_what_waits_for_a_result_is_said_to_wait(case, truth_assessor):
    """A step that waits stands after those that do not, under its own heading, in each face."""
    answer = truth_assessor.assess(case)
    groups = outline(answer, truth_assessor.book).section("tests").groups
    waiting = [step.test for step in answer.workup if step.after]
    assert sorted(waiting) == sorted(e.id for g in groups if g.id == "then" for e in g.entries)
    assert all(e.after for g in groups if g.id == "then" for e in g.entries)
    assert not any(e.after for g in groups if g.id != "then" for e in g.entries)
    assert not waiting or groups[-1].id == "then"


def test_a_title_without_end_is_cut(truth_assessor):
    """A small file in which a megabyte stands in every row does not fill the terminal."""
    case = _case(truth_assessor, FEW)
    text = render(truth_assessor.assess(case), truth_assessor.book, False, "x" * 10**6)
    assert "x" * 300 + "..." in text and len(text) < 20_000
