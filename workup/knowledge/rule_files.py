"""
The whole of `rules/` read from its files: ids unique, references resolved, every mistake noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from workup.errors import Problem, RuleError
from workup.knowledge.asking import Asking, read_asking
from workup.knowledge.calibration import read_calibration
from workup.knowledge.drugs import read_drugs
from workup.knowledge.inherited import Inherited, read_inherited
from workup.knowledge.pages import (
    Derived,
    read_advice,
    read_derived,
    read_flag,
    read_test,
    read_wording,
)
from workup.knowledge.presentations import read_presentations
from workup.knowledge.properties import read_properties
from workup.knowledge.references import wrong_references
from workup.knowledge.schema import STANDINGS, Schema, case_schema, item_schema
from workup.knowledge.script import read_family, read_script
from workup.knowledge.shapes import (
    AncestriesShape,
    CalibrationShape,
    DrugNamesShape,
    DrugsShape,
    HpoShape,
    InheritedShape,
    LeaningsShape,
    SourceHostsShape,
    SourcesShape,
    TestPlanShape,
    VocabularyShape,
    mistakes,
)
from workup.knowledge.sheet import OUT_OF_FORM, Sheet, out_of_form
from workup.knowledge.sources import read_source
from workup.knowledge.test_plan import read_test_plan
from workup.model.document import Document, DocumentError, read_json, read_text, read_yaml
from workup.model.fact import fact_of
from workup.model.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from workup.knowledge.rulebook import Rulebook

T = TypeVar("T")


class RuleFiles:
    """
    A folder of rule files.

    Args:
        folder: Where they lie.

        mark: The hash of them all.

        make: The class of the rulebook.
    """

    def __init__(self, folder: Path, mark: str, make: type[Rulebook]) -> None:
        self.folder, self.mark, self.make = folder, mark, make
        self.problems: list[Problem] = []
        self.genes: set[str] = set()
        self.titles: dict[str, str] = {}

    def load(self) -> Rulebook:
        """
        Read and check them.

        Raises:
            RuleError: With the file, line and cure of every mistake.
        """
        words, listed = (
            self._table("vocabulary", VocabularyShape),
            self._table("sources", SourcesShape),
        )
        vocabulary = read_vocabulary(words, self._hpo())
        sources = {key: read_source(key, item) for key, item in listed.items()}
        drugs = read_drugs(self._table("derive/drugs", DrugsShape), self._drug_names())
        ancestry = {
            name: tuple(item["words"])
            for name, item in self._table("derive/ancestry", AncestriesShape)["ancestry"].items()
        }
        self.keys = frozenset(sources) | {"judgement"}
        schema = case_schema(vocabulary, ancestry)
        items = item_schema(vocabulary)
        derived = tuple(
            d
            for sheet in self._sheets("derive/facts*.yaml", schema)
            for d in self._derived(sheet, items)
        )
        add_later_facts(schema)
        families = self._map("families", schema, read_family, lambda family: family.id)
        scripts = self._map("disorders", schema, read_script, lambda script: script.id)
        presentations = self._map("presentations", schema, read_presentations, lambda page: page.id)
        tests = self._map("tests", schema, read_test, lambda page: page.id)
        flags = self._advice("urgent", schema, read_flag)
        management = self._advice("management", schema, lambda s: read_advice(s, "options"))
        complications = self._advice(
            "complications", schema, lambda s: read_advice(s, "complications")
        )
        wording = self._map("wording", schema, read_wording, lambda page: page.id)
        calibration = read_calibration(self._table("calibration", CalibrationShape))
        properties = self._map("properties", schema, read_properties, lambda page: page[0])
        test_plan = read_test_plan(self._table("test_plan", TestPlanShape))
        book = self.make(
            vocabulary,
            sources,
            drugs,
            ancestry,
            derived,
            families,
            _in_order(scripts, vocabulary["diagnoses"]),
            _in_order(tests, vocabulary["tests"]),
            _in_order(flags, vocabulary["red_flags"]),
            _in_order(management, vocabulary["options"]),
            _in_order(complications, vocabulary["complications"]),
            wording,
            calibration,
            test_plan,
            schema,
            tuple(sorted(self.genes)),
            self.mark,
            self.titles,
            {p.id: p for _, page in properties.values() for p in page},
            self._hosts(),
            _in_order(presentations, vocabulary["diagnoses"]),
            self._leanings(),
            self._inherited(),
            self._asking(schema),
        )
        self.problems += wrong_references(book)
        if self.problems:
            raise RuleError(self.problems)
        return book

    def _name(self, path: Path) -> str:
        return f"rules/{path.relative_to(self.folder).as_posix()}"

    def _table(self, name: str, shape: type[BaseModel]) -> dict[str, Any]:
        """The plain value of a file that is a table, its form checked."""
        path = self.folder / f"{name}.yaml"
        try:
            documents = read_yaml(read_text(path, self._name(path)), self._name(path))
        except DocumentError as error:
            raise RuleError([*self.problems, *error.problems]) from None
        return self._checked(
            documents[0] if documents else Document(self._name(path), {}, {}), shape
        )

    def _drug_names(self) -> dict[str, Any]:
        """Brands and short names of drugs; none without the file."""
        if not (self.folder / "lexicon" / "drugs.yaml").exists():
            return {}
        return self._table("lexicon/drugs", DrugNamesShape)

    def _leanings(self) -> dict[str, float]:
        """Diagnosis to the points that correct what its rows give too easily; none without file."""
        if not (self.folder / "leanings.yaml").exists():
            return {}
        return {d: float(p) for d, p in self._table("leanings", LeaningsShape).items()}

    def _hosts(self) -> dict[str, str]:
        """
        Where a source may lie, each host with its why; none where the file is missing, and then no
        address is good.
        """
        if not (self.folder / "source_hosts.yaml").exists():
            return {}
        hosts = self._table("source_hosts", SourceHostsShape).get("hosts") or {}
        for host, why in hosts.items():
            if not (why and why.strip()):
                self.problems.append(
                    Problem("rules/source_hosts.yaml", 0, f"the host `{host}` has no why")
                )
        return {host: why or "" for host, why in hosts.items()}

    def _hpo(self) -> dict[str, Any]:
        """The table of HPO terms; there may be none."""
        return self._generated("hpo.json", HpoShape)

    def _inherited(self) -> Inherited:
        """The inherited diseases; there may be none."""
        found = self._generated("inherited.json", InheritedShape)
        return read_inherited(found) if found else Inherited()

    def _generated(self, name: str, shape: type[BaseModel]) -> dict[str, Any]:
        """The plain value of a table that a script makes, its form checked; none without file."""
        path = self.folder / name
        if not path.exists():
            return {}
        try:
            document = read_json(read_text(path, self._name(path)), self._name(path), most=None)
        except DocumentError as error:
            raise RuleError([*self.problems, *error.problems]) from None
        return self._checked(document, shape)

    def _checked(self, document: Document, shape: type[BaseModel]) -> dict[str, Any]:
        if wrong := mistakes(document, shape):
            raise RuleError([*self.problems, *wrong])
        value: dict[str, Any] = document.value
        return value

    def _sheets(self, pattern: str, schema: Schema) -> Iterable[Sheet]:
        for path in sorted(self.folder.glob(pattern)):
            try:
                documents = read_yaml(read_text(path, self._name(path)), self._name(path))
            except DocumentError as error:
                self.problems += error.problems
                continue
            for document in documents:
                sheet = Sheet(document, schema, self.keys)
                yield sheet
                self.problems += sheet.problems
                self.genes |= sheet.genes

    def _derived(self, sheet: Sheet, items: Schema) -> tuple[Derived, ...]:
        try:
            return read_derived(sheet, Sheet(sheet.document, items, self.keys, sheet.problems))
        except OUT_OF_FORM as error:
            sheet.wrong((), out_of_form(error))
            return ()

    def _map(
        self, folder: str, schema: Schema, read: Callable[[Sheet], T], name: Callable[[T], str]
    ) -> dict[str, T]:
        found: dict[str, T] = {}
        for sheet in self._sheets(f"{folder}/*.yaml", schema):
            try:
                item = read(sheet)
            except OUT_OF_FORM as error:
                sheet.wrong((), out_of_form(error))
                continue
            if name(item) in found:
                sheet.wrong(("id",), f"`{name(item)}` already has a file in rules/{folder}")
            if name(item) != Path(sheet.document.file).stem:
                sheet.wrong(("id",), f"`{name(item)}` is not the file's name, which it should be")
            found[name(item)] = item
        return found

    def _asking(self, schema: Schema) -> Asking:
        """What is asked before all else; there may be no such file."""
        found = Asking()
        for sheet in self._sheets("asking.yaml", schema):
            try:
                found = read_asking(sheet)
            except OUT_OF_FORM as error:
                sheet.wrong((), out_of_form(error))
        return found

    def _advice(
        self, folder: str, schema: Schema, read: Callable[[Sheet], tuple[str, str, tuple[T, ...]]]
    ) -> dict[str, tuple[T, ...]]:
        pages = self._map(folder, schema, read, lambda page: page[0])
        self.titles.update({f"{folder}.{id_}": title for id_, title, _ in pages.values()})
        return {id_: rows for id_, _, rows in pages.values()}


def _in_order(found: dict[str, T], order: Iterable[str]) -> dict[str, T]:
    return {id_: found[id_] for id_ in order if id_ in found}


def add_later_facts(schema: Schema) -> None:
    """Declare what the differential decides: standings, don't-miss diagnoses, leading category."""
    for id_ in schema.vocabulary["diagnoses"]:
        schema.add(fact_of("standing", id_), "word", STANDINGS)
        schema.add(fact_of("lane", id_), "sign")
        schema.add(fact_of("clue", id_), "sign")
    schema.add("leading.category", "word", schema.vocabulary["categories"])
