"""
The thirteen kinds of mistake that careful readers found in the answers, each looked for in every
teaching, published and held-out case.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest

from tests.patients import Answered, patients
from workup.explanations.entries import listed, until
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor

CASES = patients("teaching", "published", "held_out")
EVERY = pytest.mark.parametrize("name", sorted(CASES))
SOON = ("now", "first")
CSF = {"lumbar_puncture", "csf_antibodies", "csf_pcr", "csf_glucose_ratio", "csf_neurotransmitters"}
COPPER = ("urine_copper", "slit_lamp")
#: What no list of an acute drug reaction begins with, while it is calm.
NOT_IN_A_DRUG_REACTION = CSF | {"mri_brain", "autoimmune_antibodies", "ceruloplasmin", *COPPER}
#: Leading diagnoses beside which levodopa is no treatment to discuss.
NO_LEVODOPA = {
    "acute_drug_induced",
    "wilson_disease",
    "atlantoaxial",
    "soft_tissue_neck",
    "brain_tumour",
    "posterior_fossa_tumour",
    "infectious",
    "paraneoplastic_autoimmune",
    "pxmd_prrt2",
    "tetanus",
}
#: Signs with which a sudden onset stays an emergency for a year.
DANGER = {
    f"finding.{sign}"
    for sign in ("fever", "altered_consciousness", "seizures", "meningism", "stridor_or_airway")
} | {"finding.autonomic_instability", "finding.dystonic_storm"}
#: Leading diagnosis to the options of which one must be offered.
OWN_TREATMENT = {
    "wilson_disease": {"copper_chelation", "copper_once_confirmed"},
    "tetanus": {"tetanus_care"},
    "brain_tumour": {"surgery_of_cause", "pressure_relief"},
    "tardive_dystonia": {"stop_or_change_drug"},
    "acute_drug_induced": {"benztropine", "anticholinergic_acute", "trihexyphenidyl"},
    "cervical_dystonia": {"botulinum_toxin"},
    "blepharospasm": {"botulinum_toxin"},
    "hemifacial_spasm": {"botulinum_toxin"},
    "spasmodic_dysphonia": {"botulinum_toxin"},
    "dyt_gch1": {"levodopa"},
    "btbgd": {"vitamins"},
    "pxmd_prrt2": {"carbamazepine"},
    "pxmd_slc2a1": {"ketogenic_diet"},
    "paraneoplastic_autoimmune": {"immunotherapy"},
    "infectious": {"antimicrobials"},
    "carbon_monoxide_poisoning": {"end_exposure"},
    "heavy_metal": {"end_exposure"},
    "stiff_person": {"diazepam", "immunotherapy", "baclofen"},
}


class Seen(NamedTuple):
    """A case, its answer, and the facts with all that was concluded."""

    case: Case
    answer: Assessment
    facts: dict[str, Any]

    @property
    def leads(self) -> str:
        """The first diagnosis."""
        return self.answer.differential[0].diagnosis

    def soon(self) -> list[str]:
        """The tests ordered now or first, in turn."""
        return [s.test for s in self.answer.workup if s.priority in SOON and not s.after]

    def tests(self) -> list[str]:
        """All tests that wait for nothing, in turn."""
        return [s.test for s in self.answer.workup if not s.after]


See = Callable[[str], Seen]


@pytest.fixture(scope="module")
def seen(answered: Answered, truth_assessor: Assessor) -> See:
    """One case as the rules see it."""

    @cache
    def of(name: str) -> Seen:
        facts = dict(truth_assessor.read(CASES[name]).table.facts)
        return Seen(CASES[name], answered(name), facts)

    return of


@EVERY
def test_1_a_calm_drug_reaction_is_not_worked_up(name: str, seen: See) -> None:
    """In a drug window without fever, meningism or drowsiness the work-up waits for relief."""
    it = seen(name)
    if it.facts.get("calm_drug_window") is True and it.leads == "acute_drug_induced":
        assert not NOT_IN_A_DRUG_REACTION & set(it.soon())


@EVERY
def test_2_no_puncture_with_a_mass(name: str, seen: See) -> None:
    """No CSF now or first with a mass known or suspected, and no levodopa trial beside it."""
    it = seen(name)
    if it.facts.get("known_mass") is True or it.facts.get("suspected_mass") is True:
        assert not CSF & set(it.soon())
        assert "levodopa_trial" not in it.soon()


@EVERY
def test_3_what_is_known_is_not_asked_again(name: str, seen: See, book: Rulebook) -> None:
    """A test that is done is neither ordered again nor named as what would dismiss a danger."""
    it = seen(name)
    done = {
        test
        for test in it.tests()
        if isinstance(it.facts.get(f"result.{test}"), bool)
        and it.facts.get(f"result.{test}.done") is True
    }
    assert not done
    for entry in it.answer.dont_miss:
        if entry.shown:
            said = until(entry, it.answer, book)
            assert said or not entry.dismissed_by


@EVERY
def test_4_copper_comes_in_steps(name: str, seen: See) -> None:
    """Urine copper and slit lamp follow a clue, a low value or Wilson disease as plausible."""
    it = seen(name)
    tests = it.tests()
    plausible = {c.diagnosis for c in it.answer.differential if c.standing != "less_likely"}
    clue = it.facts.get("wilson_clue") is True or "wilson_disease" in plausible
    later = [test for test in COPPER if test in tests]
    assert not later or clue
    if "ceruloplasmin" in tests:
        assert all(tests.index("ceruloplasmin") < tests.index(test) for test in later)


@EVERY
def test_5_levodopa_in_its_pictures(name: str, seen: See) -> None:
    """Levodopa is no treatment of these; in a dopa-responsive picture it comes before CSF."""
    it = seen(name)
    options = {o.option for o in it.answer.management}
    assert not (it.leads in NO_LEVODOPA and "levodopa" in options)
    tests = it.tests()
    asked = [tests.index(t) for t in ("levodopa_trial", "gch1") if t in tests]
    if it.leads == "dyt_gch1" and asked and it.facts.get("finding.diurnal_fluctuation") is True:
        assert all(min(asked) < tests.index(t) for t in CSF & set(tests))


@EVERY
def test_6_treatment_follows_the_leading_cause(name: str, seen: See) -> None:
    """Where one diagnosis leads alone, its own treatment is among what may be discussed."""
    it = seen(name)
    own = OWN_TREATMENT.get(it.leads)
    first = it.answer.differential[0]
    if own and first.standing == "leading" and first.probability >= 0.7:
        assert own & {o.option for o in it.answer.management}


@EVERY
def test_7_tests_by_syndrome(name: str, seen: See) -> None:
    """Plain Parkinson disease has no antibodies, a dominant chorea HTT before rare markers."""
    it = seen(name)
    tests = it.tests()
    if it.leads == "parkinson_disease" and it.case.onset.tempo in (None, "gradual"):
        assert "autoimmune_antibodies" not in tests
    if "htt_repeat" in tests and "oxysterols" in tests:
        assert tests.index("htt_repeat") < tests.index("oxysterols")


@EVERY
def test_8_sudden_is_no_flag_months_later(name: str, seen: See) -> None:
    """
    What began suddenly is no emergency two months later, and no flag at all once it is explained.
    """
    it = seen(name)
    before = it.facts.get("onset.before")
    danger = any(it.facts.get(sign) is True for sign in DANGER)
    if not isinstance(before, float) or before <= 2 / 12 or (before < 1 and danger):
        return
    flags = {f.id: f.urgency for f in it.answer.red_flags}
    assert flags.get("sudden_onset") != "emergency"
    explained = ("sufficient_cause", "functional_positive_sign", "typical_attacks")
    assert not (any(it.facts.get(f) is True for f in explained) and "sudden_onset" in flags)


@EVERY
def test_9_few_dangers_are_shown(name: str, seen: See) -> None:
    """At most five, none among the first three, none that age or course speaks against."""
    it = seen(name)
    shown = {e.diagnosis for e in it.answer.dont_miss if e.shown}
    aged = {t.rule.removesuffix(".by_age") for t in it.answer.trace if t.rule.endswith(".by_age")}
    assert len(shown) <= 5
    assert not shown & {c.diagnosis for c in it.answer.differential[:3]}
    assert not shown & aged
    assert not any(e.shown and e.beyond for e in it.answer.dont_miss)


@pytest.mark.parametrize("age", [0.5, 4, 12, 25, 40, 70])
@pytest.mark.parametrize("sex", ["female", "male"])
def test_10_nothing_told_nothing_ordered(age: float, sex: str, truth_assessor: Assessor) -> None:
    """From age and sex alone nothing is ordered and nothing is named as leading."""
    case = Case.model_validate(
        {"id": "x", "patient": {"age": age, "sex": sex}, "onset": {}, "dystonia": {}}
    )
    answer = truth_assessor.assess(case)
    assert not answer.workup and answer.silence
    assert answer.category.confidence == "undetermined"


@EVERY
def test_11_combined_means_another_movement_disorder(name: str, seen: See) -> None:
    """Combined is said where another movement disorder is known, and only there."""
    it = seen(name)
    associated = it.answer.classification.associated
    assert (associated == "combined") <= (it.facts.get("another_movement_disorder") is True)


def test_12_burden_as_a_clinic_knows_it(book: Rulebook) -> None:
    """A puncture is no operation, vessels cost as the brain does, an ECG is no work of days."""
    tests = book.tests
    assert tests["lumbar_puncture"].burden["invasive"] < tests["biopsy"].burden["invasive"]
    assert tests["angiography"].burden["cost"] <= tests["mri_brain"].burden["cost"]
    assert {tests[t].burden["days"] for t in ("ecg", "blood_gas", "bedside_glucose")} <= {0}


@EVERY
def test_13_what_is_shown_is_consistent(name: str, seen: See, book: Rulebook) -> None:
    """No test is both ordered and said to be unneeded, and no name without weight is a rival."""
    it = seen(name)
    assert not set(it.tests()) & {left.test for left in it.answer.not_needed}
    shown = listed(it.answer, book)
    assert shown and shown[0].diagnosis == it.leads
