"""Alignment of two texts by their words, which maps offsets of one revision to the next.

Pure. A patience diff: common beginnings and ends first, then words that occur once in both texts, and so on between
those. Its cost grows linearly with the texts, however similar they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

WORD = re.compile(r"\w+|[^\w\s]")
# Up to this many pairs, stretches without a word unique to both are compared word by word.
SMALL = 40_000
# The length of word sequences that are tried where no single word is unique, as in very long texts.
SHINGLE = 6
# How often a word may be looked at on average before the rest is left unaligned.
PATIENCE = 40

Span = tuple[int, int]


class Alignment:
    """The words that two texts share, in the order of both."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.old_words = [m.span() for m in WORD.finditer(old)]
        self.new_words = [m.span() for m in WORD.finditer(new)]
        self.starts = [start for start, _end in self.old_words]
        self.ends = [end for _start, end in self.old_words]
        self.pairs = dict(align([old[s:e] for s, e in self.old_words], [new[s:e] for s, e in self.new_words]))

    def exact(self, spans: Sequence[Span]) -> list[Span] | None:
        """Return the places of these spans in the new text, when all are there unchanged; otherwise None.

        Spans that moved together are found by the stretch from the first to the last, if both texts have it once.
        """
        if not spans:
            return []
        mapped = [self._same(*span) for span in spans]
        if all(mapped):
            return [span for span in mapped if span is not None]
        first, last = min(s for s, _e in spans), max(e for _s, e in spans)
        stretch = self.old[first:last]
        if self.old.count(stretch) == 1 and self.new.count(stretch) == 1:
            shift = self.new.index(stretch) - first
            return [(start + shift, end + shift) for start, end in spans]
        return None

    def near(self, spans: Sequence[Span]) -> list[Span]:
        """Return what is left of these spans in the new text, each from its first to its last remaining word.

        Changed words at an edge are included where the neighbouring words remain, which bound them.
        """
        spans_left = []
        for start, end in spans:
            words = self._words(start, end)
            remaining = [i for i in words if i in self.pairs]
            if remaining:
                first = self._edge(remaining[0], words[0] - 1, -1)
                last = self._edge(remaining[-1], words[-1] + 1, 1)
                spans_left.append((self.new_words[first][0], self.new_words[last][1]))
        return spans_left

    def _edge(self, last: int, neighbour: int, step: int) -> int:
        """Return the word of the new text at which a span ends, from its last remaining word and the word beside the
        span.
        """
        edge = self.pairs[last]
        gone = abs(neighbour - last) - 1
        if gone and neighbour in self.pairs:
            changed = abs(self.pairs[neighbour] - edge) - 1
            if changed <= 2 * gone:
                return edge + step * changed
        return edge

    def shared(self, old: Sequence[Span], new: Sequence[Span]) -> tuple[int, int, int]:
        """Return the number of letters and digits of these spans that both texts share, and the number in each."""
        shared_letters = sum(
            letters(self.old[self.old_words[i][0] : self.old_words[i][1]])
            for start, end in old
            for i in self._words(start, end)
            if i in self.pairs
        )
        return shared_letters, sum(letters(self.old[s:e]) for s, e in old), sum(letters(self.new[s:e]) for s, e in new)

    def _words(self, start: int, end: int) -> range:
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def _same(self, start: int, end: int) -> Span | None:
        words = self._words(start, end)
        if not words or words[0] not in self.pairs or words[-1] not in self.pairs:
            return None
        new_start = self.new_words[self.pairs[words[0]]][0] + start - self.starts[words[0]]
        new_end = self.new_words[self.pairs[words[-1]]][1] + end - self.ends[words[-1]]
        return (new_start, new_end) if self.old[start:end] == self.new[new_start:new_end] else None


def letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def align(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of indices of equal words, rising in both."""
    pairs: list[tuple[int, int]] = []
    work = PATIENCE * (len(old) + len(new)) + SMALL
    todo = [(0, len(old), 0, len(new))]
    while todo and work > 0:
        a, b, c, d = todo.pop()
        work -= b - a + d - c
        while a < b and c < d and old[a] == new[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d:
            continue
        anchors = unique_in_both(old[a:b], new[c:d], 1) or unique_in_both(old[a:b], new[c:d], SHINGLE)
        if anchors:
            anchors = [(a + i, c + j) for i, j in anchors]
            edges = [(a - 1, c - 1), *anchors, (b, d)]
            todo += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges)]
            pairs += anchors
        elif (b - a) * (d - c) <= SMALL:
            work -= (b - a) * (d - c)
            for i, j, size in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_matching_blocks():
                pairs += [(a + i + n, c + j + n) for n in range(size)]
    return sorted(pairs)


def unique_in_both(old: Sequence[str], new: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Return sequences of ``size`` words that occur exactly once in both stretches: the longest run rising in both."""
    olds = [tuple(old[i : i + size]) for i in range(len(old) - size + 1)]
    news = [tuple(new[j : j + size]) for j in range(len(new) - size + 1)]
    once_old, once_new = Counter(olds), Counter(news)
    places = {words: j for j, words in enumerate(news) if once_new[words] == 1}
    return longest_rising([(i, places[w]) for i, w in enumerate(olds) if once_old[w] == 1 and w in places])


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, sorted by their first, whose second rises too (patience sorting)."""
    tops: list[int] = []
    top_pairs: list[int] = []
    previous: list[int] = []
    for n, (_i, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        previous.append(top_pairs[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        top_pairs[pile : pile + 1] = [n]
    rising = []
    n = top_pairs[-1] if top_pairs else -1
    while n >= 0:
        rising.append(pairs[n])
        n = previous[n]
    return rising[::-1]
