"""
Questions are fair: the answer is right, the others are wrong in this patient and say why, and
nothing gives it away.
"""

from __future__ import annotations

import pytest

from tests.patients import in_folder
from tests.teach.conftest import TEACHING
from workup.pathway import Assessor
from workup.teach.items import KINDS
from workup.teach.leak import leaks, names
from workup.teach.lookalikes import load_lookalikes
from workup.teach.questions import draw
from workup.teach.questions.ground import BUCKETS, Ground
from workup.teach.stem import read

BY_ID = {case.id: case for case in TEACHING}


def of(items, kind):
    return [item for item in items if item.kind == kind]


def test_every_teaching_case_makes_questions_of_several_kinds(drawn):
    """Each gives three kinds or more, and says why where it does not give one."""
    for case, (made, left) in drawn.items():
        kinds = {item.kind for item in made}
        assert len(kinds) >= 3, (case, left)
        assert set(KINDS) - kinds <= {entry.kind for entry in left}
        assert all(entry.why for entry in left)


def test_a_quiz_asks_the_diagnosis_before_feedback_can_name_it(drawn):
    """Items come in the order of the kinds, whatever order was asked for."""
    for made, _ in drawn.values():
        places = [KINDS.index(item.kind) for item in made]
        assert places == sorted(places)


def test_the_right_diagnosis_is_the_answer_and_no_wrong_one_is_accepted(items):
    """
    One choice is right: the case's own; no other is accepted, overlaps with it, or says "something
    else".
    """
    pairs = load_lookalikes()
    for item in of(items, "diagnosis"):
        answer = BY_ID[item.case].answer
        assert [c.id for c in item.right] == [answer.diagnosis]
        accepted = {answer.diagnosis, *(answer.also_accept or ())}
        for choice in item.choices:
            if choice.id != answer.diagnosis:
                assert choice.id not in accepted | BUCKETS and not any(
                    pairs.both(choice.id, a) for a in accepted
                )


def test_accepted_diagnoses_are_never_wrong_options(truth_assessor):
    """With every look-alike of a case accepted, none of them is offered as wrong."""
    case = BY_ID["evening-limp"]
    others = tuple(
        c.id for i in draw(case, truth_assessor)[0] if i.kind == "diagnosis" for c in i.choices
    )
    accepting = case.model_copy(
        update={"answer": case.answer.model_copy(update={"also_accept": others})}
    )
    for item in draw(accepting, truth_assessor)[0]:
        if item.kind == "diagnosis":
            assert {c.id for c in item.choices} & set(others) == {case.answer.diagnosis}


def test_no_question_offers_the_same_thing_twice(items):
    """Within an item, ids and texts differ; item ids differ throughout."""
    for item in items:
        assert (
            len({c.text for c in item.choices})
            == len({c.id for c in item.choices})
            == len(item.choices)
            >= 3
        )
    assert len({item.id for item in items}) == len(items)


def test_no_stem_gives_the_answer_away(items, book):
    """
    Vignette, signs and results never name an accepted diagnosis; names for the teacher neither.
    """
    for item in items:
        given_away_by = names(BY_ID[item.case].answer, book)
        events = [text for heading, text in item.stem.told if heading == "Past history"]
        shown = read(item.stem)
        for text in events:
            shown = shown.replace(text, "")
        assert not leaks(shown, given_away_by.facts), item.id
        assert not leaks(f"{item.stem.vignette}\n{item.name}", given_away_by.written), item.id


def test_a_vignette_that_names_its_answer_makes_no_question(truth_assessor):
    """It is left out, and the word is named."""
    case = BY_ID["half-a-face"].model_copy(update={"vignette": "A woman with hemifacial spasm."})
    made, left = draw(case, truth_assessor)
    assert not made and all("hemifacial spasm" in entry.why.lower() for entry in left)


def test_every_wrong_choice_says_why_from_this_patient(items, book):
    """
    Each has a sentence; of a wrong diagnosis one rests on a source or on what it leaves
    unexplained, and the sources exist.
    """
    for item in items:
        for choice in item.choices:
            assert choice.feedback and all(b.text.strip() for b in choice.feedback), (
                item.id,
                choice.id,
            )
            for b in choice.feedback:
                assert set(b.sources) <= {*book.sources, "judgement"}
        if item.kind == "diagnosis":
            for choice in item.choices:
                assert any(b.sources for b in choice.feedback), (item.id, choice.id)


def test_marks_add_up(items):
    """
    Right choices are worth the whole mark; in a question with several, ticking everything earns
    nothing where as many are wrong.
    """
    for item in items:
        if not item.scored:
            continue
        assert sum(c.credit for c in item.right) == pytest.approx(1)
        assert len(item.right) == item.choose
        if item.choose > 1 and len(item.choices) >= 2 * item.choose:
            assert sum(c.credit for c in item.choices) <= 1e-9
        if item.choose == 1:
            assert all(c.credit in (0, 1) for c in item.choices)


