"""Features of the candidates, which the ranker weighs."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.extraction.document import Document
from articles.extraction.names.characters import Character
from articles.extraction.names.parts import Gender
from articles.extraction.speakers.candidates import EarlierSpeaker, SpeakerCandidate
from articles.extraction.speakers.ranking import Features
from articles.extraction.speakers.source_matches import bucket, position_in_source, type_of
from articles.extraction.speakers.sources import Source, SourceKind
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.types import Attribution, EntityType, ExtractedSpeakerKind

_MEMORY = 40
_NEVER = 99
_NEAR = 120
_LOOKED_AHEAD = 600
_SMALL = frozenset("the a an of for and in at to his her its their".split())
_GENDERED = {SourceKind.HE: Gender.MALE, SourceKind.SHE: Gender.FEMALE}
# How the features that carry the model's own guess begin; kinds of source that are weighed alike.
GUESS = "guess:"
_GUESS_GROUPS = {
    SourceKind.SHE: "he",
    SourceKind.IT: "they",
    SourceKind.WE: "they",
    SourceKind.WHICH: "they",
    SourceKind.WHO: "he",
    SourceKind.NOMINALS: "nominal",
    SourceKind.OTHER: "nominal",
}
_SPEAKS = re.compile(r",?\s+(?:said|says|added|told|asked|wrote|replied|insisted|continued|explained|argued)\b")
_SAID = re.compile(r"\b(?:said|says|told|asked|added|replied)\s+(?:(?:the|[\w’'.-]+)\s+){0,3}$")
_PLURAL = re.compile(r"\bpeople\b|\b[a-z-]{3,}s\b")


@dataclass(frozen=True)
class CandidateFeatures:
    """One statement with all earlier speakers and the candidates for its own."""

    story: Document
    source: Source
    attribution: Attribution
    decided: Sequence[EarlierSpeaker]
    candidates: Sequence[SpeakerCandidate]

    def features(self) -> list[Features]:
        """The features of each candidate, in order."""
        return [
            self._named(candidate) if candidate.kind is ExtractedSpeakerKind.NAMED else self._null(candidate)
            for candidate in self.candidates
        ]

    @cached_property
    def _antecedents(self) -> dict[int, float]:
        """The model's scores, added up over the mentions of each character."""
        scores: dict[int, float] = {}
        for index, score in self.attribution.antecedents:
            character = self.story.cast.read_as(index)
            if character is not None:
                scores[character] = scores.get(character, 0.0) + score
        return scores

    @cached_property
    def _spoken_of(self) -> frozenset[int]:
        """The characters named in the words (in their beginning, when they are long)."""
        return frozenset(
            mention.character
            for span in self.attribution.content[:4]
            for mention in self.story.cast.mentions_within(span.start, min(span.end, span.start + 600))
        )

    @cached_property
    def _spoke_before(self) -> frozenset[SpeakerCandidate]:
        return frozenset(earlier.by for earlier in self.decided[-_MEMORY:])

    @cached_property
    def _spoke_last(self) -> str:
        """The kind of the last speaker: a person, an organisation, several together, or unnamed."""
        last = self.decided[-1].by if self.decided else None
        if last is None or not last.characters:
            return "nobody"
        return "several" if len(last.characters) > 1 else type_of(self.story.cast.characters[last.characters[0]])

    @cached_property
    def _noun(self) -> str:
        """The source's main noun, or "" for a person's name: no person's name is ever a feature."""
        return "" if self.source.head in self.story.names_of_people else self.source.head

    @cached_property
    def _source_words(self) -> list[str]:
        """The words of the source that describe somebody."""
        words = [word.strip(",.’'").removesuffix("’s") for word in self.source.text.casefold().split()]
        return [word for word in words if word not in _SMALL]

    @cached_property
    def _sentence(self) -> int:
        return self.story.layout.sentence_at(self.source.span.start)

    @cached_property
    def _paragraph(self) -> int:
        return self.story.layout.paragraph_at(self.source.span.start)

    @cached_property
    def _direct(self) -> bool:
        content = self.attribution.content
        return bool(content) and self.story.quotations.at(content[0].start + 1) is not None

    @cached_property
    def _people_near(self) -> bool:
        """Return whether unnamed people ("officials", "voters") are printed in this sentence or the one before."""
        layout, at = self.story.layout, self.source.span.start
        start = layout.sentences[max(0, layout.sentence_at(at) - 1)].start if layout.sentences else at
        return any(
            self.story.quotations.at(match.start()) is None and (match[0] == "people" or is_role_noun(match[0][:-1]))
            for match in _PLURAL.finditer(self.story.text, max(start, at - 600), at)
        )

    @cached_property
    def _name_before(self) -> int | None:
        """The character named right before the source with only a comma between."""
        cast, at = self.story.cast, self.source.span.start
        place = cast.index_before(at) - 1
        if place < 0 or self.story.text[cast.mentions[place].end : at].strip(" ,"):
            return None
        return cast.mentions[place].character

    @cached_property
    def _described(self) -> tuple[int, ...]:
        """The characters whom the story calls what the source says."""
        return tuple(self.story.described_as(self.source.head)) if self.source.head else ()

    @cached_property
    def _named_next(self) -> int | None:
        """The character whose words follow in the same paragraph: "The mayor smiled and said no. ... Roth added"."""
        story, at = self.story, self.source.span.end
        end = story.layout.paragraph_span(self.source.span.start).end
        for mention in story.cast.mentions_within(at, min(end, at + _LOOKED_AHEAD)):
            if story.quotations.at(mention.start) is None and _SPEAKS.match(story.text, mention.end):
                return mention.character
        return None

    @cached_property
    def _later(self) -> Sequence[int]:
        """The characters whom the story names only after the source, the next ones first."""
        return self.story.introduced_after(self.source.span.end)

    @cached_property
    def _latest_described(self) -> tuple[int, ...]:
        """The latest named candidate that the source's main noun describes."""
        if not self.source.head:
            return ()
        places = []
        for candidate in self.candidates:
            for index in candidate.characters[:1]:
                if self.source.head in self.story.role_nouns[index]:
                    last = self.story.last_unquoted(index, self.source.span.start)
                    places.append((-1 if last is None else last, index))
        return (max(places)[1],) if places else ()

    @cached_property
    def _ranks(self) -> dict[int, int]:
        """The candidates that fit the source in gender and type, ranked by how recently they were named."""
        wanted = _GENDERED.get(self.source.kind)
        places = []
        for candidate in self.candidates:
            if len(candidate.characters) != 1:
                continue
            character = self.story.cast.characters[candidate.characters[0]]
            if wanted and (character.type is not EntityType.PERSON or _clashes(character.gender, wanted)):
                continue
            last = self.story.last_unquoted(character.index, self.source.span.start)
            if last is not None:
                places.append((-last, character.index))
        return {index: rank for rank, (_, index) in enumerate(sorted(places))}

    def _named(self, candidate: SpeakerCandidate) -> Features:
        character = self.story.cast.characters[candidate.characters[0]]
        if len(candidate.characters) > 1:
            names = ["type:group", f"group:{'both' in self.source.text.casefold()}"]
        else:
            names = [
                f"type:{type_of(character)}",
                f"direct:{self._direct}:{type_of(character)}",
                *self._fit(character),
            ]
        if self.source.kind is not SourceKind.NAME and self._named_next == character.index:
            described = self.story.fit_of_noun(self.source.head, character.index) if self.source.head else "pronoun"
            names.append(f"speaks next:{described}")
        if self.source.head:
            names += self._introduced(character)
        names += position_in_source(self.story, self.source, candidate)
        names += self._distance(character)
        names += self._spoke(candidate)
        names.append(f"frequent:{bucket(self.story.frequency_rank.get(character.index, _NEVER), 0, 1, 2, 4, 8)}")
        if character.index in self._spoken_of:
            names.append("in content")
        kind = self.source.kind.value
        score = max(self._antecedents.get(index, 0.0) for index in candidate.characters)
        return [*((f"{kind}|{name}", 1.0) for name in names), *self._guess(score)]

    def _guess(self, score: float) -> Features:
        """Return the logarithm of the model's score for a candidate, or None when it has none for this statement."""
        if not self.attribution.antecedents:
            return []
        group = _GUESS_GROUPS.get(self.source.kind, self.source.kind.value)
        return [(f"{GUESS}{group}", math.log(score + 0.01)), (f"{GUESS}{group}:top", float(score > 0.5))]

    def _fit(self, character: Character) -> list[str]:
        """Return features for the character's fit with the source's gender, owner and description."""
        source, type_ = self.source, type_of(character)
        names = []
        gender = _GENDERED.get(source.kind) or source.gender
        if gender is not Gender.UNKNOWN:
            fit = "no" if _clashes(character.gender, gender) else "yes" if character.gender is gender else "unknown"
            names.append(f"gender:{fit}:{type_}")
        if source.owner and character.derived:
            owner = _GENDERED.get(source.owner)
            names.append(f"owner:{'no' if owner and _clashes(character.gender, owner) else 'yes'}")
        if source.head:
            described = self.story.fit_of_noun(source.head, character.index)
            if self._described == (character.index,):
                names.append(f"only described:{described}:{source.determiner}")
            elif character.index in self._described:
                names.append(f"among described:{described}")
            elif self._described:
                names.append("another described")
            names += [f"described:{described}:{type_}", f"described:{described}:{type_}:{source.head_class}"]
            if character.index in self._latest_described:
                names.append(f"described last:{type_}:{source.determiner}")
            known = self.story.described_by[character.index]
            overlap = sum(word in known for word in self._source_words)
            names.append(f"words:{bucket(overlap, 0, 1, 2)}:{described}")
        return names

    def _introduced(self, character: Character) -> list[str]:
        """Return features for a character named only after its description: "a judge said no ... Judge Roth added"."""
        if character.index not in self._later:
            return []
        place = self._later.index(character.index)
        fit = self.story.fit_of_noun(self.source.head, character.index)
        alone = "only" if self._described == (character.index,) else "other"
        first = character.starts[0]
        end = self.story.cast.mentions[self.story.cast.index_before(first)].end
        speaks = bool(_SPEAKS.match(self.story.text, end) or _SAID.search(self.story.text, max(0, first - 40), first))
        paragraphs = bucket(self.story.layout.paragraph_at(first) - self._paragraph, 0, 1, 2, 4)
        lead = self._paragraph < 2
        return [
            f"introduced:{bucket(place, 0, 1)}:{fit}",
            f"introduced:{bucket(place, 0, 1)}:{fit}:{self.source.determiner}",
            f"introduced:{paragraphs}:{speaks}:{type_of(character)}",
            f"introduced:{fit}:{alone}:{lead}:{self.source.determiner}",
            f"introduced:{bucket(place, 0, 1)}:{speaks}:{lead}",
            *self._named_with_words(character.index, fit),
        ]

    def _named_with_words(self, character: int, fit: str) -> list[str]:
        """Return features for whoever is first named with the quotation that follows."""
        if self.story.named_with_words_after(self.source.span.end) != character:
            return []
        first = self.story.cast.characters[character].starts[0]
        paragraphs = self.story.layout.paragraph_at(first) - self._paragraph
        near = f"{paragraphs}:{bucket(self.story.layout.sentence_at(first) - self._sentence, 1, 2, 4)}"
        names = (paragraphs, near, f"fit:{fit}", f"by:{self.source.determiner}")
        return [f"named with words:{name}" for name in names]

    def _distance(self, character: Character) -> list[str]:
        """Return features for how far back, and how, the candidate was last named outside quotations."""
        if self.source.kind is SourceKind.NAME:
            return []
        story, at = self.story, self.source.span.start
        last = story.last_unquoted(character.index, at)
        if last is None:
            return [f"named:{'quoted' if bisect_left(character.starts, at) else 'never'}"]
        sentences = self._sentence - story.layout.sentence_at(last)
        paragraphs = self._paragraph - story.layout.paragraph_at(last)
        rank = self._ranks.get(character.index)
        ranked = "unfit" if rank is None else bucket(rank, 0, 1, 2, 4)
        subject = "subject" if last in story.subjects else "other"
        names = [
            f"sentences:{bucket(sentences, 0, 1, 2, 4, 8)}:{subject}",
            f"paragraphs:{bucket(paragraphs, 0, 1, 2, 4)}",
            f"rank:{ranked}",
            f"rank:{ranked}:{bucket(sentences, 0, 1, 2)}:{subject}",
        ]
        if self._is_first(story.layout.sentence_span(last).start, last):
            names.append(f"first in sentence:{bucket(sentences, 0, 1, 2)}")
        if self._is_first(story.layout.paragraph_span(last).start, last):
            names.append(f"first in paragraph:{bucket(paragraphs, 0, 1, 2)}")
        if self.source.kind in (SourceKind.WHO, SourceKind.WHICH) and at - last < _NEAR:
            between = story.text[last:at]
            if self._name_before == character.index:
                names.append("adjacent")
            names.append(f"gap words:{bucket(len(between.split()), 1, 2, 3, 5, 8)}")
            names.append(f"gap comma:{between.rstrip().endswith(',')}")
        return names

    def _is_first(self, start: int, offset: int) -> bool:
        """Return whether no other name is between ``start`` and the mention at ``offset``."""
        cast = self.story.cast
        before = cast.index_before(offset) - 1
        return before < 0 or cast.mentions[before].start < start

    def _spoke(self, candidate: SpeakerCandidate) -> list[str]:
        """Return features for how recently the candidate spoke."""
        for back, earlier in enumerate(reversed(self.decided[-4:])):
            if earlier.by == candidate:
                near = self._sentences_since(earlier, 0, 1, 2, 4)
                names = [f"spoke:{back}", f"spoke:{back}:{near}"]
                if len(candidate.characters) == 1:
                    names.append(f"spoke:{back}:{type_of(self.story.cast.characters[candidate.characters[0]])}")
                if earlier.kind is self.source.kind:
                    names.append(f"spoke alike:{back}")
                elif back == 0:
                    names.append(f"spoke as:{earlier.kind.value}:{near}")
                return names
        return ["spoke:not lately" if candidate in self._spoke_before else "spoke:never"]

    def _sentences_since(self, earlier: EarlierSpeaker, *limits: int) -> str:
        return bucket(max(0, self._sentence - self.story.layout.sentence_at(earlier.at)), *limits)

    def _null(self, candidate: SpeakerCandidate) -> Features:
        """Return features for an unnamed source, a document or the author, mostly from the source's own words."""
        source = self.source
        kind = source.kind.value
        names = [
            kind,
            f"head:{self._noun}",
            f"{kind}:determiner:{source.determiner}",
            f"{kind}:quoted:{source.quoted}",
            f"{kind}:direct:{self._direct}",
        ]
        if source.head:
            names.append(f"ending:{self._noun[-3:]}")
            names.append(f"class:{source.head_class}")
            names.append(f"class:{source.head_class}:{source.determiner}:{bool(source.mentions)}")
            names.append(f"{kind}:known head:{source.head in self.story.all_nouns}")
        if source.kind in (SourceKind.THEY, SourceKind.WE):
            names.append(f"{kind}:people near:{self._people_near}:{self._spoke_last}")
        if source.kind in (SourceKind.WHO, SourceKind.WHICH, SourceKind.OTHER):
            names.append(f"{kind}:before:{source.before[-4:]}")
            names.append(f"{kind}:text:{source.text.split(maxsplit=1)[0].casefold()}")
            names.append(f"{kind}:after a name:{self._name_before is not None}")
        if source.kind is SourceKind.NONE:
            names += self._unsourced()
        if self.decided:
            back = self.decided[-1]
            near = self._sentences_since(back, 0, 1, 3)
            names.append(f"{kind}:after same:{back.by.kind is candidate.kind}:{near}")
            if back.by.kind is ExtractedSpeakerKind.NAMED:
                names.append(f"{kind}:after named:{near}")
        if source.mentions:
            names.append(f"{kind}:mentions:{min(3, len(source.mentions))}")
            names.append(f"{kind}:{self._noun}:{source.determiner}")
        unlinked = max(0.0, 1.0 - sum(self._antecedents.values()))
        return [*((f"{candidate.kind.value}|{feature}", 1.0) for feature in names), *self._guess(unlinked)]

    def _unsourced(self) -> list[str]:
        attribution = self.attribution
        if not attribution.cue:
            return ["none:no cue"]
        cue = self.story.text[attribution.cue[0].start : attribution.cue[-1].end].casefold()
        return [f"none:cue:{word}" for word in cue.split()[:4]]


def _clashes(gender: Gender, wanted: Gender) -> bool:
    return gender is not wanted and gender is not Gender.UNKNOWN and wanted is not Gender.UNKNOWN
