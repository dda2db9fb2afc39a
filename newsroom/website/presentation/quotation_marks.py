"""The words of a statement as lines, and the marks of a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Statement, Wording
from articles.text_spans import MarkedPiece, MarkedSpan, pieces
from newsroom.search.highlight import highlight_spans

CLOSED_BY = {"“": "”", "„": "“", "«": "»", '"': '"', "‘": "’", "‚": "‘", "'": "'"}
# Printers mix two conventions.
CLOSED_ALSO_BY = {"„": "”", "‚": "’"}
CLOSING_MARKS = "”“»\"’'"
# Whether a straight mark, or an apostrophe's, opens or closes depends on what stands beside it.
OPENS, CLOSES = r"(?<![^\s(\[—–-]){}(?=\S)", r"(?<=\S){}(?!\w)"
# A list shows a little more than its limit rather than send anybody to another page for the last few words.
GRACE = 1.25
SHORT, MIDDLING = 120, 320


@dataclass(frozen=True)
class Line:
    """One line of a statement: the pieces that a search found have a span."""

    pieces: Sequence[MarkedPiece[None]]
    opens_quotation: bool


@dataclass(frozen=True)
class QuotedWords:
    """A statement's words as they are stored.

    ``is_cut``: a list shows only their beginning. ``is_bare``: they are direct speech that is printed without marks.
    ``closing``: the mark that they open and do not close.
    """

    lines: Sequence[Line]
    is_cut: bool
    is_bare: bool
    size: str
    closing: str = ""


def quoted_words(statement: Statement, limit: int = 0, wording: Wording | None = None) -> QuotedWords:
    """Return the words of a statement; with ``limit`` their beginning, and beyond it what a search found."""
    wording = wording or statement.current_wording
    stored = excerpt = wording.text if wording else ""
    highlighted = highlight_spans(stored, getattr(statement, "marks", None))
    if limit and len(stored) > limit * GRACE:
        excerpt = stored[: max(limit, highlighted[0].end + limit // 2 if highlighted else 0)].rsplit(None, 1)[0]
    lines, start = [], 0
    for line in excerpt.split("\n") if excerpt else []:
        inside = [MarkedSpan(span.start - start, span.end - start, None) for span in highlighted]
        lines.append(Line(list(pieces(line, inside)), opens_quotation=line[:1] in CLOSED_BY))
        start += len(line) + 1
    is_direct, is_whole = statement.form == Statement.Form.DIRECT, excerpt == stored
    return QuotedWords(
        lines,
        is_cut=not is_whole,
        is_bare=is_direct and bool(stored) and stored[0] not in CLOSED_BY and stored[-1] not in CLOSING_MARKS,
        size="short" if len(excerpt) <= SHORT else "middling" if len(excerpt) <= MIDDLING else "long",
        closing=closing_mark(stored) if is_direct and is_whole else "",
    )


def closing_mark(text: str) -> str:
    """Return the mark that closes the quotation with which a text begins; "" where there is none, or it is closed.

    A quotation of several paragraphs opens anew in each, and closes in the last.
    """
    opening = text[:1]
    closing = CLOSED_BY.get(opening, "")
    if not closing:
        return ""
    opens = OPENS.format(re.escape(opening)) if opening in "\"'" else re.escape(opening)
    marks = f"[{closing}{CLOSED_ALSO_BY.get(opening, '')}]"
    closes = CLOSES.format(marks) if closing in "\"'’‘" else marks
    last = max(match.start() for match in re.finditer(opens, text)) if re.search(opens, text) else 0
    return "" if re.search(closes, text[last + 1 :]) else closing
