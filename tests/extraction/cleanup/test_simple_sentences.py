"""Statements in simple sentences that the model misses."""

from __future__ import annotations

import pytest

from articles.extraction.cleanup.simple_sentences import find_simple_statements
from articles.extraction.document import parse_document
from articles.extraction.types import Attribution, Span
from tests.support.data.marked_text import marked


@pytest.mark.parametrize(
    ("source", "cue", "content"),
    [
        ("<p>Ida Roth</p> denied fraud.", "denied", ["fraud"]),
        ("<p>Ida Roth</p> denied fraud in March.", "denied", ["fraud"]),
        ("Mrs <p>Roth</p>, the keeper, has promised to light the lamp.", "promised", ["to light the lamp"]),
        ("The <o>Lamp Trust</o> says the lamp will burn.", "says", ["the lamp will burn"]),
        ("<p>Ida Roth</p> said on Monday night that it was out.", "said", ["that it was out"]),
        ("<p>Roth</p> warns of storm", "warns", ["of storm"]),
        ("<p>Ida Roth</p>: lamp will burn again", ":", ["lamp will burn again"]),
        ("The lamp, said <p>Ida Roth</p>, would burn again.", "said", ["The lamp", "would burn again"]),
        ("Lamp will burn, says <p>Roth</p>", "says", ["Lamp will burn"]),
        ("<p>Lamp</p> will burn, warns Mrs <p>Roth</p>.", "warns", ["Lamp will burn"]),
    ],
)
def test_simple_sentence_gives_statement(source: str, cue: str, content: list[str]) -> None:
    text, reading = marked(source)
    (found,) = find_simple_statements(parse_document(text, reading.entities), [])
    assert [text[slice(*span)] for span in found.cue] == [cue]
    assert [text[slice(*span)] for span in found.content] == content
    assert len(found.source) == 1


@pytest.mark.parametrize(
    "source",
    [
        "<p>Ida Roth</p> did not say the lamp was out.",
        "<p>Ida Roth</p> denied “any fraud”.",
        "<p>Ida Roth</p> lit the lamp.",
        "<p>Ida Roth</p>: the woman who was always there",
        "<l>Ternmouth</l>: the lamp will burn",
        "Nobody said that <p>Ida Roth</p> denied it.",
        "The keeper of the lamp, says <p>Ida Roth</p>",
        "The lamp, said to be of <p>Ida Roth</p>, would burn.",
    ],
)
def test_other_sentences_are_ignored(source: str) -> None:
    text, reading = marked(source)
    assert find_simple_statements(parse_document(text, reading.entities), []) == []


def test_sentence_with_statement_is_ignored() -> None:
    text, reading = marked("<p>Ida Roth</p> denied fraud. <p>Roth</p> denied theft.")
    read = Attribution((Span(16, 21),), (Span(9, 15),))
    (found,) = find_simple_statements(parse_document(text, reading.entities), [read])
    assert text[slice(*found.content[0])] == "theft"