def test_wrong_tests_are_never_wanted_now(items, truth_assessor):
    """
    No wrong option is a test of the first round, the one that settled the case, one that stands for
    these, or one done already.
    """
    for item in of(items, "next_test"):
        base = Ground(BY_ID[item.case], truth_assessor)
        wanted = {s.test for s in base.whole.workup if s.priority in ("now", "first")}
        decisive = set(base.answer.decisive_tests or ())
        stands_for = truth_assessor.book.test_plan.stands_for
        barred = wanted | decisive | set(base.case.results)
        barred |= {t for d in wanted | decisive for t in stands_for.get(d, ())}
        barred |= {t for t, others in stands_for.items() if others & (wanted | decisive)}
        for choice in item.choices:
            assert (choice.credit > 0) == (choice.id in wanted or choice.id == "none"), (
                item.id,
                choice.id,
            )
            assert choice.credit > 0 or choice.id not in barred


def test_what_must_not_be_missed_is_what_the_lane_keeps(items, truth_assessor):
    """
    Right choices are on the don't-miss list; wrong ones do not; the answer itself is neither.
    """
    for item in of(items, "dont_miss"):
        if item.ordered:
            continue
        lane = {e.diagnosis for e in truth_assessor.assess(BY_ID[item.case]).dont_miss}
        for choice in item.choices:
            assert (choice.credit > 0) == (choice.id in lane), (item.id, choice.id)
            assert choice.id != BY_ID[item.case].answer.diagnosis


def test_key_features_carry_the_answer(items, truth_assessor):
    """
    Without a right fact the answer's lead shrinks by a point or more, run as a whole case; the
    wrong ones are true facts that do not.
    """
    from workup.explanations.curve import partial, parts
    from workup.teach.questions.features import _id, _lead, _weigh

    item = next(i for i in of(items, "key_features") if i.case == "arm-after-stroke")
    base = Ground(BY_ID[item.case], truth_assessor)
    lead = _lead(base.speaker, base)
    lost = {_id(w): w.lost for w in _weigh(base)}
    told = parts(base.case)
    for choice in item.choices:
        assert (lost[choice.id] >= 1) == (choice.credit > 0)
    gone = next(p for p in told if p[0] == "findings.present" and p[1] == "hemiparesis")
    from workup.explanations import Speaker

    less = Speaker(partial(base.case, [p for p in told if p != gone]), truth_assessor)
    assert lead - _lead(less, base) == pytest.approx(lost["findings.present:hemiparesis"])


def test_script_concordance_is_not_scored_and_its_direction_is_what_the_rules_do(
    items, truth_assessor
):
    """
    No choice has credit; telling the finding moves the hypothesis the way that the rules' view
    says.
    """
    from workup.explanations.edits import Edit, tell

    for item in of(items, "script")[::5]:
        assert not item.scored and not item.right and all(c.credit == 0 for c in item.choices)
        _, _, hypothesis, finding = item.id.split(".")
        case = BY_ID[item.case]
        told = tell(case, (Edit("finding", finding, True),))

        def share(c, hypothesis=hypothesis):
            return next(
                x.probability
                for x in truth_assessor.assess(c).differential
                if x.diagnosis == hypothesis
            )

        view = item.after[0].text
        if "(+" in view:
            assert share(told) >= share(case)
        elif "(-" in view:
            assert share(told) <= share(case)


def test_no_finding_is_the_hypothesis_by_another_name(items):
    """ "You think of seizures, then seizures are found" is not asked."""
    ids = {item.id for item in of(items, "script")}
    assert not [
        i for i in ids if i.endswith((".seizure.seizures", ".parkinson_disease.parkinsonism"))
    ]


def test_the_place_of_the_right_choice_tells_nothing(items):
    """
    Over all single-answer questions each place is right now and then, and none in more than half.
    """
    places = [
        next(n for n, c in enumerate(i.choices) if c.credit > 0)
        for i in items
        if i.scored and not i.ordered and i.choose == 1
    ]
    assert {0, 1, 2, 3} <= set(places)
    assert max(places.count(n) for n in range(5)) < len(places) / 2


def test_the_same_case_gives_the_same_items(book):
    """Another assessor, the same items, to the letter."""
    case = BY_ID["evening-limp"]
    assert draw(case, Assessor(book, "truth")) == draw(case, Assessor(book, "truth"))


def test_a_case_without_an_answer_makes_none_and_says_so(truth_assessor):
    """No answer, no question."""
    made, left = draw(BY_ID["half-a-face"].model_copy(update={"answer": None}), truth_assessor)
    assert not made and {entry.why for entry in left} == {"the case carries no answer"}


def test_published_cases_make_fair_items_or_say_why(truth_assessor, book):
    """
    Cases whose answer the rules do not reach, or whose story names it, are left out, not bent.
    """
    for case in in_folder("published")[::4]:
        made, left = draw(case, truth_assessor)
        for item in made:
            if item.kind == "diagnosis":
                assert [c.id for c in item.right] == [case.answer.diagnosis]
        assert made or left


def test_look_alikes_name_diagnoses_tests_and_sources_that_exist(book):
    """
    Each id, test and source key of the pairs is known, and no pair is listed as both mistaken for
    and overlapping by its own line.
    """
    import re

    pairs = load_lookalikes()
    assert pairs.names <= set(book.scripts) and set(pairs.short) <= set(book.scripts)
    for parted in pairs.pairs.values():
        assert set(parted.tests) <= set(book.tests)
        assert parted.sources and set(parted.sources) <= {*book.sources, "judgement"}
        for word in re.findall(r"`(\w+)`", parted.for_one + parted.for_other):
            assert word in book.vocabulary.any_id, word
