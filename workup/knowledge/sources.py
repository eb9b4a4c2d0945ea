"""
The bibliography: each source with its kind and an address at which a reader can check it.

What may serve as an address is listed in `rules/source_hosts.yaml`. A source that breaks a rule of
the bibliography still loads, so that
everything wrong is named at once; `workup check` says it as an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from workup.errors import did_you_mean

KINDS = ("guideline", "review", "cohort", "case series", "case report", "database", "judgement")
JUDGEMENT = "judgement"  # the one entry without an address: no source carries it
_SHAPES = {
    "doi": re.compile(r"10\.\d{4,9}/\S+"),
    "pmid": re.compile(r"[1-9]\d{0,8}"),
    "pmcid": re.compile(r"PMC\d+"),
}
_UNSURE = re.compile(
    r"not seen|not shown|from memory|paraphrased|not kept|\(copy\)|copy of", re.IGNORECASE
)


@dataclass(frozen=True)
class Source:
    """
    One entry of the bibliography. `release` says of which issue or day a database's words are.
    """

    key: str
    citation: str
    url: str
    extent: str
    seen: bool
    reviewed: str = ""
    kind: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    release: str = ""

    @property
    def what(self) -> str:
        """Its kind, as shown beside the citation; of a database with the release."""
        return f"{self.kind}, {self.release}" if self.release else self.kind


def read_source(key: str, item: Mapping[str, Any]) -> Source:
    """The source of one entry of `sources.yaml`."""

    def text(name: str) -> str:
        return str(item.get(name, "") or "")

    return Source(
        key,
        text("citation"),
        text("url"),
        text("extent"),
        bool(item.get("seen", False)),
        text("reviewed"),
        text("kind"),
        text("doi"),
        text("pmid"),
        text("pmcid"),
        text("release"),
    )


def faults(source: Source, hosts: Mapping[str, str]) -> Iterator[str]:
    """What keeps a source from being checkable, each in words with its cure."""
    if source.kind not in KINDS:
        hint = did_you_mean(source.kind, KINDS)
        yield f"has no kind `{source.kind}`: one of {', '.join(KINDS)}.{hint}"
    if (source.key == JUDGEMENT) != (source.kind == JUDGEMENT):
        yield "says `kind: judgement`, which only the entry `judgement` does"
    if source.key == JUDGEMENT:
        return
    for name, shape in _SHAPES.items():
        value = str(getattr(source, name))
        if value and not shape.fullmatch(value):
            yield f"has a {name} `{value}` that is none"
    if source.kind == "database" and not source.release:
        yield "is a database without `release`: the issue, or the day on which it was read"
    if unsure := _UNSURE.search(source.citation):
        yield f'says "{unsure.group()}" in its citation: name the work, or drop the source'
    if not source.url:
        yield "has no url. Give the address of its DOI, its PubMed record or the body's own page"
    elif not allowed(source.url, hosts):
        yield f"lies at {source.url}, a host that is not in rules/source_hosts.yaml"


def allowed(url: str, hosts: Mapping[str, str]) -> bool:
    """Whether an address lies on one of the hosts, below the path that the host may carry."""
    try:
        parts = urlsplit(url)
        own, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port or parts.username or any(c.isspace() for c in url):
        return False
    for entry in hosts:
        host, _, path = entry.partition("/")
        if own in (host, f"www.{host}") and (not path or f"{parts.path}/".startswith(f"/{path}/")):
            return True
    return False
