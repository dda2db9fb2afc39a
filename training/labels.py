"""Labels for each token from spans in characters: tags, links and references."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from articles.extraction.encoding.tokenizer import Integers, Tokens

#: The kinds of the statement tags and of the entity tags, in the order of their tags (see ``decoding``).
STATEMENT_KINDS = ("source", "cue", "content")
ENTITY_KINDS = ("person", "organisation", "place", "misc")

UNKNOWN = -100
NOWHERE = -1
#: Where a link goes to that nobody annotated: the loss takes one more than this, and passes ``UNKNOWN`` over.
UNSAID = UNKNOWN - 1


@dataclass(frozen=True, slots=True)
class Link:
    """The first token of a content span, and the first tokens of its source and cue, or ``NOWHERE`` or ``UNSAID``."""

    query: int
    source: int
    cue: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A token that refers to someone, and all tokens of that one's names; none when nobody is named.

    ``ignored`` tokens count neither as right nor as wrong.
    """

    query: int
    answers: tuple[int, ...]
    ignored: tuple[int, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class TrainingExample:
    """A text to train on. Rows of tags are all ``UNKNOWN`` where a corpus does not annotate them."""

    tokens: Tokens
    statement_tags: Integers
    entity_tags: Integers
    links: tuple[Link, ...] = ()
    references: tuple[Reference, ...] = field(default=())


def tokens_covered(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """Return the tokens that share a character with ``start:end``, as a first and one past the last."""
    first = int(np.searchsorted(tokens.ends, start, side="right"))
    return first, max(first, int(np.searchsorted(tokens.starts, end, side="left")))


def unknown(count: int) -> Integers:
    return np.full(count, UNKNOWN, dtype=np.int64)


def tag_row(tokens: Tokens, separator: int, spans: Iterable[tuple[int, int, int]]) -> Integers:
    """Return tags for spans (start, end, kind). The first span to claim a token keeps it; separators stay outside."""
    tags = np.zeros(len(tokens), dtype=np.int64)
    for start, end, kind in spans:
        first, past = tokens_covered(tokens, start, end)
        if tags[first:past].any():
            continue
        inside = False
        for at in range(first, past):
            if tokens.ids[at] == separator:
                inside = False
                continue
            tags[at] = 2 * kind + (2 if inside else 1)
            inside = True
    return tags
