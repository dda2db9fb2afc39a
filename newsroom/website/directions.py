"""In which direction what was printed is set: as its language is written, not as its first letter is.

A sentence of English that begins with an Arabic name is English all the same. Only where nothing in it is written in
that direction, or where its language is not known, does the browser look at the letters.
"""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["ltr", "rtl", "auto"]

# Languages that are written from right to left, and scripts, where a tag names its own ("uz-Arab", "az-Latn").
RIGHT_TO_LEFT = frozenset(
    (
        *("ar", "arc", "arz", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "khw", "ks"),
        *("lrc", "mzn", "nqo", "ps", "sd", "sdh", "syr", "ug", "ur", "yi"),
    )
)
SCRIPTS = frozenset(["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"])
SCRIPT_LENGTH = 4
# Tags that say that no one language is known.
NOT_KNOWN = frozenset(("", "und", "mul", "mis", "zxx", "x"))
_FROM_THE_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
LETTERS = {
    "ltr": re.compile(rf"[^\W\d_{_FROM_THE_RIGHT}]"),
    "rtl": re.compile(rf"(?=[^\W\d_])[{_FROM_THE_RIGHT}]"),
}


def direction_of(language: str, text: str) -> Direction:
    """The value of ``dir`` for a text; ``language`` is a BCP 47 tag."""
    own = _written(language)
    if own is None:
        return "auto"
    other = "ltr" if own == "rtl" else "rtl"
    return own if LETTERS[own].search(text) or not LETTERS[other].search(text) else "auto"


def _written(language: str) -> Literal["ltr", "rtl"] | None:
    first, *further = language.lower().replace("_", "-").split("-")
    if first in NOT_KNOWN:
        return None
    for tag in further:
        if len(tag) == SCRIPT_LENGTH and tag.isalpha():
            return "rtl" if tag in SCRIPTS else "ltr"
    return "rtl" if first in RIGHT_TO_LEFT else "ltr"
