"""
What the first hours of an emergency ask for: tests and treatment that are true of this patient.
"""

from __future__ import annotations

import pytest

from workup.explanations.entries import UNTESTED, listed, untested
from workup.explanations.points import points_of

MUTE = (
    "patient: {sex: female, age: 52}\nonset: {age: 52, before_presentation: 1 weeks, tempo: "
    "subacute}\ndystonia: {regions: [left_arm]}\nfindings: {present: [mutism]}\n"
)
DROWSY = (
    "patient: {{sex: male, age: {age}}}\nonset: {{age: {age}, before_presentation: 3 days, "
    "tempo: acute}}\ndystonia: {{regions: [left_arm, oromandibular]}}\nfindings: {{present: "
    "[altered_consciousness, fever, seizures]}}\n"
)


def plan(answer):
    """Test to its priority, of what waits for nothing."""
    return {step.test: step.priority for step in answer.workup if not step.after}


def advice(answer, option):
    """All that is said of an option."""
    found = [o for o in answer.management if o.option == option]
    return " ".join([found[0].why, *found[0].cautions]) if found else ""


@pytest.mark.parametrize("event", ["", "history: {events: [{event: carbon_monoxide}]}"])
def test_a_known_exposure_excuses_no_basic_bloods(event, assessed):
    """Who has become mute has glucose, electrolytes and a blood count, whatever is known."""
    found = plan(assessed(MUTE + event))
    assert found["bedside_glucose"] == found["metabolic_panel"] == "now"
    assert found["inflammatory_markers"] in ("now", "first")


def test_a_delayed_syndrome_is_admitted(answered):
    """Late carbon monoxide: admission comes first, and nothing is offered only to be refused."""
    answer = answered("the-faulty-heater")
    action = next(f.action for f in answer.red_flags if f.id == "carbon_monoxide")
    assert action.startswith("Admit the same day")
    assert not {"oxygen", "levodopa"} & {o.option for o in answer.management}
    named = {a.label for a in answer.differential[0].look_alikes}
    assert "Catatonia or severe depression" in named


@pytest.mark.parametrize(("age", "unit"), [(10, "paediatric intensive care"), (40, "intensive")])
def test_a_drowsy_patient_has_the_airway_judged(age, unit, assessed):
    """The airway stands first and nothing goes by mouth; a child's unit is named for a child."""
    answer = assessed(DROWSY.format(age=age))
    assert answer.workup[0].test == "airway_assessment"
    said = advice(answer, "airway_care")
    assert unit in said and "by mouth" in said
    assert ("paediatric" in said) == (age < 18)


def test_the_course_of_aciclovir_is_true_of_the_age(assessed):
    """One early negative PCR ends nothing; a young child is treated for three weeks at least."""
    for age, course in ((10, "at least three weeks"), (40, "two to three weeks")):
        answer = assessed(DROWSY.format(age=age))
        said = advice(answer, "antimicrobials")
        assert course in said and "on a single early negative PCR" in said


def test_dexamethasone_in_tuberculous_meningitis_has_its_condition(answered):
    """Its benefit is that of adults without HIV; earlier treatment asks for resistance."""
    answer = answered("cough-and-twist")
    said = advice(answer, "antimicrobials")
    assert "without HIV" in said and "rifampicin resistance" in said
    assert "herpes" not in said
    assert "rifampicin resistance" in next(s.why for s in answer.workup if s.test == "csf_pcr")
    order = list(plan(answer))
    assert order.index("mri_brain") < order.index("lumbar_puncture") < order.index("eeg")
    assert "tumour" not in next(f.action for f in answer.red_flags if f.id == "other")


@pytest.mark.parametrize(
    ("case", "earlier", "later"),
    [
        ("fever-at-eight-months", "metabolic_emergency", "antimicrobials"),
        ("drowsy-and-stiff", "airway_care", "seizure_treatment"),
        ("drowsy-and-stiff", "seizure_treatment", "vitamins"),
        ("drowsy-and-stiff", "vitamins", "antimicrobials"),
    ],
)
def test_treatment_stands_in_the_order_of_action(case, earlier, later, answered):
    """What is done within minutes stands before what is done at the same time or after it."""
    order = [o.option for o in answered(case).management]
    assert order.index(earlier) < order.index(later)


def test_a_route_is_given_where_swallowing_is_unsafe(answered):
    """Biotin is an oral drug: who must not swallow has it by tube."""
    assert "nasogastric" in advice(answered("drowsy-and-stiff"), "vitamins")
    assert "nasogastric" not in advice(answered("fever-at-eight-months"), "vitamins")
    assert "injection" in advice(answered("eyes-to-the-ceiling"), "anticholinergic_acute")


