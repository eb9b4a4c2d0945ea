"""
Case -> flat facts: only what is told, nothing supposed.

A sign is True or False, a word its id, a number years or a count. What is untold is not in the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workup.engine.contradictions import read_as
from workup.engine.distribution import distribution_of
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case, Medication, PastEvent, Result
from workup.model.fact import done_of, fact_of, parted
from workup.model.quantity import Quantity, Span, between, bounds
from workup.model.region import SIDED, side_and_limb
from workup.model.vocabulary import Vocabulary, is_hpo

Fact = bool | str | float | Span
ALLOWANCE = 10.0  # years from onset to a report, where onset is not told; see docs/rules.md
Facts = dict[str, Fact]


@dataclass(frozen=True)
class CaseFacts:
    """
    Facts of the whole case, of each drug and event alone, the HPO terms that nothing covers, and
    those that it names itself, as present and as absent.
    """

    told: Facts
    medications: tuple[Facts, ...] | None
    events: tuple[Facts, ...] | None
    uncovered: tuple[str, ...]
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def case_facts(case: Case, book: Rulebook) -> CaseFacts:
    """
    All facts that `case` tells.

    Args:
        case: The patient; the `answer` is not looked at.

        book: Gives the vocabulary, drug classes, ancestry words and the genes that rules ask for.
    """
    told: Facts = {}
    uncovered = _findings(case, book, told)
    _regions(case, book, told)
    _history(case, book, told)
    _results(case, book, told)
    _onset(case, told)
    side = _affected_side(case)
    drugs = case.history.medications
    events = case.history.events
    return CaseFacts(
        told,
        None
        if drugs is None
        else _or_untold(drugs, [drug_facts(d, book) for d in drugs if not d.started_after_onset]),
        None
        if events is None
        else _or_untold(events, [_event(e, side) for e in events if not e.after_onset]),
        (*uncovered, *_other_classes(case, book)),
        _terms(case.findings.present, book.vocabulary),
        _terms(case.findings.absent, book.vocabulary),
    )


def _terms(items: Iterable[str] | None, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The HPO terms among findings, each as the one that stands for it now."""
    named = [vocabulary.hpo_id(item) for item in items or () if is_hpo(item)]
    return tuple(dict.fromkeys(term for term in named if term))


def _or_untold(listed: tuple[object, ...], before: list[Facts]) -> tuple[Facts, ...] | None:
    """
    Items before onset. A list that names only later ones does not say that there were none before.
    """
    return tuple(before) if before or not listed else None


def _other_classes(case: Case, book: Rulebook) -> list[str]:
    """What a case says of the class of a drug and no rule reads, since the drug is known."""
    drugs = case.history.medications or ()
    return [read_as(d, book) for d in drugs if book.drugs.outweighed(d.name, d.drug_class)]


def _findings(case: Case, book: Rulebook, told: Facts) -> list[str]:
    uncovered = []
    f, v = case.findings, book.vocabulary
    for items, hpo, present in ((f.absent, v.hpo_absent, False), (f.present, v.hpo_present, True)):
        for item in items or ():
            refs = hpo(item) if is_hpo(item) else [fact_of("finding", item)]
            if not refs:
                uncovered.append(item)
            for ref in refs:
                _say(ref, present, told)
    groups = set(f.examined_normal or ())
    for term in v["findings"].values():
        if term.group in groups and term.sign:
            told.setdefault(fact_of("finding", term.id), False)
    return uncovered


def _say(ref: str, value: bool, told: Facts) -> None:
    if (named := parted(ref)).kind != "distribution":
        told[ref] = value
    elif value:
        told["distribution"] = named.id


def _regions(case: Case, book: Rulebook, told: Facts) -> None:
    regions = case.dystonia.regions
    if regions is not None:
        for region in book.vocabulary["regions"]:
            told[fact_of("region", region)] = region in regions
        for limb, sides in SIDED.items():
            if limb in regions:
                for region in sides:
                    if region not in regions:
                        del told[fact_of("region", region)]
        told["regions.count"] = float(len(regions))
    elif case.onset.first_region:
        told[fact_of("region", case.onset.first_region)] = True
    distribution = case.dystonia.distribution or (
        distribution_of(regions) if regions is not None else None
    )
    if distribution:
        told["distribution"] = distribution


