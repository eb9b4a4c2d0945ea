"""
A text cut into words and sentences; every word keeps where it stands.

Nothing here changes the length of a text, so that an offset into the folded text is an offset into
the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from workup.model.grouped import grouped
from workup.reading.stems import CONTRACTED, stem

#: Characters that are read: past this a note is no note, and reading would take more than a second.
MOST_CHARACTERS = 40_000
#: Words of a sentence: what is longer is a list without stops, and is cut so that time goes with
#: length.
LONGEST_SENTENCE = 150
#: Letters of one word: longer runs are no words of a language and would only cost time.
MOST_LETTERS = 40

_WORD = re.compile(
    r"[+-]ve\b|\bw/(?=\s)|\d+(?:[.,/]\d+)*|\b[a-z]{2,}\d[a-z0-9]*\b|\bt[12]d[m]?\b"
    r"|\b[a-z][/&][a-z]s?\b|[a-z]+(?:'[a-z]+)?|\n+|[^\sa-z0-9]",
    re.IGNORECASE,
)
#: The sign for none, standing alone: "Ø fever".
_NONE = re.compile(r"(?<!\w)[Ø∅](?=[ \t])")
_QUOTES = {
    "♀": "F",
    "♂": "M",
    "\x04": "\x04",
    "½": "\x03",
    "¼": " ",
    "¾": " ",
    "↓": "\x02",
    "↑": "\x01",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
}
#: Arrows of a note as the words that they stand for.
_ARROWS = {"\x01": "up", "\x02": "down", "\x04": "no"}
_ABBREVIATED = frozenset(
    [
        *("dr", "mr", "mrs", "ms", "prof", "vs", "eg", "ie", "approx", "st", "no", "fig"),
        *("etc", "yr", "yrs", "wk", "wks", "mth", "mths", "mo", "hx", "reg", "hosp"),
        *("enz", "lymph", "emerg", "dept", "incl", "excl", "bilat", "vacc", "neurol"),
        *("prev", "diff", "sens", "max", "min", "resp", "abd", "gen", "mod", "sup", "inf"),
        *("ext", "int", "med", "lat", "ant", "post", "freq", "occ", "assoc", "susp"),
        *("poss", "prob", "tabl", "tab", "caps", "inj", "ca"),
    ]
)
#: A line shorter than this that ends without a comma is taken as a line of its own, not as a
#: wrapped one.
SHORT_LINE = 60
#: A short sentence that begins so tells what the one before it did: "Cogentin 2 mg IM. Better in 20
#: minutes."
_GOES_ON = frozenset(["better", "settled", "resolved", "improved"])
_HEADING = re.compile(r"^[ \t#*_>-]*([A-Za-z][A-Za-z /&'().-]{0,40}?)[ \t*_]*:", re.MULTILINE)
#: Headings that also stand within a line, behind what another one heads.
_INLINE = frozenset(
    [
        "medication",
        "medicine",
        "medecine",
        "med",
        "drug",
        "tablet",
        "since",
        "treatment",
        "therapy",
        "examination",
        "exam",
        "investigation",
        "result",
        "imaging",
    ]
)
#: First words of headings that may end with a stop.
_DOTTED = frozenset(
    [
        "history",
        "family",
        "drug",
        "medicine",
        "medication",
        "habit",
        "examination",
        "plan",
        "investigation",
        "result",
        "finding",
        "opinion",
        "proposal",
        "impression",
        "complaint",
        "course",
        "imaging",
        "recommendation",
        "assessment",
        "test",
        "treatment",
        "past",
        "former",
        "background",
        "diagnosis",
    ]
)
_BULLET = re.compile(r"[ \t]*(?:[-*#>•]|\d{1,2}[.)])\s")


class _HasFirst(Protocol):
    @property
    def first(self) -> int: ...


Placed = TypeVar("Placed", bound=_HasFirst)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or mark: as written, as compared, and where it stands."""

    raw: str
    stem: str
    start: int
    end: int
    kind: str  # word, number, mark, break


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words `first` to `last` (exclusive), and the heading they stand under, in lower case."""

    first: int
    last: int
    heading: str


@dataclass(frozen=True)
class Cut:
    """A text, folded, and its words and sentences."""

    text: str
    words: list[Word]
    sentences: list[Sentence]
    sentence_of: list[int] = field(repr=False)

    def by_sentence(self, hits: Iterable[Placed]) -> dict[int, list[Placed]]:
        """Hits, or whatever has a first word, by the sentence they begin in."""
        return grouped((self.sentence_of[hit.first], hit) for hit in hits)

    def said(self, first: int, last: int) -> tuple[int, int, str]:
        """The offsets and the text of the words `first` to `last` (exclusive)."""
        start, end = self.words[first].start, self.words[last - 1].end
        return start, end, self.text[start:end]


def fold(text: str) -> str:
    """The text with plain letters, quotes, dashes and spaces, character for character."""
    if text.isascii() and text.isprintable():
        return text
    text = _NONE.sub("\x04", text)
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter == "\n" or (letter.isascii() and letter.isprintable()):
        return letter
    if letter in _QUOTES:
        return _QUOTES[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return (
        base if base.isascii() and base.isprintable() else " " if not letter.isalpha() else "\x7f"
    )


def cut(text: str) -> Cut:
    """Cut a text into words and sentences; at most `MOST_CHARACTERS` of it."""
    folded = fold(text[:MOST_CHARACTERS])
    words = _joined(_words(folded), folded)
    sentences = _sentences(words, folded)
    of = [0] * len(words)
    for n, sentence in enumerate(sentences):
        of[sentence.first : sentence.last] = [n] * (sentence.last - sentence.first)
    return Cut(text, words, sentences, of)


def _words(folded: str) -> list[Word]:
    found = []
    for match in _WORD.finditer(folded):
        raw, start, end = match[0], match.start(), match.end()
        if raw[0] == "\n":
            kind = "break"
        elif raw[0] in "+-" and len(raw) > 1:
            kind = "word"
        elif raw[0].isdigit():
            kind = "number"
        else:
            kind = "word" if raw[0].isalpha() else "mark"
        if kind == "word" and raw.lower() in CONTRACTED:
            found += _parted(raw, start, end)
        elif end - start <= MOST_LETTERS or kind == "break":
            said = stem(raw) if kind == "word" else _ARROWS.get(raw, raw)
            found.append(Word(raw, said, start, end, kind))
    return found


def _parted(raw: str, start: int, end: int) -> list[Word]:
    """
    A verb drawn together with `not` as two words, so that "can't", "cannot" and "could not" read
    alike.
    """
    verb = CONTRACTED[raw.lower()]
    at = end - (2 if raw.lower().endswith(("ent", "nt")) and not raw.endswith("'nt") else 3)
    return [
        Word(raw[: at - start], verb, start, at, "word"),
        Word(raw[at - start :], "not", at, end, "word"),
    ]


def _joined(words: list[Word], folded: str) -> list[Word]:
    """Without the hyphens inside words, and without the line breaks of wrapped lines."""
    kept: list[Word] = []
    for n, word in enumerate(words):
        before = words[n - 1] if n else None
        after = words[n + 1] if n + 1 < len(words) else None
        if (
            word.raw == "-"
            and before
            and after
            and before.end == word.start
            and after.start == word.end
        ):
            continue
        if word.kind == "break" and before and after and _wrapped(word, before, after, folded):
            continue
        kept.append(word)
    return kept


def _wrapped(word: Word, before: Word, after: Word, folded: str) -> bool:
    line = word.start - (folded.rfind("\n", 0, word.start) + 1)
    ends = before.raw in ".:;?!" or line < SHORT_LINE
    numbered = after.kind == "number" and folded[after.end : after.end + 2] in (". ", ") ")
    listed = ends or numbered or after.kind == "mark"
    if len(word.raw) > 1 or (listed and _BULLET.match(folded, word.end)):
        return False
    heading = _HEADING.match(folded, word.end)
    return not heading and (line >= SHORT_LINE or before.raw == "," or after.raw[:1].islower())


def _sentences(words: list[Word], folded: str) -> list[Sentence]:
    found: list[Sentence] = []
    heading, first = "", 0
    for n, word in enumerate(words):
        if _ends(words, n) or n - first >= LONGEST_SENTENCE:
            if word.kind == "break" and len(word.raw) > 1:
                heading = heading if n + 1 > first and not _title(words, first, n) else ""
            if n + 1 > first:
                found.append(Sentence(first, n + 1, heading))
            if word.kind == "break":
                heading = _title(words, first, n) or ("" if len(word.raw) > 1 else heading)
            if named := _dotted(words, first, n, folded):
                heading = named
            first = n + 1
        elif (word.raw == ":" or _dash(words, n, first)) and (
            named := _heading(words, first, n, folded)
        ):
            heading = named
    if first < len(words):
        found.append(Sentence(first, len(words), heading))
    return found


def _title(words: list[Word], first: int, n: int) -> str:
    """A short line without a stop, as headings of letters are: "Family history", "PLAN"."""
    line = words[first:n]
    if not 0 < len(line) <= 3 or any(w.kind != "word" and w.raw not in "/&" for w in line):
        return ""
    return " ".join(w.stem for w in line) if line[0].raw[:1].isupper() else ""


def _dotted(words: list[Word], first: int, n: int, folded: str) -> str:
    """A heading that ends with a stop: "FAMILY. Nil.", "Medicines. Ramipril."."""
    line = words[first:n]
    if words[n].raw != "." or not 0 < len(line) <= 4 or not line[0].raw[:1].isupper():
        return ""
    begins = folded.rfind("\n", 0, words[n].start) + 1
    if folded[begins : line[0].start].strip(" \t#*_>-") or folded[words[n].end :][:1] == "\n":
        return ""
    capitals = all(w.raw.isupper() or not w.raw.isalpha() for w in line)
    if "." in (w.raw for w in line):  # "F.H. nil"
        return "".join(w.raw.lower() for w in line if w.raw != ".") if capitals else ""
    return _heading(words, first, n, folded) if capitals or line[0].stem in _DOTTED else ""


def _dash(words: list[Word], n: int, first: int) -> bool:
    """Whether the dash at word `n` ends a heading of capitals, as in "PMH - asthma"."""
    if words[n].raw != "-" or n - first > 2 or n == first or n + 1 >= len(words):
        return False
    return (
        all(w.raw.isupper() or not w.raw.isalpha() for w in words[first:n])
        and words[first].raw.isupper()
    )


def _heading(words: list[Word], first: int, n: int, folded: str) -> str:
    """The words before a colon at the start of a line, where they are few."""
    if n - first > 5 or n == first:
        return ""
    line = folded.rfind("\n", 0, words[n].start) + 1
    begins = folded[line : words[first].start].strip(" \t#*_>-") == ""
    begins = begins or (words[first].stem in _INLINE and words[first].raw[:1].isupper())
    return " ".join(w.stem for w in words[first:n]) if begins else ""


def _ends(words: list[Word], n: int) -> bool:
    word = words[n]
    if word.kind == "break" or word.raw in ";!":
        return True
    after = words[n + 1] if n + 1 < len(words) else None
    if word.raw == "?":
        return after is None or (after.start > word.end and words[n - 1].end == word.start)
    if word.raw != ".":
        return False
    if n and words[n - 1].stem in _ABBREVIATED and after and not after.raw[:1].isupper():
        return False
    if n and len(words[n - 1].raw) == 1 and after and after.start == word.end:
        return False
    if n > 2 and words[n - 2].raw == "." and words[n - 1].raw in "eg" and after:
        return after.raw[:1].isupper()  # "i.e. at 66"
    if after and after.stem in _GOES_ON:
        return False
    return after is None or after.start > word.end
