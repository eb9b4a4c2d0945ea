"""
Two rulebooks over the same cases: each case whose answer changed, once, with the rows that changed
it.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workup.errors import Problem, WorkupError
from workup.knowledge.rulebook import Rulebook, load_rules, rules_folder
from workup.model.assessment import Assessment
from workup.model.case import Case
from workup.pathway import Assessor
from workup.rule_checks.site import load_with_site


@dataclass(frozen=True)
class Moved:
    """
    A case whose answer differs. `what` names the parts that do; `before` and `after` are the first
    diagnoses with their shares;
    `lost` and `gained` the rules that fired on one side only, `reweighed` those on both that give
    other points.
    """

    case: str
    what: tuple[str, ...]
    before: tuple[str, float]
    after: tuple[str, float]
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    reweighed: tuple[str, ...]


def compare(old: Rulebook, new: Rulebook, cases: Sequence[Case]) -> Iterator[Moved]:
    """
    The cases whose conclusions differ: category, first three, lane, red flags, tests and their
    priority, advice.

    Args:
        old: The rules before.

        new: The rules after.

        cases: Any cases.
    """
    one, other = Assessor(old, "truth"), Assessor(new, "truth")
    for case in cases:
        before, after = one.assess(case), other.assess(case)
        a, b = conclusions(before), conclusions(after)
        what = tuple(key for key in a if a[key] != b[key])
        if what:
            yield Moved(case.id, what, _first(before), _first(after), *_rows(before, after))


def conclusions(answer: Assessment) -> dict[str, object]:
    """What a reader acts on; shares and texts are left out."""
    return {
        "category": (answer.category.id, answer.category.confidence),
        "first three": tuple(c.diagnosis for c in answer.differential[:3]),
        "lane": tuple(sorted(e.diagnosis for e in answer.dont_miss)),
        "red flags": tuple(sorted((f.id, f.urgency) for f in answer.red_flags)),
        "tests": tuple(sorted((s.test, s.priority) for s in answer.workup)),
        "advice": tuple(sorted(o.option for o in answer.management)),
        "silence": answer.silence.kind if answer.silence else "",
    }


def _first(answer: Assessment) -> tuple[str, float]:
    return answer.differential[0].diagnosis, answer.differential[0].probability


def _rows(
    before: Assessment, after: Assessment
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    a, b = {t.rule: t.effect for t in before.trace}, {t.rule: t.effect for t in after.trace}
    return (
        tuple(r for r in a if r not in b),
        tuple(r for r in b if r not in a),
        tuple(r for r in a if r in b and a[r] != b[r]),
    )


@contextmanager
def rules_of_name(name: str) -> Iterator[Rulebook]:
    """
    The rules that a name stands for: `built-in`, a rules folder, a site pack (a YAML file laid over
    the built-in rules), or a git revision.

    Raises:
        WorkupError: If it is none of these, or the rules do not load.
    """
    path = Path(name)
    if name == "built-in":
        yield load_rules()
    elif path.is_dir():
        yield load_rules(path)
    elif path.is_file():
        yield load_with_site(path)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield load_rules(_checked_out(name, Path(folder)))


def _checked_out(revision: str, folder: Path) -> Path:
    """The rules folder of a git revision of the working copy that holds the rules."""
    home = rules_folder().parent
    archive = folder / "rules.tar"
    command = [
        "git",
        "-C",
        str(home),
        "archive",
        "--format=tar",
        f"--output={archive}",
        f"{revision}^{{commit}}",
        "rules",
    ]
    try:
        # a name that begins with a dash would be an option of git, which may write where it says
        done = (
            None
            if revision.startswith("-")
            else subprocess.run(command, capture_output=True, check=False, timeout=60)
        )
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if done is None or done.returncode:
        raise WorkupError(
            [
                Problem(
                    revision,
                    0,
                    "is neither `built-in`, a rules folder, a site pack nor a git revision of the "
                    "rules",
                )
            ]
        )
    import tarfile

    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "rules"
