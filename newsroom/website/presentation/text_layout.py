"""A text and the spans marked in it, laid out as paragraphs of nested parts, ready for a template.

Pure: nothing here knows of requests, models or HTML, and no character of the text is changed, added or lost. A
paragraph is a line, as it is to the extractor; what lies between two paragraphs is white space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from articles.excerpts import paragraph_bounds
from articles.text_spans import MarkedPiece, MarkedSpan, pieces

Key = TypeVar("Key")


@dataclass(frozen=True)
class Marked(Generic[Key]):
    """The part of a span that lies in one place; ``opens`` and ``closes``: the span begins, and ends, there."""

    span: MarkedSpan[Key]
    opens: bool
    closes: bool
    parts: tuple[str | Marked[Key], ...]


@dataclass(frozen=True)
class Paragraph(Generic[Key]):
    """The text from ``start`` to ``end``, as runs of plain text and marked parts, which may be nested."""

    start: int
    end: int
    parts: tuple[str | Marked[Key], ...]


@dataclass(frozen=True)
class Token(Generic[Key]):
    """One step of a walk through nested parts: a run of ``text``, or the start or the end of the marked ``part``."""

    text: str = ""
    part: Marked[Key] | None = None
    is_start: bool = False


def lay_out(
    text: str, spans: Iterable[MarkedSpan[Key]], bounds: Sequence[tuple[int, int]] | None = None
) -> list[Paragraph[Key]]:
    """Return the paragraphs of a text with what is marked in them; spans may overlap and cross paragraphs.

    ``bounds`` are the stretches to show, in order and apart from each other, where that is not the whole text.
    """
    bounds = paragraph_bounds(text) if bounds is None else bounds
    within: list[list[MarkedPiece[Key]]] = [[] for _ in bounds]
    paragraph = 0
    for piece in pieces(text, filter(None, (_trimmed(text, span) for span in spans))):
        end = piece.start + len(piece.text)
        while paragraph < len(bounds) and bounds[paragraph][0] < end:
            first, past = max(bounds[paragraph][0], piece.start), min(bounds[paragraph][1], end)
            if first < past:
                within[paragraph].append(MarkedPiece(first, text[first:past], piece.spans))
            if bounds[paragraph][1] > end:
                break
            paragraph += 1
    return [Paragraph(start, end, tuple(_nested(own))) for (start, end), own in zip(bounds, within, strict=True)]


def plain(parts: Sequence[str | Marked[Key]]) -> str:
    """Return the text of the parts alone."""
    return "".join(part if isinstance(part, str) else plain(part.parts) for part in parts)


def tokens(parts: Sequence[str | Marked[Key]]) -> Iterator[Token[Key]]:
    """Return the parts as a flat sequence, so that a template needs no recursion."""
    for part in parts:
        if isinstance(part, str):
            yield Token(text=part)
        else:
            yield Token(part=part, is_start=True)
            yield from tokens(part.parts)
            yield Token(part=part)


def begun(parts: Sequence[str | Marked[Key]]) -> Iterator[Key]:
    """Return the keys of all spans that begin in these parts, in the order of the text."""
    for part in parts:
        if isinstance(part, Marked):
            if part.opens:
                yield part.span.key
            yield from begun(part.parts)


def _trimmed(text: str, span: MarkedSpan[Key]) -> MarkedSpan[Key] | None:
    """Return the span without the white space at its ends, so that it begins and ends within a paragraph."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return MarkedSpan(start, end, span.key) if start < end else None


def _nested(own: Sequence[MarkedPiece[Key]], depth: int = 0) -> Iterator[str | Marked[Key]]:
    for span, group in groupby(own, key=lambda piece: piece.spans[depth] if len(piece.spans) > depth else None):
        inside = list(group)
        if span is None:
            yield "".join(piece.text for piece in inside)
            continue
        last = inside[-1]
        yield Marked(
            span,
            opens=inside[0].start == span.start,
            closes=last.start + len(last.text) == span.end,
            parts=tuple(_nested(inside, depth + 1)),
        )
