"""A question word by word: which of it may be a name, which only asks, and what is left beside a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from articles.phrase_search import OR, STOP_WORDS
from core.honorifics import HONORIFICS, OFFICES, SUFFIXES
from newsroom.search.params import pieces_of
from people.names.keys import all_words, unify_ending

BEFORE_NAMES = HONORIFICS | OFFICES
_GERMAN = """
    was wer wem wen wie wann wo warum wieso weshalb woruber wozu hat haben hatte ist sind war zu zum zur uber von vom
    der die das den dem des ein eine einen einem einer eines es im in an am auf mit und denn
"""
_GERMAN_VERBS = """
    sagt sagte sagten sagen gesagt meint meinte gemeint aussert aussern ausserte geaussert erklarte erklart
"""
# What makes a question one that asks what somebody said, and says nothing of the matter.
ASKED = frozenset({"what", "who", "whom", "which", "when", "where", "why", "how", "did", "does", "do", "about"})
SAID = frozenset({"say", "says", "said", "saying"})
# The same of the archive's language. Such words are English ones too ("war", "die", "hat"): they only ask beside a
# verb that no English text has.
ASKED_IN = {"de": frozenset(_GERMAN.split())}
SAID_IN = {"de": frozenset(_GERMAN_VERBS.split())}
ENDING = re.compile(r"[?!.,;:]+$")


@dataclass(frozen=True)
class Word:
    """A word of a question as it is compared, and in which of its pieces it stands."""

    text: str
    piece: int


def is_phrase(piece: str) -> bool:
    return len(piece) > 1 and piece[0] == piece[-1] == '"'


def is_left_out(piece: str) -> bool:
    return piece[0] == "-"


def is_alternative(piece: str) -> bool:
    """Whether it stands between two of which either is asked for."""
    return piece.casefold() == OR


def may_name(pieces: Sequence[str], place: int) -> bool:
    """Whether this piece may be a name, or of one: not what is left out, nor what stands between alternatives. A word
    that only asks is a name where it is written as one: "what did Said say"."""
    piece = pieces[place]
    if is_left_out(piece) or is_alternative(piece) or not all_words(piece):
        return False
    return not _only(piece, STOP_WORDS | SAID) or (place > 0 and piece[0].isupper())


def words_of(pieces: Sequence[str]) -> list[Word]:
    """Words that may be a name, mistyped: not those of phrases, nor what stands before names."""
    words = [
        Word(unify_ending(word), place)
        for place, piece in enumerate(pieces)
        if may_name(pieces, place) and not is_phrase(piece)
        for word in all_words(piece)
    ]
    return [word for word in words if word.text not in BEFORE_NAMES]


def beside(pieces: Sequence[str], name: Collection[int], *, nowhere: Collection[int] = ()) -> str:
    """The rest of a question beside a name, without what only asks and what is known to stand ``nowhere``; empty where
    nothing is left that is asked for, and where the name is one of two of which either is."""
    first, last = min(name), max(name)
    while first > 0 and _only(pieces[first - 1], BEFORE_NAMES):
        first -= 1
    while last + 1 < len(pieces) and _only(pieces[last + 1], SUFFIXES):
        last += 1
    if any(is_alternative(pieces[place]) for place in (first - 1, last + 1) if 0 <= place < len(pieces)):
        return ""
    left = [
        (place, piece)
        for place, piece in enumerate(pieces)
        if not first <= place <= last and place not in nowhere and piece != "-"
    ]
    asking = _asking(pieces)
    wanted = _trimmed([one for one in left if not is_left_out(one[1]) and not _only(one[1], asking)])
    if not wanted:
        return ""
    # A question's mark is not said.
    place, piece = wanted[-1]
    wanted[-1] = (place, piece if is_phrase(piece) else ENDING.sub("", piece))
    unwanted = [(place, piece) for place, piece in left if is_left_out(piece)]
    return " ".join(piece for _place, piece in sorted([*wanted, *unwanted]))


def matter(question: str) -> str:
    """A question that asks what somebody said, without the words that only ask; any other as it is."""
    pieces = pieces_of(question)
    wanted = [(place, piece) for place, piece in enumerate(pieces) if not is_left_out(piece)]
    asking = _asking(pieces)
    if any(_only(piece, asking - STOP_WORDS) for _place, piece in wanted) or (
        wanted[1:] and _only(wanted[0][1], ASKED)
    ):
        wanted = _trimmed([one for one in wanted if not _only(one[1], asking)]) or wanted
    return " ".join(piece for _place, piece in wanted)


def _asking(pieces: Iterable[str]) -> frozenset[str]:
    """Which words only ask in this question."""
    language = (get_language() or "").partition("-")[0]
    verbs = SAID_IN.get(language, frozenset())
    if any(_only(piece, verbs) for piece in pieces):
        return ASKED | SAID | verbs | ASKED_IN[language]
    return ASKED | SAID


def _trimmed(wanted: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Without words at either end that are in nearly every text, or between alternatives of which one is gone."""
    kept = list(wanted)
    while kept and _says_nothing(kept[0][1]):
        kept = kept[1:]
    while kept and _says_nothing(kept[-1][1]):
        kept = kept[:-1]
    or_before = [False, *(is_alternative(piece) for _place, piece in kept)]
    return [one for one, after in zip(kept, or_before, strict=False) if not (after and is_alternative(one[1]))]


def _says_nothing(piece: str) -> bool:
    return not is_phrase(piece) and (not all_words(piece) or _only(piece, STOP_WORDS))


def _only(piece: str, words: Collection[str]) -> bool:
    """Whether it has words, and none but these."""
    if is_phrase(piece):
        return False
    found = all_words(piece)
    return bool(found) and all(word in words for word in found)
