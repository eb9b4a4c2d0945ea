"""
Presentations: the pictures in which a clinic meets a disorder, and the members of a label that
lumps diseases. A picture says how often it brings each finding; the points follow by one formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workup.knowledge.condition import AtLeast, Condition, Is
from workup.knowledge.sheet import Sheet
from workup.model.document import Path_
from workup.model.fact import fact_of
from workup.model.region import SIDED

Kind = Literal["presentations", "members"]
KINDS: tuple[Kind, ...] = ("presentations", "members")
MET = ("often", "sometimes", "seldom")
OFTEN = ("very_often", "often", "sometimes", "seldom", "never")
#: A region without a side stands for both sides.
UNSIDED = {limb: (limb, *sides) for limb, sides in SIDED.items()}
#: What may stand under `facts`, and the fact that a condition asks for.
FACTS = {
    "event": "event.{}",
    "drug": "drug_class.{}",
    "fact": "{}",
    "family": "family",
    "variability": "variability",
    "distribution": "distribution",
    "birth": "birth",
    "course": "course",
    "tempo": "onset.tempo",
}
_KEYS = ("id", "title", "met", "findings", "why", "sources", "typical")
_MORE = (
    "onset",
    "tempo",
    "course",
    "sex",
    "regions",
    "first",
    "facts",
    "results",
    "genes",
    "tests",
    "look_alikes",
    "needs",
    "treatment",
)


@dataclass(frozen=True)
class Item:
    """
    One thing that a picture brings, and how often: a word of OFTEN. `name` is its id as the file
    writes it, `kind` what it is (finding, region, first, fact, result).
    """

    name: str
    kind: str
    when: Condition
    often: str

    @property
    def whole(self) -> str:
        """Kind and name, as the file writes a fact: `region: neck`, `fact: focal_neck`."""
        return self.name if self.kind == "fact" else f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class SettlingTest:
    """A test that settles a picture."""

    test: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class LookAlike:
    """
    A real alternative of a picture, and the fact that separates the two. Where its label
    holds several diseases, `member` is the picture that is meant, or `name` says what it is called.
    `onset` holds the ages between which it is an alternative, open where None. With `when` it is
    one only of a patient of whom that is known to hold, and then it comes first.
    """

    diagnosis: str
    by: str
    member: str = ""
    name: str = ""
    onset: tuple[float | None, float | None] = (None, None)
    when: Condition | None = None


@dataclass(frozen=True)
class Picture:
    """
    One presentation of a disorder, or one member of a label.

    `onset` is the usual window of ages at onset in years, None where open; `tempo` and `course`
    those that fit, empty where any does; `met` how often it is met among the pictures of its
    label; `needs` the exposures without which it is not named, any one of which will do; `typical`
    the plain value of a case that shows it.
    """

    id: str
    owner: str
    title: str
    met: str
    onset: tuple[float | None, float | None]
    tempo: tuple[str, ...]
    course: tuple[str, ...]
    sex: str
    items: tuple[Item, ...]
    genes: tuple[str, ...]
    tests: tuple[SettlingTest, ...]
    look_alikes: tuple[LookAlike, ...]
    needs: tuple[Condition, ...]
    treatment: str
    why: str
    sources: tuple[str, ...]
    typical: Mapping[str, Any]
    line: int


@dataclass(frozen=True)
class Presentations:
    """All pictures of one label; `kind` says whether they are presentations or members."""

    id: str
    kind: Kind
    pictures: tuple[Picture, ...]
    file: str


def read_presentations(sheet: Sheet) -> Presentations:
    """A file of presentations; every mistake is noted in the sheet."""
    value = sheet.keys(sheet.value, (), ("id", "kind", "pictures"))
    id_, kind = str(value.get("id")), value.get("kind")
    sheet.known(id_, "diagnoses", ("id",))
    if kind not in KINDS:
        sheet.wrong(("kind",), f"unknown kind `{kind}`. Write presentations or members")
    rows = sheet.rows(value.get("pictures"), ("pictures",))
    pictures = tuple(_picture(sheet, id_, raw, ("pictures", i)) for i, raw in enumerate(rows))
    names = [p.id for p in pictures]
    for name in sorted({n for n in names if names.count(n) > 1}):
        sheet.wrong(("pictures",), f"the picture `{name}` appears twice")
    named: Kind = "members" if kind == "members" else "presentations"
    return Presentations(id_, named, pictures, sheet.document.file)


def _picture(sheet: Sheet, owner: str, raw: Any, path: Path_) -> Picture:
    value = sheet.keys(raw, path, _KEYS, _MORE)
    window = value.get("onset") or {}
    met = str(value.get("met"))
    if met not in MET:
        sheet.wrong((*path, "met"), f"unknown word `{met}`. Write {', '.join(MET)}")
    genes = tuple(map(str, sheet.rows(value.get("genes"), (*path, "genes"))))
    sheet.genes.update(genes)
    for gene in genes:
        sheet.schema.add(fact_of("gene", gene), "sign")
    return Picture(
        str(value.get("id")),
        owner,
        sheet.text(value.get("title"), (*path, "title")),
        met,
        (_age(sheet, window, "from", path), _age(sheet, window, "to", path)),
        sheet.ids(value.get("tempo"), "tempo", (*path, "tempo")),
        sheet.ids(value.get("course"), "course", (*path, "course")),
        str(value.get("sex") or ""),
        tuple(_items(sheet, value, path)),
        genes,
        tuple(_tests(sheet, value.get("tests"), (*path, "tests"))),
        read_look_alikes(sheet, value.get("look_alikes"), (*path, "look_alikes")),
        tuple(_needs(sheet, value.get("needs"), (*path, "needs"))),
        sheet.text(value.get("treatment"), (*path, "treatment")),
        sheet.text(value.get("why"), (*path, "why")),
        sheet.cited(value.get("sources"), (*path, "sources")),
        value.get("typical") or {},
        sheet.document.problem(path, "").line,
    )


def _age(sheet: Sheet, window: Mapping[str, Any], end: str, path: Path_) -> float | None:
    value = window.get(end)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    sheet.wrong((*path, "onset", end), f"`{value}` is no number of years")
    return None


def _items(sheet: Sheet, value: Mapping[str, Any], path: Path_) -> Iterator[Item]:
    v = sheet.schema.vocabulary
    for word, ids in _words(sheet, value.get("findings"), (*path, "findings")):
        for id_ in sheet.ids(ids, "findings", (*path, "findings", word)):
            yield Item(id_, "finding", Is(fact_of("finding", id_), "present"), word)
    for word, ids in _words(sheet, value.get("regions"), (*path, "regions")):
        for id_ in sheet.ids(ids, "regions", (*path, "regions", word)):
            facts = [Is(fact_of("region", side), "present") for side in UNSIDED.get(id_, (id_,))]
            yield Item(id_, "region", _any(facts), word)
    for word, ids in _words(sheet, value.get("first"), (*path, "first")):
        for id_ in sheet.ids(ids, "regions", (*path, "first", word)):
            sides = UNSIDED.get(id_, (id_,))
            yield Item(id_, "first", _any([Is("onset.first_region", "eq", s) for s in sides]), word)
    for word, names in _words(sheet, value.get("facts"), (*path, "facts")):
        for name in names:
            when = _fact(sheet, str(name), (*path, "facts", word))
            if when is not None:
                yield Item(str(name), "fact", when, word)
    for word, pairs in _words(sheet, value.get("results"), (*path, "results")):
        for pair in pairs:
            test, shows = (str(x) for x in pair) if isinstance(pair, list) else (str(pair), "")
            if not sheet.known(test, "tests", (*path, "results", word)):
                continue
            if shows not in ("abnormal", "normal") and shows not in v["result_patterns"]:
                sheet.wrong((*path, "results", word), f"unknown result `{shows}` of `{test}`")
            else:
                yield Item(f"{test} {shows}", "result", _result(test, shows), word)


def _words(sheet: Sheet, value: Any, path: Path_) -> Iterable[tuple[str, list[Any]]]:
    """How often, and what is so often."""
    for word, items in (value or {}).items():
        if word not in OFTEN:
            sheet.wrong((*path, word), f"unknown word `{word}`. Write {', '.join(OFTEN)}")
            continue
        yield word, sheet.rows(items, (*path, word))


def _fact(sheet: Sheet, name: str, path: Path_) -> Condition | None:
    kind, _, id_ = name.partition(": ")
    fact = FACTS.get(kind, "").format(id_)
    known = sheet.schema.kinds.get(fact)
    if known == "sign":
        return Is(fact, "present")
    if known == "word" and id_ in sheet.schema.words[fact]:
        return Is(fact, "eq", id_)
    sheet.wrong(path, f"unknown fact `{name}`. Write it as in `event: stroke_ischaemic`")
    return None


def _result(test: str, shows: str) -> Condition:
    if shows in ("abnormal", "normal"):
        return Is(fact_of("result", test), "present" if shows == "abnormal" else "absent")
    return Is(fact_of("result", test, shows), "present")


def _any(leaves: list[Is]) -> Condition:
    return leaves[0] if len(leaves) == 1 else AtLeast(1, tuple(leaves))


def _tests(sheet: Sheet, value: Any, path: Path_) -> Iterator[SettlingTest]:
    for i, raw in enumerate(sheet.rows(value, path)):
        row = sheet.keys(raw, (*path, i), ("test", "why", "sources"))
        test = str(row.get("test"))
        sheet.known(test, "tests", (*path, i, "test"))
        why = sheet.text(row.get("why"), (*path, i, "why"))
        yield SettlingTest(test, why, sheet.cited(row.get("sources"), (*path, i, "sources")))


def read_look_alikes(sheet: Sheet, value: Any, path: Path_) -> tuple[LookAlike, ...]:
    """The look-alikes of a picture or of a family."""
    return tuple(_look_alikes(sheet, value, path))


def _look_alikes(sheet: Sheet, value: Any, path: Path_) -> Iterator[LookAlike]:
    for i, raw in enumerate(sheet.rows(value, path)):
        row = sheet.keys(raw, (*path, i), ("diagnosis", "by"), ("member", "name", "onset", "when"))
        diagnosis = str(row.get("diagnosis"))
        sheet.known(diagnosis, "diagnoses", (*path, i, "diagnosis"))
        by = sheet.text(row.get("by"), (*path, i, "by"))
        name = sheet.text(row["name"], (*path, i, "name")) if row.get("name") else ""
        window = row.get("onset") or {}
        ages = _age(sheet, window, "from", (*path, i)), _age(sheet, window, "to", (*path, i))
        told = sheet.condition(row["when"], (*path, i, "when")) if row.get("when") else None
        yield LookAlike(diagnosis, by, str(row.get("member") or ""), name, ages, told)


def _needs(sheet: Sheet, value: Any, path: Path_) -> Iterator[Condition]:
    for i, name in enumerate(sheet.rows(value, path)):
        when = _fact(sheet, str(name), (*path, i))
        if when is not None:
            yield when
