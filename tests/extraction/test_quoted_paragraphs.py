"""Paragraphs that are nothing but quotation go with the words before them."""

from __future__ import annotations

from articles.extraction.cleanup.quoted_paragraphs import join_quoted_paragraphs
from articles.extraction.text.quotations import find_quotations
from articles.extraction.text.segmentation import segment
from tests.support.marked_text import marked


def regrouped(source: str) -> list[list[str]]:
    text, reading = marked(source)
    layout = segment(text)
    found = join_quoted_paragraphs(text, reading.attributions, layout, find_quotations(text, layout))
    return [[text[start:end] for start, end in one.content] for one in found]


def test_words_given_to_a_far_cue_go_with_the_quotation_before_them() -> None:
    source = (
        "<w1>“We sank,”</w1> <s1>Roth</s1> <c1>said</c1>.\nNobody moved.\n"
        "<w2>“We swam,”</w2> <s2>Fell</s2> <c2>said</c2>.\n<w1>“Then we drank.”</w1>"
    )
    assert regrouped(source) == [["“We sank,”"], ["“We swam,”", "“Then we drank.”"]]


def test_words_beside_their_cue_stay() -> None:
    source = (
        "<w1>“We sank,”</w1> <s1>Roth</s1> <c1>said</c1>.\n<w2>“We swam.”</w2>\n<s2>Fell</s2> <c2>said</c2> so twice."
    )
    assert regrouped(source) == [["“We sank,”"], ["“We swam.”"]]


def test_a_quotation_that_goes_on_is_taken_in_when_it_was_overlooked() -> None:
    source = "<s1>Roth</s1> <c1>said</c1>: <w1>“We sank.</w1>\n“Then we swam.”"
    assert regrouped(source) == [["“We sank.", "“Then we swam.”"]]


def test_a_paragraph_with_words_outside_its_marks_is_left_alone() -> None:
    source = "<w1>“We sank.</w1> <s1>Roth</s1> <c1>said</c1>.\n“Then we swam” was her book."
    assert regrouped(source) == [["“We sank."]]
