"""
How long a learner waits: `python -m tests.benchmarks.walk`. Results go to docs/benchmarks.md by hand, with the machine's name left out.

Every teaching and published case is walked from end to end, in both modes: the reference path with a hint, a question in one's own
words, a slip of the pen and a wrong test at each stage. Each answer is timed as the terminal waits for it: the line kept in an SQLite
record, the answer, the next prompt, and the text of both; then the debrief. Warm: the rules are loaded and one walk was made before.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from workup.faces import walk as face
from workup.model.case import Case
from workup.walk.cases import library
from workup.walk.debrief import debrief, reference
from workup.walk.desk import Desk
from workup.walk.record.record import Record
from workup.walk.record.store import Store
from workup.walk.session import Session
from workup.walk.stages import Mode

ODD = ("hint", "does touching the face help?", "hyperreflexi", "muscle biopsy", "qwertz uiop", "how dystonic tremor")
LIMIT = 0.2


def walk(case: Case, mode: Mode, desk: Desk, record: Record, taken: dict[str, list[float]]) -> None:
    """Walk one case; how long each answer took goes to its stage."""
    lines = reference(
        Session(case, Desk(desk.assessor), mode)
    )  # drawn on another desk: this one meets the case for the first time
    start = time.perf_counter()
    session = Session(case, desk, mode)
    face.opening_text(session)
    face.prompt_text(session.prompt())
    taken["opening"].append(time.perf_counter() - start)
    kept = record.begin(case.id, "", "", mode, datetime.now(UTC))
    for line in [typed for known in lines for typed in ((*ODD, known) if known == "done" else (known,))]:
        stage, start = session.stage.id, time.perf_counter()
        record.say(kept, len(session.typed), line, datetime.now(UTC))
        face.reply_text(session.say(line))
        face.prompt_text(session.prompt())
        taken[stage].append(time.perf_counter() - start)
    start = time.perf_counter()
    face.debrief_text(debrief(session), session)
    taken["debrief"].append(time.perf_counter() - start)


def main() -> None:
    """Walk every case in both modes and print, for each stage, how many answers, the median, the 99th percentile and the longest."""
    desk, taken = Desk(), defaultdict[str, list[float]](list)
    cases = library(short=True)
    with tempfile.TemporaryDirectory() as folder:
        record = Record(Store(f"sqlite:///{Path(folder) / 'record.sqlite'}"))
        walk(cases[0], "full", desk, record, defaultdict(list))
        for mode in ("full", "quick"):
            for case in cases[1:]:
                walk(case, mode, desk, record, taken)
    print(f"{len(cases) - 1} cases, both modes; milliseconds")
    print(f"{'stage':<16}{'answers':>8}{'median':>8}{'99 %':>8}{'longest':>9}")
    for stage, times in taken.items():
        _line(stage, times)
    everything = [t for times in taken.values() for t in times]
    _line("all", everything)
    print(f"answers over {LIMIT * 1000:g} ms: {sum(t > LIMIT for t in everything)}")


def _line(name: str, times: list[float]) -> None:
    late = statistics.quantiles(times, n=100)[98]
    print(
        f"{name:<16}{len(times):>8}{1000 * statistics.median(times):>8.1f}{1000 * late:>8.1f}{1000 * max(times):>9.1f}"
    )


if __name__ == "__main__":
    main()
