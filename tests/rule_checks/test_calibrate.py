"""The numbers in `rules/calibration.yaml` are those that the fit gives on published patients."""

from __future__ import annotations

import pytest

from benchmarks.calibrate import fit
from tests.conftest import CASES
from workup.readers import load_cases


@pytest.mark.slow
def test_the_calibration_is_the_fitted_one(book):
    """Prior strength and scale are the best of the grid by log loss, and nothing else is fitted."""
    found = fit(book, load_cases([CASES / "published", CASES / "abstracts"]))
    assert (
        found.strength == book.calibration.prior_strength_untold
        and found.scale == book.calibration.scale
    )
    assert len(found.folds) == 5
