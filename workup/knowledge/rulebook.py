"""
The whole of `rules/`: read once, ids unique, references resolved, one hash over all of it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from workup.errors import Problem, RuleError
from workup.knowledge import cache
from workup.knowledge.asking import Asking
from workup.knowledge.condition import facts_of
from workup.knowledge.inherited import Inherited
from workup.knowledge.later import Later, map_of, pickled
from workup.knowledge.sources import Source as Source

if TYPE_CHECKING:
    from workup.knowledge.calibration import Calibration
    from workup.knowledge.drugs import Drugs
    from workup.knowledge.pages import Advice, Derived, Flag, TestPage, Wording
    from workup.knowledge.presentations import Presentations
    from workup.knowledge.properties import Property
    from workup.knowledge.schema import Schema
    from workup.knowledge.script import Family, Script
    from workup.knowledge.sheet import Rule
    from workup.knowledge.test_plan import TestPlanRules
    from workup.model.vocabulary import Vocabulary

VERSION = "0.2.0"
#: Maps that are read from the kept rulebook only when they are first asked for: not every command
#: needs them, and the pictures alone are half of it.
LATER = (
    "sources",
    "derived",
    "families",
    "scripts",
    "tests",
    "flags",
    "management",
    "complications",
    "wording",
    "properties",
    "presentations",
    "inherited",
    "asking",
)
EACH_ALONE = (
    "scripts",
    "tests",
    "presentations",
)  # maps of which each value is read when asked for


@dataclass(frozen=True)
class Rulebook(Later):
    """
    All knowledge. Every map is by id, in the vocabulary's order where it has one, else in the order
    of file names.
    """

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    drugs: Drugs
    ancestry: Mapping[str, tuple[str, ...]]
    derived: tuple[Derived, ...]
    families: Mapping[str, Family]
    scripts: Mapping[str, Script]
    tests: Mapping[str, TestPage]
    flags: Mapping[str, tuple[Flag, ...]]
    management: Mapping[str, tuple[Advice, ...]]
    complications: Mapping[str, tuple[Advice, ...]]
    wording: Mapping[str, Wording]
    calibration: Calibration
    test_plan: TestPlanRules
    schema: Schema
    genes: tuple[str, ...]
    hash: str
    titles: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, Property] = field(default_factory=dict)
    source_hosts: Mapping[str, str] = field(default_factory=dict)
    presentations: Mapping[str, Presentations] = field(default_factory=dict)
    leanings: Mapping[str, float] = field(default_factory=dict)
    inherited: Inherited = field(default_factory=Inherited)
    asking: Asking = field(default_factory=Asking)
    #: What stands for these very rules where more may be kept of them; None once they are altered.
    kept_as: ClassVar[str | None] = None

    def __getstate__(self) -> dict[str, Any]:
        """The fields alone."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def levels(self) -> tuple[tuple[Derived, ...], ...]:
        """
        Derived facts of the whole case, in strata: each reads only facts of the case, of items and
        of earlier strata.
        """
        made = {d.fact: d for d in self.derived}
        level: dict[str, int] = {d.fact: 0 for d in self.derived if d.each}
        for d in self.derived:
            if not d.each:
                level[d.fact] = 1 + max(
                    (level[f] for f in facts_of(d.rule.when) if f in made), default=0
                )
        top = max(level.values(), default=0)
        return tuple(
            tuple(d for d in self.derived if not d.each and level[d.fact] == n)
            for n in range(1, top + 1)
        )

    @cached_property
    def groups(self) -> dict[str, str]:
        """Evidence rule id to its group, unique over all files."""
        if kept := self.kept("groups"):
            return kept  # type: ignore[no-any-return]
        owned = [(f.id, row) for f in self.families.values() for row in f.rows]
        owned += [(s.id, row) for s in self.scripts.values() for row in s.rows]
        return {row.rule.id: f"{owner}.{row.group}" for owner, row in owned}

    @cached_property
    def flag_rows(self) -> Mapping[str, Flag]:
        """Every row of the red flags by the id of its rule."""
        return {row.rule.id: row for rows in self.flags.values() for row in rows}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule by its id; the items of pictures are made when they are asked for."""
        from workup.knowledge.picture_rules import RulesById

        rows = self.kept("written") or self._written()
        return RulesById(self.presentations, rows, self.vocabulary)

    def _written(self) -> dict[str, Rule]:
        """Every rule that stands in a row."""
        from workup.knowledge.references import every_rule

        entries = [script.never_miss for script in self.scripts.values() if script.never_miss]
        lane = [
            rule for entry in entries for rule in (entry.rule, entry.by_age, entry.beyond) if rule
        ]
        return {r.id: r for r in [*(d.rule for d in self.derived), *every_rule(self), *lane]}

    def kept(self, name: str) -> Any:
        """What was kept beside the fields, by name; None where nothing was."""
        body = self.__dict__.get("_later", {}).get(name)
        return None if body is None else cache.unpickled(body)


_NO_RULES = (
    "holds no rules: `vocabulary.yaml` is missing. A rules folder holds it, sources.yaml, "
    "calibration.yaml, test_plan.yaml, hpo.json, and the folders "
    "disorders, tests, urgent and so on. Begin with a copy of {}"
)


def rules_folder() -> Path:
    """Where the rules lie: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).resolve().parent.parent / "rules"
    return inside if inside.is_dir() else inside.parent.parent / "rules"


