"""Overlapping windows over a long row of tokens, and which window's result counts for which token."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from articles.extraction.encoding.tokenizer import Integers

#: What a window reads beyond the paragraph that it is kept to the end of: that it ends there is all it needs to know.
BEYOND = 16


class Window(NamedTuple):
    """Tokens ``start:end`` that are read together; the results for ``keep_start:keep_end`` are kept."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(breaks: Integers, count: int, size: int, overlap: int) -> list[Window]:
    """Return windows of at most ``size`` tokens over ``count``, each sharing at least ``overlap`` with the one before.

    The kept part of a window ends at a paragraph where one ends in its last two thirds, and the window soon after;
    elsewhere it ends half of the overlap before the window's end. It begins at least half of the overlap after the
    window's start, and a window begins at a paragraph where one begins near: a window that begins inside a quotation
    cannot know it. ``breaks`` are the tokens between paragraphs. The kept parts follow on from one another.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit into windows of {size} tokens")
    before = overlap // 2
    after = overlap - before
    beyond = min(BEYOND, after)
    out: list[Window] = []
    start = keep_start = 0
    while start + size < count:
        keep_end = _latest(breaks, max(keep_start, start + size // 3), start + size - beyond, -1)
        end = keep_end + beyond
        if keep_end < 0:
            end = start + size
            keep_end = end - after
        out.append(Window(start, end, keep_start, keep_end))
        wanted = keep_end - before
        start = _latest(breaks, max(start, keep_end - max(before, size // 4)), wanted, max(wanted, start + 1))
        keep_start = keep_end
    if count:
        out.append(Window(start, count, keep_start, count))
    return out


def _latest(breaks: Integers, first: int, last: int, otherwise: int) -> int:
    """Return the latest break after ``first`` and up to ``last``, or ``otherwise``."""
    place = int(np.searchsorted(breaks, last, "right")) - 1
    return int(breaks[place]) if place >= 0 and breaks[place] > first else otherwise


def pieces(is_break: np.ndarray, longest: int) -> list[slice]:
    """Cut a row of tokens into pieces of at most ``longest``, each before the last paragraph break in reach."""
    out, at, breaks = [], 0, np.flatnonzero(is_break)
    while len(is_break) - at > longest:
        last = int(np.searchsorted(breaks, at + longest, side="right")) - 1
        cut = int(breaks[last]) if last >= 0 and breaks[last] > at else at + longest
        out.append(slice(at, cut))
        at = cut
    if at < len(is_break):
        out.append(slice(at, len(is_break)))
    return out
