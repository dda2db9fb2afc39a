"""From scores a token to spans: Viterbi over begin, inside and outside tags.

Tag 0 is outside; kind ``k`` begins with tag ``2k + 1`` and goes on with ``2k + 2``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articles.extraction.tokens import Integers

Floats = NDArray[np.float32]

#: The score of what cannot be.
NEVER = np.float32(-1e9)


class TokenSpan(NamedTuple):
    """Tokens ``start:end`` of one kind, and how sure the tags are: the geometric mean of their probabilities."""

    start: int
    end: int
    kind: int
    confidence: float


def log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    logs: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def transitions(tags: int) -> Floats:
    """What may follow what: an inside tag only its own begin or itself. Shape (from, to)."""
    allowed = np.zeros((tags, tags), dtype=np.float32)
    for inside in range(2, tags, 2):
        allowed[:, inside] = NEVER
        allowed[[inside - 1, inside], inside] = 0
    return allowed


def viterbi(scores: Floats, is_break: NDArray[np.bool_]) -> Integers:
    """The likeliest row of tags that obeys the constraints.

    ``scores``: log-probabilities, (tokens, tags). No span crosses a break, so the stretches between breaks
    are solved side by side, the longest first.
    """
    count, tags = scores.shape
    out = np.zeros(count, dtype=np.int64)
    bounds = np.concatenate([[-1], np.flatnonzero(is_break), [count]])
    firsts, lengths = bounds[:-1] + 1, np.diff(bounds) - 1
    order = np.argsort(-lengths, kind="stable")
    firsts, lengths = firsts[order], lengths[order]
    firsts, lengths = firsts[lengths > 0], lengths[lengths > 0]
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
    """The spans of a row of tags, in order."""
    chosen = np.take_along_axis(scores, tags[:, None], axis=1)[:, 0] if len(tags) else np.zeros(0, np.float32)
    out = []
    for start in np.flatnonzero(tags % 2):
        end, inside = int(start) + 1, tags[start] + 1
        while end < len(tags) and tags[end] == inside:
            end += 1
        confidence = float(np.exp(chosen[start:end].mean()))
        out.append(TokenSpan(int(start), end, int(tags[start]) // 2, confidence))
    return out
