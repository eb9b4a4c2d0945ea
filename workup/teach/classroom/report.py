"""
A class on one page that opens without a network and holds no script, and as one table with a row a
walk.

Neither holds a name, nor what a learner typed unless it was asked for. Needs the extra `teach`
(Jinja2, Matplotlib).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from workup.errors import Problem
from workup.knowledge.rulebook import VERSION
from workup.simulation.acts import ASKED, Kind, kind_of
from workup.simulation.scoring_weights import TITLES
from workup.simulation.stages import SCORED
from workup.simulation.words import AXES
from workup.teach.classroom.figures import FEW_STATED, SMALL, Figures, Often, figures
from workup.teach.classroom.handed import Walked
from workup.teach.classroom.standing import Due
from workup.teach.exports.text import clean

#: What an act was wanted for, shown beside it, since one name can stand for several.
_KINDS: Mapping[Kind, str] = {
    "diagnosis": "in the differential",
    "final": "as the answer",
    "category": "as the category",
    "flag": "red flag",
    "urgency": "how soon to act",
    "leave": "to be avoided",
    "test": "test",
    **dict.fromkeys(AXES, "classification"),
    **dict.fromkeys(ASKED, "to be asked or examined"),
}
_DISAGREE = ("disagree", "i disagree", "i do not agree", "i don't agree")


def class_report(
    walks: Sequence[Walked],
    skipped: Sequence[Problem],
    name: Callable[[str], str],
    course: Sequence[Due] = (),
    title: str = "",
    words: bool = False,
) -> str:
    """
    The page.

    Args:
        walks: What was handed in, in the order of its days.

        skipped: What could not be used, and why; the names of files, which may be learners', stay
        off the page.

        name: An act (`kind:id`) in words, as `Desk.short` gives it.

        course: How the class stands in a course, one entry a case.

        title: Of the course or the class.

        words: With the learners' own words where they disagreed. They are theirs: ask them first.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup

    from workup.teach.classroom import plots

    shown = figures(walks)
    made = Environment(
        loader=PackageLoader("workup.teach.classroom"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = {
        "stages": plots.stages(shown, TITLES),
        "calibration": plots.calibration(shown),
        "progress": plots.progress(shown),
    }
    return made.get_template("class.html").render(
        f=shown,
        titles=TITLES,
        skipped=sorted(Counter(p.message for p in skipped).items()),
        words=lambda what: name(what).removeprefix("leave ") if ":" in what else what,
        kind=lambda what: _KINDS.get(kind_of(what), "") if ":" in what else "",
        course=course,
        title=title or "Class report",
        version=VERSION,
        plots={k: Markup(v) for k, v in drawn.items()},
        small=SMALL,
        few=FEW_STATED,
        often=_often(shown),
        disagreed=_disagreed(walks) if words else None,
        worst=worst(shown),
    )


def worst(shown: Figures) -> str:
    """The stage that loses a class most, by its mean score; empty without one."""
    return min(shown.stages, key=lambda s: (s.f1, s.name)).name if shown.stages else ""


def _often(shown: Figures) -> Callable[[Often], str]:
    """How often in words: a share too, where the class is large enough for one."""

    def said(often: Often) -> str:
        counts = f"{often.count} of {often.of}"
        return counts if shown.small else f"{counts} ({100 * often.share:.0f} %)"

    return said


def _disagreed(walks: Sequence[Walked]) -> list[tuple[str, str]]:
    """Case and words of each disagreement, in the order of the cases; no code beside them."""
    found = []
    for walk in walks:
        for line in walk.lines:
            start = next((s for s in _DISAGREE if line.lower().startswith(s)), None)
            if start and (said := line[len(start) :].strip(" ,:.")):
                found.append((walk.case, clean(said)))
    return sorted(found)


def class_table(walks: Sequence[Walked]) -> str:
    """
    The table as CSV: a row a walk, by code; scores in percent, certainty as the mean stated and the
    share right.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    head = [
        "learner",
        "course",
        "day",
        "case",
        "mode",
        "score",
        *SCORED,
        "hints",
        "burden",
        "least_burden",
        "missed",
        "wasted",
    ]
    table.writerow(head)
    for w in walks:
        stages = [
            f"{100 * w.score.stages[s].f1:.0f}" if s in w.score.stages else "" for s in SCORED
        ]
        table.writerow(
            [
                w.learner,
                w.course,
                w.day or "",
                w.case,
                w.mode,
                f"{w.score.total:g}",
                *stages,
                w.score.hints,
                f"{w.score.burden:g}",
                f"{w.score.least:g}",
                " ".join(w.score.missed),
                " ".join(w.score.wasted),
            ]
        )
    return out.getvalue()
