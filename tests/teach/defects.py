"""
Defects to be planted in teaching cases, one class a function or row: what is changed, which kind of
remark must name it, and where.

Each takes the plain value of a case and changes it in place; it returns the path of the remark, or
None where the case does not
lend itself to the defect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Value = dict[str, Any]
Path = tuple[str | int, ...]
Plant = Callable[[Value], Path | None]
PLANTS: dict[str, tuple[str, Plant]] = {}
#: Classes whose remark needs whole assessments.
SLOW = {
    "unreachable",
    "result_left_out",
    "flag_dropped",
    "flag_false",
    "test_not_ordered",
    "avoid_decisive",
    "not_urgent",
    "level_wrong",
    "first_fact",
}


def plant(kind: str) -> Callable[[Plant], Plant]:
    def keep(function: Plant) -> Plant:
        PLANTS[function.__name__] = (kind, function)
        return function

    return keep


def put(value: Value, path: str, item: Any) -> None:
    *parts, last = path.split(".")
    for part in parts:
        value = value.setdefault(part, {})
    value[last] = item


def add(value: Value, path: str, *items: Any) -> int:
    """Add to a list; the place of the first item added."""
    *parts, last = path.split(".")
    for part in parts:
        value = value.setdefault(part, {})
    held = value.setdefault(last, [])
    held.extend(i for i in items if i not in held)
    return held.index(items[0])


def drop(value: Value, finding: str) -> None:
    for side in ("present", "absent"):
        held = value.get("findings", {}).get(side)
        if held and finding in held:
            held.remove(finding)


# the answer


@plant("missing")
def no_answer(v: Value) -> Path | None:
    del v["answer"]
    return ("answer",)


@plant("missing")
def no_diagnosis(v: Value) -> Path | None:
    del v["answer"]["diagnosis"]
    return ("answer",)


@plant("missing")
def no_category(v: Value) -> Path | None:
    del v["answer"]["category"]
    return ("answer",)


@plant("missing")
def no_teaching_points(v: Value) -> Path | None:
    del v["answer"]["teaching_points"]
    return ("answer",)


@plant("missing")
def no_objective(v: Value) -> Path | None:
    v["teaching"].pop("objective", None)
    v["teaching"].pop("objectives", None)
    return ("teaching",)


@plant("missing")
def no_level(v: Value) -> Path | None:
    del v["teaching"]["level"]
    return ("teaching",)


@plant("missing")
def no_vignette(v: Value) -> Path | None:
    del v["vignette"]
    return ()


@plant("missing")
def no_title(v: Value) -> Path | None:
    del v["title"]
    return ()


@plant("category")
def wrong_category(v: Value) -> Path | None:
    v["answer"]["category"] = "mimic" if v["answer"]["category"] != "mimic" else "primary"
    return ("answer", "category")


@plant("also_accept")
def accepts_itself(v: Value) -> Path | None:
    v["answer"]["also_accept"] = [v["answer"]["diagnosis"]]
    return ("answer", "also_accept")


@plant("source")
def unknown_source(v: Value) -> Path | None:
    v["answer"]["teaching_points"].append("It is so. [NOBODY1999]")
    return ("answer", "teaching_points", len(v["answer"]["teaching_points"]) - 1)


@plant("no_result")
def result_left_out(v: Value) -> Path | None:
    results = v["answer"].get("results") or {}
    tests = [t for t in v["answer"].get("decisive_tests") or () if t in results]
    if not tests:
        return None
    del results[tests[0]]
    return ("answer", "decisive_tests", v["answer"]["decisive_tests"].index(tests[0]))


@plant("not_reachable")
def unreachable(v: Value) -> Path | None:
    v["answer"]["diagnosis"] = "ctx" if v["answer"]["diagnosis"] != "ctx" else "xdp_taf1"
    v["answer"]["category"] = "secondary"
    v["answer"].pop("results", None)
    return ("answer", "diagnosis")


@plant("flag_missing")
def flag_dropped(v: Value) -> Path | None:
    if "acute_drug_reaction" not in (v["answer"].get("red_flags") or ()):
        return None
    v["answer"]["red_flags"].remove("acute_drug_reaction")
    return ("answer", "red_flags")


@plant("flag_not_raised")
def flag_false(v: Value) -> Path | None:
    n = add(v, "answer.red_flags", "toxin_spread")
    return ("answer", "red_flags", n)


@plant("not_ordered")
def test_not_ordered(v: Value) -> Path | None:
    n = add(v, "answer.decisive_tests", "ph_study")
    return ("answer", "decisive_tests", n)


@plant("avoid")
def avoid_decisive(v: Value) -> Path | None:
    tests = v["answer"].get("decisive_tests")
    if not tests:
        return None
    v["answer"]["avoid"] = [tests[0]]
    return ("answer", "avoid", 0)


@plant("urgency")
def not_urgent(v: Value) -> Path | None:
    if v["answer"].get("urgency") != "emergency":
        return None
    v["answer"]["urgency"] = "routine"
    return ("answer", "urgency")


@plant("level")
def level_wrong(v: Value) -> Path | None:
    if v["id"] not in (
        "head-to-the-left",
        "shut-in-sunlight",
        "eyes-to-the-ceiling",
        "tongue-pushes-food",
        "runner-after-ten-minutes",
    ):
        return None
    v["teaching"]["level"] = "easy" if v["teaching"]["level"] == "hard" else "hard"
    return ("teaching", "level")


@plant("from_the_first")
def first_fact(v: Value) -> Path | None:
    if v["answer"]["diagnosis"] != "wilson_disease":
        return None
    v.update(onset={}, dystonia={}, history={}, results={})
    v["findings"] = {"present": ["kayser_fleischer", "wing_beating_tremor"]}
    return ("answer", "diagnosis")


# the vignette


@plant("gives_away")
def title_tells(v: Value) -> Path | None:
    names = {
        "wilson_disease": "Wilson's disease",
        "dyt_tor1a": "Oppenheim's boy",
        "post_stroke": "Post-stroke dystonia",
        "tetanus": "Tetanus at a farm",
        "huntington_disease": "A case of Huntington's",
        "dyt_gch1": "Segawa",
        "spasmodic_dysphonia": "spasmodic dysphonia",
    }
    name = names.get(v["answer"]["diagnosis"])
    v["title"] = name or v["title"]
    return ("title",) if name else None


@plant("gives_away")
def vignette_tells(v: Value) -> Path | None:
    v["vignette"] = f"{v['vignette']} It is {_spoken(v)}."
    return ("vignette",)


@plant("gives_away")
def id_tells(v: Value) -> Path | None:
    v["id"] = v["answer"]["diagnosis"].replace("_", "-")
    return ("id",)


def _spoken(v: Value) -> str:
    return str(v["answer"]["diagnosis"]).replace("_", " ")


@plant("tells_test")
def vignette_tells_test(v: Value) -> Path | None:
    tests = [
        t for t in v["answer"].get("decisive_tests") or () if t not in (v.get("results") or {})
    ]
    if not tests:
        return None
    v["vignette"] += f" The {tests[0].replace('_', ' ')} was telling."
    return ("vignette",)


@plant("vignette_age")
def vignette_age(v: Value) -> Path | None:
    v["vignette"] = (
        f"An {80 if (v['patient']['age'] or 0) < 60 else 8}-year-old patient came. {v['vignette']}"
    )
    return ("vignette",)


@plant("vignette_sex")
def vignette_sex(v: Value) -> Path | None:
    if v["patient"].get("sex") not in ("male", "female"):
        return None
    v["vignette"] = f"A {'woman' if v['patient']['sex'] == 'male' else 'man'} came. {v['vignette']}"
    return ("vignette",)


@plant("denied")
def vignette_denies_present(v: Value) -> Path | None:
    held = v.get("findings", {}).get("present")
    if not held:
        return None
    add(v, "findings.present", "chorea")
    drop_absent(v, "chorea")
    v["vignette"] += " There was no chorea."
    return ("vignette",)


@plant("denied")
def vignette_tells_absent(v: Value) -> Path | None:
    drop(v, "chorea")
    add(v, "findings.absent", "chorea")
    v["vignette"] += " Chorea was seen."
    return ("vignette",)


@plant("unrecorded")
def vignette_tells_unrecorded(v: Value) -> Path | None:
    drop(v, "hearing_loss")
    v["vignette"] += " There was hearing loss."
    return ("vignette",)


@plant("unrecorded")
def vignette_tells_drug(v: Value) -> Path | None:
    v["vignette"] += " Reserpine was given years ago."
    return ("vignette",)


@plant("unrecorded")
def vignette_denies_drugs(v: Value) -> Path | None:
    if v.get("history", {}).get("medications") is not None:
        return None
    v["vignette"] += " The patient takes no drugs."
    return ("vignette",)


def drop_absent(v: Value, finding: str) -> None:
    held = v.get("findings", {}).get("absent")
    if held and finding in held:
        held.remove(finding)


# times, regions, drugs, events, results


@plant("onset_times")
def onset_times(v: Value) -> Path | None:
    if (
        v["onset"].get("age") is None
        or v["patient"].get("age") is None
        or float(v["patient"]["age"]) < 5
    ):
        return None
    v["onset"]["before_presentation"] = float(v["patient"]["age"]) - float(v["onset"]["age"]) + 3
    return ("onset", "before_presentation")


@plant("spread_order")
def spread_order(v: Value) -> Path | None:
    if (
        not isinstance(v["patient"].get("age"), int)
        or v["patient"]["age"] < 20
        or v["onset"].get("age", 99) > v["patient"]["age"] - 2
    ):
        return None
    add(v, "dystonia.regions", "neck", "trunk")
    age = v["patient"]["age"]
    v["dystonia"]["spread"] = [{"region": "neck", "age": age}, {"region": "trunk", "age": age - 1}]
    return ("dystonia", "spread")


@plant("spread_region")
def spread_region(v: Value) -> Path | None:
    if not v["dystonia"].get("regions") or "shoulder" in v["dystonia"]["regions"]:
        return None
    v["dystonia"]["spread"] = [{"region": "shoulder"}]
    return ("dystonia", "spread", 0)


@plant("first_region")
def first_region(v: Value) -> Path | None:
    if not v["dystonia"].get("regions") or "shoulder" in v["dystonia"]["regions"]:
        return None
    v["onset"]["first_region"] = "shoulder"
    return ("onset", "first_region")


@plant("distribution")
def distribution(v: Value) -> Path | None:
    if len(v["dystonia"].get("regions") or ()) != 1:
        return None
    v["dystonia"]["distribution"] = "generalised"
    return ("dystonia", "distribution")


@plant("said_twice")
def distribution_again(v: Value) -> Path | None:
    if len(v["dystonia"].get("regions") or ()) != 1:
        return None
    v["dystonia"]["distribution"] = "focal"
    return ("dystonia", "distribution")


@plant("said_twice")
def absent_again(v: Value) -> Path | None:
    if "examined_normal" in v.get("findings", {}):
        return None
    drop(v, "ataxia")
    put(v, "findings.examined_normal", ["neurological"])
    return ("findings", "absent", add(v, "findings.absent", "ataxia"))


@plant("drug_unknown")
def drug_unknown(v: Value) -> Path | None:
    n = add(v, "history.medications", {"name": "panacea"})
    return ("history", "medications", n, "name")


@plant("drug_class")
def drug_class(v: Value) -> Path | None:
    n = add(
        v,
        "history.medications",
        {"name": "haloperidol", "drug_class": "levodopa", "started_after_onset": True},
    )
    return ("history", "medications", n, "drug_class")


@plant("drug_before_birth")
def drug_before_birth(v: Value) -> Path | None:
    if v["onset"].get("age") is None:
        return None
    n = add(v, "history.medications", {"name": "haloperidol", "started_before_onset": "100 years"})
    return ("history", "medications", n, "started_before_onset")


@plant("drug_change")
def drug_change(v: Value) -> Path | None:
    n = add(
        v,
        "history.medications",
        {
            "name": "haloperidol",
            "started_before_onset": "3 months",
            "change": "started",
            "changed_before_onset": "1 months",
        },
    )
    return ("history", "medications", n, "changed_before_onset")


@plant("drug_stopped")
def drug_stopped(v: Value) -> Path | None:
    n = add(
        v,
        "history.medications",
        {"name": "baclofen", "started_before_onset": "3 months", "change": "stopped"},
    )
    return ("history", "medications", n, "change")


@plant("event_before_birth")
def event_before_birth(v: Value) -> Path | None:
    if v["onset"].get("age") is None or (
        isinstance(v["onset"]["age"], int) and v["onset"]["age"] > 90
    ):
        return None
    n = add(v, "history.events", {"event": "cancer", "before_onset": "100 years"})
    return ("history", "events", n, "before_onset")


@plant("event_at_birth")
def event_at_birth(v: Value) -> Path | None:
    if not isinstance(v["onset"].get("age"), int) or v["onset"]["age"] < 4:
        return None
    n = add(v, "history.events", {"event": "prematurity", "before_onset": "1 years"})
    return ("history", "events", n, "before_onset")


@plant("variant")
def variant(v: Value) -> Path | None:
    put(v, "results.gene_panel", {"abnormal": False, "gene": "KMT2B", "variant": "pathogenic"})
    return ("results", "gene_panel")


@plant("normal_with_pattern")
def normal_with_pattern(v: Value) -> Path | None:
    put(v, "results.ct_head", {"abnormal": False, "pattern": ["mass"]})
    return ("results", "ct_head")


@plant("gene")
def other_gene(v: Value) -> Path | None:
    put(v, "results.tor1a", {"abnormal": True, "gene": "GCH1", "variant": "pathogenic"})
    return ("results", "tor1a")


@plant("result_twice")
def result_twice(v: Value) -> Path | None:
    results = v["answer"].get("results") or {}
    test = next((t for t in results if t not in (v.get("results") or {})), None)
    if test is None:
        return None
    put(v, f"results.{test}", {"abnormal": None})
    return ("answer", "results", test)


#: For each row of rules/teaching/contradictions.yaml, what to write into a case to bring it about,
#: and the
#: path of the remark ("@x" is the
#: place of x in the list).
CLASHES: dict[str, tuple[dict[str, Any], str]] = {
    "diurnal_denied": (
        {"dystonia.variability": "diurnal", "-": ["diurnal_fluctuation"]},
        "findings.absent.@diurnal_fluctuation",
    ),
    "diurnal_steady": (
        {"dystonia.variability": "persistent", "+": ["diurnal_fluctuation"]},
        "dystonia.variability",
    ),
    "attacks_steady": (
        {"dystonia.variability": "persistent", "dystonia.attacks": {"duration": "1 hours"}},
        "dystonia.attacks",
    ),
    "ring_without_ring": (
        {"+": ["kayser_fleischer"], "results.slit_lamp": {"abnormal": False}},
        "results.slit_lamp",
    ),
    "ring_denied": (
        {
            "-": ["kayser_fleischer"],
            "results.slit_lamp": {"abnormal": True, "pattern": ["kf_ring"]},
        },
        "findings.absent.@kayser_fleischer",
    ),
    "levodopa_helps_not": (
        {"+": ["levodopa_responsive"], "results.levodopa_trial": {"abnormal": False}},
        "results.levodopa_trial",
    ),
    "levodopa_helps": (
        {"+": ["levodopa_unresponsive"], "results.levodopa_trial": {"abnormal": True}},
        "results.levodopa_trial",
    ),
    "levodopa_both": (
        {"+": ["levodopa_responsive", "levodopa_unresponsive"]},
        "findings.present.@levodopa_unresponsive",
    ),
    "anticholinergic_helps_not": (
        {
            "+": ["anticholinergic_responsive"],
            "results.anticholinergic_challenge": {"abnormal": False},
        },
        "results.anticholinergic_challenge",
    ),
    "birth_asphyxia_normal": (
        {"history.birth": "normal", "history.events": [{"event": "birth_asphyxia"}]},
        "history.birth",
    ),
    "child_clinic_adult": (
        {"setting": "child_clinic", "patient.age": 40, "onset.age": 38},
        "setting",
    ),
    "paresis_without_weakness": (
        {"+": ["hemiparesis"], "-": ["weakness"]},
        "findings.absent.@weakness",
    ),
    "babinski_without_pyramidal": (
        {"+": ["babinski"], "-": ["pyramidal_signs"]},
        "findings.absent.@pyramidal_signs",
    ),
    "parkinsonism_denied": (
        {"+": ["bradykinesia", "rigidity"], "-": ["parkinsonism"]},
        "findings.absent.@parkinsonism",
    ),
    "neck_not_affected": (
        {"+": ["torticollis"], "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "mouth_not_affected": (
        {"+": ["trismus"], "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "voice_not_affected": (
        {"+": ["adductor_voice"], "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "hand_not_affected": (
        {"+": ["task_specific_writing"], "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "foot_not_affected": (
        {"+": ["foot_inversion"], "dystonia.regions": ["neck"]},
        "dystonia.regions",
    ),
    "eyes_not_affected": (
        {"+": ["oculogyric_crisis"], "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "sleep_both": (
        {"+": ["stops_in_sleep", "persists_in_sleep"]},
        "findings.present.@persists_in_sleep",
    ),
    "reflexes_both": ({"+": ["areflexia", "hyperreflexia"]}, "findings.present.@hyperreflexia"),
    "head_both": ({"+": ["microcephaly", "macrocephaly"]}, "findings.present.@macrocephaly"),
    "abrupt_gradual": ({"+": ["abrupt_onset_maximal"], "onset.tempo": "gradual"}, "onset.tempo"),
    "gradual_but_new": (
        {"onset.tempo": "gradual", "onset.before_presentation": "2 days"},
        "onset.tempo",
    ),
    "subacute_but_new": (
        {"onset.tempo": "subacute", "onset.before_presentation": "1 hours"},
        "onset.tempo",
    ),
    "stroke_without_lesion": (
        {
            "history.events": [{"event": "stroke_ischaemic"}],
            "results.mri_brain": {"abnormal": False},
        },
        "results.mri_brain",
    ),
    "tumour_without_lesion": (
        {"history.events": [{"event": "brain_tumour"}], "results.mri_brain": {"abnormal": False}},
        "results.mri_brain",
    ),
    "cancer_denied": (
        {"history.events": [{"event": "cancer"}], "-": ["known_cancer"]},
        "findings.absent.@known_cancer",
    ),
    "pregnant_man": (
        {"history.events": [{"event": "pregnancy"}], "patient.sex": "male"},
        "patient.sex",
    ),
    "infant_sign_late": (
        {"+": ["dysautonomic_infant"], "patient.age": 40, "onset.age": 38},
        "findings.present.@dysautonomic_infant",
    ),
    "writing_too_young": (
        {"+": ["task_specific_writing"], "patient.age": 2, "onset.age": 1},
        "patient.age",
    ),
    "drug_told": (
        {"answer.diagnosis": "tardive_dystonia", "history.medications": []},
        "history.medications",
    ),
    "stroke_told": ({"answer.diagnosis": "post_stroke", "history.events": []}, "history.events"),
    "injury_told": ({"answer.diagnosis": "post_traumatic", "history.events": []}, "history.events"),
    "hypoxia_told": ({"answer.diagnosis": "hypoxic", "history.events": []}, "history.events"),
    "neck_told": (
        {"answer.diagnosis": "cervical_dystonia", "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "lids_told": (
        {"answer.diagnosis": "blepharospasm", "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "mouth_told": (
        {"answer.diagnosis": "oromandibular_dystonia", "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "larynx_told": (
        {"answer.diagnosis": "spasmodic_dysphonia", "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "hand_told": (
        {"answer.diagnosis": "writers_cramp", "dystonia.regions": ["left_leg"]},
        "dystonia.regions",
    ),
    "positive_sign_told": (
        {"answer.diagnosis": "functional_dystonia", "findings": {"present": ["tremor"]}},
        "findings.present",
    ),
    "x_linked_girl": ({"answer.diagnosis": "lesch_nyhan", "patient.sex": "female"}, "patient.sex"),
    "x_linked_father": (
        {"answer.diagnosis": "dyt_tor1a", "history.family": "x_linked"},
        "history.family",
    ),
    "congenital_late": (
        {"answer.diagnosis": "congenital_torticollis", "patient.age": 9, "onset.age": 8},
        "onset.age",
    ),
}


def clash(v: Value, id_: str) -> Path:
    """Bring about one clash; gives the path of its remark."""
    edits, at = CLASHES[id_]
    v["onset"].pop("before_presentation", None)
    v["dystonia"].pop("spread", None)
    for path, item in edits.items():
        if path in "+-":
            for finding in item:
                drop(v, finding)
                add(v, "findings.present" if path == "+" else "findings.absent", finding)
        else:
            put(v, path, item)
    *parts, last = at.split(".")
    if not last.startswith("@"):
        return (*parts, last)
    held: Any = v
    for part in parts:
        held = held[part]
    return (*parts, held.index(last[1:]))


@plant("missing")
def file_missing(value: Value) -> Path | None:
    media = {"file": "walk.mp4", "shows": "the gait", "licence": "CC BY 4.0", "consent": "written"}
    put(value, "teaching.media", [media])
    return ("teaching", "media", 0, "file")
