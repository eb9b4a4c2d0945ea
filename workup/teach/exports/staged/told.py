"""
What the page of a staged case knows: the words of the vocabulary, and each case with its answers,
aims and reasons, as plain lists and maps.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workup.errors import WorkupError
from workup.knowledge.rulebook import Rulebook
from workup.model.case import Case
from workup.pathway import NOTICE
from workup.simulation.acts import ASKED, act_of, id_of, kind_of
from workup.simulation.aims import Aim
from workup.simulation.cases import walkable
from workup.simulation.context import Desk
from workup.simulation.interview import Reveal
from workup.simulation.log import Log
from workup.simulation.prompt import introduction
from workup.simulation.score import ANSWER_WEIGHT, score
from workup.simulation.scoring_weights import FLOOR, TITLES, WEIGHTS, hint_cost, scored
from workup.simulation.stages import AIMS_OF, ONE_PLACE, STAGES, Mode
from workup.simulation.words import AXES, AXIS_TITLES, SECTION
from workup.teach.because import for_it, why_not
from workup.teach.exports.text import clean, right_to_left, source_line
from workup.teach.items import Because
from workup.teach.leak import leaks, names
from workup.teach.media import Medium
from workup.teach.questions.ground import Ground
from workup.teach.stem import laid_out

MODE: Mode = "full"
_KINDS = (*ASKED, "test", "option", "diagnosis", *AXES, "category", "urgency", "flag")
#: What a stage asks for where buttons and a search take the place of typing.
_LEFT_OUT = ("summary",)  # a sentence of the learner's own, which no page can read
_ASKS = {
    "weighs": "Name diagnoses, each with your certainty in percent. What is left belongs to none.",
    "history": "Choose what to ask about, or search for one thing.",
    "examination": "Choose what to examine, or search for one sign.",
    "classification": "Choose one of each kind.",
    "tests": "Order tests, one or several.",
    "final": "Name the category and the diagnosis.",
    "actions": "Say how urgent it was when the patient came, name each red flag, and what "
    "you would leave here.",
}


def told(
    cases: Sequence[Case], desk: Desk, media: Mapping[str, Sequence[Medium]]
) -> dict[str, Any]:
    """
    All that a page of some cases holds.

    Args:
        cases: Cases with an answer.

        desk: Rules, words and the aims drawn so far.

        media: Case id to its pictures and films, as they were read.

    Raises:
        WorkupError: If a case has no answer to walk towards.
    """
    lost = [case.id for case in cases if not walkable(case)]
    if lost:
        raise WorkupError(
            f"{', '.join(lost)}: a staged case needs an answer with its category and diagnosis"
        )
    labels = _labels(desk)
    held = [_case(case, desk, media.get(case.id, ()), labels) for case in cases]
    shared = {
        "notice": NOTICE,
        "labels": labels,
        "words": _words(desk, labels),
        "axes": {axis: AXIS_TITLES[axis] for axis in AXES},
        "asked": list(ASKED),
        "one_place": list(ONE_PLACE),
        "aims_of": dict(AIMS_OF),
        "titles": dict(TITLES),
        "floor": FLOOR,
        "answer_weight": ANSWER_WEIGHT,
        "burden": {t: [desk.burden(t), desk.burden_words(t)] for t in desk.book.tests},
        "signs": _signs(desk),
        "category_of": {
            t.id: t.category for t in desk.book.vocabulary["diagnoses"].values() if t.category
        },
        "stages": [
            {
                "id": s.id,
                "title": s.title,
                "asks": _ASKS["weighs" if s.weighs else s.id],
                "kinds": list(s.kinds),
                "weighs": s.weighs,
            }
            for s in STAGES[MODE]
            if s.id not in _LEFT_OUT
        ],
    }
    return {**shared, "cases": held, "version": _version(shared, held)}


def _version(*parts: object) -> str:
    """What the page holds, in eight letters: a walk begun on another page is not taken up."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _labels(desk: Desk) -> dict[str, str]:
    return {
        name: clean(label) for name, label in desk.words.labels.items() if kind_of(name) in _KINDS
    }


def _words(desk: Desk, labels: Iterable[str]) -> dict[str, str]:
    """What things are called beside their labels, for the search."""
    found = {}
    for name in labels:
        kind, id_ = kind_of(name), id_of(name)
        further = desk.words.further.get(SECTION.get(kind, kind), {}).get(id_, ())
        classed = desk.words.drugs.items() if kind == "drug" else ()
        drugs = [drug for drug, class_ in classed if class_ == id_]
        if words := [*further, *drugs]:
            found[name] = "; ".join(words)
    return found


def _signs(desk: Desk) -> list[str]:
    return [t.id for t in desk.book.vocabulary["findings"].values() if t.sign]


