"""A log-linear choice among candidates: each has named features, each feature a weight."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Features = list[tuple[str, float]]


class LogLinearRanker:
    """Weights fitted by ``training/fit_speakers.py``; a feature that was never seen weighs nothing."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def load(cls, folder: Path | None = None) -> LogLinearRanker:
        """Read the weights from a model's folder, by default the one that comes with the package."""
        path = (folder or Path(__file__).parent.parent / "model") / "speakers.json"
        return cls(json.loads(path.read_text(encoding="utf8"))["weights"])

    def score(self, features: Iterable[tuple[str, float]]) -> float:
        total, weigh = 0.0, self._weights.get
        for name, value in features:
            total += weigh(name, 0.0) * value
        return total

    def probabilities(self, candidates: Sequence[Features]) -> list[float]:
        """The probability that each candidate is the one meant; they add up to 1."""
        scores = [self.score(features) for features in candidates]
        highest = max(scores, default=0.0)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]
