"""
The rules: each page of the static site in the frame of the server, one line by its id, and a search
over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from workup.engine.english import english
from workup.interfaces.site.content import FOLDERS, Content, Link
from workup.interfaces.web.refusals import Refusal
from workup.interfaces.web.shared import of, page
from workup.knowledge.further import further_names
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.knowledge.script import Row
from workup.model.vocabulary import within
from workup.simulation.words import plain

router = APIRouter()
ROOT = "/rules/"
_NONE = "There is no such page in the rules."
_MOST = 60  # results shown of one search
#: Words of a question that no page is called by; those of the second ask for a test.
_ASKING = frozenset(
    ["when", "how", "to", "should", "i", "which", "what", "who", "why", "where", "needs", "need"]
)
_FOR_A_TEST = frozenset(["when", "order", "request", "needs", "need", "scan", "arrange"])
_FAR = 99  # the place of a word that does not stand in a name as a whole


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the site: where it is, its kind, and the words by which it is found."""

    link: Link
    kind: str
    about: str
    words: str


class Site:
    """All pages of one rulebook, drawn up once; each is rendered when it is asked for."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.content = Content(book)

    @cached_property
    def pages(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Address below the root to kind and data."""
        return {
            self.content.link(kind, id_).href: (kind, data)
            for kind, folder in FOLDERS.items()
            for id_, data in getattr(self.content, folder)()
        }

    @cached_property
    def rows(self) -> list[Row]:
        """Every row of evidence."""
        mine = [row for script in self.book.scripts.values() for row in script.rows]
        return mine + [row for family in self.book.families.values() for row in family.rows]

    @cached_property
    def entries(self) -> list[Entry]:
        """Every page, for lists and the search, by kind and then by name."""
        found = [self._entry(href, kind, data) for href, (kind, data) in self.pages.items()]
        return sorted(found, key=lambda e: (list(FOLDERS).index(e.kind), e.link.text.lower()))

    def _entry(self, href: str, kind: str, data: dict[str, Any]) -> Entry:
        about, more = "", ""
        if kind == "diagnosis":
            about, more = data["term"].category, f"{data['script'].id} {data['script'].summary}"
        elif kind == "finding":
            about, more = (
                data["term"].group,
                f"{data['term'].id} {data['term'].ask} {data['term'].hpo}",
            )
        elif kind == "test":
            about, more = data["group"], f"{data['page'].id} {data['page'].looks_for}"
        elif kind == "source":
            about = more = f"{data['source'].citation} [{data['source'].what}]"
        else:
            about = more = data["item"].says
        text = data["title"]
        named = (data["term"].id,) if kind in ("diagnosis", "finding") else ()
        named = (data["page"].id,) if kind == "test" else named
        also = [n for id_ in named for n in further_names().get(FOLDERS[kind], {}).get(id_, ())]
        return Entry(
            Link(href, text),
            kind,
            about.replace("_", " "),
            f"{plain(' '.join((text, *also)))} | {plain(more.replace('_', ' '))}",
        )

    def drug(self, typed: str) -> str:
        """What a drug is, generic or brand; empty where the words name none."""
        generic = self.book.drugs.generic(typed)
        class_ = self.book.drugs.class_of(typed, None)
        if not generic or not class_:
            return ""
        if self.book.drugs.unrelated(typed):
            label = "known, neither a cause nor a treatment of dystonia in these rules"
        else:
            label = within(self.book.vocabulary.label("drug_classes", class_))
        known = f"{typed.strip()} is {generic}: " if generic != typed.strip().lower() else ""
        return f"{known or f'{typed.strip()}: '}{label}"

    def search(self, typed: str) -> list[Entry]:
        """Pages that hold every word typed but those of a question, those named so first."""
        wanted = plain(typed).split()
        if not wanted:
            return []
        tests = bool(_FOR_A_TEST & set(typed.lower().split()))
        asked = [w for w in wanted if w not in _ASKING] or wanted
        for some in (asked, [w for w in asked if w not in _FOR_A_TEST]):
            found = [e for e in self.entries if some and all(w in e.words for w in some)]
            if found:
                return sorted(found, key=lambda e: _rank(e, some, tests))
        return []


def _rank(entry: Entry, wanted: list[str], tests: bool) -> tuple[bool, bool, bool, int]:
    """
    Named so first; a test first where one is asked for, a source or property last; then by how
    soon the name says it.
    """
    name = entry.words.partition(" | ")[0]
    said = name.split()
    place = max(said.index(w) if w in said else _FAR for w in wanted)
    behind = entry.kind in ("source", "property")
    return not all(w in name for w in wanted), tests and entry.kind != "test", behind, place


_sites: dict[str, Site] = {}


def site_of(request: Request) -> Site:
    """The site of the server's rules."""
    book = of(request).book
    if book.hash not in _sites:
        _sites[book.hash] = Site(book)
    return _sites[book.hash]


@router.get("/rules/index.html")
def index(request: Request, q: str = "") -> HTMLResponse:
    """All kinds of page, and the search."""
    site = site_of(request)
    counts = [
        (kind, folder, sum(e.kind == kind for e in site.entries))
        for kind, folder in FOLDERS.items()
    ]
    found = site.search(q[:200])
    return page(
        request,
        "rules.html",
        "rules",
        title="Rules",
        q=q[:200],
        found=found[:_MOST],
        count=len(found),
        drug=site.drug(q[:200]),
        counts=counts,
        book=site.book,
        version=VERSION,
        root=ROOT,
    )


@router.get("/rules/line/{id_}")
def line(request: Request, id_: str) -> HTMLResponse:
    """One rule by its id: what it says, when it holds, its sources, its place in the files."""
    site = site_of(request)
    if id_ not in site.book.rules:
        raise Refusal(404, f"{_NONE}")
    rule = site.book.rules[id_]
    owners = [site.content.link("diagnosis", rule.owner)] if rule.owner in site.book.scripts else []
    owners += [site.content.link("test", rule.owner)] if rule.owner in site.book.tests else []
    points = next((row.points for row in site.rows if row.rule.id == id_), None)
    data = {
        **site.content.rule(rule, rule.stratum),
        "when": english(rule.when, site.book.vocabulary),
    }
    return page(
        request,
        "line.html",
        "rules",
        title=rule.why or id_,
        rule=data,
        points=points,
        owners=owners,
        root=ROOT,
    )


@router.get("/rules/{folder}/{name}")
def one(request: Request, folder: str, name: str) -> HTMLResponse:
    """A list of one kind, or a page of it."""
    site = site_of(request)
    if name == "index.html" and folder in FOLDERS.values():
        kind = next(k for k, f in FOLDERS.items() if f == folder)
        entries = [(e.link, e.about) for e in site.entries if e.kind == kind]
        return page(
            request, "list.html", "rules", title=folder.capitalize(), entries=entries, root=ROOT
        )
    if f"{folder}/{name}" not in site.pages:
        raise Refusal(404, _NONE)
    kind, data = site.pages[f"{folder}/{name}"]
    return page(request, f"{kind}.html", "rules", root=ROOT, **data)
