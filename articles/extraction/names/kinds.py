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
from articles.extraction.types import Entity, EntityType

Words = tuple[str, ...]

_APPOSED = re.compile(
    r"(?:,|\s[—–-])\s+(?:an?|the|its|their|one of the)\s+"
    r"((?:(?!(?:who|whose|which|that)\b)[^\W\d_][\w’'-]*\s+){0,6}?[a-z][\w-]+)"
    r"(?=[,.;:)]|\s(?:of|in|at|for|that|which|based|with|behind|on)\b)"
)
_INTRODUCED = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[a-z]+[’']s)\s+(?:[\w’'-]+\s+){0,4}?([a-z][\w-]+|TD|MP|MSP|MEP|MLA)\s"
    r"(?:[A-Z][a-z]{1,3}\.?\s)?$"
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-z]\w+")
_PREPOSITIONS = "of|for|in|at|to|with|from|by|on|about|between|under|over"
# "its lawyer in Mumbai, Zarine Vakil,": here the name must end before a comma too.
_INTRODUCED_APART = re.compile(
    r"(?:^|(?P<before>[\w’'-]+)\W+)(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|whose|[A-Za-z][\w-]*[’']s?)\s+"
    rf"(?:(?!(?:{_PREPOSITIONS})\b)[\w’'-]+\s+){{0,4}}?([a-z][\w-]+)"
    r"(?:\s(?:of|in|at|for|from)\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})?,\s(?:[A-Z][a-z]{1,3}\.?\s)?$"
)
_CLOSED = re.compile(r"\s*[,.;)]|\s(?:of|in|from)\s[A-Z]")
_OWNS = re.compile(
    r"[’']s?\s+(?:\w+\s+){0,2}?(?:shares?|stock|shareholders|investors|board|headquarters|profits?|revenues?|sales|branches|stores"
    r"|customers|employees|workers|workforce|takeover|factory|factories|plants?|owners?|fleet|members|trustees)\b"
)
_LED = re.compile(
    r"[’']s?\s+(?:chief\s(?:executive|financial)|managing\sdirector|chairman|chairwoman|project\sdirector|shares|board)\b"
    r"|\s(?:[a-z]+\s)?(?:chief\sexecutive|managing\sdirector|project\sdirector)\s[A-Z]"
)
_WORKS_FOR = re.compile(
    r"\b(?:[Cc]hief\sexecutive|[Mm]anaging\sdirector|chairman|chairwoman|workers|employees|shareholders|shares|founders?"
    r"|contractors?|analyst|partners?|offer|takeover|owned|barrister|worked|works|driven)\s(?:of|at|in|from|by|for|with)\s$"
    r"|[A-Z][\w’'-]+\s[A-Z][\w’'-]+,?\s(?:of|from|for)\s$"
)
_OF_A_PLACE = re.compile(
    r"[’']s?\s+(?:\w+\s+){0,2}?(?:government|parliament|ambassador|navy|army|premier|prime|president|residents|coast|"
    r"waters|foreign|capital|mayor|streets|town|airport|harbour|harbor)\b"
)
_PERSONAL = re.compile(r"[^.;:!?\n]{0,60}?\b(his|her|he|she|him|who|himself|herself|its|itself|which)\b")
_ARTICLE = re.compile(r"\b[Tt]he\s$")
_AGED = re.compile(r",?\s+(?:\(\d{2}\)|,?\s?\d{2},|aged \d)")
_OTHER_NAME = re.compile(r"[a-z,]\s[A-Z]\w")
_IN = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Aa]cross|[Aa]round)\s$")
_AT = re.compile(r"\b(?:at|joined|joins|owns|owned|bought|buys|acquired|acquires)\s$")
_STATEMENT = re.compile(
    r"\s(?:said|says|confirmed)\s(?:in|through)\s(?:an?|its)\s(?:\w+\s)?(?:statement|filing|spokes\w+)"
)
_SAID_IT = re.compile(
    r"\s(?:(?:has|had|also|later)\s)*(?:said|says|confirmed|denied|announced|insisted)\s(?:that\s)?it\s(?:would|had|has|will|could|did)\b"
)
_BEFORE = (
    (_ARTICLE, EntityType.ORGANISATION, 2.0),
    (_IN, EntityType.PLACE, 1.5),
    (_AT, EntityType.ORGANISATION, 1.0),
    (_WORKS_FOR, EntityType.ORGANISATION, 2.0),
)
_AFTER = (
    (_OWNS, EntityType.ORGANISATION, 1.5),
    (_LED, EntityType.ORGANISATION, 1.5),
    (_OF_A_PLACE, EntityType.PLACE, 1.5),
    (_STATEMENT, EntityType.ORGANISATION, 1.0),
    (_SAID_IT, EntityType.ORGANISATION, 2.0),
    (_AGED, EntityType.PERSON, 4.0),
)
# What may be a person or a company ("the owner, Rowan Pierce"), with how much it tells for a company.
_EITHER = {
    **dict.fromkeys("owner sponsor landlord employer builder promoter shareholder breeder".split(), 1.5),
    **dict.fromkeys(
        "operator maker manufacturer publisher contractor developer supplier rival distributor exporter".split(), 2.0
    ),
}
_MARGIN = 0.7
_OFFICES = frozenset(
    "commissioner minister premier mayor governor inspector superintendent chancellor president secretary councillor"
    " justice ambassador sheriff coroner".split()
)
# Last words of names of institutions, which stand somewhere and so are read as places.
_INSTITUTIONS = frozenset(
    "hospital infirmary museum academy college school university health clinic council gallery library theatre"
    " orchestra institute brewery distillery".split()
)


