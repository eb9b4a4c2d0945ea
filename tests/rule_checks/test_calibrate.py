"""The numbers in `rules/calibration.yaml` are those that the fit gives on published patients."""

from __future__ import annotations

import pytest

from benchmarks.calibrate import fit
from tests.patients import in_folder


@pytest.mark.slow
def test_the_calibration_is_the_fitted_one(book):
    """Prior strength and scale are the best of the grid by log loss, and nothing else is fitted."""
    found = fit(book, [*in_folder("published"), *in_folder("abstracts")])
    assert (
        found.strength == book.calibration.prior_strength_untold
        and found.scale == book.calibration.scale
    )
    assert len(found.folds) == 5
