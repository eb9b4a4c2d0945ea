"""
The form of the rule files that are tables: what each key holds, so that a mistake is told by its
file, line and cure before anything is made of it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, ValidationError

from workup.errors import MOST_PROBLEMS, Problem
from workup.model.document import Document
from workup.model.mistakes import problem_of

Priority = Literal["now", "first", "next", "specialist"]
Words = tuple[str, ...]


class Shape(BaseModel):
    """A map with these keys and no other."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def _term(value: Any) -> Any:
    """A term written short: its label, or its group and label."""
    if isinstance(value, str):
        return {"label": value}
    if isinstance(value, list) and len(value) == 2:
        return {"group": value[0], "label": value[1]}
    return value


class TermShape(Shape):
    """One id of the vocabulary."""

    label: Annotated[str, Field(min_length=1)]
    group: str | None = None
    hpo: str | None = None
    ask: str | None = None
    ask_from: str | None = None
    ask_where: list[str] | None = None
    ask_unless: list[str] | None = None
    band: str | None = None
    elicited: str | None = None
    category: str | None = None
    etiology: str | None = None
    never_miss: str | None = None
    mds_etiology: Words | None = None


Section = dict[
    Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,100}$")],
    Annotated[TermShape, BeforeValidator(_term)],
]


class VocabularyShape(Shape):
    """`vocabulary.yaml`: id to term, by section."""

    regions: Section
    tempo: Section
    course: Section
    variability: Section
    distribution: Section
    medication_change: Section
    inheritance: Section
    findings: Section
    events: Section
    drug_classes: Section
    tests: Section
    settings: Section
    result_patterns: Section
    red_flags: Section
    options: Section
    complications: Section
    categories: Section
    diagnoses: Section


class SourceShape(Shape):
    """One entry of the bibliography; whether it can be checked is seen in `knowledge.sources`."""

    citation: str
    kind: str | None = None
    doi: str | None = None
    pmid: str | int | None = None
    pmcid: str | None = None
    url: str | None = None
    seen: bool = False
    extent: str | None = None
    reviewed: str | None = None
    release: str | None = None


class SourcesShape(RootModel[dict[str, SourceShape]]):
    """`sources.yaml`: key to entry."""


class SourceHostsShape(Shape):
    """`source_hosts.yaml`: host to its why."""

    hosts: dict[str, str | None] | None = None


class DrugShape(Shape):
    """One drug."""

    class_: Annotated[str, Field(alias="class")]
    aliases: Words | None = None
    kind: str | None = None
    note: str | None = None
    sources: Words | None = None


class DrugsShape(Shape):
    """`derive/drugs.yaml`."""

    drugs: dict[str, DrugShape]
    remedies: dict[str, DrugShape] = {}


class DrugGroupShape(Shape):
    """A class that is named without a drug."""

    class_: Annotated[str, Field(alias="class")]
    say: Words


class DrugNamesShape(Shape):
    """`lexicon/drugs.yaml`: generic name to how else it is written, and how taking is told."""

    drugs: dict[str, Words | None]
    others: dict[str, Words | None] = {}
    classes: dict[str, DrugGroupShape] = {}
    change: dict[str, str] = {}
    not_after: str = ""
    overdose: str = ""
    not_taken: str = ""


class AncestryShape(Shape):
    """One ancestry, and the words that name it."""

    words: Words
    label: str | None = None


class AncestriesShape(Shape):
    """`derive/ancestry.yaml`."""

    ancestry: dict[str, AncestryShape]


