"""
Figures over cases that carry an answer. Ties count against us, a missing answer is wrong.

Sources: Wilson EB, J Am Stat Assoc 1927;22:209 (intervals for shares); Efron B, Ann Stat 1979;7:1 (bootstrap, 2,000 draws, seed 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workup.batch.policies import policies
from workup.model.assessment import Assessment
from workup.model.case import Answer, Case
from workup.model.vocabulary import Vocabulary

DRAWS = 2000
MOST_DRAWN = 5000
Z = 1.959963984540054
ALONE = frozenset({"htt_repeat", "sca_repeats", "taf1", "mitochondrial_genome", "chromosomal_microarray"})
CT_SHOWS = frozenset({"haemorrhage", "mass", "calcification_symmetric"})


@dataclass(frozen=True, slots=True)
class Scored:
    """One case measured: its rank (None: missing), and the counts that the figures add up."""

    case: str
    diagnosis: str
    rank: int | None
    category: bool
    undetermined: bool
    share: float
    first_right: bool
    decisive: int
    found: int
    found_first: int
    suggested: int
    useful: int
    tier: bool
    kept: bool
    named: int  # ordered by the tests of the project's first text, beyond what is known; found, and useful among them
    named_found: int
    named_useful: int
    everything: int  # the same of ordering every test, which finds all
    everything_useful: int


def score(case: Case, answer: Assessment, vocabulary: Vocabulary) -> Scored | None:
    """
    Measure one assessment against the case's answer.

    Args:
        case: A case; without an answer's diagnosis there is nothing to measure.

        answer: What the rules said of it.

        vocabulary: Gives the categories, tiers and groups.
    """
    truth = case.answer
    if truth is None or truth.diagnosis is None:
        return None
    right = {truth.diagnosis, *(truth.also_accept or ())}
    rank = _rank(answer, right)
    categories = {vocabulary["diagnoses"][d].category for d in right} | {truth.category}
    suggested = {s.test for s in answer.workup}
    soon = {s.test for s in answer.workup if s.priority in ("now", "first")}
    known = set(case.results)
    genes = {t.id for t in vocabulary["tests"].values() if t.group == "genetic"} - ALONE
    wanted = truth.decisive_tests or ()
    lane = {entry.diagnosis for entry in answer.dont_miss}
    first = answer.differential[0]
    named, everything = (policies()[name].of(vocabulary) - known for name in ("first_text", "everything"))

    def useful(tests: Iterable[str]) -> int:
        return sum(any(same_test(w, {t}, genes, truth) for w in wanted) for t in tests)

    return Scored(
        case.id, truth.diagnosis, rank, answer.category.id in categories, answer.category.confidence == "undetermined",
        first.probability, first.diagnosis in right, len(wanted),
        sum(same_test(t, suggested | known, genes, truth) for t in wanted), sum(same_test(t, soon | known, genes, truth) for t in wanted),
        len(suggested) if wanted else 0, useful(suggested),
        bool(vocabulary["diagnoses"][truth.diagnosis].tier), (rank is not None and rank <= 3) or bool(right & lane),
        len(named) if wanted else 0, sum(same_test(t, set(named) | known, genes, truth) for t in wanted), useful(named),
        len(everything) if wanted else 0, useful(everything),
    )  # fmt: skip


def _rank(answer: Assessment, right: set[str]) -> int | None:
    best = max((c.probability for c in answer.differential if c.diagnosis in right), default=None)
    if best is None:
        return None
    return 1 + sum(c.diagnosis not in right and c.probability >= best - 1e-12 for c in answer.differential)


def same_test(wanted: str, got: set[str], genes: set[str], truth: Answer) -> bool:
    """Whether a decisive test, or one as good, is among `got`; `genes` are the tests that a panel stands for."""
    if wanted in got:
        return True
    if wanted == "mri_brain" and "ct_head" in got:
        result = (truth.results or {}).get(wanted)
        return bool(result and CT_SHOWS & set(result.pattern or ()))
    if wanted == "ct_head":
        return "mri_brain" in got
    if wanted in ("mri_spine", "neck_imaging"):
        return bool(got & {"mri_spine", "neck_imaging"})
    if wanted in genes:
        return "gene_panel" in got or (wanted == "gene_panel" and bool(got & genes))
    return False


Figure = dict[str, float | int | None]


def figures(scored: Sequence[Scored]) -> dict[str, Figure]:
    """The contract's figures, each `{value, low, high, n}`; shares with Wilson intervals, the rest bootstrapped."""
    wanted = sum(s.decisive for s in scored)
    with_tests = [s for s in scored if s.decisive]
    tiers = [s for s in scored if s.tier]
    return {
        "category_top1": share(sum(s.category for s in scored), len(scored)),
        "diagnosis_top1": share(sum(_within(s, 1) for s in scored), len(scored)),
        "diagnosis_top3": share(sum(_within(s, 3) for s in scored), len(scored)),
        "diagnosis_top5": share(sum(_within(s, 5) for s in scored), len(scored)),
        "mrr": bootstrap([1 / s.rank if s.rank else 0.0 for s in scored], mean),
        "decisive_recall": share(sum(s.found for s in scored), wanted),
        "decisive_recall_first": share(sum(s.found_first for s in scored), wanted),
        "tests_per_case": bootstrap([float(s.suggested) for s in with_tests], mean),
        "test_precision": share(sum(s.useful for s in with_tests), sum(s.suggested for s in with_tests)),
        "never_miss_kept": share(sum(s.kept for s in tiers), len(tiers)),
        "brier": bootstrap([(s.share - s.first_right) ** 2 for s in scored], mean),
        "ece": bootstrap([(s.share, float(s.first_right)) for s in scored], ece),
        "undetermined": share(sum(s.undetermined for s in scored), len(scored)),
    }


