"""Resolves the speaker of each statement, in the order of the text, by ranking all candidates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.extraction.document import Document
from articles.extraction.names.characters import CharacterMention
from articles.extraction.speakers.candidates import GENDERED, EarlierSpeaker, SpeakerCandidate, enumerate_candidates
from articles.extraction.speakers.features import CandidateFeatures
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.speakers.sources import Source, SourceKind, parse_source
from articles.extraction.statements.roles import FORMER, is_role_noun
from articles.extraction.types import Attribution, EntityType, ExtractedSpeaker, ExtractedSpeakerKind, Span

_AND_ANOTHER = re.compile(r"^,\s[^,]{2,80},\sand\s(?:\w+\.?\s)?$")
_AND_ROLE = re.compile(r",?\sand\s(?:the\s)?(?:[\w’'-]+\s){0,4}?([a-z][\w-]+)\s(?:[A-Z]\w{1,3}\.?\s)?")
_STATEMENT = re.compile(
    r"\bin (?:a|their|its|another) (?:joint |written |brief |press )?(?:statement|release|report)\b"
)
_BEFORE_ASKED = re.compile(r"\W*(?:(?:when|if|and)\s+(?:(?:later|also|directly|repeatedly)\s+)?)?", re.IGNORECASE)
_SEEN_BY = re.compile(
    r"\b(?:(?:seen|obtained|viewed|reviewed|read|published|acquired)\s+by|leaked\s+to|shared\s+with"
    r"|published\s+(?:(?:on|last|this)\s+\w+\s+)?in)\s+(?:[Tt]he\s+)?(?:(?:journal|magazine)\s+)?$"
)
_SOMEBODY = re.compile(r"(?:His|Her|Their|An?|Another|One)\s(?:[\w’'-]+\s){0,2}?([a-z][\w-]+)\s(?!of\b|and\b)")
_AFTER_CUE = 30
_DOUBTFUL = 0.6
_SURE = 0.45
_LIKELY_THEY = 0.2
_LIKELY_DESCRIBED = 0.2
_POSSIBLY_DESCRIBED = 0.05
_CLAUSE_AFTER = re.compile(r",|\s(?:who|whose|which|that)\b")
_BRACKETS = re.compile(r"\([^()]{1,24}\)")


@dataclass(frozen=True, slots=True)
class ResolvedSpeaker:
    """The speaker chosen for a statement. ``confidence`` is the ranker's probability."""

    source: Source
    kind: ExtractedSpeakerKind
    characters: tuple[int, ...]
    confidence: float


def resolve_speakers(
    story: Document, attributions: Sequence[Attribution], ranking: LogLinearRanker
) -> list[ResolvedSpeaker]:
    """Resolve the speakers of attributions that are in the order of the text."""
    decided: list[EarlierSpeaker] = []
    resolved = []
    for attribution in attributions:
        at = position_of(attribution)
        source = parse_source(story.text, attribution.source, at, story.cast, story.quotations)
        candidates = enumerate_candidates(story, source, attribution, decided)
        evidence = CandidateFeatures(story, source, attribution, decided, candidates)
        probabilities = ranking.probabilities(evidence.features())
        if source.kind is SourceKind.THEY and _in_a_statement(story, attribution):
            probabilities = restrict_to(candidates, probabilities, ExtractedSpeakerKind.NAMED)
        elif source.kind is SourceKind.IT and _in_a_statement(story, attribution):
            probabilities = others(candidates, probabilities, ExtractedSpeakerKind.DOCUMENT)
        elif _follows_somebody(story, source) or _is_asked_by_nobody(story, source, attribution):
            probabilities = restrict_to(candidates, probabilities, ExtractedSpeakerKind.UNNAMED)
        best = choose(story, source, candidates, probabilities, decided)
        chosen = candidates[best]
        characters = with_coordinated(story, source, chosen.characters)
        decided.append(EarlierSpeaker(at, source.kind, SpeakerCandidate(chosen.kind, characters)))
        resolved.append(ResolvedSpeaker(source, chosen.kind, characters, probabilities[best]))
    return resolved


def _in_a_statement(story: Document, attribution: Attribution) -> bool:
    """Return whether something is "said in a statement", as organisations do."""
    cue = attribution.cue
    return bool(cue) and bool(_STATEMENT.search(story.text, cue[0].start, cue[-1].end + _AFTER_CUE))


def _is_asked_by_nobody(story: Document, source: Source, attribution: Attribution) -> bool:
    """Return whether nobody in particular asks the next speaker: "Asked whether she would stay, Roth said"."""
    cue = attribution.cue
    if source.kind is not SourceKind.NONE or not cue or story.text[slice(*cue[0])].casefold() != "asked":
        return False
    sentence = story.layout.sentence_span(cue[0].start)
    return bool(_BEFORE_ASKED.fullmatch(story.text, sentence.start, cue[0].start))


