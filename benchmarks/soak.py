"""
Memory over many assessments in one process: `python -m benchmarks.soak truth 100000` or `...
durable 20000`.

Prints the resident size at ten points; flat is what is wanted.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workup.knowledge.rulebook import cases_folder, load_rules
from workup.pathway import Assessor
from workup.readers import load_cases


def resident_mib() -> float:
    """The process's resident size in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def main(engine: str, count: int) -> None:
    """Assess `count` cases and print the size at ten points."""
    cases = load_cases(cases_folder() / "published")
    assessor = Assessor(load_rules(), engine)  # type: ignore[arg-type]
    for case in cases:
        assessor.assess(case)
    print(f"{engine}: {resident_mib():.1f} MiB warm", flush=True)
    for n in range(1, count + 1):
        assessor.assess(cases[n % len(cases)])
        if n % max(1, count // 10) == 0:
            print(f"{n}: {resident_mib():.1f} MiB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
