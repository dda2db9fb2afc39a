"""Confidence intervals of F1 by resampling stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.scoring import Counts

ROUNDS = 4_000
_SEED = 17


class Interval(NamedTuple):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def f1_interval(stories: Sequence[Counts], rounds: int = ROUNDS) -> Interval:
    """Return F1 over stories with their counts; without stories it is 0."""
    drawn = _drawn(stories, rounds)
    return _interval(_f1(stories), drawn)


def difference_interval(one: Sequence[Counts], other: Sequence[Counts], rounds: int = ROUNDS) -> Interval:
    """Return how much higher the second F1 is on the same stories, resampled in pairs."""
    return _interval(_f1(other) - _f1(one), _drawn(other, rounds) - _drawn(one, rounds))


def _f1(stories: Sequence[Counts]) -> float:
    right, found, annotated = (sum(column) for column in zip(*stories, strict=True)) if stories else (0, 0, 0)
    return Counts(right, found, annotated).f1


def _drawn(stories: Sequence[Counts], rounds: int) -> NDArray[np.float64]:
    """Return F1 of each resample; the same for the same number of stories."""
    if not stories:
        return np.zeros(1)
    counts = np.array(stories, dtype=np.float64)
    chosen = np.random.default_rng(_SEED).integers(0, len(stories), (rounds, len(stories)))
    right, found, annotated = counts[chosen].sum(axis=1).T
    f1: NDArray[np.float64] = 2 * right / np.maximum(1, found + annotated)
    return f1


def _interval(value: float, drawn: NDArray[np.float64]) -> Interval:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Interval(value, float(low), float(high))
