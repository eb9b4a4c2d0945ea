"""
The side of an event: of the brain for a stroke or a lesion, of the body for an injury.
"""

from __future__ import annotations

from workup.reading.matcher import Hit
from workup.reading.opened import Opened

#: Words from an event within which its side is looked for, in the same sentence.
REACH = 10
#: Words from the side to what it is the side of: "right side of the brain".
OF = 4
_BRAIN = frozenset(
    [
        "brain",
        "thalamus",
        "thalamic",
        "putamen",
        "putaminal",
        "caudate",
        "lentiform",
        "capsule",
        "basal",
        "ganglia",
        "hemisphere",
        "mca",
        "aca",
        "pca",
        "frontal",
        "parietal",
        "temporal",
        "occipital",
        "cerebellum",
        "cerebellar",
        "pallidum",
        "lacune",
        "striatum",
        "pons",
        "cortex",
        "insula",
        "internal",
    ]
)
_BODY = frozenset(
    [
        "hand",
        "wrist",
        "arm",
        "elbow",
        "shoulder",
        "forearm",
        "finger",
        "thumb",
        "foot",
        "ankle",
        "leg",
        "knee",
        "hip",
        "toe",
        "calf",
        "neck",
        "thigh",
        "clavicle",
    ]
)
_OF_BRAIN = frozenset(
    (
        "stroke_ischaemic",
        "stroke_haemorrhagic",
        "stroke_unspecified",
        "brain_tumour",
        "vascular_malformation",
        "neurosurgery",
    )
)


def side_of(it: Opened, hit: Hit) -> str | None:
    """The side that the text gives an event, or None where it gives none or both."""
    wanted = (
        _BRAIN if hit.id in _OF_BRAIN else _BODY if hit.id == "peripheral_injury" else frozenset()
    )
    if not wanted:
        return None
    sentence = it.cut.sentences[it.cut.sentence_of[hit.first]]
    first, last = max(sentence.first, hit.first - REACH), min(sentence.last, hit.last + REACH)
    found = {
        side
        for n in range(first, last)
        if (side := _side(it, n)) and wanted & set(it.stems[n + 1 : min(last, n + 1 + OF)])
    }
    return found.pop() if len(found) == 1 else None


def _side(it: Opened, n: int) -> str | None:
    raw = it.cut.words[n].raw
    if it.stems[n] in ("left", "right"):
        return it.stems[n]
    return {"L": "left", "R": "right", "Lt": "left", "Rt": "right"}.get(raw)