def cases_folder() -> Path:
    """Where the cases that come with the package lie."""
    inside = Path(__file__).resolve().parent.parent / "cases"
    return inside if inside.is_dir() else inside.parent.parent / "cases"


@lru_cache(maxsize=4)
def load_rules(folder: Path | None = None) -> Rulebook:
    """
    Read and check all rules.

    Raises:
        RuleError: With the file, line and cure of every mistake.
    """
    where = folder or rules_folder()
    if not (where / "vocabulary.yaml").is_file():
        raise RuleError([Problem(str(where), 0, _NO_RULES.format(rules_folder()))])

    def read() -> Rulebook:
        from workup.knowledge.rule_files import RuleFiles

        return RuleFiles(where, content_hash(where), Rulebook).load()

    book = cache.kept(lambda: content_hash(where), Rulebook, read, _parted, _joined)
    vars(book)["kept_as"] = book.hash
    return book


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of all rule files."""
    digest, start = hashlib.sha256(), len(f"{folder}{os.sep}")
    for name in sorted(_rule_files(str(folder)), key=lambda name: name.split(os.sep)):
        with open(name, "rb") as file:
            digest.update(name[start:].replace(os.sep, "/").encode() + b"\0" + file.read() + b"\0")
    return digest.hexdigest()


def _rule_files(folder: str) -> Iterator[str]:
    """Every YAML and JSON file in a folder, at any depth."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _rule_files(entry.path)
            elif entry.name.endswith((".yaml", ".json")):
                yield entry.path


def _parted(book: Rulebook) -> dict[str, bytes]:
    """A rulebook as it is kept: what every command needs together, each other map alone."""
    now = {f.name: getattr(book, f.name) for f in fields(book) if f.name not in LATER}
    whole = {"": now, **{name: getattr(book, name) for name in LATER}, "groups": book.groups}
    whole |= {name: map_of(getattr(book, name)) for name in EACH_ALONE}
    whole["written"] = map_of(book._written())
    return {name: pickled(part) for name, part in whole.items()}


def _joined(kept: object) -> Rulebook:
    """The same rulebook; raises whatever comes where something else was kept."""
    assert isinstance(kept, dict) and kept.keys() == {"", *LATER, "groups", "written"}
    book = object.__new__(Rulebook)
    vars(book).update(cache.unpickled(kept.pop("")), _later=kept)
    return book
