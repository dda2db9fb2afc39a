"""Comparison of two models."""

from dataclasses import replace

import pytest

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
from training.compare_models import differences, scores
from training.scoring import MEASURES, Counts

TEXT = "“The quay stays shut,” said Ida Roth. Jonas Fell denied that."
SAID = ExtractedStatement(
    content=(Span(0, 22),),
    cue=(Span(23, 27),),
    source=(Span(28, 36),),
    speakers=(ExtractedSpeaker("Ida Roth", EntityType.PERSON),),
    speaker_kind=ExtractedSpeakerKind.NAMED,
    role=None,
    form=ExtractedForm.DIRECT,
    act="said",
    act_class=ExtractedActClass.SPEECH,
    confidence=Confidence(0.9, 0.9, 0.9),
)
DENIED = replace(SAID, content=(Span(56, 60),), cue=(Span(49, 55),), source=(Span(38, 48),), act="denied")


def told(one, other):
    return [line for _, line in differences(TEXT, one, other) if line]


def test_same_statements_are_no_change():
    assert list(differences(TEXT, [SAID], [replace(SAID, confidence=Confidence(0.1, 0.1, 0.1))])) == [("the same", "")]


def test_statement_of_one_model_is_listed():
    assert told([SAID], [DENIED]) == [
        "- «“The quay stays shut,”» (Ida Roth [person]; direct; said)",
        "+ «that» (Ida Roth [person]; direct; denied)",
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"speakers": (), "speaker_kind": ExtractedSpeakerKind.UNNAMED}, "speaker Ida Roth [person] → unnamed"),
        ({"form": ExtractedForm.MIXED}, "form direct → mixed"),
        ({"act": "announced"}, "act said → announced"),
        ({"content": (Span(0, 20),)}, "content «“The quay stays shut,”» → «“The quay stays shut»"),
        ({"source": ()}, "source «Ida Roth» → «»"),
        ({"role": "keeper"}, "role None → keeper"),
    ],
)
def test_difference_in_shared_statement_is_listed(change, line):
    assert told([SAID], [replace(SAID, **change)]) == [f"~ «“The quay stays shut,”»: {line}"]


def test_silence_without_content_is_compared_by_its_cue():
    silent = replace(DENIED, content=(), form=ExtractedForm.NONE)
    assert list(differences(TEXT, [silent], [silent])) == [("the same", "")]


def test_scores_of_two_models():
    one = [dict.fromkeys(MEASURES, Counts(5, 10, 10))] * 4
    other = [dict.fromkeys(MEASURES, Counts(7, 10, 10))] * 4
    assert "| all who said what | 0.500 | 0.700 | +0.200 (+0.200 to +0.200) |" in scores(one, other)
