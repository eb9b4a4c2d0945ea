"""What a score promises, over every teaching and published case."""

from __future__ import annotations

import random

import pytest

from benchmarks.path import reference
from tests.simulation.conftest import CASES, NOTHING, case, go_on
from workup.simulation.context import Desk
from workup.simulation.debrief import debrief, explained
from workup.simulation.score import score
from workup.simulation.scoring_weights import FLOOR, WEIGHTS, worth
from workup.simulation.session import Session

MODES = ("full", "quick")


def play(desk: Desk, case_, lines, mode="full") -> Session:
    """A walk of these lines; `done` leaves its stage though something still waits there."""
    session = Session(case_, desk, mode)
    for line in lines:
        if line == "done":
            go_on(session)
        else:
            session.say(line)
    return session


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_the_reference_path_scores_a_hundred_and_nothing_scores_the_floor(case_, mode, desk):
    """
    In every case the reference path reaches 100; a walk that does nothing scores the stated floor.
    """
    assert score(play(desk, case_, reference(Session(case_, desk, mode)), mode)).total == 100
    nothing = play(desk, case_, NOTHING[mode], mode)
    assert nothing.over
    assert score(nothing).total == FLOOR == 0


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_any_path_that_meets_the_aims_scores_a_hundred(case_, desk):
    """Acts in another order, and other acts of the same aims, score 100 as well."""
    chance = random.Random(case_.id)
    aims = desk.aims(case_)
    session = Session(case_, desk)
    for stage in session.stages:
        if stage.weighs:
            wanted = [chance.choice(sorted(a.any_of)) for a in aims.of("differential")]
            lines = [f"{w} {100 // len(set(wanted))}" for w in dict.fromkeys(wanted)]
        else:
            lines = [chance.choice(sorted(a.any_of)) for a in aims.of(stage.id)]
            lines = [
                w for w in lines if w.partition(":")[0] in (*stage.kinds, "final", "leave", "none")
            ]
            met = set(lines)
            lines += [
                a.best for a in aims.of(stage.id) if not a.any_of & met
            ]  # a known result is asked for, not ordered
        chance.shuffle(lines)
        for line in lines:
            session.say(
                line.replace("final:", "diagnosis:")
                .replace("leave:", "leave ")
                .replace("none:tests", "none")
            )
        session.say("done")
    assert score(session).total == 100


@pytest.mark.parametrize("case_", CASES[::3], ids=lambda c: c.id)
def test_doing_one_more_right_thing_never_lowers_a_score(case_, desk):
    """
    From any beginning, mistakes included, each further line of the reference path keeps or raises
    the score.
    """
    chance = random.Random("right " + case_.id)
    path = reference(Session(case_, desk))
    wrong = ["ask:banana", "eeg", "muscle biopsy", "tetanus 5", "babinski", "psychosis"]
    before: list[str] = []
    for line in path:
        before.append(line if line == "done" or chance.random() < 0.5 else chance.choice(wrong))
    last = score(play(desk, case_, before)).total
    for at, line in enumerate(path):
        if before[at] == line:
            continue
        kept = [*before[:at], before[at], line, *before[at + 1 :]]
        if line.startswith("diagnosis:"):
            kept = [*before[:at], line, *before[at + 1 :]]
        assert score(play(desk, case_, kept)).total >= last


@pytest.mark.parametrize("case_", CASES, ids=lambda c: c.id)
def test_pasting_the_answer_at_the_first_stage_is_not_enough(case_, desk):
    """Answer, category and certainty typed at once, and nothing else, stay far from 100."""
    answer = case_.answer
    pasted = [f"diagnosis:{answer.diagnosis} 100, category:{answer.category}", *NOTHING["full"]]
    assert score(play(desk, case_, pasted)).total <= 25


def test_the_weights_make_a_hundred():
    """The weights of each mode add up to 100."""
    assert [sum(w.values()) for w in WEIGHTS.values()] == [100, 100]


