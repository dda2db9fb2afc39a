"""Calibrated confidence of a finished statement and its speaker.

Each is a logistic function of a few features, with weights fitted by ``training/assurance.py`` on stories that the
model was not trained on. A model without these weights keeps the scores of the network and of the ranker.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from articles.extraction.statements.act_lexicon import NO_COMMENT
from articles.extraction.types import Confidence, ExtractedStatement

FILE = "assurance.json"
_EDGE = 0.02


class ConfidenceCalibrator:
    """Weights by feature name, for statements and for speakers. Without weights it changes nothing."""

    def __init__(self, statement: Mapping[str, float], speaker: Mapping[str, float] = MappingProxyType({})) -> None:
        self._statement = statement
        self._speaker = speaker

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Load the weights from a model's folder, by default the one shipped with the package."""
        path = (folder or Path(__file__).parent.parent / "model") / FILE
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls({})

    def of(self, statement: ExtractedStatement) -> Confidence:
        """Return the calibrated confidence; a "no comment" and a silence without words keep theirs."""
        raw = statement.confidence
        is_fitted = bool(statement.content) and statement.act not in NO_COMMENT
        right = _likely(self._statement, statement_features(statement)) if is_fitted else None
        speaker = _likely(self._speaker, speaker_features(statement))
        return Confidence(
            raw.statement if right is None else right, raw.speaker if speaker is None else speaker, raw.act
        )


def _likely(weights: Mapping[str, float], features: Mapping[str, float]) -> float | None:
    """Return a probability, or None without weights."""
    if not weights:
        return None
    return round(1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in features.items()))), 4)


def statement_features(statement: ExtractedStatement) -> dict[str, float]:
    """Return the features of a statement, by name."""
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


def speaker_features(statement: ExtractedStatement) -> dict[str, float]:
    """Return the features of a statement's speaker, by name: the ranker's probability and nothing else."""
    return {"ranking": _logit(statement.confidence.speaker), "bias": 1.0}


def _logit(probability: float) -> float:
    bounded = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(bounded / (1 - bounded))
