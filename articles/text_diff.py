"""The changes from one text to the next: changed paragraphs, with the words that were removed and added.

Pure. Paragraphs are lines; words are aligned as the statements of a correction are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from articles.runs.alignment import align

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# A paragraph is the changed form of another when at least this share of its words is the same.
ALIKE = 0.4


@dataclass(frozen=True)
class TextPart:
    """A run of text, ``kept``, ``removed`` or ``added``; ``replaces``: it replaces the run before it."""

    kind: str
    text: str
    replaces: bool = False


@dataclass(frozen=True)
class TextChange:
    """A paragraph that was changed, removed or added; ``is_moved``: the same was added or removed elsewhere."""

    parts: Sequence[TextPart]
    is_moved: bool = False


def differences(old: str, new: str) -> list[TextChange]:
    """Return the changed paragraphs in the order of the new text.

    The parts of one, without those added, are the old paragraph; without those removed, the new one.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    same = align(before, after)
    edges = [(-1, -1), *same, (len(before), len(after))]
    found: list[TextChange] = []
    for (a, c), (b, d) in pairwise(edges):
        found += _changes(before[a + 1 : b], after[c + 1 : d])
    return _with_moves(found)


def _with_moves(changes: Sequence[TextChange]) -> list[TextChange]:
    """Mark a paragraph that was removed in one place and added in another as moved, one to one."""
    whole = [(one.parts[0].kind, one.parts[0].text) if len(one.parts) == 1 else ("", "") for one in changes]
    often = Counter(whole)
    moves = {(kind, text): min(often["removed", text], often["added", text]) for kind, text in whole if kind}
    found = []
    for change, key in zip(changes, whole, strict=True):
        is_moved = moves.get(key, 0) > 0
        moves[key] = moves.get(key, 0) - is_moved
        found.append(replace(change, is_moved=is_moved))
    return found


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[TextChange]:
    """Return the changes of a stretch without unchanged paragraphs: each new one with a similar old one."""
    waiting = list(old)
    for paragraph in new:
        match = next((n for n, other in enumerate(waiting) if _similarity(other, paragraph) >= ALIKE), None)
        if match is None:
            yield TextChange([TextPart("added", paragraph)])
            continue
        for gone in waiting[:match]:
            yield TextChange([TextPart("removed", gone)])
        yield TextChange(list(_parts(waiting[match], paragraph)))
        waiting = waiting[match + 1 :]
    for gone in waiting:
        yield TextChange([TextPart("removed", gone)])


def _similarity(old: str, new: str) -> float:
    one, other = WORDS.findall(old), WORDS.findall(new)
    return 2 * len(align(one, other)) / (len(one) + len(other))


def _parts(old: str, new: str) -> Iterator[TextPart]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    same = _without_islands(before, align(before, after))
    unchanged: list[str] = []
    for (a, c), (b, d) in pairwise([(-1, -1), *same, (len(before), len(after))]):
        if a >= 0:
            unchanged.append(before[a])
        if b - a > 1 or d - c > 1:
            if unchanged:
                yield TextPart("kept", "".join(unchanged))
                unchanged = []
            if b - a > 1:
                yield TextPart("removed", "".join(before[a + 1 : b]))
            if d - c > 1:
                yield TextPart("added", "".join(after[c + 1 : d]), replaces=b - a > 1)
    if unchanged:
        yield TextPart("kept", "".join(unchanged))


def _without_islands(before: Sequence[str], same: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the unchanged words without single spaces and marks between two changes.

    "At least a year" becomes "nine months" as one change, and not word by word.
    """
    runs: list[list[tuple[int, int]]] = []
    for a, c in same:
        if runs and runs[-1][-1] == (a - 1, c - 1):
            runs[-1].append((a, c))
        else:
            runs.append([(a, c)])
    outer = {0, len(runs) - 1}
    return [
        pair
        for place, run in enumerate(runs)
        for pair in run
        if place in outer or any(before[a][0].isalnum() for a, _c in run)
    ]
