"""
How long a learner waits: `python -m benchmarks.walk`. Results go to docs/benchmarks.md by
hand, with the machine's name left out.

Every teaching and published case is walked from end to end, in both modes: the reference path with
a hint, a question in one's own
words, a slip of the pen and a wrong test at each stage. Each answer is timed as the terminal waits
for it: the line kept in an SQLite
record, the answer, the next prompt, and the text of both; then the debrief. Warm: the rules are
loaded and one walk was made before.
Beside the time that passed stands the processor's own, which another program on the machine does
not stretch.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.path import reference
from workup.interfaces import walk as face
from workup.model.case import Case
from workup.simulation.cases import library
from workup.simulation.context import Desk
from workup.simulation.debrief import debrief
from workup.simulation.record.record import Record
from workup.simulation.record.store import Store
from workup.simulation.session import Session
from workup.simulation.stages import Mode

ODD = (
    "hint",
    "does touching the face help?",
    "hyperreflexi",
    "muscle biopsy",
    "qwertz uiop",
    "how dystonic tremor",
)
LIMIT = 0.2
Spent = tuple[float, float]  # seconds that passed, seconds of the processor


def now() -> Spent:
    """Both clocks."""
    return time.perf_counter(), time.process_time()


def since(start: Spent) -> Spent:
    """Seconds on both clocks."""
    passed, worked = now()
    return passed - start[0], worked - start[1]


def walk(case: Case, mode: Mode, desk: Desk, record: Record, taken: dict[str, list[Spent]]) -> None:
    """Walk one case; how long each answer took goes to its stage."""
    lines = reference(
        Session(case, Desk(desk.assessor), mode)
    )  # drawn on another desk: this one meets the case for the first time
    start = now()
    session = Session(case, desk, mode)
    face.opening_text(session)
    face.prompt_text(session.prompt())
    taken["opening"].append(since(start))
    kept = record.begin(case.id, "", "", mode, datetime.now(UTC))
    for line in [
        typed for known in lines for typed in ((*ODD, known) if known == "done" else (known,))
    ]:
        at = session.at
        _answered(session, record, kept, line, taken)
        if line == "done" and session.at == at:  # what waits for a choice was shown once more
            _answered(session, record, kept, line, taken)
    start = now()
    face.debrief_text(debrief(session), session)
    taken["debrief"].append(since(start))


def _answered(
    session: Session, record: Record, kept: str, line: str, taken: dict[str, list[Spent]]
) -> None:
    """One line: kept, answered and put into words, as the terminal does."""
    stage, start = session.stage.id, now()
    record.say(kept, len(session.typed), line, datetime.now(UTC))
    face.reply_text(session.say(line))
    face.prompt_text(session.prompt())
    taken[stage].append(since(start))


def main() -> None:
    """
    Walk every case in both modes and print, for each stage, how many answers, the median, the 99th
    percentile and the longest.
    """
    desk, taken = Desk(), defaultdict[str, list[Spent]](list)
    cases = library(short=True)
    with tempfile.TemporaryDirectory() as folder:
        record = Record(Store(f"sqlite:///{Path(folder) / 'record.sqlite'}"))
        walk(cases[0], "full", desk, record, defaultdict(list))
        for mode in ("full", "quick"):
            for case in cases[1:]:
                walk(case, mode, desk, record, taken)
    print(f"{len(cases) - 1} cases, both modes; milliseconds")
    print(
        f"{'stage':<16}{'answers':>8}{'median':>8}{'99 %':>8}{'longest':>9}"
        f"{'longest, processor':>20}"
    )
    for stage, times in taken.items():
        _line(stage, times)
    everything = [t for times in taken.values() for t in times]
    _line("all", everything)
    over = [sum(t[n] > LIMIT for t in everything) for n in (0, 1)]
    print(f"answers over {LIMIT * 1000:g} ms: {over[0]}; of the processor's time: {over[1]}")


def _line(name: str, times: list[Spent]) -> None:
    passed, worked = zip(*times, strict=True)
    late = statistics.quantiles(passed, n=100)[98]
    figures = (statistics.median(passed), late, max(passed), max(worked))
    print(
        f"{name:<16}{len(times):>8}"
        + "".join(f"{1000 * f:>{w}.1f}" for f, w in zip(figures, (8, 8, 9, 20), strict=True))
    )


if __name__ == "__main__":
    main()
