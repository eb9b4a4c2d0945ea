"""
Every source can be checked by a reader, and each kind of address that is no source is refused by
name.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from workup.errors import RuleError
from workup.knowledge.rulebook import load_rules, rules_folder
from workup.knowledge.sources import KINDS, Source, allowed, faults
from workup.rule_checks.check import findings

GOOD = Source(
    "KEY2020",
    "Author A. Title. Journal 2020;1:2-3",
    "https://doi.org/10.1000/x",
    "abstract",
    True,
    "2026-11-24",
    kind="cohort",
    doi="10.1000/x",
)
REFUSED = {
    "document mirror": "https://www.scribd.com/document/482693150/",
    "another document mirror": "https://docslib.org/doc/11425194/",
    "pirated text": "https://pro.uptodatefree.ir/Show/104976",
    "page written by a machine": "https://www.droracle.ai/articles/310582/",
    "film site": "http://hierrolapelicula.com/?p=200",
    "encyclopaedia": "https://en.wikipedia.org/wiki/Spasmodic_dysphonia",
    "blog": "https://elbiruniblogspotcom.blogspot.com/2016/08/practice-guideline-update-summary.html",
    "copy of a data set": "https://huggingface.co/datasets/x",
    "index of papers": "https://www.scilit.net/publications/809c47c10520e5ff",
    "page for patients": "https://www.dystonia.org.uk/FAQs/what-are-the-causes-tardive",
    "words for an address": "copy of the PubMed record",
    "two addresses": "https://doi.org/10.1000/x ; https://doi.org/10.1000/y",
    "host that only begins alike": "https://doi.org.example.com/10.1000/x",
    "host that only ends alike": "https://notdoi.org/10.1000/x",
    "host named as a user": "https://doi.org@example.com/10.1000/x",
    "other part of a host": "https://www.ncbi.nlm.nih.gov/medgen/C1414216",
    "path that only begins alike": "https://www.ncbi.nlm.nih.gov/bookshelf/br.fcgi?book=gene",
    "trailing dot": "https://ncbi.nlm.nih.gov./books/NBK1216/",
    "no scheme": "doi.org/10.1000/x",
    "plain http": "http://doi.org/10.1000/x",
    "broken address": "https://[doi.org/10.1000/x",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_an_address_that_is_no_source_is_an_error(book, url):
    """
    Where a copy, a mirror or an unknown host is given, the check says so as an error and names the
    source.
    """
    bent = replace(book, sources={**book.sources, "KEY2020": replace(GOOD, url=url)})
    found = [f for f in findings(bent, pictures=False) if f.severity == "error"]
    assert len(found) == 1 and found[0].file == "rules/sources.yaml"
    assert "`KEY2020`" in found[0].message and "rules/source_hosts.yaml" in found[0].message


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": ""}, "has no kind"),
        ({"kind": "blog"}, "has no kind `blog`"),
        ({"kind": "guidline"}, "Did you mean `guideline`?"),
        ({"kind": "judgement"}, "only the entry `judgement`"),
        ({"kind": "database"}, "without `release`"),
        ({"doi": "doi 10.1000/x"}, "that is none"),
        ({"pmid": "PMC123"}, "that is none"),
        ({"pmcid": "123"}, "that is none"),
        ({"url": ""}, "has no url"),
        ({"citation": "A series of 178 patients (authors not seen)"}, "not seen"),
        ({"citation": "Author A. Title (title paraphrased)"}, "paraphrased"),
        ({"citation": "Author A. Title (citation from memory)"}, "from memory"),
        ({"citation": "Registry. Disease (copy)"}, "copy"),
    ],
)
def test_what_cannot_be_checked_is_named(book, change, expected):
    """
    A source without kind, release, good identifier, address or a named work is at fault, in words.
    """
    said = list(faults(replace(GOOD, **change), book.source_hosts))
    assert len(said) == 1 and expected in said[0]


def test_a_good_source_has_no_fault(book):
    """An article by DOI passes, of every kind but judgement; a database says its release."""
    for kind in KINDS:
        release = "July 2026" if kind == "database" else ""
        if kind != "judgement":
            assert not list(faults(replace(GOOD, kind=kind, release=release), book.source_hosts))
    assert replace(GOOD, kind="database", release="July 2026").what == "database, July 2026"


def test_every_source_of_the_rules_can_be_checked(book):
    """No source of the bibliography has a fault, and each host that is allowed serves one."""
    assert [
        f"{s.key} {fault}" for s in book.sources.values() for fault in faults(s, book.source_hosts)
    ] == []
    for host, why in book.source_hosts.items():
        assert why and any(allowed(s.url, {host: why}) for s in book.sources.values())


def test_what_was_not_seen_carries_no_row_alone(book):
    """A row stands on something that was read, or says judgement."""
    unseen = {s.key for s in book.sources.values() if not s.seen and s.key != "judgement"}
    alone = {
        rule.id for rule in book.rules.values() if rule.sources and set(rule.sources) <= unseen
    }
    assert not alone


def test_a_host_without_a_why_is_a_mistake(tmp_path):
    """Whoever allows a host says why."""
    rules = tmp_path / "rules"
    shutil.copytree(rules_folder(), rules)
    path = rules / "source_hosts.yaml"
    path.write_text(path.read_text("utf-8") + "  example.org: ''\n", "utf-8")
    with pytest.raises(RuleError, match=r"the host `example.org` has no why"):
        load_rules(rules)