def restrict_to(
    candidates: Sequence[SpeakerCandidate], probabilities: Sequence[float], kind: ExtractedSpeakerKind
) -> list[float]:
    """Return the probabilities limited to candidates of this kind, or unchanged when there is none."""
    return _shared_by(probabilities, [candidate.kind is kind for candidate in candidates])


def others(
    candidates: Sequence[SpeakerCandidate], probabilities: Sequence[float], kind: ExtractedSpeakerKind
) -> list[float]:
    """Return the probabilities without candidates of this kind."""
    return _shared_by(probabilities, [candidate.kind is not kind for candidate in candidates])


def _shared_by(probabilities: Sequence[float], fits: Sequence[bool]) -> list[float]:
    total = sum(share for share, is_fit in zip(probabilities, fits, strict=True) if is_fit)
    if not total:
        return list(probabilities)
    return [share / total if is_fit else 0.0 for share, is_fit in zip(probabilities, fits, strict=True)]


def choose(
    story: Document,
    source: Source,
    candidates: Sequence[SpeakerCandidate],
    probabilities: Sequence[float],
    decided: Sequence[EarlierSpeaker],
) -> int:
    """Return the likeliest candidate, after four corrections.

    "They" prefers the organisation that spoke last to nobody in particular; "the novelist" prefers the only character
    whom the story calls so; "the coach", where in doubt, is the person of a story that names only one; and a report
    that somebody has merely seen speaks for itself.

    British newspapers call an organisation "they". The ranker has learnt from American ones, where this is rare.
    """
    best = max(range(len(candidates)), key=probabilities.__getitem__)
    if source.head_class == "document" and _merely_saw(story, source, candidates[best]):
        return next(
            place for place, candidate in enumerate(candidates) if candidate.kind is ExtractedSpeakerKind.DOCUMENT
        )
    if (
        candidates[best].kind is ExtractedSpeakerKind.UNNAMED
        and probabilities[best] < _DOUBTFUL
        and _is_definite(story, source)
    ):
        alone = [c for c in candidates if c.characters and c.characters == _only_person(story)]
        if alone:
            return candidates.index(alone[0])
    described = _only_described(story, source, candidates)
    if described is not None and best != described:
        # "The mayor" of a story with one mayor is hardly ever somebody whom it does not name.
        doubtful = candidates[best].kind is ExtractedSpeakerKind.UNNAMED and source.determiner == "the"
        likely = probabilities[described] >= (_POSSIBLY_DESCRIBED if doubtful else _LIKELY_DESCRIBED)
        if likely or _contradicts(story, source, candidates[best]):
            return described
    if source.kind is not SourceKind.THEY or candidates[best].kind is not ExtractedSpeakerKind.UNNAMED or not decided:
        return best
    last = decided[-1].by
    if last in candidates and len(last.characters) == 1 and probabilities[best] < _DOUBTFUL:
        place = list(candidates).index(last)
        character = story.cast.characters[last.characters[0]]
        if character.type is EntityType.ORGANISATION and probabilities[place] >= _LIKELY_THEY:
            return place
    return best


def _is_definite(story: Document, source: Source) -> bool:
    """Return whether readers know the source already: "the coach", or no source at all for a quotation."""
    quoted = story.quotations.at(source.span.start) is not None
    described = (
        source.kind is SourceKind.NOMINAL and source.head_class == "human" and source.text[:4].casefold() == "the "
    )
    return (described and not source.mentions) or (source.kind is SourceKind.NONE and quoted)


def _follows_somebody(story: Document, source: Source) -> bool:
    """Return whether the sentence before, in this paragraph, is about somebody unnamed: "Her neighbour agreed"."""
    if source.kind not in GENDERED:
        return False
    layout, at = story.layout, source.span.start
    place = layout.sentence_at(at)
    while place and story.quotations.at(layout.sentences[place].start) is not None:
        place -= 1
    before = layout.sentences[place]
    if before.end > at or layout.paragraph_at(before.start) != layout.paragraph_at(at):
        return False
    somebody = _SOMEBODY.match(story.text, before.start, before.end)
    return somebody is not None and is_role_noun(somebody[1]) and not story.cast.mentions_within(*before)


def _merely_saw(story: Document, source: Source, candidate: SpeakerCandidate) -> bool:
    """Return whether the candidate has only seen the document: "a report obtained by the Echo"."""
    named = [m for m in source.mentions if m.character in candidate.characters]
    return bool(named) and all(_SEEN_BY.search(story.text[source.span.start : m.start]) for m in named)


