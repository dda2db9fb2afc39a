"""What speaks for each candidate: the named features that the ranking weighs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.extraction.candidates import Candidate, Decided
from articles.extraction.cast import Character, Mention
from articles.extraction.names import Gender
from articles.extraction.ranking import Features
from articles.extraction.sources import Source, SourceKind
from articles.extraction.story import Story
from articles.extraction.types import Attribution, EntityType, SpeakerKind

_MEMORY = 40
_NEVER = 99
_NEAR = 120
_SMALL = frozenset("the a an of for and in at to his her its their".split())
_GENDERED = {SourceKind.HE: Gender.MALE, SourceKind.SHE: Gender.FEMALE}
_BEFORE = ("start", "of", "for", "at", "in", "to", "from", "with", "by", "and", "the", "a", "an", "on", "&")
_LINKS = ("of", "in", "at", "for", "from", "who", "whose", "which", "on")


@dataclass(frozen=True)
class Evidence:
    """One statement with all that was decided before it, and the candidates for its speaker."""

    story: Story
    source: Source
    attribution: Attribution
    decided: Sequence[Decided]
    candidates: Sequence[Candidate]

    def features(self) -> list[Features]:
        """The features of each candidate, in their order."""
        return [
            self._named(candidate) if candidate.kind is SpeakerKind.NAMED else self._null(candidate)
            for candidate in self.candidates
        ]

    @cached_property
    def _antecedents(self) -> dict[int, float]:
        """The model's own scores, added up over the mentions of each character."""
        scores: dict[int, float] = {}
        for index, score in self.attribution.antecedents:
            character = self.story.cast.read_as(index)
            if character is not None:
                scores[character] = scores.get(character, 0.0) + score
        return scores

    @cached_property
    def _spoken_of(self) -> frozenset[int]:
        """The characters named in what is said (in its beginning, when it is long)."""
        return frozenset(
            mention.character
            for span in self.attribution.content[:4]
            for mention in self.story.cast.mentions_within(span.start, min(span.end, span.start + 600))
        )

    @cached_property
    def _spoke_before(self) -> frozenset[Candidate]:
        return frozenset(earlier.by for earlier in self.decided[-_MEMORY:])

    @cached_property
    def _latest_described(self) -> tuple[int, ...]:
        """The candidate named last of those whom the source's main noun describes."""
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
        """The candidates who fit the source in gender and type, ranked by how lately they were named."""
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

    def _named(self, candidate: Candidate) -> Features:
        character = self.story.cast.characters[candidate.characters[0]]
        if len(candidate.characters) > 1:
            found = ["type:group", f"group:{self.source.text.casefold()[:12]}"]
        else:
            found = [f"type:{_type(character)}", *self._fit(character)]
        found += self._in_source(candidate)
        found += self._distance(character)
        found += self._spoke(candidate)
        found.append(f"frequent:{_bucket(self.story.frequency_rank.get(character.index, _NEVER), 0, 1, 2, 4, 8)}")
        if character.index in self._spoken_of:
            found.append("in content")
        kind = self.source.kind.value
        values: Features = [(f"{kind}|{name}", 1.0) for name in found]
        if self._antecedents:
            values.append((f"{kind}|antecedent", self._antecedents.get(character.index, 0.0)))
        return values

    def _fit(self, character: Character) -> list[str]:
        """Whether the character suits the source's gender, owner and description."""
        source, type_ = self.source, _type(character)
        found = []
        gender = _GENDERED.get(source.kind) or source.gender
        if gender is not Gender.UNKNOWN:
            fit = "no" if _clashes(character.gender, gender) else "yes" if character.gender is gender else "unknown"
            found.append(f"gender:{fit}:{type_}")
        if source.owner and character.derived:
            owner = _GENDERED.get(source.owner)
            found.append(f"owner:{'no' if owner and _clashes(character.gender, owner) else 'yes'}")
        if source.head:
            nouns = self.story.role_nouns[character.index]
            described = "yes" if source.head in nouns else "no" if nouns else "none"
            found += [f"described:{described}:{type_}", f"described:{described}:{type_}:{source.head_class}"]
            if character.index in self._latest_described:
                found.append(f"described last:{type_}:{source.determiner}")
            known = self.story.described_by[character.index]
            words = [word.strip(",.’'").removesuffix("’s") for word in source.text.casefold().split()]
            overlap = sum(word in known for word in words if word not in _SMALL)
            found.append(f"words:{_bucket(overlap, 0, 1, 2)}:{described}")
        return found

    def _in_source(self, candidate: Candidate) -> list[str]:
        """Where in the source the candidate is named, if there: its head, an owner, after a preposition ..."""
        source = self.source
        own = [m for m in source.mentions if set(candidate.characters) & {m.character, *m.namesakes}]
        if not own:
            return ["elsewhere"] if source.mentions else []
        mention = next((m for m in own if m in source.heads), own[0])
        following = _following(self.story.text[mention.end : source.span.end])
        before = _preceding(self.story.text[source.span.start : mention.start])
        place = min(2, source.mentions.index(mention))
        total = min(3, len({m.character for m in source.mentions}))
        type_ = _type(self.story.cast.characters[mention.character])
        found = [
            f"source:{following}:{type_}",
            f"source:{before}>{following}",
            f"source:{place}/{total}:{type_}",
            f"source:{before}:{type_}",
        ]
        if mention.namesakes:
            found += self._among_namesakes(mention, candidate.characters[0])
        if source.quoted:
            found.append("source quoted")
        if following in ("word", "owner", "link"):
            found.append(f"source head:{source.head}:{type_}")
        if source.kind is not SourceKind.NAME:
            found.append(f"source:{before}>{following}:{source.head_class}:{type_}")
        return found

    def _among_namesakes(self, mention: Mention, index: int) -> list[str]:
        """Which bearer of a name is meant: the one chosen by custom, the one last or first named in full."""
        if index not in mention.namesakes:
            return ["namesake:as printed"]
        story = self.story
        full = {other: story.cast.characters[other].full_starts for other in mention.namesakes}
        lately = {}
        for other, starts in full.items():
            place = bisect_left(starts, mention.start)
            lately[other] = starts[place - 1] if place else -1
        rank = sorted(full, key=lambda other: -lately[other]).index(index)
        found = [
            f"namesake:{'custom' if index == mention.character else 'other'}",
            f"namesake:last:{rank}",
            f"namesake:most:{index == max(full, key=lambda other: len(full[other]))}",
            f"namesake:first:{index == min(full, key=lambda other: (full[other] or (0,))[0])}",
        ]
        if lately[index] < 0:
            return [*found, "namesake:not yet"]
        sentences = story.layout.sentence_at(mention.start) - story.layout.sentence_at(lately[index])
        near = _bucket(sentences, 0, 1, 3, 8, 20)
        return [*found, f"namesake:sentences:{near}", f"namesake:last:{rank}:{near}"]

    def _distance(self, character: Character) -> list[str]:
        """How far back the candidate was last named outside quotations, and how: as a subject, first, alone."""
        if self.source.kind is SourceKind.NAME:
            return []
        story, at = self.story, self.source.span.start
        last = story.last_unquoted(character.index, at)
        if last is None:
            return [f"named:{'quoted' if bisect_left(character.starts, at) else 'never'}"]
        sentences = story.layout.sentence_at(at) - story.layout.sentence_at(last)
        paragraphs = story.layout.paragraph_at(at) - story.layout.paragraph_at(last)
        rank = self._ranks.get(character.index)
        ranked = "unfit" if rank is None else _bucket(rank, 0, 1, 2, 4)
        subject = "subject" if last in story.subjects else "other"
        found = [
            f"sentences:{_bucket(sentences, 0, 1, 2, 4, 8)}:{subject}",
            f"paragraphs:{_bucket(paragraphs, 0, 1, 2, 4)}",
            f"rank:{ranked}",
            f"rank:{ranked}:{_bucket(sentences, 0, 1, 2)}:{subject}",
        ]
        if self._is_first(story.layout.sentence_span(last).start, last):
            found.append(f"first in sentence:{_bucket(sentences, 0, 1, 2)}")
        if self._is_first(story.layout.paragraph_span(last).start, last):
            found.append(f"first in paragraph:{_bucket(paragraphs, 0, 1, 2)}")
        if self.source.kind in (SourceKind.WHO, SourceKind.WHICH) and at - last < _NEAR:
            between = story.text[last:at]
            found.append(f"gap words:{_bucket(len(between.split()), 1, 2, 3, 5, 8)}")
            found.append(f"gap comma:{between.rstrip().endswith(',')}")
        return found

    def _is_first(self, start: int, offset: int) -> bool:
        """Whether no other name is printed between ``start`` and the mention at ``offset``."""
        cast = self.story.cast
        before = cast.index_before(offset) - 1
        return before < 0 or cast.mentions[before].start < start

    def _spoke(self, candidate: Candidate) -> list[str]:
        """How lately the candidate spoke."""
        for back, earlier in enumerate(reversed(self.decided[-4:])):
            if earlier.by == candidate:
                near = self._sentences_since(earlier, 0, 1, 2, 4)
                found = [f"spoke:{back}", f"spoke:{back}:{near}"]
                if earlier.kind is self.source.kind:
                    found.append(f"spoke alike:{back}")
                elif back == 0:
                    found.append(f"spoke as:{earlier.kind.value}:{near}")
                return found
        return ["spoke:not lately" if candidate in self._spoke_before else "spoke:never"]

    def _sentences_since(self, earlier: Decided, *limits: int) -> str:
        layout = self.story.layout
        return _bucket(max(0, layout.sentence_at(self.source.span.start) - layout.sentence_at(earlier.at)), *limits)

    def _null(self, candidate: Candidate) -> Features:
        """What speaks for nobody with a name, for a document, for the author: the source's own words above all."""
        source = self.source
        kind = source.kind.value
        found = [
            kind,
            f"head:{source.head}",
            f"{kind}:determiner:{source.determiner}",
            f"{kind}:quoted:{source.quoted}",
        ]
        if source.head:
            found.append(f"ending:{source.head[-3:]}")
            found.append(f"class:{source.head_class}")
            found.append(f"class:{source.head_class}:{source.determiner}:{bool(source.mentions)}")
            found.append(f"{kind}:known head:{source.head in self.story.all_nouns}")
        if source.kind in (SourceKind.WHO, SourceKind.WHICH, SourceKind.OTHER):
            found.append(f"{kind}:before:{source.before[-4:]}")
            found.append(f"{kind}:text:{source.text.casefold()[:12]}")
        if source.kind is SourceKind.NONE:
            found += self._unsourced()
        if self.decided:
            back = self.decided[-1]
            near = self._sentences_since(back, 0, 1, 3)
            found.append(f"{kind}:after same:{back.by.kind is candidate.kind}:{near}")
            if back.by.kind is SpeakerKind.NAMED:
                found.append(f"{kind}:after named:{near}")
        if source.mentions:
            found.append(f"{kind}:mentions:{min(3, len(source.mentions))}")
            found.append(f"{kind}:{source.head}:{source.determiner}")
        return [(f"{candidate.kind.value}|{feature}", 1.0) for feature in found]

    def _unsourced(self) -> list[str]:
        attribution = self.attribution
        if not attribution.cue:
            return ["none:no cue"]
        cue = self.story.text[attribution.cue[0].start : attribution.cue[-1].end].casefold()
        begin = attribution.content[0].start + 1 if attribution.content else None
        direct = begin is not None and self.story.quotations.at(begin) is not None
        return [*(f"none:cue:{word}" for word in cue.split()[:4]), f"none:direct:{direct}"]


def _clashes(gender: Gender, wanted: Gender) -> bool:
    return gender is not wanted and gender is not Gender.UNKNOWN and wanted is not Gender.UNKNOWN


def _bucket(number: int, *limits: int) -> str:
    return next((str(limit) for limit in limits if number <= limit), "more")


def _type(character: Character) -> str:
    return "team" if character.derived else character.type.value


def _following(after: str) -> str:
    """What follows a name within a source."""
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
    """What precedes a name within a source."""
    words = before.split()
    last = words[-1].casefold() if words else "start"
    if last in _BEFORE:
        return last
    return "comma" if last.endswith(",") else "owner" if last.endswith(("’s", "'s")) else "word"
