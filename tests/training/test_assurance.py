"""Calibration error and area under the curve."""

import pytest

from training.assurance import area, calibration_error


@pytest.mark.parametrize(
    ("said", "right", "error"),
    [
        ([0.5, 0.5], [True, False], 0.0),
        ([0.95, 0.95], [True, False], 0.45),
        ([1.0, 0.0], [True, False], 0.0),
        ([1.0, 0.0], [False, True], 1.0),
    ],
)
def test_calibration_error(said, right, error):
    assert calibration_error(said, right) == pytest.approx(error)


@pytest.mark.parametrize(
    ("said", "right", "share"),
    [
        ([0.9, 0.1], [True, False], 1.0),
        ([0.1, 0.9], [True, False], 0.0),
        ([0.5, 0.5], [True, False], 0.5),
        ([0.9, 0.5, 0.7], [True, True, False], 0.5),
    ],
)
def test_area_under_curve(said, right, share):
    assert area(said, right) == pytest.approx(share)
