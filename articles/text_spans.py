"""A text cut at the edges of what is marked in it, so that a page can show statements and names where they stand.

Pure: code points in, pieces out; joined, the pieces are the text again, to the character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True)
class MarkedSpan(Generic[Key]):
    """From ``start`` to ``end`` (code points, end exclusive) the text belongs to ``key``."""

    start: int
    end: int
    key: Key


@dataclass(frozen=True)
class MarkedPiece(Generic[Key]):
    """A run of text over which the same spans lie, in the order in which they began."""

    start: int
    text: str
    spans: tuple[MarkedSpan[Key], ...]


def pieces(text: str, spans: Iterable[MarkedSpan[Key]]) -> Iterator[MarkedPiece[Key]]:
    """The text in pieces, each with the spans over it. Spans may overlap; what lies outside is left out."""
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


def trim_to_words(text: str, start: int, end: int, kept: MarkedSpan[Key]) -> tuple[int, int]:
    """A stretch of the text without the halves of words at its edges; what is kept stays whole."""
    while start < kept.start and start > 0 and not text[start - 1].isspace():
        start += 1
    while end > kept.end and end < len(text) and not text[end].isspace():
        end -= 1
    return start, end