def _only_described(story: Document, source: Source, candidates: Sequence[SpeakerCandidate]) -> int | None:
    """Return the only candidate that the story calls what the source says ("The novelist"), unless it is a name.

    Of several, it is the one whose role has the same words: "the finance minister", with a health minister beside.
    """
    if source.kind is not SourceKind.NOMINAL or source.determiner not in ("the", "") or source.mentions:
        return None
    described = story.described_as(source.head)
    if len(described) > 1:
        former = FORMER.search(source.text) is not None
        described = [index for index in described if story.is_past(source.head, index) in (former, None)]
    if len(described) > 1:
        words = source.text.casefold().split()[source.determiner == "the" :]
        described = [index for index in described if _has_role(story, index, words)]
    if len(described) != 1:
        return None
    return next((place for place, c in enumerate(candidates) if c.characters == (described[0],)), None)


def _contradicts(story: Document, source: Source, candidate: SpeakerCandidate) -> bool:
    """Return whether the story says of the candidate something else than the source."""
    return any(story.fit_of_noun(source.head, index) == "no" for index in candidate.characters)


def _has_role(story: Document, character: int, words: Sequence[str]) -> bool:
    """Return whether exactly these words are printed as a role of the character, whatever follows ("of Delta")."""
    return any(story.words_of(role)[: len(words)] == list(words) for role in story.roles[character])


def _only_person(story: Document) -> tuple[int, ...]:
    people = [c.index for c in story.cast.characters if c.type is EntityType.PERSON]
    return tuple(people) if len(people) == 1 else ()


def position_of(attribution: Attribution) -> int:
    """Return the position that orders a statement: its source, else its cue, else its words."""
    spans = attribution.source or attribution.cue or attribution.content
    return spans[0].start


def with_coordinated(story: Document, source: Source, characters: tuple[int, ...]) -> tuple[int, ...]:
    """Return those named together with the chosen one, with "and" or in a list."""
    if len(characters) != 1 or source.kind is not SourceKind.NAME:
        return characters
    chosen = next((mention for mention in source.mentions if mention.character == characters[0]), None)
    if chosen is None:
        return characters
    type_ = story.cast.characters[chosen.character].type
    alike = [m for m in source.mentions if story.cast.characters[m.character].type is type_]
    row = max((_row(story, mentions, chosen) for mentions in (alike, source.mentions)), key=len)
    return tuple(dict.fromkeys(mention.character for mention in row))


def _row(story: Document, mentions: Sequence[CharacterMention], chosen: CharacterMention) -> list[CharacterMention]:
    """Return the mentions joined to the chosen one, or it alone without an "and" among them."""
    first = last = list(mentions).index(chosen)
    while first > 0 and _joined(story, mentions[first - 1].end, mentions[first].start):
        first -= 1
    while last + 1 < len(mentions) and _joined(story, mentions[last].end, mentions[last + 1].start):
        last += 1
    row = list(mentions[first : last + 1])
    between = "".join(story.text[one.end : other.start] for one, other in pairwise(row))
    return row if any(word in between for word in ("and", "&", "nor")) else [chosen]


def _joined(story: Document, end: int, start: int) -> bool:
    if _AND_ANOTHER.search(story.text[end:start]):
        return True
    match = _AND_ROLE.fullmatch(story.text, end, start)
    if match and is_role_noun(match[1]):
        return True
    between = _BRACKETS.sub("", story.text[end:start]).replace("the ", "").replace("both ", "").strip()
    return between in (",", "and", ", and", "&", ", &", "or", "nor")


def described_role(story: Document, resolved: ResolvedSpeaker) -> Span | None:
    """Return the role that a speaker is called by instead of a name ("the council leader"), without its article."""
    source = resolved.source
    is_person = (
        resolved.kind is ExtractedSpeakerKind.NAMED
        and len(resolved.characters) == 1
        and story.cast.characters[resolved.characters[0]].type is EntityType.PERSON
    )
    known = source.determiner in ("the", "") and source.head_class == "human" and is_role_noun(source.head)
    if not is_person or source.kind is not SourceKind.NOMINAL or not known or resolved.confidence < _SURE:
        return None
    span = source.span
    start = span.start + (4 if story.text[span.start : span.start + 4].casefold() == "the " else 0)
    end = _CLAUSE_AFTER.search(story.text, start, span.end)
    return Span(start, end.start() if end else span.start + len(story.text[span.start : span.end].rstrip(" ,")))


def speakers_of(story: Document, characters: Sequence[int]) -> tuple[ExtractedSpeaker, ...]:
    """Return the characters as speakers; a country that speaks counts as an organisation."""
    people = []
    for index in characters:
        character = story.cast.characters[index]
        type_ = EntityType.PERSON if character.type is EntityType.PERSON else EntityType.ORGANISATION
        people.append(ExtractedSpeaker(character.name, type_))
    return tuple(dict.fromkeys(people))
