"""Two wordings compared word by word. Pure functions over strings.

Case, punctuation and the shape of quotation marks and apostrophes are an editor's business and make no difference;
every other difference of words does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# What joins or parts letters and is no letter: it stands within a word, and nothing is said by it.
_JOINERS = "\u00ad\u200c\u200d\u2060"
# Signs of vowels and tones and other accents, which ``\w`` leaves out, are of the word whose letters they stand on.
_ABOUT = (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0))  # where there are any
_MARKS = "".join(sign for sign in map(chr, _ABOUT) if unicodedata.category(sign).startswith("M"))
# A letter in brackets at a word's beginning is the word's: editors change a capital so ("[T]he gate").
_LETTERS = rf"\w[\w{_MARKS}{_JOINERS}]*"
_WORD = re.compile(rf"(?:\[\w\](?=\w))?{_LETTERS}(?:['’]{_LETTERS})*")
_NOT_COMPARED = str.maketrans({"’": "'", "ʼ": "'"}) | dict.fromkeys(map(ord, f"[]{_JOINERS}"))
_OMISSION = re.compile(r"[\[(]?(?:…|\.\s?\.\s?\.)[\])]?")
# Below this share of words in common two wordings are not versions of one another.
LEAST_SIMILAR = 0.6
LEAST_COMMON = 3
# So many words in a row are no chance, however much else the quotation has.
ROW_OF_ONE = 7


class Word(NamedTuple):
    """A word where it stands; ``key`` is what it is compared by."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in the draft in place of what the archive has; either may be empty."""

    kind: Literal["replaced", "added", "left out"]
    draft: str
    archive: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``similarity`` is 2 m / (n + k), of m words in common, n of the quotation and k of the archive's passage."""

    similarity: float
    differences: tuple[Difference, ...] = ()

    @property
    def is_exact(self) -> bool:
        return not self.differences


def words(text: str) -> list[Word]:
    return [Word(_key(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word.translate(_NOT_COMPARED)).casefold().strip("'")


def compared(quotation: str, wording: str) -> Comparison | None:
    """How a quotation differs from the passage of a wording that is most like it; None when none is like it.

    Words that the quotation leaves out with an omission mark (``…``, ``[...]``) are not a difference.
    """
    draft, archive = words(quotation), words(wording)
    if not draft or not archive:
        return None
    pieces = [piece for part in _OMISSION.split(quotation) if (piece := _keys(words(part)))]
    if _stand_in_order(pieces, _keys(archive)):
        return Comparison(1.0)
    return _aligned(quotation, draft, wording, archive)


def _keys(found: Sequence[Word]) -> list[str]:
    return [word.key for word in found]


def _stand_in_order(pieces: Sequence[Sequence[str]], keys: Sequence[str]) -> bool:
    """Whether the pieces stand whole in the words, one after the other."""
    place = 0
    for piece in pieces:
        last = len(keys) - len(piece)
        found = next((at for at in range(place, last + 1) if keys[at : at + len(piece)] == list(piece)), None)
        if found is None:
            return False
        place = found + len(piece)
    return True


def _aligned(quotation: str, draft: Sequence[Word], wording: str, archive: Sequence[Word]) -> Comparison | None:
    a, b = _keys(draft), _keys(archive)
    anchor = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    # Common words that stand far from the passage are not part of it.
    slack = max(2, len(a) // 3)
    low = max(0, anchor.b - anchor.a - slack)
    high = min(len(b), anchor.b + len(a) - anchor.a + slack)
    matcher = SequenceMatcher(None, a, b[low:high], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    common = sum(block.size for block in blocks)
    if not blocks or common < min(LEAST_COMMON, len(a) - 1):
        return None
    # The passage reaches as far beyond the words in common as the quotation does, if only to show what was replaced.
    first = max(0, blocks[0].b - blocks[0].a)
    past = min(high - low, blocks[-1].b + len(a) - blocks[-1].a)
    similarity = 2 * common / (len(a) + past - first)
    if similarity < LEAST_SIMILAR and anchor.size < ROW_OF_ONE:
        return None
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b[low + first : low + past], autojunk=False).get_opcodes():
        mine = _printed(quotation, draft[i1:i2])
        theirs = _printed(wording, archive[low + first + j1 : low + first + j2])
        if tag == "replace":
            found.append(Difference("replaced", mine, theirs))
        elif tag == "delete":
            found.append(Difference("added", mine, ""))
        elif tag == "insert":
            found.append(Difference("left out", "", theirs))
    return Comparison(round(similarity, 3), tuple(found))


def _printed(text: str, found: Sequence[Word]) -> str:
    return text[found[0].start : found[-1].end] if found else ""
