"""
Feedback in plain sentences, each from a row of the trace of this patient and with its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workup.engine.fact_words import fact_name, value_name
from workup.engine.facts import Facts
from workup.engine.justification import matched
from workup.engine.truth import truth
from workup.explanations.spoken import Line, Speaker, Spoken
from workup.knowledge.rulebook import Rulebook
from workup.model.fact import fact_of, parted
from workup.teach.items import Because
from workup.teach.lookalikes import Lookalikes, load_lookalikes, worded

_TOLD = ("finding", "event", "event_ever", "region", "result", "gene", "onset", "attack")
_TOLD_ALONE = ("age", "sex", "family", "birth", "course", "variability", "distribution")
#: Words of a row that speak of age; only then the age is worth saying beside it.
_AGE = re.compile(
    r"\b(age|aged|old|young|youth|child\w*|infan\w*|adult\w*|begin\w*|began|start\w*|onset"
    r"|early|late|before|after|first|usual)\b",
    re.I,
)
_AGE_ALONE = re.compile(
    r"\b(age|aged|old|young|youth|child\w*|infan\w*|adult\w*|baby|babies|\d+)\b", re.I
)
MOST_FACTS = 3
_SEEN = ("finding", "event", "event_ever", "result", "gene")
_AGED = ("age", "onset.age")
_TIMED = ("onset.tempo", "course", "variability")
#: Words of a row that say already how fast it came, how it went on, and when in the day.
_TIME = re.compile(
    r"\b(days?|weeks?|hours?|minutes?|seconds?|months?|years?|abrupt\w*|sudden\w*|gradual\w*"
    r"|slow\w*|fast|acute\w*|wors\w*|progress\w*|static|unchanged|chang\w*|stead\w*|improv\w*"
    r"|attacks?|fluctuat\w*|relaps\w*|evening|morning|action|task)\b",
    re.I,
)
_STEM = 5  # letters by which two words are taken for one: worse, worsening
_EMPTY = frozenset(
    ["with", "from", "that", "other", "onset", "prese", "absen", "signs", "past", "recen", "known"]
)


def label(diagnosis: str, book: Rulebook) -> str:
    """
    The name of a diagnosis as an option: without what stands in brackets, which could give away
    what is asked.
    """
    return load_lookalikes().short.get(diagnosis) or bare(
        book.vocabulary.label("diagnoses", diagnosis)
    )


def here(
    facts: Mapping[str, object], book: Rulebook, case: Facts | None = None, why: str = ""
) -> str:
    """
    The told facts of a row in words, "onset at 52 years, no ataxia".

    Args:
        facts: What the row matched.

        book: Gives the words.

        case: All facts of the case; with them a derived fact is read back to the told ones it
        stands on.

        why: What the row says; a fact that stands in it already is left out.

    Returns:
        At most three facts; empty where one of them cannot be said in words of the case.
    """
    told = _told(facts, book, case or {})
    if told is None:
        return ""
    if why:
        told = _unsaid(told, book, why)
    new = list(dict.fromkeys(w for f, v in told.items() if (w := _fact(f, v, book))))
    return ", ".join(new[:MOST_FACTS]) + (" and more" if len(new) > MOST_FACTS else "")


def _unsaid(told: Mapping[str, object], book: Rulebook, why: str) -> dict[str, object]:
    """
    The facts that add something to what the row says: what was seen, or else where and when;
    numbers always.
    """
    seen = {f for f in told if parted(f).kind in _SEEN}
    said = {
        f
        for f, v in told.items()
        if f not in _AGED and parted(f).kind != "attack" and _says(why, f, v, book)
    }
    aged = (_AGE_ALONE if seen else _AGE).search(why) is not None
    kept = {f for f in told if (aged if f in _AGED else parted(f).kind == "attack")}
    if not said:  # else the row names what it is about, and the rest would seem to be it
        around = {f for f in told if f not in _AGED} - seen
        regions = {f for f in around if parted(f).kind == "region"}
        there = any(told[f] for f in regions)
        silent = {f for f in regions if kept or (there and told[f] is False)}
        kept |= seen or around - silent
    return {f: v for f, v in told.items() if f in kept}


def _says(why: str, fact: str, value: object, book: Rulebook) -> bool:
    return bool(_TIME.search(why)) if fact in _TIMED else _said_in(why, _fact(fact, value, book))


def _said_in(why: str, words: str) -> bool:
    """
    Whether a row says in its own words what a fact says: it has the fact's first two words, or half
    of its content words.
    """
    text = re.findall(r"[a-z]+", why.lower())
    if " ".join(words.lower().split()[:2]) in " ".join(text):
        return True
    content = {w[:_STEM] for w in re.findall(r"[a-z]{4,}", words.lower())} - _EMPTY
    return bool(content) and 2 * len(content & {w[:_STEM] for w in text}) >= len(content)


def _told(facts: Mapping[str, object], book: Rulebook, case: Facts) -> dict[str, object] | None:
    found: dict[str, object] = {}
    made = {d.fact: d.rule for d in book.derived if not d.each}
    for fact, value in facts.items():
        if value is None:
            continue
        if parted(fact).kind in _TOLD or fact in _TOLD_ALONE:
            found[fact] = value
        elif value is True and fact in made and truth(made[fact].when, case) is True:
            inner = _told(matched(made[fact].when, case), book, case)
            if inner is None:
                return None
            found |= inner
        else:
            return None
    return found


def _fact(fact: str, value: object, book: Rulebook) -> str:
    v = book.vocabulary
    kind, id_, part = parted(fact)
    if kind == "result":
        return _result(id_, part, value, book)
    if isinstance(value, bool):
        name = bare(fact_name(fact, v))
        if kind == "region":
            return name if value else f"{name} not affected"
        return name if value else f"no {name}" if len(name.split()) < 3 else f"{name}: absent"
    if fact in _LEADS:
        return f"{_LEADS[fact]}{bare(value_name(fact, value, v))}"
    return ""


#: How a fact with a value is led in.
_LEADS = {
    "age": "aged ",
    "sex": "",
    "onset.age": "onset at ",
    "onset.tempo": "over ",
    "onset.first_region": "onset in: ",
    "family": "",
    "birth": "birth ",
    "course": "",
    "variability": "",
    "distribution": "",
    "attack.duration": "attacks of ",
    "attack.between": "between attacks ",
}


def _result(test: str, more: str, value: object, book: Rulebook) -> str:
    name = bare(book.vocabulary.label("tests", test))
    if more == "done":
        return ""
    if not more and isinstance(value, bool) and book.vocabulary["tests"][test].trial:
        return f"{name}: it {'gave benefit' if value else 'gave no benefit'}"
    if more == "value":
        return f"{name} {value}"
    if more:
        return f"{name}: {book.vocabulary.label('result_patterns', more).lower()}" if value else ""
    return f"{name} {'abnormal' if value else 'normal'}"


def bare(text: str) -> str:
    """A label without what stands in brackets."""
    return re.sub(r"\s*\(.*?\)", "", text)


def sentence(line: Line, speaker: Speaker, lead: str = "", said: set[str] | None = None) -> Because:
    """
    A row that speaks, as a sentence: what it says, and on which facts of this patient.

    Args:
        line: The row.

        speaker: The case it speaks on.

        lead: What the sentence begins with.

        said: Facts in words that need not be said again; those said here are added.
    """
    book = speaker.assessor.book
    facts = here(line.facts, book, speaker.facts, line.why)
    if said is not None:
        facts = "" if facts in said else facts
        said.add(facts)
    return Because(
        f"{lead}{line.why.rstrip('. ')}" + (f" (here: {facts})." if facts else "."), line.sources
    )


def counted(lines: Iterable[Line]) -> list[Line]:
    """The rows that count, strongest first."""
    return [line for line in lines if line.counted]


def for_it(diagnosis: str, speaker: Speaker, most: int = 3) -> list[Because]:
    """What speaks for a diagnosis in this patient."""
    said: set[str] = set()
    return [
        sentence(line, speaker, said=said)
        for line in counted(speaker.spoken(diagnosis).speaks_for)[:most]
    ]


def against(
    spoken: Spoken, speaker: Speaker, most: int = 2, said: set[str] | None = None
) -> list[Because]:
    """What speaks against a diagnosis in this patient: rows, then what it leaves unexplained."""
    vocabulary = speaker.assessor.book.vocabulary
    found = [
        sentence(line, speaker, "Against it: ", said)
        for line in counted(spoken.speaks_against)[:most]
    ]
    left = [bare(fact_name(fact_of("finding", f), vocabulary)) for f in spoken.unexplained]
    if left:
        found.append(Because(f"It leaves unexplained: {', '.join(left)}."))
    return found


def why_not(wrong: str, right: str, speaker: Speaker, pairs: Lookalikes) -> tuple[Because, ...]:
    """
    Why one diagnosis is not the answer of this patient.

    Args:
        wrong: The diagnosis that was chosen.

        right: The answer.

        speaker: Says what speaks on each in this patient.

        pairs: What parts look-alikes.
    """
    book = speaker.assessor.book
    mine, other = speaker.spoken(wrong), speaker.spoken(right)
    shared = {line.why for line in mine.speaks_for}
    misleads = [line for line in counted(mine.speaks_for) if line.points >= 1]
    said: set[str] = set()
    speaks = against(mine, speaker, said=said)
    found = speaks or [
        Because(f"No known fact speaks against it, but {_little(bool(misleads))} speaks for it.")
    ]
    if misleads:
        found.append(sentence(misleads[0], speaker, "What may mislead: ", said))
    apart = [line for line in counted(other.speaks_for) if line.why not in shared][:2]
    found += [sentence(line, speaker, f"For {label(right, book)}: ", said) for line in apart]
    found += _parted(wrong, right, book, pairs) or _ask(wrong, right, speaker)
    return tuple(found)


def _little(something: bool) -> str:
    return "less" if something else "no known fact"


def _parted(wrong: str, right: str, book: Rulebook, pairs: Lookalikes) -> list[Because]:
    pair = pairs.parted(right, wrong)
    if pair is None:
        return []
    v = book.vocabulary
    text = (
        f"What distinguishes the two: {label(right, book)}: {worded(pair.for_one, v)}. "
        f"{label(wrong, book)}: {worded(pair.for_other, v)}."
    )
    if pair.tests:
        text += f" Settled by: {', '.join(v.label('tests', t) for t in pair.tests)}."
    return [Because(text, pair.sources)]


def _ask(wrong: str, right: str, speaker: Speaker) -> list[Because]:
    also = set(speaker.asks(right))  # what would speak for both parts nothing
    asks = [f for f in speaker.asks(wrong) if f not in also][:1]
    vocabulary = speaker.assessor.book.vocabulary
    return [
        Because(f"A yes to this would speak for it: {vocabulary['findings'][f].ask}") for f in asks
    ]
