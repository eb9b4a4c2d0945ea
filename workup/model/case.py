"""
A case, field for field as its file has it.

What a case does not mention is unknown: `id`, `patient`, `onset` and `dystonia` must be there, all
else may be null or left out. Ages and
durations are in years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from workup.errors import MOST_PROBLEMS, Problem
from workup.model.document import Document, Path_
from workup.model.ids import (
    Category,
    Diagnosis,
    Duration,
    Event,
    Finding,
    Group,
    Number,
    Region,
    Test,
    measured,
    of,
)
from workup.model.json_text import cut
from workup.model.missing import names_no_drug
from workup.model.mistakes import problem_of
from workup.model.vocabulary import Vocabulary


def _no_number(value: object) -> object:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number or (isinstance(value, str) and value.strip() in ("0", "1")):
        raise ValueError("is a number. Write true or false")
    return value


Truth = Annotated[bool, BeforeValidator(_no_number)]


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        populate_by_name=True,
        defer_build=True,  # most commands need the whole alone, some none
    )


class Source(_Part):
    """Where a published case comes from."""

    citation: str | None = None
    url: str | None = None


class Patient(_Part):
    """Sex and age in years at presentation."""

    sex: Literal["female", "male", "unknown"] | None = None
    age: Duration | None = None


class Onset(_Part):
    """When and where the dystonia began."""

    age: Duration | None = None
    before_presentation: Duration | None = None
    tempo: Annotated[str, AfterValidator(of("tempo"))] | None = None
    first_region: Region | None = None


class Spread(_Part):
    """One region that joined, with the age in years at which it did."""

    region: Region
    age: Duration | None = None


class Attacks(_Part):
    """
    Paroxysms: how long one lasts in years, how many a day, and how the patient is between them.
    """

    duration: Duration | None = None
    per_day: Annotated[Number, Field(ge=0)] | None = None
    between: Literal["normal", "abnormal"] | None = None


class Dystonia(_Part):
    """
    Where it is now and how it behaves. `regions` None: dystonic, region not known; empty: no
    dystonia was described.
    """

    regions: tuple[Region, ...] | None = None
    distribution: Annotated[str, AfterValidator(of("distribution"))] | None = None
    spread: tuple[Spread, ...] | None = None
    attacks: Attacks | None = None
    course: Annotated[str, AfterValidator(of("course"))] | None = None
    variability: Annotated[str, AfterValidator(of("variability"))] | None = None


class Findings(_Part):
    """What was found and what was looked for and not found, by vocabulary id or HPO term."""

    present: tuple[Finding, ...] | None = None
    absent: tuple[Finding, ...] | None = None
    examined_normal: tuple[Group, ...] | None = None


class PastEvent(_Part):
    """Something that happened to the patient; `before_onset` in years, None where not known."""

    event: Event
    before_onset: Duration | None = None
    after_onset: Truth | None = None
    side: Literal["left", "right", "both"] | None = None


class Medication(_Part):
    """One drug. `stopped_before_onset` None means still taken when the dystonia began."""

    name: str | None = None
    drug_class: Annotated[str, AfterValidator(of("drug_classes"))] | None = None
    started_before_onset: Duration | None = None
    stopped_before_onset: Duration | None = None
    change: Annotated[str, AfterValidator(of("medication_change"))] | None = None
    changed_before_onset: Duration | None = None
    overdose: Truth | None = None
    started_after_onset: Truth | None = None


class History(_Part):
    """
    Past history. An empty list of events or medications says that they were asked for and there
    were none.
    """

    events: tuple[PastEvent, ...] | None = None
    medications: tuple[Medication, ...] | None = None
    family: Annotated[str, AfterValidator(of("inheritance"))] | None = None
    birth: Literal["normal", "abnormal"] | None = None
    previous_diagnoses: tuple[str, ...] | None = None
    ancestry: str | None = None


class Result(_Part):
    """A test's result. `abnormal` None is inconclusive, which is never evidence of absence."""

    abnormal: Truth | None = None
    value: Annotated[float | str, BeforeValidator(measured)] | None = None
    unit: str | None = None
    pattern: tuple[Annotated[str, AfterValidator(of("result_patterns"))], ...] | None = None
    gene: str | None = None
    variant: Literal["pathogenic", "likely_pathogenic", "uncertain", "benign"] | None = None
    when: str | None = None
    text: str | None = None


