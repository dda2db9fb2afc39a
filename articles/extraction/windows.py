"""Cutting a long row of tokens into overlapping windows, and which window to believe for which token."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from articles.extraction.tokens import Integers


class Window(NamedTuple):
    """Tokens ``start:end`` are read together; of the answers, those for ``keep_start:keep_end`` are kept."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(count: int, size: int, overlap: int) -> list[Window]:
    """The fewest windows of at most ``size`` tokens, as even as can be, sharing about ``overlap`` tokens or more.

    What is kept of each follows on from what is kept of the one before: every token is answered once,
    in the window where it stands furthest from an edge.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit into windows of {size} tokens")
    if count <= size:
        return [Window(0, count, 0, count)] if count else []
    number = -(-(count - overlap) // (size - overlap))
    length = min(size, -(-(count + (number - 1) * overlap) // number))
    starts = [(count - length) * k // (number - 1) for k in range(number)]
    edges = [0, *((before + after + length) // 2 for before, after in pairwise(starts)), count]
    return [Window(start, start + length, edges[k], edges[k + 1]) for k, start in enumerate(starts)]


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
