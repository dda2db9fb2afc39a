"""Printed sentences as pages show them, with the attributed words and what a search found marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from articles.models import Statement, Wording
from articles.printed.sentences import printed_sentences
from articles.text_spans import MarkedSpan
from newsroom.search.highlight import highlight_spans
from newsroom.website.presentation.annotated_text import HitKey, Key, Passage, passages, statement_spans
from newsroom.website.presentation.quotation_marks import closing_mark


@dataclass(frozen=True)
class SentencesShown:
    """Sentences of a story; ``is_cut`` says that the statement has more of them."""

    passages: Sequence[Passage] = ()
    is_cut: bool = False


def sentences(statement: Statement, wording: Wording | None = None, limit: int = 0) -> SentencesShown:
    """Return the sentences of :func:`~articles.printed.sentences.printed_sentences` with what is marked in them."""
    printed = printed_sentences(statement, wording, limit)
    if not printed.sentences:
        return SentencesShown()
    own = statement_spans(statement, 0, wording)
    bounds = [(one.start, one.end) for one in printed.sentences]
    found = passages(printed.text, [*own, *_hits(statement, own, printed.text)], bounds)
    cut = zip(found, printed.sentences, strict=True)
    # A passage is cut where its sentence is, and not where its paragraph goes on with another.
    return SentencesShown(
        [replace(passage, begins_within=one.begins_within, is_cut=one.is_cut) for passage, one in cut], printed.is_cut
    )


def shown_text(statement: Statement, wording: Wording | None = None) -> str:
    """Return what is shown of a statement as plain text: its words, or the sentences in which they are reported."""
    if found := printed_sentences(statement, wording).joined():
        return found
    wording = wording or statement.current_wording
    words = wording.text if wording else ""
    return words + closing_mark(words) if statement.form == Statement.Form.DIRECT else words


def _hits(statement: Statement, own: Sequence[MarkedSpan[Key]], text: str) -> list[MarkedSpan[Key]]:
    """Return where the words stand that a search found in the statement's own words."""
    marks = getattr(statement, "marks", None)
    return [
        MarkedSpan(span.start + hit.start, span.start + hit.end, HitKey())
        for span in own
        for hit in highlight_spans(text[span.start : span.end], marks)
    ]
