"""A story's text with its statements and names marked where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from articles.models import Mention, Revision, Statement
from articles.text_spans import MarkedSpan, pieces

Part = Literal["content", "cue", "source"]


@dataclass(frozen=True)
class Numbered:
    """A statement with the number under which the page shows it."""

    number: int
    statement: Statement


@dataclass(frozen=True)
class Mark:
    """A run of the text: the words of a statement, its cue or source, a name, or nothing of these.

    ``opens`` is true where a statement begins: the page prints its number there.
    """

    text: str
    item: Numbered | None = None
    part: Part | None = None
    opens: bool = False
    mention: Mention | None = None


def numbered(statements: Sequence[Statement]) -> list[Numbered]:
    return [Numbered(n, statement) for n, statement in enumerate(statements, start=1)]


def marks(revision: Revision, items: Sequence[Numbered], mentions: Sequence[Mention]) -> Iterator[Mark]:
    """The whole text of the revision as marks. Where statements overlap, the one that began last is shown."""
    spans: list[MarkedSpan[tuple[Numbered, Part] | Mention]] = [MarkedSpan(m.start, m.end, m) for m in mentions]
    for item in items:
        wording = item.statement.current_wording
        if wording is None:
            continue
        segments: list[tuple[Part, list[dict[str, int]]]] = [
            ("content", wording.content),
            ("cue", wording.cue),
            ("source", wording.source),
        ]
        spans += [MarkedSpan(s["start"], s["end"], (item, part)) for part, found in segments for s in found]
    opened: set[int] = set()
    for piece in pieces(revision.text, spans):
        mention = next((s.key for s in piece.spans if isinstance(s.key, Mention)), None)
        of_statements = [s.key for s in piece.spans if not isinstance(s.key, Mention)]
        if not of_statements:
            yield Mark(piece.text, mention=mention)
            continue
        item, part = next((k for k in reversed(of_statements) if k[1] == "content"), of_statements[-1])
        # A silence has no words of its own: its number stands at its cue.
        wording = item.statement.current_wording
        numbered_part = "content" if wording is not None and wording.content else "cue"
        opens = part == numbered_part and item.number not in opened
        if opens:
            opened.add(item.number)
        yield Mark(piece.text, item, part, opens, mention)
