"""Quotations in a text, whichever quotation marks a newsroom uses.

Each paragraph is read by itself, so that a mark which is never closed spoils only its own paragraph. The outermost
marks count; a quotation inside a quotation belongs to it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Span

MARK = re.compile(r"''|``|[\"“”„‟«»‘’‚'‹›]")
_CLOSED_BY = {
    "“": ("”", '"', "''"),
    "‟": ("”", '"'),
    "„": ("“", "”", '"'),
    "«": ("»",),
    "»": ("«",),
    "‹": ("›",),
    '"': ('"', "”"),
    "''": ("''", "”"),
    "``": ("''",),
}
_SINGLE = frozenset("‘’'‚")
_ENDS_SPEECH = frozenset(".,!?…;:—–-")


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """One quotation within one paragraph: ``start`` and ``end`` include its marks.

    ``closed`` is False when no closing mark follows in the paragraph; ``continued`` is True when, besides, the next
    paragraph opens with a mark, so that the same person goes on speaking there; ``continues`` marks that next one.
    """

    start: int
    end: int
    closed: bool
    continued: bool = False
    continues: bool = False


class Quotations:
    """The quotations of a text, in order, none within another."""

    def __init__(self, quotations: list[QuotedSpan]) -> None:
        self.all = tuple(quotations)
        self._starts = [quotation.start for quotation in quotations]

    def at(self, offset: int) -> QuotedSpan | None:
        """Return the quotation that holds this offset."""
        index = bisect_left(self._starts, offset + 1) - 1
        if index >= 0 and self.all[index].start <= offset < self.all[index].end:
            return self.all[index]
        return None

    def within(self, span: Span) -> list[QuotedSpan]:
        """Return the quotations that share at least a character with the span."""
        index = max(0, bisect_left(self._starts, span.start + 1) - 1)
        quotations = []
        while index < len(self.all) and self.all[index].start < span.end:
            if self.all[index].end > span.start:
                quotations.append(self.all[index])
            index += 1
        return quotations


def find_quotations(text: str, layout: Segmentation) -> Quotations:
    """Find the quotations of a text, in time linear in its length."""
    quotations: list[QuotedSpan] = []
    open_before = False
    for paragraph, following in zip(layout.paragraphs, [*layout.paragraphs[1:], None], strict=False):
        opens_next = text[following.start] if following else ""
        for quotation in _in_paragraph(text, paragraph, opens_next):
            goes_on = open_before and quotation.start in (paragraph.start, quotations[-1].end)
            if goes_on:
                quotations[-1] = replace(quotations[-1], continued=True)
            quotations.append(replace(quotation, continues=goes_on))
            open_before = not quotation.closed
        open_before = open_before and quotations[-1].start >= paragraph.start
    return Quotations(quotations)


def _in_paragraph(text: str, paragraph: Span, opens_next: str) -> list[QuotedSpan]:
    """Return the quotations of a paragraph; ``opens_next`` is the first character of the next one.

    A single mark that opens a paragraph and is not closed after a sentence there continues where the next paragraph
    opens with one too; elsewhere a single mark that nothing closes is an apostrophe.
    """
    marks = [(match.start(), match[0]) for match in MARK.finditer(text, paragraph.start, paragraph.end)]
    if not marks:
        return []
    strong, weak = _single_closers(text, paragraph, marks)
    openers = [at for at, mark in marks if mark in _SINGLE and _opens(text, paragraph, at, mark)]
    quotations: list[QuotedSpan] = []
    index = 0
    while index < len(marks):
        at, mark = marks[index]
        if not _opens(text, paragraph, at, mark):
            index += 1
            continue
        if mark in _SINGLE:
            goes_on = at == paragraph.start and mark == opens_next and (not strong or strong[-1] < at)
            closing = None if goes_on else _single_end(at, strong, weak, openers)
            if goes_on:
                quotations.append(QuotedSpan(at, paragraph.end, False))
                break
            if closing is None:
                index += 1
                continue
            quotations.append(QuotedSpan(at, closing, True))
        else:
            stop, closed = _double_end(text, paragraph, marks, index)
            quotations.append(QuotedSpan(at, stop, closed))
        while index < len(marks) and marks[index][0] < quotations[-1].end:
            index += 1
    return quotations


def _opens(text: str, paragraph: Span, at: int, mark: str) -> bool:
    """Return whether the mark can open a quotation: at a word's beginning, not after a letter or a figure."""
    if mark in ("”", "’", "›") or (mark == "»" and at + 1 < paragraph.end and text[at + 1].isspace()):
        return False
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + len(mark)] if at + len(mark) < paragraph.end else " "
    if after.isspace():  # "« text »", as the French print it
        return mark == "«" and before.isspace() and at + 1 < paragraph.end
    if mark in ("“", "„", "«", "‟", "``"):
        return True
    return not before.isalnum() and before not in ".,!?…;%)"


def _double_end(text: str, paragraph: Span, marks: list[tuple[int, str]], index: int) -> tuple[int, bool]:
    """Return where a quotation in double marks ends, and whether a mark closes it there.

    Marks within it nest. The neighbours of a straight mark tell whether it opens. One that opens after a full stop
    begins a new quotation, so the one before was never closed; after a word it is a quotation within.
    """
    opener = marks[index][1]
    straight = opener in ('"', "''")
    depth = 1
    for following in range(index + 1, len(marks)):
        place, mark = marks[following]
        if mark in _SINGLE:
            continue
        if mark in ('"', "''", "``", opener) and _opens(text, paragraph, place, mark):
            if depth == 1 and _last_visible(text, paragraph, place) in ".!?…":
                return place, False
            depth += 1
        elif straight and mark in "“„«":
            depth += 1
        elif mark in _CLOSED_BY[opener] or (depth > 1 and mark in "”\"''“»"):
            depth -= 1
            if depth == 0:
                return place + len(mark), True
    return paragraph.end, False


def _last_visible(text: str, paragraph: Span, place: int) -> str:
    while place > paragraph.start and text[place - 1].isspace():
        place -= 1
    return text[place - 1] if place > paragraph.start else "."


def _single_closers(text: str, paragraph: Span, marks: list[tuple[int, str]]) -> tuple[list[int], list[int]]:
    """Return single marks that may close a quotation: those after punctuation, and those that may be a plural's."""
    strong: list[int] = []
    weak: list[int] = []
    for at, mark in marks:
        if mark not in ("’", "'"):
            continue
        before = text[at - 1] if at > paragraph.start else " "
        after = text[at + 1] if at + 1 < paragraph.end else " "
        if before.isspace() or after.isalnum():
            continue
        (strong if before in _ENDS_SPEECH else weak).append(at)
    return strong, weak


def _single_end(at: int, strong: list[int], weak: list[int], openers: list[int]) -> int | None:
    following = bisect_left(openers, at + 1)
    limit = openers[following] if following < len(openers) else None
    for closers in (strong, weak):
        index = bisect_left(closers, at + 2)
        if index < len(closers) and (limit is None or closers[index] < limit):
            return closers[index] + 1
    for closers in (strong, weak):
        index = bisect_left(closers, at + 2)
        if index < len(closers):
            return closers[index] + 1
    return None
