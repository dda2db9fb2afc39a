"""Names as keys: two printed forms of one name give the same key.

Pure functions over strings. A key is for finding candidates; whether two bearers of one key are the same agent is
decided elsewhere.
"""

from __future__ import annotations

import re

from anyascii import anyascii

HONORIFICS = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "mister", "messrs", "madam", "dr", "prof", "professor", "sir", "dame", "lord"}
    | {"lady", "baron", "baroness", "rev", "reverend", "fr", "father", "sister", "hon", "honourable", "judge"}
    | {"justice"}
)
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "qc", "kc", "mp", "mep", "mbe", "obe", "cbe", "esq"})
POSSESSIVE = re.compile(r"['’]s?(?=\s|$)")
INITIAL_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
SLAVIC_ENDING = re.compile(r"(?<=[a-z]{3})(?:iy|yy|ij|yi|ii|yj|i|y)$")


def words(name: str) -> list[str]:
    """The words of a name in plain lower-case Latin letters and digits, without honorifics or suffixes.

    ``"Dr. Agnès O’Neill Jr."`` gives ``["agnes", "oneill"]``; a name made of nothing else keeps all its words.
    """
    plain = POSSESSIVE.sub("", name.strip())
    plain = INITIAL_POINTS.sub("", plain)
    if "," in plain:
        # "Zelenskyy, Volodymyr" is an index entry, unless what follows the comma is only a suffix.
        family, _, given = plain.partition(",")
        if given.strip() and given.strip(" .").casefold() not in SUFFIXES:
            plain = f"{given} {family}"
    plain = anyascii(plain).casefold().replace("'", "").replace("`", "")
    found = re.findall(r"[a-z0-9]+", plain)
    kept = [w for w in found if w not in HONORIFICS and w not in SUFFIXES and w != "the"]
    return kept or found


def name_key(name: str) -> str:
    """The key that all spellings of a name share: ``zelenskyy``, ``Zelensky`` and ``Зеленський`` give one.

    Case, accents, punctuation, honorifics, suffixes, a leading "the", the order "family, given" and the endings in
    which transliterations of Slavic names differ are dropped. Returns an empty string for a name without any letter
    or digit. At most 300 characters.
    """
    return " ".join(SLAVIC_ENDING.sub("y", w) for w in words(name))[:300]
