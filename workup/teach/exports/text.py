"""
What all forms share: text without characters that a reader would refuse or that deceive the eye,
and an item as HTML.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from html import escape

from workup.knowledge.rulebook import Source
from workup.teach.items import Because, Choice, Item, Stem
from workup.teach.media import Medium

#: What is taken out: control characters but tab and newline, lone surrogates, non-characters, the
#: byte-order mark, and marks that embed, override or isolate a
#: direction of writing (they can show a text in another order than it is read in).
_OUT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_TURN, _TURNED = "\u2067", "\u2069"  # right-to-left isolate, and the end of it
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")


def clean(text: str) -> str:
    """
    A text without the characters that XML refuses or that deceive the eye.

    Every kind of line break is a newline, composed characters are in normal form C, as Anki keeps
    them, and blanks at either end go, as
    readers trim them.
    """
    return unicodedata.normalize("NFC", _OUT.sub("", _BREAKS.sub("\n", text))).strip()


def right_to_left(text: str) -> bool:
    """Whether the first letter of a text that has a direction is read from right to left."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((d for d in strong if d in ("L", "R", "AL")), "L") != "L"


def turned(text: str) -> str:
    """The attribute that gives an element the direction of its text; none where that is usual."""
    return ' dir="rtl"' if right_to_left(text) else ""


def isolated(text: str) -> str:
    """
    A text for a form that has no attribute for its direction: one read from right to left stands
    between marks, line by line, so that its clauses and its full stop keep their order.
    """
    return "\n".join(
        f"{_TURN}{line}{_TURNED}" if right_to_left(line) else line for line in text.split("\n")
    )


def clean_item(item: Item) -> Item:
    """An item with all its texts cleaned."""
    stem = Stem(
        clean(item.stem.patient),
        clean(item.stem.vignette),
        tuple((clean(heading), clean(text)) for heading, text in item.stem.told),
    )
    choices = tuple(
        Choice(c.id, clean(c.text), c.credit, _clean_all(c.feedback)) for c in item.choices
    )
    return replace(
        item,
        name=clean(item.name),
        stem=stem,
        question=clean(item.question),
        choices=choices,
        after=_clean_all(item.after),
        media=tuple(replace(m, shows=clean(m.shows), licence=clean(m.licence)) for m in item.media),
    )


def _clean_all(said: Iterable[Because]) -> tuple[Because, ...]:
    return tuple(Because(clean(b.text), tuple(clean(k) for k in b.sources)) for b in said)


def html(text: str) -> str:
    """A text as HTML, its line breaks kept."""
    return escape(text, quote=False).replace("\n", "<br>")


def cited(said: Because) -> str:
    """A sentence with its source keys behind it: "... [LEE2018, EFNS2011]"."""
    return said.text + (f" [{', '.join(said.sources)}]" if said.sources else "")


def feedback_text(said: Iterable[Because]) -> str:
    """A feedback as one plain text, a sentence a line."""
    return "\n".join(cited(b) for b in said)


def feedback_html(said: Iterable[Because]) -> str:
    """A feedback as HTML: the first sentence as a paragraph, the rest as a list."""
    first, *rest = [html(b.text) + _keys(b) for b in said] or [""]
    return f"<p>{first}</p>" + (
        f"<ul>{''.join(f'<li>{r}</li>' for r in rest)}</ul>" if rest else ""
    )


def _keys(said: Because) -> str:
    return f" <small>[{html(', '.join(said.sources))}]</small>" if said.sources else ""


def paragraphs(stem: Stem) -> list[str]:
    """
    The opening of a stem: patient and vignette, paragraph by paragraph. The line on the patient
    begins the first one, unless that is read from right to left.
    """
    first, *rest = [p for p in re.split(r"\n\s*\n", stem.vignette) if p] or [""]
    if not first or right_to_left(first):
        return [p for p in (stem.patient, first, *rest) if p]
    return [f"{stem.patient} {first}".strip(), *rest]


Show = Callable[[Medium], str]


