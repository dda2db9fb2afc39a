"""Words as they stand in their story, for whoever has to decide whose they are or who is meant."""

from __future__ import annotations

from dataclasses import dataclass

from articles.text_spans import MarkedSpan, trim_to_words

# How many characters are shown on either side of words.
AROUND = 80
# Of long words so many characters are shown.
WORDS = 400


@dataclass(frozen=True)
class Excerpt:
    """Words of a story with what stands around them, cut between words; and the row that says whose they are."""

    pk: int
    before: str
    words: str
    after: str

    @classmethod
    def of(cls, pk: int, text: str, start: int, end: int) -> Excerpt:
        kept = MarkedSpan(start, end, pk)
        first, last = trim_to_words(text, max(0, start - AROUND), min(len(text), end + AROUND), kept)
        before, after = text[first:start], text[end:last]
        words = text[start:end]
        if len(words) > WORDS:
            _first, shown = trim_to_words(text, start, start + WORDS, MarkedSpan(start, start, pk))
            words, after = f"{text[start:shown].rstrip()} …", ""
        return cls(pk, f"… {before}" if first else before, words, f"{after} …" if last < len(text) else after)
