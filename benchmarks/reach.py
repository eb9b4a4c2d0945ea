"""
How far the rules reach without any patient, `python -m benchmarks.reach`: whether typical cases
and pictures are recognised in full and half given, who stands first wrongly, which findings of
pictures say nothing alone, and which findings of the teaching and published cases move
none of the first three diagnoses.
"""

from __future__ import annotations

from workup.knowledge.rulebook import load_rules
from workup.pathway import Assessor
from workup.readers import load_cases
from workup.rule_checks import reach

WEAK = 0.75  # of a label's half-told cases among the first three: below it the label is named
SHOWN = 12  # lines of each list


def main() -> None:
    """Print the four measures."""
    book = load_rules()
    assessor = Assessor(book, "truth")
    for title, cases in (
        ("typical cases of scripts, half given", reach.half_told_scripts(book)),
        ("pictures, half given", reach.half_told(book)),
        ("pictures in full", reach.told_in_full(book)),
    ):
        found = reach.recognised(cases, assessor)
        count, right = found.among(reach.lumping(book))
        print(
            f"{title}: {found.count}; first {100 * found.first / found.count:.1f} %, among three"
            f" {100 * found.three / found.count:.1f} %, labels of several diseases"
            f" {100 * right / count:.1f} %"
        )
        weak = {d: f"{k} of {n}" for d, (n, k) in found.by_label.items() if k < WEAK * n}
        print("  below 75 % among three:", weak or "none")
        print("  first wrongly:", dict(list(found.attractors.items())[:SHOWN]))
    mute, count = reach.silent(book, assessor)
    print(f"findings of pictures that say nothing with the age alone: {mute} of {count}")
    left, told = reach.unread(load_cases(["cases/teaching", "cases/published"]), assessor)
    print(f"findings of cases that move none of the first three: {left.total()} of {told}")
    print("  most often:", dict(left.most_common(SHOWN)))


if __name__ == "__main__":
    main()
