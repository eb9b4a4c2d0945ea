"""
What a learner's or a teacher's words are taken for: the one door by which the walk reads texts.

A word list matches what is typed to ids. The package that reads clinical texts, where it is
installed, knows more of a sentence; it comes in here, through `facts_read`, and nowhere else.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workup.simulation.acts import ASKED, act_of
from workup.simulation.words import Words

#: Words that turn a request around; with one of them nothing is taken without asking.
_TURNED = re.compile(
    r"(?i)\b(no|not|never|without|rule out|exclude|unlikely|against|avoid|don.?t)\b"
)
#: Questions whose sense lies in their form, and not in the complaint that they mention.
_FORMS = (
    ("event:occupational_exposure", re.compile(r"\bwork(?:ed|s|ing)? (?:as|with|in) an? ?\w+")),
    (
        "topic:events",
        re.compile(r"^what happen|^(?:what|how) was (?:he|she) (?:like )?before\b"),
    ),
    (
        "topic:medications",
        re.compile(
            r"^(?:what|which|any) (?:new |regular |other )?"
            r"(?:meds?|drugs?|pills|tablets|medic\w+)\b"
        ),
    ),
    (
        "topic:medications",
        re.compile(
            r"\bwhen did (?:he|she|they|you) (?:start|stop|begin|come off) "
            r"(?:it|them|the (?:drug|tablet|med|pill)\w*)\b"
        ),
    ),
    (
        "drug:antiemetic_dopamine_antagonist",
        re.compile(
            r"\b(?:g[ia]ven?|had|ha(?:s|ve)|t[ao]ken?|took|received)\b.*\b(?:anti-?emetic|"
            r"anti-?sickness)"
        ),
    ),
    (
        "finding:stops_in_sleep",
        re.compile(
            r"^(?!.*\b(?:snor\w+|seizures?|fits?|walk\w*|talk\w*|dreams?)\b).*"
            r"\b(?:present|there|persist\w*|stop\w*|disappear\w*|gone?|goes|continue\w*|still|"
            r"happen\w*|vanish\w*)\b.*\b(?:in|during|when|while|at)\b.*\b(?:a?sleep|sleeps|"
            r"sleeping)\b"
        ),
    ),
    (
        "topic:modifiers",
        re.compile(r"^how long\b.*\bbefore (?:it|they|the \w+) (?:come|start|begin|set|appear)"),
    ),
    (
        "topic:spread",
        re.compile(
            r"\b(?:start|began|begin)\w* (?:around|in|at|with|on) (?:the|his|her) .*"
            r"\b(?:move|spread|travel|go|went)"
        ),
    ),
    ("topic:events", re.compile(r"\bwell (?:before|until)\b")),
    ("topic:family", re.compile(r"\b(?:maternal|paternal)\b|\b(?:dad|mum|mother|father).?s side")),
    ("topic:family", re.compile(r"^(?:fh|fhx|fam\w*)\b\s*[:,(]? ?(?:hx|history|any|of)\b")),
    (
        "topic:onset",
        re.compile(
            r"^(?:and )?(?:when|at what age|since when|how long ago|how old)\b.*"
            r"\b(?:start|started|begin|began|begun|come on|came on|notice|noticed|first)\b"
        ),
    ),
    (
        "topic:family",
        re.compile(
            r"\b(?:mum|mom|mother|dad|father|parents?|brothers?|sisters?|siblings?|uncles?|aunts?|"
            r"cousins?|sons?|daughters?|grand\w+|relatives?|family)\b.*"
            r"\b(?:affected|the same|similar|like (?:this|it|that)|(?:had|have|has|having|hx of) "
            r"(?:it|this|that|one))\b|\bfam\w* (?:hx|history)\b"
        ),
    ),
    (
        "topic:medications",
        re.compile(
            r"\b(?:on|takes?|taking|took) (?:any|some|what)(?:thing)?(?: (?:drug|med|tab)\w*)?\W*$"
        ),
    ),
    (
        "topic:regions",
        re.compile(
            r"^(?!.*\bfirst\b).*(?:\b(?:legs?|arms?|limbs?|hands?|feet|foot|face|neck|trunk|back|"
            r"voice|eyes?)\b (?:also |ever |been |now )?(?:involved|affected|spared)\b|"
            r"\bother (?:limbs?|body parts?|parts? of the body|areas?|sites?)\b)"
        ),
    ),
    ("topic:birth", re.compile(r"\b(?:normal|healthy|sick|premature|term) (?:baby|newborn)\b")),
    (
        "topic:modifiers",
        re.compile(
            r"^(?:does|do|can) (?:it|that|this|anything) (?:calm|ease|relieve|help)"
            r"(?: (?:it|them|the \w+)| to\b.*)?\W*$"
        ),
    ),
)
#: How a test is ordered: words that name none.
_BESIDE = re.compile(
    r"(?i)\b(?:urgent(?:ly)?|(?:as (?:an? )?)?emergency|first|now|asap|stat|then|today|same day|"
    r"with(?:out)? contrast|contrast|repeat|send(?: off)?|get|arrange|request)\b|\?.*$"
)
READER = "workup.reading"


@dataclass(frozen=True, slots=True)
class Understood:
    """
    What a text was taken for: `id` as `kind:id` (None where nothing is sure), whether by its exact
    words, what it asks for beside, and what it may mean where nothing was taken.
    """

    id: str | None
    exact: bool
    candidates: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def understand(words: Words, text: str, kinds: Collection[str]) -> Understood:
    """
    Read what was typed.

    Args:
        words: The words of the rules.

        text: As it was typed.

        kinds: What may be meant at this stage, as `Words.match` takes them.

    Returns:
        What it was taken for. The one obvious candidate is taken, and has to be named in the
        answer; where there are several, or the text denies, nothing is. A question may ask for
        several things at once.
    """
    found = words.match(text, kinds)
    if not found.exact and "topic" in kinds:
        for name, form in _FORMS:
            if form.search(text.lower()):
                return Understood(name, False)
    if found.id is not None:
        return Understood(found.id, found.exact)
    if len(found.offers) == 1 and found.sure and not _TURNED.search(text):
        return Understood(found.offers[0], False)
    if "test" in kinds and (bare := _BESIDE.sub(" ", text)) != text and not _TURNED.search(text):
        bare_found = words.match(bare, kinds)
        if bare_found.id is not None:
            return Understood(bare_found.id, False)
    if set(kinds) >= set(ASKED) and (asked := tuple(_asked(words, text))):
        return Understood(asked[0], False, (), asked[1:])
    return Understood(None, False, found.offers)


def _asked(words: Words, text: str) -> Iterator[str]:
    """What the reader finds asked for in a question, each once."""
    found = dict.fromkeys(_name(words, path, value) for path, value, _ in facts_read(text))
    yield from (name for name in found if name in words.labels)


def _name(words: Words, path: str, value: str) -> str:
    match path:
        case "findings.present" | "findings.absent":
            return act_of("finding", value)
        case "history.events":
            return act_of("event", value)
        case "history.medications":
            return act_of("drug", words.drugs.get(value, ""))
        case "history.family" | "history.birth":
            return act_of("topic", path.partition(".")[2])
    return ""


def facts_read(text: str) -> tuple[tuple[str, str, str], ...]:
    """
    The facts that the reader of clinical texts finds: field of the case, value, and whether it is
    present, absent or uncertain. None where the reader is not installed.
    """
    read = _reader()
    return _facts(read, text) if read else ()


@lru_cache(maxsize=512)
def _facts(read: Callable[[str], Any], text: str) -> tuple[tuple[str, str, str], ...]:
    facts = read(text).facts
    return tuple((f.path, f.value, f.state) for f in facts if isinstance(f.value, str))


@lru_cache(maxsize=1)
def _reader() -> Callable[[str], Any] | None:
    if importlib.util.find_spec(READER) is None:
        return None
    read: Callable[[str], Any] = importlib.import_module(READER).read_text
    return read
