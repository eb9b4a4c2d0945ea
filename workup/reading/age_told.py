"""
Ages told otherwise than with a unit or beside a name: "in her fiftieth year", "on his seventh
birthday", "at fifteen months he still", "Yasmin, the elder, is nine", "day 5 of life".
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.model.quantity import UNITS
from workup.reading.age_forms import MEASURE, PERSON, named
from workup.reading.segment import Cut, Word
from workup.reading.times import TENS, UNIT, Quantity, number, stem_at

_SMALL = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINAL = {word: float(n) for n, word in enumerate(_SMALL.split(), 1)}
_ORDINAL |= {f"{word[:-1]}ieth": tens for word, tens in TENS.items()}
#: Before a birthday or an age these say that it is still to come.
_COMING = frozenset(["short", "before", "approaching", "nearing", "near", "until", "to", "next"])
#: How much is missing of an age that is nearly reached.
_NEARLY = 0.1
#: Words that tell of an age that is past, behind "at seven".
_THEN = frozenset(
    [
        "was",
        "were",
        "began",
        "begin",
        "start",
        "started",
        "first",
        "develop",
        "developed",
        "noticed",
        "lost",
        "had",
        "became",
    ]
)
_HEDGE = frozenset(["just", "only", "about", "around", "nearly", "almost", "barely", "already"])
_END = frozenset([".", ",", ";", "and", "", "\n", "\n\n", "who", "with", "(", ")", "but", "-"])


def otherwise(cut: Cut, found: list[Quantity]) -> Iterator[tuple[float, str, int, int, float]]:
    """Each age told in such a way: years, unit, first and last word, and how sure it is."""
    words = cut.words
    starts = {q.first: q for q in found}
    for n, word in enumerate(words):
        if told := ordinal(words, n):
            yield from _by_ordinal(words, n, *told)
        of_life = [stem_at(words, n - k) for k in (3, 1, 0)] == ["day", "of", "life"]
        if of_life and (days := number(words, n - 2)):
            yield days[0] * UNITS["day"], "day", n - 2, n - 1, 6.0
        if word.stem == "dol" and (days := number(words, n + 1)):
            yield days[0] * UNITS["day"], "day", n + 1, n + 2, 6.0
        told_number = number(words, n)
        if not told_number or not 0 < told_number[0] < 115:
            continue
        if n and number(words, n - 1) and words[n - 1].stem in TENS:
            continue
        quantity = starts.get(n)
        unit = quantity.unit if quantity else "year"
        years = quantity.years if quantity else told_number[0]
        last = quantity.last if quantity else n + told_number[1]
        if not quantity and [stem_at(words, last + k) for k in range(3)] == ["and", "a", "half"]:
            years, last = years + 0.5, last + 3
        if quantity and unit not in ("year", "month", "week"):
            continue
        sure = _opening(words, n, last) or _said(cut, n, last, quantity is not None)
        if sure:
            yield years, unit, n, last, sure
            continue
        if not quantity and (short := _coming(words, n, last)):
            yield years - short, "year", n, last, 4.5


def ordinal(words: list[Word], n: int) -> tuple[float, int] | None:
    """The ordinal number that begins at word `n`, and how many words it takes."""
    word = words[n]
    if word.kind == "number":
        after = words[n + 1] if n + 1 < len(words) else word
        close = after.raw in ("st", "nd", "rd", "th") and after.start == word.end
        return (float(word.raw), 2) if close and word.raw.isdigit() else None
    if word.stem in TENS:
        skip = 2 if stem_at(words, n + 1) == "-" else 1
        small = _ORDINAL.get(stem_at(words, n + skip), 0.0)
        return (TENS[word.stem] + small, skip + 1) if 0 < small < 10 else None
    if word.stem in _ORDINAL and not (n and words[n - 1].stem in TENS):
        return _ORDINAL[word.stem], 1
    return None


def _by_ordinal(
    words: list[Word], n: int, value: float, taken: int
) -> Iterator[tuple[float, str, int, int, float]]:
    last, own = n + taken, stem_at(words, n - 1) in ("his", "her", "their")
    what = stem_at(words, last)
    before = {stem_at(words, n - k) for k in range(2, 6)}
    of_another = stem_at(words, last + 1) in ("of", "at")
    if what == "year" and own and stem_at(words, n - 2) == "in" and value > 1 and not of_another:
        now = {"now", "is", "a", "an", ""} & before or n < 8
        yield value - 1, "year", n, last + 1, 5.0 if now else 3.0
    if what == "birthday" and (own or stem_at(words, n - 1) == "a"):
        short = _NEARLY if _COMING & before else 0.0
        yield value - short, "year", n, last + 1, 4.5


def _opening(words: list[Word], n: int, last: int) -> float:
    """A text that opens with the age: "At fifteen months Mateo still", "Forty-eight and a"."""
    if n > 6:
        return 0.0
    lead = [stem_at(words, k) for k in range(n)]
    after = [stem_at(words, last + k) for k in range(9)]
    if lead in (["at"], ["at", "the", "age", "of"], ["at", "age"], ["now"], ["aged"]):
        if after[0] in ("month", "week", "day") or (after[:2] == ["of", "age"] and n > 3):
            return 0.0
        past = _THEN & set(after[: after.index(".")] if "." in after else after)
        return 4.0 if not past or {"still", "now"} & set(after) else 0.0
    if not lead and after[0] == "," and words[n].kind == "word":
        return 4.0  # "Fifty-two, married, a clerk"
    return 4.0 if not lead and after[:2] in (["and", "a"], ["and", "an"]) else 0.0


def _said(cut: Cut, n: int, last: int, unit: bool) -> float:
    """What somebody "is": "Yasmin, the elder, is nine", "her age is given as 48"."""
    words = cut.words
    at = n - 1
    while stem_at(words, at) in _HEDGE:
        at -= 1
    before, after = stem_at(words, at), stem_at(words, last)
    raw = words[at].raw.lower() if at >= 0 else ""
    if after in ("old",) or (after not in _END and not (unit and after == "of")):
        return 0.0
    sentence = cut.sentences[cut.sentence_of[n]]
    lead = [w.stem for w in words[sentence.first : n]]
    if "age" in lead[-6:] and (before in ("is", "as") or lead[-2:] == ["given", "as"]):
        return 5.0 if not {"onset", "at", "mean", "mother", "father"} & set(lead[-8:]) else 0.0
    if raw in ("shes", "hes") or (before == "turned" and {"has", "just"} & set(lead[-4:])):
        return 4.5
    if (
        at != n - 1
        and before in (",", "(")
        and (named(words, at - 1) or words[at - 1].stem in PERSON)
    ):
        return 4.5
    if before == "now" and stem_at(words, at - 1) == "at":
        return 4.0
    if before != "is" or MEASURE & set(lead) or n > 80:
        return 0.0
    if words[at].raw.endswith("'s"):
        return 0.0
    two = stem_at(words, at - 1)
    subject = words[sentence.first]
    person = subject.stem in ("he", "she", "the", "a", "this") and bool(
        {"he", "she"} & {subject.stem} or PERSON & set(lead)
    )
    who = person or (named(words, sentence.first) and subject.stem in ("mr", "mrs", "ms", "miss"))
    who = who or (subject.kind == "word" and subject.raw.istitle() and two in (",", "and"))
    return 3.6 if who and (two in (",", "and") or at != n - 1) else 0.0


def _coming(words: list[Word], n: int, last: int) -> float:
    """How much is missing of an age that is nearly reached: "rising five", "will be 40 in May"."""
    lead = [stem_at(words, n - k) for k in (1, 2, 3)]
    if lead[0] == "rising" or lead[:2] == ["quite", "not"]:
        return _NEARLY
    if lead[:2] == ["to", "up"] and stem_at(words, last) not in UNIT:
        return _NEARLY if lead[2] in ("coming", "getting") else 0.0
    drawn = n > 1 and lead[0] == "be" and words[n - 2].raw.lower() in ("she'll", "he'll")
    will = drawn or lead[:2] in (["be", "will"], ["turn", "will"]) or lead[0] == "turns"
    return _NEARLY if will and stem_at(words, last) in ("next", "in", "this", "soon") else 0.0
