"""Calibrated confidence of statements and speakers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from articles.extraction.pipeline import Extractor
from articles.extraction.statements.calibration import ConfidenceCalibrator, printed_form, statement_features
from articles.extraction.types import (
    Confidence,
    EntityType,
    ExtractedActClass,
    ExtractedForm,
    ExtractedSpeaker,
    ExtractedSpeakerKind,
    ExtractedStatement,
    Span,
)

TEXT = "The quay is flooded, says Ida Roth."
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
    assert ConfidenceCalibrator.load(tmp_path).of(TEXT, SAID) == SAID.confidence


def test_weights_change_confidence() -> None:
    assert ConfidenceCalibrator({"network": 1.0, "form:direct": 0.5}).of(TEXT, SAID).statement > 0.7
    assert ConfidenceCalibrator({"network": 1.0, "form:direct": -0.5}).of(TEXT, SAID).statement < 0.7


def test_speaker_confidence_is_separate() -> None:
    found = ConfidenceCalibrator({}, {"ranking": 1.0, "bias": -0.5}).of(TEXT, SAID)
    assert found.speaker < 0.6
    assert (found.statement, found.act) == (0.7, 0.95)


def test_silence_without_content_keeps_confidence() -> None:
    silence = replace(SAID, content=(), form=ExtractedForm.NONE, act_class=ExtractedActClass.SILENCE)
    assert ConfidenceCalibrator({"network": 5.0}).of(TEXT, silence).statement == 0.7


def test_no_comment_keeps_pattern_confidence() -> None:
    silence = replace(SAID, act="has-not-commented", form=ExtractedForm.NONE, act_class=ExtractedActClass.SILENCE)
    assert ConfidenceCalibrator({"network": -5.0}).of(TEXT, silence).statement == 0.7
    (found,) = Extractor.load().extract("The Tides Ministry has not yet commented on the report.").statements
    assert found.confidence.statement == 0.9


def test_model_of_an_earlier_release_has_the_bars_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "assurance.json").write_text('{"statement": {}, "speaker": {}}')
    earlier = ConfidenceCalibrator.load(tmp_path)
    assert earlier.needs_review(replace(SAID, confidence=Confidence(0.7, 0.7, 0.7)))
    assert not earlier.needs_review(replace(SAID, confidence=Confidence(0.99, 0.99, 0.99)))


BY_A_BODY = replace(SAID, speakers=(ExtractedSpeaker("Tides Ministry", EntityType.ORGANISATION),))


@pytest.mark.parametrize(
    ("statement", "bars", "needed"),
    [
        (SAID, {"direct": 0.4}, False),
        (SAID, {"direct": 0.5}, True),
        (SAID, {"indirect": 0.9}, False),
        (SAID, {}, False),
        (BY_A_BODY, {"direct": 0.4, "organisation": 0.5}, True),
        (replace(SAID, act="denied"), {"direct": 0.4, "denial": 0.5}, True),
        (replace(SAID, act_class=ExtractedActClass.SILENCE), {"direct": 0.9, "silence": 0.4}, False),
    ],
)
def test_uncertain_statement_needs_review(statement: ExtractedStatement, bars: dict[str, float], needed: bool) -> None:
    assert ConfidenceCalibrator({}, {}, bars).needs_review(statement) is needed


@pytest.mark.parametrize(
    ("source", "name", "form"),
    [
        ("Ida Roth", "Ida Roth", "name"),
        ("Roth’s lawyer", "Ida Roth", "name"),
        ("she", "Ida Roth", "pronoun"),
        ("they both", "Ida Roth", "pronoun"),
        ("the harbour master", "Ida Roth", "description"),
    ],
)
def test_printed_form_of_a_source(source: str, name: str, form: str) -> None:
    said = replace(SAID, source=(Span(0, len(source)),), speakers=(ExtractedSpeaker(name, EntityType.PERSON),))
    assert printed_form(source, said) == form


def test_statement_without_a_source_has_no_printed_form() -> None:
    assert printed_form(TEXT, replace(SAID, source=())) == "none"


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_confidence_is_bounded(certain: float) -> None:
    sure = replace(SAID, confidence=Confidence(certain, certain, 0.95))
    assert abs(statement_features(sure)["network"]) < 5


def test_plain_quotation_has_highest_confidence() -> None:
    found = Extractor.load().extract(
        "“The pier is safe,” said Clara Wexley. Some on the quay seemed to have thoughts about the tide tables."
    )
    assert max(found.statements, key=lambda s: s.confidence.statement).form == "direct"
