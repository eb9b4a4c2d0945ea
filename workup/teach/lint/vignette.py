"""
Whether what a learner reads first gives the answer away, and whether it says the same as the fields.

Only whole phrases of the vocabulary are looked for, and a denial only in the words just before: what is found is there, but not
everything that is there is found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.model.document import Path_
from workup.reasons.difficulty import answers
from workup.teach import leak
from workup.teach.lint.paper import Paper, Remark
from workup.walk.words import Words

_WORD = re.compile(r"[A-Za-z0-9]+")
_STOP = re.compile(r"[.;:!?]")
_DENIAL = frozenset(
    [
        "no",
        "not",
        "without",
        "never",
        "denies",
        "denied",
        "deny",
        "nor",
        "none",
        "neither",
        "free",
        "negative",
        "excluded",
    ]
)
_UNDENY = frozenset(["but", "however", "although", "though", "yet"])  # what ends the reach of a denial
_REACH = 6  # words before a phrase in which a denial counts
#: Words that name a kind of thing and no disease, so that alone they give nothing away.
_GENERAL = frozenset(
    [
        "dystonia",
        "dystonias",
        "dystonic",
        "disease",
        "diseases",
        "disorder",
        "syndrome",
        "deficiency",
        "acute",
        "other",
        "early",
        "late",
        "onset",
        "brain",
        "after",
        "injury",
        "induced",
        "another",
        "inherited",
        "acquired",
        "primary",
        "secondary",
        "functional",
        "focal",
        "generalised",
        "segmental",
        "isolated",
        "drug",
        "birth",
        "type",
        "and",
        "or",
        "the",
        "of",
        "with",
        "a",
        "an",
        "in",
        "form",
        "young",
        "children",
        "child",
        "adult",
        "idiopathic",
    ]
)
_NUMBERS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_AGE = re.compile(
    r"\b([a-z]+(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|\d+(?:\.\d+)?)[- ](year|month|week)s?[- ]old\b"
)
_SEX = {
    "male": ("man", "boy", "gentleman", "male", "schoolboy", "son"),
    "female": ("woman", "girl", "lady", "female", "schoolgirl", "daughter"),
}
_PRONOUNS = {"male": ("he", "his", "him"), "female": ("she", "her", "hers")}


_NO_DRUGS = re.compile(
    r"\b(?:no|never any|never taken|without|takes no|took no) (?:drugs?|medications?|medicines?|tablets)\b", re.I
)
_NO_RELATIVE = re.compile(
    r"\b(?:no (?:affected )?relatives?|no family history|nobody in the family|no one in the family|family history is negative)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase found in a text: its words as written, and whether it is denied there."""

    words: str
    denied: bool


class Phrases:
    """The names of diagnoses, findings, events, drugs and tests, each as its words."""

    def __init__(self, book: Rulebook, words: Words) -> None:
        self.book = book
        self.words = words

    @cached_property
    def findings(self) -> dict[str, frozenset[tuple[str, ...]]]:
        """Finding to the phrases that name it and nothing else."""
        return self._own("findings")

    @cached_property
    def events(self) -> dict[str, frozenset[tuple[str, ...]]]:
        """Event to the phrases that name it and nothing else."""
        return self._own("events")

    @cached_property
    def drugs(self) -> dict[str, tuple[str, ...]]:
        """Drug name to its words."""
        return {name: _split(name) for name in self.book.drugs.classes if len(name) > 4}

    def diagnosis(self, id_: str) -> set[tuple[str, ...]]:
        """
        All that would give a diagnosis away: its names, its gene, its eponym, with and without `disease`.

        What names an event or a drug as well (a stroke, a tumour) is a fact that a patient may tell.
        """
        label = self.book.vocabulary.label("diagnoses", id_)
        named = [label, id_.replace("_", " "), *self.words.further.get("diagnoses", {}).get(id_, ())]
        pieces = re.split(r"[(),]| or ", label)
        found = {_split(name) for name in [*named, *pieces]}
        found |= {core for phrase in found if len(core := tuple(w for w in phrase if w not in _GENERAL)) > 1}
        found |= {_split(name) for name in re.findall(r"\b[A-Z][a-z]+(?:-[A-Z][a-z]+)+\b", label)}
        found |= {(word.lower(),) for word in _proper(label)}
        return {
            p for p in found if p and not set(p) <= _GENERAL and (len(p) > 1 or len(p[0]) > 3) and not self._tellable(p)
        }

    def _tellable(self, phrase: tuple[str, ...]) -> bool:
        return self.words.match(" ".join(phrase), ("event", "drug")).exact or (
            len(phrase) == 1 and phrase in self._common
        )

    @cached_property
    def _common(self) -> frozenset[tuple[str, ...]]:
        """Single words that stand in labels of events and findings, in lower case."""
        terms = [*self.book.vocabulary["events"].values(), *self.book.vocabulary["findings"].values()]
        return frozenset((w,) for term in terms for w in _WORD.findall(term.label) if w.islower())

    def test(self, id_: str) -> set[tuple[str, ...]]:
        """The names of a test."""
        label = self.book.vocabulary.label("tests", id_)
        named = [label, re.split(r"[(,]", label)[0], id_.replace("_", " "), *self.words.further.get("tests", {}).get(id_, ())]  # fmt: skip
        return {p for p in map(_split, named) if len(p) > 1 or (p and len(p[0]) > 3)}

    def _own(self, section: str) -> dict[str, frozenset[tuple[str, ...]]]:
        listed: dict[str, set[tuple[str, ...]]] = {}
        for term in self.book.vocabulary[section].values():
            phrases = {_split(p) for p in (term.label, term.id.replace("_", " "))}
            listed[term.id] = {p for p in phrases if p and (len(p) > 1 or len(p[0]) > 4)}
        seen = [p for phrases in listed.values() for p in phrases]
        return {id_: frozenset(p for p in phrases if seen.count(p) == 1) for id_, phrases in listed.items()}


