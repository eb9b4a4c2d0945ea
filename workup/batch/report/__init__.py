"""
One self-contained HTML file on a batch: figures with intervals, subgroups, errors, calibration,
tests, dangers, rules, and pages of cases.

It opens without a network. A few lines of script filter the list of cases; without them everything
is still there. Needs the extra `batch` (Jinja2, Matplotlib).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workup.batch.report import parts, plots
from workup.batch.report.kept import SLIM, Columns, groups_of, paper_of
from workup.batch.report.pages import Page, chosen, page
from workup.explanations.outline import outline
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.model.assessment import assessment_of
from workup.model.outline import HEADINGS, PRIORITIES
from workup.model.vocabulary import within

__all__ = ["SLIM", "Columns", "groups_of", "paper_of", "report"]
MOST_BYTES = 20_000_000
UNSURE = 20  # most uncertain cases listed
NAMES = {
    "category_top1": "category right",
    "category_macro": "category right, mean over categories",
    "diagnosis_top1": "answer first",
    "diagnosis_top3": "answer among the first three",
    "diagnosis_top5": "answer among the first five",
    "macro_top1": "answer first, mean over diagnoses",
    "macro_top3": "among the first three, mean over diagnoses",
    "mrr": "mean reciprocal rank",
    "decisive_recall": "decisive tests suggested or known",
    "decisive_recall_first": "decisive tests in now or first, or known",
    "tests_per_case": "tests suggested a case",
    "test_precision": "decisive among the suggested",
    "never_miss_kept": "treatable or dangerous answers kept",
    "undetermined": "no firm answer",
    "brier": "Brier score",
    "ece": "calibration error (five bins)",
}
CARDS = (
    "category_top1",
    "diagnosis_top1",
    "diagnosis_top3",
    "never_miss_kept",
    "decisive_recall",
    "tests_per_case",
)


def report(
    columns: Columns,
    counts: Mapping[str, int],
    measured: Mapping[str, Any],
    book: Rulebook,
    fired: Mapping[str, int] | None = None,
    full: Callable[[Collection[str]], Mapping[str, Any]] | None = None,
    notes: Sequence[Mapping[str, Any]] = (),
    refused: Sequence[Mapping[str, Any]] = (),
) -> str:
    """
    The report's HTML.

    Args:
        columns: The cases with an answer.

        counts: `read`, `assessed`, `rejected`.

        measured: The figures, as in `metrics.json`.

        book: Gives labels, red flags and the words of rules.

        fired: Rule to the number of assessed cases in which it fired, where it was counted.

        full: Gives the whole assessments of some cases by id, where they were written.

        notes: What the readers did not take as it was written: rows of `what`, `notes`, `cases`.

        refused: Why records were rejected: rows of `reason`, `records`.

    Returns:
        At most MOST_BYTES as UTF-8: where pages of cases would make it larger, fewer are shown.
    """
    pages = chosen(columns)
    answers = full({p.scored.case for p in pages}) if full else {}
    pages = [
        replace(p, outline=outline(assessment_of(found), book))
        if (found := answers.get(p.scored.case))
        else p
        for p in pages
    ]
    values = _values(columns, counts, measured, book, fired) | {
        "notes": notes,
        "reasons_refused": refused,
    }
    while True:
        text = _render(values, pages)
        if len(text.encode()) <= MOST_BYTES or not pages:
            return text
        pages = pages[: len(pages) // 2]


def _values(
    columns: Columns,
    counts: Mapping[str, int],
    measured: Mapping[str, Any],
    book: Rulebook,
    fired: Mapping[str, int] | None,
) -> dict[str, Any]:
    label = book.vocabulary.label
    values: dict[str, Any] = {
        "version": VERSION,
        "hash": book.hash,
        "counts": counts,
        "answered": len(columns),
        "names": NAMES,
        "cards": CARDS,
        "label": label,
        "book": book,
        "headings": HEADINGS,
        "priorities": PRIORITIES,
        "rules": parts.rules(fired, book) if fired else None,
    }
    if not len(columns):
        return values
    diagnoses = parts.by(columns, columns.scores.diagnosis)
    for row in diagnoses:
        row["name"] = label("diagnoses", row["name"])
    unsure = sorted(
        range(columns.whole), key=lambda n: (columns.scores["share"][n], columns.cases[n])
    )[:UNSURE]
    bins, tests = parts.calibration(columns), parts.ordering(columns)
    return values | {
        "papers": columns.papers,
        "overall": {**parts.overall(columns), "ece": measured["ece"]},
        "groups": parts.subgroups(columns),
        "categories": parts.by(columns, columns.slim["answer_category"]),
        "diagnoses": sorted(diagnoses, key=lambda r: (-r["n"], r["name"])),
        "confusion": parts.confusion(columns),
        "grave": parts.grave(columns),
        "bins": bins,
        "abstention": parts.abstention(columns),
        "tests": tests,
        "never_miss": parts.never_miss(columns, book),
        "flags": parts.red_flags(columns, book),
        "whole": columns.whole,
        "unsure": [page(columns, n, "least certain") for n in unsure],
        "plots": {
            "reliability": plots.reliability(bins),
            "coverage": plots.coverage(columns),
            "ranks": plots.ranks(columns),
            "tests": plots.ordering(tests),
            "forest": plots.forest(diagnoses),
        },
    }


def _render(values: Mapping[str, Any], pages: Sequence[Page]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("workup.batch.report"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"pc": _percent, "svg": Markup, "span": _span, "within": within}
    folder = Path(__file__).resolve().parent / "templates"
    script = (folder / "report.js").read_text("utf-8")
    style = (folder / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    ids = {p.scored.case for p in pages}
    return made.get_template("report.html").render(
        **values, pages=pages, shown=ids, script=Markup(script), style=Markup(style), digest=digest
    )


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def _span(figure: Mapping[str, Any]) -> str:
    """The interval of a share."""
    return f"{100 * figure['low']:.0f} to {100 * figure['high']:.0f} %"
