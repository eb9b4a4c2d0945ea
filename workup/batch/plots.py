"""The report's two plots as vector graphics, readable in black and white; drawn by Matplotlib (extra `batch`)."""

from __future__ import annotations

import io
from collections.abc import Sequence

from workup.batch.metrics import Scored, share

BINS = 5


def reliability(scored: Sequence[Scored]) -> str:
    """Share of the first diagnosis against how often it was right, in bins of equal count with 95 % intervals; "" of too few cases."""
    if len(scored) < 2 * BINS:
        return ""
    ordered = sorted((s.share, s.first_right) for s in scored)
    parts = [ordered[n * len(ordered) // BINS : (n + 1) * len(ordered) // BINS] for n in range(BINS)]
    x = [sum(p for p, _ in part) / len(part) for part in parts]
    found = [share(sum(hit for _, hit in part), len(part)) for part in parts]
    y = [float(f["value"] or 0) for f in found]
    low = [v - float(f["low"] or 0) for v, f in zip(y, found, strict=True)]
    high = [float(f["high"] or 0) - v for v, f in zip(y, found, strict=True)]
    figure, axes = _axes("mean share of the rules' weight", "share right")
    axes.plot([0, 1], [0, 1], color="0.6", linestyle=":", label="as certain as right")
    axes.errorbar(x, y, yerr=[low, high], color="black", marker="o", capsize=3, linewidth=1.2, label="cases, in fifths")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.05)
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def coverage(scored: Sequence[Scored]) -> str:
    """The error among the cases of which the rules are surest, from a tenth of them to all; "" of too few cases."""
    if len(scored) < 2 * BINS:
        return ""
    ordered = sorted(scored, key=lambda s: -s.share)
    parts = [k / 20 for k in range(2, 21)]
    errors = [
        sum(not s.first_right for s in ordered[: max(1, round(p * len(ordered)))]) / max(1, round(p * len(ordered)))
        for p in parts
    ]
    figure, axes = _axes("share of cases answered, the surest first", "share wrong")
    axes.plot(parts, errors, color="black", marker="s", markersize=3, linewidth=1.2)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, max(0.05, *errors) * 1.15)
    return _svg(figure)


def _axes(x: str, y: str):  # type: ignore[no-untyped-def]
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update(
        {"svg.hashsalt": "workup", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}
    )
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6, 3.4), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure) -> str:  # type: ignore[no-untyped-def]
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
