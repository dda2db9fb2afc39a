"""Places of a query's words in the texts that it found, and extracts of a story around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii
from django.contrib.postgres.search import SearchHeadline
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from articles.models import Article, Revision
from articles.models.articles import PublicText, searched_text
from articles.querysets import ArticleQuerySet, StatementQuerySet
from articles.text_search import CONFIGURATION, SMALL_WORDS, search_query
from articles.text_spans import MarkedPiece, MarkedSpan, pieces, trim_to_words
from newsroom.search.query import loose_words_of, phrases_of

# What PostgreSQL puts around the words that it found; these characters are not printed.
OPENS, CLOSES = "\x02", "\x03"
# The characters of a story that an extract shows on either side of a word, and the extracts shown.
AROUND = 130
EXTRACTS = 2
# Combining accents are no letters of their own.
ACCENTS = "\u0300-\u036f"
# Forms of one word begin with so many of its letters.
STEM = 2
_MARKED = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")
_WORD = re.compile(rf"\w[\w{ACCENTS}]*")

# ``query``, and the text with marks around its loose words and around the words of its phrases, null for none.
Marks = Mapping[str, str | None]


@dataclass(frozen=True)
class Lines:
    """An extract of a text from ``start``, in pieces; a piece with a span was searched for.

    ``begins`` and ``ends`` say whether the extract begins and ends a line of the text.
    """

    start: int
    pieces: Sequence[MarkedPiece[None]]
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Extract:
    """A story that was found, with the words that were searched for in its headline and text."""

    article: Article
    title: Sequence[MarkedPiece[None]]
    lines: Sequence[Lines]


def with_marks(rows: StatementQuerySet, query: str) -> StatementQuerySet:
    """Annotate statements with ``marks``, from which :func:`highlight_spans` reads where the query's words are."""
    return rows.annotate(marks=_marks("current_wording__text", query)) if query else rows


def with_article_marks(rows: ArticleQuerySet, query: str) -> QuerySet[Article]:
    """Select articles with their text, and annotate them with ``headline_marks`` and ``text_marks``.

    A text that readers may not see has no marks.
    """
    if not query:
        return rows.with_text()
    texts = Revision.objects.filter(pk=OuterRef("current_revision"), article__public_text=PublicText.FULL)
    return rows.with_text().annotate(
        headline_marks=_marks("headline", query),
        text_marks=Subquery(texts.values(marks=_marks(searched_text(), query))),
    )


def make_extract(article: Article) -> Extract:
    """Return the extract of an article that was selected by :func:`with_article_marks`."""
    title = article.title
    in_title = highlight_spans(title, getattr(article, "headline_marks", None)) if article.headline else []
    text = article.current_revision.text if article.current_revision else ""
    spans = highlight_spans(text, getattr(article, "text_marks", None))
    if text.lstrip().startswith(title):
        # The extract shows the headline above its lines.
        past = text.index(title) + len(title)
        spans = [span for span in spans if span.start >= past]
    return Extract(article, list(pieces(title, in_title)), lines_around(text, spans))


def highlight_spans(text: str, marks: Marks | None) -> list[MarkedSpan[None]]:
    """Return where the words of a query are in a text: phrases whole, other words one by one.

    The marked words are looked up in the text itself, because PostgreSQL's copy lacks what looks like a tag.
    """
    if not marks:
        return []
    loose, of_phrases = _marked_words(marks["words"]), _marked_words(marks["phrase_words"])
    # Null for a query without phrases, as most are.
    has_phrases = marks["phrase_words"] is not None
    phrases = phrase_spans(text, phrases_of(marks["query"] or ""), of_phrases) if has_phrases else []
    if not phrases:
        loose |= {word for word in of_phrases if word.casefold() not in SMALL_WORDS}
    single = _word_spans(text, loose)
    outside = [span for span in single if not any(of.start <= span.start and span.end <= of.end for of in phrases)]
    return sorted([*phrases, *outside], key=lambda span: span.start)


def phrase_spans(text: str, phrases: Iterable[str], found: Collection[str]) -> list[MarkedSpan[None]]:
    """Return where phrases are in a text, given the words of the text that PostgreSQL ``found`` to be of a phrase."""
    words = list(_WORD.finditer(text))
    plain = [_plain(word[0]) for word in words]
    spans: list[MarkedSpan[None]] = []
    for phrase in phrases:
        sought = [_plain(word) for word in _WORD.findall(phrase)]
        for start in range(len(words) - len(sought) + 1 if sought else 0):
            if all(
                plain[place] == word or (plain[place][:STEM] == word[:STEM] and words[place][0] in found)
                for place, word in enumerate(sought, start)
            ):
                span = MarkedSpan(words[start].start(), words[start + len(sought) - 1].end(), None)
                # A phrase over the end of a line cannot be marked as one.
                if "\n" not in text[span.start : span.end]:
                    spans.append(span)
    spans.sort(key=lambda span: (span.start, -span.end))
    return [span for place, span in enumerate(spans) if all(span.start >= one.end for one in spans[:place])]


def lines_around(text: str, spans: Sequence[MarkedSpan[None]]) -> list[Lines]:
    """Return the first extracts of a text around these spans, cut between words and never beyond a line."""
    extracts: list[Lines] = []
    past = 0
    for span in spans:
        if span.start < past:
            continue
        start = max(text.rfind("\n", 0, span.start) + 1, span.start - AROUND, past)
        end = text.find("\n", span.end)
        end = min(len(text) if end < 0 else end, span.end + AROUND)
        start, end = trim_to_words(text, start, end, span)
        inside = [MarkedSpan(s.start - start, s.end - start, None) for s in spans if start <= s.start and s.end <= end]
        begins = not text[text.rfind("\n", 0, start) + 1 : start].strip()
        ends = not text[end:].partition("\n")[0].strip()
        extracts.append(Lines(start, list(pieces(text[start:end], inside)), begins, ends))
        past = end
        if len(extracts) == EXTRACTS:
            break
    return extracts


def _marks(text: Any, query: str) -> JSONObject:
    """Return the expression for :data:`Marks` of a column."""
    return JSONObject(
        query=Cast(Value(query), TextField()),
        words=_headline(text, loose_words_of(query)),
        phrase_words=_headline(text, [f'"{phrase}"' for phrase in phrases_of(query)]),
    )


def _headline(text: Any, parts: Sequence[str]) -> Any:
    if not parts:
        return Cast(Value(None), TextField())
    marked = SearchHeadline(
        text,
        search_query(" ".join(parts)),
        config=CONFIGURATION,
        start_sel=OPENS,
        stop_sel=CLOSES,
        highlight_all=True,
    )
    return Coalesce(marked, Value(""), output_field=TextField())


def _marked_words(marked: str | None) -> set[str]:
    # A number is marked with the sign before it ("Covid-19").
    return {word.lstrip("+-") for word in _MARKED.findall(marked or "")} - {""}


def _word_spans(text: str, words: Collection[str]) -> list[MarkedSpan[None]]:
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?![\w{ACCENTS}])")
    return [MarkedSpan(match.start(), match.end(), None) for match in pattern.finditer(text)]


def _plain(word: str) -> str:
    """Return a word without case and accents."""
    return (word if word.isascii() else anyascii(word) or word).casefold()
