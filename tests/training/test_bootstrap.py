"""Confidence intervals by resampling."""

import pytest

from training.bootstrap import difference_interval, f1_interval
from training.scoring import Counts

GOOD, BAD = Counts(9, 10, 10), Counts(3, 10, 10)


def test_interval_contains_f1():
    found = f1_interval([GOOD, BAD] * 20)
    assert found.value == pytest.approx(0.6)
    assert 0.5 < found.low < 0.6 < found.high < 0.7


def test_more_stories_narrow_the_interval():
    few, many = f1_interval([GOOD, BAD] * 5), f1_interval([GOOD, BAD] * 50)
    assert many.high - many.low < (few.high - few.low) / 2


def test_identical_stories_have_no_interval():
    assert f1_interval([GOOD] * 10) == pytest.approx((0.9, 0.9, 0.9))


def test_differences_are_of_the_same_stories():
    uneven = [GOOD, BAD] * 10
    better = [Counts(right + 1, found, annotated) for right, found, annotated in uneven]
    assert difference_interval(uneven, better) == pytest.approx((0.1, 0.1, 0.1))


def test_no_stories_have_no_f1():
    assert f1_interval([]) == (0, 0, 0)