def test_a_scan_in_a_metabolic_crisis_never_costs_a_fast(answered):
    """The infant's scan and treatment both say that glucose runs through fast and sedation."""
    answer = answered("fever-at-eight-months")
    assert "sedation" in next(s.why for s in answer.workup if s.test == "mri_brain")
    assert "sedation" in advice(answer, "metabolic_emergency")
    assert "carnitine" in next(f.action for f in answer.red_flags if f.id == "metabolic_crisis")


def test_a_clenched_jaw_with_stridor_is_not_sedated(answered):
    """
    Calcium, ESR and the larynx come now, antibodies after what is acted on within minutes, cytology
    is asked for, and no sedative is offered while the airway is unsafe.
    """
    answer = answered("jaw-and-weight")
    found = plan(answer)
    order = list(found)
    soon = ("airway_assessment", "laryngoscopy", "blood_gas", "metabolic_panel")
    assert {found[t] for t in (*soon, "inflammatory_markers")} == {"now"}
    assert order.index("laryngoscopy") < order.index("blood_gas") < order.index("mri_brain")
    assert max(order.index(t) for t in soon) < order.index("autoimmune_antibodies")
    assert "cytology" in next(s.why for s in answer.workup if s.test == "lumbar_puncture")
    assert "no sedation" in advice(answer, "airway_care")
    assert not advice(answer, "botulinum_toxin")


def test_tetanus_sends_tissue_and_watches_what_kills(answered):
    """Debrided tissue is sent, metronidazole is named once, and laryngospasm is watched for."""
    answer = answered("locked-jaw")
    said = [" ".join([o.why, *o.cautions]) for o in answer.management]
    assert "PCR" in advice(answer, "tetanus_care")
    assert sum("etronidazole" in text for text in said) == 1
    watched = {c.complication for c in answer.complications}
    assert "tetanus_course" in watched and "jaw_swallowing_speech" not in watched
    calcium = next(s.why for s in answer.workup if s.test == "metabolic_panel")
    assert "drug" not in calcium


def test_a_child_with_a_mass_is_transferred(answered):
    """Neither lymphoma nor the posture is a reason to wait or to operate on a child's tumour."""
    answer = answered("tilt-and-vomit")
    said = advice(answer, "pressure_relief") + advice(answer, "surgery_of_cause")
    assert "head up" in said and "tissue for diagnosis" in said
    assert "lymphoma" not in said and "posture" not in said
    assert "medication_review" in plan(answer)
    assert "lymphoma" in advice(answered("six-weeks-of-headache"), "pressure_relief")


def test_an_operation_within_the_month_asks_for_antiemetics(answered):
    """A wry neck after an operation has its drugs reviewed now, though none is recorded."""
    assert plan(answered("wry-neck-after-tonsils"))["medication_review"] == "now"


def test_a_headache_that_grows_has_veins_and_an_abscess_looked_for(answered):
    """Seizures with one side: contrast and venography in one session, CRP, and the fundi."""
    answer = answered("six-weeks-of-headache")
    assert "venography" in next(s.why for s in answer.workup if s.test == "mri_brain")
    assert "inflammatory_markers" in plan(answer)
    assert "fundi" in answer.red_flags[0].action
    assert answer.differential[0].members[0].id == "high_grade_glioma"


def test_late_injury_is_rehabilitated_not_nursed(answered):
    """A year after hypoxia: memory and work, not skin, bladder and clots."""
    answer = answered("pulled-from-the-lake")
    said = advice(answer, "rehabilitation")
    assert "memory" in said and "bladder" not in said
    assert "neuropsychology" in plan(answer)
    assert "levetiracetam" in advice(answer, "clonazepam")


def test_no_part_is_injected_that_is_not_affected(answered):
    """Stiff legs are offered an injection, but none of the lids."""
    answer = answered("stiff-since-birth")
    said = " ".join(" ".join([o.why, *o.cautions]) for o in answer.management)
    assert "can be injected" in said and "lid" not in said.casefold()


def test_an_old_static_picture_is_not_told_to_hurry(answered):
    """The two red flags of infancy agree, and levodopa waits for a scan that does not fit."""
    answer = answered("stiff-since-birth")
    assert not [f for f in answer.red_flags if "at once" in f.action]
    waits = {s.test: s.after for s in answer.workup if s.after}
    assert waits["levodopa_trial"] == {"test": "mri_brain", "result": "normal"}


