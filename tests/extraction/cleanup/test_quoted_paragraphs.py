"""Paragraphs that are nothing but quotation."""

from __future__ import annotations

from articles.extraction.cleanup.quoted_paragraphs import join_quoted_paragraphs
from articles.extraction.text.quotations import find_quotations
from articles.extraction.text.segmentation import segment
from tests.support.data.marked_text import marked


def regrouped(source: str) -> list[list[str]]:
    text, reading = marked(source)
    layout = segment(text)
    found = join_quoted_paragraphs(text, reading.attributions, layout, find_quotations(text, layout))
    return [[text[start:end] for start, end in one.content] for one in found]


def test_words_with_far_cue_join_preceding_quotation() -> None:
    source = (
        "<w1>“We sank,”</w1> <s1>Roth</s1> <c1>said</c1>.\nNobody moved.\n"
        "<w2>“We swam,”</w2> <s2>Fell</s2> <c2>said</c2>.\n<w1>“Then we drank.”</w1>"
    )
    assert regrouped(source) == [["“We sank,”"], ["“We swam,”", "“Then we drank.”"]]


def test_words_beside_their_cue_are_kept() -> None:
    source = (
        "<w1>“We sank,”</w1> <s1>Roth</s1> <c1>said</c1>.\n<w2>“We swam.”</w2>\n<s2>Fell</s2> <c2>said</c2> so twice."
    )
    assert regrouped(source) == [["“We sank,”"], ["“We swam.”"]]


def test_missed_continuation_is_joined() -> None:
    source = "<s1>Roth</s1> <c1>said</c1>: <w1>“We sank.</w1>\n“Then we swam.”"
    assert regrouped(source) == [["“We sank.", "“Then we swam.”"]]


def test_partly_quoted_paragraph_is_unchanged() -> None:
    source = "<w1>“We sank.</w1> <s1>Roth</s1> <c1>said</c1>.\n“Then we swam” was her book."
    assert regrouped(source) == [["“We sank."]]
