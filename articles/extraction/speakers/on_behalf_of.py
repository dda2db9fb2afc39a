"""On whose behalf somebody speaks: "a spokesman for the mayor", "her office", "the company's lawyer, Sylvia Trent"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from articles.extraction.document import Document
from articles.extraction.names.parts import Gender
from articles.extraction.speakers.candidates import GENDERED
from articles.extraction.speakers.resolve import ResolvedSpeaker, position_of, speakers_of
from articles.extraction.speakers.sources import SourceKind, parse_source
from articles.extraction.statements.roles import is_role_noun, represented_role
from articles.extraction.types import Attribution, EntityType, ExtractedOnBehalfOf, ExtractedSpeakerKind, Span

_SPOKES = r"(?:spokes(?:man|men|woman|women|persons?|people)|press (?:secretary|officer|office|aide))"
# Those who speak for somebody else by trade.
_NOUN = (
    rf"(?:{_SPOKES}|publicists?|lawyers?|attorneys?|solicitors?|barristers?|(?:defence |defense |legal )?counsel"
    r"|legal team|representatives?|agents?|aides?|office)"
)
_ADJECTIVES = r"(?:(?!(?:former|then|and|or|said|told)\b)[a-z][\w-]*\s){0,2}?"
_PRONOUN = r"(?:his|her|its|their)"
_OWNED_BY_PRONOUN = re.compile(
    rf"\b({_PRONOUN})\s(?:{_ADJECTIVES}{_NOUN}|(?<!its )(?<!their )secretary)\b(?!['’])", re.IGNORECASE
)
# "Hart's office", "the company's own lawyer", "the unions’ solicitors".
_OWNED = re.compile(rf"(?:['’]s|(?<=s)['’])\s{_ADJECTIVES}{_NOUN}\b(?!['’])")
_LINK = (
    r"(?:for|of|(?:acting|speaking) for|(?:acting )?on behalf of|representing"
    r"|who (?:represents?|represented|is representing|speaks for|acts for|is acting for))"
)
_FOR = re.compile(rf"\b(?<!former )(?:{_NOUN}\s{_LINK}|(?:aides?|secretary) to)\s", re.IGNORECASE)
# "A Coast Guard spokesman", "a council spokeswoman".
_ATTRIBUTE = re.compile(rf"((?:(?!of\b)[\w&’'.-]+(?<!['’]s)\s){{1,4}}?){_SPOKES}\b", re.IGNORECASE)
_ALONE = re.compile(rf"(?:(?:an?|one|another|the|that)\s)?(?:second\s)?{_SPOKES}\b[^’']*", re.IGNORECASE)
# "Mitigating for Craig, Nathaniel Breck said", "Tobias Frayn, for Quill & Garnett, said".
_ACTING = r"(?:(?:speaking|acting|appearing|mitigating|defending|prosecuting|writing)\s)?(?:for|on behalf of)\s"
_NAMED_ONE = r"((?:the\s|[A-Z])[^,.;:“”\"]{2,60})"
_BEFORE_NAME = re.compile(rf"(?i:{_ACTING}){_NAMED_ONE},\s(?:the\s)?(?:[\w’'.-]+\s){{0,3}}")
_AFTER_NAME = re.compile(rf"(?:\s[KQS]C)?,\s{_ACTING}{_NAMED_ONE}(?=,)")
_ON_BEHALF = re.compile(rf"\bon (?:behalf of ([^,.;:“”\"]{{2,60}})|({_PRONOUN}) behalf\b)", re.IGNORECASE)
_ENDS = re.compile(r"[,;:()“”\"–—]|\s(?:who|which|that|said|says|told|on|in|at|when|after|as|has|had|was|is|did)\b")
_ARTICLE = re.compile(rf"\b(?:the|an?|{_PRONOUN}|one of (?:the|{_PRONOUN}))\s$", re.IGNORECASE)
_WORD_OF = re.compile(r"([\w-]+)\sof\s", re.IGNORECASE)
_PHRASE_START = re.compile(r"[,;:“”\"()–—]")
_NAME_ENDS = re.compile(r"['’]?s?\s*$|\W*(?:[,;(]|\b(?:of|in|at|and|or|from|to)\b)|\s&")
_REACH = 120
_LOOKED_AT = 12
_SENTENCES = 3
_PRONOUNS = (SourceKind.HE, SourceKind.SHE, SourceKind.IT, SourceKind.THEY)
# Offices that are bodies of their own: "the sheriff's office".
_BODIES = re.compile(
    r"\b(?:sheriff|attorney|prosecutor|coroner|examiner|auditor|comptroller|ombudsman|clerk)['’]s office\b", re.I
)


@dataclass(frozen=True, slots=True)
class Representation:
    """Words that say on whose behalf somebody speaks, and the words among them that name that one."""

    printed: Span
    named: Span

    def printed_alone(self, text: str) -> Span:
        """Return the words printed without their article."""
        article = re.compile(r"(?:the|an?)\s", re.IGNORECASE).match(text, self.printed.start, self.printed.end)
        return Span(article.end() if article else self.printed.start, self.printed.end)


def find_represented(
    story: Document, attributions: Sequence[Attribution], speakers: Sequence[ResolvedSpeaker]
) -> list[tuple[ResolvedSpeaker, ExtractedOnBehalfOf | None]]:
    """Return the speaker of each statement and on whose behalf they speak. Statements are in the order of the text.

    One who was taken for the speaker of an unnamed spokesman's words gives way to a speaker without a name.
    """
    finder = RepresentationFinder(story)
    return [finder.find(attribution, speaker) for attribution, speaker in zip(attributions, speakers, strict=True)]


class RepresentationFinder:
    """Finds on whose behalf the speakers of a story speak, statement by statement.

    ``of_character`` has what was found last for each named speaker, ``of_unnamed`` for an unnamed one, with its place.
    """

    def __init__(self, story: Document) -> None:
        self.story = story
        self.text = story.text
        self.spoke: dict[int, int] = {}
        self.of_character: dict[int, ExtractedOnBehalfOf] = {}
        self.of_roles: dict[int, list[Representation]] = {}
        self.of_unnamed: tuple[int, ExtractedOnBehalfOf] | None = None

    def find(
        self, attribution: Attribution, speaker: ResolvedSpeaker
    ) -> tuple[ResolvedSpeaker, ExtractedOnBehalfOf | None]:
        at = position_of(attribution)
        found = self.representation(attribution, speaker)
        result = self.carried(at, speaker)
        apposed = self.apposed(found, speaker) if found else ()
        if found is not None:
            meant = apposed or self.resolve(found, speaker)
            printed = self.text[slice(*found.printed)].strip(" ,")
            result = ExtractedOnBehalfOf(printed, next(iter(speakers_of(self.story, meant)), None))
            if {*meant} & {*speaker.characters} or self.is_unnamed(found, speaker):
                speaker = replace(speaker, kind=ExtractedSpeakerKind.UNNAMED, characters=())
        if len(speaker.characters) == 1:
            self.spoke[speaker.characters[0]] = at
        if len(speaker.characters) == 1 and result is not None:
            self.of_character[speaker.characters[0]] = result
        elif speaker.kind is ExtractedSpeakerKind.UNNAMED:
            self.of_unnamed = None if result is None else (at, result)
        return speaker, result

    def apposed(self, found: Representation, speaker: ResolvedSpeaker) -> tuple[int, ...]:
        """Return the minister named after "a spokeswoman for the minister, Paul Roth,": no woman, so not she."""
        if len(speaker.characters) != 1:
            return ()
        gender = self.story.cast.characters[speaker.characters[0]].gender
        if gender is Gender.UNKNOWN:
            return ()
        own = represented_role(self.text, found.printed_alone(self.text), is_female=gender is Gender.FEMALE)
        follows = any(not self.text[found.printed.end : head.start].strip(", ") for head in speaker.source.heads)
        return speaker.characters if own and follows else ()

    def is_unnamed(self, found: Representation, speaker: ResolvedSpeaker) -> bool:
        """Return whether the source is "his office" or "her lawyer", and the story calls nobody that was named so."""
        source, nouns = speaker.source, self.story.role_nouns
        if source.heads or not speaker.characters or found.printed.start < source.span.start:
            return False
        called = {noun for character in speaker.characters for noun in nouns[character]}
        return found.printed.end <= source.span.end and not any(re.fullmatch(_NOUN, noun) for noun in called)

    def carried(self, at: int, speaker: ResolvedSpeaker) -> ExtractedOnBehalfOf | None:
        """Return what was found for the same speaker before: a lawyer goes on speaking for her client."""
        if len(speaker.characters) == 1:
            return self.of_character.get(speaker.characters[0])
        source = speaker.source
        goes_on = source.kind in (SourceKind.HE, SourceKind.SHE, SourceKind.IT, SourceKind.THEY) or (
            source.determiner in ("the", "that") and re.search(rf"\b{_NOUN}\b", source.text, re.IGNORECASE)
        )
        if speaker.kind is not ExtractedSpeakerKind.UNNAMED or not goes_on or self.of_unnamed is None:
            return None
        before, result = self.of_unnamed
        layout = self.story.layout
        return result if layout.paragraph_at(at) - layout.paragraph_at(before) <= 1 else None

    def representation(self, attribution: Attribution, speaker: ResolvedSpeaker) -> Representation | None:
        """Return the words that say on whose behalf, in the source, beside its name or in the same sentence."""
        source = speaker.source
        found = None if source.kind is SourceKind.NONE else self.in_phrase(source.span)
        if found is None and source.heads and speaker.characters:
            found = self.beside_name(Span(source.heads[0].start, source.heads[0].end))
        if found is None and len(speaker.characters) == 1:
            found = self.in_role(speaker.characters[0], source.span)
        return found or self.in_sentence(attribution)

    def in_phrase(self, span: Span) -> Representation | None:
        """Return the representation that a noun phrase prints: "a spokesman for the mayor", "her office"."""
        text = self.text
        owned = _OWNED_BY_PRONOUN.search(text, span.start, span.end)
        if owned and self.phrase_start(owned.start(), span.start) == owned.start():
            return Representation(Span(owned.start(), owned.end()), Span(*owned.span(1)))
        linked = _FOR.search(text, span.start, span.end)
        if linked:
            end = self.phrase_end(linked.end(), span.end)
            printed = Span(self.phrase_start(linked.start(), span.start), end)
            return Representation(printed, Span(linked.end(), end)) if end > linked.end() else None
        owned = _OWNED.search(text, span.start, span.end)
        if owned and not _BODIES.search(text, span.start, span.end):
            start = self.phrase_start(owned.start(), span.start)
            office = _WORD_OF.search(text, start, owned.start())
            if start < owned.start() and not (office and is_role_noun(office[1])):
                return Representation(Span(start, owned.end()), Span(start, owned.start()))
        if _ALONE.fullmatch(text, span.start, span.end):
            body = None if self.is_known_already(span) else self.body_before(span.start)
            return Representation(span, body) if body else None
        attribute = _ATTRIBUTE.search(text, span.start, span.end)
        named = self.attribute(Span(*attribute.span(1))) if attribute else None
        return Representation(Span(attribute.start(), attribute.end()), named) if attribute and named else None

    def is_known_already(self, span: Span) -> bool:
        """Return whether "the spokesman" is one that has just spoken."""
        return self.of_unnamed is not None and self.text[span.start : span.start + 2].casefold() == "th"

    def body_before(self, at: int) -> Span | None:
        """Return the organisation named last before, in this paragraph or the one before: a subject, if there is one.

        A spokesman of whom nothing else is printed speaks for it.
        """
        story, other = self.story, None
        paragraph = story.layout.paragraph_at(at)
        first = story.cast.index_before(at)
        for mention in reversed(story.cast.mentions[max(0, first - _LOOKED_AT) : first]):
            if story.layout.paragraph_at(mention.start) < paragraph - 1:
                break
            type_ = story.cast.characters[mention.character].type
            if type_ is EntityType.PERSON or mention.end > at or story.quotations.at(mention.start) is not None:
                continue
            if mention.start in story.subjects:
                return Span(mention.start, mention.end)
            if type_ is EntityType.ORGANISATION:
                other = other or Span(mention.start, mention.end)
        return other

    def attribute(self, before: Span) -> Span | None:
        """Return the name, or the noun of a body, right before "spokesman": "Coast Guard", "council"."""
        mentions = [m for m in self.story.cast.mentions_within(*before) if m.end >= before.end - 3]
        if mentions:
            return Span(mentions[-1].start, mentions[-1].end)
        word = re.search(r"[\w’'-]+(?=\s$)", self.text[before.start : before.end])
        if word is None:
            return None
        noun = Span(before.start + word.start(), before.start + word.end())
        source = parse_source(self.text, [noun], noun.start, self.story.cast, self.story.quotations)
        return noun if source.head_class == "body" else None

    def beside_name(self, name: Span) -> Representation | None:
        """Return the representation of "Mitigating for Craig, Nathaniel Breck" and "Tobias Frayn, for Ms Marr,"."""
        sentence = self.story.layout.sentence_span(name.start)
        after = _AFTER_NAME.match(self.text, name.end, min(sentence.end, name.end + _REACH))
        if after:
            return Representation(Span(name.start, after.end(1)), Span(*after.span(1)))
        before = _BEFORE_NAME.fullmatch(self.text, sentence.start, name.start)
        return Representation(Span(before.start(), before.end(1)), Span(*before.span(1))) if before else None

    def in_role(self, character: int, source: Span) -> Representation | None:
        """Return the representation in a role of the character: the last before the statement, else the next."""
        if character not in self.of_roles:
            every = [found for role in self.story.roles[character] if (found := self.of_role(role))]
            # "A spokesman" beside the name tells less than "Clinton spokesman" elsewhere.
            telling = [found for found in every if self.shares(found.printed, found.named)]
            self.of_roles[character] = telling or every
        known = self.of_roles[character]
        place = bisect_right(known, source.end + _REACH, key=lambda found: found.printed.start)
        return known[max(0, place - 1)] if known else None

    def of_role(self, role: Span) -> Representation | None:
        article = _ARTICLE.search(self.text, max(0, role.start - 20), role.start)
        return self.in_phrase(Span(article.start() if article else role.start, role.end))

    def in_sentence(self, attribution: Attribution) -> Representation | None:
        """Return "on behalf of the family" in the sentence of the cue, outside of what was said."""
        if not attribution.cue:
            return None
        cue = attribution.cue[0]
        sentence = self.story.layout.sentence_span(cue.start)
        start, end = max(sentence.start, cue.start - _REACH), min(sentence.end, cue.end + _REACH)
        for match in _ON_BEHALF.finditer(self.text, start, end):
            said = any(span.start <= match.start() < span.end for span in attribution.content)
            if not said and self.story.quotations.at(match.start()) is None:
                named = Span(match.start(2), match.end(2)) if match[2] else Span(match.start(1), match.end(1))
                end = match.end() if match[2] else self.phrase_end(*named)
                return Representation(Span(match.start(), end), named if match[2] else Span(named.start, end))
        return None

    def resolve(self, found: Representation, speaker: ResolvedSpeaker) -> tuple[int, ...]:
        """Return the character that the words mean: by its name, by a pronoun, or by what it is called."""
        cast, named = self.story.cast, found.named
        within = [m for m in cast.mentions_within(named.start, named.end + 2) if m.start < named.end]
        beside = [m.character for m in speaker.source.heads if m not in within]
        own = {*speaker.characters} if beside or not self.shares(named, speaker.source.span) else set()
        mentions = [m.character for m in within if m.character not in own and self.is_whole(m.end, named.end)]
        if mentions:
            return (mentions[0],)
        source = parse_source(self.text, [named], named.start, cast, self.story.quotations)
        if source.kind in _PRONOUNS:
            return self.last_named(named.start, source.kind, own)
        meant = self.called(named.start, source.head, own)
        if not meant and not within and source.head_class == "body":
            return self.last_named(named.start, SourceKind.IT, own)
        return meant

    def is_whole(self, end: int, limit: int) -> bool:
        """Return whether a name ends a phrase, and is no attribute or owner in it: "the Health Secretary"."""
        return _NAME_ENDS.match(self.text, end, limit) is not None or end >= limit

    def shares(self, one: Span, other: Span) -> bool:
        return one.start < other.end and other.start < one.end

    def last_named(self, at: int, kind: SourceKind, own: set[int]) -> tuple[int, ...]:
        """Return the one that "his" or "its" means: the last before who fits; in a sentence, a subject first.

        Descriptions ("the mayor") and statements count as mentions.
        """
        story, people = self.story, kind in GENDERED
        best: tuple[int, bool, int, int] | None = None
        for character in story.cast.characters:
            is_person = character.type is EntityType.PERSON
            fits = is_person and character.gender in (GENDERED[kind], Gender.UNKNOWN) if people else not is_person
            if not fits or character.index in own or character.type is EntityType.PLACE:
                continue
            last = story.last_unquoted(character.index, at)
            last = max(-1 if last is None else last, self.spoke.get(character.index, -1))
            if last < 0:
                continue
            is_subject = last in story.subjects or last == self.spoke.get(character.index)
            rank = (story.layout.sentence_at(last), is_subject, last, character.index)
            best = max(best, rank) if best else rank
        if best is None or best[0] < story.layout.sentence_at(at) - _SENTENCES:
            return ()
        return (best[3],)

    def called(self, at: int, noun: str, own: set[int]) -> tuple[int, ...]:
        """Return the last one named before whom the story calls so: "the minister", "the council"."""
        story = self.story
        bearers = {c.index for c in story.cast.characters if noun in story.role_nouns[c.index]} - own
        if not noun or not bearers:
            return ()
        named = {bearer: self.last_start(bearer, at) for bearer in bearers}
        before = [(last, bearer) for bearer, last in named.items() if last is not None]
        return (max(before)[1],) if before else tuple(bearers) if len(bearers) == 1 else ()

    def last_start(self, character: int, at: int) -> int | None:
        """Return the last place before an offset where a character is named."""
        starts = self.story.cast.characters[character].starts
        place = bisect_left(starts, at)
        return starts[place - 1] if place else None

    def phrase_start(self, start: int, limit: int) -> int:
        """Return where the phrase before ``start`` begins: after the last comma or the like, or at ``limit``."""
        marks = [mark.end() for mark in _PHRASE_START.finditer(self.text, limit, start)]
        first = marks[-1] if marks else limit
        return first + len(self.text[first:start]) - len(self.text[first:start].lstrip())

    def phrase_end(self, start: int, end: int) -> int:
        """Return where the noun phrase from ``start`` ends, at the latest at ``end``."""
        closing = _ENDS.search(self.text, start, end)
        return closing.start() if closing else end
