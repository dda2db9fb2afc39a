"""Compares what was read with what is annotated: attributions by their letters, entities by their spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from articles.extraction.types import Attribution

_IGNORED = set(" \t\r\n\"“”'‘’.,;:!?()[]—–-…")
_QUOTES = ('"', "“")


class Counts(NamedTuple):
    """How many are right, how many were found, how many there are."""

    right: int
    found: int
    annotated: int

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.found + self.annotated)


def letters(text: str, spans: Iterable[Sequence[int]]) -> set[int]:
    """The places of the letters and digits that spans cover."""
    return {at for start, end in spans for at in range(start, end) if text[at] not in _IGNORED}


def pairs(annotated: Sequence[set[int]], found: Sequence[set[int]], least: float = 0.5) -> list[tuple[int, int]]:
    """Each annotated content with the found one that overlaps it most, each used once, best overlap first."""
    ranked = sorted(
        (
            (len(gold & guess) / len(gold | guess), i, j)
            for i, gold in enumerate(annotated)
            for j, guess in enumerate(found)
            if gold & guess
        ),
        reverse=True,
    )
    taken: tuple[set[int], set[int]] = set(), set()
    out = []
    for overlap, i, j in ranked:
        if overlap >= least and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            out.append((i, j))
    return out


def right_attributions(row: dict[str, Any], found: Sequence[Attribution]) -> list[bool]:
    """Which of the attributions found in a story match an annotated one and have its source."""
    return _judged(row, found)[1]


def _judged(row: dict[str, Any], found: Sequence[Attribution]) -> tuple[list[tuple[int, int]], list[bool]]:
    text, annotated = row["text"], [a for a in row["attributions"] if a["content"]]
    matched = pairs([letters(text, a["content"]) for a in annotated], [letters(text, a.content) for a in found])
    right = [False] * len(found)
    for i, j in matched:
        wanted, source = letters(text, annotated[i]["source"]), letters(text, found[j].source)
        right[j] = 2 * len(wanted & source) >= len(source) > 0 if wanted else not source
    return matched, right


def attribution_counts(row: dict[str, Any], found: Sequence[Attribution]) -> dict[str, Counts]:
    """Contents found, and found with the right source; of all, and of those that begin in quotation marks."""
    text, annotated = row["text"], [a for a in row["attributions"] if a["content"]]
    matched, right = _judged(row, found)
    quoted = [_begins_quoted(text, a["content"]) for a in annotated]
    matched_found = {j for _, j in matched}
    direct = {j for i, j in matched if quoted[i]}
    counted = len(direct) + sum(_begins_quoted(text, a.content) for j, a in enumerate(found) if j not in matched_found)
    return {
        "all": Counts(len(matched), len(found), len(annotated)),
        "all with source": Counts(sum(right), len(found), len(annotated)),
        "direct": Counts(len(direct), counted, sum(quoted)),
        "direct with source": Counts(sum(right[j] for j in direct), counted, sum(quoted)),
    }


def _begins_quoted(text: str, spans: Sequence[Sequence[int]]) -> bool:
    start = min(spans)[0]
    return text[start] in (*_QUOTES, "”") or text[max(0, start - 1) : start] in _QUOTES
