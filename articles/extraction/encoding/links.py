"""Turns spans and link scores into attributions: the cue, the source and the likely speakers of a content span.

For each of three questions the network gives each token a query, a key and a score for "none". At the first token of
a content span the questions are: which source, which cue? At the first token of a source (or of the content, where
there is none): which mention?
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articles.extraction.encoding.tokenizer import Integers
from articles.extraction.encoding.viterbi import NEVER, Floats, TokenSpan, log_softmax

SOURCE, CUE, SPEAKER = range(3)
BUCKETS = 49

_LIKELY = 0.02
_MOST = 8
# The cue and the source of a content are among the nearest on either side of its beginning: in 21,886 annotated ones
# never further off than the sixth. Those far off are many in a long text and would take a share of every choice.
_NEAREST = 8
# A name further off than this many tokens is not asked whether it is meant.
_REACH = 2_048


def _buckets(distance: Integers) -> Integers:
    half = BUCKETS // 2
    size = np.rint(2 * np.log2(np.abs(distance) + 1.0)).astype(np.int64)
    buckets: Integers = half + np.sign(distance) * np.minimum(size, half)
    return buckets


# Further off than this all is in the last bucket.
_FAR = 4_096
_BUCKET_OF = _buckets(np.arange(-_FAR, _FAR + 1))


def distance_buckets(distance: Integers) -> Integers:
    """Return the bucket, 0 to ``BUCKETS - 1``, of a distance in tokens: two for each doubling in either direction."""
    buckets: Integers = _BUCKET_OF[np.clip(distance, -_FAR, _FAR) + _FAR]
    return buckets


@dataclass(frozen=True, slots=True, eq=False)
class LinkScores:
    """Scores of questions: ``queries``, ``keys`` (tokens, 3, width), ``none`` (tokens, 3), ``distance`` (3, n)."""

    queries: Floats
    keys: Floats
    none: Floats
    distance: Floats

    def choices(self, which: int, at: Integers, among: Integers, eligible: NDArray[np.bool_]) -> Floats:
        """Return log-probabilities (queries, 1 + candidates) of "none" and each candidate at some tokens.

        ``eligible`` (queries, candidates) marks the candidates that are eligible; the others get no probability.
        """
        scores = self.queries[at, which] @ self.keys[among, which].T
        scores += self.distance[which][distance_buckets(among[None] - at[:, None])]
        scores[~eligible] = NEVER
        return log_softmax(np.concatenate([self.none[at, which, None], scores], axis=1))


def nearest(at: Integers, among: Integers, count: int = _NEAREST) -> NDArray[np.bool_]:
    """Return which candidates are among the nearest ``count`` before or after each token."""
    places, following = np.arange(len(among)), np.searchsorted(among, at)[:, None]
    close: NDArray[np.bool_] = (places >= following - count) & (places < following + count)
    return close


@dataclass(frozen=True, slots=True)
class Linked:
    """Content spans that share a cue and a source, as indexes of the spans they were linked from.

    ``features`` say how sure each part is (see ``confidence``).
    """

    contents: tuple[int, ...]
    cue: int | None
    source: int | None
    features: tuple[float, ...]


def link(contents: Sequence[TokenSpan], sources: Sequence[TokenSpan], cues: Sequence[TokenSpan],
         scores: LinkScores) -> list[Linked]:  # fmt: skip
    """Group content spans that choose the same cue into attributions; the members choose the source together."""
    if not contents:
        return []
    at = _firsts(contents)
    to_cue, to_source = (
        scores.choices(which, at, among, nearest(at, among))
        for which, among in ((CUE, _firsts(cues)), (SOURCE, _firsts(sources)))
    )
    chosen = to_cue.argmax(axis=1) - 1
    groups: dict[tuple[bool, int], list[int]] = defaultdict(list)
    for number, cue in enumerate(chosen.tolist()):
        groups[(True, cue) if cue >= 0 else (False, number)].append(number)
    out = []
    for (has_cue, cue), members in groups.items():
        votes = to_source[members].sum(axis=0)
        source = int(votes.argmax()) - 1
        tags = [np.log(contents[k].confidence + 1e-6) for k in members]
        features = (
            float(np.mean(tags)),
            float(to_cue[members].max(axis=1).mean()),
            float(to_source[members, source + 1].mean()),
            float(np.log(cues[cue].confidence + 1e-6)) if has_cue else 0.0,
            float(np.log(sources[source].confidence + 1e-6)) if source >= 0 else 0.0,
            float(not has_cue),
            float(source < 0),
            float(np.log(sum(contents[k].end - contents[k].start for k in members))),
        )
        out.append(Linked(tuple(members), cue if has_cue else None, source if source >= 0 else None, features))
    return out


def _firsts(spans: Sequence[TokenSpan]) -> Integers:
    return np.array([span.start for span in spans], dtype=np.int64)


def confidence(features: Sequence[float], weights: Sequence[float]) -> float:
    """Return the probability that an attribution is right: a logistic function whose last weight is the bias."""
    score = float(np.dot(features, weights[:-1])) + weights[-1]
    return float(1 / (1 + np.exp(-score)))


def antecedents(at: Sequence[int], mentions: Sequence[TokenSpan], scores: LinkScores) -> list[list[tuple[int, float]]]:
    """Return, for each token that refers to someone, the likely mentions with their probabilities, best first."""
    if not at or not mentions:
        return [[] for _ in at]
    tokens = np.concatenate([np.arange(m.start, m.end) for m in mentions])
    owner = np.repeat(np.arange(len(mentions)), [m.end - m.start for m in mentions])
    asking = np.array(at, dtype=np.int64)
    within = np.abs(tokens[None] - asking[:, None]) <= _REACH
    likely = np.exp(scores.choices(SPEAKER, asking, tokens, within)[:, 1:])
    shares = np.zeros((len(at), len(mentions)), dtype=np.float32)
    np.add.at(shares.T, owner, likely.T)
    best = np.argsort(-shares, axis=1, kind="stable")[:, :_MOST]
    return [
        [(int(k), min(1.0, float(row[k]))) for k in order if row[k] >= _LIKELY]
        for row, order in zip(shares, best, strict=True)
    ]
