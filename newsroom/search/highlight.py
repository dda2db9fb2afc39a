"""Where the words of a search stand in a story: a few lines of its text around them, as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Article
from articles.text_spans import MarkedPiece, MarkedSpan, pieces, trim_to_words
from newsroom.search.statements import hits

AROUND = 130
EXTRACTS = 2


@dataclass(frozen=True)
class Lines:
    """A stretch of a text, from ``start``, in pieces; what was found has a span. ``begins`` and ``ends`` where a line
    does.
    """

    start: int
    pieces: Sequence[MarkedPiece[None]]
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Extract:
    article: Article
    title: Sequence[MarkedPiece[None]]
    lines: Sequence[Lines]


def extract(article: Article) -> Extract:
    """A story found by :func:`newsroom.search.statements.with_extracts`, with what was found in it."""
    title = article.title
    in_title = hits(title, getattr(article, "found_in_headline", "")) if article.headline else []
    text = article.current_revision.text if article.current_revision else ""
    found = hits(text, getattr(article, "found_in_text", "") or "")
    if text.lstrip().startswith(title):
        # The headline is shown already.
        past = text.index(title) + len(title)
        found = [span for span in found if span.start >= past]
    return Extract(article, list(pieces(title, in_title)), around(text, found))


def around(text: str, found: Sequence[MarkedSpan[None]]) -> list[Lines]:
    """The first stretches of a text in which something was found, cut between words and never beyond a line."""
    stretches: list[Lines] = []
    past = 0
    for span in found:
        if span.start < past:
            continue
        start = max(text.rfind("\n", 0, span.start) + 1, span.start - AROUND, past)
        end = text.find("\n", span.end)
        end = min(len(text) if end < 0 else end, span.end + AROUND)
        start, end = trim_to_words(text, start, end, span)
        inside = [MarkedSpan(s.start - start, s.end - start, None) for s in found if start <= s.start and s.end <= end]
        begins = not text[text.rfind("\n", 0, start) + 1 : start].strip()
        ends = not text[end:].partition("\n")[0].strip()
        stretches.append(Lines(start, list(pieces(text[start:end], inside)), begins, ends))
        past = end
        if len(stretches) == EXTRACTS:
            break
    return stretches
