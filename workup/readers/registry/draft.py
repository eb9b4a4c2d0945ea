"""
A first mapping drafted from a REDCap data dictionary, by how alike its labels are to the words of
the vocabulary. Needs the extra `registry` (RapidFuzz).

Every line that was matched is marked as a guess, for a person who knows the registry to confirm: a
mapping with guesses is refused until they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workup.errors import WorkupError
from workup.model.vocabulary import Vocabulary
from workup.readers.phenopackets.terms import terms
from workup.readers.registry.dictionary import Field
from workup.readers.registry.mapping import FIELDS, words_of

CLOSE = 88  # RapidFuzz's likeness from which a match is written as a guess
NEAR = 80  # and from which it is named in a comment: under it, guesses only mislead
KINDS = {"finding": "findings", "region": "regions", "event": "events", "result": "tests"}
# How registries call what every case has; tried on name and label, the first that fits.
_PLAIN = (
    (r"\b(sex|gender)\b", "patient.sex"),
    (r"\bage\b.*\bonset\b|\bonset\b.*\bage\b", "onset.age"),
    (
        r"\bage\b.*\b(visit|exam|examination|assessment|enrol\w*|baseline|presentation|now)\b"
        r"|^(current )?age\b(?!.*\bat\b)",
        "patient.age",
    ),
    (r"\bfamily history\b", "history.family"),
    (
        r"\b(first|initial) (site|region|symptom site|body part)\b|\bsite of onset\b",
        "onset.first_region",
    ),
    (r"\bdistribution\b", "dystonia.distribution"),
    (r"\b(final|clinical|confirmed|main|primary) diagnosis\b", "answer.diagnosis"),
)
_DATES = (
    (r"\bbirth\b", "birth"),
    (r"\bonset\b", "onset"),
    (r"\b(visit|exam|examination|assessment)\b", "visit"),
)
_YES, _NO = (
    re.compile(r"^(yes|present|true|abnormal|positive)\b"),
    re.compile(r"^(no|absent|false|none|normal|negative)\b"),
)


@dataclass(frozen=True)
class Match:
    """A target (`finding:tremor`) and how alike the label is to a name of it, 0 to 100."""

    target: str
    likeness: float


class Names:
    """Names of ids, to be matched."""

    def __init__(
        self, vocabulary: Vocabulary, synonyms: Mapping[str, Mapping[str, Iterable[str]]]
    ) -> None:
        """"""
        self._names: dict[str, str] = {}
        for kind, section in KINDS.items():
            for term in vocabulary[section].values():
                further = (synonyms.get(section) or {}).get(term.id, ())
                for name in (
                    term.label.lower(),
                    term.id.replace("_", " "),
                    *map(str.lower, further),
                ):
                    self._names.setdefault(_bare(name), f"{kind}:{term.id}")
        self.vocabulary = vocabulary

    def best(self, label: str, kinds: Iterable[str] = tuple(KINDS)) -> Match | None:
        """The id whose name is most like `label`; None where nothing is near."""
        fuzz, process, default = _rapidfuzz()
        wanted = tuple(f"{kind}:" for kind in kinds)
        names = [name for name, target in self._names.items() if target.startswith(wanted)]
        found = process.extract(
            _bare(label),
            names,
            scorer=fuzz.token_sort_ratio,
            processor=default,
            score_cutoff=NEAR,
            limit=1,
        )
        return Match(self._names[found[0][0]], found[0][1]) if found else None


def _rapidfuzz() -> tuple[Any, Any, Any]:
    try:
        from rapidfuzz import fuzz, process, utils
    except ImportError:
        raise WorkupError(
            "`workup mapping draft` needs RapidFuzz. Install: pip install "
            "'dystonia-workup[registry]'"
        ) from None
    return fuzz, process, utils.default_process


def _bare(label: str) -> str:
    """A label without tags, question words and what stands in brackets."""
    text = re.sub(r"<[^>]*>|\([^)]*\)|[?:]", " ", label.lower())
    return re.sub(
        r"\b(is|are|does|do|did|has|have|had|was|were|any|there|a|an|the|patient|history "
        r"of|presence of)\b",
        " ",
        text,
    )


def draft(fields: Mapping[str, Field], names: Names, dictionary: str) -> str:
    """
    The mapping file as YAML text.

    Args:
        fields: Of the data dictionary; the first is the patient's number.

        names: What labels are matched to.

        dictionary: How the mapping names the dictionary's file, from its own folder.
    """
    listed = list(fields.values())
    parts = [_HEAD.format(id=_quoted(listed[0].name), dictionary=_quoted(dictionary))]
    dates = {
        key: f.name
        for f in listed
        if f.validation.startswith("date")
        for expression, key in _DATES
        if _fits(expression, f)
    }
    if dates:
        parts.append(
            "dates:  # ages are made of these; the dates themselves are never kept. A guess: check "
            "each"
        )
        parts += [f"  {key}: {_quoted(name)}" for key, name in dates.items()]
    taken = {listed[0].name, *dates.values()} if listed else set()
    rest = [f for f in listed if f.name not in taken and f.type not in ("descriptive", "file")]
    blocks = [(f, list(_block(f, names))) for f in rest]
    parts.append("columns:" if any(block for _, block in blocks) else "columns: {}")
    for f, block in blocks:
        parts += (
            [
                f"  # {f.label[:100]}"
                + (
                    f"  [{'; '.join(f'{c} = {v}' for c, v in f.choices.items())[:160]}]"
                    if f.choices
                    else ""
                ),
                *block,
            ]
            if block
            else []
        )
    parts += _without([f for f, block in blocks if not block], names)
    return "\n".join(parts) + "\n"


_HEAD = """# Drafted from a data dictionary by how alike labels are. Every `guess:` wants a person:
# check the line, correct it, then remove `guess`. What a column may contain, and how its
# values are written: docs/batches.md, "A registry's own columns".
id: {id}
dictionary: {dictionary}
missing: ["", NA, N/A, "."]  # codes for "unknown" in every column; add your own, as "-99"
ignore: []  # columns that are known and tell nothing of a case"""


