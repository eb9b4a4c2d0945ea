"""The library: the cases that come with workup, chosen by age, region, difficulty and category."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from workup.interfaces.web.library import AGES, KINDS, LEVELS, Wanted, grouped_by_age
from workup.interfaces.web.shared import of, page

router = APIRouter()
_FOLDED_FROM = 25  # cases; fewer are one list
_REGIONS = (
    "upper_face",
    "eyes",
    "oromandibular",
    "larynx",
    "neck",
    "shoulder",
    "trunk",
    "arm",
    "leg",
)


@router.get("/library")
async def cases(
    request: Request,
    category: str = "",
    level: str = "",
    region: str = "",
    age: str = "",
    kind: str = "",
) -> HTMLResponse:
    """The cases that a choice leaves."""
    shared = of(request)
    wanted = Wanted(category[:60], level[:60], region[:60], age[:60], kind[:60])
    entries = await shared.library.entries()
    words = shared.book.vocabulary
    names = {"arm": "Arm or hand", "leg": "Leg or foot"}
    choices = {
        "age": ("Age at onset", list(AGES.items()), wanted.age_class),
        "region": (
            "Region",
            [(r, names.get(r) or words.label("regions", r)) for r in _REGIONS],
            wanted.region,
        ),
        "level": ("Difficulty", [(level, level) for level in LEVELS], wanted.level),
        "category": (
            "Category",
            [(t.id, t.label) for t in words["categories"].values()],
            wanted.category,
        ),
        "kind": ("Kind", list(KINDS.items()), wanted.kind),
    }
    found = [e for e in entries if wanted.holds(e)]
    labels = {r: t.label for r, t in words["regions"].items()}
    return page(
        request,
        "library.html",
        "library",
        title="Cases",
        choices=choices,
        found=found,
        groups=grouped_by_age(found) if len(found) >= _FOLDED_FROM else (),
        count=len(entries),
        labels=labels,
        kinds=KINDS,
        chosen=wanted != Wanted(),
    )
