"""
The lexicon of `rules/lexicon/`, read and compiled once in a process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from workup.reading.matcher import Index, Row
from workup.reading.pattern import Pattern, PatternError, compiled
from workup.reading.stems import stem
from workup.reading.together import Together

_NUMBER = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    "forty|fifty|a|an|few|several|"
    "some|couple|half|many|"
)


#: Words of a name of the ontology that is looked for: longer ones are definitions, not what anybody
#: writes.
LONGEST_NAME = 4
#: What a test says of its values, by unit: abnormal below, abnormal above, surely normal from.
SIDES = ("low", "high", "normal_from")


@dataclass
class Lexicon:
    """Every pattern in one index, and the tables that hold no pattern."""

    index: Index = field(default_factory=Index)
    together: Together = field(default_factory=Together)
    implied: dict[str, str] = field(default_factory=dict)
    normal: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reach: dict[str, int] = field(default_factory=dict)
    only_beside: dict[str, frozenset[str]] = field(default_factory=dict)
    bounds: dict[str, dict[str, Mapping[str, float]]] = field(default_factory=dict)
    drug_class: dict[str, str] = field(default_factory=dict)
    drug_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    first_names: dict[str, int] = field(default_factory=dict)
    drug_endings: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    examples: list[tuple[str, str, bool]] = field(default_factory=list)


class _Builder:
    """Fills a lexicon from the plain values of its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shared = self.file("sets")
        numbers = _NUMBER + "|".join(str(n) for n in range(1, 100))
        self.sets: dict[str, str] = {**shared["sets"], "number": numbers}
        self.irregular: Mapping[str, list[str]] = shared["irregular"]
        self.ordinary = frozenset(map(stem, shared["ordinary"].split()))
        self.lexicon = Lexicon()

    def file(self, name: str) -> dict[str, Any]:
        text = (self.folder / f"{name}.yaml").read_text("utf-8")
        value: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
        return value

    def pattern(self, line: str) -> Pattern:
        return compiled(line, self.sets, self.irregular)

    def add(self, kind: str, id_: str, lines: str) -> None:
        for line in filter(None, map(str.strip, (lines or "").splitlines())):
            try:
                self.lexicon.index.add(Row(kind, id_, self.pattern(line)))
            except PatternError as error:
                raise PatternError(f"rules/lexicon: {kind} {id_}: {error}") from None

    def entries(self, kind: str, items: Mapping[str, Mapping[str, Any]]) -> None:
        for id_, item in items.items():
            self.add(kind, id_, item["say"])
            self.add(f"not_{kind}", id_, item.get("not_for", ""))
            self.add(f"denied_{kind}", id_, item.get("denied", ""))
            if "region" in item:
                self.lexicon.implied[id_] = item["region"]
            for key in ("read_in", "not_in"):
                self.lexicon.examples += [
                    (id_, text, key == "read_in") for text in item.get(key, ())
                ]

    def table(self, kind: str, items: Mapping[str, str]) -> None:
        for id_, lines in items.items():
            self.add(kind, id_, lines)


@lru_cache(maxsize=2)
def load_lexicon(folder: Path) -> Lexicon:
    """
    Compile the lexicon.

    Returns:
        The compiled lexicon, the same object each time.

    Raises:
        PatternError: If a line of it is no pattern; the message names the id.
    """
    build = _Builder(folder / "lexicon")
    for name in ("dystonia", "neurology", "general"):
        build.entries("finding", build.file(f"findings-{name}")["findings"])
    build.entries("event", build.file("events")["events"])
    _together(build)
    _ontology(build, folder)
    _tests(build)
    _regions(build)
    _contexts(build)
    _family(build)
    for kind, items in build.file("course").items():
        build.add(kind, kind, items) if isinstance(items, str) else build.table(kind, items)
    _drugs(build, folder)
    unmapped = build.file("unmapped")
    build.add("unmapped", "unmapped", unmapped["words"])
    build.lexicon.drug_endings = tuple(map(stem, unmapped["drug_endings"]))
    build.lexicon.known = frozenset(
        {*_words(build.lexicon.index), *build.lexicon.together.words(), *build.ordinary}
    )
    return build.lexicon


def _words(index: Index) -> Iterable[str]:
    for row in index.rows:
        for element in row.pattern.elements:
            yield from element.words
            for run in element.runs:
                yield from run


