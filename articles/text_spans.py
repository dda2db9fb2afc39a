"""Cutting a text at the edges of marked spans, so that a page can mark statements and names in it.

Pure. The pieces, joined, are the text again, to the character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class MarkedSpan(Generic[Key]):
    """A span of the text (code points, end exclusive) that belongs to ``key``."""

    start: int
    end: int
    key: Key


@dataclass(frozen=True)
class MarkedPiece(Generic[Key]):
    """A stretch of text with the spans that cover it, in the order in which they begin."""

    start: int
    text: str
    spans: tuple[MarkedSpan[Key], ...]


def pieces(text: str, spans: Iterable[MarkedSpan[Key]]) -> Iterator[MarkedPiece[Key]]:
    """Yield the text in pieces, each with the spans that cover it. Spans may overlap or exceed the text."""
    within = sorted(
        (s for s in spans if 0 <= s.start < s.end and s.start < len(text)), key=lambda s: (s.start, -s.end)
    )
    edges = sorted({0, len(text), *(s.start for s in within), *(min(s.end, len(text)) for s in within)})
    following = iter(within)
    upcoming = next(following, None)
    open_spans: list[MarkedSpan[Key]] = []
    for start, end in pairwise(edges):
        open_spans = [s for s in open_spans if s.end > start]
        while upcoming is not None and upcoming.start == start:
            open_spans.append(upcoming)
            upcoming = next(following, None)
        yield MarkedPiece(start, text[start:end], tuple(open_spans))


def trim_to_words(text: str, start: int, end: int, whole: MarkedSpan[Key]) -> tuple[int, int]:
    """Return a stretch of the text narrowed to whole words at its edges; the span ``whole`` is not cut."""
    while start < whole.start and start > 0 and not text[start - 1].isspace():
        start += 1
    while end > whole.end and end < len(text) and not text[end].isspace():
        end -= 1
    return start, end
