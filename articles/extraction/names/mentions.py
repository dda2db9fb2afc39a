"""Raw mentions: names as printed, before they are grouped into characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass

from articles.extraction.names import parts
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.types import Entity, EntityType

# A type and the comparable words of a full name: what mentions of one character share.
Key = tuple[str, tuple[str, ...]]
_OWNER = re.compile(r"['’]s\s")
_CAPITAL_WORD = re.compile(r"(?<![\w’'.-])[^\W\d_a-z][\w’'-]+(?!\.\w)")
_NAME_WORD = re.compile(r"[^\W_][\w’'-]*")
_LOWER_WORD = re.compile(r"(?<![\w’'.-])[a-z]{3,}(?![\w’'-])")


@dataclass(slots=True)
class RawMention:
    """A mention before it is assigned to a character."""

    start: int
    end: int
    type: EntityType
    words: tuple[str, ...]
    title: str
    key: Key = ("", ())
    namesakes: tuple[Key, ...] = ()


def raw_mention(text: str, entity: Entity) -> RawMention:
    person = entity.type is EntityType.PERSON
    start, end = parts.bare_span(text, entity.start, entity.end, person=person)
    start = _after_role(text, start, end) if person else start
    before = text[entity.start : start].split()
    title = before[-1].rstrip(".").casefold() if before else parts.title_before(text, start)
    return RawMention(start, end, entity.type, parts.words(text[start:end]), title if parts.is_title(title) else "")


def _after_role(text: str, start: int, end: int) -> int:
    """Return where the name begins after a title with words before it: "Tidewater Party Chairman Noel Quill"."""
    words = list(_NAME_WORD.finditer(text, start, end))
    for place in range(len(words) - 3, 0, -1):
        word = words[place][0].casefold()
        if parts.is_title(word) or is_role_noun(word):
            return words[place + 1].start()
    return start


def cut_to_owner(text: str, printed: list[RawMention]) -> None:
    """Cut "Tidal Relief’s Northport", read as one name, to its owner where that is named elsewhere too."""
    known = {item.words for item in printed}
    for item in printed:
        owner = _OWNER.search(text, item.start, item.end) if item.type is not EntityType.PERSON else None
        words = parts.words(text[item.start : owner.start()]) if owner else ()
        if owner and words in known:
            item.words, item.end = words, owner.start()


def unify_types(printed: list[RawMention]) -> None:
    """Give every printed form one type: that of most of its mentions, or of the longer name it belongs to."""
    votes: dict[tuple[str, ...], Counter[EntityType]] = defaultdict(Counter)
    for item in printed:
        votes[item.words][item.type] += 1
    for item in printed:
        item.type = votes[item.words].most_common(1)[0][0]
    surnames = {item.words[-1] for item in printed if item.type is EntityType.PERSON and len(item.words) > 1}
    heads = Counter(item.words[0] for item in printed if item.type is EntityType.ORGANISATION and len(item.words) > 1)
    firsts = {item.words[0] for item in printed if item.type is EntityType.PERSON and len(item.words) > 1}
    for item in printed:
        if len(item.words) != 1:
            continue
        word = item.words[0]
        if item.type is not EntityType.PERSON and word in surnames and word not in heads:
            item.type = EntityType.PERSON
        elif (
            item.type is EntityType.PERSON
            and heads.get(word)
            and not item.title
            and word not in surnames
            and word not in firsts
        ):
            item.type = EntityType.ORGANISATION


def find_missed_mentions(text: str, printed: list[RawMention]) -> list[RawMention]:
    """Return further mentions of names found elsewhere in the text: surnames and names of one word."""
    known: dict[str, EntityType] = {}
    for item in printed:
        if item.words and len(item.words) == 1 and len(item.words[0]) > 2:
            known.setdefault(item.words[0], item.type)
    for item in printed:
        if item.type is EntityType.PERSON and len(item.words) > 1 and len(item.words[-1]) > 2:
            known[item.words[-1]] = EntityType.PERSON
    if not known:
        return []
    taken = sorted((item.start, item.end) for item in printed)
    starts = [start for start, _ in taken]
    capitals = [(match, parts.words(match[0])) for match in _CAPITAL_WORD.finditer(text)]
    # A word printed more often without a capital ("will") is no name where it merely begins a sentence.
    common = Counter(match[0] for match in _LOWER_WORD.finditer(text) if match[0] in known)
    common.subtract(word[0] for _, word in capitals if len(word) == 1)
    missed = []
    for match, word in capitals:
        if len(word) != 1 or word[0] not in known or common[word[0]] > 0:
            continue
        place = bisect_left(starts, match.end()) - 1
        if place >= 0 and taken[place][1] > match.start():
            continue
        person = known[word[0]] is EntityType.PERSON
        start, end = parts.bare_span(text, match.start(), match.end(), person=person)
        title = parts.title_before(text, start)
        missed.append(RawMention(start, end, known[word[0]], word, title if parts.is_title(title) else ""))
    return missed
