"""
The few of the don't-miss list that people are shown: of this patient's age and course, worded as
the differential has it, and ruled out by what does so, in a safe order.
"""

from __future__ import annotations

import pytest

from tests.patients import patients
from workup.engine.facts import case_facts
from workup.explanations.entries import until
from workup.explanations.outline import outline
from workup.knowledge.condition import facts_of
from workup.knowledge.rulebook import load_rules
from workup.model.case import Case
from workup.model.fact import fact_of

BOOK = load_rules()
LANES = {s.id: s.never_miss for s in BOOK.scripts.values() if s.never_miss}
CASES = patients("published", "teaching", "strangers").values()


@pytest.fixture(scope="module")
def answers(answered):
    return [(case, answered(case)) for case in CASES]


def words(answer):
    """Diagnosis to the line of it, as the answer lays it out."""
    sections = outline(answer, BOOK).sections
    groups = [
        group for section in sections if section.id == "dont_miss" for group in section.groups
    ]
    return {e.id: e for group in groups[:1] for e in (*group.entries, *group.rest)}


def patient(**more):
    facts = {"id": "x", "patient": {"age": 40}, "onset": {}, "dystonia": {}} | more
    return Case.model_validate(facts, context={"vocabulary": BOOK.vocabulary})


def test_a_bound_is_one_of_age_or_course():
    """What keeps a danger from being shown reads the age at onset or how long it has lasted."""
    seen = 0
    for lane in LANES.values():
        if lane.beyond:
            read = set(facts_of(lane.beyond.when))
            assert read & {"onset.age", "onset.before", "onset.tempo", "slow_course"}, (
                lane.beyond.id
            )
            seen += 1
    assert seen > 15


def test_an_acute_danger_has_a_bound():
    """What is acute cannot have lasted for ever: its page says how long."""
    acute = [id_ for id_, lane in LANES.items() if lane.acute]
    assert len(acute) > 10
    assert all(LANES[id_].beyond for id_ in acute)


def test_no_true_answer_is_beyond_its_bounds(answers):
    """
    No patient's own diagnosis is kept back by age or course, unless it is among the first three;
    what an old stroke leaves, or a cause without a page, is another thing than the danger there.
    """
    for case, answer in answers:
        accepted = set(case.answer.accepted) if case.answer else set()
        held = {e.diagnosis for e in answer.dont_miss if e.beyond} & accepted
        held -= {"post_stroke", "other_acquired"}
        assert held <= {c.diagnosis for c in answer.differential[:3]}, case.id


def test_what_is_shown_fits_the_patient(answers):
    """None against age or course; an acute one only with a clue or where the course is known."""
    seen = 0
    for case, answer in answers:
        facts = case_facts(case, BOOK).told
        paced = not facts.keys().isdisjoint(("onset.tempo", "onset.before"))
        for entry in answer.dont_miss:
            if entry.shown:
                seen += 1
                assert not entry.beyond, (case.id, entry.diagnosis)
                acute = LANES[entry.diagnosis].acute
                assert entry.told or paced or not acute, (case.id, entry.diagnosis)
    assert seen > 500


def test_what_is_kept_back_is_still_listed(answers):
    """A danger that age or course speaks against stays on the whole list, with the reason."""
    seen = 0
    for _, answer in answers[::5]:
        lines = words(answer)
        for entry in answer.dont_miss:
            if entry.beyond:
                seen += 1
                assert lines[entry.diagnosis].word == "not expected at this age or in this course"
                assert entry.beyond in lines[entry.diagnosis].notes
    assert seen > 50


def test_the_phrase_agrees_with_the_differential(answers):
    """`No finding here suggests it` is never said of what the differential gives a reason for."""
    said = 0
    for case, answer in answers:
        reasons = {c.diagnosis: c.for_ for c in answer.differential}
        lines = words(answer)
        for entry in answer.dont_miss:
            word = lines[entry.diagnosis].word
            if "no finding here suggests it" in word:
                said += 1
                assert not reasons[entry.diagnosis], (case.id, entry.diagnosis)
    assert said > 100


def test_hours_are_not_said_of_a_course_over_months(answers):
    """What has lasted months is not settled within hours."""
    seen = 0
    for case, answer in answers:
        facts = case_facts(case, BOOK).told
        before = facts.get("onset.before")
        if facts.get("onset.tempo") == "gradual" or (isinstance(before, float) and before >= 0.25):
            seen += 1
            assert not any("hours" in e.word for e in words(answer).values()), case.id
    assert seen > 50


def test_what_points_to_a_danger_is_named(answers):
    """The clue of a danger is named by what is known of this patient, where it can be."""
    named = 0
    for case, answer in answers:
        told, lines = case_facts(case, BOOK).told, words(answer)
        for entry in answer.dont_miss:
            held = [clue for clue in entry.clues if clue.partition(".")[0] in ("finding", "event")]
            assert all(told.get(clue) is True for clue in held), (case.id, entry.diagnosis)
            if entry.clues and not entry.beyond:
                named += 1
                assert entry.told
                assert "because of" in lines[entry.diagnosis].word
    assert named > 100


