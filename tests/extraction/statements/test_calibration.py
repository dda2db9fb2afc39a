"""Calibrated confidence of statements and speakers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from articles.extraction.pipeline import Extractor
from articles.extraction.statements.calibration import ConfidenceCalibrator, statement_features
from articles.extraction.types import (
    Confidence,
    ExtractedActClass,
    ExtractedForm,
    ExtractedSpeakerKind,
    ExtractedStatement,
    Span,
)

SAID = ExtractedStatement(
    content=(Span(0, 20),),
    cue=(Span(21, 25),),
    source=(Span(26, 34),),
    speakers=(),
    speaker_kind=ExtractedSpeakerKind.UNNAMED,
    role=None,
    form=ExtractedForm.DIRECT,
    act="said",
    act_class=ExtractedActClass.SPEECH,
    confidence=Confidence(0.7, 0.6, 0.95),
)


def test_without_weights_confidence_is_unchanged(tmp_path: Path) -> None:
    assert ConfidenceCalibrator.load(tmp_path).of(SAID) == SAID.confidence


def test_weights_change_confidence() -> None:
    assert ConfidenceCalibrator({"network": 1.0, "form:direct": 0.5}).of(SAID).statement > 0.7
    assert ConfidenceCalibrator({"network": 1.0, "form:direct": -0.5}).of(SAID).statement < 0.7


def test_speaker_confidence_is_separate() -> None:
    found = ConfidenceCalibrator({}, {"ranking": 1.0, "bias": -0.5}).of(SAID)
    assert found.speaker < 0.6
    assert (found.statement, found.act) == (0.7, 0.95)


def test_silence_without_content_keeps_confidence() -> None:
    silence = replace(SAID, content=(), form=ExtractedForm.NONE, act_class=ExtractedActClass.SILENCE)
    assert ConfidenceCalibrator({"network": 5.0}).of(silence).statement == 0.7


def test_no_comment_keeps_pattern_confidence() -> None:
    silence = replace(SAID, act="has-not-commented", form=ExtractedForm.NONE, act_class=ExtractedActClass.SILENCE)
    assert ConfidenceCalibrator({"network": -5.0}).of(silence).statement == 0.7
    (found,) = Extractor.load().extract("The Tides Ministry has not yet commented on the report.").statements
    assert found.confidence.statement == 0.9


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_confidence_is_bounded(certain: float) -> None:
    sure = replace(SAID, confidence=Confidence(certain, certain, 0.95))
    assert abs(statement_features(sure)["network"]) < 5


def test_plain_quotation_has_highest_confidence() -> None:
    found = Extractor.load().extract(
        "“The pier is safe,” said Clara Wexley. Some on the quay seemed to have thoughts about the tide tables."
    )
    assert max(found.statements, key=lambda s: s.confidence.statement).form == "direct"
