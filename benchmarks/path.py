"""The reference path of a walk as lines that a learner could type, for what walks by machine."""

from __future__ import annotations

from workup.simulation.acts import Act, act_of
from workup.simulation.debrief import reference_path
from workup.simulation.log import Log


def reference(log: Log) -> list[str]:
    """
    The reference path as lines that could be typed; `done` ends a stage.

    Ids are written as `kind:id`, which a walk takes as they stand.
    """
    lines: list[str] = []
    for stage, acts in reference_path(log):
        if stage.weighs:
            lines.append(", ".join(f"{act.what} {act.certainty}" for act in acts))
        else:
            lines += [_typed(act) for act in acts]
        lines.append("done")
    return lines


def _typed(act: Act) -> str:
    """An act as it is typed."""
    match act.kind:
        case "none":
            return "none"
        case "leave":
            return f"leave {act.id}"
        case "final":
            return act_of("diagnosis", act.id)
    return act.what