def _affected_side(case: Case) -> str | None:
    named = [
        *(case.dystonia.regions or ()),
        *([case.onset.first_region] if case.onset.first_region else []),
    ]
    sides = {side for region in named if (side := side_and_limb(region)[0])}
    return sides.pop() if len(sides) == 1 else None


def _history(case: Case, book: Rulebook, told: Facts) -> None:
    history = case.history
    if history.events is not None:
        if not history.events:
            told.update({fact_of("event", id_): False for id_ in book.vocabulary["events"]})
        for event in history.events:
            told[fact_of("event_ever", event.event)] = True
            if not event.after_onset:
                told[fact_of("event", event.event)] = True
    for drug in history.medications or ():
        class_ = book.drugs.class_of(drug.name, drug.drug_class)
        if class_ and _goes_on(drug):
            told[fact_of("taken", class_)] = True
    if history.family:
        told["family"] = history.family
        if history.family == "consanguinity":
            told["event.consanguinity"] = True
    if history.birth:
        told["birth"] = history.birth
    if history.ancestry:
        said = history.ancestry.lower()
        for name, words in book.ancestry.items():
            if any(word.lower() in said for word in words):
                told[fact_of("ancestry", name)] = True


def _results(case: Case, book: Rulebook, told: Facts) -> None:
    kinds = book.schema.kinds
    for test, result in case.results.items():
        told[done_of(test)] = True
        if result.abnormal is not None:
            told[fact_of("result", test)] = result.abnormal
        if isinstance(result.value, int | float):
            told[fact_of("result", test, "value")] = float(result.value)
        if result.abnormal is False:
            for pattern in book.vocabulary["result_patterns"]:
                told[fact_of("result", test, pattern)] = False
        for pattern in result.pattern or ():
            told[fact_of("result", test, pattern)] = True
        _genes(test, result, book, told)
    for name in [name for name in told if name not in kinds]:
        del told[name]


def _genes(test: str, result: Result, book: Rulebook, told: Facts) -> None:
    group = book.vocabulary["tests"][test].group
    if group != "genetic":
        return
    gene = (result.gene or test).upper()
    found = result.abnormal is True and result.variant not in ("uncertain", "benign")
    if found:
        told[fact_of("gene", gene)] = True
        if gene.lower() in book.vocabulary["tests"]:
            told[fact_of("result", gene.lower())] = True
    elif result.abnormal is False:
        told[fact_of("gene", gene)] = False


def _onset(case: Case, told: Facts) -> None:
    age, onset = case.patient.age, _onset_age(case)
    before = case.onset.before_presentation
    if age is not None:
        told["age"] = age
        told["onset.latest"] = age
        told["onset.floor"] = _less(age, ALLOWANCE)
    if onset is not None:
        told["onset.age"] = told["onset.latest"] = told["onset.floor"] = onset
        classes = {age_class(end) for end in bounds(onset)}
        if len(classes) == 1:
            told["age_class"] = classes.pop()
    if before is None and age is not None and onset is not None:
        before = _since(age, onset)
    if before is not None:
        told["onset.before"] = before
    words = {
        "sex": case.patient.sex if case.patient.sex != "unknown" else None,
        "onset.tempo": case.onset.tempo,
        "onset.first_region": case.onset.first_region or _only(case.dystonia.regions),
        "course": case.dystonia.course,
        "variability": case.dystonia.variability,
        "setting": case.setting,
    }
    attacks = case.dystonia.attacks
    if attacks:
        words["attack.between"] = attacks.between
        told.update(
            {
                k: v
                for k, v in (
                    ("attack.duration", attacks.duration),
                    ("attack.per_day", attacks.per_day),
                )
                if v is not None
            }
        )
    told.update({name: word for name, word in words.items() if word})


