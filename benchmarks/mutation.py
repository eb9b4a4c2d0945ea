"""
Mutation in full, a few minutes: `python -m benchmarks.mutation`, as kept in docs/checks.md.

Every row deleted, inverted and (evidence) given half its weight; noticed where a conclusion of a
published, teaching or boundary case or of a script's picture changes,
or a property breaks. `--renew` looks for boundary cases for what nothing notices and adds them to
cases/boundary.jsonl.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from multiprocessing import Pool

from benchmarks.boundary import deciding
from benchmarks.mutants import Mutant, Mutator, mutants
from workup.knowledge.rulebook import cases_folder, load_rules
from workup.model.case import Case
from workup.readers import load_cases
from workup.rule_checks.pictures import contrast, typical

BOUNDARY = cases_folder() / "boundary.jsonl"


def cases() -> list[Case]:
    """Everything that may notice."""
    book = load_rules()
    pictures = [
        c
        for s in book.scripts.values()
        for c, _ in (typical(s, book.vocabulary), contrast(s, book.vocabulary))
        if c
    ]
    files = [
        cases_folder() / "published",
        cases_folder() / "teaching",
        *([BOUNDARY] if BOUNDARY.exists() else []),
    ]
    return [*pictures, *(case for file in files for case in load_cases(file))]


def unnoticed(part: list[Mutant]) -> list[Mutant]:
    """Of some mutants those that no case notices."""
    mutator = Mutator(load_rules(), cases())
    return [m for m in part if not mutator.differs(m).any()]


def renewed(job: tuple[str, list[Mutant]]) -> list[dict[str, object]]:
    """Boundary cases for the mutants of one rule."""
    return list(deciding(job[0], job[1], load_rules()).values)


def main() -> None:
    """Print the shares, and the survivors by reason."""
    every = list(mutants(load_rules()))
    with Pool() as pool:
        left = [
            m
            for part in pool.imap_unordered(unnoticed, [every[n::8] for n in range(8)])
            for m in part
        ]
        if "--renew" in sys.argv:
            by = defaultdict(list)
            for m in left:
                if m.kind != "reweigh":
                    by[m.rule].append(m)
            lines = BOUNDARY.read_text("utf-8").splitlines() if BOUNDARY.exists() else []
            for values in pool.imap_unordered(renewed, by.items(), chunksize=2):
                lines += [json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in values]
            BOUNDARY.write_text("\n".join(sorted(set(lines))) + "\n", "utf-8")
            return
    total, missed = (
        Counter((m.stratum, m.kind) for m in every),
        Counter((m.stratum, m.kind) for m in left),
    )
    for key in sorted(total):
        print(f"{key[0]:9} {key[1]:8} {total[key] - missed[key]:5} of {total[key]:5} noticed")
    for kinds in (("delete", "invert"), ("reweigh",)):
        whole = sum(n for (_, k), n in total.items() if k in kinds)
        gone = sum(n for (_, k), n in missed.items() if k in kinds)
        print(
            f"{' and '.join(kinds)}: {whole - gone} of {whole} noticed, "
            f"{(whole - gone) / whole:.1%}"
        )
    for m in sorted(left, key=lambda m: (m.stratum, m.rule)):
        if m.kind != "reweigh" and "--all" in sys.argv:
            print(f"  survives: {m.stratum} {m.kind} {m.rule}")


if __name__ == "__main__":
    main()