def _value(value: Any) -> Any:
    """The value of an entry that gives its reason beside it."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


_Plain = BeforeValidator(_value)
Number = Annotated[float, _Plain]
Share = Annotated[float, Field(ge=0, le=1), _Plain]
Inside = Annotated[float, Field(gt=0, lt=1), _Plain]  # a logarithm is taken of it, and of 1 less
Positive = Annotated[float, Field(gt=0), _Plain]
Count = Annotated[int, Field(ge=0), _Plain]


class OftenShape(Shape):
    """How often a picture brings what it lists, by the word for it."""

    very_often: Inside
    often: Inside
    sometimes: Inside
    seldom: Inside
    never: Inside


class KindWeightShape(Shape):
    """How much the pictures of a label say, by what they are."""

    presentations: float
    members: float


class MetShape(Shape):
    """How often a picture is met, by the word for it."""

    often: Positive
    sometimes: Positive
    seldom: Positive


class RestatedShape(Shape):
    """Items of pictures that follow from other items."""

    by: list[str]
    items: list[str]


class PicturesShape(Shape):
    """How the frequencies of pictures become points: `pictures` of `calibration.yaml`."""

    often: Annotated[OftenShape, _Plain]
    weight: Annotated[KindWeightShape, _Plain]
    damping: Number
    met_weight: Annotated[MetShape, _Plain]
    met: Number
    rarest: Inside
    commonest: Inside
    most: Number
    most_result: Number
    never: Number
    denied: Number
    most_absent: Number
    absent_weight: Number
    surest: Inside
    unlisted: Inside
    unlisted_region: Number
    unlisted_first: Number
    age_near: Number
    age_far: Number
    tempo_near: Number
    tempo_far: Number
    course: Number
    sex: Number
    gene_found: Number
    gene_excluded: Number
    restated: Annotated[list[RestatedShape], _Plain]


class InheritedWeightsShape(Shape):
    """How annotations become points: `inherited` of `calibration.yaml`."""

    prior: Number
    nearby: Share
    unnamed: Number
    unlisted: Number
    denied: Number


class CalibrationShape(Shape):
    """`calibration.yaml`."""

    prior_strength: Number
    prior_strength_untold: Number
    scale: Positive
    unexplained: Number
    unexplained_cap: Number
    other_prior: Annotated[dict[str, float], _Plain]
    leading_share: Share
    leading_ratio: Share
    plausible_share: Share
    plausible_ratio: Share
    likely: Share
    possible: Share
    likely_row: Number
    most_plausible: Count
    facts_needed: Count
    outside: Share
    conflict_share: Share
    fitted: Annotated[str, _Plain]
    always_explained: Annotated[Words, _Plain]
    complex_findings: Annotated[Words, _Plain]
    pictures: PicturesShape
    inherited: InheritedWeightsShape


class LeaningsShape(RootModel[dict[str, float]]):
    """`leanings.yaml`: diagnosis to points."""


class FirstShape(Shape):
    """A test that stands before others."""

    test: str
    before: Literal["all"] | Words
    why: str
    sources: Words
    fact: str = ""


class LaterShape(Shape):
    """A group of tests that is ordered no sooner."""

    fact: str
    group: str
    priority: Priority
    why: str
    sources: Words


class LongestShape(Shape):
    """How many tests a list has, by picture."""

    plain: int
    usual: int
    child: int


class ShownShape(Shape):
    """Which entries of the don't-miss list are shown."""

    most: int
    least: int
    with_clue: Annotated[float, Field(ge=0, le=1)]
    without_clue: Annotated[float, Field(ge=0, le=1)]
    harm: float


class RemoteShape(Shape):
    """Which diagnoses are remote beside one that is nearly certain."""

    lead: Annotated[float, Field(ge=0, le=1)]
    share: Annotated[float, Field(ge=0, le=1)]


class TestPlanShape(Shape):
    """`test_plan.yaml`."""

    group_order: Words
    priorities: tuple[Priority, ...]
    equivalents: dict[str, Words]
    genes_before_panel: int
    most_suggested: LongestShape
    child_below: float
    treatable_share: Annotated[float, Field(ge=0, le=1)]
    remote: RemoteShape
    most_waiting: int
    never_miss: ShownShape
    comes_first: tuple[FirstShape, ...] = ()
    no_sooner: tuple[LaterShape, ...] = ()


class HpoShape(BaseModel):
    """`hpo.json`; it is generated, and may hold more."""

    dystonia: Words
    labels: dict[str, str]
    present: dict[str, Words]
    excluded: dict[str, Words]


class DiseaseShape(Shape):
    """An inherited disease."""

    id: str
    name: str
    genes: Words
    label: str
    dystonia: bool
    onset: tuple[float, float] | None = None
    terms: dict[str, str]


class InheritedShape(Shape):
    """`inherited.json`; it is generated."""

    release: str
    licence: str
    parents: str
    diseases: tuple[DiseaseShape, ...]


S = TypeVar("S", bound=BaseModel)


def mistakes(document: Document, shape: type[S]) -> list[Problem]:
    """What is wrong with the form of a table."""
    try:
        shape.model_validate(document.value)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MOST_PROBLEMS]
        return [problem_of(document, dict(item), shape) for item in found]
    return []
