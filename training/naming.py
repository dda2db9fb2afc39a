"""Mentions of a named person in a story: whole name, surname or initials."""

from __future__ import annotations

import re

Spans = list[tuple[int, int]]

_TITLES = {
    "Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gov", "Gen", "Sir", "Lord", "Senator", "President", "Secretary",
    "Governor", "Congressman", "Congresswoman", "Representative", "Mayor", "Judge", "Justice", "Minister",
    "Chancellor", "Pope", "King", "Queen", "Prince", "Princess", "Speaker", "Chairman", "Chief", "Director",
    "Professor", "Candidate",
}  # fmt: skip
_BEFORE = re.compile(r"(\w[\w'’-]*)\.?[ \u00a0]$")
_AFTER = re.compile(r"[ \u00a0](\w[\w'’-]*)")


def mentions_of(text: str, name: str, is_person: bool, everyone: set[str]) -> tuple[Spans, Spans]:
    """Return spans that surely name ``name``, and spans that may name a namesake.

    ``everyone``: the names of all who speak in the story.
    """
    sure = occurrences(text, name)
    words = name.split()
    doubtful: Spans = []
    if is_person and len(words) > 1:
        alone = [span for span in occurrences(text, words[-1]) if _stands_alone(text, *span, words)]
        shared = sum(other.split()[-1] == words[-1] for other in everyone if other.split()) > 1
        inside = {end for _, end in sure}
        (doubtful if shared else sure).extend(span for span in alone if span[1] not in inside)
    elif not is_person and len(words) > 1:
        sure += occurrences(text, "".join(word[0] for word in words if word[0].isupper()), least=2)
    return sure, doubtful


def occurrences(text: str, name: str, least: int = 1) -> Spans:
    if len(name) < least:
        return []
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def _stands_alone(text: str, start: int, end: int, words: list[str]) -> bool:
    """Return whether a surname is not part of another name; a title or a lower-case word may stand before it."""
    before, after = _BEFORE.search(text[max(0, start - 40) : start]), _AFTER.match(text[end : end + 40])
    previous = before.group(1) if before else ""
    return (not previous[:1].isupper() or previous in _TITLES or previous in words) and not (
        after is not None and after.group(1)[:1].isupper() and after.group(1) not in words
    )
