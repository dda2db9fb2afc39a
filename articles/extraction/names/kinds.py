"""Tells people, organisations and places apart by what the story prints beside their names.

The model reads "Rowan Pierce" as a person; "Rowan Pierce, the retailer", "its shares" and "said in a statement" say
that it is a company. Each mention votes, and all mentions of one name have one kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from articles.extraction.names import parts
from articles.extraction.names.mentions import RawMention
from articles.extraction.names.parts import Gender
from articles.extraction.speakers.nouns import BODIES, kinds_of_name
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.types import EntityType

Words = tuple[str, ...]

_APPOSED = re.compile(
    r"(?:,|\s[—–-])\s+(?:an?|the|its|their|one of the)\s+((?:[^\W\d_][\w’'-]*\s+){0,6}?[a-z][\w-]+)"
    r"(?=[,.;:)]|\s(?:of|in|at|for|that|which|based|with|behind|on)\b)"
)
_INTRODUCED = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[a-z]+[’']s)\s+(?:[\w’'-]+\s+){0,4}?([a-z][\w-]+|TD|MP|MSP|MEP|MLA)\s"
    r"(?:[A-Z][a-z]{1,3}\.?\s)?$"
)
_OWNS = re.compile(
    r"[’']s?\s+(?:\w+\s+){0,2}?(?:shares?|stock|shareholders|investors|board|headquarters|profits?|revenues?|sales|branches|stores"
    r"|customers|employees|workers|workforce|takeover|factory|factories|plants?|owners?|fleet|members|trustees)\b"
)
_OF_A_PLACE = re.compile(
    r"[’']s?\s+(?:\w+\s+){0,2}?(?:government|parliament|ambassador|navy|army|premier|prime|president|residents|coast|"
    r"waters|foreign|capital|mayor|streets|town|airport|harbour|harbor)\b"
)
_PERSONAL = re.compile(r"[^.;:!?\n]{0,60}?\b(his|her|he|she|him|who|whose|himself|herself|its|itself|which)\b")
_ARTICLE = re.compile(r"\b[Tt]he\s$")
_AGED = re.compile(r",?\s+(?:\(\d{2}\)|,?\s?\d{2},|aged \d)")
_OTHER_NAME = re.compile(r"[a-z,]\s[A-Z]\w")
_IN = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Aa]cross|[Aa]round)\s$")
_AT = re.compile(r"\b(?:at|joined|joins|owns|owned|bought|buys|acquired|acquires)\s$")
_STATEMENT = re.compile(r"\s(?:said|says)\s(?:in|through)\s(?:an?|its)\s(?:\w+\s)?(?:statement|filing|spokes\w+)")
_SAID_IT = re.compile(
    r"\s(?:(?:has|had|also|later)\s)*(?:said|says|confirmed|denied|announced|insisted)\s(?:that\s)?it\s(?:would|had|has|will|could|did)\b"
)
_BEFORE = (
    (_ARTICLE, EntityType.ORGANISATION, 2.0),
    (_IN, EntityType.PLACE, 1.5),
    (_AT, EntityType.ORGANISATION, 1.0),
)
_AFTER = (
    (_OWNS, EntityType.ORGANISATION, 1.5),
    (_OF_A_PLACE, EntityType.PLACE, 1.5),
    (_STATEMENT, EntityType.ORGANISATION, 1.0),
    (_SAID_IT, EntityType.ORGANISATION, 2.0),
    (_AGED, EntityType.PERSON, 4.0),
)


def correct_types(text: str, printed: Sequence[RawMention]) -> None:
    """Change the type of every name that the story contradicts; all mentions of a name change together."""
    by_words: dict[Words, list[RawMention]] = defaultdict(list)
    for item in printed:
        if item.words:
            by_words[item.words].append(item)
    surnames = {w[-1] for w, items in by_words.items() if len(w) > 1 and items[0].type is EntityType.PERSON}
    for words, items in by_words.items():
        if items[0].type is EntityType.PERSON:
            _judge_person(text, words, items, by_words, surnames)
        elif items[0].type is EntityType.ORGANISATION and len(words) < 4:
            _judge_organisation(text, words, items)


def _judge_person(
    text: str, words: Words, items: list[RawMention], by_words: dict[Words, list[RawMention]], surnames: set[str]
) -> None:
    if len(words) == 1 and words[0] in surnames:
        return  # it follows the full name
    short = by_words.get(words[-1:], []) if len(words) > 1 else []
    votes = {EntityType.PERSON: 1.0, EntityType.ORGANISATION: 0.0, EntityType.PLACE: 0.0}
    if len(words) > 1 and parts.gender_of_first_name(words[0]) is not Gender.UNKNOWN:
        votes[EntityType.PERSON] += 1
    if any(item.title for item in [*items, *short]):
        votes[EntityType.PERSON] += 5
    if kinds_of_name(words[-1:]) and len(words) > 1:
        votes[EntityType.ORGANISATION] += 2.5
    elif words[-1] in ("gardai", "police"):
        votes[EntityType.ORGANISATION] += 4
    for item in items:
        for kind, weight in _evidence(text, item):
            votes[kind] += weight
    best = max(votes, key=lambda kind: votes[kind])
    if best is not EntityType.PERSON and votes[best] >= votes[EntityType.PERSON] + 1:
        for item in items:
            item.type = best


def _judge_organisation(text: str, words: Words, items: list[RawMention]) -> None:
    """Make a person of an organisation that is addressed, introduced or called like one."""
    named = len(words) in (2, 3) and parts.gender_of_first_name(words[0]) is not Gender.UNKNOWN
    if kinds_of_name(words):
        return
    votes = 0.0
    for item in items:
        votes += sum(weight if kind is EntityType.PERSON else -weight for kind, weight in _evidence(text, item))
        votes += 3 * bool(item.title)
    if votes >= (2 if named else 3):
        for item in items:
            item.type = EntityType.PERSON


def _evidence(text: str, item: RawMention) -> list[tuple[EntityType, float]]:
    """Return what one mention says of the kind of its name, each with a weight."""
    before = text[max(0, item.start - 80) : item.start]
    found = [(kind, weight) for pattern, kind, weight in _BEFORE if pattern.search(before)]
    found += [(kind, weight) for pattern, kind, weight in _AFTER if pattern.match(text, item.end)]
    for noun in (_APPOSED.match(text, item.end, item.end + 120), _INTRODUCED.search(before)):
        if noun:
            found += _by_noun(noun[1].split()[-1], 3)
    pronoun = _PERSONAL.match(text, item.end, item.end + 90)
    if pronoun and not _OTHER_NAME.search(text, item.end, pronoun.start(1)):
        body = pronoun[1] in ("its", "itself", "which")
        near = 3 if text[item.end : pronoun.start(1)].strip() in (",", "") else 0.7
        found.append((EntityType.ORGANISATION if body else EntityType.PERSON, near))
    return found


def _by_noun(noun: str, weight: float) -> list[tuple[EntityType, float]]:
    noun = noun.casefold()
    human = is_role_noun(noun)
    if noun in BODIES and not human:
        return [(EntityType.ORGANISATION, weight)]
    if human and noun not in BODIES:
        return [(EntityType.PERSON, weight)]
    return []
