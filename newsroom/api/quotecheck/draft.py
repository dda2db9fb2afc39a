"""The quotations of a draft and who is said to have spoken them: found as they are in stories, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles.extraction.layout import lay_out
from articles.extraction.quotations import find_quotations
from articles.extraction.types import Statement
from articles.tasks import extractor
from newsroom.api.quotecheck.wordings import words


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation with its marks: ``start`` and ``end`` are code points of the draft, end exclusive."""

    start: int
    end: int
    text: str
    speakers: tuple[str, ...]


def quotations(text: str) -> list[Quoted]:
    """What stands between quotation marks, with the names of its speakers as far as the draft gives them."""
    found = [q for q in find_quotations(text, lay_out(text)).all if words(text[q.start : q.end])]
    statements = extractor().extract(text).statements if found else ()
    return [Quoted(q.start, q.end, text[q.start : q.end], speakers_of(q.start, q.end, statements)) for q in found]


def speakers_of(start: int, end: int, statements: Iterable[Statement]) -> tuple[str, ...]:
    """The speakers of the statement that shares most with these characters."""
    best, most = None, 0
    for statement in statements:
        shared = sum(max(0, min(end, span.end) - max(start, span.start)) for span in statement.content)
        if shared > most:
            best, most = statement, shared
    return tuple(speaker.name for speaker in best.speakers) if best else ()
