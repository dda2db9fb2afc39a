"""Characters of a story: the mentions of one person or organisation under its fullest name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articles.extraction.names import parts
from articles.extraction.names.kinds import correct_types, is_office
from articles.extraction.names.mentions import (
    Key,
    RawMention,
    cut_to_owner,
    find_missed_mentions,
    raw_mention,
    unify_types,
)
from articles.extraction.names.organisations import assign_organisations
from articles.extraction.names.parts import Gender
from articles.extraction.names.persons import assign_people
from articles.extraction.types import Entity, EntityType

_TEAM = re.compile(
    r"(?:['’]s?)?\s+(?:[\w-]+\s)?(campaign|camp|team|administration)\b(?!\s+(?:chair|manager|aide|spokes))"
)
# A line of nothing but dashes, stars or dots parts the entries of a live page or the items of a column.
_RULE = re.compile(r"^[ \t]*(?:[_*•·—–=#-][ \t]*){3,}\.?[ \t]*$", re.MULTILINE)
_PRONOUN = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CharacterMention:
    """A printed name. ``character`` is the index of its character; ``namesakes`` are others who bear the same name."""

    start: int
    end: int
    character: int
    namesakes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Character:
    """A person, an organisation or a place of the story.

    ``derived`` is the kind of team ("campaign") for an organisation known only by a person's name, whose index is
    ``of``. ``starts`` are the offsets of its mentions, in order, ``full_starts`` of those of more than one word.
    """

    index: int
    type: EntityType
    name: str
    words: tuple[str, ...]
    gender: Gender = Gender.UNKNOWN
    derived: str = ""
    of: int = -1
    starts: tuple[int, ...] = ()
    full_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Characters:
    """The characters of a story, and their mentions in the order of the text.

    ``of_entity`` gives, for each entity that the model found, the index of its mention, or None for what is no name.
    ``mentions`` also holds mentions that the model missed.
    """

    characters: tuple[Character, ...]
    mentions: tuple[CharacterMention, ...]
    of_entity: tuple[int | None, ...]
    _starts: Sequence[int] = field(default=(), repr=False)

    def mentions_within(self, start: int, end: int) -> Sequence[CharacterMention]:
        """Return the mentions that begin at or after ``start`` and end by ``end``."""
        first = bisect_left(self._starts, start)
        mentions = []
        while first < len(self.mentions) and self.mentions[first].start < end:
            if self.mentions[first].end <= end:
                mentions.append(self.mentions[first])
            first += 1
        return mentions

    def read_as(self, entity: int) -> int | None:
        """Return the index of the character that entity number ``entity`` names."""
        place = self.of_entity[entity] if entity < len(self.of_entity) else None
        return None if place is None else self.mentions[place].character

    def index_before(self, offset: int) -> int:
        """Return the number of mentions that begin before the offset."""
        return bisect_left(self._starts, offset)


def gather_characters(text: str, entities: Sequence[Entity]) -> Characters:
    """Group the mentions that name one character.

    A part of a name that fits two people means one of them only when a title distinguishes them, or when just one was
    introduced in full and is printed by surname since. Otherwise it becomes a character of its own, as printed.
    """
    every = [raw_mention(text, entity) for entity in entities]
    is_name = [
        parts.is_name(text[item.start : item.end]) and not is_office(text, entity)
        for item, entity in zip(every, entities, strict=True)
    ]
    printed = [item for item, named in zip(every, is_name, strict=True) if named]
    cut_to_owner(text, printed)
    unify_types(printed)
    correct_types(text, printed)
    unify_types(printed)
    printed += find_missed_mentions(text, printed)
    breaks = [match.start() for match in _RULE.finditer(text)]
    assign_people([item for item in printed if item.type is EntityType.PERSON], breaks)
    assign_organisations(text, [item for item in printed if item.type is not EntityType.PERSON])
    return _assemble(text, printed, is_name)


def _assemble(text: str, printed: list[RawMention], is_name: list[bool]) -> Characters:
    indices: dict[Key, int] = {}
    members: list[list[RawMention]] = []
    for item in printed:
        if item.key not in indices:
            indices[item.key] = len(members)
            members.append([])
        members[indices[item.key]].append(item)
    characters = [
        Character(
            index,
            items[0].type,
            _fullest(text, items),
            items[0].key[1],
            _gender(items) if items[0].type is EntityType.PERSON else Gender.UNKNOWN,
            starts=tuple(sorted(item.start for item in items)),
            full_starts=tuple(sorted(item.start for item in items if len(item.words) > 1)),
        )
        for index, items in enumerate(members)
    ]
    mentions = [
        CharacterMention(
            item.start,
            item.end,
            indices[item.key],
            tuple(indices[key] for key in item.namesakes if key in indices),
        )
        for item in printed
    ]
    teams, team_mentions = _teams(text, characters, mentions)
    ordered = sorted([*mentions, *team_mentions], key=lambda mention: (mention.start, mention.end))
    read = iter(mentions)
    place = {id(mention): position for position, mention in enumerate(ordered)}
    return Characters(
        tuple(_with_pronouns(text, [*characters, *teams], ordered)),
        tuple(ordered),
        tuple(place[id(next(read))] if named else None for named in is_name),
        [mention.start for mention in ordered],
    )


def _fullest(text: str, items: list[RawMention]) -> str:
    """Return the form with most words; among equals one not in capitals, then the most frequent, then the first."""
    forms = Counter(" ".join(text[item.start : item.end].split()) for item in items)
    return max(forms, key=lambda form: (len(parts.words(form)), len(form.split()), not form.isupper(), forms[form]))


def _gender(items: list[RawMention]) -> Gender:
    by_title = Counter(parts.gender_of_title(item.title) for item in items)
    del by_title[Gender.UNKNOWN]
    if by_title:
        return by_title.most_common(1)[0][0]
    key = items[0].key[1]
    return parts.gender_of_first_name(key[0]) if len(key) > 1 else Gender.UNKNOWN


def _teams(
    text: str, characters: list[Character], mentions: list[CharacterMention]
) -> tuple[list[Character], list[CharacterMention]]:
    """Return organisations that bear a person's name: "the Quill campaign", "Quill's team"."""
    teams: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for mention in mentions:
        if characters[mention.character].type is not EntityType.PERSON:
            continue
        match = _TEAM.match(text, mention.end)
        if match:
            noun = "campaign" if match[1] == "camp" else match[1]
            teams[mention.character, noun].append((mention.start, match.end()))
    teams_named: list[Character] = []
    places: list[CharacterMention] = []
    for (of, noun), spans in teams.items():
        index = len(characters) + len(teams_named)
        forms = Counter(text[start:end] for start, end in spans)
        name = max(forms, key=lambda form: (form.endswith(noun), "’" not in form and "'" not in form, forms[form]))
        starts = tuple(start for start, _ in spans)
        teams_named.append(
            Character(
                index,
                EntityType.ORGANISATION,
                name,
                parts.words(name),
                characters[of].gender,
                derived=noun,
                of=of,
                starts=starts,
            )
        )
        places.extend(CharacterMention(start, end, index) for start, end in spans)
    return teams_named, places


def _with_pronouns(text: str, characters: list[Character], mentions: list[CharacterMention]) -> list[Character]:
    """Set the gender of people whose name does not tell it, from the pronouns that follow their mentions."""
    people = [mention for mention in mentions if characters[mention.character].type is EntityType.PERSON]
    starts = [mention.start for mention in people]
    votes: dict[int, Counter[Gender]] = defaultdict(Counter)
    for match in _PRONOUN.finditer(text) if people else ():
        before = bisect_left(starts, match.start()) - 1
        if before >= 0 and match.start() - people[before].end < 160:
            gender = Gender.FEMALE if match[0][0] in "sS" or match[0].lower().startswith("her") else Gender.MALE
            votes[people[before].character][gender] += 1
    settled = list(characters)
    for index, counted in votes.items():
        (gender, most), total = counted.most_common(1)[0], counted.total()
        if settled[index].gender is Gender.UNKNOWN and most >= 0.75 * total:
            settled[index] = replace(settled[index], gender=gender)
    return settled
