"""Repairs the names that the model found, before anything else uses them.

Two names read as one are split: "Roth said Quill", "the Tide Board and the Ferry League". An organisation that is
introduced like a person becomes one: "the port's head, Ida Roth,", "Marta" before "Quill". Words around a person's
name are cut off: "rival Ida Roth", "Ida Roth of Northport", "Ida Roth (D".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from articles.extraction.names import parts as names
from articles.extraction.names.parts import Gender
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.types import Attribution, Entity, EntityType, ModelOutput, Span

_VERB_BETWEEN = re.compile(r"\s+(?:says?|said|told|tells|wants|is|was|has|had|calls|called)\s+(?=[^\W\d_a-z])")
# Headlines in capitals: "Ida Roth Slams Marta Quill".
_HEADLINE_VERB = re.compile(
    r"(?<=\w)\s+(?:Says?|Tells|Calls|Slams|Blasts|Attacks|Accuses|Mocks|Rips|Hits|Backs|Endorses|Praises|Defends|Urges"
    r"|Warns|Meets|Beats|Leads|Wants|Vows|Denies|Vs\.?)\s+(?=[^\W\d_a-z])"
)
# From a word that no name holds on to the last such word before a capital: "Roth said she admired Quill".
_NO_NAME_BETWEEN = re.compile(
    r"\s+(?!(?:de|del|della|der|den|di|da|dos|du|van|von|vom|zu|ter|ten|al|el|bin|bint|ibn|ben|la|le|y|e|of|the|and)\b)"
    r"[a-z]{2,}(?:\s+[a-z]+)*(?:\s+(?=[^\W\d_a-z])|$)"
)
_ABOUT_A_NAME = re.compile(r"\s*\([^()]{0,12}$|(?<=\w\w)\s+of\s+(?:the\s+)?[^\W\d_a-z][\w. -]*$")
_FIRST_OF_THREE = re.compile(r"([^\W\d_][\w-]*\.?)\s+(?=[^\W\d_a-z][\w.’'-]*\s+[^\W\d_a-z])")
_TWO_WORDS = re.compile(r"[^\W\d_a-z][^\W\d_]+\s[^\W\d_a-z][^\W\d_]+")
_ROLE_BEFORE = re.compile(r"([a-z][\w-]*),\s$")
_OF_SEVERAL = re.compile(
    r"[’'] (?:Federation|Union|Association|Guild|League|Council|Society|Alliance|Fund|Club|Party)"
)
_UNFINISHED = re.compile(r"\s(?:of|for|of the|for the)$")
_REST = re.compile(r"\s[^\W\d_a-z][\w’'-]+(?:\s[^\W\d_a-z][\w’'-]+)*")
_AND_THE = re.compile(r",?\s+and\s+(?:the\s+)(?=[^\W\d_a-z])")


def repair_names(text: str, reading: ModelOutput) -> ModelOutput:
    """Return the model's output with repaired names; the ranks of a split name go to its first part."""
    parts: list[list[Entity]] = []
    joined: set[int] = set()  # entities that became the end of the one before
    for index, entity in enumerate(reading.entities):
        before = parts[-1] if parts else []
        if before and _continues(text, before[-1], entity):
            first = before.pop()
            before.append(replace(entity, start=first.start, name=text[first.start : entity.end]))
            parts.append([])
            joined.add(index)
        else:
            parts.append(list(_parts(text, _as_introduced(text, _completed(text, entity)))))
    place: list[int | None] = []
    at = 0
    for index, part in enumerate(parts):
        place.append(at if part else at - 1 if index in joined else None)
        at += len(part)
    return ModelOutput(
        tuple(entity for part in parts for entity in part),
        tuple(_moved(attribution, place) for attribution in reading.attributions),
    )


def _moved(attribution: Attribution, place: Sequence[int | None]) -> Attribution:
    """Return the attribution with its likely speakers at their new places; those whose name is gone are dropped."""
    moved = ((place[index], score) for index, score in attribution.antecedents)
    return replace(attribution, antecedents=tuple((at, score) for at, score in moved if at is not None))


def _continues(text: str, one: Entity, other: Entity) -> bool:
    """Return whether a name continues with the next entity.

    That is a first name with the surname right after it, or an organisation of several: "Seafarers’", "Federation".
    """
    first = text[one.start : one.end]
    if one.type is other.type is EntityType.ORGANISATION:
        return first.endswith("s") and _OF_SEVERAL.fullmatch(text, one.end, other.end) is not None
    known = names.gender_of_first_name(first) is not Gender.UNKNOWN
    return known and other.type is EntityType.PERSON and text[one.end : other.start] == " " and first.isalpha()


def _completed(text: str, entity: Entity) -> Entity:
    """Complete an organisation whose name was cut after a preposition: "Centre for" "Urban Policy"."""
    if entity.type is not EntityType.ORGANISATION or not _UNFINISHED.search(text, entity.start, entity.end):
        return entity
    rest = _REST.match(text, entity.end)
    return replace(entity, end=rest.end(), name=text[entity.start : rest.end()]) if rest else entity


def _as_introduced(text: str, entity: Entity) -> Entity:
    """Return the entity as a person when it is between commas after a role: "the port's head, Ida Roth,"."""
    if entity.type is EntityType.PERSON or not _TWO_WORDS.fullmatch(text, entity.start, entity.end):
        return entity
    role = _ROLE_BEFORE.search(text[max(0, entity.start - 30) : entity.start])
    if role and is_role_noun(role[1]) and text[entity.end : entity.end + 1] == ",":
        return replace(entity, type=EntityType.PERSON)
    return entity


_BETWEEN = {
    EntityType.PERSON: (_VERB_BETWEEN, _HEADLINE_VERB, _NO_NAME_BETWEEN),
    EntityType.ORGANISATION: (_AND_THE,),
    EntityType.PLACE: (),
}


def _parts(text: str, entity: Entity) -> Iterator[Entity]:
    between = sorted(
        (match.start(), match.end())
        for pattern in _BETWEEN[entity.type]
        for match in pattern.finditer(text, entity.start, entity.end)
    )
    start = entity.start
    for end, following in [*between, (entity.end, entity.end)]:
        if start < end:
            part = _bare(text, Span(start, end)) if entity.type is EntityType.PERSON else Span(start, end)
            yield replace(entity, start=part.start, end=part.end, name=text[part.start : part.end])
        start = max(start, following)


def _bare(text: str, span: Span) -> Span:
    """Return a person's name without the words around it: a role, a place, an opening bracket."""
    about = _ABOUT_A_NAME.search(text, span.start + 1, span.end)
    end = about.start() if about and len(text[span.start : about.start()].split()) > 1 else span.end
    first = _FIRST_OF_THREE.match(text, span.start, end)
    if first and is_role_noun(first[1]) and names.gender_of_first_name(first[1].casefold()) is Gender.UNKNOWN:
        return Span(first.end(), end)
    return Span(span.start, end)
