"""How surely a finished statement is right: what the network says of it, corrected by what became of it.

A logistic function of a few features; its weights are fitted by ``training/assurance.py`` on stories that no weight
was trained on. Of a model that comes without them, what the network alone says is given.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from articles.extraction.types import Statement

FILE = "assurance.json"
_EDGE = 0.02


class Assurance:
    """Weights by the names of features. Nothing is corrected without any."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Read the weights from a model's folder, by default the one that comes with the package."""
        path = (folder or Path(__file__).with_name("model")) / FILE
        return cls(json.loads(path.read_text(encoding="utf-8"))["statement"] if path.exists() else {})

    def of(self, statement: Statement) -> float:
        """The probability that words and source are right; of a silence without words what was said of it before."""
        if not self._weights or not statement.content:
            return statement.confidence.statement
        score = sum(self._weights.get(name, 0.0) * value for name, value in features(statement).items())
        return round(1 / (1 + math.exp(-score)), 4)


def features(statement: Statement) -> dict[str, float]:
    """What speaks for and against a statement, by name."""
    return {
        "network": _logit(statement.confidence.statement),
        "speaker": _logit(statement.confidence.speaker),
        f"form:{statement.form.value}": 1.0,
        f"class:{statement.act_class.value}": 1.0,
        "cue": float(bool(statement.cue)),
        "source": float(bool(statement.source)),
        "act known": float(statement.confidence.act >= 0.8),
        "several stretches": float(len(statement.content) > 1),
        "bias": 1.0,
    }


def _logit(probability: float) -> float:
    bounded = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(bounded / (1 - bounded))
