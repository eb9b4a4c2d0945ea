"""The regions that have a side: `left_arm` is the `arm` of the left."""

from __future__ import annotations

#: A limb of which no side is told, and what it may be.
SIDED = {"arm": ("left_arm", "right_arm"), "leg": ("left_leg", "right_leg")}
_PARTED = {f"{side}_{limb}": (side, limb) for limb in SIDED for side in ("left", "right")}


def side_and_limb(region: str) -> tuple[str, str]:
    """The side of a region and the limb; no side and the region itself where it has none."""
    return _PARTED.get(region, ("", region))
