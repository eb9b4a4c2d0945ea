"""
One fact of a condition as a clinician notes it: there, absent, or not known to be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workup.engine.fact_words import WORDS, fact_name, value_name
from workup.knowledge.condition import STRICT, Is, Value
from workup.model.fact import parted
from workup.model.vocabulary import Vocabulary, within

_COMPARE = {
    "lt": "below",
    "le": "at most",
    "gt": "above",
    "ge": "at least",
    "eq": "exactly",
    "ne": "not",
}
#: How a word of a fact is said, where its name and the word side by side are no English.
_PHRASES = {
    "age_class": "onset in {}",
    "birth": "{} birth",
    "distribution": "{} dystonia",
    "family": "family history: {}",
    "leading.category": "leading category: {}",
    "onset.first_region": "onset in the {}",
    "onset.tempo": "onset over {}",
    "setting": "setting: {}",
    "sex": "{} sex",
    "standing": "{} {}",
    "variability": "dystonia {}",
    "item.class": "drug class: {}",
    "item.event": "event: {}",
    "item.change": "last change: {}",
    "item.side": "side: {}",
}
#: Words of a case that are a verb or a name where the phrase wants an adjective.
_VALUES = {
    ("course", "relapsing"): "relapsing over weeks or longer",
    ("distribution", "none"): "no",
    ("leading.category", "mimic"): "pseudodystonia",
    ("variability", "diurnal"): "varying with the time of day",
    ("variability", "paroxysmal"): "in sudden, self-limiting attacks",
}
_LIMBS = {"any_arm": "arm or hand", "any_leg": "leg or foot"}
_ARTICLE = re.compile(r"(?:an?|any) ")
_QUALITY = re.compile(
    r"(?:triggered|worse|eased|present|inconsistent|incongruent|entrainable|task-specific"
    r"|paroxysmal|unable|too|in the first|under|before|past|adult|taken|still)\b|.*\bonly$"
)
_VERB = re.compile(r"(improve|resolve|stop|continue)s\b")
_END = re.compile(r"(.*) (normal|done|abnormal|restricted|taken now|on the don't-miss list)$")
_CLAUSE = re.compile(
    r"(?:no|not|lived|followed)\b"
    r"|.*\b(?:eases|affected|persists|turns|moves?|rises|stop|positive)\b"
)


def mild(leaf: Is) -> bool:
    """Whether a leaf holds where its fact is not known, and fails where it is there."""
    return leaf.op in STRICT and STRICT[leaf.op] not in ("absent", "ne")


def leaf_words(leaf: Is, values: Sequence[Value], vocabulary: Vocabulary) -> str:
    """
    A leaf in words.

    Args:
        leaf: The leaf.

        values: Its value, or those of which one is enough.

        vocabulary: Gives the labels.
    """
    strict, unknown = STRICT.get(leaf.op, leaf.op), leaf.op in STRICT
    named = parted(leaf.fact)
    if leaf.op in ("known", "untold"):
        name = fact_name(leaf.fact, vocabulary).removesuffix(" abnormal")
        result = "result of " if named.kind == "result" and not named.part else ""
        colon = ":" if named.kind in ("finding", "drug") or named.part else ""
        return f"{result}{name}{colon} {'known' if leaf.op == 'known' else 'not known'}"
    if strict in ("present", "absent"):
        if named.kind == "result" and not named.part:
            return _result(named.id, strict == "present", unknown, vocabulary)
        name = _name(leaf.fact, vocabulary)
        if strict == "present":
            return _unknown(name) if unknown else name
        return f"{name} (present or not known)" if unknown else _absent(name)
    told = [_value(leaf.fact, value, vocabulary) for value in values]
    if named.kind == "standing":
        diagnosis = fact_name(leaf.fact, vocabulary)
        return f"{diagnosis} {'not ' * (unknown or strict == 'ne')}{' or '.join(told)}"
    if leaf.fact in WORDS:
        return _word(leaf.fact, " or ".join(told), strict == "ne", unknown, vocabulary)
    to_be = "not known to be " if unknown else ""
    return f"{fact_name(leaf.fact, vocabulary)} {to_be}{_COMPARE[strict]} {' or '.join(told)}"


def _name(fact: str, vocabulary: Vocabulary) -> str:
    named = parted(fact)
    if named.kind == "region":
        region = _LIMBS.get(named.id) or fact_name(fact, vocabulary)
        return f"dystonia of the {region}"
    return fact_name(fact, vocabulary)


def _value(fact: str, value: Value, vocabulary: Vocabulary) -> str:
    known = _VALUES.get((fact, str(value))) or _LIMBS.get(str(value))
    said = known or value_name(fact, value, vocabulary)
    return said.partition(" (")[0] if fact in ("distribution", "leading.category") else said


def _word(fact: str, told: str, not_: bool, unknown: bool, vocabulary: Vocabulary) -> str:
    phrase = _PHRASES.get(fact, fact_name(fact, vocabulary) + " {}")
    before, _, after = phrase.partition("{}")
    if fact == "distribution" and told == "hemidystonia":
        after = ""
    if not (not_ or unknown):
        return before + told + after
    if not before:
        return f"no {'known ' if unknown else ''}{told}{after}"
    name, _, rest = before.strip().replace(":", "").partition(" ")
    if before.endswith(": ") or not rest:
        name, rest = before.strip(": "), ""
    link = "not known to be" if unknown else "not"
    return " ".join(filter(None, (name, link, rest, told))) + after


def _result(test: str, abnormal: bool, unknown: bool, vocabulary: Vocabulary) -> str:
    """A result: of a trial, whether it helped."""
    term = vocabulary["tests"].get(test)
    label = within(vocabulary.label("tests", test)).removesuffix(", with the response observed")
    if term and term.trial:
        if unknown:
            return f"{label} not known to have {'helped' if abnormal else 'failed'}"
        return f"{label} {'with' if abnormal else 'without'} benefit"
    said = f"{'abnormal' if abnormal else 'normal'} {label}"
    return f"no known {said}" if unknown else said


def _absent(name: str) -> str:
    if _CLAUSE.match(name):
        return f"{name}: absent"
    if verb := _VERB.match(name):
        return f"does not {verb[1]}{name[verb.end() :]}"
    if end := _END.match(name):
        return f"{end[1]} not {end[2]}"
    if _QUALITY.match(name):
        return f"not {name}"
    return f"no {_bare(name)}"


def _unknown(name: str) -> str:
    if _CLAUSE.match(name):
        return f"{name}: absent or not known"
    if verb := _VERB.match(name):
        return f"not known to {verb[1]}{name[verb.end() :]}"
    if end := _END.match(name):
        return f"{end[1]} not known to be {end[2]}"
    if _QUALITY.match(name):
        return f"not known to be {name}"
    if ": " in name:
        return f"{name} (absent or not known)"
    return f"no known {_bare(name).removeprefix('known ')}"


def _bare(name: str) -> str:
    if name.startswith("another "):
        return f"other {name.removeprefix('another ')}"
    return _ARTICLE.sub("", name, count=1) if _ARTICLE.match(name) else name