def told(paper: Paper, phrases: Phrases) -> Iterator[Remark]:
    """Every remark on title, id and vignette of a case."""
    case = paper.case
    yield from _given_away(paper, phrases)
    if case.vignette:
        text = " ".join(case.vignette.split())
        yield from _person(paper, text)
        yield from _unrecorded(paper, text, phrases)
        yield from _tests(paper, text, phrases)


def _given_away(paper: Paper, phrases: Phrases) -> Iterator[Remark]:
    case = paper.case
    names = {p for d in answers(case) for p in phrases.diagnosis(d)}
    names |= {p for name in leak.names(case.answer, phrases.book) if (p := _split(name))}  # what sheets keep back
    for field, text in (("title", case.title), ("vignette", case.vignette), ("id", case.id.replace("_", "-"))):
        found = next((m for p in sorted(names, key=len, reverse=True) for m in _mentions(text or "", p) if not m.denied), None)  # fmt: skip
        if found:
            message = f"it gives the answer away: `{found.words}`"
            what = "name a case by what is seen" if field == "id" else "say what is seen instead"
            yield paper.remark("gives_away", "error", (field,), message, f"Take it out; {what}.")


def _tests(paper: Paper, text: str, phrases: Phrases) -> Iterator[Remark]:
    case = paper.case
    for test in (case.answer.decisive_tests if case.answer else None) or ():
        if test in case.results:
            continue
        found = next((m for p in phrases.test(test) for m in _mentions(text, p)), None)
        if found:
            message = f"it tells of `{found.words}`, the test that settles the case"
            change = "Take it out, or put the result under `results` where it was known from the start."
            yield paper.remark("tells_test", "warning", ("vignette",), message, change)


def _person(paper: Paper, text: str) -> Iterator[Remark]:
    patient = paper.case.patient
    age = _age(text)
    told = [a for a in (patient.age, paper.case.onset.age) if a is not None]
    if age is not None and patient.age is not None and all(abs(age - a) >= (1 if age >= 2 else 0.5) for a in told):
        message = f"it tells of an age of {age:g}, the patient is {patient.age:g}"
        yield paper.remark("vignette_age", "error", ("vignette",), message, "Let `patient.age` and the vignette agree.")
    sex = _sex(text)
    if sex and patient.sex in ("male", "female") and sex != patient.sex:
        message = f"it tells of a {sex} patient, `patient.sex` is {patient.sex}"
        yield paper.remark("vignette_sex", "error", ("vignette",), message, "Let `patient.sex` and the vignette agree.")


def _age(text: str) -> float | None:
    """The first age that a text tells, in years."""
    found = _AGE.search(text.lower())
    number = _number(found[1]) if found else None
    return number / {"year": 1, "month": 12, "week": 52.18}[found[2]] if found and number is not None else None


def _number(word: str) -> float | None:
    if word[0].isdigit():
        return float(word)
    tens, _, ones = word.partition("-")
    if tens in _TENS:
        return _TENS[tens] + _NUMBERS.get(ones, 0)
    return _NUMBERS.get(word)


def _sex(text: str) -> str | None:
    """The sex that a text tells: by its first noun for a person, else by its pronouns where they are of one kind."""
    said = [w.lower() for w in _WORD.findall(text)]
    for word in said:
        if sex := next((s for s, nouns in _SEX.items() if word in nouns), None):
            return sex
    by = {sex for sex, words in _PRONOUNS.items() if any(w in words for w in said)}
    return by.pop() if len(by) == 1 else None


