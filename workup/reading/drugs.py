"""
Drugs in a text: by generic name, brand, short name or slip, with start, stop, change and overdose
where told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workup.reading.context import States
from workup.reading.lexicon import Lexicon
from workup.reading.matcher import Hit
from workup.reading.segment import Cut
from workup.reading.times import Quantity

#: Words that a verb of taking or a time may stand away from the drug it belongs to.
BESIDE = 7
_SHORT_COURSE = [
    words.split()
    for words in (
        "a week",
        "a day",
        "a course",
        "one dose",
        "single dose",
        "one tablet",
        "a dose",
        "one course",
        "short course",
    )
]
#: Drugs that are given for dystonia: without a word that they were taken before, they came after
#: onset.
REMEDIES = frozenset(
    [
        "levodopa",
        "trihexyphenidyl",
        "procyclidine",
        "benztropine",
        "biperiden",
        "diphenhydramine",
        "tetrabenazine",
    ]
)
_TRIED = frozenset(
    [
        "tried",
        "trial",
        "help",
        "helped",
        "benefit",
        "response",
        "respond",
        "responded",
        "relief",
        "relieved",
        "improved",
        "improvement",
        "effect",
        "difference",
        "nothing",
        "ineffective",
        "resolved",
        "settled",
        "relieving",
        "tried",
        "eased",
        "work",
        "worked",
        "avail",
    ]
)


@dataclass(frozen=True)
class Drug:
    """A drug that was taken, by its generic name, and what is told of it."""

    name: str
    first: int
    last: int
    state: str
    started: float | None = None
    stopped: float | None = None
    change: str = ""
    changed: float | None = None
    overdose: bool = False
    after_onset: bool = False
    since: str = ""


def named(lexicon: Lexicon, stems: list[str], cut: Cut) -> list[tuple[str, int, int]]:
    """Every drug that is named, with the words of its name; the longest name counts."""
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(stems):
        taken = 0
        for length in range(lexicon.first_names.get(stems[at], 0), 0, -1):
            name = lexicon.drug_names.get(tuple(stems[at : at + length]))
            if name and at + length <= len(stems) and not _ordinary(stems, at, length, cut):
                found.append((name, at, at + length))
                taken = length
                break
        at += taken or 1
    return found


def _ordinary(stems: list[str], at: int, length: int, cut: Cut) -> bool:
    """
    Whether a name is an everyday word here: speed of speech, crack of a whip, coke, weed, zinc
    level, iron.
    """
    word = stems[at]
    if length > 1:
        return False
    after = stems[at + 1] if at + 1 < len(stems) else ""
    if word in (
        "speed",
        "crack",
        "coke",
        "weed",
        "consta",
        "molly",
        "moban",
        "orap",
        "imap",
        "asa",
        "mcp",
        "thp",
    ):
        return word not in ("asa", "mcp", "thp") or not cut.words[at].raw.isupper()
    if word in ("insulin", "copper", "magnesium", "zinc", "lithium") and after in (
        "level",
        "dependent",
        "resistance",
    ):
        return True
    if word == "depot" and after != "injection":
        return True
    return word == "botulinum" or (word == "dopa" and after == "responsive")


def drugs(
    cut: Cut,
    lexicon: Lexicon,
    hits: Iterable[Hit],
    states: States,
    stems: list[str],
    found: list[Quantity],
) -> list[Drug]:
    """
    The drugs of a text with their times.

    Args:
        cut: The text.

        lexicon: Names and classes.

        hits: All hits.

        states: What the words around make of each word.

        stems: The words as compared.

        found: Every duration in the text.
    """
    mentions = named(lexicon, stems, cut)
    listed = cut.by_sentence(hits)
    made: list[Drug] = []
    for n, (name, first, last) in enumerate(mentions):
        limit = (
            mentions[n - 1][2] if n else 0,
            mentions[n + 1][1] if n + 1 < len(mentions) else len(stems),
        )
        made.append(
            _drug(
                name,
                first,
                last,
                limit,
                cut,
                listed.get(cut.sentence_of[first], []),
                states,
                stems,
                found,
            )
        )
    return made


def _drug(
    name: str,
    first: int,
    last: int,
    limit: tuple[int, int],
    cut: Cut,
    hits: list[Hit],
    states: States,
    stems: list[str],
    found: list[Quantity],
) -> Drug:
    sentence = cut.sentences[cut.sentence_of[first]]
    window = range(max(sentence.first, first - BESIDE), min(sentence.last, last + BESIDE))
    state, cue = states.of(Hit("drug", name, "", tuple(range(first, last))))
    dosed = bool(
        {"mg", "g", "mcg", "microgram", "mg/kg"} & set(stems[max(0, first - 3) : last + 5])
    )
    outcome = dosed and cue.lower() in ("none", "nil", "negative")
    if state == "denied" and (outcome or {"difference", "odds", "effect"} & set(cue.split())):
        state = "present"
    if state == "present" and _of_a_relative(first, hits, stems):
        state = "family"
    if state == "present" and (sentence.heading in _ALLERGIES or _allergic(stems, first)):
        state = "absent"
    after = set(stems[last : last + 4])
    if state == "hypothetical" and "given" in after and not {"if", "when", "not", "be"} & after:
        state = "present"
    if state == "uncertain" and stems[first - 1] in ("started", "given", "got", "commenced"):
        state = "present"  # "started co-amoxiclav for ?mastoiditis"
    failed = stems[last : last + 2] in _FAILED
    if state == "present" and not failed and _not_taken(first, sentence.first, hits, stems, cut):
        state = "absent"
    later = [
        h
        for h in hits
        if h.kind == "not_after" and last <= h.first <= last + 9 and h.first < limit[1]
    ]
    if state == "present" and any(
        cut.sentence_of[h.first] == cut.sentence_of[first] for h in later
    ):
        state = "hypothetical"
    if state == "present" and _level(stems, last):
        state = "hypothetical"
    if state == "past":
        state = "present"
    near = [
        h
        for h in hits
        if h.kind == "change" and h.first in window and limit[0] <= h.first < limit[1]
    ]
    change = min(
        near, key=lambda h: (abs(h.first - first) + (h.id == "started"), h.first), default=None
    )
    overdose = any(h.kind == "overdose" and abs(h.first - first) <= 10 for h in hits)
    tried = not _TRIED.isdisjoint(stems[first : min(sentence.last, last + 12)])
    tried = tried or not _TRIED.isdisjoint(stems[max(sentence.first, first - 8) : first])
    later_on = tried or (name in REMEDIES and (change is None or change.id == "started"))
    drug = Drug(
        name,
        first,
        last,
        state,
        change=change.id if change else "",
        overdose=overdose,
        after_onset=later_on,
    )
    alone = limit[0] <= sentence.first
    times = [q for q in found if q.first >= last or (alone and q.last <= first)]
    return _timed(drug, window, cut, stems, times)


def _once(cut: Cut, drug: Drug, stems: list[str]) -> bool:
    """Whether a drug of long ago was taken once and is over: "for a week, never since"."""
    sentence = cut.sentences[cut.sentence_of[drug.first]]
    said = stems[sentence.first : sentence.last]
    short = any(said[n : n + 2] in _SHORT_COURSE for n in range(len(said)))
    return short or any(
        said[n : n + 2] in (["never", "since"], ["not", "since"]) for n in range(len(said))
    )


#: A trial of a drug that is told with what it did was no plan.
_FAILED = (["did", "nothing"], ["made", "no"], ["was", "of"], ["did", "not"], ["gave", "no"])
#: Words after which a denial of drugs holds no longer: "no drugs except".
_BUT = frozenset(
    [
        "but",
        "because",
        "until",
        "on",
        "after",
        "except",
        "apart",
        "save",
        "bar",
        "besides",
        "only",
        "other",
        "than",
        "beyond",
        "aside",
        "-",
    ]
)


def _not_taken(first: int, start: int, hits: list[Hit], stems: list[str], cut: Cut) -> bool:
    for hit in hits:
        if cut.words[hit.first].raw == "May" and hit.first > start:
            continue  # the month
        if hit.kind == "not_taken" and start <= hit.first < first and first - hit.last <= 5:
            between = stems[hit.last : first]
            between = between[1:] if between[:1] == ["on"] else between
            if not _BUT & set(between):
                return True
    return False


#: Headings under which drugs are named that must not be given.
_ALLERGIES = frozenset(["all", "allergy", "allergies", "allergie", "nkda", "drug allergy"])


def _allergic(stems: list[str], first: int) -> bool:
    """Whether a drug stands right behind a heading of allergies within a line."""
    return stems[first - 1] == ":" and stems[first - 2] in _ALLERGIES


def _of_a_relative(first: int, hits: list[Hit], stems: list[str]) -> bool:
    """Whether a relative takes the drug: "mother on lithium"."""
    kin = [h for h in hits if h.kind == "kin" and 0 <= first - h.last <= 2]
    return any(set(stems[h.last : first]) <= {"on", "takes", "take", "taking", "is"} for h in kin)


def _level(stems: list[str], last: int) -> bool:
    return stems[last : last + 1] in (["level"], ["allergy"]) or stems[last : last + 2] == [
        "is",
        "planned",
    ]


def _timed(drug: Drug, window: range, cut: Cut, stems: list[str], found: list[Quantity]) -> Drug:
    """A drug with the time that stands beside it: `since` says what the time counts from."""
    near = [q for q in found if q.first in window and not q.vague]
    if not near:
        return drug
    quantity = min(near, key=lambda q: min(abs(q.first - drug.last), abs(drug.first - q.last)))
    before = stems[quantity.last : quantity.last + 4]
    lead = stems[max(0, quantity.first - 3) : quantity.first]
    values = {**drug.__dict__}
    if {"after", "following", "into", "post"} & set(before) and drug.first > quantity.first:
        values["since"] = "onset"
    elif (
        "ago" in before
        or "before" in before
        or "earlier" in before
        or "previously" in before
        or {"for", "over", "past", "last"} & set(lead)
    ):
        values["since"] = "now"
    else:
        return drug
    ago = "ago" in before
    if drug.change == "stopped":
        values["stopped" if values["since"] == "now" else "changed"] = quantity.years
    elif drug.change in ("increased", "reduced"):
        values["changed"] = quantity.years
    else:
        values["started"] = quantity.years
        if ago and _once(cut, drug, stems):
            values["stopped"] = quantity.years
    return Drug(**values)