def _case(
    case: Case, desk: Desk, media: Sequence[Medium], labels: Mapping[str, str]
) -> dict[str, Any]:
    log, aims, base = Log(case, desk, MODE), desk.aims(case), Ground(case, desk.assessor)
    assert case.answer is not None and case.answer.diagnosis is not None
    counted = scored(aims, MODE)
    reasons = _reasons(base, case.accepted, labels)
    points = [clean(p) for p in case.answer.teaching_points or ()]
    lost = [
        {
            "stage": aim.stage,
            "any": sorted(aim.any_of),
            "best": aim.best,
            "weight": aim.weight,
            "why": aim.why,
            "sources": _sources(aim, desk),
            "name": _named(aim, desk),
            "hint": [desk.name(aim.best), hint_cost(aim, aims, MODE)],
        }
        for aim in aims.aims
    ]
    return {
        "id": case.id,
        "title": title(case, desk.book),
        "vignette": _paragraphs(case),
        "opening": [clean(line.text) for line in introduction(log)[1:]],
        "media": [_medium(m) for m in media],
        "answers": _answers(log.reveal, labels),
        "assumed": _assumed(log.reveal, labels),
        "results": _results(log, labels),
        "before": sorted(case.results),
        "aims": lost,
        "scored": {stage: WEIGHTS[MODE][stage] for stage in counted},
        "neutral": sorted(aims.neutral),
        "harm": sorted(aims.harm),
        "spare": aims.spare,
        "accepted": list(case.accepted),
        "right": [desk.name(act_of("diagnosis", case.answer.diagnosis)), _category(case, desk)],
        "least": score(log).least,
        "reasons": reasons,
        "points": points,
        "sources": _cited(desk, lost, reasons, points),
    }


def title(case: Case, book: Rulebook) -> str:
    """What a case is called before it is walked; a title that names the answer is left out."""
    given_away_by = names(case.answer, book).written
    said = clean(case.title or "")
    return said if said and not leaks(said, given_away_by) else "A case of dystonia"


def _category(case: Case, desk: Desk) -> str:
    assert case.answer is not None
    return desk.name(act_of("category", case.answer.category or ""))


def _paragraphs(case: Case) -> list[dict[str, Any]]:
    text = clean(laid_out(case.vignette or "No vignette: ask."))
    return [{"text": p, "rtl": right_to_left(p)} for p in text.split("\n\n")]


def _medium(medium: Medium) -> dict[str, str]:
    data = base64.b64encode(medium.content).decode()
    return {
        "kind": medium.kind,
        "src": f"data:{medium.mime};base64,{data}" if data else "",
        "shows": clean(medium.shows),
        "told": clean(medium.told),
    }


def _answers(reveal: Reveal, labels: Mapping[str, str]) -> dict[str, str]:
    """What each question brings; one whose answer is not recorded is left out."""
    found = {name: reveal.ask(name).text for name in labels if kind_of(name) in ASKED}
    return {
        name: clean(text)
        for name, text in found.items()
        if text != f"{labels[name]}: not recorded."
    }


def _assumed(reveal: Reveal, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """What each answer assumes where the case records nothing, for the debrief."""
    asked = (name for name in labels if kind_of(name) in ASKED)
    found = {name: reveal.ask(name).assumed for name in asked}
    return {name: list(map(clean, said)) for name, said in found.items() if said}


def _results(log: Log, labels: Mapping[str, str]) -> dict[str, str]:
    """What each test shows; one that is taken as normal since nothing is recorded is left out."""
    could_show = log.desk.could_show(log.case)
    tests = [name for name in labels if kind_of(name) == "test"]
    found = {id_of(name): log.reveal.test(id_of(name), could_show) for name in tests}
    return {test: clean(told.text) for test, told in found.items() if not told.normal}


def _named(aim: Aim, desk: Desk) -> str:
    """An aim in words, as the debrief of a walk names it."""
    first = sorted(aim.any_of, key=lambda a: (a != aim.best, a))[:3]
    return " or ".join(desk.short(a) for a in first)


def _sources(aim: Aim, desk: Desk) -> list[str]:
    rule = desk.book.rules.get(aim.rule)
    return list(rule.sources) if rule else []


def _reasons(
    base: Ground, accepted: Sequence[str], labels: Mapping[str, str]
) -> dict[str, list[list[Any]]]:
    """Each diagnosis to what speaks for it or against it in this patient, with source keys."""
    found: dict[str, list[list[Any]]] = {}
    for name in (n for n in labels if kind_of(n) == "diagnosis"):
        id_ = id_of(name)
        said: Sequence[Because] = (
            for_it(id_, base.speaker)
            if id_ in accepted
            else why_not(id_, accepted[0], base.speaker, base.pairs)
        )
        found[id_] = [[b.text, list(b.sources)] for b in said]
    return found


def _cited(
    desk: Desk,
    lost: Iterable[Mapping[str, Any]],
    reasons: Mapping[str, Sequence[Sequence[Any]]],
    points: Iterable[str],
) -> dict[str, str]:
    """Every source that a case may cite, in words."""
    keys = {key for aim in lost for key in aim["sources"]}
    keys |= {key for said in reasons.values() for _, given in said for key in given}
    written = "\n".join(points)
    keys |= {key for key in desk.book.sources if f"[{key}" in written or f", {key}" in written}
    known = sorted(key for key in keys if key in desk.book.sources)
    return {key: " ".join(source_line(key, desk.book.sources)).strip() for key in known}