def macro(scored: Iterable[Scored], most: int) -> float:
    """The mean over diagnoses of the share ranked within the first `most`."""
    by: dict[str, list[bool]] = {}
    for s in scored:
        by.setdefault(s.diagnosis, []).append(_within(s, most))
    return mean([mean([float(x) for x in v]) for v in by.values()])


def _within(scored: Scored, most: int) -> bool:
    return scored.rank is not None and scored.rank <= most


def mean(values: Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def ece(pairs: Sequence[tuple[float, float]]) -> float:
    """Expected calibration error over five bins of equal count; `pairs` are (share of the first, right or not)."""
    import numpy as np

    table = np.asarray(pairs, float).reshape(-1, 2)
    count = len(table)
    ordered = table[np.lexsort((table[:, 1], table[:, 0]))]
    bins = [ordered[i * count // 5 : (i + 1) * count // 5].sum(axis=0) for i in range(5)]
    return float(sum(abs(hit - p) for p, hit in bins) / max(count, 1))


def share(hits: int, count: int) -> Figure:
    """A share with its 95 % Wilson interval; None where nothing was counted."""
    if not count:
        return {"value": None, "low": None, "high": None, "n": 0}
    p, z2 = hits / count, Z * Z
    centre = p + z2 / (2 * count)
    spread = Z * math.sqrt(p * (1 - p) / count + z2 / (4 * count * count))
    scale = 1 + z2 / count
    low, high = max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
    return {"value": round(p, 6), "low": round(low, 6), "high": round(high, 6), "n": count}


def bootstrap(values: Sequence[Any], statistic: Callable[[Any], float]) -> Figure:
    """
    A statistic with its 95 % percentile interval from 2,000 draws, seed 0.

    Beyond MOST_DRAWN values each draw takes that many and the interval is narrowed by the root of the ratio: as exact, and bounded in time.
    """
    import numpy as np

    if not values:
        return {"value": None, "low": None, "high": None, "n": 0}
    draw, known, value = np.random.default_rng(0), np.asarray(values, float), statistic(values)
    size = min(len(known), MOST_DRAWN)
    found = []
    for _ in range(DRAWS):
        chosen = known[draw.integers(0, len(known), size)]
        found.append(float(chosen.mean()) if statistic is mean else statistic(chosen))
    narrow = math.sqrt(size / len(known))
    low, high = (value + (float(np.quantile(found, q)) - value) * narrow for q in (0.025, 0.975))
    return {"value": round(value, 6), "low": round(low, 6), "high": round(high, 6), "n": len(values)}


def table(result: Mapping[str, Figure]) -> str:
    """The figures as lines for a terminal."""
    lines = []
    for name, figure in result.items():
        if figure["value"] is None:
            lines.append(f"{name:22s}      -")
        else:
            lines.append(
                f"{name:22s} {figure['value']:6.3f}  [{figure['low']:.3f}, {figure['high']:.3f}]  n={figure['n']}"
            )
    return "\n".join(lines)