def _ontology(build: _Builder, folder: Path) -> None:
    """
    Names of the Human Phenotype Ontology, for the findings that `rules/hpo.json` maps.

    Names of one word stand in the lexicon itself; names of many words, in brackets or of
    "abnormality of" are no words of a note.
    """
    table = json.loads((folder / "hpo.json").read_text("utf-8"))
    for term, ids in table["present"].items():
        name = str(table["labels"].get(term, "")).lower()
        words = name.replace("-", " ").split()
        if not 1 < len(words) <= LONGEST_NAME or not all(map(str.isalpha, words)):
            continue
        if words[0] in ("abnormal", "abnormality", "episodic", "progressive") or len(ids) > 3:
            continue
        for item in ids:
            kind, _, id_ = item.partition(":")
            if kind == "finding":
                build.add(kind, id_, "_".join(words))


def _together(build: _Builder) -> None:
    """Findings told by words that stand together in any order."""
    file = build.file("together")
    sets = {**build.sets, **file["sets"]}
    for id_, lines in file["findings"].items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            build.lexicon.together.add(id_, line, sets, build.irregular)


def _tests(build: _Builder) -> None:
    file = build.file("tests")
    build.entries("test", file["tests"])
    build.table("outcome", file["outcomes"])
    build.table("pattern", file["patterns"])
    for id_, item in file["tests"].items():
        build.lexicon.bounds[id_] = {side: item[side] for side in SIDES if side in item}


def _regions(build: _Builder) -> None:
    file = build.file("regions")
    for kind in ("parts", "names", "distribution"):
        build.table({"parts": "part", "names": "region"}.get(kind, kind), file[kind])
    for kind in ("dystonic", "joining", "other", "first"):
        build.add(kind, kind, file[kind])
    for word, where in file["only_beside"].items():
        for form in build.pattern(word).elements[0].words:
            build.lexicon.only_beside[form] = frozenset(where.split("|"))


def _contexts(build: _Builder) -> None:
    file = build.file("context")
    for state in ("denied", "uncertain", "hypothetical", "past"):
        for where in ("before", "after"):
            if where in file[state]:
                build.add(f"cue_{where}", state, file[state][where]["say"])
                build.lexicon.reach[f"{where} {state}"] = file[state][where]["reach"]
        build.add("not_cue", state, file[state].get("not_for", ""))
    build.add("stop", "stop", file["stops"])
    normal = build.file("normal")
    build.add("normal_word", "normal", normal["words"])
    for topic in normal["topics"]:
        build.add("topic", topic["say"], topic["say"])
        build.lexicon.normal[topic["say"]] = tuple(topic["denies"])
    build.table("examined", normal["examined"])


def _family(build: _Builder) -> None:
    file = build.file("family")
    for kind in ("none", "consanguinity", "consanguinity_denied", "like", "near", "witness", "has"):
        build.add(f"family_{kind}", kind, file[kind])
    for kind in ("parent", "child", "sibling", "further", "maternal_male"):
        build.add("kin", kind, file[kind])


def _drugs(build: _Builder, folder: Path) -> None:
    file, lexicon = build.file("drugs"), build.lexicon
    ruled = yaml.load((folder / "derive" / "drugs.yaml").read_text("utf-8"), yaml.CSafeLoader)
    classes = {
        name: item["class"] for part in ("drugs", "remedies") for name, item in ruled[part].items()
    }
    for part in ("drugs", "others"):
        for name, spellings in file[part].items():
            lexicon.drug_class[name] = classes.get(name, "other")
            for said in (name, *(spellings or ())):
                _drug_name(lexicon, str(said), name)
    for name, item in file["classes"].items():
        lexicon.drug_class[name] = item["class"]
        for said in item["say"]:
            _drug_name(lexicon, said, name)
    build.table("change", file["change"])
    build.add("overdose", "overdose", file["overdose"])
    build.add("not_taken", "not_taken", file["not_taken"])
    build.add("not_after", "not_after", file["not_after"])


def _drug_name(lexicon: Lexicon, said: str, name: str) -> None:
    words = tuple(map(stem, said.replace("-", " ").replace("/", " ").split()))
    lexicon.drug_names.setdefault(words, name)
    lexicon.first_names[words[0]] = max(lexicon.first_names.get(words[0], 0), len(words))
