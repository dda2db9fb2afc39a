"""Compares two texts word by word. Pure functions over strings.

Case, punctuation and the shape of marks and apostrophes are ignored. Every other difference of words counts, and of
signs that mean as much as a word: of a currency, per cent, minus. A sign beside a number belongs to the number: a
quotation that begins or ends between them has left it out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

# Characters without meaning that join or separate letters within a word.
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# Vowel signs, tone marks and other accents, which ``\w`` does not match, belong to their word.
_ABOUT = (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0))  # where there are any
_MARKS = "".join(sign for sign in map(chr, _ABOUT) if unicodedata.category(sign).startswith("M"))
# A letter in brackets at the beginning belongs to the word: editors mark a changed capital so ("[T]he gate").
_LETTERS = rf"\w[\w{_MARKS}{_JOINERS}]*"
_MINUS = "-\u2010\u2012\u2013\u2212"
# Signs of currencies and of mathematics, and what follows numbers.
_SIGNS = "%‰‱°" + "".join(
    sign for sign in map(chr, range(0x1F000)) if unicodedata.category(sign) in ("Sc", "Sm") and sign not in _MINUS
)
_AFTER_NUMBERS = frozenset(_SIGNS)
_EVERY_SIGN = _AFTER_NUMBERS | set(_MINUS)
_SIGN = f"[{re.escape(_SIGNS)}]"
_WORD = re.compile(rf"(?<!\w)[{_MINUS}](?={_SIGN}?\d)|{_SIGN}|(?:\[\w\](?=\w))?{_LETTERS}(?:['’]{_LETTERS})*")
_NOT_COMPARED = str.maketrans({"’": "'", "ʼ": "'"}) | dict.fromkeys(map(ord, f"[]{_JOINERS}"))
_ORDINAL = "ªº"
_OMISSION = re.compile(r"[\[(]?(?:…|\.\s?\.\s?\.)[\])]?")
# The share of common words from which two texts are versions of one another.
MIN_SIMILARITY = 0.6
MIN_COMMON_WORDS = 3
# So many words in a row are no coincidence, however much else the quotation has.
LONG_RUN = 7


class Word(NamedTuple):
    """A word with its position; ``key`` is its form for comparison."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The words of the draft in place of the archive's; either may be empty.

    ``omitted`` are words that an omission mark replaces.
    """

    kind: Literal["replaced", "added", "left out", "omitted"]
    draft: str
    archive: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``similarity`` is 2 m / (n + k), of m words in common, n of the quotation and k of the archive's passage."""

    similarity: float
    differences: tuple[Difference, ...] = ()

    @property
    def is_exact(self) -> bool:
        """True if nothing differs except marked omissions."""
        return all(difference.kind == "omitted" for difference in self.differences)

    @property
    def is_shortened(self) -> bool:
        return self.is_exact and bool(self.differences)


def without_joiners(text: str) -> str:
    """Return the text without characters that separate words without being visible."""
    return text.translate(dict.fromkeys(map(ord, _JOINERS)))


