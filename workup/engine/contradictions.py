"""
What a case says that cannot be true together, though each field is valid. It is assessed as it is
written, but never without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from workup.engine.distribution import distribution_of
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, Medication
from workup.model.fact import fact_of
from workup.model.quantity import apart, bounds, words
from workup.model.region import SIDED, side_and_limb
from workup.model.vocabulary import Vocabulary, is_hpo

KNOWN_TO = 1.1  # years: two whole ages are each known to a year
LONGEST_ATTACK = 31 / 365.25  # a longer one is no attack
DAY = 1 / 365.25


def contradictions(case: Case, book: Rulebook) -> list[str]:
    """Each contradiction of a case, in words that name its fields."""
    return [
        *_times(case),
        *_dystonia(case),
        *_findings(case, book.vocabulary),
        *_history(case, book),
        *_results(case),
        *_answer(case, book.vocabulary),
    ]


def _times(case: Case) -> Iterator[str]:
    age, onset, before = case.patient.age, case.onset.age, case.onset.before_presentation
    told = age is not None and onset is not None and before is not None
    if told and apart(age - onset, before) > KNOWN_TO:  # type: ignore[operator,arg-type]
        yield (
            f"`onset.before_presentation` is {words(before)}, "  # type: ignore[arg-type]
            f"but `onset.age` is {onset:g} and the patient {age:g}"
        )
    if onset is None:
        return
    latest = bounds(onset)[1] + 1.0
    for drug in case.history.medications or ():
        started = drug.started_before_onset
        if started is not None and bounds(started)[0] > latest:
            ago = words(started)
            yield f"`history.medications`: a drug was started {ago} before onset, before birth"
    for event in case.history.events or ():
        if event.before_onset is not None and bounds(event.before_onset)[0] > latest:
            yield f"`history.events`: `{event.event}` lies before birth"


def _dystonia(case: Case) -> Iterator[str]:
    dystonia, first = case.dystonia, case.onset.first_region
    regions = dystonia.regions
    if regions == ():
        told = ("spread", "attacks", "course", "variability")
        for name in (name for name in told if getattr(dystonia, name)):
            yield f"`dystonia.regions` is empty: there is none. But `{name}` is given"
    if regions and first and first not in _sided(regions) and not dystonia.spread:
        yield f"`onset.first_region` is `{first}`, which is not among `dystonia.regions`"
    if regions and dystonia.distribution not in (None, distribution_of(regions)):
        yield (
            f"`dystonia.distribution` is {dystonia.distribution}, but the regions are "
            f"{distribution_of(regions)}"
        )
    joined = [step.region for step in dystonia.spread or ()]
    if len(set(joined)) < len(joined):
        yield "`dystonia.spread` names a region twice"
    attacks = dystonia.attacks
    if attacks and attacks.duration is not None:
        length = bounds(attacks.duration)[0]
        if length > LONGEST_ATTACK:
            yield f"`dystonia.attacks.duration` is {words(attacks.duration)}, which is no attack"
        if attacks.per_day is not None and length * attacks.per_day > DAY * 1.01:
            yield "`dystonia.attacks`: so many of that length do not fit into a day"
    elif attacks and attacks.per_day is not None and attacks.per_day > 86_400:
        yield "`dystonia.attacks.per_day` is more than one a second"


def _sided(regions: tuple[str, ...]) -> set[str]:
    """The regions, and the limb without a side of each that has one."""
    limbs = {side_and_limb(region)[1] for region in regions}
    sides = {side for region in regions for side in SIDED.get(region, ())}
    return {*regions, *limbs, *sides}


def _findings(case: Case, vocabulary: Vocabulary) -> Iterator[str]:
    findings = case.findings

    def refs(item: str, present: bool) -> set[str]:
        if not is_hpo(item):
            return {fact_of("finding", item)}
        return set(vocabulary.hpo_present(item) if present else vocabulary.hpo_absent(item))

    here = {ref: item for item in findings.present or () for ref in refs(item, True)}
    for item in findings.absent or ():
        for ref in sorted(refs(item, False) & set(here)):
            same = f"`{here[ref]}` is present and `{item}` absent, which is the same or above it"
            yield f"`findings`: {same}"
            break
    for item in (*(findings.present or ()), *(findings.absent or ())):
        if is_hpo(item) and vocabulary.hpo_id(item) is None:
            yield f"`findings`: `{item}` is no HPO term of the release that is known here"


def _history(case: Case, book: Rulebook) -> Iterator[str]:
    for drug in case.history.medications or ():
        if book.drugs.outweighed(drug.name, drug.drug_class):
            yield f"`history.medications`: {read_as(drug, book)}"


def read_as(drug: Medication, book: Rulebook) -> str:
    """In plain words, how a drug is read whose class in the case is not that of the table."""
    known = book.drugs.class_of(drug.name, drug.drug_class)
    called, read = (
        book.vocabulary.label("drug_classes", c or "") for c in (drug.drug_class, known)
    )
    return f"{drug.name} as “{called}”, since it is known as “{read}”"


def _results(case: Case) -> Iterator[str]:
    for test, result in case.results.items():
        if result.abnormal is False and result.pattern:
            yield f"`results.{test}` is normal, but a `pattern` is given"
        if result.abnormal is False and result.variant in ("pathogenic", "likely_pathogenic"):
            yield f"`results.{test}` is normal, but its variant is {result.variant}"


def _answer(case: Case, vocabulary: Vocabulary) -> Iterator[str]:
    answer = case.answer
    if answer and answer.diagnosis and answer.category:
        category = vocabulary["diagnoses"][answer.diagnosis].category
        if category and category != answer.category:
            yield f"`answer.category` is {answer.category}, but the diagnosis is {category}"
