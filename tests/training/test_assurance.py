"""How well what is said to be right fits what is."""

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
def test_calibration_error_is_how_far_off_the_bins_are(said, right, error):
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
def test_area_is_the_chance_that_a_right_one_is_surer_than_a_wrong_one(said, right, share):
    assert area(said, right) == pytest.approx(share)
