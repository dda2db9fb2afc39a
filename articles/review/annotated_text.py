"""A story's text for the desk: line by line, with every mention and statement marked in place.

The text between the marks is the revision's, to the character; each run says at which code point it begins, so that a
place chosen in the page is a place of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from articles.models import Mention, Revision, Statement
from articles.text_spans import MarkedSpan, pieces, trim_to_words

PARTS = ("content", "cue", "source")
# So many characters of a statement's words stand in the list beside the text.
SHOWN = 70


@dataclass(frozen=True)
class Item:
    """A statement with the number under which the desk shows it."""

    number: int
    statement: Statement
    version: str = ""

    @property
    def beginning(self) -> str:
        """As much of the words as a list shows, cut between words."""
        wording = self.statement.current_wording
        text = wording.text if wording is not None else ""
        if len(text) <= SHOWN:
            return text
        _start, end = trim_to_words(text, 0, SHOWN, MarkedSpan(0, 0, None))
        return f"{text[: end or SHOWN].rstrip()} …"


@dataclass(frozen=True)
class Run:
    """Some words of a line: whose they are (``content``, ``cue``, ``source``: ids) and whom they name."""

    start: int
    text: str
    content: tuple[Item, ...] = ()
    cue: tuple[Item, ...] = ()
    source: tuple[Item, ...] = ()
    mention: Mention | None = None
    opens: tuple[Item, ...] = ()

    @property
    def top(self) -> Item | None:
        """The statement that a click on these words chooses: the one that began last."""
        return self.content[-1] if self.content else None


@dataclass(frozen=True)
class Line:
    start: int
    runs: tuple[Run, ...] = field(default=())


def lines(revision: Revision, items: Sequence[Item], mentions: Sequence[Mention]) -> Iterator[Line]:
    """The lines of the text that are not empty."""
    runs = (part for run in marked(revision, items, mentions) for part in split(run))
    for is_break, group in groupby(runs, key=lambda run: run.text == "\n"):
        found = tuple(group)
        if not is_break and any(run.text.strip() for run in found):
            yield Line(found[0].start, found)


def marked(revision: Revision, items: Sequence[Item], mentions: Sequence[Mention]) -> Iterator[Run]:
    spans: list[MarkedSpan[tuple[str, Item] | Mention]] = [MarkedSpan(m.start, m.end, m) for m in mentions]
    for item in items:
        wording = item.statement.current_wording
        if wording is not None:
            spans += [MarkedSpan(s["start"], s["end"], (part, item)) for part in PARTS for s in getattr(wording, part)]
    opened: set[int] = set()
    for piece in pieces(revision.text, spans):
        mention = next((s.key for s in piece.spans if isinstance(s.key, Mention)), None)
        parts: dict[str, tuple[Item, ...]] = {
            part: tuple(s.key[1] for s in piece.spans if not isinstance(s.key, Mention) and s.key[0] == part)
            for part in PARTS
        }
        # A silence has no words of its own: it is chosen at its cue.
        silent = tuple(i for i in parts["cue"] if not getattr(i.statement.current_wording, "content", None))
        content = parts["content"] + silent
        opens = tuple(item for item in content if item.number not in opened)
        opened |= {item.number for item in opens}
        yield Run(piece.start, piece.text, content, parts["cue"], parts["source"], mention, opens)


def split(run: Run) -> Iterator[Run]:
    """The run line by line, each line break by itself."""
    place = run.start
    for number, text in enumerate(run.text.split("\n")):
        if number:
            yield Run(place, "\n")
            place += 1
        if text:
            opens = run.opens if place == run.start else ()
            yield Run(place, text, run.content, run.cue, run.source, run.mention, opens)
        place += len(text)
