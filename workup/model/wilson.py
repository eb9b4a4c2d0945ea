"""The interval of a share that was counted."""

from __future__ import annotations

import math

Z = 1.959963984540054  # of the normal distribution, 95 % two-sided


def wilson(hits: int, count: int) -> tuple[float, float]:
    """
    The 95 % interval of `hits` of `count`, at least one.

    Source:
        Wilson EB. J Am Stat Assoc 1927;22:209-212.
    """
    p, z2 = hits / count, Z * Z
    centre = p + z2 / (2 * count)
    spread = Z * math.sqrt(p * (1 - p) / count + z2 / (4 * count * count))
    scale = 1 + z2 / count
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
