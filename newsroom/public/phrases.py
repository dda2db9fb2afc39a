"""Words that were asked for together, in quotation marks, and where they stand in a text as they do there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from articles.marking import Span
from newsroom.public.words_asked import STOP_WORDS, is_left_out, is_phrase, pieces_of

_WORD = re.compile(r"\w+")
# Forms of one word begin with so many of its letters.
STEM = 2


@dataclass(frozen=True)
class Phrases:
    """The phrases of a question; ``are_all`` where it asks for nothing else."""

    phrases: Sequence[str]
    are_all: bool


def phrases_of(question: str) -> Phrases:
    wanted = [piece for piece in pieces_of(question) if not is_left_out(piece)]
    phrases = [piece.strip('"') for piece in wanted if is_phrase(piece) and _WORD.search(piece)]
    return Phrases(phrases, len(phrases) == len(wanted))


def whole_phrases(text: str, phrases: Sequence[str], found: Collection[str]) -> list[Span[None]]:
    """Where the phrases stand whole, of which PostgreSQL ``found`` the telling words in whatever form."""
    words = list(_WORD.finditer(text))
    spans: list[Span[None]] = []
    for phrase in phrases:
        asked = [word.casefold() for word in _WORD.findall(phrase)]
        telling = [place for place, word in enumerate(asked) if word not in STOP_WORDS]
        if not telling:
            continue
        first, past = telling[0], telling[-1] + 1
        for start in range(len(words) - (past - first) + 1):
            inner = words[start : start + past - first]
            if all(_is(one[0], word, found) for one, word in zip(inner, asked[first:past], strict=True)):
                # The small words at its ends, which are not looked for, where they stand there too.
                end, after = start + past - first, len(asked) - past
                begin = start - first if _same(words[max(0, start - first) : start], asked[:first]) else start
                end += after if _same(words[end : end + after], asked[past:]) else 0
                span = Span(words[begin].start(), words[end - 1].end(), None)
                # What goes on over the end of a line is no phrase that can be marked in it.
                if "\n" not in text[span.start : span.end]:
                    spans.append(span)
    spans.sort(key=lambda span: (span.start, -span.end))
    return [span for place, span in enumerate(spans) if all(span.start >= one.end for one in spans[:place])]


def _is(word: str, asked: str, found: Collection[str]) -> bool:
    plain = word.casefold()
    return plain == asked or asked in STOP_WORDS or (word in found and plain[:STEM] == asked[:STEM])


def _same(words: Sequence[re.Match[str]], asked: Sequence[str]) -> bool:
    return [word[0].casefold() for word in words] == list(asked)
