"""
An Anki deck (.apkg): the question on the front; the answer, why each other choice is wrong, and the
sources on the back.

Written by genanki (MIT). A note is known by its author, case and item. Its date is made of its
content: Anki changes a note where the date differs, so a second import changes the cards that
changed and leaves the others, and the same items give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import genanki

from workup.knowledge.rulebook import Source
from workup.teach.exports.earlier import Earlier, content, read_earlier
from workup.teach.exports.packed import packed
from workup.teach.exports.text import (
    after_html,
    feedback_html,
    html,
    known_by,
    media_of,
    media_tag,
    stem_html,
    tags,
)
from workup.teach.items import Item
from workup.teach.media import Medium

DECK, NOTE_TYPE = (
    1_720_441_001,
    1_720_441_002,
)  # fixed, as Anki knows decks and note types by number
THEN = 1_700_000_000  # seconds since 1970: the date of the deck and of its note type
FIRST = 1_400_000_000  # seconds since 1970: no note bears an earlier date
SPAN = 2**22  # seconds: two texts of one note share a date in one of so many changes
FIELDS = ("Item", "Patient", "Question", "Choices", "Answer", "Feedback", "After")
#: What Anki would take for a sound, speech or LaTeX in an author's text, our own sounds aside.
_MARKS = re.compile(r"\[(?!sound:workup-[0-9a-f]{16}\.)(?=sound:|anki:|latex\]|\$)")
_FRONT = """<div class="patient">{{Patient}}</div>
<p class="question">{{Question}}</p>
{{Choices}}"""
_BACK = """{{FrontSide}}
<hr id="answer">
<div class="right">{{Answer}}</div>
<div class="feedback">{{Feedback}}</div>
<div class="after">{{After}}</div>"""
_CSS = """.card { font-family: Georgia, "Times New Roman", serif; font-size: 18px;
  line-height: 1.45;  text-align: left; max-width: 40em;
  margin: 0 auto; padding: 1em; color: #1c2126; background: #fff; }
.nightMode.card, .nightMode .card { color: #e6e6e6; background: #1f2327; }
.patient ul { padding-left: 1.1em; }
.question { font-weight: bold; }
ol.choices { list-style: upper-alpha; padding-left: 1.6em; }
hr { border: 0; border-top: 1px solid #889; margin: 1.2em 0; }
.right > p:first-child { font-weight: bold; }
.feedback h3 { font-size: 1em; margin: 1.1em 0 .2em; }
.feedback p, .feedback ul { margin: .2em 0; }
.feedback ul { padding-left: 1.1em; }
.after { font-size: .85em; opacity: .85; border-top: 1px solid #ccd; margin-top: 1.4em; }
small { opacity: .7; }"""


def write(items: Sequence[Item], sources: Mapping[str, Source], before: bytes = b"") -> bytes:
    """
    The items as one deck.

    Args:
        items: In the order of the deck.

        sources: The bibliography.

        before: The deck that this one takes the place of, if there is one. A card that changed gets
        a later date than it bore there, and the others keep theirs.
    """
    deck = genanki.Deck(DECK, "Dystonia workup")
    kind, earlier = _note_type(), read_earlier(before)
    for item in items:
        note = _note(item, sources, kind)
        note.earlier = earlier
        deck.add_note(note)
    raw = io.BytesIO()
    genanki.Package(deck).write_to_file(raw, timestamp=THEN)
    media = media_of(items)
    with zipfile.ZipFile(raw) as archive:
        files = {"collection.anki2": archive.read("collection.anki2")}
    files["media"] = json.dumps({str(n): name for n, name in enumerate(media)}).encode()
    return packed(files | {str(n): m.content for n, m in enumerate(media.values())})


class _Note(genanki.Note):  # type: ignore[misc]
    """A note that bears the date of its content, not that of the file."""

    earlier = Earlier()

    def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Any) -> None:
        held = content(self.fields, self.tags)
        number = int.from_bytes(hashlib.sha256(held.encode()).digest()[:8])
        date = self.earlier.date(self.guid, held, FIRST + number % SPAN, SPAN)
        super().write_to_db(cursor, date, deck_id, id_gen)


def _note_type() -> genanki.Model:
    template = {"name": "Question", "qfmt": _FRONT, "afmt": _BACK}
    fields = [{"name": name} for name in FIELDS]
    return genanki.Model(
        NOTE_TYPE,
        "Dystonia workup question",
        fields=fields,
        templates=[template],
        css=_CSS,
        sort_field_index=0,
    )


def _note(item: Item, sources: Mapping[str, Source], kind: genanki.Model) -> _Note:
    values = [
        html(item.id),
        stem_html(item, _shown),
        html(item.question),
        _choices(item),
        _answer(item),
        _feedback(item),
        after_html(item, sources),
    ]
    values = [_MARKS.sub("&#91;", value) for value in values]
    return _Note(model=kind, fields=values, tags=list(tags(item)), guid=known_by(item), due=0)


def _shown(medium: Medium) -> str:
    """A medium as Anki shows it: films and sounds have a player of their own."""
    if medium.kind == "image":
        return media_tag(medium, medium.name)
    return f"[sound:{medium.name}]"


def _choices(item: Item) -> str:
    return f'<ol class="choices">{"".join(f"<li>{html(c.text)}</li>" for c in item.choices)}</ol>'


def letter(number: int) -> str:
    """The letter of a choice, from 0: A, B, ... Z, AA."""
    return (letter(number // 26 - 1) if number > 25 else "") + chr(65 + number % 26)


def _best(item: Item) -> list[int]:
    """
    The places of the choices that stand as the answer: of a single answer those of the full mark,
    else all that earn credit.
    """
    if not item.scored:
        return []
    least = 1.0 if item.choose == 1 else 0.0
    return [n for n, c in enumerate(item.choices) if c.credit > 0 and c.credit >= least]


def _answer(item: Item) -> str:
    if not item.scored:
        return "<p>Not scored.</p>"
    best = _best(item)
    heads = " ".join(f"{letter(n)}. {html(item.choices[n].text)}." for n in best)
    if len(best) == 1:
        return f"<p>{heads}</p>{feedback_html(item.choices[best[0]].feedback)}"
    return f"<p>{heads}</p>" + "".join(
        f"<p>{letter(n)}</p>{feedback_html(item.choices[n].feedback)}" for n in best
    )


def _feedback(item: Item) -> str:
    if not item.scored:
        return ""
    best = _best(item)
    return "".join(
        f"<h3>{letter(n)}. {html(c.text)}</h3>{feedback_html(c.feedback)}"
        for n, c in enumerate(item.choices)
        if n not in best
    )
