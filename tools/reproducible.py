"""
Build wheel and sdist twice, in two folders, two umasks and two zones of time, and compare them byte
for byte: `python tools/reproducible.py`. Needs `build`; exit status 1 where they differ.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_EPOCH = "1700000000"  # any moment will do, as long as it is the same
_LEFT = (".git", ".venv", "dist", "build", "__pycache__", ".*_cache", ".hypothesis", "crashes")


def built(work: Path, umask: int, zone: str) -> dict[str, str]:
    """The name and hash of each file that is built of a copy of the sources."""
    copy, out = work / f"sources-{umask}", work / "out"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT))
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(copy)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", _EPOCH)}
    env |= {"TZ": zone, "PYTHONHASHSEED": str(umask)}
    subprocess.run(command, check=True, env=env, umask=umask, stdout=subprocess.DEVNULL)
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.iterdir())}


def main() -> int:
    """Compare two builds."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first = built(Path(one), 0o022, "UTC")
        second = built(Path(other), 0o077, "Asia/Kathmandu")
    for name in sorted({*first, *second}):
        same = first.get(name) == second.get(name)
        print(f"{name}: {first.get(name)} {'twice' if same else f'and {second.get(name)}'}")
    return 0 if first == second else 1


if __name__ == "__main__":
    sys.exit(main())
