"""Joins paragraphs that are nothing but quotation to the statement that they continue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from articles.extraction.text.quotations import Quotations, QuotedSpan
from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Attribution, Span


def join_quoted_paragraphs(
    text: str, attributions: Sequence[Attribution], layout: Segmentation, quotations: Quotations
) -> list[Attribution]:
    """Return the attributions with purely quoted paragraphs joined to the statement that ends the one before.

    Words that the model gave to a cue beyond the next paragraph are joined too, as are words without a cue when the
    quotation before them was never closed. A paragraph that continues an unclosed quotation is joined even if the
    model left it out.
    """
    owners: dict[Span, int] = {span: number for number, one in enumerate(attributions) for span in one.content}
    cues = [layout.paragraph_at(one.cue[0].start) if one.cue else None for one in attributions]
    by_paragraph: dict[int, list[Span]] = defaultdict(list)
    for span in sorted(owners):
        by_paragraph[layout.paragraph_at(span.start)].append(span)
    for place, inside in _pure_paragraphs(text, layout, quotations):
        owner = _last_quoted(by_paragraph.get(place - 1, []), owners, quotations)
        if owner is None:
            continue
        spans = by_paragraph[place]
        if not spans and inside[0].continues:
            spans.append(Span(inside[0].start, inside[-1].end))
        for span in spans:
            cue = cues[owners[span]] if span in owners else None
            if inside[0].continues if cue is None else abs(cue - place) > 1:
                owners[span] = owner
    contents: dict[int, list[Span]] = defaultdict(list)
    for span, owner in owners.items():
        contents[owner].append(span)
    return [
        replace(one, content=tuple(sorted(contents[number])))
        for number, one in enumerate(attributions)
        if contents[number] or not one.content
    ]


def _pure_paragraphs(text: str, layout: Segmentation, quotations: Quotations) -> list[tuple[int, list[QuotedSpan]]]:
    """Return the paragraphs, by index, that have no letter outside quotation marks, with their quotations."""
    pure = []
    for place, paragraph in enumerate(layout.paragraphs):
        inside = quotations.within(paragraph)
        if not inside or inside[0].start > paragraph.start + 1:
            continue
        edges = [paragraph.start, *(edge for one in inside for edge in (one.start, one.end)), paragraph.end]
        outside = (text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
        if not any(character.isalnum() for part in outside for character in part):
            pure.append((place, inside))
    return pure


def _last_quoted(spans: Sequence[Span], owners: dict[Span, int], quotations: Quotations) -> int | None:
    """Return the statement that the last quoted words among these spans belong to."""
    quoted = [span for span in spans if quotations.within(span)]
    return owners[quoted[-1]] if quoted else None
