"""Positions of candidates in a printed source, and which of several namesakes is meant."""

from __future__ import annotations

from bisect import bisect_left

from articles.extraction.document import Document
from articles.extraction.names.characters import Character, CharacterMention
from articles.extraction.speakers.candidates import SpeakerCandidate
from articles.extraction.speakers.sources import Source, SourceKind

_BEFORE = ("start", "of", "for", "at", "in", "to", "from", "with", "by", "and", "the", "a", "an", "on", "&")
_LINKS = ("of", "in", "at", "for", "from", "who", "whose", "which", "on")


def position_in_source(story: Document, source: Source, candidate: SpeakerCandidate) -> list[str]:
    """Return where in the source the candidate is named: as its head, an owner, after a preposition ..."""
    own = [m for m in source.mentions if set(candidate.characters) & {m.character, *m.namesakes}]
    if not own:
        return ["elsewhere"] if source.mentions else []
    mention = next((m for m in own if m in source.heads), own[0])
    following = _following(story.text[mention.end : source.span.end])
    before = _preceding(story.text[source.span.start : mention.start])
    place = min(2, source.mentions.index(mention))
    total = min(3, len({m.character for m in source.mentions}))
    type_ = type_of(story.cast.characters[mention.character])
    names = [
        f"source:{following}:{type_}",
        f"source:{before}>{following}",
        f"source:{place}/{total}:{type_}",
        f"source:{before}:{type_}",
    ]
    if mention.namesakes:
        names += _among_namesakes(story, mention, candidate.characters[0])
    if source.quoted:
        names.append("source quoted")
    if following in ("word", "owner", "link") and source.head not in story.names_of_people:
        names.append(f"source head:{source.head}:{type_}")
    if source.kind is not SourceKind.NAME:
        names.append(f"source:{before}>{following}:{source.head_class}:{type_}")
    return names


def _among_namesakes(story: Document, mention: CharacterMention, index: int) -> list[str]:
    """Return features for which of several people of one name is meant: by custom, last or first named in full."""
    if index not in mention.namesakes:
        return ["namesake:as printed"]
    full = {other: story.cast.characters[other].full_starts for other in mention.namesakes}
    lately = {}
    for other, starts in full.items():
        place = bisect_left(starts, mention.start)
        lately[other] = starts[place - 1] if place else -1
    rank = sorted(full, key=lambda other: -lately[other]).index(index)
    names = [
        f"namesake:{'custom' if index == mention.character else 'other'}",
        f"namesake:last:{rank}",
        f"namesake:most:{index == max(full, key=lambda other: len(full[other]))}",
        f"namesake:first:{index == min(full, key=lambda other: (full[other] or (0,))[0])}",
    ]
    if lately[index] < 0:
        return [*names, "namesake:not yet"]
    sentences = story.layout.sentence_at(mention.start) - story.layout.sentence_at(lately[index])
    near = bucket(sentences, 0, 1, 3, 8, 20)
    return [*names, f"namesake:sentences:{near}", f"namesake:last:{rank}:{near}"]


def bucket(number: int, *limits: int) -> str:
    for limit in limits:
        if number <= limit:
            return str(limit)
    return "more"


def type_of(character: Character) -> str:
    return "team" if character.derived else character.type.value


def _following(after: str) -> str:
    """Return what follows a name within a source."""
    after = after.lstrip("’'")
    if after[:2] in ("s ", "s"):
        return "owner" if after[1:].strip() else "end"
    if not any(map(str.isalnum, after)):
        return "end"
    if after.lstrip().startswith((",", "(")):
        return "comma"
    word = after.split(maxsplit=1)[0]
    return "and" if word in ("and", "or", "&") else "link" if word in _LINKS else "word"


def _preceding(before: str) -> str:
    """Return what precedes a name within a source."""
    words = before.split()
    last = words[-1].casefold() if words else "start"
    if last in _BEFORE:
        return last
    return "comma" if last.endswith(",") else "owner" if last.endswith(("’s", "'s")) else "word"
