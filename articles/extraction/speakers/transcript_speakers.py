"""Speakers and acts of the turns of a transcript or an interview."""

from __future__ import annotations

from collections import Counter

from articles.extraction.document import Document
from articles.extraction.names import parts
from articles.extraction.names.characters import Character
from articles.extraction.speakers.resolve import ResolvedSpeaker
from articles.extraction.text.turns import TranscriptTurn
from articles.extraction.types import EntityType, ExtractedSpeakerKind

_SURE = 0.95
_LIKELY = 0.85
_DOUBTFUL = 0.6


def speaker_of_turn(story: Document, turn: TranscriptTurn, read: ResolvedSpeaker) -> ResolvedSpeaker:
    """Return the speaker named by a turn's label, or the one resolved for it like for any source.

    Questions marked by a letter are the author's. Answers are given by the person named most before the first turn.
    """
    if turn.kind == "question":
        return ResolvedSpeaker(read.source, ExtractedSpeakerKind.AUTHOR, (), _SURE)
    if turn.kind == "role":
        return ResolvedSpeaker(read.source, ExtractedSpeakerKind.UNNAMED, (), _LIKELY)
    who, confidence = _named(story, turn)
    if who is not None:
        return ResolvedSpeaker(read.source, ExtractedSpeakerKind.NAMED, (who,), confidence)
    return (
        read
        if turn.kind in ("name", "initials")
        else ResolvedSpeaker(read.source, ExtractedSpeakerKind.UNNAMED, (), _DOUBTFUL)
    )


def _named(story: Document, turn: TranscriptTurn) -> tuple[int | None, float]:
    """Return the character that a label names, with a confidence; None for nobody or for several."""
    if turn.kind == "answer":
        return _interviewed(story)
    if turn.kind == "name":
        mention = next(iter(story.cast.mentions_within(turn.label.start, turn.label.end)), None)
        return (mention.character, _SURE) if mention else (None, 0.0)
    label = story.text[slice(*turn.label)]
    indexes = _with_initials(story, label) if turn.kind == "initials" else _with_handle(story, label)
    return (indexes[0], _LIKELY) if len(indexes) == 1 else (None, 0.0)


def act_of_turn(story: Document, turn: TranscriptTurn) -> str:
    """Return "asked" for a question, "answered" or "wrote" when the label says so, else "said"."""
    if turn.kind == "handle":
        return "wrote"
    words = [story.text[slice(*span)].rstrip(" ”\"'’") for span in turn.attribution.content]
    sentences = len(story.layout.sentences_of(turn.attribution.content[0]))
    if turn.kind == "question" or (len(words) == sentences == 1 and words[0].endswith("?")):
        return "asked"
    return "answered" if turn.kind == "answer" else "said"


def _interviewed(story: Document) -> tuple[int | None, float]:
    """Return the person named most before the first turn, above all as the subject of a sentence."""
    first = story.turns[0].label.start
    people: Counter[int] = Counter()
    for mention in story.cast.mentions[: story.cast.index_before(first)]:
        if story.cast.characters[mention.character].type is EntityType.PERSON:
            people[mention.character] += 2 if mention.start in story.subjects else 1
    if not people:
        return None, 0.0
    return people.most_common(1)[0][0], _LIKELY if len(people) == 1 else _DOUBTFUL


def _with_initials(story: Document, label: str) -> list[int]:
    wanted = label.replace(".", "").upper()
    return [
        character.index
        for character in story.cast.characters
        if parts.initials(character.name) == wanted and character.type is not EntityType.PLACE
    ]


def _with_handle(story: Document, handle: str) -> list[int]:
    """Return the character printed with the handle in brackets, or whose surname or name the handle holds."""
    cast, bracketed = story.cast, f" ({handle})".casefold()
    printed = {
        mention.character
        for mention in cast.mentions
        if story.text[mention.end : mention.end + len(bracketed)].casefold() == bracketed
    }
    if printed:
        return sorted(printed)
    flat_handle = parts.flat(handle)
    return [
        character.index
        for character in cast.characters
        if parts.flat(character.name) != flat_handle[1:]  # read from the handle itself
        and len(_handled(character)) > 3
        and _handled(character) in flat_handle
    ]


def _handled(character: Character) -> str:
    """Return the part of a name that a handle would hold: a surname, or all words of an organisation."""
    words = {EntityType.PERSON: character.words[-1:], EntityType.ORGANISATION: character.words}
    return "".join(words.get(character.type, ()))