def test_asking_everything_is_not_rewarded(desk):
    """
    A learner who asks every finding and orders every test scores below one who asks what matters.
    """
    case_ = case("evening-limp")
    path = reference(Session(case_, desk))
    every = [f"finding:{f}" for f in desk.book.vocabulary["findings"]]
    tests = [f"test:{t}" for t in desk.book.vocabulary["tests"]]
    at = [n for n, line in enumerate(path) if line == "done"]
    lines = [*path[: at[1]], *every, *path[at[1] : at[6]], *tests, *path[at[6] :]]
    assert score(play(desk, case_, lines)).total < 85


def test_a_hint_costs_and_names_what_is_missing(desk):
    """
    A hint names an aim of the stage and takes half of what the aim is worth, two points at least,
    and says so.
    """
    case_ = case("chin-up")
    aims, path = desk.aims(case_), reference(Session(case_, desk))
    for at, stage in ((0, "differential"), (path.index("done") + 1, "history")):
        session = play(desk, case_, path[:at])
        said = session.say("hint")[0].text
        (hint,) = [a for a in session.acts if a.what.startswith("hint:")]
        aim = next(a for a in aims.of(stage) if a.best == hint.what[5:])
        assert desk.name(aim.best) in said and f"({hint.cost:g} points)" in said
        assert hint.cost == round(max(2, worth(aim, aims, "full") / 2), 1)
        assert score(play(desk, case_, [*path[:at], "hint", *path[at:]])).total == 100 - hint.cost


@pytest.mark.parametrize("mode", MODES)
def test_the_worth_of_all_aims_is_a_hundred(desk, mode):
    """In every case what the aims are worth adds up to the whole."""
    for case_ in CASES[::4]:
        aims = desk.aims(case_)
        assert sum(worth(a, aims, mode) for a in aims.aims) == pytest.approx(100)


@pytest.fixture(scope="module")
def another(desk) -> Desk:
    """Another desk, with words of its own."""
    return Desk(desk.assessor)


@pytest.mark.parametrize("case_", CASES[::5], ids=lambda c: c.id)
def test_the_same_transcript_gives_the_same_score(case_, desk, another):
    """
    Playing the typed lines again gives the same acts and the same debrief, with another desk too.
    """
    lines = [
        *reference(Session(case_, desk))[:6],
        "hint",
        "neurological examination",
        "tremor",
        "back",
        "done",
    ]
    lines += ["tumour 30", "done", "mri", "done"] * 3
    one, two = play(desk, case_, lines), play(another, case_, lines)
    assert one.acts == two.acts
    assert debrief(one) == debrief(two)


def test_every_lost_point_has_its_reason(desk):
    """
    What was missed is told with a reason, and with rule and sources where a rule is behind it.
    """
    for case_ in CASES:
        looked = debrief(play(desk, case_, NOTHING["full"]))
        assert looked.lost
        for lost in looked.lost:
            assert lost.why
            assert all(key in desk.book.sources for key in lost.sources)


def test_brier_is_best_for_a_sure_right_answer_and_worst_for_a_sure_wrong_one(desk):
    """A certainty of 100 % scores 0 on the answer and 1 on another diagnosis; 50 % lies between."""
    case_ = case("arm-after-stroke")
    scores = [
        score(play(desk, case_, [line, "done"])).brier["impression"]
        for line in ("post-stroke 100", "post-stroke 50", "tetanus 100")
    ]
    assert scores[0] == 0 < scores[1] < scores[2] == 1


def test_every_lost_point_can_be_opened(desk):
    """
    Whatever is missed in whatever case, `workup explain` knows the id behind it; only `no test` has
    none.
    """
    from workup.interfaces.pages import page_of

    ids = {explained(aim, case_.answer): aim for case_ in CASES for aim in desk.aims(case_).aims}
    assert ids.pop("").best == "none:tests"
    for id_, aim in ids.items():
        assert page_of(id_, desk.book), aim


def test_what_the_rules_leave_open_is_not_counted_against_a_learner(desk):
    """
    An axis of the classification that the rules cannot settle is no waste, whatever is said of it.
    """
    session = play(
        desk, case("chin-up"), ["done"] * 4 + ["isolated", "only with a particular action"]
    )
    (stage,) = [s for s in score(session).stages if s.stage == "classification"]
    assert stage.wasted == ()
