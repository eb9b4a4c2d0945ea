"""
The class report's three plots as vector graphics, readable in black and white; drawn by Matplotlib
(extra `teach`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from workup.teach.classroom.figures import FEW_STATED, SMALL, Figures


def stages(figures: Figures, titles: Mapping[str, str]) -> str:
    """
    Per stage the mean score as a bar, with how much was found and how much was apt as marks; ""
    without a stage.
    """
    if not figures.stages:
        return ""
    figure, axes = _axes("mean over walks, percent", "")
    rows = list(reversed(figures.stages))
    places = range(len(rows))
    axes.barh(
        places,
        [100 * s.f1 for s in rows],
        height=0.55,
        color="0.82",
        edgecolor="black",
        linewidth=0.8,
        label="score",
    )
    axes.plot(
        [100 * s.found for s in rows], places, "o", color="black", markersize=5, label="reached"
    )
    axes.plot(
        [100 * s.apt for s in rows],
        places,
        "D",
        color="white",
        markeredgecolor="black",
        markersize=5,
        label="apt",
    )
    axes.set_yticks(places, [f"{titles.get(s.name, s.name)} ({s.walks})" for s in rows])
    axes.set_xlim(0, 104)
    figure.legend(frameon=False, loc="outside upper center", ncols=3)
    return _svg(figure)


def calibration(figures: Figures) -> str:
    """
    Stated certainty against how often it was right, the size of a mark by how many; "" of a small
    class or too few statements.
    """
    if figures.small or figures.stated < FEW_STATED:
        return ""
    figure, axes = _axes("stated certainty, percent", "right, percent")
    axes.plot([0, 100], [0, 100], color="0.6", linestyle=":", label="as certain as right")
    x, y = [100 * b.stated for b in figures.bins], [100 * b.right / b.of for b in figures.bins]
    axes.plot(x, y, color="black", linewidth=1)
    axes.scatter(
        x,
        y,
        s=[20 + 160 * b.of / figures.stated for b in figures.bins],
        color="black",
        label="the class",
        zorder=3,
    )
    for b, px, py in zip(figures.bins, x, y, strict=True):
        axes.annotate(
            f"{b.right} of {b.of}",
            (px, py),
            textcoords="offset points",
            xytext=(8, -12),
            fontsize=8,
        )
    axes.set_xlim(0, 112)
    axes.set_ylim(-4, 104)
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def progress(figures: Figures) -> str:
    """
    The median score of each week with its quartiles; a week of few learners is hollow; "" of a
    small class or a single week.
    """
    if figures.small or len(figures.weeks) < 2:
        return ""
    figure, axes = _axes("week that begins on", "score")
    weeks = figures.weeks
    x, y = [w.monday for w in weeks], [w.middle for w in weeks]
    low, high = [w.middle - w.low for w in weeks], [w.high - w.middle for w in weeks]
    axes.errorbar(x, y, yerr=[low, high], color="black", linewidth=1, elinewidth=1, capsize=3)
    for many, face in ((True, "black"), (False, "white")):
        held = [w for w in weeks if (w.learners >= SMALL) == many]
        said = f"{SMALL} learners or more" if many else "fewer"
        if held:
            axes.plot(
                [w.monday for w in held],
                [w.middle for w in held],
                "o",
                color=face,
                markeredgecolor="black",
                label=said,
            )
    axes.set_ylim(0, 104)
    axes.set_xticks(x, [f"{m:%d %b %Y}" for m in x], rotation=30, ha="right")
    axes.legend(frameon=False, loc="lower right")
    return _svg(figure)


def _axes(x: str, y: str) -> tuple[Any, Any]:
    """A figure and its axes, in the style of all reports."""
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

    figure = Figure(figsize=(4.6, 3.4), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any) -> str:
    """The SVG element of a figure; the same figure gives the same bytes."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()[out.getvalue().index("<svg") :]
