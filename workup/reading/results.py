"""
Tests already done, and what they showed: the nearest word of outcome after the test, or one just
before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workup.reading.chemistry import judged_by_range
from workup.reading.context import States
from workup.reading.lexicon import Lexicon
from workup.reading.matcher import Hit
from workup.reading.segment import Cut

#: Words after a test within which its outcome stands, other tests of one list included.
REACH = 18
_WALL = frozenset(["but", "however", ";", "although", "whereas", "while"])
_NEGATES = frozenset(["no", "not", "without", "nil", "never", "neither", "nor"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test with what it showed; `abnormal` None where the text leaves it open."""

    test: str
    abnormal: bool | None
    first: int
    last: int
    value: float | None = None
    unit: str = ""
    patterns: tuple[str, ...] = ()


def outcomes(
    cut: Cut, lexicon: Lexicon, hits: Iterable[Hit], states: States, stems: list[str]
) -> list[Outcome]:
    """
    Every test with an outcome.

    Args:
        cut: The text.

        lexicon: Reference ranges.

        hits: All hits; tests among them already freed of what they must not be taken for.

        states: What the words around make of each word.

        stems: The words as compared.
    """
    found: list[Outcome] = []
    for listed in cut.by_sentence(hits).values():
        tests = sorted(
            (h for h in listed if h.kind == "test"), key=lambda h: (h.first, -len(h.taken))
        )
        tests = [t for t in tests if not _named_gene(t, tests, stems)]
        said = [h for h in listed if h.kind == "outcome"]
        for test in tests:
            if {"family", "hypothetical"} & set(states.at[test.first]) or _heading_plan(cut, test):
                continue
            made = _outcome(cut, lexicon, test, tests, said, stems)
            if made:
                found.append(replace(made, patterns=_patterns(cut, listed, made)))
    return _without_doubles(cut, found)


def _without_doubles(cut: Cut, found: list[Outcome]) -> list[Outcome]:
    """Whoever held the slit lamp did no test of his own."""
    lamps = {cut.sentence_of[made.first] for made in found if made.test == "slit_lamp"}
    return [m for m in found if m.test != "ophthalmology" or cut.sentence_of[m.first] not in lamps]


def _named_gene(test: Hit, tests: list[Hit], stems: list[str]) -> bool:
    """Whether a "gene test" is the test of a gene that is named just before it."""
    if test.id != "gene_panel":
        return False
    before = [t for t in tests if t.id != test.id and test.first - 3 <= t.last <= test.last]
    return any(not {",", "and", ";"} & set(stems[t.last : test.first]) for t in before)


def _heading_plan(cut: Cut, test: Hit) -> bool:
    return cut.sentences[cut.sentence_of[test.first]].heading.startswith(
        ("plan", "impression and plan")
    )


def _outcome(
    cut: Cut, lexicon: Lexicon, test: Hit, tests: list[Hit], said: list[Hit], stems: list[str]
) -> Outcome | None:
    sentence = cut.sentences[cut.sentence_of[test.first]]
    if _planned(test, said, sentence.first, stems):
        return None
    if stems[test.last : test.last + 1] == [","] and (shown := _turned_out(said, test.last, stems)):
        said = shown
    value, unit, at = _value(cut, test, sentence.last)
    after = _after(test, tests, said, sentence.last, stems)
    before = _before(test, tests, said, sentence.first, stems)
    best = (
        before
        if before and (not after or before.last == test.first or after.first - test.last > 3)
        else after
    )
    if value is not None and (limit := _by_limit(cut, at, sentence.last, value)) is not None:
        return Outcome(test.id, limit, test.first, at + 1, value, unit)
    if _times_limit(stems, test.last, sentence.last):
        return Outcome(test.id, True, test.first, test.last)
    if value is not None and (not best or best.first > at + 3):
        judged = judged_by_range(lexicon, test.id, value, unit)
        if judged is not None or best is None:
            return (
                Outcome(test.id, judged, test.first, at + 1, value, unit)
                if judged is not None
                else None
            )
    if best is None:
        return None
    abnormal = {"normal": False, "abnormal": True, "shows": True, "unknown": None}[
        _polarity(best, test, stems)
    ]
    return Outcome(
        test.id, abnormal, min(test.first, best.first), max(test.last, best.last), value, unit
    )


#: Before the limits of a test: "240 (normal up to 10)", "1.62 (N 2.2-2.6)".
_LIMITS = frozenset(["normal", "n", "ref", "nr", "range", "reference", "norm", "upper", "uln"])


