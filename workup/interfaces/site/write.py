"""
Write the site into a folder: no network, no script needed to read it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from workup.errors import Problem, WorkupError
from workup.interfaces.site.content import FOLDERS, Content, signed
from workup.knowledge.rulebook import VERSION, Rulebook
from workup.pathway import NOTICE


def write_site(book: Rulebook, out: Path) -> int:
    """
    Write every page and give their number.

    Args:
        book: The rules.

        out: The folder; made if it is not there. A folder that holds other files is refused.

    Raises:
        WorkupError: If `out` holds anything that is not such a site.
    """
    if out.exists() and any(out.iterdir()) and not (out / "workup-site.txt").exists():
        raise WorkupError([Problem(str(out), 0, "holds other files. Give an empty or new folder")])
    out.mkdir(parents=True, exist_ok=True)
    content, pages = Content(book), 0
    indexes: dict[str, list[tuple[Any, str]]] = {}
    for kind, folder in FOLDERS.items():
        (out / folder).mkdir(exist_ok=True)
        entries = []
        for id_, data in getattr(content, folder)():
            link = content.link(kind, id_)
            (out / link.href).write_text(
                render(f"{kind}.html", root="../", here=kind, **data), "utf-8"
            )
            entries.append((link, _about(kind, id_, book)))
            pages += 1
        indexes[folder] = sorted(entries, key=lambda e: e[0].text.lower())
        (out / folder / "index.html").write_text(
            render(
                "list.html",
                root="../",
                here=kind,
                title=folder.capitalize(),
                entries=indexes[folder],
            ),
            "utf-8",
        )
    (out / "index.html").write_text(
        render(
            "index.html",
            root="",
            here="",
            title="The rules",
            indexes=indexes,
            book=book,
            version=VERSION,
        ),
        "utf-8",
    )
    (out / "style.css").write_text(
        files("workup.interfaces.site").joinpath("style.css").read_text("utf-8"), "utf-8"
    )
    (out / "workup-site.txt").write_text(
        f"written by workup {VERSION}, rules {book.hash}\n", "utf-8"
    )
    return pages + len(FOLDERS) + 1


def _about(kind: str, id_: str, book: Rulebook) -> str:
    if kind == "diagnosis":
        return book.vocabulary["diagnoses"][id_].category
    if kind in ("test", "finding"):
        return book.vocabulary[f"{kind}s"][id_].group
    if kind == "source":
        return f"{book.sources[id_].citation} [{book.sources[id_].what}]"
    return book.properties[id_].says


def render(template: str, **data: Any) -> str:
    """One page's HTML."""
    return _environment().get_template(template).render(notice=NOTICE, folders=FOLDERS, **data)


_made: list[Environment] = []


def _environment() -> Environment:
    if not _made:
        made = Environment(
            loader=PackageLoader("workup.interfaces.site"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters["points"] = signed
        made.filters["drawn"] = Markup  # only for the body map, which escapes its own labels
        _made.append(made)
    return _made[0]
