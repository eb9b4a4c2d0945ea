"""The ways in which people say each finding, event and region."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from workup.knowledge.rulebook import load_rules
from workup.reading import read_text

SAID = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text("utf-8"))
ROWS = [(kind, id_) for kind, ids in SAID.items() for id_ in ids]
#: The words of the list for what a test showed.
OUTCOME = {True: "abnormal", False: "normal", None: "open"}
#: Findings that are read as such of children only.
OF_CHILDREN = {"head_tilt", "developmental_regression"}
#: Fewer phrases than this are no list.
LEAST = 5


def phrases(kind: str, id_: str) -> list[str]:
    """The phrases of an id, in one line each."""
    return [said.strip() for said in " ".join(SAID[kind][id_].split()).split(" / ")]


def told(kind: str, id_: str, said: str) -> set[str]:
    """What a phrase, as a sentence of its own, is read as; an arm of either side is an arm."""
    who = "A 6-year-old girl" if id_ in OF_CHILDREN else "A 34-year-old woman"
    case = read_text(f"{who} is seen. {said[0].upper()}{said[1:]}.", "x").case
    if kind == "findings":
        return set((case.get("findings") or {}).get("present", []))
    if kind == "events":
        return {event["event"] for event in (case.get("history") or {}).get("events", [])}
    if kind == "absent":
        return set((case.get("findings") or {}).get("absent", []))
    if kind == "results":
        shown = case.get("results", {}).items()
        return {
            word for test, one in shown for word in (test, f"{test} {OUTCOME[one['abnormal']]}")
        }
    regions = case["dystonia"].get("regions") or []
    return {*regions, *(region.removeprefix("left_") for region in regions)} | {
        region.removeprefix("right_") for region in regions
    }


@pytest.mark.parametrize(("kind", "id_"), ROWS, ids=[f"{k}-{i}" for k, i in ROWS])
def test_every_phrase_is_read_as_its_id(kind, id_):
    """No phrase of the list is read as nothing or as something else."""
    missed = [
        said for said in phrases(kind, id_) if not set(id_.split("+")) <= told(kind, id_, said)
    ]
    assert not missed


def test_every_finding_and_event_has_phrases():
    """No id of the vocabulary is left out of the list."""
    vocabulary = load_rules().vocabulary
    for kind in ("findings", "events"):
        assert set(SAID[kind]) == set(vocabulary[kind])
    few = [
        id_
        for kind, id_ in ROWS
        if kind in ("findings", "events") and len(phrases(kind, id_)) < LEAST
    ]
    assert not set(few) - {"down_syndrome"}
