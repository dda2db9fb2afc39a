"""Calibrated confidence of a finished statement and its speaker.

Each is a logistic function of a few features, with weights fitted by ``training/assurance.py`` on stories that the
model was not trained on. A model without these weights keeps the scores of the network and of the ranker.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from articles.extraction.speakers.sources import is_pronoun
from articles.extraction.statements.act_lexicon import DENIALS, NO_COMMENT
from articles.extraction.types import (
    Confidence,
    EntityType,
    ExtractedActClass,
    ExtractedSpeakerKind,
    ExtractedStatement,
)

FILE = "assurance.json"
_EDGE = 0.02


class ConfidenceCalibrator:
    """Weights by feature name, for statements and for speakers. Without weights it changes nothing.

    ``bars`` has, by group of statements, the confidence from which their speakers are right often enough to be shown
    to readers before an editor has looked (``training/assurance.py`` measures it).
    """

    def __init__(
        self,
        statement: Mapping[str, float],
        speaker: Mapping[str, float] = MappingProxyType({}),
        bars: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self._statement = statement
        self._speaker = speaker
        self._bars = bars

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Load the weights from a model's folder, by default the one shipped with the package.

        Bars that a model of an earlier release lacks are those of the shipped one: an archive goes on using such a
        model until somebody promotes another, and its readers should not see more for that.
        """
        shipped = Path(__file__).parent.parent / "model"
        path = (folder or shipped) / FILE
        if not path.exists():
            return cls({})
        stored = json.loads(path.read_text(encoding="utf-8"))
        if "bars" not in stored:
            stored["bars"] = json.loads((shipped / FILE).read_text(encoding="utf-8"))["bars"]
        return cls(**stored)

    def of(self, text: str, statement: ExtractedStatement) -> Confidence:
        """Return the calibrated confidence; of a "no comment" and a silence without words only the speaker's."""
        raw = statement.confidence
        is_fitted = bool(statement.content) and statement.act not in NO_COMMENT
        right = _likely(self._statement, statement_features(statement)) if is_fitted else None
        speaker = _likely(self._speaker, speaker_features(text, statement))
        return Confidence(
            raw.statement if right is None else right, raw.speaker if speaker is None else speaker, raw.act
        )

    def needs_review(self, statement: ExtractedStatement) -> bool:
        """Return whether readers must not see a statement with this confidence before an editor has accepted it."""
        certain = statement.confidence.statement * statement.confidence.speaker
        return any(certain < self._bars.get(group, 0.0) for group in groups_of(statement))


def groups_of(statement: ExtractedStatement) -> list[str]:
    """Return the groups whose bars a statement must reach: its form, and those where an error weighs more."""
    groups = ["silence" if statement.act_class is ExtractedActClass.SILENCE else statement.form.value]
    if any(speaker.type is EntityType.ORGANISATION for speaker in statement.speakers):
        groups.append("organisation")
    if statement.act in DENIALS:
        groups.append("denial")
    return groups


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


def speaker_features(text: str, statement: ExtractedStatement) -> dict[str, float]:
    """Return the features of a statement's speaker, by name.

    They are the ranker's probability, how the source is printed, and what is said how: a "he" or a description is less
    often right than a name at the same probability.
    """
    ranking, printed = _logit(statement.confidence.speaker), printed_form(text, statement)
    body = any(speaker.type is EntityType.ORGANISATION for speaker in statement.speakers)
    return {
        "ranking": ranking,
        f"ranking:{printed}": ranking,
        printed: 1.0,
        f"form:{statement.form.value}": 1.0,
        f"class:{statement.act_class.value}": 1.0,
        "organisation": float(body),
        f"organisation:{printed}": float(body),
        "several": float(len(statement.speakers) > 1),
        "unnamed": float(statement.speaker_kind is not ExtractedSpeakerKind.NAMED),
        "bias": 1.0,
    }


def printed_form(text: str, statement: ExtractedStatement) -> str:
    """Return how a statement's source is printed: as a "name", a "pronoun", a "description", or "none"."""
    source = " ".join(text[span.start : span.end] for span in statement.source)
    if not source:
        return "none"
    if is_pronoun(source):
        return "pronoun"
    names = {word for speaker in statement.speakers for word in speaker.name.split()}
    return (
        "name" if names & set(re.findall(r"[\w’'-]+", source.replace("’s", "").replace("'s", ""))) else "description"
    )


def _logit(probability: float) -> float:
    bounded = min(1 - _EDGE, max(_EDGE, probability))
    return math.log(bounded / (1 - bounded))
