"""
The changes that `why` names make sense: open, asked for by the diagnosis, at one with what is told,
none too many, each once.
"""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.conftest import some_cases
from workup.engine.truth import truth
from workup.explanations import Speaker, why
from workup.explanations.edits import Edit, tell
from workup.explanations.why_outline import why_outline
from workup.interfaces.web.view import render
from workup.interfaces.why import why_text
from workup.knowledge.clashes import clashes

CASES = some_cases()
PLACES = (0, 1, 6)  # the first, the runner-up, and one far down
DRAWN = [(case, place) for n, case in enumerate(CASES) for place in PLACES if (n + place) % 3 == 0]


@pytest.fixture(scope="module")
def flips(truth_assessor):
    """
    Case, diagnosis that would lead, diagnosis that leads now, and the things named, of a third of
    all cases and places.
    """
    found = []
    for case, place in DRAWN:
        first = truth_assessor.assess(case).differential
        answer = why(case, first[place].diagnosis, truth_assessor)
        flip = answer.to_first or answer.first_away
        if flip:
            found.append((case, flip.first, first[0].diagnosis, flip.edits))
    return found


def test_most_cases_have_a_flip(flips):
    """The rules are seldom so settled that no three things would move them."""
    assert len(flips) > 0.7 * len(DRAWN)


def _points(case, diagnosis, assessor):
    spoken = Speaker(case, assessor).spoken(diagnosis)
    return sum(line.points for line in (*spoken.speaks_for, *spoken.speaks_against) if line.counted)


def test_each_thing_named_speaks_for_the_diagnosis_or_against_the_first(flips, truth_assessor):
    """
    Told alone it brings a line in favour; or it is a denial or a normal result, and brings a line
    against the one that leads.
    """
    for case, diagnosis, first, edits in flips:
        for edit in edits:
            after = tell(case, [edit])
            gained = _points(after, diagnosis, truth_assessor) - _points(
                case, diagnosis, truth_assessor
            )
            lost = _points(case, first, truth_assessor) - _points(after, first, truth_assessor)
            assert gained > 0 or (not edit.present and lost > 0 and gained > -0.5), (
                case.id,
                diagnosis,
                edit,
            )


def test_nothing_named_is_at_odds_with_what_is_told(flips, truth_assessor):
    """
    The changed case says no two things that cannot both be true, beyond what the case said already,
    and nothing that excludes the diagnosis.
    """
    for case, diagnosis, _, edits in flips:
        before, after = (truth_assessor.read(c).facts for c in (case, tell(case, edits)))
        for row in clashes():
            asked = row.kind == "clashes" or (row.kind == "excludes" and diagnosis in row.answer)
            if asked and truth(row.condition, before) is not True:
                assert truth(row.condition, after) is not True, (case.id, diagnosis, row.id, edits)


def test_only_open_things_are_named_and_only_such_tests_as_can_show_them(flips, truth_assessor):
    """
    No finding told, test done, event or drug denied is told anew; a panel that reads no repeats is
    not said to find one.
    """
    book = truth_assessor.book
    for case, _, _, edits in flips:
        told = {*(case.findings.present or ()), *(case.findings.absent or ())}
        assert len({e.tells for e in edits}) == len(edits)
        for edit in edits:
            assert edit.kind != "finding" or edit.id not in told
            if edit.kind in ("result", "gene"):
                instead = {
                    t for t, others in book.test_plan.stands_for.items() if edit.id in others
                }
                assert not ({edit.id} | instead) & set(case.results), (case.id, edit)
            assert edit.kind != "event" or case.history.events != ()
            assert edit.kind != "drug" or case.history.medications != ()
            assert (
                edit.kind != "gene"
                or edit.id != "gene_panel"
                or edit.detail not in ("HTT", "TAF1", "ATXN3")
            )
            assert edit.id != "mitochondrial_genome" or edit.detail.startswith("MT-")


def test_no_thing_named_can_be_spared(flips, truth_assessor):
    """Without any one of several things named, the diagnosis does not lead."""
    for case, diagnosis, _, edits in flips:
        for n in range(len(edits)) if len(edits) > 1 else ():
            fewer = tell(case, [*edits[:n], *edits[n + 1 :]])
            assert truth_assessor.assess(fewer).differential[0].diagnosis != diagnosis, (
                case.id,
                diagnosis,
                edits,
            )


def test_where_two_things_are_named_no_one_finding_would_do(flips, truth_assessor):
    """
    Of every finding of the vocabulary, those that speak for the diagnosis do not put it first
    alone: tried on the whole case.
    """
    for case, diagnosis, _, _ in [flip for flip in flips if len(flip[3]) == 2][:2]:
        told = {*(case.findings.present or ()), *(case.findings.absent or ())}
        for finding in truth_assessor.book.vocabulary["findings"].keys() - told:
            after = tell(case, [Edit("finding", finding, True)])
            if truth_assessor.assess(after).differential[0].diagnosis == diagnosis:
                assert _points(after, diagnosis, truth_assessor) <= _points(
                    case, diagnosis, truth_assessor
                ), finding


@pytest.mark.parametrize("case", CASES[::12], ids=lambda c: c.id)
def test_one_change_is_named_once(case, truth_assessor):
    """
    Of the first it is said what would put another first; of another, what would put it first; never
    both.
    """
    for place, candidate in enumerate(truth_assessor.assess(case).differential[:3]):
        answer = why(case, candidate.diagnosis, truth_assessor)
        text = why_text(answer, truth_assessor.book)
        assert (answer.to_first is None) or place > 0
        assert (answer.first_away is None) or place == 0
        assert text.count("leads, ") <= 1 and text.count("What would put") == 1


def test_terminal_and_page_say_the_same(truth_assessor):
    """Both faces print every heading and line of the outline of a why, in its order."""
    book = truth_assessor.book
    answer = why(CASES[0], "wilson_disease", truth_assessor)
    laid = why_outline(answer, book)
    said = [laid.title, laid.place]
    for part in laid.parts:
        lines = sorted(part.lines, key=lambda line: not line.counted)
        said += [part.heading, *filter(None, [part.text]), *(line.text for line in lines)]
    page = unescape(re.sub("<[^>]*>", " ", render("why.html", why={"laid": laid, "href": "/"})))
    assert len(said) > 12
    for text in (why_text(answer, book), page):
        plain, at = " ".join(text.split()).lower(), 0
        for words in said:
            at = plain.index(" ".join(words.split()).lower(), at)
