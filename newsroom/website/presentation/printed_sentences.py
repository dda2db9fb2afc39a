"""The outlet's own sentences in which something is reported, word for word, with the attributed words marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from articles.excerpts import end_after_words, start_before_words
from articles.extraction.text.segmentation import segment
from articles.models import Revision, Statement, Wording
from articles.models.articles import PublicText
from articles.text_spans import MarkedSpan
from newsroom.search.highlight import highlight_spans
from newsroom.website.presentation.annotated_text import (
    HitKey,
    Key,
    Passage,
    passages,
    statement_spans,
    words_of_context,
)
from newsroom.website.presentation.quotation_marks import closing_mark
from newsroom.website.presentation.text_layout import plain

GAP = " … "


@dataclass(frozen=True)
class _Sentence:
    """The span of a sentence. One that is too long to be shown is cut at its start or its end."""

    start: int
    end: int
    begins_within: bool
    is_cut: bool


@dataclass(frozen=True)
class PrintedSentences:
    """Sentences of a story; ``is_cut`` says that the statement has more of them."""

    passages: Sequence[Passage] = ()
    is_cut: bool = False


def with_sentences(statements: Iterable[Statement], wordings: Sequence[Wording] | None = None) -> None:
    """Read the texts from which :func:`sentences` are cut, in one query, for what is not direct speech.

    ``wordings`` are those to be shown, where they are not the statements' current ones. Only texts that readers may
    see anything of are read. A text that was replaced or withheld is for the caller to leave out.
    """
    by_revision: dict[str, list[Wording]] = defaultdict(list)
    for statement in statements:
        shows_text = statement.article.public_text != PublicText.NONE and statement.form != Statement.Form.DIRECT
        if not shows_text:
            continue
        for wording in [statement.current_wording] if wordings is None else wordings:
            # Of the current text readers may see what its outlet allows.
            if wording and (wordings is not None or wording.revision_id == statement.article.current_revision_id):
                by_revision[wording.revision_id].append(wording)
    if by_revision:
        for pk, text in Revision.objects.filter(pk__in=by_revision).values_list("pk", "text"):
            for wording in by_revision[pk]:
                wording.printed_in = text  # type: ignore[attr-defined]


def sentences(statement: Statement, wording: Wording | None = None, limit: int = 0) -> PrintedSentences:
    """Return the sentences that hold a statement's words, uncut, as far as the outlet lets them be shown.

    With ``limit`` there are only as many sentences as begin within so many characters. There are none for direct
    speech, and where no text may be shown or :func:`with_sentences` has read none.
    """
    wording = wording or statement.current_wording
    text = getattr(wording, "printed_in", "")
    own = statement_spans(statement, 0, wording) if text and statement.form != Statement.Form.DIRECT else []
    if not own:
        return PrintedSentences()
    everything = _sentences_of(statement, own, text)
    lengths = accumulate(sentence.end - sentence.start for sentence in everything)
    chosen = [s for s, length in zip(everything, lengths, strict=True) if not limit or length <= limit] or everything[
        :1
    ]
    joined = _joined(chosen, text)
    found = passages(text, [*own, *_hits(statement, own, text)], [(one.start, one.end) for one in joined])
    return PrintedSentences(
        # A passage is cut where its sentence is, and not where its paragraph goes on with another.
        [replace(p, begins_within=one.begins_within, is_cut=one.is_cut) for p, one in zip(found, joined, strict=True)],
        is_cut=len(chosen) < len(everything),
    )


def shown_text(statement: Statement, wording: Wording | None = None) -> str:
    """Return what is shown of a statement as plain text: its words, or the sentences in which they are reported."""
    if found := sentences(statement, wording).passages:
        before = (GAP if passage.follows_gap else "\n" if place else "" for place, passage in enumerate(found))
        return "".join(gap + plain(passage.parts) for gap, passage in zip(before, found, strict=True))
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


def _sentences_of(statement: Statement, own: Sequence[MarkedSpan[Key]], text: str) -> list[_Sentence]:
    """Return the sentences that hold a statement's words, as far as its outlet lets the text around them be shown."""
    words = words_of_context(statement.article)
    line = text.rfind("\n", 0, own[0].start) + 1
    line_end = text.find("\n", own[-1].end)
    # The rest of a long story is not looked at.
    around = text[line : None if line_end < 0 else line_end]
    first = line + start_before_words(around, own[0].start - line, words)
    past = line + end_after_words(around, own[-1].end - line, words)
    found = []
    for sentence in segment(around).sentences:
        start, end = line + sentence.start, line + sentence.end
        if any(start < span.end and span.start < end for span in own):
            found.append(_Sentence(max(start, first), min(end, past), start < first, past < end))
    return found


def _joined(sentences: Sequence[_Sentence], text: str) -> list[_Sentence]:
    """Return the same with neighbours of one paragraph as one."""
    found: list[_Sentence] = []
    for sentence in sentences:
        between = text[found[-1].end : sentence.start] if found else "\n"
        if not between.strip() and "\n" not in between:
            found[-1] = replace(found[-1], end=sentence.end, is_cut=sentence.is_cut)
        else:
            found.append(sentence)
    return found
