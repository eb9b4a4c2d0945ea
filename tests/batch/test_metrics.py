"""The figures: Wilson intervals, ties against us, and missing answers."""

from __future__ import annotations

import pytest

from workup.batch.metrics import bootstrap, ece, mean, share


def test_wilson_interval_of_a_known_share():
    """81 of 100 has the 95 % Wilson interval 0.722 to 0.875 (Wilson 1927)."""
    figure = share(81, 100)
    assert figure["low"] == pytest.approx(0.7222, abs=1e-3) and figure["high"] == pytest.approx(
        0.8749, abs=1e-3
    )


def test_nothing_counted_is_no_figure():
    """Where nothing was counted there is no share, not zero."""
    assert share(0, 0)["value"] is None


def test_bootstrap_is_the_same_each_time():
    """2,000 draws with seed 0 give the same interval each time."""
    values = [0.0, 1.0, 1.0, 0.5, 0.25]
    assert bootstrap(values, mean) == bootstrap(values, mean)


def test_a_calibrated_set_has_no_error():
    """Where every bin's share right equals its mean share, the calibration error is zero."""
    assert ece([(1.0, 1.0)] * 10) == 0.0
    assert ece([(0.9, 0.0)] * 10) == pytest.approx(0.9)
