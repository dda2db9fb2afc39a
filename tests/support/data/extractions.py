"""Extractions of invented texts, written by hand, as an extractor would return them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from articles.extraction.types import (
    Confidence,
    Entity,
    EntityType,
    ExtractedActClass,
    ExtractedForm,
    ExtractedSpeaker,
    ExtractedSpeakerKind,
    ExtractedStatement,
    Extraction,
    Span,
)
from articles.models import Article, ExtractionRun
from articles.runs import queue
from articles.runs.queue import open_run
from articles.runs.store import record_extraction

TEXT = (
    "The ferry will not sail on Sundays.\n\n"
    "“We have no crew,” said Dorrit Hale, the harbour master. “Nobody wants the work.”\n\n"
    "The Harbour Union denied that sailors were striking. It called for higher wages at once.\n\n"
    "Marlow Council did not respond to a request for comment.\n"
)
HALE = ("Dorrit Hale", "person")
UNION = ("Harbour Union", "organisation")
COUNCIL = ("Marlow Council", "organisation")


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def saying(
    text: str,
    *words: str,
    cue: str | None = None,
    source: str | None = None,
    speakers: Sequence[tuple[str, str]] = (),
    **values: Any,
) -> ExtractedStatement:
    """Return a statement whose content is the first occurrence of each of the ``words``."""
    chosen: dict[str, Any] = {
        "form": ExtractedForm.DIRECT,
        "act": "said",
        "act_class": ExtractedActClass.SPEECH,
        "speaker_kind": ExtractedSpeakerKind.NAMED if speakers else ExtractedSpeakerKind.UNNAMED,
        "role": None,
        "confidence": Confidence(0.9, 0.8, 0.7),
    }
    return ExtractedStatement(
        content=tuple(at(text, w) for w in words),
        cue=(at(text, cue),) if cue else (),
        source=(at(text, source),) if source else (),
        speakers=tuple(ExtractedSpeaker(name, EntityType(kind)) for name, kind in speakers),
        **chosen | values,
    )


def naming(text: str, *names: tuple[str, str]) -> tuple[Entity, ...]:
    return tuple(Entity(*at(text, name), EntityType(kind), name) for name, kind in names)


def whole(text: str = TEXT) -> Extraction:
    """Return four statements and three mentions of ``TEXT``, or of a text with the same words."""
    return Extraction(
        entities=naming(text, HALE, UNION, COUNCIL),
        statements=(
            saying(
                text,
                "“We have no crew,”",
                "“Nobody wants the work.”",
                cue="said",
                source="Dorrit Hale",
                speakers=[HALE],
                role="the harbour master",
            ),
            saying(
                text,
                "that sailors were striking",
                cue="denied",
                source="The Harbour Union",
                speakers=[UNION],
                form=ExtractedForm.INDIRECT,
                act="denied",
            ),
            saying(
                text,
                "higher wages at once",
                cue="called for",
                source="It",
                speakers=[UNION],
                form=ExtractedForm.INDIRECT,
                act="called-for",
            ),
            saying(
                text,
                cue="did not respond",
                source="Marlow Council",
                speakers=[COUNCIL],
                form=ExtractedForm.NONE,
                act="did-not-respond",
                act_class=ExtractedActClass.SILENCE,
            ),
        ),
    )


def taken(article: Article) -> ExtractionRun:
    """Return a run of the article's current revision, as taken by a worker."""
    article.refresh_from_db()
    assert article.current_revision is not None
    run = queue.claim_run(open_run(revision=article.current_revision, queue="fresh").pk)
    assert run is not None
    run.model_version = "by hand"
    return run


def read(article: Article, extraction: Extraction) -> dict[str, int]:
    """Store an extraction of the article's current revision, and return the counts."""
    counts = record_extraction(run=taken(article), extraction=extraction)
    assert counts is not None
    return counts
