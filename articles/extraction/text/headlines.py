"""Separates headline and byline from the story's statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Attribution

_ENDS = ".!?…:,;\"'”’"
_QUOTED = re.compile(r"[“\"‘'].*[”\"’']", re.DOTALL)


def separate_headline(text: str, attributions: Iterable[Attribution], layout: Segmentation) -> Iterator[Attribution]:
    """Return the attributions without writers as sources, and split at the headline.

    Quotations above a byline, or in a headline, become statements apart from those below; plain words of a headline
    are dropped from a statement below.
    """
    bylines = [span for span in layout.paragraphs if layout.is_byline(text, span.start)]
    headline = [span for span in layout.paragraphs[:1] if text[span.end - 1] not in _ENDS]
    for attribution in attributions:
        one = _without_writer(attribution, text, layout) if bylines else attribution
        ends = [line.end for line in (*headline, *bylines)]
        end = next((at for at in ends if one.content and one.content[0].start < at <= one.content[-1].start), None)
        if end is None:
            yield one
            continue
        above, below = ([s for s in one.content if (s.start < end) is over] for over in (True, False))
        if not one.cue or one.cue[0].start < end:
            yield replace(one, content=tuple(above))
            yield Attribution(tuple(below), (), (), one.confidence)
            continue
        quoted = tuple(span for span in above if _QUOTED.fullmatch(text, *span))
        if quoted:
            yield Attribution(quoted, (), (), one.confidence)
        yield replace(one, content=tuple(below))


def _without_writer(attribution: Attribution, text: str, layout: Segmentation) -> Attribution:
    source = attribution.source
    if not source or not layout.is_byline(text, source[0].start):
        return attribution
    return replace(
        attribution, source=(), cue=tuple(c for c in attribution.cue if not layout.is_byline(text, c.start))
    )
