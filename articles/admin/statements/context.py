"""Excerpts of stories around a mention or statement."""

from __future__ import annotations

from dataclasses import dataclass

from articles.text_spans import MarkedSpan, trim_to_words

# How many characters are shown before and after the words.
CONTEXT_LENGTH = 80
# Longer quotations are cut.
MAX_WORDS_LENGTH = 400


@dataclass(frozen=True)
class Excerpt:
    """Words of a story with the text before and after them, cut between words. ``pk`` is their row's."""

    pk: int
    before: str
    words: str
    after: str

    @classmethod
    def of(cls, pk: int, text: str, start: int, end: int) -> Excerpt:
        span = MarkedSpan(start, end, pk)
        first, last = trim_to_words(text, max(0, start - CONTEXT_LENGTH), min(len(text), end + CONTEXT_LENGTH), span)
        before, after = text[first:start], text[end:last]
        words = text[start:end]
        if len(words) > MAX_WORDS_LENGTH:
            _first, stop = trim_to_words(text, start, start + MAX_WORDS_LENGTH, MarkedSpan(start, start, pk))
            words, after = f"{text[start:stop].rstrip()} …", ""
        return cls(pk, f"… {before}" if first else before, words, f"{after} …" if last < len(text) else after)
