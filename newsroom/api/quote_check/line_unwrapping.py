"""Joins the lines of quotations in wrapped text, as drafts come from mail and text editors.

The extraction takes each line for a paragraph. Here a line end within a quotation becomes a space, and every character
keeps its position.
"""

from __future__ import annotations

import re

from articles.extraction.text.quotations import MARK, QuotedSpan, find_quotations
from articles.extraction.text.segmentation import segment

# The maximum length of a quotation over several lines: it limits the cost of a mark that is never closed.
MAX_LENGTH = 2000
# The maximum number of marks: more quotations are refused anyway.
MAX_MARKS = 300
_BREAK = r"(?:\r\n|[\r\n\v\f\x85\u2028\u2029])"
_BREAKS = re.compile(_BREAK)
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_PARAGRAPH_ENDS = re.compile(rf"{_BREAK}[^\S\r\n\v\f\x85\u2028\u2029]*{_BREAK}")
_SINGLE = ("‘", "'")
_ENDS_SPEECH = ".,!?…"


def unwrap_lines(text: str) -> str:
    """Return the text with spaces for the line breaks within its quotations."""
    done = attempts = 0
    for line in _LINE.finditer(text):
        start = max(done, line.start())
        at = start_of_open_quotation(text, start, line.end()) if start < line.end() and attempts < MAX_MARKS else None
        if at is None:
            continue
        attempts += 1
        if (end := end_of(text, at, line.end())) is not None:
            text = text[:at] + _joined(text[at:end]) + text[end:]
            done = end
    return text


def start_of_open_quotation(text: str, start: int, end: int) -> int | None:
    """Return the start of a quotation that may continue after the end of the line."""
    line = text[start:end]
    quotations = _quotations(line)
    if quotations and not quotations[-1].closed and not line[quotations[-1].end :].strip():
        return start + quotations[-1].start
    for mark in reversed(list(MARK.finditer(line))):
        at = mark.start()
        if quotations and at < quotations[-1].end:
            return None
        if mark[0] in _SINGLE and not line[:at][-1:].isalnum() and not line[at + 1 : at + 2].isspace():
            return start + at
    return None


def end_of(text: str, at: int, line_end: int) -> int | None:
    """Return where a quotation that is open at the end of its line ends, or None.

    A mark closes it before another quotation opens and within ``MAX_LENGTH`` characters. Or the paragraph ends and
    the next one opens with the same mark: each paragraph is then a quotation.
    """
    opener = MARK.match(text, at)
    if opener is None:
        return None
    again = re.compile(rf"(?<=[\r\n\v\f\x85\u2028\u2029])[^\S\r\n]*{re.escape(opener[0])}(?=\S)")
    following = again.search(text, line_end, at + MAX_LENGTH)
    window = text[at : following.start() if following else at + MAX_LENGTH]
    first = next(iter(_quotations(_joined(window))), None)
    if first is not None and first.start == 0 and first.closed and at + first.end > line_end:
        if opener[0] not in _SINGLE or _is_speech(window[: first.end]):
            return at + first.end
        return None
    paragraph = window.rstrip()
    is_continued = following and _PARAGRAPH_ENDS.search(window, len(paragraph))
    return at + len(paragraph) if is_continued and not _PARAGRAPH_ENDS.search(paragraph) else None


def _is_speech(quotation: str) -> bool:
    """Return true if a single mark closes a quotation and is no apostrophe: after punctuation, in its paragraph."""
    return quotation[-2] in _ENDS_SPEECH and not _PARAGRAPH_ENDS.search(quotation)


def _quotations(line: str) -> tuple[QuotedSpan, ...]:
    return find_quotations(line, segment(line)).all


def _joined(text: str) -> str:
    return _BREAKS.sub(lambda match: " " * len(match[0]), text)
