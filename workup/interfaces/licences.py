"""
What the project stands on, and under which licence: the packages that are installed for it and the
data that comes with it, as a list and as an SBOM (CycloneDX 1.6).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

NAME = "dystonia-workup"
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Part:
    """
    A package or a set of data. `licence` is an SPDX expression where the package gives one, else
    what it says in words.
    """

    name: str
    version: str
    licence: str
    kind: str = "library"
    spdx: bool = False
    url: str = ""


#: What lies in `rules/`, `cases/` and beside the code and is the work of others.
DATA = (
    Part(
        "Human Phenotype Ontology",
        "2025-01-16",
        "Free use with citation and version, terms unaltered",
        "data",
        url="https://hpo.jax.org/license",
    ),
    Part(
        "HPO annotations (rules/inherited.json; rows of Orphanet: Orphadata)",
        "2025-01-16",
        "Free use with citation and version; rows of Orphanet CC BY 4.0",
        "data",
        url="https://hpo.jax.org/license",
    ),
    Part("Noto Sans and Noto Sans Math (handouts)", "", "OFL-1.1", "data", True),
    Part("workup rules and cases", "", "MIT", "data", True),
)


def parts() -> list[Part]:
    """The packages that are installed for the project, itself first, then the data."""
    own = _distribution(NAME)
    found: dict[str, Part] = {}
    waiting = [own] if own else []
    while waiting:
        package = waiting.pop()
        name = _plain(package.metadata["Name"])
        if name in found:
            continue
        found[name] = _part(package)
        waiting += filter(None, map(_distribution, _needs(package)))
    packages = sorted(found.values(), key=lambda p: (p.name != NAME, p.name.lower()))
    return [*packages, *DATA]


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needs(package: Distribution) -> Iterator[str]:
    """The packages that one needs; of the project itself those of its extras too."""
    own = _plain(package.metadata["Name"]) == NAME
    for line in package.requires or ():
        if (own or "extra ==" not in line) and (name := _PACKAGE.match(line)):
            yield name[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _part(package: Distribution) -> Part:
    told: Any = package.metadata
    expression = told.get("License-Expression")
    licence = expression or _classified(told.get_all("Classifier") or []) or _first(told)
    url = told.get("Home-page") or ""
    return Part(_plain(told["Name"]), package.version, licence, spdx=bool(expression), url=str(url))


def _classified(classifiers: list[str]) -> str:
    """The licences among the classifiers of a package."""
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ")]
    return " and ".join(n for n in named if n != "OSI Approved")


def _first(told: Any) -> str:
    """The first line of the licence in words; a package may give the whole text there."""
    text = str(told.get("License") or "").strip()
    return text.splitlines()[0][:80] if text else "not given"


def licences_text(found: list[Part]) -> str:
    """A line each: name, version and licence."""
    wide = max(len(f"{p.name} {p.version}") for p in found) + 2
    return "\n".join(f"{f'{p.name} {p.version}'.strip():<{wide}}{p.licence}" for p in found)


def sbom(found: list[Part]) -> str:
    """The same as CycloneDX 1.6 in JSON; the same bytes for the same packages."""
    own = next((p for p in found if p.name == NAME), Part(NAME, "", "MIT", spdx=True))
    value = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**_component(own), "type": "application"}},
        "components": [_component(p) for p in found if p is not own],
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _component(part: Part) -> dict[str, Any]:
    licence = {"expression": part.licence} if part.spdx else {"license": {"name": part.licence}}
    made: dict[str, Any] = {"type": part.kind, "name": part.name, "licenses": [licence]}
    if part.version:
        made["version"] = part.version
    if part.kind == "library":
        made["purl"] = made["bom-ref"] = f"pkg:pypi/{part.name}@{part.version}"
    return made
