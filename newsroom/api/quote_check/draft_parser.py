"""Finds the quotations of a draft and their speakers, as in stories. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from articles.extraction.text.quotations import MARK, find_quotations
from articles.extraction.text.segmentation import segment
from articles.extraction.types import ExtractedStatement
from articles.tasks import extractor
from newsroom.api.quote_check.line_unwrapping import unwrap_lines
from newsroom.api.quote_check.word_diff import words

# The levels of quotations within quotations that are searched.
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class DraftQuotation:
    """A quotation with its marks: ``start`` and ``end`` are code points of the draft, the end exclusive.

    A quotation within another has no speaker: the speaker of the outer one only repeats it.
    """

    start: int
    end: int
    text: str
    speakers: tuple[str, ...]


def find_draft_quotations(text: str) -> list[DraftQuotation]:
    """Return the quotations with the names of their speakers, as far as the draft names them."""
    lines = unwrap_lines(text)
    spans = [q for q in find_quotations(lines, segment(lines)).all if words(text[q.start : q.end])]
    statements = extractor().extract(lines).statements if spans else ()
    quoted: list[DraftQuotation] = []
    for q in spans:
        quoted.append(DraftQuotation(q.start, q.end, text[q.start : q.end], speakers_of(q.start, q.end, statements)))
        quoted += [DraftQuotation(start, end, text[start:end], ()) for start, end in within(lines, q.start, q.end)]
    return quoted


def within(text: str, start: int, end: int, depth: int = 1) -> Iterator[tuple[int, int]]:
    """Yield the quotations within a quotation, in any marks, except one that has all words of the outer one."""
    outer = words(text[start:end])
    first = start + len(mark[0]) if (mark := MARK.match(text, start)) else start
    inner = text[first : max(first, end - 1)]
    for q in find_quotations(inner, segment(inner)).all:
        here = (first + q.start, first + q.end)
        inner_words = words(text[slice(*here)])
        if inner_words and len(inner_words) < len(outer):
            yield here
        if inner_words and depth < MAX_DEPTH:
            yield from within(text, *here, depth + 1)


def speakers_of(start: int, end: int, statements: Iterable[ExtractedStatement]) -> tuple[str, ...]:
    """Return the speakers of the statement that overlaps most with these characters."""
    best, most = None, 0
    for statement in statements:
        shared = sum(max(0, min(end, span.end) - max(start, span.start)) for span in statement.content)
        if shared > most:
            best, most = statement, shared
    return tuple(speaker.name for speaker in best.speakers) if best else ()
