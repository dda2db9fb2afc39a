"""How a word that a reader typed may differ from the word that is meant."""

from __future__ import annotations

from rapidfuzz.distance import OSA

# The letters of a word that may be wrong, one for so many.
LETTERS_AN_ERROR = 4
# Shorter words are taken as they are: one letter makes another word of them.
MISTYPED = 5


def is_like(word: str, name: str) -> bool:
    """Whether a word may be one of a name, mistyped or begun."""
    return name.startswith(word) or OSA.distance(word, name) <= min(len(word), len(name)) // LETTERS_AN_ERROR


def errors_in(word: str, name: str) -> int | None:
    """How many letters of a name's word are wrong; None where it is not this name."""
    if word == name:
        return 0
    shorter, errors = min(len(word), len(name)), OSA.distance(word, name)
    return errors if shorter >= MISTYPED and errors <= shorter // LETTERS_AN_ERROR else None


def rearranged(word: str) -> list[str]:
    """What a word may have been before a letter went astray by a place or two, or came in twice.

    Early in a short word that leaves too few trigrams in common; these are looked up as they are.
    """
    found = set()
    for place, letter in enumerate(word):
        rest = word[:place] + word[place + 1 :]
        found |= {
            rest,
            *(rest[:to] + letter + rest[to:] for to in range(max(0, place - 2), min(len(rest), place + 2) + 1)),
        }
    return sorted(one for one in found - {word} if errors_in(word, one) is not None)