def test_a_share_before_its_tests_says_so(answered, truth_assessor):
    """
    A diagnosis that leads while a test that its script weighs is to come is marked; one that leads
    with nothing outstanding is not.
    """
    book = truth_assessor.book
    waiting, done = answered("stiff-since-birth"), answered("head-to-the-left")
    assert untested(waiting.differential[0], waiting, book)
    assert not untested(done.differential[0], done, book)
    assert not any(untested(c, waiting, book) for c in listed(waiting, book)[1:])
    assert UNTESTED.strip() == "before tests"


def test_one_sign_is_not_counted_three_times(answered, truth_assessor):
    """Each reason names a sign that no earlier one has named, where the patient has another."""
    answer = answered("tilt-and-vomit")
    points = points_of(answer.differential[0], answer, truth_assessor.book)
    shown = [p.text for p in points if p.sign == "for" and not p.further]
    named = [text.rpartition(": ")[2] for text in shown if ": " in text]
    assert len(set(named)) == len(named) == 2


@pytest.mark.parametrize("asked", ["faciobrachial_seizures", "headache"])
def test_a_mute_child_is_not_asked_what_cannot_be_hers(asked, answered):
    """Jerks of late adult life, and how her head feels, are not asked of a mute, drowsy girl."""
    assert asked not in {q.finding for q in answered("fever-and-silence").ask_next}


def test_look_alikes_of_fever_and_seizures_hold_what_is_treated(answered):
    """What is given vitamins on the first line is named among what looks the same."""
    named = {a.diagnosis for a in answered("fever-and-silence").differential[0].look_alikes}
    assert {"btbgd", "demyelinating"} <= named


def flags(answer):
    """Red flag to what it says."""
    return {f.id: f"{f.message} {f.action}" for f in answer.red_flags}


CORD = (
    "patient: {sex: male, age: 30}\nonset: {age: 30, tempo: acute}\ndystonia: {regions: "
    "[neck, oromandibular]}\nfindings: {present: [trismus, weakness, pain_prominent]}\n"
)


def test_a_closed_jaw_hides_no_cord(assessed):
    """Weakness and pain with a neck and a closed jaw may be an abscess on the cord."""
    assert "cord_compression" in flags(assessed(CORD))


POISONED = (
    "patient: {{sex: male, age: 40}}\nonset: {{age: 40, before_presentation: 2 weeks, "
    "tempo: subacute}}\ndystonia: {{regions: [left_arm]}}\nfindings: {{present: "
    "[behaviour_change, cognitive_decline]}}\nhistory: {{events: [{{event: carbon_monoxide, "
    "before_onset: {when}}}]}}\n"
)


def test_an_old_poisoning_explains_no_new_encephalitis(assessed):
    """A poisoning of last month does not raise encephalitis; one of ten years ago does."""
    recent, old = (flags(assessed(POISONED.format(when=when))) for when in ("3 weeks", "10 years"))
    assert "encephalitis" not in recent and "carbon_monoxide" in recent
    assert "encephalitis" in old


def test_an_infection_of_the_brain_is_no_old_lesion(answered):
    """Half of the body twisted in a fever is new until it is imaged."""
    assert "old lesion" not in flags(answered("cough-and-twist"))["hemidystonia"]
    assert "old lesion" in flags(answered("arm-after-stroke"))["hemidystonia"]


@pytest.mark.parametrize("name", ["drowsy-and-stiff", "fever-and-silence"])
def test_a_puncture_waits_where_consciousness_is_reduced(name, answered):
    """The reason of a lumbar puncture says for what it waits, and that treatment does not."""
    why = next(s.why for s in answered(name).workup if s.test == "lumbar_puncture")
    assert "waits for the scan" in why and "aciclovir" in why and "do not wait" in why


def test_an_infant_after_a_fever_is_covered_for_herpes_and_watched(answered):
    """Aciclovir beside antibacterial cover; breathing and swallowing are looked after."""
    answer = answered("fever-at-eight-months")
    assert "aciclovir" in advice(answer, "antimicrobials")
    assert "swallowing" in advice(answer, "airway_care")


def test_no_scan_is_sedated_without_an_airway_team(answered):
    """An abscess of the throat or a loose atlas makes sedation dangerous."""
    why = next(s.why for s in answered("wry-neck-after-tonsils").workup if s.test == "neck_imaging")
    assert "airway team" in why
