"""
Contrast twins: the smallest changes of a case that change its answer, and changes that must not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workup.explanations.curve import name, partial, parts
from workup.model.case import Case, Medication
from workup.model.region import side_and_limb
from workup.pathway import Assessor

_OTHER_SIDE = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Twin:
    """A changed case: what was changed, whether its first diagnosis must stay, and what it is."""

    change: str
    must_stay: bool
    first: str
    share: float
    case: Case

    def broken(self, first: str) -> bool:
        """
        Whether a change that must not matter did, `first` being the answer of the case as it is.
        """
        return self.must_stay and self.first != first


def twins(case: Case, assessor: Assessor) -> tuple[Twin, ...]:
    """
    The twins of a case: every single change that gives another first diagnosis, strongest first;
    then those that must not.
    """
    first = assessor.assess(case).differential[0].diagnosis
    moved = [_twin(text, False, changed, assessor) for text, changed in _smallest(case)]
    moved = sorted((t for t in moved if t.first != first), key=lambda t: (-t.share, t.change))
    return (*moved, *(_twin(text, True, changed, assessor) for text, changed in _harmless(case)))


def _twin(change: str, must_stay: bool, case: Case, assessor: Assessor) -> Twin:
    first = assessor.assess(case).differential[0]
    return Twin(change, must_stay, first.diagnosis, first.probability, case)


def _smallest(case: Case) -> Iterator[tuple[str, Case]]:
    """One fact left untold, or one sign turned round."""
    told = parts(case)
    for n, part in enumerate(told):
        yield f"without {name(part)}", partial(case, [*told[:n], *told[n + 1 :]])
    present, absent = case.findings.present or (), case.findings.absent or ()
    for finding in present:
        yield (
            f"{finding} absent",
            _findings(case, tuple(f for f in present if f != finding), (*absent, finding)),
        )
    for finding in absent:
        yield (
            f"{finding} present",
            _findings(case, (*present, finding), tuple(f for f in absent if f != finding)),
        )


def _findings(case: Case, present: tuple[str, ...], absent: tuple[str, ...]) -> Case:
    update = {"present": present or None, "absent": absent or None}
    return case.model_copy(update={"findings": case.findings.model_copy(update=update)})


def _harmless(case: Case) -> Iterator[tuple[str, Case]]:
    """Changes that say nothing new of the cause."""
    yield "left and right exchanged", mirrored(case)
    yield (
        "findings in another order",
        _findings(case, (case.findings.present or ())[::-1], (case.findings.absent or ())[::-1]),
    )
    yield (
        "another title, vignette and answer",
        case.model_copy(update={"title": None, "vignette": None, "answer": None}),
    )
    later = Medication.model_construct(drug_class="dopamine_antagonist", started_after_onset=True)
    if case.history.medications:
        history = case.history.model_copy(
            update={"medications": (*case.history.medications, later)}
        )
        yield "a drug given after onset", case.model_copy(update={"history": history})


def mirrored(case: Case) -> Case:
    """The case seen in a mirror."""
    dystonia = case.dystonia
    regions = tuple(map(_region, dystonia.regions)) if dystonia.regions is not None else None
    spread = (
        tuple(s.model_copy(update={"region": _region(s.region)}) for s in dystonia.spread)
        if dystonia.spread
        else dystonia.spread
    )
    events = case.history.events
    turned = (
        tuple(e.model_copy(update={"side": _OTHER_SIDE.get(e.side or "", e.side)}) for e in events)
        if events
        else events
    )
    first = case.onset.first_region
    update = {
        "onset": case.onset.model_copy(update={"first_region": _region(first) if first else None}),
        "dystonia": dystonia.model_copy(update={"regions": regions, "spread": spread}),
        "history": case.history.model_copy(update={"events": turned}),
    }
    return case.model_copy(update=update)


def _region(region: str) -> str:
    side, limb = side_and_limb(region)
    return f"{_OTHER_SIDE[side]}_{limb}" if side else region
