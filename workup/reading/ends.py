"""
Where a hand or a foot alone takes up the posture, the end of the limb is what is affected.
"""

from __future__ import annotations

from collections.abc import Iterable

from workup.reading.opened import Opened
from workup.reading.regions import Place

_ENDS = frozenset(
    [
        *("hand", "finger", "fingertip", "thumb", "wrist", "fist", "digit"),
        *("index", "palm", "foot", "toe", "ankle", "hallux", "sole"),
    ]
)
_ABOVE = frozenset(
    [
        *("arm", "elbow", "forearm", "shoulder", "leg", "knee"),
        *("thigh", "calf", "hip", "shin", "limb"),
    ]
)
_LIMBS = ("arm", "leg")


def only_the_end(it: Opened, found: Iterable[Place]) -> bool:
    """
    Enter a posture of hands or feet as distal where no part above them is said to be dystonic.

    Args:
        it: The opened text; the fact is entered there.

        found: The regions that the text calls dystonic.

    Returns:
        Whether the fact was entered.
    """
    there = [place for place in found if place.state in ("present", "past")]
    limbs = [place for place in there if place.region.endswith(_LIMBS)]
    said = [set(it.stems[place.first : place.last]) for place in limbs]
    if any(words & _ABOVE for words in said) or any(p.region == "eyes" for p in there):
        return False
    ends = [place for place, words in zip(limbs, said, strict=True) if words & _ENDS]
    if not ends:
        return False
    first, last = ends[0].first, ends[0].last
    why = "a hand or a foot, and nothing above it"
    it.fact("findings.present", "distal_limb", "present", first, last, why)
    return True