def media_html(item: Item, show: Show | None = None) -> str:
    """
    What is shown with the stem, as HTML, each with what is to be seen in words and its licence.

    Args:
        item: Gives the media.

        show: The markup that shows a medium in this form. Without it, or where the file was not
        read, a medium is told in words.
    """
    return "".join(_medium(m, show) for m in item.media)


def _medium(medium: Medium, show: Show | None) -> str:
    if show is None or not medium.content:
        return f"<p{turned(medium.shows)}>[{html(medium.told)}]</p>"
    said = f"{html(medium.shows)} ({html(medium.licence)})"
    return f"<p{turned(medium.shows)}>{show(medium)}<br><small>{said}</small></p>"


def media_tag(medium: Medium, where: str) -> str:
    """The HTML element that shows a medium whose file stands at `where`."""
    address, shows = escape(where), escape(medium.shows)
    if medium.kind == "image":
        return f'<img src="{address}" alt="{shows}" style="max-width:100%">'
    return (
        f'<{medium.kind} controls src="{address}" title="{shows}" style="max-width:100%">'
        f"</{medium.kind}>"
    )


def stem_html(item: Item, show: Show | None = None) -> str:
    """What is told of the patient, as HTML, with its pictures and films (see `media_html`)."""
    opening = "".join(f"<p{turned(p)}>{html(p)}</p>" for p in paragraphs(item.stem))
    told = "".join(
        f"<li><strong>{html(heading)}:</strong> {html(text)}</li>"
        for heading, text in item.stem.told
    )
    return f"{opening}{media_html(item, show)}" + (f"<ul>{told}</ul>" if told else "")


def question_html(item: Item, show: Show | None = None) -> str:
    """Stem and question, as HTML."""
    return f"{stem_html(item, show)}<p><strong>{html(item.question)}</strong></p>"


def media_of(items: Iterable[Item]) -> dict[str, Medium]:
    """Every medium of some items whose file was read, once, by its name in the export."""
    return {m.name: m for item in items for m in item.media if m.content}


def after_html(item: Item, sources: Mapping[str, Source]) -> str:
    """
    What is shown whatever was chosen, as HTML: the points, then the sources that the item cites.
    """
    said = "".join(f"<p{turned(b.text)}>{html(b.text)}{_keys(b)}</p>" for b in item.after)
    listed = "".join(
        f"<li>{_source(key, sources)}</li>" for key in cited_keys(item) if key in sources
    )
    return said + (f"<p>Sources</p><ul>{listed}</ul>" if listed else "")


def cited_keys(item: Item) -> tuple[str, ...]:
    """
    The source keys that an item cites, in order, those within the texts of its teaching points
    among them.
    """
    written = [k for b in item.after for k in re.findall(r"\[([A-Z][A-Z0-9-]+)\]", b.text)]
    return tuple(sorted({*item.sources, *written}, key=lambda key: (key == "judgement", key)))


def source_line(key: str, sources: Mapping[str, Source]) -> tuple[str, str]:
    """A source in words, and its first address (empty where it has none that can be opened)."""
    source = sources[key]
    urls = [u for u in re.split(r"[;\s]+", source.url) if u.startswith("https://")]
    url = next(iter(urls), "").replace("<", "%3C").replace(">", "%3E")  # as in old DOIs
    return clean(f"{key}: {source.citation} [{source.what}]"), url


def _source(key: str, sources: Mapping[str, Source]) -> str:
    words, url = source_line(key, sources)
    return html(words) + (f' <a href="{escape(url)}">{html(url)}</a>' if url else "")


def known_by(item: Item) -> str:
    """
    What a reader may know an item by, in 20 letters and digits: who wrote the case, and the item's
    id. Where no author is named the patient stands for one, so that `case-1` of two teachers is not
    taken for one case.
    """
    author = item.author.strip() or item.stem.patient
    return hashlib.sha256(f"{author}\n{item.id}".encode()).hexdigest()[:20]


def tags(item: Item) -> tuple[str, ...]:
    """Words to find an item by: the kind and the case."""
    return ("dystonia", item.kind, item.case)
