"""
The report's plots as vector graphics, readable in black and white and in print; drawn by Matplotlib
(extra `batch`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workup.batch.report.kept import Columns

FEW = 10  # cases below which a plot would show noise only
INK, SOFT = "black", "0.55"


def reliability(bins: Sequence[Mapping[str, Any]]) -> str:
    """
    Share of the first diagnosis against how often it was right, in bins of equal count with 95 %
    intervals; "" of too few cases.
    """
    if sum(b["n"] for b in bins) < FEW:
        return ""
    x = [b["share"] for b in bins]
    y = [b["right"]["value"] for b in bins]
    low = [v - b["right"]["low"] for v, b in zip(y, bins, strict=True)]
    high = [b["right"]["high"] - v for v, b in zip(y, bins, strict=True)]
    figure, axes = _axes("mean share given", "share right")
    axes.plot([0, 1], [0, 1], color=SOFT, linestyle=":", label="as certain as right")
    axes.errorbar(
        x,
        y,
        yerr=[low, high],
        color=INK,
        marker="o",
        capsize=3,
        linewidth=1.2,
        label="cases, in fifths",
    )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.05)
    axes.legend(frameon=False, loc="upper left")
    return _svg(
        figure, "Reliability: how often the first diagnosis was right, by how sure the rules were"
    )


def coverage(columns: Columns) -> str:
    """
    The error among the cases of which the rules are surest, from a tenth of them to all; "" of too
    few cases.
    """
    if len(columns) < FEW:
        return ""
    surest = np.argsort(-columns.scores["share"], kind="stable")
    risks = np.cumsum(1 - columns.scores["first_right"][surest]) / np.arange(1, len(surest) + 1)
    parts = np.arange(2, 21) / 20
    errors = [float(risks[max(1, round(p * len(surest))) - 1]) for p in parts]
    figure, axes = _axes("share of cases answered, the surest first", "share wrong")
    axes.plot(parts, errors, color=INK, marker="s", markersize=3, linewidth=1.2)
    axes.axhline(float(risks[-1]), color=SOFT, linestyle=":", linewidth=1)
    axes.text(0.02, float(risks[-1]), "all answered ", va="bottom", ha="left", color="0.3")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, max(0.05, *errors) * 1.2)
    return _svg(figure, "Risk and coverage: the share wrong among the surest cases")


def ranks(columns: Columns, most: int = 10) -> str:
    """How often the answer stands among the first k, for k to `most`; "" of too few cases."""
    if len(columns) < FEW:
        return ""
    ks = range(1, most + 1)
    found = [columns.papers.ratio(columns.scores.within(k), columns.one, columns.all) for k in ks]
    y = [float(f["value"] or 0) for f in found]
    figure, axes = _axes("first k diagnoses", "share that holds the answer")
    axes.fill_between(
        list(ks),
        [float(f["low"] or 0) for f in found],
        [float(f["high"] or 0) for f in found],
        color="0.88",
        linewidth=0,
    )
    axes.plot(list(ks), y, color=INK, marker="o", markersize=3.5, linewidth=1.2)
    for k in (1, 3, 5):
        axes.annotate(
            f"{100 * y[k - 1]:.0f} %", (k, y[k - 1]), textcoords="offset points", xytext=(5, -12)
        )
    axes.set_xticks(list(ks))
    axes.set_ylim(0, 1.05)
    return _svg(
        figure, "Top k: how often the answer is among the first k diagnoses, with 95 % interval"
    )


def ordering(lines: Sequence[Mapping[str, Any]]) -> str:
    """
    Decisive tests found against tests a case, for the rules and the baselines, tests on a scale of
    logarithms; "" where nothing was decisive.
    """
    told = [
        line for line in lines if line["tests"]["value"] and line["recall"]["value"] is not None
    ]
    if len(told) < 2:
        return ""
    figure, axes = _axes("tests a case (each step doubles)", "decisive tests found")
    axes.set_xscale("log", base=2)
    for marker, line in zip("osD^", told, strict=False):
        x, y = float(line["tests"]["value"]), float(line["recall"]["value"])
        low, high = y - float(line["recall"]["low"]), float(line["recall"]["high"]) - y
        ours = line["name"].startswith("the rules")
        axes.errorbar(
            [x],
            [y],
            yerr=[[low], [high]],
            color=INK,
            marker=marker,
            markersize=6,
            capsize=3,
            markerfacecolor=INK if ours else "white",
            linestyle="none",
            label=line["name"],
        )
    ticks = [1, 2, 4, 8, 16, 32, 64, 128]
    axes.set_xticks(ticks, [str(t) for t in ticks])
    axes.minorticks_off()
    axes.set_xlim(2, 128)
    axes.set_ylim(0, 1.08)
    axes.legend(frameon=False, loc="lower right", fontsize=7.5)
    return _svg(
        figure, "Tests: decisive tests found against tests a case, for the rules and two baselines"
    )


def forest(rows: Sequence[Mapping[str, Any]]) -> str:
    """
    The share of answers that came first in each diagnosis, with 95 % interval, the most frequent
    diagnoses; "" of none.
    """
    shown = sorted(rows, key=lambda r: (-r["n"], r["name"]))[:30]
    shown = sorted(shown, key=lambda r: (r["first"]["value"], r["n"], r["name"]))
    if not shown:
        return ""
    figure, axes = _axes("share of answers that came first", "", (7.4, 0.6 + 0.23 * len(shown)))
    for y, row in enumerate(shown):
        f = row["first"]
        axes.plot([f["low"], f["high"]], [y, y], color=SOFT, linewidth=1.4)
        axes.plot(
            [f["value"]],
            [y],
            color=INK,
            marker="o",
            markersize=min(9, 3 + 1.2 * float(np.log2(1 + row["n"]))),
        )
    axes.set_yticks(range(len(shown)), [f"{_short(row['name'])} ({row['n']})" for row in shown])
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.7, len(shown) - 0.3)
    axes.grid(axis="x", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    return _svg(figure, "By diagnosis: share of answers that came first, with 95 % interval")


def _short(label: str, most: int = 44) -> str:
    """A label without what stands in brackets, cut at a word where it is still long."""
    bare = label.partition(" (")[0]
    return bare if len(bare) <= most else bare[:most].rpartition(" ")[0] + " ..."


def _axes(x: str, y: str, size: tuple[float, float] = (4.6, 3.4)):  # type: ignore[no-untyped-def]
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update(
        {
            "svg.hashsalt": "workup",
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.size": 9,
        }
    )
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure, title: str) -> str:  # type: ignore[no-untyped-def]
    """The figure as an `svg` element that says what it shows to those who cannot see it."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    text = out.getvalue()
    return text[text.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
