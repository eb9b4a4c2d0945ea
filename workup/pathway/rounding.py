"""Rounding a whole array as Python rounds one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEAR_HALF = 1e-6  # how near to a half the scaled value is looked at again by Python's `round`


def round_to(values: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Values rounded to some decimals, each as Python's `round` does."""
    scale = 10.0**places
    scaled = values * scale
    found: NDArray[np.float64] = np.rint(scaled) / scale
    for n in np.argwhere(np.abs(scaled - np.floor(scaled) - 0.5) < NEAR_HALF):
        found[tuple(n)] = round(float(values[tuple(n)]), places)
    return found
