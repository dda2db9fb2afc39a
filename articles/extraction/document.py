"""A story's text with its structure, its quotations, its characters and what is printed about each of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.extraction.names import parts
from articles.extraction.names.characters import Character, Characters, gather_characters
from articles.extraction.names.parts import Gender
from articles.extraction.speakers.descriptions import Description, find_descriptions
from articles.extraction.speakers.nouns import are_alike, kinds_of_body, kinds_of_name
from articles.extraction.speakers.source_names import find_source_names
from articles.extraction.statements.roles import FORMER, find_role, is_role_noun, represented_role, role_words
from articles.extraction.text.quotations import Quotations, find_quotations
from articles.extraction.text.segmentation import Segmentation, segment
from articles.extraction.text.transcripts import find_label_names, find_turns, outside_turns
from articles.extraction.text.turns import TranscriptTurn
from articles.extraction.types import Attribution, Entity, EntityType, Span
from core.honorifics import COURTESY

_SUBJECT = re.compile(
    r"(?:['’]s)?(?:\s*\([^)]{1,20}\))?(?:,[^,.;\n]{1,80},)?\s+(?:also |now |then |later |still |never |\w+ly )?"
    r"(?:has|had|have|is|was|are|were|will|would|could|can|may|might|did|does|do|said|says|told|\w{2,}(?:ed|es|s))\b"
)
_DESCRIPTION = re.compile(r"\b[Tt]he\s((?:[\w-]+\s){0,2}[\w-]+)")
_WITH_WORDS = 1_500  # letters from a description to the name printed with the quotation after it, at most
_SPEAKS = re.compile(
    r"(?:,[^,.;\n]{1,80},)?\s+(?:said|says|added|told|tells|asked|wrote|replied|insisted|continued|explained|argued)\b"
)
_SAID = re.compile(r"\b(?:said|says|told|asked|added|replied)\s+(?:(?:the|[\w’'.-]+)\s+){0,3}$")
# "Pillai, who captained India before Rao".
_BEFORE = re.compile(r"\w+ed\b[^.,;:\n]{1,60}?\b(?:before|until)\b")
_NEXT = 20  # a description is of somebody who is introduced soon, or not at all
_OBJECT = re.compile(
    r"\b(?:of|for|at|in|to|from|with|by|on|about|against|between|among|over|than|like|as|versus|vs\.?)\s+"
    r"(?:the\s+|[A-Z]\w+\.?\s+){0,2}$"
)


@dataclass(frozen=True)
class Document:
    """A text with everything that is read from it before speakers are resolved."""

    text: str
    layout: Segmentation
    quotations: Quotations
    cast: Characters
    turns: tuple[TranscriptTurn, ...] = ()

    @cached_property
    def unquoted(self) -> Sequence[Sequence[int]]:
        """For each person or organisation of the story, the sorted offsets of its mentions outside quotations."""
        offsets: list[list[int]] = [[] for _ in self.cast.characters]
        for mention in self.cast.mentions:
            if self.quotations.at(mention.start) is None:
                offsets[mention.character].append(mention.start)
        for offset, character in self._descriptions:
            insort(offsets[character], offset)
        return offsets

    @cached_property
    def _descriptions(self) -> Sequence[tuple[int, int]]:
        """Offsets of descriptions ("the mayor"), each with the last character named before who bears that role."""
        by_noun: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for character in self.cast.characters:
            if character.type is EntityType.PERSON:
                for described in self.role_nouns[character.index]:
                    by_noun[described] += [(start, character.index) for start in character.starts]
        for places in by_noun.values():
            places.sort()
        descriptions = []
        for match in _DESCRIPTION.finditer(self.text) if by_noun else ():
            noun = next((word for word in match[1].casefold().split() if word in by_noun), "")
            places = by_noun.get(noun, [])
            before = bisect_left(places, (match.start(), 0))
            if before and self.quotations.at(match.start()) is None:
                descriptions.append((match.start(), places[before - 1][1]))
        return descriptions

    @cached_property
    def writers(self) -> frozenset[int]:
        """Characters that are named in bylines only."""
        return frozenset(
            character.index
            for character in self.cast.characters
            if character.starts and all(self.layout.is_byline(self.text, start) for start in character.starts)
        )

    @cached_property
    def subjects(self) -> frozenset[int]:
        """Offsets of the mentions that look like the subject of a clause."""
        return frozenset(
            mention.start
            for mention in self.cast.mentions
            if _SUBJECT.match(self.text, mention.end, mention.end + 120)
            and not _OBJECT.search(self.text[max(0, mention.start - 32) : mention.start])
        )

    @cached_property
    def roles(self) -> Sequence[Sequence[Span]]:
        """For each character the roles printed beside its names, in order."""
        spans: list[list[Span]] = [[] for _ in self.cast.characters]
        after = 0
        for mention in self.cast.mentions:
            if self.cast.characters[mention.character].type is EntityType.PERSON:
                role = find_role(self.text, self.layout, mention.start, mention.end, after=after)
                after = mention.end
                if role is not None:
                    spans[mention.character].append(self._own_role(role, mention.character))
        return spans

    def _own_role(self, role: Span, character: int) -> Span:
        """Return the role of the character itself: of "a spokeswoman for the minister, Paul Roth," the minister's."""
        gender = self.cast.characters[character].gender
        if gender is Gender.UNKNOWN:
            return role
        return represented_role(self.text, role, is_female=gender is Gender.FEMALE) or role

    @cached_property
    def descriptions(self) -> Sequence[Sequence[Description]]:
        """For each character what is said of it beside its names, in order."""
        found: list[list[Description]] = [[] for _ in self.cast.characters]
        after = 0
        for mention in self.cast.mentions:
            found[mention.character] += find_descriptions(self.text, mention.start, mention.end, after=after)
            after = mention.end
        return found

    @cached_property
    def body_kinds(self) -> Sequence[frozenset[str]]:
        """For each organisation or place the kinds of body that it may be; empty where nothing tells."""
        return [
            frozenset()
            if character.type is EntityType.PERSON
            else kinds_of_name(character.words).union(
                *(kinds_of_body(described.noun) for described in self.descriptions[character.index])
            )
            for character in self.cast.characters
        ]

    @cached_property
    def role_nouns(self) -> Sequence[frozenset[str]]:
        """For each character, the nouns that say what it is, from the roles beside it or from its name."""
        return [self._nouns(character) for character in self.cast.characters]

    @cached_property
    def described_by(self) -> Sequence[frozenset[str]]:
        """Return for each character the lower-case words of its roles and its name."""
        return [
            frozenset(
                word.strip(",.’'").removesuffix("'s").removesuffix("’s")
                for role in (*self.roles[character.index], *(one.span for one in self.descriptions[character.index]))
                for word in self.text[role.start : role.end].casefold().split()
            )
            | frozenset(character.words)
            for character in self.cast.characters
        ]

    def fit_of_noun(self, noun: str, character: int) -> str:
        """Return how a noun fits what the story says of a character: yes, like (nearly the same), no, or none said."""
        nouns = self.role_nouns[character]
        if noun in nouns:
            return "yes"
        if self.cast.characters[character].type is EntityType.PERSON:
            return "like" if any(are_alike(noun, other) for other in nouns) else "no" if nouns else "none"
        kinds, wanted = self.body_kinds[character], kinds_of_body(noun)
        if not wanted:
            return "no" if is_role_noun(noun) else "none"
        return "like" if kinds & wanted else "no" if kinds else "none"

    def is_past(self, noun: str, character: int) -> bool | None:
        """Return whether a role with this noun is over ("former mayor"); None if nothing or both is printed."""
        spans = [one.span for one in self.descriptions[character] if one.noun == noun]
        spans += [role for role in self.roles[character] if noun in self.words_of(role)]
        past = {
            bool(FORMER.search(self.text, max(0, span.start - 7), span.end) or _BEFORE.match(self.text, span.start))
            for span in spans
        }
        return past.pop() if len(past) == 1 else None

    def words_of(self, role: Span) -> list[str]:
        """Return the words of a role in lower case, titles written out ("governor" for "Gov.")."""
        words = (word.strip(",.") for word in self.text[role.start : role.end].casefold().split())
        return [_WRITTEN_OUT.get(word, word) for word in words]

    def described_as(self, noun: str) -> Sequence[int]:
        """Return the characters whom the story calls so, or nearly so where it calls nobody so."""
        if noun not in self._described:
            fits = {c.index: self.fit_of_noun(noun, c.index) for c in self.cast.characters}
            exact = [index for index, fit in fits.items() if fit == "yes"]
            self._described[noun] = exact or [index for index, fit in fits.items() if fit == "like"]
        return self._described[noun]

    @cached_property
    def _described(self) -> dict[str, list[int]]:
        """The characters of each noun that was asked for, since many statements ask for the same."""
        return {}

    @cached_property
    def all_nouns(self) -> frozenset[str]:
        """Every noun that describes somebody in the story."""
        return frozenset().union(*self.role_nouns)

    @cached_property
    def names_of_people(self) -> frozenset[str]:
        """Every word of every person's name."""
        people = [c for c in self.cast.characters if c.type is EntityType.PERSON]
        return frozenset(word for character in people for word in character.words)

    @cached_property
    def by_frequency(self) -> Sequence[int]:
        """People and organisations by number of mentions, most first."""
        wanted = [c for c in self.cast.characters if c.type is not EntityType.PLACE]
        return [c.index for c in sorted(wanted, key=lambda c: (-len(c.starts), c.index))]

    @cached_property
    def frequency_rank(self) -> dict[int, int]:
        return {index: rank for rank, index in enumerate(self.by_frequency)}

    @cached_property
    def _introductions(self) -> Sequence[tuple[int, int]]:
        """Where each person and organisation is first named, in order, with its index."""
        wanted = (c for c in self.cast.characters if c.type is not EntityType.PLACE and not c.derived and c.starts)
        return sorted((character.starts[0], character.index) for character in wanted)

    def introduced_after(self, offset: int) -> Sequence[int]:
        """Return the next people and organisations whom the story names only after ``offset``, in order."""
        first = bisect_right(self._introductions, (offset, len(self.cast.characters)))
        return [index for _, index in self._introductions[first : first + _NEXT]]

    def named_with_words_after(self, offset: int) -> int | None:
        """Return who is first named with the quotation after ``offset``: "The coach said no. 'Never,' said Ida Roth."

        The name follows in this paragraph or the next, with no other person named between.
        """
        for index in self.introduced_after(offset)[:1]:
            first = self.cast.characters[index].starts[0]
            end = self.cast.mentions[self.cast.index_before(first)].end
            near = first - offset <= _WITH_WORDS
            near = near and self.layout.paragraph_at(first) - self.layout.paragraph_at(offset) <= 1
            if not near or self.quotations.at(first) is not None or not self.quotations.within(Span(offset, first)):
                return None
            speaks = _SPEAKS.match(self.text, end) or _SAID.search(self.text, max(0, first - 40), first)
            between = (m for m in self.cast.mentions_within(offset, first) if m.character != index)
            people = (m for m in between if self.cast.characters[m.character].type is EntityType.PERSON)
            if speaks and not any(self.quotations.at(mention.start) is None for mention in people):
                return index
        return None

    def last_unquoted(self, character: int, offset: int) -> int | None:
        """Return the offset where the character was last named outside a quotation before ``offset``."""
        starts = self.unquoted[character]
        place = bisect_left(starts, offset)
        return starts[place - 1] if place else None

    def _nouns(self, character: Character) -> frozenset[str]:
        described = {one.noun for one in self.descriptions[character.index]}
        if character.type is not EntityType.PERSON:
            return frozenset((*character.words, character.derived, *described)) - {""}
        before = {parts.title_before(self.text, start) for start in character.starts[:40]}
        titles = {word for word in before if (parts.is_title(word) or is_role_noun(word)) and word not in _ADDRESSES}
        in_roles = role_words(self.text, self.roles[character.index])
        letters = {noun for style, noun in _LETTERS.items() if character.name.endswith(f" {style}")}
        return frozenset(_WRITTEN_OUT.get(noun, noun) for noun in (*titles, *in_roles, *described, *letters) if noun)


# Forms of address, which anybody may bear, and letters after a name, which tell what its bearer is.
_ADDRESSES = COURTESY - {"dr"}
_LETTERS = {"KC": "barrister", "QC": "barrister", "SC": "barrister", "BL": "barrister", "MP": "mp", "TD": "td"}
_WRITTEN_OUT = {
    "sen": "senator", "gov": "governor", "rep": "representative", "prof": "professor", "gen": "general",
    "dr": "doctor", "rev": "reverend", "capt": "captain", "cllr": "councillor",
    "supt": "superintendent", "sgt": "sergeant", "insp": "inspector", "lt": "lieutenant", "fr": "priest",
}  # fmt: skip


def parse_document(text: str, entities: Sequence[Entity], attributions: Sequence[Attribution] = ()) -> Document:
    """Return the document for a text, the entities found in it, and names that appear only as a source."""
    layout = segment(text)
    turns = find_turns(text, layout, entities)
    labels = find_label_names(text, turns, entities)
    further = find_source_names(text, outside_turns(attributions, turns), [*entities, *labels], layout)
    cast = gather_characters(text, [*entities, *labels, *further])
    return Document(text, layout, find_quotations(text, layout), cast, tuple(turns))
