"""
What the opening of a case already tells, so that nobody is asked to find it out again.

Only facts that the case file holds are looked for in its vignette: a word that stands for one of
them is enough, since nothing else can have been meant. A denial counts only as a denial.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from workup.explanations.curve import Part
from workup.knowledge.further import further_names
from workup.knowledge.rulebook import Rulebook
from workup.knowledge.teaching import names_in, teaching
from workup.model.case import Case, Medication, PastEvent, Spread
from workup.model.quantity import Quantity, apart, bounds
from workup.simulation.passage import Passage, numbers, spans
from workup.simulation.understanding import facts_read

#: How far a number in the text may lie from that of the case, as a share of it, to be the same one:
#: "about three years" and 2.8 are, 2 and 3 years are not.
NEAR = 0.15
_DAY = 1 / 365.25
#: Times since onset at which a tempo is plain without its word: what is days old came in days.
_PLAIN = {"sudden": (0, 2 * _DAY), "acute": (0, 15 * _DAY), "subacute": (5 * _DAY, 70 * _DAY)}


def opening_facts(case: Case, parts: Iterable[Part], book: Rulebook) -> tuple[Part, ...]:
    """
    The facts of a case that its vignette tells.

    Args:
        case: The patient.

        parts: The facts to look for, as `interview.told` lists them.

        book: Gives labels, drug classes and further names.
    """
    text = Passage(case.vignette or "")
    if not text.words:
        return ()
    read = {(path, value, state) for path, value, state in facts_read(case.vignette or "")}
    return tuple(p for p in parts if _is_read(p, read) or _is_in(p, text, case, book))


def _is_read(part: Part, read: Collection[tuple[str, str, str]]) -> bool:
    """Whether the reader of texts finds a finding of the case in its vignette."""
    field, value = part
    state = field.partition(".")[2]
    return isinstance(value, str) and any(
        (path, value, state) in read for path in ("findings.present", "findings.absent", field)
    )


def _is_in(part: Part, text: Passage, case: Case, book: Rulebook) -> bool:
    field, value = part
    match field, value:
        case "onset.age" | "onset.before_presentation", float() | int():
            return _when(case, text)
        case "onset.tempo", str():
            return text.says(words_of("tempo", value)) or _plain(value, case, text)
        case "onset.first_region", str():
            return _first(value, case, text)
        case "dystonia.regions", tuple():
            return bool(value) and all(text.says(words_of("regions", r)) for r in value)
        case "dystonia.spread", tuple():
            return all(
                isinstance(s, Spread) and text.says(words_of("regions", s.region)) for s in value
            )
        case (
            ("dystonia.course" | "dystonia.variability" | "history.family" | "history.birth"),
            str(),
        ):
            return text.says(words_of(field.partition(".")[2], value))
        case "findings.present", str():
            return text.says(_finding(value, book))
        case "findings.absent", str():
            return text.denies(_finding(value, book)) or text.says(words_of("absent", value))
        case _, PastEvent():
            return text.says(names_of("events", value.event, book))
        case _, Medication():
            return text.says(_drug(value, book))
        case "history.medications", None:
            return text.denies(words_of("medications", "any"))
        case "history.previous_diagnoses", tuple():
            return bool(value) and all(text.says(str(v).split()) for v in value)
        case "results", (str() as test, _):
            return text.says_together(names_of("tests", test, book), words_of("results", "known"))
    return False


def _when(case: Case, text: Passage) -> bool:
    """Whether the age at onset, or the time since, stands in the text."""
    onset, age, before = case.onset.age, case.patient.age, case.onset.before_presentation
    since = before if before is not None else age - onset if age and onset is not None else None
    said = [*spans(text.plain)]
    if since is not None and any(_near(said_, since) for said_ in said):
        return True
    return onset is not None and any(_near(n, onset) for n in numbers(text.plain))


def _near(one: float, other: Quantity) -> bool:
    return apart(one, other) <= NEAR * max(bounds(other)[1], _DAY)


def _plain(tempo: str, case: Case, text: Passage) -> bool:
    low, high = _PLAIN.get(tempo, (1.0, 0.0))
    return _when(case, text) and any(low <= span <= high for span in spans(text.plain))


def _first(region: str, case: Case, text: Passage) -> bool:
    """Whether the first region is the only one, or the first of them that the text names."""
    places = {
        r: text.place(words_of("regions", r)) for r in {region, *(case.dystonia.regions or ())}
    }
    here = places[region]
    return here is not None and all(at is None or here <= at for at in places.values())


def _finding(finding: str, book: Rulebook) -> list[str]:
    return [*names_of("findings", finding, book), *words_of("findings", finding)]


def names_of(section: str, id_: str, book: Rulebook) -> list[str]:
    """The label of an id with its pieces, its further names, and how stories put it."""
    label = book.vocabulary.label(section, id_)
    pieces = re.split(r"[(),]| or ", label)
    return [
        *pieces,
        id_.replace("_", " "),
        *further_names().get(section, {}).get(id_, ()),
        *words_of(section, id_),
    ]


def _drug(drug: Medication, book: Rulebook) -> list[str]:
    class_ = book.drugs.class_of(drug.name, drug.drug_class) if drug.name else drug.drug_class
    names = names_of("drug_classes", class_, book) if class_ else []
    return [*([drug.name] if drug.name else []), *names]


def words_of(section: str, id_: str) -> tuple[str, ...]:
    """How stories put an id of a section of `opening.yaml`."""
    return _told().get(section, {}).get(id_, ())


@lru_cache(maxsize=1)
def _told() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """How a vignette puts what a form would ask for: `rules/teaching/opening.yaml`."""
    return names_in(teaching("opening"))
