"""Candidates for the speaker of a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.extraction.document import Document
from articles.extraction.names.characters import Character
from articles.extraction.names.parts import Gender
from articles.extraction.speakers.nouns import KIN, PAPERS
from articles.extraction.speakers.sources import Source, SourceKind
from articles.extraction.statements.roles import FORMER
from articles.extraction.types import Attribution, EntityType, ExtractedSpeakerKind

_RECENT_MENTIONS = 40
_MOST = 12
_FREQUENT = 4
_FOLLOWING = 3
_INTRODUCED = 2
_DESCRIBED = 6
_LATEST_SPEAKERS = 3
_NEW = ("a", "an", "another", "one")
# Nouns for people that tell nothing of who they are; with an article before it or not, "the" apart, somebody new.
_NOBODY_KNOWN = frozenset("source sources insider insiders person someone somebody".split())
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?(?:asked|told|accused|urged|blamed|warned)\b", re.I
)
_TITLED = re.compile(r"\W*(?:(?:the|[^\W\d_a-z]\w*\.?)\s+){0,3}", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s?)?\W*")
_PLURAL = (SourceKind.THEY, SourceKind.NOMINALS, SourceKind.WE)
GENDERED = {SourceKind.HE: Gender.MALE, SourceKind.SHE: Gender.FEMALE}
_OWNERS = (SourceKind.HE, SourceKind.SHE, SourceKind.IT, SourceKind.THEY)
# Bodies of which there are many, so that words before them tell which one it is.
_INSTITUTIONS = frozenset(
    "ministry department service council court police authority agency embassy commission secretariat hospital"
    " university".split()
)
# Of these every name tells what it is.
_NAMED_BY_KIND = frozenset("ministry council court police embassy hospital university".split())
_NULLS = (ExtractedSpeakerKind.UNNAMED, ExtractedSpeakerKind.DOCUMENT, ExtractedSpeakerKind.AUTHOR)


@dataclass(frozen=True, slots=True)
class SpeakerCandidate:
    """One or more characters who may have spoken together, or an unnamed source, a document or the author."""

    kind: ExtractedSpeakerKind
    characters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierSpeaker:
    """An earlier statement of the story and the speaker chosen for it."""

    at: int
    kind: SourceKind
    by: SpeakerCandidate


def enumerate_candidates(
    story: Document, source: Source, attribution: Attribution, decided: Sequence[EarlierSpeaker]
) -> list[SpeakerCandidate]:
    """Return the candidates for a statement's speaker.

    They are the characters named in the source and the latest speakers; for a source that is no name also those named
    last before it, next after it and most often; and always an unnamed source, a document and the author.

    A source that is only a name has only the people of that name as candidates. Somebody new ("a retired judge") can
    only be one of those whom the story names next or calls so later. A document ("the annual report") has no named
    candidates, and neither has a passive without an agent ("was told").
    """
    if _is_passive(story, attribution):
        return [SpeakerCandidate(kind) for kind in _NULLS]
    if _is_somebody_new(source):
        later = [] if source.mentions else _named_later(story, source)
        return [SpeakerCandidate(ExtractedSpeakerKind.NAMED, (index,)) for index in later] + [
            SpeakerCandidate(kind) for kind in _NULLS
        ]
    if source.head in PAPERS and source.kind in (SourceKind.NOMINAL, SourceKind.NOMINALS) and not source.mentions:
        return [SpeakerCandidate(ExtractedSpeakerKind.DOCUMENT), SpeakerCandidate(ExtractedSpeakerKind.AUTHOR)]
    groups: dict[tuple[int, ...], None] = {}
    for mention in source.mentions:
        groups.update(((character,), None) for character in (mention.character, *mention.namesakes))
    if _is_just(story, source):
        return [SpeakerCandidate(ExtractedSpeakerKind.NAMED, characters) for characters in groups] + [
            SpeakerCandidate(kind) for kind in _NULLS
        ]
    groups.update((earlier.by.characters, None) for earlier in decided[-_LATEST_SPEAKERS:] if earlier.by.characters)
    if source.kind is not SourceKind.NAME:
        groups.update((characters, None) for characters in _printed_around(story, source, _MOST - len(groups)))
    for index, _ in attribution.antecedents[:_LATEST_SPEAKERS]:
        character = story.cast.read_as(index)
        if character is not None:
            groups[character,] = None
    return [
        SpeakerCandidate(ExtractedSpeakerKind.NAMED, characters) for characters in _fitting(story, source, groups)
    ] + [SpeakerCandidate(kind) for kind in _NULLS]


def _printed_around(story: Document, source: Source, most: int) -> Iterator[tuple[int, ...]]:
    """Yield those named last before a source, those it describes, those named most often and those named next."""
    recent = dict.fromkeys(_recent(story, source))
    yield from list(recent)[: max(1, most)]
    if source.head:
        yield from ((character,) for character in story.described_as(source.head)[:_DESCRIBED])
    yield from ((character,) for character in story.by_frequency[:_FREQUENT])
    yield from ((character,) for character in story.introduced_after(source.span.end)[:_INTRODUCED])
    after = story.cast.index_before(source.span.start)
    yield from ((mention.character,) for mention in story.cast.mentions[after : after + _FOLLOWING])


def _named_later(story: Document, source: Source) -> list[int]:
    """Return those whom the story first names after the source: the next ones, and those whom it calls so."""
    later = story.introduced_after(source.span.end)
    described = [index for index in later if story.fit_of_noun(source.head, index) in ("yes", "like")]
    possible = [index for index in later[:_INTRODUCED] if story.fit_of_noun(source.head, index) != "no"]
    with_words = story.named_with_words_after(source.span.end)
    possible += [] if with_words is None else [with_words]
    return list(dict.fromkeys([*possible, *described[:_INTRODUCED]]))


def _fitting(story: Document, source: Source, groups: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return those who can be meant.

    Left out are somebody joined to the source with "and", the story's writers, for an office under somebody all who
    are not called so, for "the former mayor" the present one and the other way round, and for "the company" all whom
    the story names only later.
    """
    joined = _joined_before(story, source)
    named = [characters for characters in groups if joined not in characters and story.writers.isdisjoint(characters)]
    wanted = GENDERED.get(source.kind)
    if wanted:
        return [one for one in named if story.cast.characters[one[0]].gender in (wanted, Gender.UNKNOWN)]
    if source.head == "office" and source.mentions:  # "Roth's office" is not Roth
        return [one for one in named if story.cast.characters[one[0]].type is not EntityType.PERSON]
    if source.kind is SourceKind.NOMINAL and source.head_class == "human" and not source.mentions:
        former = FORMER.search(source.text) is not None
        named = [one for one in named if story.is_past(source.head, one[0]) is not (not former)]
    if _is_of_somebody(source):
        next_named = story.introduced_after(source.span.end)[:1]
        return [
            characters
            for characters in named
            if source.head in story.role_nouns[characters[0]]
            or (characters[0] in next_named and story.fit_of_noun(source.head, characters[0]) != "no")
            or characters[0] == story.named_with_words_after(source.span.end)
        ]
    if source.kind is SourceKind.NOMINAL and source.determiner == "the" and source.head_class == "body":
        return [one for one in named if _may_be_body(story, source, story.cast.characters[one[0]])]
    return named


