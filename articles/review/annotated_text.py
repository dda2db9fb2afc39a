"""The text of a story, cut into runs that say which statements and names they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from articles.models import Mention, Revision, Statement
from articles.text_spans import MarkedSpan, pieces, trim_to_words

PARTS = ("content", "cue", "source")
EXCERPT_LENGTH = 70


@dataclass(frozen=True)
class NumberedStatement:
    """A statement with its number on the page, in the order of the text."""

    number: int
    statement: Statement

    @property
    def excerpt(self) -> str:
        """The first words of the statement."""
        wording = self.statement.current_wording
        text = wording.text if wording is not None else ""
        if len(text) <= EXCERPT_LENGTH:
            return text
        _start, end = trim_to_words(text, 0, EXCERPT_LENGTH, MarkedSpan(0, 0, None))
        return f"{text[: end or EXCERPT_LENGTH].rstrip()} …"


def number_statements(statements: Sequence[Statement]) -> list[NumberedStatement]:
    return [NumberedStatement(n, statement) for n, statement in enumerate(statements, start=1)]


@dataclass(frozen=True)
class TextRun:
    """A piece of the text that belongs to the same statements and mention throughout.

    ``start`` is its first code point in the revision, so that a selection on the page can be sent back as a span.
    ``content``, ``cue`` and ``source`` are the statements of which it is that part; ``begins`` those that begin here.
    """

    start: int
    text: str
    content: tuple[NumberedStatement, ...] = ()
    cue: tuple[NumberedStatement, ...] = ()
    source: tuple[NumberedStatement, ...] = ()
    mention: Mention | None = None
    begins: tuple[NumberedStatement, ...] = ()

    @property
    def selected_by_click(self) -> NumberedStatement | None:
        """The statement that a click on the run selects: of overlapping ones, the one that begins last."""
        return self.content[-1] if self.content else None


@dataclass(frozen=True)
class TextLine:
    start: int
    runs: tuple[TextRun, ...]


def text_lines(
    revision: Revision, statements: Sequence[NumberedStatement], mentions: Sequence[Mention]
) -> Iterator[TextLine]:
    """Return the lines of a text that are not blank."""
    runs = (part for run in text_runs(revision, statements, mentions) for part in split_at_newlines(run))
    for is_break, group in groupby(runs, key=lambda run: run.text == "\n"):
        line = tuple(group)
        if not is_break and any(run.text.strip() for run in line):
            yield TextLine(line[0].start, line)


def text_runs(
    revision: Revision, statements: Sequence[NumberedStatement], mentions: Sequence[Mention]
) -> Iterator[TextRun]:
    """Return the whole text as runs."""
    marked: list[MarkedSpan[tuple[str, NumberedStatement] | Mention]]
    marked = [MarkedSpan(m.start, m.end, m) for m in mentions]
    for item in statements:
        wording = item.statement.current_wording
        if wording is not None:
            marked += [
                MarkedSpan(s["start"], s["end"], (part, item)) for part in PARTS for s in getattr(wording, part)
            ]
    begun: set[int] = set()
    for piece in pieces(revision.text, marked):
        mention = next((s.key for s in piece.spans if isinstance(s.key, Mention)), None)
        parts: dict[str, tuple[NumberedStatement, ...]] = {
            part: tuple(s.key[1] for s in piece.spans if not isinstance(s.key, Mention) and s.key[0] == part)
            for part in PARTS
        }
        # A silence has no words of its own, so its cue stands in for them.
        silences = tuple(i for i in parts["cue"] if not getattr(i.statement.current_wording, "content", None))
        content = parts["content"] + silences
        begins = tuple(item for item in content if item.number not in begun)
        begun |= {item.number for item in begins}
        yield TextRun(piece.start, piece.text, content, parts["cue"], parts["source"], mention, begins)


def split_at_newlines(run: TextRun) -> Iterator[TextRun]:
    """Split a run into its lines, with each line break as a run of its own."""
    start = run.start
    for number, text in enumerate(run.text.split("\n")):
        if number:
            yield TextRun(start, "\n")
            start += 1
        if text:
            begins = run.begins if start == run.start else ()
            yield TextRun(start, text, run.content, run.cue, run.source, run.mention, begins)
        start += len(text)
