"""
The built wheel works in an empty environment, and the assistant installs where no C compiler is at
hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow


def run(*command: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    found = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        env={**clean, **(env or {})},
        cwd=cwd,
        timeout=600,
    )
    assert found.returncode == 0, found.stderr[-3000:]
    return found.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT)
    return next(out.glob("*.whl"))


def environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


def test_the_wheel_holds_rules_and_cases_inside_the_package(wheel):
    """`rules/` and `cases/` lie inside `workup/`, never as top-level names."""
    import zipfile

    names = zipfile.ZipFile(wheel).namelist()
    assert (
        "workup/rules/disorders/wilson_disease.yaml" in names
        and "workup/cases/teaching/arm-after-stroke.yaml" in names
    )
    assert {name.split("/")[0] for name in names} == {"workup", "dystonia_workup-0.2.0.dist-info"}


def test_the_wheel_assesses_a_case_in_an_empty_environment(wheel, tmp_path):
    """
    Installed outside the checkout, with its own dependencies, it assesses and checks a case that
    came with it.
    """
    python = environment(tmp_path / "env")
    run(python, "-m", "pip", "install", "--quiet", wheel)
    where = run(python, "-c", "import workup; print(workup.__file__)", cwd=tmp_path).strip()
    case = Path(where).parent / "cases" / "teaching" / "arm-after-stroke.yaml"
    answer = json.loads(
        run(python, "-m", "workup", "assess", case, "--format", "json", cwd=tmp_path)
    )
    assert answer["differential"][0]["diagnosis"] == "post_stroke"
    assert "1 case: 0 errors" in run(python, "-m", "workup", "check", case, cwd=tmp_path)


def test_it_installs_without_a_compiler(wheel, tmp_path):
    """`--no-deps` and the requirements file need no compiler; the plain reading answers."""
    python = environment(tmp_path / "env")
    env = {"CC": "/bin/false"}
    run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "-r",
        ROOT / "requirements-no-compiler.txt",
        env=env,
    )
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel, env=env)
    case = ROOT / "cases" / "teaching" / "arm-after-stroke.yaml"
    answer = json.loads(
        run(python, "-m", "workup", "assess", case, "--format", "json", cwd=tmp_path, env=env)
    )
    assert answer["differential"][0]["diagnosis"] == "post_stroke"


def test_two_builds_are_the_same_bytes():
    """Wheel and sdist, built apart, differ in no byte."""
    said = run(sys.executable, ROOT / "tools" / "reproducible.py")
    assert len(said.splitlines()) == 2 and all(
        line.endswith(" twice") for line in said.splitlines()
    )


def test_the_sdist_installs_and_assesses(tmp_path):
    """From the sources alone, in an empty environment."""
    run(sys.executable, "-m", "build", "--sdist", "--outdir", tmp_path, ROOT)
    python = environment(tmp_path / "env")
    run(python, "-m", "pip", "install", "--quiet", next(tmp_path.glob("*.tar.gz")))
    assert "evening-limp" in run(python, "-m", "workup", "assess", "evening-limp", cwd=tmp_path)


def test_the_lock_file_holds_what_the_project_asks_for():
    """Each dependency of `all` stands there with a version that pyproject.toml allows."""
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    names = Requirement(extras["all"][0]).extras
    asked = [*project["dependencies"], *(line for name in names for line in extras[name])]
    locked = {}
    for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            name, _, rest = line.partition("==")
            locked.setdefault(name.partition("[")[0].lower(), []).append(rest.split()[0])
    for need in map(Requirement, asked):
        if need.name != "dystonia-workup":
            versions = locked[need.name.lower().replace("_", "-")]
            assert any(need.specifier.contains(v) for v in versions), need
