"""
One self-contained HTML file on a batch: figures with intervals, subgroups, confusion, calibration, what was never missed, and the cases least certain or wrong.

It opens without a network and holds no script. Needs the extra `batch` (Jinja2, Matplotlib).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workup.batch.metrics import Scored, macro, share
from workup.batch.plots import coverage, reliability
from workup.knowledge.rulebook import VERSION, Rulebook

SHOWN = 60  # cases listed at most
NAMES = {
    "category_top1": "category right", "diagnosis_top1": "diagnosis first", "diagnosis_top3": "among the first three", "diagnosis_top5": "among the first five",
    "mrr": "mean reciprocal rank", "decisive_recall": "decisive tests suggested", "decisive_recall_first": "decisive tests in now or first",
    "tests_per_case": "tests a case", "test_precision": "of the suggested, decisive", "never_miss_kept": "treatable or dangerous answers kept", "brier": "Brier score",
    "ece": "calibration error", "undetermined": "no firm answer",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What the report keeps of one case: its measure, its summary row (`whole`) or a few fields of it, and what subgroups are made of."""

    scored: Scored
    row: Mapping[str, Any]
    groups: Mapping[str, str]
    whole: bool = True


def groups_of(
    sex: str | None, setting: str | None, distribution: str | None, age_class: str | None, listed: int
) -> dict[str, str]:
    """The subgroups of a case; `listed` counts its findings, events, drugs and results."""
    return {
        "age at onset": (age_class or "not told").replace("_", " "), "sex": sex or "not told", "setting": (setting or "not told").replace("_", " "),
        "distribution": distribution or "not told", "facts told": "up to 2" if listed <= 2 else "3 to 5" if listed <= 5 else "more",
    }  # fmt: skip


def report(kept: Sequence[Kept], counts: Mapping[str, int], measured: Mapping[str, Any], book: Rulebook) -> str:
    """
    The report's HTML.

    Args:
        kept: The cases with an answer, in the order of the input.

        counts: `read`, `assessed`, `rejected`.

        measured: The figures, as in `metrics.json`.

        book: Gives labels.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup

    scored = [k.scored for k in kept]
    made = Environment(
        loader=PackageLoader("workup.batch"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["pc"] = lambda v: "-" if v is None else f"{100 * v:.0f} %"
    label = book.vocabulary.label
    return made.get_template("report.html").render(
        version=VERSION, hash=book.hash, counts=counts, answered=len(kept), names=NAMES, figures=measured,
        macro=(macro(scored, 1), macro(scored, 3)) if scored else None, plots=[Markup(p) for p in (reliability(scored), coverage(scored)) if p],
        groups=_groups(kept), diagnoses=_by(kept, lambda k: label("diagnoses", k.scored.diagnosis)), categories=_by(kept, lambda k: str(k.row["answer_category"] or "not told")),
        confusion=_confusion(kept), grave=_grave(kept), cases=_listed(kept), label=label,
    )  # fmt: skip


def _by(kept: Iterable[Kept], name: Callable[[Kept], str]) -> list[dict[str, Any]]:
    parts: dict[str, list[Scored]] = {}
    for k in kept:
        parts.setdefault(name(k), []).append(k.scored)
    return [
        {
            "name": n,
            "n": len(p),
            "first": _share(p, 1),
            "three": _share(p, 3),
            "category": share(sum(s.category for s in p), len(p)),
        }
        for n, p in sorted(parts.items())
    ]


def _share(part: Sequence[Scored], most: int) -> dict[str, Any]:
    return share(sum(s.rank is not None and s.rank <= most for s in part), len(part))


def _groups(kept: Sequence[Kept]) -> dict[str, list[dict[str, Any]]]:
    names = list(kept[0].groups) if kept else []
    return {name: _by(kept, lambda k, name=name: k.groups[name]) for name in names}  # type: ignore[misc]


def _confusion(kept: Sequence[Kept]) -> dict[str, Any]:
    pairs = Counter((str(k.row["answer_category"] or "not told"), str(k.row["category"])) for k in kept)
    rows, columns = sorted({a for a, _ in pairs}), sorted({b for _, b in pairs})
    return {"rows": rows, "columns": columns, "pairs": pairs}


def _grave(kept: Sequence[Kept]) -> list[tuple[str, int]]:
    """Errors that are worse than others, with how often each happened."""
    wrong = [
        (str(k.row["answer_category"]), k.row)
        for k in kept
        if k.row["answer_category"] not in (None, k.row["category"])
    ]
    return [
        ("secondary called primary", sum(a == "secondary" and r["category"] == "primary" for a, r in wrong)),
        (
            "the same, and called likely",
            sum(a == "secondary" and r["category"] == "primary" and r["confidence"] == "likely" for a, r in wrong),
        ),
        ("anything else called functional", sum(r["category"] == "functional" for _, r in wrong)),
        (
            "a treatable or dangerous answer neither among the first three nor in the lane",
            sum(k.scored.tier and not k.scored.kept for k in kept),
        ),
    ]


def _listed(kept: Sequence[Kept]) -> list[Kept]:
    """The wrong ones first, then the least certain, of those that are kept whole."""
    ordered = sorted(
        (k for k in kept if k.whole),
        key=lambda k: (
            k.scored.first_right,
            k.scored.share if k.scored.first_right else -k.scored.share,
            k.scored.case,
        ),
    )
    return ordered[:SHOWN]
