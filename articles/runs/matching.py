"""Matching the findings of a new run with stored statements: pairs whose words overlap by half or more.

Pure: it takes places in one text and returns pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

MIN_OVERLAP = 0.5
# The share of a finding's letters that must be within another for it to count as part of that.
PART = 0.9
# Places that share no stretch of this many code points are not compared.
CELL = 500

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class StatementPlace:
    """The place of a statement. ``rank`` breaks ties, the higher first. Spans are sorted and do not overlap."""

    content: Spans
    cue_and_source: Spans
    act: str
    rank: int = 0
    cue: Spans = ()
    source: Spans = ()

    @classmethod
    def of(cls, content: Spans, cue: Spans, source: Spans, *, act: str, rank: int = 0) -> StatementPlace:
        return cls(joined(content), joined([*cue, *source]), act, rank, joined(cue), joined(source))


def joined(spans: Spans) -> Spans:
    """Return the same places as sorted spans that do not overlap."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return result


class Letters:
    """Counts letters and digits of a text. Overlaps are measured in these, because punctuation and spaces vary."""

    def __init__(self, text: str) -> None:
        self.before = [0, *accumulate(map(str.isalnum, text))]

    def count(self, spans: Spans) -> int:
        return sum(self.before[end] - self.before[start] for start, end in spans)

    def overlap(self, one: Spans, other: Spans) -> float:
        """Return the intersection over union, from 0 to 1; for spans without letters, 1 when they are equal."""
        both = self.count(list(intersection(one, other)))
        either = self.count(one) + self.count(other) - both
        return both / either if either else float(one == other and bool(one))


def intersection(one: Spans, other: Spans) -> Iterator[tuple[int, int]]:
    """Return the spans that two lists share, each sorted and without overlaps."""
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            yield start, end
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1


def similarity(letters: Letters, one: StatementPlace, other: StatementPlace) -> float:
    """Return the overlap of the contents; for silences without words, that of cue and source if the act is equal."""
    if one.content and other.content:
        return letters.overlap(one.content, other.content)
    return letters.overlap(one.cue_and_source, other.cue_and_source) if one.act == other.act else 0.0


def compare(text: str, old: Sequence[StatementPlace], new: Sequence[StatementPlace]) -> dict[tuple[int, int], float]:
    """Return every pair (index into old, index into new) that overlaps by half or more, with its overlap."""
    letters = Letters(text)
    cells: defaultdict[int, set[int]] = defaultdict(set)
    for i, place in enumerate(old):
        for cell in cells_of(place):
            cells[cell].add(i)
    overlaps = {}
    for j, place in enumerate(new):
        for i in sorted(set().union(*(cells[cell] for cell in cells_of(place)))):
            overlap = similarity(letters, old[i], place)
            if overlap >= MIN_OVERLAP:
                overlaps[i, j] = overlap
    return overlaps


def made_of(text: str, old: Sequence[StatementPlace], new: Sequence[StatementPlace]) -> set[int]:
    """Return the new places that consist of old ones: a part of one, or several joined, by half or more of all
    letters.

    Words with another cue are another statement, unless the new place contains the old one entirely.
    """
    letters = Letters(text)
    sizes = [letters.count(other.content) for other in old]
    matches = set()
    for j, place in enumerate(new):
        taken: list[tuple[int, int]] = []
        for other, size in zip(old, sizes, strict=True):
            shared = letters.count(list(intersection(place.content, other.content)))
            if shared and (cued_alike(place, other) or shared >= PART * size):
                taken += other.content
        whole = joined(taken)
        shared = letters.count(list(intersection(place.content, whole)))
        part = shared >= PART * letters.count(place.content)
        if shared and (part or letters.overlap(place.content, whole) >= MIN_OVERLAP):
            matches.add(j)
    return matches


def silent_alike(old: Sequence[StatementPlace], new: Sequence[StatementPlace]) -> set[int]:
    """Return the new silences that share a cue with an old one, whatever the act.

    Another source beside the same cue makes another silence; where either has no source, it is the same.
    """
    silences = [place for place in old if not place.content]
    return {
        j for j, place in enumerate(new) if not place.content and any(shares_cue(place, other) for other in silences)
    }


