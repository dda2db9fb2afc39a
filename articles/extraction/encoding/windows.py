"""Cutting a long row of tokens into overlapping windows, and which window to believe for which token."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from articles.extraction.encoding.tokenizer import Integers

#: What a window reads beyond the paragraph that it is kept to the end of: that it ends there is all it needs to know.
BEYOND = 16


class Window(NamedTuple):
    """Tokens ``start:end`` are read together; of the answers, those for ``keep_start:keep_end`` are kept."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(breaks: Integers, count: int, size: int, overlap: int) -> list[Window]:
    """Windows of at most ``size`` tokens over ``count``, each sharing ``overlap`` tokens or more with the one before.

    What is kept of a window ends at a paragraph, wherever one ends in its last two thirds, and the window soon after
    it; elsewhere it stands half of the overlap from the window's end. It stands half of the overlap or more from the
    beginning, and a window begins at a paragraph where one begins near: a reader who begins within a quotation cannot
    know that it is one, and two readers may disagree on where it ends. ``breaks`` are the tokens that part paragraphs.
    What is kept of each window follows on from what is kept of the one before.
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
    """The latest break after ``first`` and up to ``last``; where there is none, ``otherwise``."""
    place = int(np.searchsorted(breaks, last, "right")) - 1
    return int(breaks[place]) if place >= 0 and breaks[place] > first else otherwise


def pieces(is_break: np.ndarray, longest: int) -> list[slice]:
    """Cuts a row of tokens into pieces of at most ``longest``, each before the last paragraph break in reach."""
    out, at, breaks = [], 0, np.flatnonzero(is_break)
    while len(is_break) - at > longest:
        last = int(np.searchsorted(breaks, at + longest, side="right")) - 1
        cut = int(breaks[last]) if last >= 0 and breaks[last] > at else at + longest
        out.append(slice(at, cut))
        at = cut
    if at < len(is_break):
        out.append(slice(at, len(is_break)))
    return out
