"""Quotations of a draft that go on over the ends of lines: drafts come from mail and editors that wrap their text.

The extraction reads each line by itself, as stories have a line to a paragraph. Here a line's end within a quotation
becomes a space, and every character keeps its place.
"""

from __future__ import annotations

import re

from articles.extraction.text.quotations import MARK, QuotedSpan, find_quotations
from articles.extraction.text.segmentation import segment

# So far, in characters, a mark that is closed on a later line is looked for: what an unclosed one may cost.
FARTHEST = 2000
# For so many marks: of more quotations, no draft is checked at once.
MOST_MARKS = 300
_BREAK = r"(?:\r\n|[\r\n\v\f\x85\u2028\u2029])"
_BREAKS = re.compile(_BREAK)
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_PARAGRAPH_ENDS = re.compile(rf"{_BREAK}[^\S\r\n\v\f\x85\u2028\u2029]*{_BREAK}")
_SINGLE = ("‘", "'")
_ENDS_SPEECH = ".,!?…"


def unwrapped(text: str) -> str:
    """The text with spaces for the line breaks within its quotations."""
    done = asked = 0
    for line in _LINE.finditer(text):
        start = max(done, line.start())
        at = left_open(text, start, line.end()) if start < line.end() and asked < MOST_MARKS else None
        if at is None:
            continue
        asked += 1
        if (end := end_of(text, at, line.end())) is not None:
            text = text[:at] + _joined(text[at:end]) + text[end:]
            done = end
    return text


def left_open(text: str, start: int, end: int) -> int | None:
    """Where the quotation opens that is open at a line's end, or may be: of single marks the last that is free."""
    line = text[start:end]
    found = _quotations(line)
    if found and not found[-1].closed and not line[found[-1].end :].strip():
        return start + found[-1].start
    for mark in reversed(list(MARK.finditer(line))):
        at = mark.start()
        if found and at < found[-1].end:
            return None
        if mark[0] in _SINGLE and not line[:at][-1:].isalnum() and not line[at + 1 : at + 2].isspace():
            return start + at
    return None


def end_of(text: str, at: int, line_end: int) -> int | None:
    """Where a quotation that is open at its line's end ends; None where nothing says so.

    A mark closes it before another quotation opens and within ``FARTHEST`` characters. Or the paragraph ends and the
    next one opens with the same mark: so those of several paragraphs are printed, and each is a quotation.
    """
    opener = MARK.match(text, at)
    if opener is None:
        return None
    again = re.compile(rf"(?<=[\r\n\v\f\x85\u2028\u2029])[^\S\r\n]*{re.escape(opener[0])}(?=\S)")
    following = again.search(text, line_end, at + FARTHEST)
    window = text[at : following.start() if following else at + FARTHEST]
    first = next(iter(_quotations(_joined(window))), None)
    if first is not None and first.start == 0 and first.closed and at + first.end > line_end:
        if opener[0] not in _SINGLE or _is_speech(window[: first.end]):
            return at + first.end
        return None
    paragraph = window.rstrip()
    is_continued = following and _PARAGRAPH_ENDS.search(window, len(paragraph))
    return at + len(paragraph) if is_continued and not _PARAGRAPH_ENDS.search(paragraph) else None


def _is_speech(quotation: str) -> bool:
    """A single mark may be an apostrophe: over a line's end it closes after punctuation, and within its paragraph."""
    return quotation[-2] in _ENDS_SPEECH and not _PARAGRAPH_ENDS.search(quotation)


def _quotations(line: str) -> tuple[QuotedSpan, ...]:
    return find_quotations(line, segment(line)).all


def _joined(text: str) -> str:
    return _BREAKS.sub(lambda found: " " * len(found[0]), text)