def _by_limit(cut: Cut, at: int, end: int, value: float) -> bool | None:
    """Whether a value lies outside the limits that the text gives behind it in brackets."""
    words = cut.words
    first = next((n for n in range(at + 1, min(end, at + 6)) if words[n].raw in "(["), -1)
    if first < 0:
        return None
    last = next((n for n in range(first, min(end, first + 12)) if words[n].raw in ")]"), -1)
    inside = words[first + 1 : last] if last > first else []
    if not inside or (not _LIMITS & {w.stem for w in inside} and inside[0].raw not in "<>"):
        return None
    bounds = [float(w.raw) for w in inside if w.raw.replace(".", "", 1).isdigit()]
    if not bounds or len(bounds) > 2:
        return None
    if len(bounds) == 2:
        return not min(bounds) <= value <= max(bounds)
    below = {"<", "up", "under", "below", "upper", "max", "uln", "less"} & {w.stem for w in inside}
    above = {">", "over", "above", "from", "lower", "min", "more"} & {w.stem for w in inside}
    if bool(below) == bool(above):
        return None
    return value > bounds[0] if below else value < bounds[0]


def _times_limit(stems: list[str], first: int, end: int) -> bool:
    """Whether a result is told as a multiple of its limit: "3 x upper limit", "twice normal"."""
    near = stems[first : min(end, first + 9)]
    for n, word in enumerate(near):
        beyond = set(near[n + 1 : n + 4])
        if word in ("x", "time", "twice", "thrice", "fold", "double") and (
            {"upper", "uln", "limit"} & beyond
            or (word in ("twice", "time", "thrice", "double") and near[n + 1 : n + 2] == ["normal"])
        ):
            return not {",", ";", ":"} & set(near[: max(0, n - 2)])
    return False


def _polarity(best: Hit, test: Hit, stems: list[str]) -> str:
    if best.id == "abnormal":
        between = (
            stems[max(test.last, best.first - 4) : best.first] if best.first >= test.last else []
        )
        if best.first >= test.last and stems[test.first - 1 : test.first] in (["no"], ["without"]):
            return "normal"
        if best.first < test.first:
            between = stems[max(0, best.first - 4) : best.first]
        if _NEGATES & set(between):
            return "normal"
    if best.id == "normal" and (
        stems[best.first - 1 : best.first] == ["not"] or "abnormal" in stems[best.first : best.last]
    ):
        return "normal" if "no" in stems[best.first : best.last] else "abnormal"
    return best.id


def _planned(test: Hit, said: list[Hit], start: int, stems: list[str]) -> bool:
    for hit in said:
        near = start <= hit.first < test.first and test.first - hit.last <= 3
        shown = {"showed", "was", "normal"} & set(stems[test.last : test.last + 5])
        if hit.id == "planned" and _turned_out(said, test.last, stems):
            continue
        if hit.id == "planned" and near and not shown:
            return True
        if (
            hit.id == "planned"
            and 0 <= hit.first - test.last <= (4 if "had" in stems[hit.first : hit.last] else 2)
            and hit.source
            and stems[hit.first] not in ("for", "if")
        ):
            return True
    return False


def _turned_out(said: list[Hit], first: int, stems: list[str]) -> list[Hit]:
    """What a test that was asked for has shown: "an EEG, requested for fits, was normal"."""
    return [
        hit
        for hit in said
        if hit.id in ("normal", "abnormal")
        and first < hit.first <= first + REACH
        and {"was", "were", "came"} & set(stems[hit.first - 2 : hit.first])
    ]


