"""Names in sources that the model did not find as entities."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from articles.extraction.names import parts
from articles.extraction.names.parts import Gender
from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Attribution, Entity, EntityType, Span

_ARTICLE = re.compile(r"(?:[Tt]he|THE|[Aa]n?)\s+(?:[a-z][a-z-]+\s+){0,2}")
_WORDS_OF_NAME = r"[^\W\d_a-z][\w&’'.-]*"
_NAME = re.compile(rf"{_WORDS_OF_NAME}(?:\s+(?:(?:of|for|and|on|the|&)\s+){{0,2}}{_WORDS_OF_NAME})*")


def find_source_names(
    text: str, attributions: Iterable[Attribution], entities: Sequence[Entity], layout: Segmentation
) -> list[Entity]:
    """Return sources that are printed like names ("the Ministry of Tides", "RAN") and hold no entity, as entities.

    A single word that merely begins a sentence is no name ("Officials said"), unless it is all in capitals.
    """
    known = sorted((entity.start, entity.end) for entity in entities)
    starts = [start for start, _ in known]
    by_span: dict[Span, Entity] = {}
    for attribution in attributions:
        for source in attribution.source:
            article = _ARTICLE.match(text, source.start, source.end)
            span = Span(article.end() if article else source.start, source.end)
            before = bisect_right(starts, span.end) - 1
            if before >= 0 and known[before][1] > span.start:
                continue
            printed = text[span.start : span.end]
            if _NAME.fullmatch(text, span.start, span.end) and parts.is_name(printed):
                opens = layout.sentence_span(span.start).start == span.start
                if len(printed.split()) > 1 or printed.isupper() or not opens:
                    by_span[span] = Entity(*span, _type(printed), printed, 0.5)
    return list(by_span.values())


def _type(printed: str) -> EntityType:
    words = printed.split()
    person = len(words) in (2, 3) and parts.gender_of_first_name(words[0]) is not Gender.UNKNOWN
    return EntityType.PERSON if person else EntityType.ORGANISATION
