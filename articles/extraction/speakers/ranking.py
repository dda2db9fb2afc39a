"""A log-linear model that chooses among candidates by weighted named features."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Features = list[tuple[str, float]]


class LogLinearRanker:
    """Weights fitted by ``training/fit_speakers.py``; an unknown feature weighs nothing."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def load(cls, folder: Path | None = None) -> LogLinearRanker:
        """Load the weights from a model's folder, by default the one shipped with the package."""
        path = (folder or Path(__file__).parent.parent / "model") / "speakers.json"
        return cls(json.loads(path.read_text(encoding="utf8"))["weights"])

    def score(self, features: Iterable[tuple[str, float]]) -> float:
        total, weigh = 0.0, self._weights.get
        for name, value in features:
            total += weigh(name, 0.0) * value
        return total

    def probabilities(self, candidates: Sequence[Features]) -> list[float]:
        """Return the probability of each candidate; they add up to 1."""
        scores = [self.score(features) for features in candidates]
        highest = max(scores, default=0.0)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]