def correct_types(text: str, printed: Sequence[RawMention]) -> None:
    """Change the type of every name that the story contradicts; all mentions of a name change together."""
    by_words: dict[Words, list[RawMention]] = defaultdict(list)
    for item in printed:
        if item.words:
            by_words[item.words].append(item)
    surnames = {w[-1] for w, items in by_words.items() if len(w) > 1 and items[0].type is EntityType.PERSON}
    capitals = frozenset(_CAPITALISED.findall(text))
    for words, items in by_words.items():
        if items[0].type is EntityType.PERSON:
            if len(words) > 1 or words[0] not in surnames:  # a surname follows the full name
                short = by_words.get(words[-1:], []) if len(words) > 1 else []
                _judge_person(text, words, items, short, capitals)
        elif items[0].type is EntityType.ORGANISATION and len(words) < 4:
            _judge_organisation(text, words, items)
        elif items[0].type is EntityType.PLACE and len(words) > 1:
            _judge_place(text, words, items)


def _judge_person(
    text: str, words: Words, items: list[RawMention], short: list[RawMention], capitals: frozenset[str]
) -> None:
    """Make an organisation or a place of a person that the story prints like one.

    ``short`` are the mentions by surname alone, ``capitals`` all words of the story that begin with a capital.
    """
    # Somebody who is only ever called by one word is seldom a person: newspapers print the first name once.
    votes = {EntityType.PERSON: 1.0 if len(words) > 1 else 0.5, EntityType.ORGANISATION: 0.0, EntityType.PLACE: 0.0}
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
    votes[EntityType.PLACE] += 2 * _has_inhabitants(text[items[0].start : items[0].end], capitals)
    best = max(votes, key=lambda kind: votes[kind])
    if best is not EntityType.PERSON and votes[best] >= votes[EntityType.PERSON] + _MARGIN:
        for item in items:
            item.type = best


def _has_inhabitants(name: str, capitals: frozenset[str]) -> bool:
    """Return whether the story has a word for those who live there: "Kesmari" beside "Kesmar"."""
    return any(f"{name}{ending}" in capitals for ending in ("i", "n", "an", "ian", "ese"))


def _judge_organisation(text: str, words: Words, items: list[RawMention]) -> None:
    """Make a person of an organisation that is addressed, introduced or called like one."""
    named = len(words) in (2, 3) and parts.gender_of_first_name(words[0]) is not Gender.UNKNOWN
    if kinds_of_name(words) and not named:
        return
    votes = 0.0
    for item in items:
        votes += sum(weight if kind is EntityType.PERSON else -weight for kind, weight in _evidence(text, item))
        votes += 3 * bool(item.title)
    if votes >= (2 if named else 3):
        for item in items:
            item.type = EntityType.PERSON


def is_office(text: str, entity: Entity) -> bool:
    """Return whether a name is only an office in capitals, "the Premier" or "Municipal Commissioner"."""
    words = text[entity.start : entity.end].split()
    last = words[-1].casefold() if words else ""
    if entity.type is EntityType.PERSON or len(words) > 2 or last in BODIES or not is_role_noun(last):
        return False
    return len(words) == 1 or last in _OFFICES


def _judge_place(text: str, words: Words, items: list[RawMention]) -> None:
    """Make an organisation of a place that is an institution, and a person of one that is introduced like one."""
    kind = EntityType.PLACE
    if words[-1] in _INSTITUTIONS:
        kind = EntityType.ORGANISATION
    elif len(words) in (2, 3):
        votes = sum(w if k is EntityType.PERSON else -w for item in items for k, w in _evidence(text, item))
        kind = EntityType.PERSON if votes >= 3 else kind
    for item in items:
        item.type = kind


def _evidence(text: str, item: RawMention) -> list[tuple[EntityType, float]]:
    """Return what one mention says of the kind of its name, each with a weight."""
    before = text[max(0, item.start - 80) : item.start]
    found = [(kind, weight) for pattern, kind, weight in _BEFORE if pattern.search(before)]
    found += [(kind, weight) for pattern, kind, weight in _AFTER if pattern.match(text, item.end)]
    apart = _INTRODUCED_APART.search(before) if _CLOSED.match(text, item.end) else None
    if apart and re.fullmatch(_PREPOSITIONS, apart["before"] or ""):
        apart = None  # "a spokeswoman for the company, Ida Roth,"
    for noun in (_APPOSED.match(text, item.end, item.end + 120), _INTRODUCED.search(before), apart):
        if noun:
            found += _by_noun(noun[noun.lastindex or 1].split()[-1], 3)
    pronoun = _PERSONAL.match(text, item.end, item.end + 90)
    if pronoun and not _OTHER_NAME.search(text, item.end, pronoun.start(1)):
        body = pronoun[1] in ("its", "itself", "which")
        near = 3 if text[item.end : pronoun.start(1)].strip() in (",", "") else 0.7
        found.append((EntityType.ORGANISATION if body else EntityType.PERSON, near))
    return found


def _by_noun(noun: str, weight: float) -> list[tuple[EntityType, float]]:
    noun = noun.casefold()
    human = is_role_noun(noun)
    if noun in _EITHER:
        return [(EntityType.ORGANISATION, _EITHER[noun])]
    if noun in BODIES and not human:
        return [(EntityType.ORGANISATION, weight)]
    if human and noun not in BODIES:
        return [(EntityType.PERSON, weight)]
    return []