def _may_be_body(story: Document, source: Source, character: Character) -> bool:
    """Return whether "the company" or "the finance ministry" may mean this character."""
    if character.starts[0] >= source.span.end or character.type is EntityType.PERSON:
        return False
    needs_same_word = source.head in _INSTITUTIONS and (len(source.text.split()) > 2 or source.head in _NAMED_BY_KIND)
    return not needs_same_word or source.head in character.words or character.name.isupper()


def _joined_before(story: Document, source: Source) -> int | None:
    """Return the character named right before with "and", who is somebody else."""
    place = story.cast.index_before(source.span.start) - 1
    if place < 0 or source.kind is SourceKind.NAME:
        return None
    mention = story.cast.mentions[place]
    return mention.character if story.text[mention.end : source.span.start].strip() in ("and", ", and") else None


def _is_just(story: Document, source: Source) -> bool:
    """Return whether the source is one printed name and nothing else."""
    if source.kind is not SourceKind.NAME or len(source.heads) != 1:
        return False
    name, before = source.heads[0], story.text[source.span.start : source.heads[0].start]
    after = story.text[name.end : source.span.end]
    return _TITLED.fullmatch(before) is not None and _POSSESSIVE.fullmatch(after) is not None


def _is_somebody_new(source: Source) -> bool:
    if source.kind not in (SourceKind.NOMINAL, SourceKind.NOMINALS, SourceKind.OTHER):
        return False
    if source.head in _NOBODY_KNOWN:
        return not source.text.casefold().startswith(("the ", "that ", "this "))
    return source.kind is SourceKind.NOMINAL and source.determiner in _NEW and source.head_class == "human"


def _is_of_somebody(source: Source) -> bool:
    """Return whether the source holds an office under somebody ("her press secretary") and so is not that person."""
    return (
        source.owner in _OWNERS
        and source.kind is SourceKind.NOMINAL
        and source.head_class == "human"
        and not source.mentions
        and source.head not in KIN
    )


def _is_passive(story: Document, attribution: Attribution) -> bool:
    """Return whether the cue is a passive without an agent ("was told")."""
    cue = attribution.cue
    return bool(cue) and not attribution.source and bool(_PASSIVE.search(story.text[cue[0].start : cue[-1].end]))


def _recent(story: Document, source: Source) -> Iterator[tuple[int, ...]]:
    """Return those named before the source, latest first; for a plural also pairs joined by "and"."""
    mentions = story.cast.mentions
    before = story.cast.index_before(source.span.start)
    for place in range(before - 1, max(-1, before - 1 - _RECENT_MENTIONS), -1):
        mention = mentions[place]
        if source.kind in _PLURAL and place + 1 < before:
            following = mentions[place + 1]
            between = story.text[mention.end : following.start].strip()
            if between in ("and", ", and") and mention.character != following.character:
                yield (mention.character, following.character)
        yield (mention.character,)
