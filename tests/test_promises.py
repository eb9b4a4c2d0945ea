"""
What a red flag says is done is on the plan, and a test waits for what must come before it: over all
patients, and in pictures of nobody.
"""

from __future__ import annotations

import re

import pytest

from tests.conftest import some_cases
from tests.patients import in_folder

ALL = [*some_cases(1), *in_folder("strangers")]
ONCE = "Taken at the same lumbar puncture."
HEAD = "patient: {sex: male, age: 10}\n"

#: A word of an action, and the tests of which one must be ordered or have a result.
NAMED = {
    r"\bcopper\b|ceruloplasmin": {"ceruloplasmin", "urine_copper"},
    r"\blevodopa\b": {"levodopa_trial"},
    r"\bimag(e|ing|ed)\b|\bMRI\b": {
        *("mri_brain", "mri_spine", "neck_imaging", "ct_head", "angiography")
    },
    r"\bspine\b": {"mri_spine"},
    r"\bglucose\b": {"bedside_glucose", "metabolic_panel", "blood_gas"},
    r"\bcalcium\b": {"metabolic_panel"},
    r"\bCSF\b": {"lumbar_puncture", "csf_neurotransmitters", "csf_glucose_ratio"},
    r"\bantibod": {"autoimmune_antibodies", "csf_antibodies", "infection_serology"},
    r"\bEEG\b": {"eeg"},
    r"creatine kinase": {"creatine_kinase"},
    r"blood gas": {"blood_gas"},
    r"\btoxicology\b": {"toxicology_blood", "urine_toxicology"},
    r"blood cultures|inflammatory markers": {"inflammatory_markers"},
    r"drug changes|[Rr]eview the drug": {"medication_review"},
    r"liver tests": {"liver_function"},
    r"slit lamp": {"slit_lamp"},
}
#: What is said under a condition, or of a state that is to be judged, promises nothing.
OPEN = re.compile(r"\b(if|where|ask for|as the|before|still open|does not settle|given)\b")


def promised(action):
    """The tests that the unconditional parts of an action name."""
    for part in re.split(r"[.;]", action):
        if not OPEN.search(part):
            yield from (tests for word, tests in NAMED.items() if re.search(word, part))


def test_what_a_red_flag_says_is_done_is_on_the_plan(answered):
    """Each test that an action names is ordered or has a result, in every patient."""
    seen = 0
    for case in ALL:
        answer = answered(case)
        have = {step.test for step in answer.workup} | set(case.results)
        for flag in answer.red_flags:
            for tests in promised(flag.action):
                seen += 1
                assert tests & have, (case.id, flag.because[0], flag.action)
    assert seen > 200


STEPS = {
    "an unclear film of a locked neck": (
        "onset: {tempo: acute, first_region: neck}\ndystonia: {regions: [neck]}\nfindings: "
        "{present: [torticollis, restricted_neck_movement, pain_prominent]}\nresults: {mri_spine: "
        "{abnormal: null}}",
        {"neck_imaging"},
        {"suggestion_test", "mri_spine"},
    ),
    "a clear one": (
        "onset: {tempo: acute, first_region: neck}\ndystonia: {regions: [neck]}\nfindings: "
        "{present: [torticollis, restricted_neck_movement, pain_prominent]}\nresults: {mri_spine: "
        "{abnormal: false}}",
        set(),
        {"mri_spine"},
    ),
    "one side with a normal scan": (
        "onset: {age: 8, tempo: gradual}\ndystonia: {regions: [right_arm, right_leg]}\n"
        "results: {mri_brain: {abnormal: false}}",
        {"levodopa_trial"},
        set(),
    ),
    "an antiemetic in an emergency department": (
        "onset: {age: 10}\ndystonia: {regions: [neck, left_arm]}\nhistory: {medications: "
        "[{name: metoclopramide}]}\nsetting: emergency",
        {"medication_review", "anticholinergic_challenge", "metabolic_panel"},
        {"neck_imaging", "ceruloplasmin", "mri_brain", "levodopa_trial"},
    ),
    "a foot that turns in by evening": (
        "onset: {age: 8, tempo: gradual, first_region: left_leg}\ndystonia: {regions: [left_leg], "
        "variability: diurnal}\nfindings: {present: [diurnal_fluctuation, exercise_induced]}",
        {"levodopa_trial", "gch1"},
        {"csf_glucose_ratio", "csf_neurotransmitters"},
    ),
    "a storm": (
        "onset: {age: 6}\ndystonia: {regions: [trunk, left_leg]}\nfindings: {present: "
        "[dystonic_storm]}",
        {"medication_review", "airway_assessment", "creatine_kinase"},
        set(),
    ),
}


@pytest.mark.parametrize(("body", "wanted", "left"), STEPS.values(), ids=STEPS)
def test_what_comes_first_and_what_waits(body, wanted, left, assessed):
    """What the picture asks for is ordered; what must wait for it is not, or waits."""
    steps = assessed(HEAD + body).workup
    ordered = {step.test for step in steps if not step.after}
    assert wanted <= ordered
    assert not left & ordered


def test_one_side_of_a_child_is_imaged_first(assessed):
    """Scan and copper are in the first round; levodopa follows if the cause stays open."""
    body = "onset: {age: 8, tempo: gradual}\ndystonia: {regions: [right_arm, right_leg]}"
    steps = assessed(HEAD + body).workup
    priority = {step.test: step.priority for step in steps}
    assert priority["mri_brain"] == priority["ceruloplasmin"] == "first"
    assert priority["levodopa_trial"] == "next"


def test_the_csf_is_taken_once(answered, book):
    """Each CSF test after the first says that it is taken at the same lumbar puncture."""
    groups = book.vocabulary["tests"]
    seen = 0
    for case in ALL:
        steps = [s for s in answered(case).workup if not s.after]
        csf = [s for s in steps if groups[s.test].group == "csf"]
        seen += len(csf[1:])
        assert not csf or ONCE not in csf[0].why, case.id
        assert all("same lumbar puncture" in step.why for step in csf[1:]), case.id
    assert seen > 20
