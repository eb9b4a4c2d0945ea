"""
A second opinion on how often a finding comes: where the patients counted in the HPO annotations are
at odds with what a picture or a row says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workup.knowledge.condition import Is
from workup.knowledge.inherited import Count, Disease
from workup.knowledge.presentations import Picture
from workup.knowledge.rulebook import Rulebook
from workup.model.fact import fact_of
from workup.model.grouped import grouped
from workup.model.wilson import wilson
from workup.pathway.inherited import standing_for
from workup.readers.phenopackets.terms import terms
from workup.rule_checks.finding import Finding

FEWEST = 5  # patients; fewer say little of how often
#: The span of each word, from 0 to 1.
SPANS = {
    "very_often": (0.8, 1.0),
    "often": (0.3, 0.8),
    "sometimes": (0.05, 0.3),
    "seldom": (0.0, 0.05),
    "never": (0.0, 0.01),
}
COMMON = 0.3  # a row against what so many patients have is at odds with them


def at_odds(book: Rulebook) -> Iterator[Finding]:
    """
    Notes: a finding whose count, with its 95 % interval, lies outside of the words of all pictures
    that bring it, and rows against what is common, each with its papers.
    """
    findings = book.vocabulary["findings"].values()
    by_term = grouped((finding.hpo[3:], finding.id) for finding in findings if finding.hpo)
    for disease in book.inherited.diseases:
        pictures = pictures_of(disease, book)
        for term in disease.terms:
            counts = [c for c in disease.counts(term) if c.papers]
            if sum(c.whole for c in counts) < FEWEST:
                continue
            for id_ in by_term.get(term, ()):
                yield from _of_pictures(disease, id_, counts, pictures, book)
                yield from _of_rows(disease, id_, counts, book)


def pictures_of(disease: Disease, book: Rulebook) -> tuple[Picture, ...]:
    """
    The pictures that speak of a disease: of a label that lumps, those that name its gene; of one
    that is a disease all, where it is that very disease and not another of the same gene.
    """
    page = book.presentations.get(disease.label)
    if page is None:
        return ()
    if page.kind == "presentations":
        return page.pictures if terms().diseases.get(disease.id) == disease.label else ()
    genes = set(disease.genes)
    return tuple(p for p in page.pictures if genes & set(standing_for(p.genes)))


def _of_pictures(
    disease: Disease,
    finding: str,
    counts: Sequence[Count],
    pictures: Sequence[Picture],
    book: Rulebook,
) -> Iterator[Finding]:
    """
    Whether the pictures that bring a finding bring it as often as was counted.

    Args:
        disease: The disease.

        finding: Id of the finding.

        counts: How often it was counted.

        pictures: Those that speak of the disease.

        book: Names its file.
    """
    words = [
        (item.often, picture)
        for picture in pictures
        for item in picture.items
        if item.kind == "finding" and item.name == finding
    ]
    if not words:
        return
    low, high = _interval(counts)
    least = min(SPANS[word][0] for word, _ in words)
    most = max(SPANS[word][1] for word, _ in words)
    if low > most or high < least:
        said = ", ".join(sorted({word.replace("_", " ") for word, _ in words}))
        message = f"`{finding}` is said to come {said}; {_counted(disease, counts)}"
        file = book.presentations[disease.label].file
        yield Finding("annotated", "note", file, words[0][1].line, message)


def _of_rows(
    disease: Disease, finding: str, counts: Sequence[Count], book: Rulebook
) -> Iterator[Finding]:
    """
    Rows against a diagnosis that is one disease, on a finding that many of its patients have.

    Args:
        disease: The disease.

        finding: Id of the finding.

        counts: How often it was counted.

        book: Gives the script.
    """
    mine = terms().diseases.get(disease.id) == disease.label
    lumps = book.presentations[disease.label].kind == "members"
    if lumps or not mine or _interval(counts)[0] < COMMON:
        return
    for row in book.scripts[disease.label].rows:
        if row.points < 0 and row.rule.when == Is(fact_of("finding", finding), "present"):
            message = f"`{row.rule.id}` speaks against it for `{finding}`"
            message += f"; {_counted(disease, counts)}"
            yield Finding("annotated", "note", row.rule.file, row.rule.line, message)


def _interval(counts: Sequence[Count]) -> tuple[float, float]:
    """The 95 % interval of the share of patients with it, all papers together."""
    return wilson(round(sum(c.present for c in counts)), sum(c.whole for c in counts))


def _counted(disease: Disease, counts: Sequence[Count]) -> str:
    """How often it was counted, and by whom."""
    present, whole = round(sum(c.present for c in counts)), sum(c.whole for c in counts)
    papers = sorted({paper for c in counts for paper in c.papers}, key=int)
    cited = ", ".join(f"PMID {paper}" for paper in papers)
    name = f"{disease.id} ({disease.name})"
    return f"the HPO annotations of {name} count {present} of {whole}: {cited}"
