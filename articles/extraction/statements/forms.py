"""The form of a statement: direct, indirect or mixed."""

from __future__ import annotations

from collections.abc import Sequence

from articles.extraction.text.quotations import Quotations
from articles.extraction.types import ExtractedForm, Span

_WHOLE = 0.9
_SOME = 0.01
_MARKS = 4
_DASHES = tuple("—–―")
_LONGEST_NAME = 60


def classify_form(text: str, content: Sequence[Span], cue: Sequence[Span], quotations: Quotations) -> ExtractedForm:
    """Return direct when (nearly) all letters stand in quotation marks and begin as speech does, mixed when some do.

    A quotation that is part of the reporting sentence (it begins in its middle, with a small letter) makes the form
    mixed. A turn of a transcript ("BRANDT: We did.") is direct without marks.
    """
    letters = quoted = 0
    for span in content:
        inside = sum(map(str.isalnum, text[span.start : span.end]))
        letters += inside
        for quotation in quotations.within(span):
            start, end = max(span.start, quotation.start), min(span.end, quotation.end)
            quoted += sum(map(str.isalnum, text[start:end]))
    if not letters:
        return ExtractedForm.INDIRECT
    share = quoted / letters
    if share >= _WHOLE:
        return ExtractedForm.DIRECT if any(_begins_speech(text, span) for span in content) else ExtractedForm.MIXED
    if share >= _SOME:
        return ExtractedForm.MIXED
    spoken = is_turn(text, content, cue) or follows_dash(text, content, cue)
    return ExtractedForm.DIRECT if spoken else ExtractedForm.INDIRECT


def is_turn(text: str, content: Sequence[Span], cue: Sequence[Span]) -> bool:
    """Return whether the statement is a turn of a transcript: a name in capitals and a colon before it."""
    if len(cue) != 1 or not content or text[cue[0].start : cue[0].end].strip() != ":":
        return False
    colon = cue[0].start
    near = max(0, colon - 4 * _LONGEST_NAME)
    line = max(near, text.rfind("\n", near, colon) + 1, text.rfind("\r", near, colon) + 1)
    speaker = text[line:colon].strip(" \t\"“'")
    return 0 < len(speaker) <= _LONGEST_NAME and speaker.isupper() and content[0].start >= colon


def follows_dash(text: str, content: Sequence[Span], cue: Sequence[Span]) -> bool:
    """Return whether a dash at the beginning of a line opens the words and the cue follows: "— Never, he said"."""
    if not content or not cue or text[content[0].start].islower():
        return False
    before = text[max(0, content[0].start - _MARKS) : content[0].start].rstrip(" \t\u00a0")
    opens = before[-1:] in _DASHES and (before[:-1] == "" or before[:-1].rstrip(" \t").endswith(("\n", "\r")))
    return opens and "\n" not in text[content[0].end : cue[0].start] and cue[0].start >= content[0].end


def _begins_speech(text: str, span: Span) -> bool:
    """Return whether the first letter is a capital or a figure, or a comma or a colon leads to the quotation."""
    first = next((place for place in range(span.start, span.end) if text[place].isalnum()), None)
    if first is None:
        return False
    if not text[first].islower():
        return True
    before = text[max(0, first - 6) : first].rstrip("\"“”‘’'«»„ \u00a0…[(.\n")
    return not before or before.endswith((",", ":", "\n")) or _opens_line(text, first)


def _opens_line(text: str, first: int) -> bool:
    before = text[max(0, first - _MARKS) : first].strip("\"“‘'«„ …[(")
    return (not before and first < _MARKS) or before.endswith(("\n", "\r"))
