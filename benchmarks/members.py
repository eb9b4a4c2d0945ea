"""
The disease of published patients named among the first ten, beside pyhpo's similarity on the same
patients: `python -m benchmarks.members PACKETS` (extra `bench`), PACKETS being phenopackets of the
phenopacket-store, or folders of them.

Measured are those whose disease has a dystonia term in the HPO annotations that come with pyhpo.
Ours: the diseases that the answer names, members of labels that lump by the share of their label
times their own, other diagnoses by their share. pyhpo: the OMIM diseases with a dystonia term,
most similar to the present terms first (graphic measure, average of both directions, its
defaults); it is given the field in which the disease lies. The cohort of a packet may be among the
annotations of its disease, for both alike: take the figures as an upper bound.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyhpo import HPOSet, Ontology

from workup.batch.metrics import share
from workup.model.assessment import Assessment
from workup.pathway import Assessor
from workup.pathway.inherited import standing_for
from workup.readers import load_cases
from workup.readers.phenopackets.terms import terms

FIRST = 10
DYSTONIA = "HP:0001332"


@dataclass(frozen=True)
class Packet:
    """A patient: the file, the disease by its OMIM id, its genes, and the present HPO terms."""

    path: Path
    disease: str
    genes: frozenset[str]
    present: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A disease that the answer names: its id, the genes that it stands for, and its share."""

    id: str
    genes: frozenset[str]
    share: float


def read(path: Path) -> Packet:
    """What the measure needs of a packet."""
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    made = [i["diagnosis"] for i in value.get("interpretations", ())]
    found = [g.get("variantInterpretation", {}) for d in made for g in d["genomicInterpretations"]]
    contexts = [v.get("variationDescriptor", {}).get("geneContext", {}) for v in found]
    told = [f for f in value["phenotypicFeatures"] if not f.get("excluded")]
    return Packet(
        path,
        value["diseases"][0]["term"]["id"],
        frozenset(c["symbol"] for c in contexts if "symbol" in c),
        tuple(f["type"]["id"] for f in told),
    )


def named(answer: Assessment, assessor: Assessor) -> list[Named]:
    """The diseases that an answer names, the largest share first."""
    codes = terms().diseases
    pages = assessor.book.presentations
    found = []
    for candidate in answer.differential:
        label, whole = candidate.diagnosis, candidate.probability
        for member in candidate.members:
            genes = frozenset(standing_for(member.genes))
            found.append(Named(member.id, genes, whole * member.share))
        if pages[label].kind != "members":
            ids = " ".join(code for code, id_ in codes.items() if id_ == label)
            mine = {g for p in pages[label].pictures for g in standing_for(p.genes)}
            found.append(Named(ids, frozenset(mine), whole))
    return sorted(found, key=lambda n: -n.share)


def place(packet: Packet, found: Sequence[Named], by_gene: bool) -> int | None:
    """Which of the diseases named is the patient's, from 1; None where none is."""
    for number, one in enumerate(found, 1):
        if packet.disease in one.id.split() or (by_gene and packet.genes & one.genes):
            return number
    return None


def similar(packet: Packet, field: Sequence[tuple[str, HPOSet]]) -> int:
    """The place of the patient's disease by pyhpo's similarity; ties count against it."""
    known = {term.id for term in Ontology}
    mine = HPOSet.from_queries([t for t in packet.present if t in known])
    scores = {id_: mine.similarity(theirs) for id_, theirs in field}
    own = scores.pop(packet.disease)
    return 1 + sum(score >= own for score in scores.values())


def dystonic() -> list[tuple[str, HPOSet]]:
    """The OMIM diseases with a dystonia term, and the terms of each."""
    below = {t.id for t in Ontology if DYSTONIA in {p.id for p in t.all_parents} | {t.id}}
    whole = [(f"OMIM:{d.id}", d.hpo_set()) for d in Ontology.omim_diseases]
    return [(id_, found) for id_, found in whole if below & {t.id for t in found}]


def files(paths: Sequence[str]) -> Iterator[Path]:
    """Every packet named or in a folder named."""
    for path in map(Path, paths):
        yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]


def main() -> None:
    """Measure both and print the table."""
    Ontology()
    assessor, field = Assessor(engine="truth"), dystonic()
    ids = {id_ for id_, _ in field}
    every = [read(path) for path in files(sys.argv[1:])]
    packets = [p for p in every if p.disease in ids]
    print(f"{len(every)} packets, {len(packets)} with a disease that has a dystonia term")
    print("| patient | disease | ours | ours, by gene | pyhpo |\n| --- | --- | --: | --: | --: |")
    places: dict[str, list[int | None]] = {"ours": [], "ours, by gene": [], "pyhpo": []}
    taken = {"ours": 0.0, "pyhpo": 0.0}
    for packet in packets:
        start = time.process_time()
        (case,) = load_cases(packet.path)
        found = named(assessor.assess(case), assessor)
        taken["ours"] += time.process_time() - start
        start = time.process_time()
        row = [place(packet, found, False), place(packet, found, True), similar(packet, field)]
        taken["pyhpo"] += time.process_time() - start
        for name, where in zip(places, row, strict=True):
            places[name].append(where)
        said = " | ".join("-" if where is None else str(where) for where in row)
        print(f"| {packet.path.stem} | {packet.disease} | {said} |")
    for name, mine in places.items():
        for most in (1, FIRST):
            hits = sum(where is not None and where <= most for where in mine)
            figure = share(hits, len(mine))
            print(
                f"{name}: among the first {most}: {hits} of {len(mine)}, {figure['value']:.2f} "
                f"[{figure['low']:.2f}, {figure['high']:.2f}]"
            )
    print("seconds of processor time:", {name: round(s, 1) for name, s in taken.items()})


if __name__ == "__main__":
    main()