def words(text: str) -> list[Word]:
    return [Word(_key(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


def _key(word: str) -> str:
    if word in _MINUS:
        return "-"
    # Superscripts and subscripts differ from digits on the line: 10⁶ is not 106.
    raised = "".join(_raised(sign) for sign in word.translate(_NOT_COMPARED))
    return unicodedata.normalize("NFKC", raised).casefold().strip("'")


def _raised(sign: str) -> str:
    tag, _space, _base = unicodedata.decomposition(sign).partition(" ")
    return f"{tag}{sign}" if tag in ("<super>", "<sub>") and sign not in _ORDINAL else sign


def compare_words(quotation: str, wording: str) -> Comparison | None:
    """Compare a quotation with the most similar passage of a text; None if no passage is similar.

    Words that the quotation replaces by an omission mark (``…``, ``[...]``) are ``omitted``; they do not make it
    altered.
    """
    draft, archive = words(quotation), words(wording)
    if not draft or not archive:
        return None
    pieces = [piece for part in _OMISSION.split(quotation) if (piece := _keys(words(part)))]
    places = _places_in_order(pieces, _keys(archive), _torn(wording, archive))
    if places is not None:
        past = [place + len(piece) for place, piece in zip(places, pieces, strict=True)]
        gaps = [archive[a:b] for a, b in zip(past, places[1:], strict=False) if a < b]
        return Comparison(1.0, tuple(Difference("omitted", "…", _printed(wording, gap)) for gap in gaps))
    return _aligned(quotation, draft, wording, archive)


def _keys(words: Sequence[Word]) -> list[str]:
    return [word.key for word in words]


class _Torn(NamedTuple):
    """Positions where a passage cannot begin or end, because a sign would be cut off from its number."""

    beginnings: set[int]
    ends: set[int]


def _torn(wording: str, archive: Sequence[Word]) -> _Torn:
    torn = _Torn(set(), set())
    for n, (word, after) in enumerate(pairwise(archive), 1):
        previous, gap, following = (
            wording[a:b] for a, b in ((word.start, word.end), (word.end, after.start), after[1:])
        )
        before, behind = wording[max(word.start - 1, 0) : word.start], wording[after.end : after.end + 1]
        of_next = previous in _EVERY_SIGN and (following[0].isnumeric() or following in _EVERY_SIGN)
        if of_next and _is_attached(previous, gap, before):
            torn.beginnings.add(n)
        of_last = following in _AFTER_NUMBERS and (previous[-1].isnumeric() or previous in _EVERY_SIGN)
        if of_last and _is_attached(following, gap, behind):
            torn.ends.add(n)
    return torn


def _is_attached(sign: str, gap: str, beyond: str) -> bool:
    """Return true if a sign belongs to a number: beside it, or after a space if nothing is on the other side."""
    with_space = sign in "%‰‱°" or unicodedata.category(sign) == "Sc"
    return not gap or (gap.isspace() and with_space and not beyond.isalnum())


def _places_in_order(pieces: Sequence[Sequence[str]], keys: Sequence[str], torn: _Torn) -> Sequence[int] | None:
    """Return where the pieces occur in order, as close together as possible, or None."""
    places: list[int] = []
    place = 0
    for n, piece in enumerate(pieces):
        no_beginnings = torn.beginnings if n == 0 else ()
        no_ends = torn.ends if n == len(pieces) - 1 else ()
        every = (at for at in range(place, len(keys) - len(piece) + 1) if _is_at(piece, keys, at))
        first = next((at for at in every if at not in no_beginnings and at + len(piece) not in no_ends), None)
        if first is None:
            return None
        places.append(first)
        place = first + len(piece)
    for n in range(len(pieces) - 2, -1, -1):
        nearest = places[n + 1] - len(pieces[n])
        near = (at for at in range(nearest, places[n] - 1, -1) if _is_at(pieces[n], keys, at))
        places[n] = next(at for at in near if n or at not in torn.beginnings)
    return places


def _is_at(piece: Sequence[str], keys: Sequence[str], at: int) -> bool:
    return keys[at : at + len(piece)] == list(piece)


def _aligned(quotation: str, draft: Sequence[Word], wording: str, archive: Sequence[Word]) -> Comparison | None:
    a, b = _keys(draft), _keys(archive)
    anchor = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    # Common words far from the passage do not belong to it.
    slack = max(2, len(a) // 3)
    low = max(0, anchor.b - anchor.a - slack)
    high = min(len(b), anchor.b + len(a) - anchor.a + slack)
    matcher = SequenceMatcher(None, a, b[low:high], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    common = sum(block.size for block in blocks)
    if not blocks or common < min(MIN_COMMON_WORDS, len(a) - 1):
        return None
    # The passage extends beyond the common words as far as the quotation does, to show what was replaced.
    first = max(0, blocks[0].b - blocks[0].a)
    past = min(high - low, blocks[-1].b + len(a) - blocks[-1].a)
    if 2 * common / (len(a) + past - first) < MIN_SIMILARITY and anchor.size < LONG_RUN:
        return None
    torn = _torn(wording, archive)
    first, past = low + first, low + past
    while first in torn.beginnings:
        first -= 1
    while past in torn.ends:
        past += 1
    similarity = 2 * common / (len(a) + past - first)
    differences = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b[first:past], autojunk=False).get_opcodes():
        mine = _printed(quotation, draft[i1:i2])
        theirs = _printed(wording, archive[first + j1 : first + j2])
        if tag == "replace":
            differences.append(Difference("replaced", mine, theirs))
        elif tag == "delete":
            differences.append(Difference("added", mine, ""))
        elif tag == "insert":
            differences.append(Difference("left out", "", theirs))
    return Comparison(round(similarity, 3), tuple(differences))


def _printed(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""
