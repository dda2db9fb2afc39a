"""A text and the spans marked in it, laid out as paragraphs of nested pieces, ready to be shown.

Pure: nothing here knows of requests, models or HTML, and no character of the text is changed, added or lost. A
paragraph is a line, as it is to the extractor; what lies between two paragraphs is white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from articles.text_spans import MarkedPiece, MarkedSpan, pieces

Key = TypeVar("Key")

_SPACE = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Marked(Generic[Key]):
    """What of a span lies in one place: ``opens`` and ``closes`` say whether the span begins and ends there."""

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


def lines(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a text begin and end: its lines without the white space around them."""
    found, start = [], 0
    for space in _SPACE.finditer(text):
        if space.start() == 0 or space.end() == len(text) or _LINE_BREAK.search(space[0]):
            if space.start() > start:
                found.append((start, space.start()))
            start = space.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def lay_out(
    text: str, spans: Iterable[MarkedSpan[Key]], bounds: Sequence[tuple[int, int]] | None = None
) -> list[Paragraph[Key]]:
    """The paragraphs of a text with what is marked in them; spans may overlap and run over several paragraphs.

    ``bounds`` are the stretches to show, in order and apart from each other, where that is not the whole text.
    """
    bounds = lines(text) if bounds is None else bounds
    held: list[list[MarkedPiece[Key]]] = [[] for _ in bounds]
    paragraph = 0
    for piece in pieces(text, filter(None, (_trimmed(text, span) for span in spans))):
        end = piece.start + len(piece.text)
        while paragraph < len(bounds) and bounds[paragraph][0] < end:
            first, past = max(bounds[paragraph][0], piece.start), min(bounds[paragraph][1], end)
            if first < past:
                held[paragraph].append(MarkedPiece(first, text[first:past], piece.spans))
            if bounds[paragraph][1] > end:
                break
            paragraph += 1
    return [Paragraph(start, end, tuple(_nested(own))) for (start, end), own in zip(bounds, held, strict=True)]


def plain(parts: Sequence[str | Marked[Key]]) -> str:
    """The words alone."""
    return "".join(part if isinstance(part, str) else plain(part.parts) for part in parts)


def begun(parts: Sequence[str | Marked[Key]]) -> Iterator[Key]:
    """The keys of all spans that begin in these parts, in the order of the text."""
    for part in parts:
        if isinstance(part, Marked):
            if part.opens:
                yield part.span.key
            yield from begun(part.parts)


def cut_before(text: str, offset: int, words: int) -> int:
    """Where to begin so that at most ``words`` words stand before ``offset``."""
    # Words are counted backwards in a window, so that one enormous line costs no more than a short one.
    floor = max(0, offset - words * 40)
    starts = [match.start() for match in _WORD.finditer(text, floor, offset)]
    return starts[-words] if len(starts) > words else (starts[0] if starts and floor else floor)


def cut_after(text: str, offset: int, words: int) -> int:
    """Where to end so that at most ``words`` words stand after ``offset``."""
    end = offset
    for count, match in enumerate(_WORD.finditer(text, offset), start=1):
        if count > words or match.end() - offset > words * 40:
            return end
        end = match.end()
    return len(text)


def _trimmed(text: str, span: MarkedSpan[Key]) -> MarkedSpan[Key] | None:
    """The span without the white space at its ends, so that it begins and ends in what is shown of a paragraph."""
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