def _after(test: Hit, tests: list[Hit], said: list[Hit], end: int, stems: list[str]) -> Hit | None:
    stop = min(end, test.last + REACH)
    for n in range(test.last, stop):
        if stems[n] in _WALL:
            stop = n
            break
    near = [h for h in said if h.id != "planned" and test.first < h.first < stop]
    told = [h for h in near if h.id != "shows"]
    near = told or near
    if not near:
        return None
    first = min(h.first for h in near)
    best = max(
        (h for h in near if h.first == first), key=lambda h: (len(h.taken), h.id != "abnormal")
    )
    wider = [
        h
        for h in near
        if h.first < best.last and h.id == "normal" and h.last >= best.last and len(h.taken) > 1
    ]
    best = wider[0] if wider else best
    if stems[best.first : best.last] in (["sinus"], ["sinus", "rhythm"]):
        later = [h for h in near if h.id == "abnormal" and best.last <= h.first <= best.last + 4]
        best = later[0] if later else best
    if best.id == "normal" and stop < end and stems[stop] == "but":
        later = [h for h in said if h.id == "abnormal" and stop < h.first <= stop + REACH // 2]
        other = any(stop < h.first < stop + REACH // 2 for h in tests)
        best = later[0] if later and not other else best
    between = [h for h in tests if test.last <= h.first < best.first and h.id != test.id]
    if between and not _list(stems[test.last : between[0].first]):
        return None
    return best


def _list(words: list[str]) -> bool:
    """Whether two tests stand in one list, as in "FBC, U&E and LFTs normal"."""
    return set(words) <= {
        ",",
        "and",
        "&",
        "/",
        "the",
        "of",
        "brain",
        "or",
        "serum",
        "head",
        "with",
        "+",
        "a",
        "plasma",
        "urine",
        "(",
        ")",
        "test",
        "blood",
        "his",
        "her",
        "routine",
        "cord",
        "spine",
        "spinal",
        "whole",
        "cervical",
        "lumbar",
        "neck",
        "level",
        "both",
        "an",
        "mg",
        "po4",
        "phosphate",
        "folate",
        "incl",
        "including",
        "glucose",
        ".",
    }


def _before(
    test: Hit, tests: list[Hit], said: list[Hit], start: int, stems: list[str]
) -> Hit | None:
    near = [
        h
        for h in said
        if h.id not in ("planned", "shows") and start <= h.first and h.last <= test.first
    ]
    reach = 8 if stems[test.first - 1] in ("on", "by", "at") else 4
    near = [h for h in near if len(stems[h.last : test.first]) <= reach]
    best = max(near, key=lambda h: (h.last, len(h.taken)), default=None)
    if best is None:
        return None
    between = stems[best.last : test.first]
    if {")", ";", ":"} & set(between):
        return None
    if {"so", "likewise", "also"} & set(between) and "not" not in between:
        return best  # "the scan is normal and so are the amino acids"
    taken = any(
        best.last > t.last >= best.first - 3 and t.last <= best.first
        for t in tests
        if t.id != test.id
    )
    return (
        None
        if taken or {".", ":", ";"} & set(between) or ({",", "and"} & set(between) and taken)
        else best
    )


#: Before `at` these bring the number of a result: "came back at 0.06".
_CAME = frozenset(["back", "came", "returned", "measured", "down", "up", "stands", "stand"])


def _value(cut: Cut, test: Hit, end: int) -> tuple[float | None, str, int]:
    """The number behind a test, its unit, and the word it stands at."""
    for n in range(test.last, min(end, test.last + 5)):
        word = cut.words[n]
        if word.kind == "number" and "/" not in word.raw:
            text = (
                word.raw.replace(",", "")
                if len(word.raw.rpartition(",")[2]) == 3
                else word.raw.replace(",", ".")
            )
            follows = cut.words[n + 1] if n + 1 < end else None
            if (
                follows
                and follows.kind == "number"
                and len(follows.raw) == 3
                and follows.raw.isdigit()
                and len(text) <= 3
                and follows.start == word.end + 1
            ):
                text, n = text + follows.raw, n + 1
            try:
                value = float(text)
            except ValueError:
                return None, "", n
            return (
                (None, "", n)
                if 1900 <= value <= 2030 and "." not in text
                else (value, _unit(cut, n + 1, end), n)
            )
        if word.stem == "at" and cut.words[n - 1].stem in _CAME:
            continue
        if word.stem in ("in", "year", "month", "day", "week", "at"):
            break
    return None, "", test.last


def _unit(cut: Cut, n: int, end: int) -> str:
    if n >= end or cut.words[n].start - cut.words[n - 1].end > 1:
        return ""
    first = cut.words[n]
    if first.raw == "%":
        return "%"
    text = (
        cut.text[first.start : first.start + 12].split()[0].rstrip(".,;)")
        if cut.text[first.start :].split()
        else ""
    )
    text = text.replace("\u00b5", "u").replace("\u03bc", "u")
    return text if "/" in text else ""


def _patterns(cut: Cut, hits: list[Hit], made: Outcome) -> tuple[str, ...]:
    if not made.abnormal:
        return ()
    sentence = cut.sentences[cut.sentence_of[made.first]]
    near = [
        h
        for h in hits
        if h.kind == "pattern" and made.first <= h.first < min(sentence.last, made.last + 10)
    ]
    return tuple(dict.fromkeys(h.id for h in near))
