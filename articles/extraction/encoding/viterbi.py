"""Decodes token scores into spans: Viterbi over begin, inside and outside tags.

Tag 0 is outside; kind ``k`` begins with tag ``2k + 1`` and continues with ``2k + 2``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articles.extraction.encoding.tokenizer import Integers

Floats = NDArray[np.float32]

#: The score of what cannot be.
NEVER = np.float32(-1e9)


class TokenSpan(NamedTuple):
    """Tokens ``start:end`` of one kind; ``confidence`` is the geometric mean of their tags' probabilities."""

    start: int
    end: int
    kind: int
    confidence: float


def log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    logs: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def transitions(tags: int) -> Floats:
    """Return the allowed transitions, shape (from, to): an inside tag follows only its own begin or itself."""
    allowed = np.zeros((tags, tags), dtype=np.float32)
    for inside in range(2, tags, 2):
        allowed[:, inside] = NEVER
        allowed[[inside - 1, inside], inside] = 0
    return allowed


def viterbi(scores: Floats, is_break: NDArray[np.bool_]) -> Integers:
    """Return the likeliest row of tags that obeys the transitions.

    ``scores``: log-probabilities, (tokens, tags). No span crosses a break, so the parts between breaks are solved
    separately. A part whose likeliest tags obey already is taken as it is; the others are solved side by side, the
    longest first.
    """
    count, tags = scores.shape
    out: Integers = scores.argmax(axis=1) if count else np.zeros(0, dtype=np.int64)
    out[is_break] = 0
    before = np.concatenate([[0], out[:-1]]) if count else out
    amiss = np.flatnonzero((out % 2 == 0) & (out > 0) & (before != out) & (before != out - 1))
    bounds = np.concatenate([[-1], np.flatnonzero(is_break), [count]])
    unsolved = np.unique(np.searchsorted(bounds, amiss, "right")) - 1
    firsts, lengths = bounds[unsolved] + 1, np.diff(bounds)[unsolved] - 1
    order = np.argsort(-lengths, kind="stable")
    firsts, lengths = firsts[order], lengths[order]
    if not len(firsts):
        return out
    allowed = transitions(tags)
    best = scores[firsts].copy()
    best[:, 2::2] = NEVER
    active = [int((lengths > step).sum()) for step in range(int(lengths[0]))]
    pointers: list[Integers] = []
    for step in range(1, len(active)):
        live = active[step]
        paths = best[:live, :, None] + allowed
        pointers.append(paths.argmax(axis=1))
        best[:live] = paths.max(axis=1) + scores[firsts[:live] + step]
    tag = best.argmax(axis=1)
    out[firsts + lengths - 1] = tag
    for step in range(len(active) - 1, 0, -1):
        live = active[step]
        tag[:live] = pointers[step - 1][np.arange(live), tag[:live]]
        out[firsts[:live] + step - 1] = tag[:live]
    return out


def spans(tags: Integers, scores: Floats) -> list[TokenSpan]:
    """Return the spans of a row of tags, in order."""
    starts = np.flatnonzero(tags % 2)
    if not len(starts):
        return []
    inside = (tags % 2 == 0) & (tags > 0)
    ends = np.flatnonzero(~inside[1:] & (tags[:-1] > 0)) + 1
    ends = np.append(ends, len(tags)) if tags[-1] else ends
    sums = np.concatenate([[0.0], np.cumsum(scores[np.arange(len(tags)), tags], dtype=np.float64)])
    sure = np.exp((sums[ends] - sums[starts]) / (ends - starts))
    rows = (starts.tolist(), ends.tolist(), (tags[starts] // 2).tolist(), sure.tolist())
    return [TokenSpan(*row) for row in zip(*rows, strict=True)]