class Answer(_Part):
    """The educator's or the publication's answer; never read by the rules."""

    category: Category | None = None
    diagnosis: Diagnosis | None = None
    also_accept: tuple[Diagnosis, ...] | None = None
    decisive_tests: tuple[Test, ...] | None = None
    results: dict[Test, Result] | None = None
    red_flags: tuple[Annotated[str, AfterValidator(of("red_flags"))], ...] | None = None
    urgency: Literal["emergency", "urgent", "routine"] | None = None
    avoid: tuple[Annotated[str, AfterValidator(of("tests", "options"))], ...] | None = None
    teaching_points: tuple[str, ...] | None = None

    @property
    def accepted(self) -> tuple[str, ...]:
        """The diagnoses that count as right, each once, the answer's own first."""
        return tuple(dict.fromkeys(d for d in (self.diagnosis, *(self.also_accept or ())) if d))


class Media(_Part):
    """
    A picture or video of this case that lies beside the case file: its name only, never an address;
    nothing is fetched.

    `consent` says who agreed that it may be shown, and for what.
    """

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}$")]
    shows: str
    licence: str
    consent: str


class Teaching(_Part):
    """
    How a case is used in teaching: how hard its author finds it, how many minutes it takes, what it
    teaches, and who wrote it.

    `nickname` is a name by which a case is remembered; it may hint at the answer, so that it is
    shown only with the answer.
    """

    nickname: str | None = None
    level: Literal["easy", "middle", "hard"] | None = None
    minutes: Annotated[Number, Field(gt=0, le=600)] | None = None
    objective: str | None = None
    objectives: tuple[str, ...] | None = None
    author: str | None = None
    media: tuple[Media, ...] | None = None

    @property
    def aims(self) -> tuple[str, ...]:
        """Every objective, whichever of the two keys holds it."""
        return tuple(
            dict.fromkeys([*([self.objective] if self.objective else []), *(self.objectives or ())])
        )


