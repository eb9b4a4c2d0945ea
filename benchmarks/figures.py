"""
All figures on the published cases: `python -m benchmarks.figures`, as kept in
docs/figures.md.

`python -m benchmarks.figures held_out` gives the first of them for another folder of `cases`.

Counted as the metrics of a batch are: ties against us, a missing answer wrong. The Wilson tests
count once.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence

from benchmarks.calibrate import calibrated, fit, folds_of
from benchmarks.scored import score
from workup.batch.metrics import figures, macro, share, table
from workup.batch.scores import Scored
from workup.engine.facts import case_facts
from workup.knowledge.rulebook import Rulebook, cases_folder, load_rules
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.readers import load_cases

WILSON = {"ceruloplasmin", "urine_copper", "slit_lamp"}
SHOWN = 5
PATIENTS = ("published", "abstracts")
#: What the investigations reference ranks second line or specialist and nothing else (its sections
#: 2 and 5, as copied into the test pages).
LATER = frozenset(
    [
        "angiography",
        "fdg_pet",
        "dat_spect",
        "tumour_search",
        "emg",
        "nerve_conduction",
        "atp7b",
        "blood_count_smear",
        "heavy_metals_blood",
        "urine_heavy_metals",
        "ferritin_iron",
        "csf_glucose_ratio",
        "csf_neurotransmitters",
        "lactate_pyruvate",
        "amino_acids",
        "urine_creatine_guanidinoacetate",
        "urine_oligosaccharides",
        "lysosomal_enzymes",
        "alpha_fetoprotein",
        "oxysterols",
        "cholestanol",
        "prolactin",
        "enzyme_assay",
        "acid_suppression_trial",
        "gait_analysis",
        "atm",
        "prkn_panel",
        "neuropsychology",
        "psychiatric_assessment",
        "polysomnography",
        "muscle_biopsy",
        "biopsy",
        "ph_study",
    ]
)


def told(case: Case) -> int:
    """Findings, events, drugs and results that a case tells."""
    h = case.history
    lists = (case.findings.present, case.findings.absent, h.events, h.medications, case.results)
    return sum(len(x or ()) for x in lists)


def tests(answer: Assessment) -> int:
    """Tests suggested, the three for Wilson disease counted once."""
    names = {step.test for step in answer.workup}
    return len(names - WILSON) + bool(names & WILSON)


def main(*folders: str) -> None:
    """
    Print every figure.

    Args:
        folders: Folders of `cases`, `published` and `abstracts` unless given; what needs many
        cases, and the folds, are for these alone.
    """
    book = load_rules()
    assessor = Assessor(book, "truth")
    rows = []
    for case in load_cases([cases_folder() / name for name in folders or PATIENTS]):
        answer = assessor.assess(case)
        facts, _ = assessor.runner.derive(case_facts(case, book))
        scored = score(case, answer, book.vocabulary)
        assert scored is not None
        rows.append((case, answer, scored, bool(facts.get("plain_adult_focal"))))
    scored = [s for _, _, s, _ in rows]
    print(table(figures(scored)))
    print(f"mean over diagnoses: first {macro(scored, 1):.3f}, first three {macro(scored, 3):.3f}")
    for name, low, high in (("up to 2", 0, 2), ("3 to 5", 3, 5), ("more", 6, 999)):
        here = [s for c, _, s, _ in rows if low <= told(c) <= high]
        print(f"facts given {name}: n={len(here)}, {_line(here)}")
    if folders:
        return
    _first_line(rows, book)
    _coverage(scored)
    _lane(rows)
    _lengths(rows)
    _bins(scored)
    _folds(book, [c for c, _, _, _ in rows])


def _first_line(rows: Sequence[tuple[Case, Assessment, Scored, bool]], book: Rulebook) -> None:
    found = wanted = 0
    for case, answer, _, _ in rows:
        assert case.answer
        kept = tuple(t for t in case.answer.decisive_tests or () if t not in LATER)
        part = score(
            case.model_copy(
                update={"answer": case.answer.model_copy(update={"decisive_tests": kept})}
            ),
            answer,
            book.vocabulary,
        )
        assert part
        found, wanted = found + part.found_first, wanted + part.decisive
    value = share(found, wanted)
    print(
        f"decisive and first line by the reference, in now or first: {value['value']:.3f} "
        f"[{value['low']:.3f}, {value['high']:.3f}] n={wanted}"
    )


def _folds(book: Rulebook, cases: Sequence[Case]) -> None:
    """Each fifth of the diagnoses answered with the three numbers fitted on the other four."""
    fold_of = folds_of(c.answer.diagnosis for c in cases if c.answer and c.answer.diagnosis)
    held: list[Scored] = []
    for fold, (strength, scale, _) in enumerate(fit(book, cases).folds):
        assessor = Assessor(calibrated(book, strength, scale), "truth")
        for case in cases:
            if case.answer and case.answer.diagnosis and fold_of[case.answer.diagnosis] == fold:
                scored = score(case, assessor.assess(case), book.vocabulary)
                assert scored
                held.append(scored)
    print("\nheld out: five folds by diagnosis, the fitted numbers refitted on the other four")
    print(table(figures(held)))
    print(f"mean over diagnoses: first {macro(held, 1):.3f}, first three {macro(held, 3):.3f}")
    _coverage(held)
    _bins(held)


def _line(scored: Sequence[Scored]) -> str:
    first, three = (
        share(sum(bool(s.rank and s.rank <= k) for s in scored), len(scored)) for k in (1, 3)
    )
    return (
        f"first {first['value']:.2f} [{first['low']:.2f}, {first['high']:.2f}], first three "
        f"{three['value']:.2f} [{three['low']:.2f}, "
        f"{three['high']:.2f}]"
    )


def _coverage(scored: Sequence[Scored]) -> None:
    ordered = sorted(scored, key=lambda s: -s.share)
    for part in (0.8, 0.9, 1.0):
        kept = ordered[: round(part * len(ordered))]
        print(
            f"error at {part:.0%} coverage: {sum(not s.first_right for s in kept) / len(kept):.3f}"
        )


def _lane(rows: Sequence[tuple[Case, Assessment, Scored, bool]]) -> None:
    lengths = [min(SHOWN, len(a.dont_miss)) for _, a, _, _ in rows]
    plain = [min(SHOWN, len(a.dont_miss)) for _, a, _, p in rows if p]
    whole = [len(a.dont_miss) for _, a, _, p in rows if p]
    print(
        f"don't-miss list shown: median {statistics.median(lengths)}; typical focal: shown "
        f"{statistics.median(plain)}, whole "
        f"{statistics.median(whole)} (n={len(plain)})"
    )


def _lengths(rows: Sequence[tuple[Case, Assessment, Scored, bool]]) -> None:
    def child(case: Case, answer: Assessment) -> bool:
        return any(f.id == "unexplained_early_onset" for f in answer.red_flags)

    groups: dict[str, Callable[[Case, Assessment, bool], bool]] = {
        "typical focal": lambda c, a, p: p,
        "unexplained childhood onset": lambda c, a, p: not p and child(c, a),
        "otherwise": lambda c, a, p: not p and not child(c, a),
    }
    for name, belongs in groups.items():
        here = [(tests(a), len(a.workup)) for c, a, _, p in rows if belongs(c, a, p)]
        print(
            f"tests, {name}: median {statistics.median(t for t, _ in here)}, raw "
            f"{statistics.median(r for _, r in here)} (n={len(here)})"
        )


def _bins(scored: Sequence[Scored]) -> None:
    ordered = sorted((s.share, s.first_right) for s in scored)
    count = len(ordered)
    for i in range(5):
        part = ordered[i * count // 5 : (i + 1) * count // 5]
        right = share(sum(hit for _, hit in part), len(part))
        print(
            f"calibration bin {i + 1}: mean share {sum(p for p, _ in part) / len(part):.2f}, right "
            f"{right['value']:.2f} [{right['low']:.2f}, "
            f"{right['high']:.2f}]"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
