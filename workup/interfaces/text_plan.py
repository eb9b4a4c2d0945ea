"""
The plan of tests as lines of the terminal: by when, then what waits for a result, then what to
leave.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.interfaces.paragraph import block, heading
from workup.interfaces.terminal import styled
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, Step

PRIORITY = {
    "now": "Now",
    "first": "First",
    "next": "Next, if still open",
    "specialist": "With a specialist",
}


def test_lines(steps: Iterable[Step], book: Rulebook) -> str:
    lines: list[str] = []
    last = ""
    waiting = [step for step in steps if step.after]
    for step in [step for step in steps if not step.after]:
        if step.priority != last:
            lines.append(heading("Tests") if not last else "")
            lines[-1:] = [
                *([lines[-1]] if lines[-1] else []),
                styled(f"  {PRIORITY[step.priority]}", "cyan"),
            ]
            last = step.priority
        lines.append(
            block(f"{book.vocabulary.label('tests', step.test)}: {step.why}", "      ", "    ")
        )
    return "\n".join([*lines, *_waiting(waiting, book)])


def _waiting(steps: Iterable[Step], book: Rulebook) -> list[str]:
    """The steps that wait for a result, a line for each result."""
    by_result: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        assert step.after
        found = by_result.setdefault((step.after["test"], step.after["result"]), [])
        found.append(book.vocabulary.label("tests", step.test))
    lines = [styled("  Then", "cyan")] if by_result else []
    for (test, result), then in by_result.items():
        awaited = book.vocabulary.label("tests", test)
        lines.append(block(f"if {awaited} is {result} -> {', '.join(then)}", "      ", "    "))
    return lines


def left_lines(answer: Assessment, book: Rulebook) -> str:
    if not answer.not_needed:
        return ""
    lines = [heading("Usually not needed here")]
    for left in answer.not_needed[:5]:
        wanted = f" Order it if: {'; '.join(left.order_if)}." if left.order_if else ""
        lines.append(
            block(f"{book.vocabulary.label('tests', left.test)}: {left.why}{wanted}", "    ", "  ")
        )
    return "\n".join(lines)