def _unrecorded(paper: Paper, text: str, phrases: Phrases) -> Iterator[Remark]:
    case = paper.case
    for finding, named in phrases.findings.items():
        for m in (m for p in named for m in _mentions(text, p)):
            yield from _finding(paper, finding, m, phrases)
    recorded = {e.event for e in case.history.events or ()}
    for event, named in phrases.events.items():
        found = next((m for p in named for m in _mentions(text, p) if not m.denied), None)
        if found and event not in recorded and not _is_finding(event, case):
            message = f"it tells of `{found.words}`, which `history.events` does not record"
            yield paper.remark(
                "unrecorded", "warning", ("vignette",), message, f"Add `{{event: {event}}}` to the events."
            )
    yield from _rounds(paper, text)
    drugs = {(d.name or "").lower() for d in case.history.medications or ()}
    answered = (case.answer.results if case.answer else None) or {}
    tried = [*(case.findings.present or ()), *(case.findings.absent or ()), *case.results, *answered]
    for drug, words in phrases.drugs.items():
        found = next((m for m in _mentions(text, words) if not m.denied), None)
        if found and drug not in drugs and not any(id_.startswith(drug) for id_ in tried):
            message = f"it tells of `{found.words}`, which `history.medications` does not record"
            yield paper.remark(
                "unrecorded", "warning", ("vignette",), message, f"Add `{{name: {drug}}}` with its times."
            )


def _rounds(paper: Paper, text: str) -> Iterator[Remark]:
    """What is denied as a whole: drugs, and illness in the family."""
    history = paper.case.history
    for field, pattern, held, write in (
        ("medications", _NO_DRUGS, history.medications, "`medications: []`"),
        ("family", _NO_RELATIVE, history.family, "`family: none_known`"),
    ):
        found = pattern.search(text)
        if found and held is None:
            message = f"it says `{found[0]}`, which `history.{field}` does not record"
            yield paper.remark("unrecorded", "warning", ("vignette",), message, f"Write {write} under `history`.")


def _is_finding(id_: str, case: Case) -> bool:
    return id_ in (case.findings.present or ())


def _finding(paper: Paper, finding: str, m: Mention, phrases: Phrases) -> Iterator[Remark]:
    f = paper.case.findings
    present, absent = f.present or (), f.absent or ()
    term = phrases.book.vocabulary["findings"][finding]
    normal = term.sign and term.group in (f.examined_normal or ())
    at: Path_ = ("vignette",)
    if m.denied and finding in present:
        message = f"it denies `{m.words}`, which `findings.present` records"
        yield paper.remark("denied", "error", at, message, f"Take `{finding}` out, or the denial.")
    elif not m.denied and finding in absent:
        message = f"it tells of `{m.words}`, which `findings.absent` denies"
        yield paper.remark("denied", "error", at, message, f"Take `{finding}` out there, or the words out here.")
    elif m.denied and finding not in absent and not normal:
        message = f"it denies `{m.words}`, which `findings.absent` does not record"
        yield paper.remark("unrecorded", "warning", at, message, f"Add `{finding}` to `findings.absent`.")
    elif not m.denied and finding not in present:
        message = f"it tells of `{m.words}`, which the findings do not record"
        yield paper.remark("unrecorded", "warning", at, message, f"Add `{finding}` to `findings.present`.")


def _proper(label: str) -> list[str]:
    """Genes, and names of people that stand in the middle of a label or before `disease` and its like."""
    genes = [w for w in re.findall(r"\b[A-Z][A-Z0-9]{2,}\b", label) if w != "DYT"]
    inner = re.findall(r"(?<=[\s(])[A-Z][a-z]{3,}\b", label)
    return [*genes, *inner, *re.findall(r"^([A-Z][a-z]+)(?= disease| syndrome)", label)]


def _split(text: str) -> tuple[str, ...]:
    return tuple(w.lower() for w in _WORD.findall(text))


def _mentions(text: str, phrase: Collection[str]) -> Iterator[Mention]:
    """Where `phrase` stands in `text`, word for word, whatever the case; one plural `s` makes no difference."""
    stem = _stem if len(phrase) > 1 or not any(w.endswith("s") for w in phrase) else str.lower  # a fall is not `falls`
    wanted = [stem(w) for w in phrase]
    found = list(_WORD.finditer(text))
    stems = [stem(m[0].lower()) for m in found]
    for n in range(len(stems) - len(wanted) + 1):
        if wanted and stems[n : n + len(wanted)] == wanted:
            begin, end = found[n].start(), found[n + len(wanted) - 1].end()
            if not _STOP.search(text[begin:end]):
                yield Mention(text[begin:end], _denied(text, found, n))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _denied(text: str, found: list[re.Match[str]], n: int) -> bool:
    for k in range(n - 1, max(-1, n - 1 - _REACH), -1):
        if _STOP.search(text[found[k].end() : found[k + 1].start()]):
            return False
        word = found[k][0].lower()
        if word in _UNDENY:
            return False
        if word in _DENIAL:
            return True
    return False