class Case(_Part):
    """One case. Build it with `workup.readers`, which says the line of every mistake."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
    title: str | None = None
    vignette: str | None = None
    source: Source | None = None
    setting: Annotated[str, AfterValidator(of("settings"))] | None = None
    patient: Patient
    onset: Onset
    dystonia: Dystonia
    findings: Findings = Findings()
    history: History = History()
    results: dict[Test, Result] = {}
    answer: Answer | None = None
    teaching: Teaching | None = None
    unmapped: tuple[str, ...] | None = None

    @property
    def accepted(self) -> tuple[str, ...]:
        """The diagnoses that the answer accepts, its own first; none where there is no answer."""
        return self.answer.accepted if self.answer else ()


def build(document: Document, vocabulary: Vocabulary) -> tuple[Case | None, list[Problem]]:
    """
    Make a Case of one document.

    Returns:
        The case, or None, and every problem found; where there is a problem the case is None.
    """
    value = document.value
    if not isinstance(value, dict):
        return None, [document.problem((), "is not a case: a case is a map that begins with `id`")]
    filled = _without_nulls(value)
    try:
        case = Case.model_validate(filled, context={"vocabulary": vocabulary})
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        found = [problem_of(document, dict(item), Case) for item in wrong[:MOST_PROBLEMS]]
        return None, _few(document, found, len(wrong))
    clashes = list(disagreements(case))
    problems = [
        replace(document.problem(path, message), case=case.id)
        for path, message in clashes[:MOST_PROBLEMS]
    ]
    return (None if problems else case), _few(document, problems, len(clashes))


def _few(document: Document, problems: list[Problem], count: int) -> list[Problem]:
    """The problems, and a word on those of `count` that are not said."""
    if count <= len(problems):
        return problems
    return [*problems, document.problem((), f"and {count - len(problems):,} more mistakes")]


def _without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, dict[str, Any]] = {"findings": {}, "history": {}, "results": {}}
    return {**value, **{key: empty for key, empty in parts.items() if value.get(key) is None}}


Found = Iterator[tuple[Path_, str]]
"""The path of a field, and what is wrong there."""


def disagreements(case: Case) -> Found:
    """Where the fields of a case, each of them valid by itself, cannot be true together."""
    yield from _ages(case)
    yield from _regions(case.dystonia)
    yield from _findings(case.findings)
    for n, drug in enumerate(case.history.medications or ()):
        yield from _drug(drug, ("history", "medications", n))
    for n, event in enumerate(case.history.events or ()):
        if event.after_onset and event.before_onset is not None:
            at = ("history", "events", n, "after_onset")
            yield (
                at,
                f"`{event.event}` is both `after_onset` and given a time before onset. Keep one",
            )


def _ages(case: Case) -> Found:
    age, onset, before = case.patient.age, case.onset.age, case.onset.before_presentation
    if age is not None and onset is not None and onset > age + 1e-9:
        yield (
            ("onset", "age"),
            f"`onset.age` is {onset:g} years, but the patient is {age:g}. Was it meant in months?",
        )
    if age is not None and before is not None and before > age + 1.0:
        at = ("onset", "before_presentation")
        yield at, f"`onset.before_presentation` is {before:g} years, but the patient is {age:g}"
    for n, step in enumerate(case.dystonia.spread or ()):
        joined = f"spread to `{step.region}` at {step.age:g} years" if step.age is not None else ""
        if step.age is not None and age is not None and step.age > age + 1e-9:
            yield ("dystonia", "spread", n, "age"), f"{joined}, but the patient is {age:g}"
        if step.age is not None and onset is not None and step.age < onset - 1e-9:
            yield ("dystonia", "spread", n, "age"), f"{joined}, before onset at {onset:g}"


def _regions(dystonia: Dystonia) -> Found:
    yield from _twice(("dystonia", "regions"), dystonia.regions)
    if dystonia.regions == () and dystonia.distribution not in (None, "none"):
        message = (
            "`dystonia.distribution` is given, but `dystonia.regions` is empty, which says "
            "that there is no dystonia"
        )
        yield ("dystonia", "distribution"), message


def _findings(findings: Findings) -> Found:
    yield from _twice(("findings", "present"), findings.present)
    yield from _twice(("findings", "absent"), findings.absent)
    present = set(findings.present or ())
    for n, item in enumerate(findings.absent or ()):
        if item in present:
            yield (
                ("findings", "absent", n),
                f"`{item}` is listed as both present and absent. Keep one",
            )


def _twice(path: Path_, items: tuple[str, ...] | None) -> Found:
    seen: set[str] = set()
    for n, item in enumerate(items or ()):
        if item in seen:
            yield (*path, n), f"`{item}` is given twice in `{'.'.join(map(str, path))}`"
        seen.add(item)


def _drug(drug: Medication, path: Path_) -> Found:
    started, stopped, changed = (
        drug.started_before_onset,
        drug.stopped_before_onset,
        drug.changed_before_onset,
    )
    if drug.name is None and drug.drug_class is None:
        yield path, "a medication needs a `name` or a `drug_class`"
    elif drug.drug_class is None and names_no_drug(str(drug.name)):
        message = (
            f"`{cut(str(drug.name))}` is no name of a drug. Leave it out where it is not known; "
            f"`medications: []` says that there are none"
        )
        yield (*path, "name"), message
    if started is not None and stopped is not None and stopped > started + 1e-9:
        message = (
            "the drug is stopped before it was started: `stopped_before_onset` is the "
            "longer "
            "of the two"
        )
        yield (*path, "stopped_before_onset"), message
    if started is not None and changed is not None and changed > started + 1e-9:
        message = (
            "the dose is changed before the drug was started: `changed_before_onset` is the "
            "longer of the two"
        )
        yield (*path, "changed_before_onset"), message
    if drug.started_after_onset and (started is not None or stopped is not None):
        message = "the drug is both `started_after_onset` and given times before onset. Keep one"
        yield (*path, "started_after_onset"), message
