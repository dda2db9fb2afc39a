"""Limits a statement to paragraphs that follow one another, as all but 4 of 19,832 in annotated news do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from articles.extraction.text.quotations import Quotations
from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Attribution


def keep_contiguous(
    attributions: Iterable[Attribution], layout: Segmentation, quotations: Quotations
) -> Iterator[Attribution]:
    """Return the attributions with only the words that are contiguous with their cue.

    Quotations further off become statements of their own, with a speaker still to be found; other words further off
    are dropped.
    """
    for one in attributions:
        places = {layout.paragraph_at(span.start) for span in (*one.content, *one.cue, *one.source)}
        if not one.cue or len(places) < 2:
            yield one
            continue
        first = last = layout.paragraph_at(one.cue[0].start)
        while first - 1 in places:
            first -= 1
        while last + 1 in places:
            last += 1
        near = tuple(span for span in one.content if first <= layout.paragraph_at(span.start) <= last)
        if len(near) == len(one.content):
            yield one
            continue
        if near:
            yield replace(one, content=near)
        far = [span for span in one.content if span not in near]
        for span in far if near else ():
            if [(inner.start, inner.end) for inner in quotations.within(span)] == [span]:
                yield Attribution((span,), (), (), one.confidence)
        if not near:
            yield one
