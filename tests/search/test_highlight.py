"""Spans of phrases and words in a text, without a database."""

from __future__ import annotations

import pytest

from newsroom.search.highlight import highlight_spans, phrase_spans


@pytest.mark.parametrize(
    ("text", "phrases", "found"),
    [
        ("the weir, the weir", ["the weir"], ["the weir", "the weir"]),
        ("the weir the gate", ["weir the gate", "the gate"], ["weir the gate"]),
        ("weir\ngate", ["weir gate"], []),
        ("gate weir", ["weir gate"], []),
        ("weir", ["weir gate"], []),
        ("weirs", ["weir"], []),
        ("", ["weir"], []),
        ("weir", [""], []),
    ],
)
def test_phrase_spans(text: str, phrases: list[str], found: list[str]) -> None:
    spans = phrase_spans(text, phrases, {"weir", "gate", "the"})
    assert [text[span.start : span.end] for span in spans] == found


def test_highlight_is_placed_in_text_with_tags() -> None:
    marks = {"query": "crew", "words": "“ \x02Crew\x03  of the \x02crews\x03,”", "phrase_words": None}
    spans = highlight_spans("“<b>Crew</b> of the crews,”", marks)
    assert [(span.start, span.end) for span in spans] == [(4, 8), (20, 25)]


def test_phrase_across_lines_is_highlighted_by_word() -> None:
    marked = "\x02at\x03 \x02the\x03\n\x02weir\x03 \x02the\x03"
    marks = {"query": '"at the weir"', "words": None, "phrase_words": marked}
    spans = highlight_spans("at the\nweir the", marks)
    assert [(span.start, span.end) for span in spans] == [(7, 11)]
