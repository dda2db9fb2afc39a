"""Paragraphs and sentences of a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from articles.extraction.types import Span

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
# A sentence may end here: points, whatever closes after them, white space, and something that can begin another.
_END = re.compile(r"[.!?…]+[\"”’»“')\]]*(?=\s)")
_WORD_BEFORE = re.compile(r"[\w.]+$")
# "By Ida Roth in Oslo", alone on a line: who wrote the story.
_BYLINE = re.compile(r"By(?:\s(?:[^\W\d_a-z][\w.’'-]*|and|in|for|at|of|the),?){2,10}")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen sens rep reps gov govs gen lt col sgt capt cmdr adm maj rev fr hon pres st ste mt ft jr sr"
    " messrs mme mlle inc corp co ltd llc bros vs etc no nos vol art fig jan feb mar apr jun jul aug sept sep oct nov"
    " dec mon tue tues wed thu thurs fri sat sun approx dept est ave blvd rd supt insp det cllr a.m p.m i.e e.g u.s"
    " u.k u.n e.u d.c".split()
)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The paragraphs and sentences of a text, in order; sentences never cross a line's end."""

    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    _paragraph_starts: Sequence[int]
    _sentence_starts: Sequence[int]

    def paragraph_at(self, offset: int) -> int:
        """Return the index of the paragraph that holds ``offset``, or of the one before it."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence that holds ``offset``, or of the one before it."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def sentences_of(self, span: Span) -> range:
        """Return the indexes of the sentences that share a character with the span."""
        return range(self.sentence_at(span.start), self.sentence_at(max(span.start, span.end - 1)) + 1)

    def sentence_span(self, offset: int) -> Span:
        return self.sentences[self.sentence_at(offset)] if self.sentences else Span(offset, offset)

    def paragraph_span(self, offset: int) -> Span:
        return self.paragraphs[self.paragraph_at(offset)] if self.paragraphs else Span(offset, offset)

    def is_byline(self, text: str, offset: int) -> bool:
        """Return whether the paragraph that holds ``offset`` is a byline."""
        return _BYLINE.fullmatch(text, *self.paragraph_span(offset)) is not None


def segment(text: str) -> Segmentation:
    """Split a text into paragraphs (lines that hold more than white space) and those into sentences."""
    paragraphs: list[Span] = []
    sentences: list[Span] = []
    for line in _LINE.finditer(text):
        span = trimmed(text, Span(line.start(), line.end()))
        if span.start < span.end:
            paragraphs.append(span)
            sentences.extend(_sentences(text, span))
    return Segmentation(
        tuple(paragraphs),
        tuple(sentences),
        [span.start for span in paragraphs],
        [span.start for span in sentences],
    )


def trimmed(text: str, span: Span) -> Span:
    """Return the span without the white space at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _sentences(text: str, paragraph: Span) -> list[Span]:
    sentences: list[Span] = []
    start = paragraph.start
    for match in _END.finditer(text, paragraph.start, paragraph.end):
        end = match.end()
        if match[0] == "." and _is_abbreviation(text, match.start()):
            continue
        following = end
        while following < paragraph.end and text[following].isspace():
            following += 1
        if following < paragraph.end and text[following].islower():
            continue
        sentences.append(Span(start, end))
        start = following
    if start < paragraph.end:
        sentences.append(Span(start, paragraph.end))
    return sentences


def _is_abbreviation(text: str, point: int) -> bool:
    word = _WORD_BEFORE.search(text, max(0, point - 12), point)
    if word is None:
        return False
    return word[0].casefold() in _ABBREVIATIONS or (len(word[0]) == 1 and word[0].isupper() and word[0] != "I")
