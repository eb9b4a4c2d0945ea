"""
Figures over cases that carry an answer. Ties count against us, a missing answer is wrong.

Sources: Wilson EB, J Am Stat Assoc 1927;22:209 (intervals for shares); Efron B, Ann Stat 1979;7:1
(bootstrap, 2,000 draws, seed 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workup.batch.scores import Scored, Scores
from workup.model.case import Answer
from workup.model.wilson import wilson

Values = NDArray[np.float64]
DRAWS = 2000
MOST_DRAWN = 5000
ALONE = frozenset(
    {"htt_repeat", "sca_repeats", "taf1", "mitochondrial_genome", "chromosomal_microarray"}
)
CT_SHOWS = frozenset({"haemorrhage", "mass", "calcification_symmetric"})


def same_test(wanted: str, got: set[str], genes: set[str], truth: Answer) -> bool:
    """
    Whether a decisive test, or one as good, is among `got`; `genes` are the tests that a panel
    stands for.
    """
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


def figures(scored: Sequence[Scored] | Scores) -> dict[str, Figure]:
    """
    The figures of `metrics.json`, each `{value, low, high, n}`; shares with Wilson intervals, the
    rest bootstrapped.
    """
    s = scored if isinstance(scored, Scores) else Scores.of(scored)
    count, tests, tiers = len(s), s["decisive"] > 0, s["tier"] > 0
    return {
        "category_top1": share(_sum(s["category"]), count),
        "diagnosis_top1": share(_sum(s.within(1)), count),
        "diagnosis_top3": share(_sum(s.within(3)), count),
        "diagnosis_top5": share(_sum(s.within(5)), count),
        "mrr": bootstrap(1 / s["rank"], mean),
        "decisive_recall": share(_sum(s["found"]), _sum(s["decisive"])),
        "decisive_recall_first": share(_sum(s["found_first"]), _sum(s["decisive"])),
        "tests_per_case": bootstrap(s["suggested"][tests], mean),
        "test_precision": share(_sum(s["useful"][tests]), _sum(s["suggested"][tests])),
        "never_miss_kept": share(_sum(s["kept"][tiers]), _sum(s["tier"])),
        "brier": bootstrap((s["share"] - s["first_right"]) ** 2, mean),
        "ece": bootstrap(np.column_stack([s["share"], s["first_right"]]), ece),
        "undetermined": share(_sum(s["undetermined"]), count),
    }


def _sum(values: Values) -> int:
    return round(float(values.sum()))


def macro(scored: Sequence[Scored] | Scores, most: int) -> float:
    """The mean over diagnoses of the share ranked within the first `most`."""
    s = scored if isinstance(scored, Scores) else Scores.of(scored)
    codes = s.diagnosis.codes
    return (
        float((np.bincount(codes, s.within(most)) / np.bincount(codes)).mean())
        if len(codes)
        else 0.0
    )


def mean(values: Values | Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return float(np.mean(values)) if len(values) else 0.0


def ece(pairs: Values | Sequence[tuple[float, float]]) -> float:
    """
    Expected calibration error over five bins of equal count; `pairs` are (share of the first, right
    or not).
    """
    return _ece_of_sorted(_sorted(np.asarray(pairs, float).reshape(-1, 2)))


def _sorted(table: Values) -> Values:
    ordered: Values = table[np.lexsort((table[:, 1], table[:, 0]))]
    return ordered


def _ece_of_sorted(ordered: Values) -> float:
    count = len(ordered)
    bins = [ordered[i * count // 5 : (i + 1) * count // 5].sum(axis=0) for i in range(5)]
    return float(sum(abs(hit - p) for p, hit in bins) / max(count, 1))


def share(hits: int, count: int) -> Figure:
    """A share with its 95 % Wilson interval; None where nothing was counted."""
    if not count:
        return {"value": None, "low": None, "high": None, "n": 0}
    low, high = wilson(hits, count)
    return {
        "value": round(hits / count, 6),
        "low": round(low, 6),
        "high": round(high, 6),
        "n": count,
    }


def bootstrap(values: Values | Sequence[Any], statistic: Callable[[Any], float]) -> Figure:
    """
    A statistic with its 95 % percentile interval from 2,000 draws, seed 0.

    Beyond MOST_DRAWN values each draw takes that many and the interval is narrowed by the root of
    the ratio: as exact, and bounded in time.
    """
    if not len(values):
        return {"value": None, "low": None, "high": None, "n": 0}
    draw, known, value = np.random.default_rng(0), np.asarray(values, float), statistic(values)
    size = min(len(known), MOST_DRAWN)
    if statistic is ece:  # sorted once: the places of a draw sorted give the draw sorted
        place = np.empty(len(known), np.int64)
        place[np.lexsort((known[:, 1], known[:, 0]))] = np.arange(len(known))
        known = _sorted(known)
    found = []
    for _ in range(DRAWS):
        chosen = draw.integers(0, len(known), size)
        if statistic is ece:
            found.append(_ece_of_sorted(known[np.sort(place[chosen])]))
        else:
            found.append(
                float(known[chosen].mean()) if statistic is mean else statistic(known[chosen])
            )
    narrow = math.sqrt(size / len(known))
    low, high = (value + (float(np.quantile(found, q)) - value) * narrow for q in (0.025, 0.975))
    if statistic is ece:  # draws of few cases are further from the line than all: value in reach
        low, high = min(low, value), max(high, value)
    return {
        "value": round(value, 6),
        "low": round(low, 6),
        "high": round(high, 6),
        "n": len(values),
    }


def table(result: Mapping[str, Figure]) -> str:
    """The figures as lines for a terminal."""
    lines = []
    for name, figure in result.items():
        if figure["value"] is None:
            lines.append(f"{name:22s}      -")
        else:
            lines.append(
                f"{name:22s} {figure['value']:6.3f}  [{figure['low']:.3f}, {figure['high']:.3f}]  "
                f"n={figure['n']}"
            )
    return "\n".join(lines)