def shares_cue(one: StatementPlace, other: StatementPlace) -> bool:
    def share(mine: Spans, theirs: Spans) -> bool:
        return any(True for _ in intersection(mine, theirs))

    return share(one.cue, other.cue) and (not one.source or not other.source or share(one.source, other.source))


def cued_alike(one: StatementPlace, other: StatementPlace) -> bool:
    """Return whether two places share a cue or source, or either has none."""
    return not (one.cue_and_source and other.cue_and_source) or any(
        True for _ in intersection(one.cue_and_source, other.cue_and_source)
    )


def cells_of(place: StatementPlace) -> set[int]:
    return {c for start, end in (*place.content, *place.cue_and_source) for c in range(start // CELL, end // CELL + 1)}


def best_pairs(
    overlaps: dict[tuple[int, int], float], old: Sequence[StatementPlace], new: Sequence[StatementPlace]
) -> dict[int, int]:
    """Return the one-to-one pairing with the greatest total overlap, as old index -> new index.

    Ties go to the higher rank, then to the same cue and source.
    """
    weights = {
        (i, j): overlap + 0.001 * old[i].rank + 0.0001 * (old[i].cue_and_source == new[j].cue_and_source)
        for (i, j), overlap in overlaps.items()
    }
    pairs: dict[int, int] = {}
    for rows, columns in components(weights):
        table = [[weights.get((i, j), 0.0) for j in columns] for i in rows]
        pairs |= {
            rows[r]: columns[c]
            for r, c in enumerate(assign(table))
            if c is not None and (rows[r], columns[c]) in weights
        }
    return pairs


def components(edges: Iterable[tuple[int, int]]) -> Iterator[tuple[list[int], list[int]]]:
    """Return the connected components of the graph: each the old and new indices in it."""
    neighbours: defaultdict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
    for i, j in edges:
        neighbours["old", i].add(("new", j))
        neighbours["new", j].add(("old", i))
    seen: set[tuple[str, int]] = set()
    for first in sorted(neighbours):
        if first in seen:
            continue
        part, todo = {first}, [first]
        while todo:
            for node in neighbours[todo.pop()] - part:
                part.add(node)
                todo.append(node)
        seen |= part
        yield sorted(i for side, i in part if side == "old"), sorted(j for side, j in part if side == "new")


def assign(weights: list[list[float]]) -> list[int | None]:
    """Return the column for each row of a table, each column once, so that the sum is greatest.

    The Hungarian method with potentials, O(rows² × columns). The table is transposed when it has more rows than
    columns.
    """
    if len(weights) > len(weights[0]):
        turned = assign([list(column) for column in zip(*weights, strict=True)])
        rows = {row: column for column, row in enumerate(turned)}
        return [rows.get(row) for row in range(len(weights))]
    # Index 0 of rows and columns means none; owner[c] is the row assigned to column c.
    costs = [[0.0] * (len(weights[0]) + 1), *([0.0, *(-w for w in row)] for row in weights)]
    row_potential, column_potential = [0.0] * len(costs), [0.0] * len(costs[0])
    owner = [0] * len(costs[0])
    for row in range(1, len(costs)):
        place_row(row, costs, owner, row_potential, column_potential)
    columns = {row: column - 1 for column, row in enumerate(owner) if row}
    return [columns[row] for row in range(1, len(costs))]


def place_row(
    row: int, costs: list[list[float]], owner: list[int], row_potential: list[float], column_potential: list[float]
) -> None:
    """Assign a column to one more row, moving others along the cheapest path that ends in a free column."""
    owner[0] = row
    column = 0
    min_costs, way = [float("inf")] * len(owner), [0] * len(owner)
    used: set[int] = set()
    while owner[column]:
        used.add(column)
        reached = owner[column]
        for c in set(range(1, len(owner))) - used:
            cost = costs[reached][c] - row_potential[reached] - column_potential[c]
            if cost < min_costs[c]:
                min_costs[c], way[c] = cost, column
        following = min(set(range(1, len(owner))) - used, key=lambda c: (min_costs[c], c))
        step = min_costs[following]
        for c in used:
            row_potential[owner[c]] += step
            column_potential[c] -= step
        for c in set(range(1, len(owner))) - used:
            min_costs[c] -= step
        column = following
    while column:
        owner[column] = owner[way[column]]
        column = way[column]
