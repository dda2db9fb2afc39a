"""Groups the printed names of one organisation or place: whole, shortened, as an acronym."""

from __future__ import annotations

import re
from collections import defaultdict

from articles.extraction.names import parts as names
from articles.extraction.names.mentions import RawMention
from articles.extraction.types import EntityType

_BRACKETED = re.compile(r"\s*\(\s*([A-Z][A-Za-z&.]{1,9})\s*\)")
# Words too common to stand for an organisation whose name merely begins or ends with them.
_GENERIC = frozenset(
    "national international american british european world united new north south east west central republican"
    " republicans democratic democrats democrat party state federal supreme white house senate congress department"
    " committee commission council court university college school bank group union association board office"
    " ministry agency institute foundation center centre company city county royal public people first great"
    " general free".split()
)
_COMPANY_ENDS = frozenset("inc corp co ltd plc llc corporation incorporated limited company".split())
_SAME_COUNTRY = {"us": "united states", "usa": "united states", "uk": "united kingdom", "eu": "european union"}


def assign_organisations(text: str, others: list[RawMention]) -> None:
    by_type: dict[EntityType, list[RawMention]] = defaultdict(list)
    for item in others:
        by_type[item.type].append(item)
    for type_, items in by_type.items():
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        for item in items:
            known.setdefault(item.words, _standard(item.words))
        if type_ is EntityType.ORGANISATION:
            _join_short_forms(text, items, known)
        for item in items:
            item.key = (type_.value, known[item.words])


def _standard(printed: tuple[str, ...]) -> tuple[str, ...]:
    if len(printed) == 1 and printed[0] in _SAME_COUNTRY:
        return tuple(_SAME_COUNTRY[printed[0]].split())
    while len(printed) > 1 and printed[-1] in _COMPANY_ENDS:
        printed = printed[:-1]
    if len(printed) == 3 and printed[1] == "of":  # "Department of Labor", "Labor Department"
        return (printed[2], printed[0])
    return printed


def _join_short_forms(text: str, items: list[RawMention], known: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Assign acronyms, beginnings and ends of names to the one full name that they fit."""
    acronyms: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    parts: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for item in items:
        if len(item.words) < 2:
            continue
        full = known[item.words]
        acronyms[names.initials(text[item.start : item.end]).casefold()].add(full)
        bracketed = _BRACKETED.match(text, item.end)
        if bracketed:
            known[names.words(bracketed[1])] = full
        parts[item.words[0]].add(full)
        parts[item.words[-1]].add(full)
    for item in items:
        if len(item.words) != 1 or known[item.words] != _standard(item.words):
            continue
        word = item.words[0]
        capitals = text[item.start : item.end].replace(".", "").isupper() and len(word) > 1
        fits = acronyms.get(word, set()) if capitals else parts.get(word, set()) if word not in _GENERIC else set()
        if len(fits) == 1:
            known[item.words] = next(iter(fits))