def test_a_danger_whose_tests_wait_is_not_said_to_be_settled_in_hours(answers):
    """
    Without a clue, and where every test that dismisses it waits for others, the line says so; one
    with a clue keeps its time.
    """
    seen = 0
    for _case, answer in answers:
        lines = words(answer)
        for entry in answer.dont_miss:
            steps = [s for s in answer.workup if s.test in entry.dismissed_by]
            if steps and all(s.priority == "next" or s.after for s in steps) and not entry.beyond:
                seen += 1
                line = lines[entry.diagnosis]
                assert ("later step" in line.word) is not entry.told, entry.diagnosis
    assert seen > 20


def test_a_puncture_comes_last(answers):
    """Of what rules a danger out, a lumbar puncture is named after all else."""
    tests, seen = BOOK.vocabulary["tests"], 0
    labels = {term.label for term in tests.values() if term.group == "csf"}
    for _, answer in answers[::3]:
        for entry in answer.dont_miss:
            said = [way.removeprefix("then ") for way in until(entry, answer, BOOK)]
            punctures = [way in labels or way.endswith("when it is safe)") for way in said]
            seen += any(punctures)
            assert punctures == sorted(punctures), (entry.diagnosis, said)
    assert seen > 50


def test_one_line_for_what_one_test_settles(answers):
    """Without a clue, two dangers that the same test settles do not both take a line."""
    for case, answer in answers:
        ways = [e.dismissed_by for e in answer.dont_miss if e.shown and not e.told]
        assert len(ways) == len(set(ways)), case.id


def test_a_child_with_a_worsening_dystonia_is_never_without_a_list(answers):
    """However sure the first diagnosis, without a known cause the treatable ones stay in sight."""
    seen = 0
    for case, answer in answers:
        age = case_facts(case, BOOK).told.get("onset.latest")
        caused = any(t.rule == "derive.sufficient_cause" for t in answer.traced("derive"))
        young = isinstance(age, float) and age < 18
        if young and case.dystonia.course == "progressive" and not caused:
            fit = [e for e in answer.dont_miss if not e.beyond]
            seen += 1
            assert any(e.shown for e in answer.dont_miss) or len(fit) <= 1, case.id
    assert seen > 20


def test_tetanus_is_a_matter_of_days(truth_assessor):
    """A locked jaw of two days is shown with it, the same jaw after two years is not."""
    found = {}
    for time in ("2 days", "2 years"):
        case = patient(
            onset={"before_presentation": time, "first_region": "oromandibular"},
            dystonia={"regions": ["oromandibular", "neck"]},
            findings={"present": ["trismus"]},
        )
        answer = truth_assessor.assess(case)
        first = answer.differential[0].diagnosis
        found[time] = "tetanus" in {first, *(e.diagnosis for e in answer.dont_miss if e.shown)}
    assert found == {"2 days": True, "2 years": False}


def test_relief_alone_does_not_rule_tetanus_out(truth_assessor):
    """Relief counts only beside a drug that explains the reaction."""
    acute = {"tempo": "acute", "first_region": "oromandibular"}
    signs = {"present": ["trismus", "startle_spasms", "anticholinergic_responsive"]}
    for drugs, kept in (([], True), ([{"name": "haloperidol", "started_before_onset": 1}], False)):
        case = patient(
            onset=acute,
            dystonia={"regions": ["oromandibular"]},
            findings=signs,
            history={"medications": drugs},
        )
        listed = {e.diagnosis for e in truth_assessor.assess(case).dont_miss}
        assert ("tetanus" in listed) is kept


@pytest.mark.parametrize(("age", "shown"), [(3, False), (13, True)])
def test_wilson_disease_is_not_one_of_a_toddler(truth_assessor, age, shown):
    """Slurred speech at thirteen brings it to mind; at three it does not, without a liver sign."""
    case = patient(
        patient={"age": age},
        onset={"age": age, "tempo": "subacute"},
        dystonia={"regions": ["oromandibular", "right_arm"], "course": "progressive"},
        findings={"present": ["dysarthria", "hypersalivation"]},
    )
    answer = truth_assessor.assess(case)
    listed = {e.diagnosis for e in answer.dont_miss if e.shown}
    listed |= {c.diagnosis for c in answer.differential[:3]}
    assert ("wilson_disease" in listed) is shown


def test_what_is_known_is_not_named_again(answers):
    """What rules a danger out is what is still to be learnt, never a test whose result is known."""
    known = 0
    for case, answer in answers:
        told = case_facts(case, BOOK).told
        for entry in answer.dont_miss:
            assert not any(fact_of("result", test) in told for test in entry.dismissed_by), case.id
            known += entry.dismissed_by != LANES[entry.diagnosis].dismissed_by
    assert known > 100


def test_a_normal_result_takes_a_danger_without_a_clue_out_of_sight(answers):
    """It stays on the list, but is not among the few that people are shown."""
    spoken_against = 0
    for case, answer in answers:
        told = case_facts(case, BOOK).told
        for entry in answer.dont_miss:
            by = LANES[entry.diagnosis].dismissed_by
            if not entry.told and any(told.get(fact_of("result", test)) is False for test in by):
                spoken_against += 1
                assert not entry.shown, (case.id, entry.diagnosis)
    assert spoken_against > 100


def test_a_danger_that_its_results_leave_open_says_so(answers):
    """Where all that would rule it out is known and it stays, no test is named for it."""
    found = 0
    for _, answer in answers:
        for id_, entry in words(answer).items():
            by = next(e.dismissed_by for e in answer.dont_miss if e.diagnosis == id_)
            found += not by
            assert ("The known results do not rule it out." in entry.notes) is not bool(by)
        if found:
            return
    pytest.fail("No case shows it.")
