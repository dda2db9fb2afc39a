"""Words that were asked for together, in quotation marks or joined ("cross-border"), and where they stand in a text as
they do there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from articles.phrase_search import STOP_WORDS
from articles.text_spans import MarkedSpan
from newsroom.search.params import pieces_of
from newsroom.search.query_words import is_left_out, is_phrase

# Signs of accents that are no letters of their own.
ACCENTS = "\u0300-\u036f"
_WORD = re.compile(rf"\w[\w{ACCENTS}]*")
# Forms of one word begin with so many of its letters.
STEM = 2


@dataclass(frozen=True)
class Phrases:
    """The phrases of a question; ``are_all`` where it asks for nothing else."""

    phrases: Sequence[str]
    are_all: bool


def phrases_of(question: str) -> Phrases:
    wanted = [piece for piece in pieces_of(question) if not is_left_out(piece)]
    phrases = [piece.strip('"') for piece in wanted if len(_WORD.findall(piece)) >= (1 if is_phrase(piece) else 2)]
    return Phrases(phrases, len(phrases) == len(wanted))


def whole_phrases(text: str, phrases: Sequence[str], found: Collection[str]) -> list[MarkedSpan[None]]:
    """Where the phrases stand whole, of which PostgreSQL ``found`` the telling words in whatever form."""
    words = list(_WORD.finditer(text))
    plain = [_plain(word[0]) for word in words]
    spans: list[MarkedSpan[None]] = []
    for phrase in phrases:
        asked = [_plain(word) for word in _WORD.findall(phrase)]
        if all(word in STOP_WORDS for word in asked):
            continue
        for start in range(len(words) - len(asked) + 1):
            if all(
                plain[place] == word or _is_form(words[place][0], plain[place], word, found)
                for place, word in enumerate(asked, start)
            ):
                span = MarkedSpan(words[start].start(), words[start + len(asked) - 1].end(), None)
                # What goes on over the end of a line is no phrase that can be marked in it.
                if "\n" not in text[span.start : span.end]:
                    spans.append(span)
    spans.sort(key=lambda span: (span.start, -span.end))
    return [span for place, span in enumerate(spans) if all(span.start >= one.end for one in spans[:place])]


def _is_form(word: str, plain: str, asked: str, found: Collection[str]) -> bool:
    return asked not in STOP_WORDS and plain[:STEM] == asked[:STEM] and word in found


def _plain(word: str) -> str:
    """Without case and accents."""
    return (word if word.isascii() else anyascii(word) or word).casefold()
