"""Who takes each turn of a transcript or an interview, and what is done by it."""

from __future__ import annotations

from collections import Counter

from articles.extraction import names
from articles.extraction.speakers import Resolved
from articles.extraction.story import Story
from articles.extraction.turns import Turn
from articles.extraction.types import EntityType, SpeakerKind

_SURE = 0.95
_LIKELY = 0.85
_DOUBTFUL = 0.6


def taken_by(story: Story, turn: Turn, read: Resolved) -> Resolved:
    """Who takes a turn, where its label says so; else who was ``read`` from it as from any source.

    Questions marked by a letter are the author's. Answers are given by the person named most before the first turn.
    """
    if turn.kind == "question":
        return Resolved(read.source, SpeakerKind.AUTHOR, (), _SURE)
    if turn.kind == "role":
        return Resolved(read.source, SpeakerKind.UNNAMED, (), _LIKELY)
    if turn.kind == "answer":
        who, confidence = _interviewed(story)
        return Resolved(read.source, SpeakerKind.NAMED, (who,), confidence) if who is not None else read
    if turn.kind == "initials":
        bearers = _with_initials(story, story.text[slice(*turn.label)])
        return Resolved(read.source, SpeakerKind.NAMED, (bearers[0],), _LIKELY) if len(bearers) == 1 else read
    mention = next(iter(story.cast.mentions_within(turn.label.start, turn.label.end)), None)
    return Resolved(read.source, SpeakerKind.NAMED, (mention.character,), _SURE) if mention else read


def act_of_turn(story: Story, turn: Turn) -> str:
    """Asked when it is a question, answered when its label says so, else said."""
    words = [story.text[slice(*span)].rstrip(" ”\"'’") for span in turn.attribution.content]
    sentences = len(story.layout.sentences_of(turn.attribution.content[0]))
    if turn.kind == "question" or (len(words) == sentences == 1 and words[0].endswith("?")):
        return "asked"
    return "answered" if turn.kind == "answer" else "said"


def _interviewed(story: Story) -> tuple[int | None, float]:
    first = story.turns[0].label.start
    people = Counter(
        mention.character
        for mention in story.cast.mentions[: story.cast.index_before(first)]
        if story.cast.characters[mention.character].type is EntityType.PERSON
    )
    if not people:
        return None, 0.0
    return people.most_common(1)[0][0], _LIKELY if len(people) == 1 else _DOUBTFUL


def _with_initials(story: Story, label: str) -> list[int]:
    wanted = label.replace(".", "").upper()
    return [
        character.index
        for character in story.cast.characters
        if names.initials(character.name) == wanted and character.type is not EntityType.PLACE
    ]
