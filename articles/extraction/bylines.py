"""Who wrote a story is not who speaks in its headline, and the headline is not what the story quotes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from articles.extraction.layout import Layout
from articles.extraction.types import Attribution


def apart_from_bylines(text: str, attributions: Iterable[Attribution], layout: Layout) -> Iterator[Attribution]:
    """The attributions without writers as their sources; what stands above a byline told apart from what is below."""
    bylines = [span.start for span in layout.paragraphs if layout.is_byline(text, span.start)]
    for attribution in attributions:
        one = _without_writer(attribution, text, layout) if bylines else attribution
        line = next((at for at in bylines if one.content and one.content[0].start < at < one.content[-1].start), None)
        if line is None:
            yield one
            continue
        above = tuple(span for span in one.content if span.start < line)
        below = tuple(span for span in one.content if span.start > line)
        told_below = bool(one.cue) and one.cue[0].start > line
        alone = Attribution(above if told_below else below, (), (), one.confidence)
        told = replace(one, content=below if told_below else above)
        yield from (alone, told) if told_below else (told, alone)


def _without_writer(attribution: Attribution, text: str, layout: Layout) -> Attribution:
    source = attribution.source
    if not source or not layout.is_byline(text, source[0].start):
        return attribution
    return replace(
        attribution, source=(), cue=tuple(c for c in attribution.cue if not layout.is_byline(text, c.start))
    )