def _fits(expression: str, field: Field) -> bool:
    return bool(re.search(expression, f"{field.label} {field.name.replace('_', ' ')}".lower()))


def _block(field: Field, names: Names) -> Iterator[str]:
    """The lines of one column, or none where nothing was close."""
    plain = next((path for expression, path in _PLAIN if _fits(expression, field)), None)
    if plain and not field.validation.startswith("date"):
        yield from _plain(field, plain, names.vocabulary)
    elif field.type == "checkbox" or (field.type in ("radio", "dropdown") and not _yes_no(field)):
        yield from _choices(field, names)
    elif match := names.best(field.label):
        yield from _one(field, match)


def _plain(field: Field, path: str, vocabulary: Vocabulary) -> Iterator[str]:
    words = words_of(path, vocabulary)
    yield f"  {_quoted(field.name)}:"
    yield f"    field: {path}"
    if words and field.choices:
        yield "    values:"
        for code, label in field.choices.items():
            said = _key(label)
            word = next((w for w in words if said in _names(path, w, vocabulary)), None)
            yield f"      {_quoted(code)}: {word or 'unknown'}" + (
                "" if word else f"  # {label}: write one of {_first(words, 90)}"
            )
    elif path.endswith(".age"):
        yield f"    unit: {'months' if 'month' in field.label.lower() else 'years'}"
    yield "    guess: by the words of the label"


def _names(path: str, word: str, vocabulary: Vocabulary) -> set[str]:
    """How a choice may be labelled to mean `word`, as `_key` has it."""
    section = FIELDS[path]
    label = vocabulary.label(section, word) if isinstance(section, str) else word
    further = ["none", "negative", "no"] if word == "none_known" else []
    if section == "diagnoses":
        further += [name for name, id_ in terms().diseases.items() if id_ == word]
    return {_key(name) for name in (word, label, *further)}


def _key(text: str) -> str:
    """A label without capitals, signs, brackets and the genitive: `Wilson's disease (ATP7B)`."""
    bare = re.sub(r"\([^)]*\)", " ", text.lower()).replace("’", "'").replace("'s ", " ")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def _first(words: Iterable[str], room: int) -> str:
    """As many whole words as fit."""
    found: list[str] = []
    for word in words:
        if sum(len(w) + 2 for w in (*found, word)) > room:
            return f"{', '.join(found)} ..."
        found.append(word)
    return ", ".join(found)


def _one(field: Field, match: Match) -> Iterator[str]:
    kind, _, id_ = match.target.partition(":")
    if match.likeness < CLOSE:
        return
    yield f"  {_quoted(field.name)}:"
    yield f"    {kind}: {id_}"
    if _yes_no(field) and (set(field.choices) != {"0", "1"} or kind == "result"):
        yield "    values:"
        told = (
            ("abnormal", "normal", "unknown")
            if kind == "result"
            else ("present", "absent", "unknown")
        )
        for code, label in field.choices.items():
            said = label.lower()
            yield (
                f"      {_quoted(code)}: "
                f"{told[0] if _YES.match(said) else told[1] if _NO.match(said) else told[2]}"
            )
    if kind == "result" and not field.choices:
        unit = re.search(r"[(\[]([^)\]]*/[^)\]]*)[)\]]", field.label)
        yield "    # below: the lower limit of normal, or above: the upper one; without, yes and no"
        yield f"    measured_in: {_quoted(unit[1].strip())}" if unit else "    # measured_in: unit"
    yield f"    guess: {match.likeness:.0f} of 100 alike"


def _choices(field: Field, names: Names) -> Iterator[str]:
    found = {
        code: names.best(label, ("finding", "region", "event"))
        for code, label in field.choices.items()
    }
    if not any(m and m.likeness >= CLOSE for m in found.values()):
        return
    yield f"  {_quoted(field.name)}:"
    yield "    choices:"
    for code, match in found.items():
        target = match.target if match and match.likeness >= CLOSE else "unknown"
        near = f", perhaps {match.target}" if match and match.likeness < CLOSE else ""
        yield f"      {_quoted(code)}: {target}  # {field.choices[code]}{near}"
    yield "    guess: by the labels of the choices"


def _yes_no(field: Field) -> bool:
    """Whether the choices are yes and no, with or without a third that is neither."""
    said = [label.lower() for label in field.choices.values()]
    return any(_YES.match(s) for s in said) and any(_NO.match(s) for s in said) and len(said) <= 4


def _without(fields: list[Field], names: Names) -> Iterator[str]:
    if fields:
        yield "# Without a guess; map them above or list them under `ignore`:"
    for field in fields:
        match = (
            None
            if field.type in ("checkbox", "radio", "dropdown") and not _yes_no(field)
            else names.best(field.label)
        )
        near = f"  (perhaps {match.target}, {match.likeness:.0f} of 100 alike)" if match else ""
        yield f"#   {field.name}: {field.label[:80]}{near}"


def _quoted(text: str) -> str:
    """A text as YAML reads it back as the same text."""
    return (
        text
        if re.fullmatch(r"[A-Za-z_][\w.-]*", text)
        and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off", "y", "n")
        else "'" + text.replace("'", "''") + "'"
    )
