"""Cutting a long row of tokens into overlapping windows, and which window to believe for which token."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from articles.extraction.tokens import Integers


class Window(NamedTuple):
    """Tokens ``start:end`` are read together; of the answers, those for ``keep_start:keep_end`` are kept."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(breaks: Integers, count: int, size: int, overlap: int) -> list[Window]:
    """Windows of at most ``size`` tokens over ``count``, each sharing ``overlap`` tokens or more with the one before.

    A window begins at a paragraph, and what is kept of it ends at one, wherever one is near: a reader who begins
    within a quotation cannot know that it is one, and two readers may disagree on where it ends. ``breaks`` are the
    tokens that part paragraphs. What is kept of each window follows on from what is kept of the one before.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit into windows of {size} tokens")
    out: list[Window] = []
    start = keep_start = 0
    while start + size < count:
        end = start + size
        following = _nearest(breaks, start + (size - overlap) // 2, end - overlap, end - overlap)
        least = max(following, keep_start)
        keep_end = _nearest(breaks, least, end, max(least, (following + end) // 2))
        out.append(Window(start, end, keep_start, keep_end))
        start, keep_start = following, keep_end
    if count:
        out.append(Window(start, count, keep_start, count))
    return out


def _nearest(breaks: Integers, first: int, last: int, wanted: int) -> int:
    """The break after ``first`` and up to ``last`` that is nearest to ``wanted``; where there is none, ``wanted``."""
    inside = breaks[np.searchsorted(breaks, first, "right") : np.searchsorted(breaks, last, "right")]
    return int(inside[np.abs(inside - wanted).argmin()]) if len(inside) else wanted


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


def batches(lengths: Integers, tokens: int) -> list[Integers]:
    """Indexes of windows grouped by length, each group padded to at most ``tokens`` tokens (or one window)."""
    out: list[Integers] = []
    order = np.argsort(lengths, kind="stable")
    at = 0
    while at < len(order):
        end = at + 1
        while end < len(order) and (end + 1 - at) * int(lengths[order[end]]) <= tokens:
            end += 1
        out.append(order[at:end])
        at = end
    return out
