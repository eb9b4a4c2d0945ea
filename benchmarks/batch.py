"""
Batches as whole processes: `python -m benchmarks.batch [FOLDER] [MOST]`. Prints the table of
docs/benchmarks.md.

Synthetic cases of one seed are drawn into FOLDER (a temporary one unless given; what is there
already is used again), then `workup batch` is run on them with two processes:
Parquet in and summaries out for 10,000 cases, ten times as many, and so on up to MOST (1,000,000),
then 100,000 cases (MOST, if that is fewer) as JSON Lines in and whole assessments out, without and
with the
report; these take 6 GB of disk. For each run: seconds on the clock and of processor time, cases a
second, and the most memory that the whole tree of processes held at once (resident, shared pages
counted once a
process).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from workup.batch.cohort import cohort
from workup.knowledge.rulebook import load_rules
from workup.readers.write import write_cases

PAGE = os.sysconf("SC_PAGE_SIZE")
EACH = 0.05  # seconds between two looks at the memory
WHOLE = 100_000


@dataclass(frozen=True)
class Run:
    """One run as it was measured."""

    name: str
    cases: int
    seconds: float
    processor: float
    resident: int

    def line(self) -> str:
        """A line of the table."""
        return (
            f"| {self.name} | {self.cases:,} | {self.seconds:.1f} | {self.processor:.1f} | "
            f"{self.cases / self.seconds:,.0f} | "
            f"{2 * self.cases / self.processor:,.0f} | {self.resident / 2**20:.0f} |"
        )


def resident(process: int) -> int:
    """Bytes that a process and all below it hold in memory."""
    try:
        whole = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return whole + sum(
            resident(int(n)) for t in tasks for n in (t / "children").read_text().split()
        )
    except (OSError, IndexError, ValueError):
        return 0  # it has just ended


def run(name: str, cases: int, source: Path, *options: str) -> Run:
    """Run `workup batch` and watch it."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        command = [
            sys.executable,
            "-m",
            "workup",
            "batch",
            str(source),
            "--out",
            f"{folder}/out",
            "--workers",
            "2",
            *options,
        ]
        before, start, most = os.times(), time.perf_counter(), 0
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            most = max(most, resident(process.pid))
            time.sleep(EACH)
        seconds, after = time.perf_counter() - start, os.times()
        assert process.returncode == 0, name
        rows = pq.ParquetFile(f"{folder}/out/summary.parquet").metadata.num_rows
        assert rows == cases, (rows, cases)
    processor = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return Run(name, cases, seconds, processor, most)


def drawn(folder: Path, count: int, ending: str) -> Path:
    """So many cases in a file, drawn where it is not there."""
    path = folder / f"cohort-{count}{ending}"
    if not path.exists():
        write_cases(islice(cohort(count, 7, load_rules()), count), path)
    return path


def bare(path: Path) -> Path:
    """The same cases without their answers."""
    out = path.with_name(f"bare-{path.name}")
    if not out.exists():
        with (
            pq.ParquetFile(path) as file,
            pq.ParquetWriter(
                out,
                pq.read_schema(path).remove(pq.read_schema(path).get_field_index("answer")),
                compression="zstd",
            ) as to,
        ):
            for rows in file.iter_batches(8192):
                to.write_batch(rows.drop_columns(["answer"]))
    return out


def main(folder: Path, most: int) -> None:
    """Measure and print."""
    print(
        "| run, two processes | cases | seconds | processor seconds | cases/s | cases/s if "
        "both cores were its own | MiB in all |"
    )
    print("| --- | --: | --: | --: | --: | --: | --: |")
    count = 10_000
    while count <= most:
        path = drawn(folder, count, ".parquet")
        print(
            run("Parquet in, summary out", count, bare(path), "--detail", "summary").line(),
            flush=True,
        )
        print(
            run(
                "the same, measured against answers, with the report",
                count,
                path,
                "--detail",
                "summary",
            ).line(),
            flush=True,
        )
        count *= 10
    count = min(WHOLE, most)
    path = drawn(folder, count, ".jsonl")
    for name, options in (("without", ["--no-report"]), ("with", [])):
        print(
            run(
                f"JSON Lines in, whole assessments out, {name} report",
                count,
                path,
                "--detail",
                "full",
                *options,
            ).line()
        )


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    try:
        given.mkdir(parents=True, exist_ok=True)
        main(given, int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
    finally:
        if len(sys.argv) < 2:
            shutil.rmtree(given)
