"""The quotations of a draft and who is said to have spoken them: found as they are in stories, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from articles.extraction.text.quotations import MARK, find_quotations
from articles.extraction.text.segmentation import segment
from articles.extraction.types import ExtractedStatement
from articles.tasks import extractor
from newsroom.api.quote_check.line_unwrapping import unwrapped
from newsroom.api.quote_check.word_diff import words

# How deep quotations are looked for within quotations.
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation with its marks: ``start`` and ``end`` are code points of the draft, end exclusive.

    Of one within another nobody is the speaker: whoever speaks around it only passes it on.
    """

    start: int
    end: int
    text: str
    speakers: tuple[str, ...]


def quotations(text: str) -> list[Quoted]:
    """What stands between quotation marks, with the names of its speakers as far as the draft gives them."""
    lines = unwrapped(text)
    found = [q for q in find_quotations(lines, segment(lines)).all if words(text[q.start : q.end])]
    statements = extractor().extract(lines).statements if found else ()
    quoted: list[Quoted] = []
    for q in found:
        quoted.append(Quoted(q.start, q.end, text[q.start : q.end], speakers_of(q.start, q.end, statements)))
        quoted += [Quoted(start, end, text[start:end], ()) for start, end in within(lines, q.start, q.end)]
    return quoted


def within(text: str, start: int, end: int, depth: int = 1) -> Iterator[tuple[int, int]]:
    """What is quoted within a quotation, whichever marks it has, but for what has all the words of the one around."""
    around = words(text[start:end])
    first = start + len(mark[0]) if (mark := MARK.match(text, start)) else start
    inner = text[first : max(first, end - 1)]
    for q in find_quotations(inner, segment(inner)).all:
        here = (first + q.start, first + q.end)
        said = words(text[slice(*here)])
        if said and len(said) < len(around):
            yield here
        if said and depth < DEEPEST:
            yield from within(text, *here, depth + 1)


def speakers_of(start: int, end: int, statements: Iterable[ExtractedStatement]) -> tuple[str, ...]:
    """The speakers of the statement that shares most with these characters."""
    best, most = None, 0
    for statement in statements:
        shared = sum(max(0, min(end, span.end) - max(start, span.start)) for span in statement.content)
        if shared > most:
            best, most = statement, shared
    return tuple(speaker.name for speaker in best.speakers) if best else ()
