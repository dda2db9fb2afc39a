"""Printed sources: their kind, and completion of clipped ones."""

from __future__ import annotations

import pytest

from articles.extraction.document import parse_document
from articles.extraction.speakers.sources import SourceKind, complete_source, parse_source
from tests.support.data.marked_text import marked


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<s1><p>Ida Roth</p></s1> <c1>said</c1>", SourceKind.NAME),
        ("<s1>Harbour master <p>Ida Roth</p></s1> <c1>said</c1>", SourceKind.NAME),
        ("<s1><p>Ida Roth</p>’s lawyer</s1> <c1>said</c1>", SourceKind.NOMINAL),
        ("<s1>an aide to <p>Ida Roth</p></s1> <c1>said</c1>", SourceKind.NOMINAL),
        ("<s1>the mayor</s1> <c1>said</c1>", SourceKind.NOMINAL),
        ("<s1>two officials</s1> <c1>said</c1>", SourceKind.NOMINALS),
        ("<s1>She</s1> <c1>said</c1>", SourceKind.SHE),
        ("<s1>they</s1> <c1>said</c1>", SourceKind.THEY),
        ("<s1>who</s1> <c1>said</c1>", SourceKind.WHO),
        ("<s1>I</s1> <c1>think</c1>", SourceKind.ME),
    ],
)
def test_kind_of_a_source(source: str, kind: SourceKind) -> None:
    text, reading = marked(source)
    story = parse_document(text, reading.entities)
    read = parse_source(text, reading.attributions[0].source, 0, story.cast, story.quotations)
    assert read.kind is kind


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("<p><s1>Ida</s1> Roth</p> <c1>said</c1> <w1>no</w1>", "Ida Roth"),
        ("<s1>the</s1> harbour board <c1>said</c1> <w1>no</w1>", "the harbour board"),
        ("<p>Ida Roth</p> <c1>said</c1> <w1>no</w1>", "Ida Roth"),
        ("<p>Ida Roth</p> and <p>Jonas Fell</p> <c1>said</c1> <w1>no</w1>", "Ida Roth and Jonas Fell"),
        ("Then she <c1>said</c1> <w1>no</w1>", "she"),
        (
            "<s1>The mayor of</s1> <l>Ternmouth</l>, <p>Ida Roth</p>, <c1>says</c1> <w1>no</w1>",
            "The mayor of Ternmouth, Ida Roth",
        ),
    ],
)
def test_clipped_source_is_completed(source: str, whole: str) -> None:
    text, reading = marked(source)
    story = parse_document(text, reading.entities)
    attribution = reading.attributions[0]
    (span,) = complete_source(text, attribution.source, attribution.cue, story.cast)
    assert text[span.start : span.end] == whole


def test_passive_gets_no_source() -> None:
    text, reading = marked("<p>Ida Roth</p> <c1>was told</c1> <w1>no</w1>")
    story = parse_document(text, reading.entities)
    assert complete_source(text, (), reading.attributions[0].cue, story.cast) == ()


def test_name_like_source_becomes_entity() -> None:
    text, reading = marked("On Monday <s1>the Ministry of Tides</s1> <c1>said</c1> <w1>no</w1>.")
    story = parse_document(text, reading.entities, reading.attributions)
    assert [character.name for character in story.cast.characters] == ["Ministry of Tides"]
