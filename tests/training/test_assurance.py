"""Calibration error, area under the curve, and the bars for what readers see."""

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
from training.assurance import JudgedStatement, area, bars, calibration_error


@pytest.mark.parametrize(
    ("said", "right", "error"),
    [
        ([0.5, 0.5], [True, False], 0.0),
        ([0.95, 0.95], [True, False], 0.45),
        ([1.0, 0.0], [True, False], 0.0),
        ([1.0, 0.0], [False, True], 1.0),
    ],
)
def test_calibration_error(said, right, error):
    assert calibration_error(said, right) == pytest.approx(error)


@pytest.mark.parametrize(
    ("said", "right", "share"),
    [
        ([0.9, 0.1], [True, False], 1.0),
        ([0.1, 0.9], [True, False], 0.0),
        ([0.5, 0.5], [True, False], 0.5),
        ([0.9, 0.5, 0.7], [True, True, False], 0.5),
    ],
)
def test_area_under_curve(said, right, share):
    assert area(said, right) == pytest.approx(share)


@pytest.mark.parametrize(
    ("right", "bar"),
    [
        ({0.9: 400, 0.6: 0}, 0.61),
        ({0.9: 400, 0.6: 400}, 0.5),
        ({0.9: 3}, 0.98),
    ],
)
def test_bar_is_where_enough_speakers_are_right(right, bar):
    items = [
        JudgedStatement("", said(sure), True, number < rights)
        for sure, rights in right.items()
        for number in range(max(rights, 100 if not rights else 0))
    ]
    assert bars(items)["direct"] == pytest.approx(bar)


def test_bar_of_a_group_without_statements_is_out_of_reach():
    assert bars([])["silence"] == pytest.approx(0.98)


def said(sure):
    """Return direct speech of somebody with a confidence."""
    return ExtractedStatement(
        content=(Span(0, 1),),
        cue=(),
        source=(),
        speakers=(ExtractedSpeaker("Ida Roth", EntityType.PERSON),),
        speaker_kind=ExtractedSpeakerKind.NAMED,
        role=None,
        form=ExtractedForm.DIRECT,
        act="said",
        act_class=ExtractedActClass.SPEECH,
        confidence=Confidence(sure, 1.0, 1.0),
    )


def test_groups_where_an_error_weighs_more_have_the_bar_of_partly_quoted_words():
    denials = [JudgedStatement("", replace(said(sure), act="denied"), True, True) for sure in [0.9] * 400]
    found = bars(denials)
    assert found["direct"] < found["mixed"] == found["denial"]