def _onset_age(case: Case) -> Quantity | None:
    """
    The age at onset: as told, else the age now less the time since onset. A range ends no later
    than the age now.
    """
    age, onset = case.patient.age, case.onset.age
    before = case.onset.before_presentation
    if onset is None and age is not None and before is not None:
        return _less(age, before)
    if age is not None and isinstance(onset, Span):
        return between(onset.low, max(onset.low, min(onset.high, bounds(age)[1])))
    return onset


def _less(age: Quantity, time: Quantity) -> Quantity:
    """An age some time earlier, not below birth."""
    (low, high), (short, long) = bounds(age), bounds(time)
    return between(max(low - long, 0.0), max(high - short, 0.0))


def _since(age: Quantity, onset: Quantity) -> Quantity | None:
    """
    The time since onset, by the two ages. Whole ones are each known to a year, so a small
    difference of them proves nothing.
    """
    exact = not (age.is_integer() and onset.is_integer())
    (first, last), (low, high) = bounds(age), bounds(onset)
    least, most = first - high, last - low
    if isinstance(age, Span) or isinstance(onset, Span):
        return between(max(least, 0.0) if exact or least >= 2 else 0.0, most if exact else most + 1)
    return most if exact or most >= 2 else None


def _only(regions: tuple[str, ...] | None) -> str | None:
    return regions[0] if regions and len(regions) == 1 else None


def age_class(onset: float) -> str:
    """The MDS axis I class of an age at onset in years (Albanese 2013)."""
    for below, name in (
        (3, "infancy"),
        (13, "childhood"),
        (21, "adolescence"),
        (41, "early_adulthood"),
    ):
        if onset < below:
            return name
    return "late_adulthood"


def drug_facts(drug: Medication, book: Rulebook) -> Facts:
    """The facts of one drug, as the rules that judge each item alone read them."""
    facts: Facts = {
        "item.overdose": bool(drug.overdose),
        "item.still_taken": _goes_on(drug),
    }
    class_ = book.drugs.class_of(drug.name, drug.drug_class)
    started, stopped = drug.started_before_onset, drug.stopped_before_onset
    if drug.change == "started" and started is None:
        started = drug.changed_before_onset
    if drug.change == "stopped" and stopped is None:
        stopped = drug.changed_before_onset
    given: Mapping[str, Fact | None] = {
        "item.class": class_,
        "item.change": drug.change,
        "item.started": started,
        "item.stopped": stopped,
        "item.changed": drug.changed_before_onset,
    }
    facts.update({name: value for name, value in given.items() if value is not None})
    return facts


def _goes_on(drug: Medication) -> bool:
    """Whether nothing says that a drug was stopped."""
    return drug.stopped_before_onset is None and drug.change != "stopped"


def _event(event: PastEvent, side: str | None) -> Facts:
    facts: Facts = {"item.event": event.event}
    if event.before_onset is not None:
        facts["item.before"] = event.before_onset
    if side and event.side in ("left", "right"):
        facts["item.side"] = "ipsilateral" if event.side == side else "contralateral"
    return facts


def describes_dystonia(case: Case) -> bool:
    """
    False only where the case says that no region is affected, and tells neither attacks nor where
    it began.
    """
    return case.dystonia.regions != () or bool(
        case.dystonia.attacks
        or case.onset.first_region
        or case.dystonia.distribution not in (None, "none")
    )


def told_count(case: Case, vocabulary: Vocabulary) -> int:
    """
    How many things a case tells that can move the differential. An HPO term that means nothing to
    the rules, or that no release has, counts for nothing.
    """
    history, findings = case.history, case.findings
    ways = (
        (findings.present, vocabulary.hpo_present),
        (findings.absent, vocabulary.hpo_absent),
    )
    signs = [f for way, means in ways for f in way or () if not is_hpo(f) or means(f)]
    single = (
        case.onset.age,
        case.onset.tempo,
        case.onset.first_region,
        case.dystonia.course,
        case.dystonia.variability,
        history.family,
    )
    lists = (
        signs,
        case.dystonia.regions,
        history.events,
        history.medications,
        case.results,
    )
    return sum(x is not None for x in single) + sum(len(x or ()) for x in lists)
