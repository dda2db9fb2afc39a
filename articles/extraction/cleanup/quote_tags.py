"""Gives a quotation to the tag beside it ("said Roth", "Roth said"), whatever the model linked it to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from articles.extraction.names.characters import Characters
from articles.extraction.statements.acts import is_speech_verb
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.text.quotations import Quotations
from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Attribution, EntityType, Span
from core.honorifics import HONORIFICS

_VERB = re.compile(r"\s*(\w+)\s+")
_VERB_AFTER = re.compile(r"(?:,[^,.;:“”\"\n]{2,60},)?\s+(?:(?:is|are|was|were)\s+quoted\s+as\s+)?(\w+)\b")
_PRONOUN = re.compile(r"(?:he|she|they)\b")
_TITLE = re.compile(rf"(?:(?:{'|'.join(sorted(HONORIFICS)).title()}|Councillor|Cllr)\.?\s+)+")
_ROLE = re.compile(r"(?:['’]s)?\s(?:[a-z][\w-]*\s){0,4}?([a-z][\w-]*)\s")
_SPACE = re.compile(r"\s*")
_LEAD = re.compile(r"((?:[\w’'.-]+\s){0,7}[\w’'-]+)([,:])\s+$")
_VERB_BEFORE = re.compile(r"\b([a-z]+)[,:]\s+$")
_DENIED = re.compile(r"\b(?:not|never|declin\w+|refus\w+)\b|n[’']t\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:An?|One|Another|The|Two|Three|Some|Several)(?:\s[\w’'-]+){1,4}?(?=,?\s(?:who|which)\b|\s\w+[,:]?\s*$|\s$)"
)
_NEAR_VERB = re.compile(r"\s(?:(?:also|then|later|again|once|has|had|\w+ly)\s)?")
_PRONOUN_ENDS = re.compile(r"\b(?:he|she|they)$", re.IGNORECASE)
# "the group shouted", "a visibly tired Roth said": somebody in a few words, and a verb.
_PHRASE = re.compile(
    r"\s*(?P<who>(?:the|a|an|one|another|his|her|their|some|several)\s(?:[\w’'-]+\s){0,3}?[a-z][\w’'-]*)\s(?P<verb>[a-z]+)\b"
)
_DESCRIBED = re.compile(r"\s*(?:(?:the|a|an)\s)?(?:[a-z][\w-]*[^\Ws]\s){1,3}")
_TAGGED = 0.8  # marks, a verb of speech and a name beside it
_DASH = re.compile(r"\s*[—–-]{1,2}\s*")
_HEARSAY = re.compile(r"[^.“”\"\n]{0,40}, according to\b")


@dataclass(frozen=True, slots=True)
class Tag:
    """The cue and the source printed right beside a quotation."""

    cue: Span
    source: Span


def assign_adjacent_tags(
    text: str, attributions: Sequence[Attribution], cast: Characters, layout: Segmentation, quotations: Quotations
) -> list[Attribution]:
    """Return the attributions with each quotation assigned to the tag next to it.

    A following quotation in the same paragraph that has no tag goes with it, unless its former cue is there too.
    A quotation that has the tag's cue already, but another source, takes the tag's source.
    """
    contents: list[list[Span]] = [[] for _ in attributions]
    sources = {number: one.source for number, one in enumerate(attributions)}
    made: dict[Tag, list[Span]] = {}
    for number, one in enumerate(attributions):
        following: tuple[Tag, int] | None = None
        for span in one.content:
            tag = tag_after(text, span, cast) if quotations.within(span) else None
            if tag is None and [(one.start, one.end) for one in quotations.within(span)] == [span]:
                tag = tag_before(text, span, cast)
            paragraph = layout.paragraph_at(span.start)
            if tag is not None and _meet(tag.cue, one.cue):
                following = None
                if not _meet(tag.source, one.source):
                    sources[number] = (tag.source,)
            elif tag is not None:
                following = (tag, paragraph)
            elif following is not None and (
                following[1] != paragraph
                or not quotations.within(span)
                or any(following[0].cue.end < cue.start < span.start for cue in one.cue)
            ):
                following = None
            if following is None:
                contents[number].append(span)
                continue
            owner = next((k for k, other in enumerate(attributions) if _meet(following[0].cue, other.cue)), None)
            (made.setdefault(following[0], []) if owner is None else contents[owner]).append(span)
    remaining = [
        replace(
            _with_leading_verb(text, one, quotations),
            content=tuple(sorted(contents[number])),
            source=_signature(text, one, cast) or sources[number],
        )
        for number, one in enumerate(attributions)
        if contents[number] or not one.content
    ]
    min_confidence = min((one.confidence for one in attributions), default=1.0)
    new = [
        Attribution(tuple(spans), (tag.cue,), (tag.source,), max(min_confidence, 0.7)) for tag, spans in made.items()
    ]
    return [*remaining, *new]


def _signature(text: str, one: Attribution, cast: Characters) -> tuple[Span, ...]:
    """Return the tag for a name after a dash that signs words without a cue: "“No boats today.” — Clara Wexley"."""
    dash = _DASH.match(text, one.content[-1].end) if one.content and not one.cue else None
    signed = next(iter(cast.mentions_within(dash.end(), dash.end() + 80)), None) if dash else None
    return (Span(signed.start, signed.end),) if dash and signed and signed.start == dash.end() else ()


def _tag_around(text: str, span: Span, cast: Characters) -> Tag | None:
    return tag_after(text, span, cast) or tag_before(text, span, cast)


def _with_leading_verb(text: str, one: Attribution, quotations: Quotations) -> Attribution:
    """Return the attribution with the verb of speech that leads to its quotation as its cue, instead of a silence.

    "A clerk who was not allowed to speak to the press said:" is no silence.
    """
    first = one.content[0] if one.content else None
    if first is None or [(inner.start, inner.end) for inner in quotations.within(first)] != [first]:
        return one
    verb = _VERB_BEFORE.search(text, max(0, first.start - 40), first.start)
    cue = text[one.cue[0].start : one.cue[-1].end] if one.cue else ""
    if verb is None or not is_speech_verb(verb[1]) or not _DENIED.search(cue):
        return one
    return replace(one, cue=(Span(*verb.span(1)),))


def tag_before(text: str, span: Span, cast: Characters) -> Tag | None:
    """Return the tag that leads to a quotation by a comma or, from the paragraph before too, a colon."""
    lead = _LEAD.search(text, max(0, span.start - 120), span.start)
    if lead is None or (lead[2] == "," and "\n" in text[lead.end(2) : span.start]) or "\n" in lead[1]:
        return None
    for verb in reversed(list(re.finditer(r"[\w’'-]+", lead[1]))):
        if verb[0].islower() and is_speech_verb(verb[0]):
            source = _source_before(text, lead.start() + verb.start(), cast)
            return Tag(Span(lead.start() + verb.start(), lead.start() + verb.end()), source) if source else None
    return None


def _source_before(text: str, verb: int, cast: Characters) -> Span | None:
    """Return the name or the pronoun that ends right before a verb."""
    mention = next((m for m in reversed(cast.mentions_within(max(0, verb - 80), verb)) if m.end < verb), None)
    placed = mention is not None and cast.characters[mention.character].type is EntityType.PLACE
    if mention and not placed and _NEAR_VERB.fullmatch(text, mention.end, verb):
        return Span(mention.start, mention.end)
    for gap in _NEAR_VERB.finditer(text, max(0, verb - 20), verb):
        pronoun = _PRONOUN_ENDS.search(text, max(0, gap.start() - 5), gap.start())
        if gap.end() == verb and pronoun:
            return Span(*pronoun.span())
    return None


def tag_after(text: str, span: Span, cast: Characters) -> Tag | None:
    """Return the tag right after a quotation whose span ends in a comma, a question mark or an exclamation mark.

    Return None for hearsay ("…," Roth said, according to Quill), where words and tag may be Quill's.
    """
    end = span.end
    while end < len(text) and text[end] in ",”’\"'":
        end += 1
    if not any(mark in text[max(span.start, span.end - 2) : end] for mark in ",?!") or "\n" in text[end : end + 2]:
        return None
    verb = _VERB.match(text, end)
    if verb and is_speech_verb(verb.group(1)) and verb.group(1).islower():
        source = _source_at(text, verb.end(), cast)
        return Tag(Span(*verb.span(1)), source) if source and not _HEARSAY.match(text, source.end) else None
    begin = _SPACE.match(text, end)
    source = _source_at(text, begin.end(), cast) if begin else None
    after = _VERB_AFTER.match(text, source.end) if source else None
    if source is None or after is None or not is_speech_verb(after.group(1)) or _HEARSAY.match(text, after.end()):
        return None
    return Tag(Span(*after.span(1)), source)


def _source_at(text: str, start: int, cast: Characters) -> Span | None:
    """Return the name, with its title, or the pronoun that begins at an offset."""
    pronoun = _PRONOUN.match(text, start)
    if pronoun:
        return Span(*pronoun.span())
    title = _TITLE.match(text, start)
    at = title.end() if title else start
    near = cast.mentions_within(start, at + 120)
    mention = next((m for m in near if m.start in (start, at)), None)
    if mention is None:
        return None
    # "United manager Colin Baird": the name goes before the role of another.
    bearer = next((m for m in near if m.start > mention.end), None)
    role = _ROLE.fullmatch(text, mention.end, bearer.start) if bearer else None
    return Span(start, bearer.end if bearer and role and is_role_noun(role[1]) else mention.end)


def _meet(one: Span, others: Sequence[Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def find_untagged_quotations(
    text: str, attributions: Sequence[Attribution], cast: Characters, layout: Segmentation, quotations: Quotations
) -> list[Attribution]:
    """Return attributions for quotations that the model left out although a tag is next to them.

    "We will," said Roth. Or: "Never!" the crowd shouted.
    """
    taken = [span for one in attributions for span in (*one.content, *one.cue, *one.source)]
    starts = sorted(taken)
    added = []
    for quotation in quotations.all:
        span = Span(quotation.start, quotation.end)
        if quotation.closed and not _covered(starts, span):
            tag = (
                _tag_around(text, span, cast)
                or _phrase_after(text, span, cast)
                or _subject_before(text, span, cast, layout)
            )
            if tag is not None and not _covered(starts, tag.cue):
                added.append(Attribution((span,), (tag.cue,), (tag.source,), _TAGGED))
    return added


def _phrase_after(text: str, span: Span, cast: Characters) -> Tag | None:
    """Return the tag right after a quotation whose source is a short description, with or without a name."""
    if text[span.end - 2 : span.end - 1] not in (",", "?", "!"):
        return None
    described = _DESCRIBED.match(text, span.end)
    source = _source_at(text, described.end(), cast) if described else None
    verb = _VERB_AFTER.match(text, source.end) if source else None
    if source and verb and verb[1].islower() and is_speech_verb(verb[1]):
        return Tag(Span(*verb.span(1)), source)
    phrase = _PHRASE.match(text, span.end)
    if phrase is None or not is_speech_verb(phrase["verb"]):
        return None
    return Tag(Span(*phrase.span("verb")), Span(*phrase.span("who")))


def _subject_before(text: str, span: Span, cast: Characters, layout: Segmentation) -> Tag | None:
    """Return the tag made of the verb right before a quotation and the subject that begins its sentence."""
    verb = _VERB_BEFORE.search(text, max(0, span.start - 40), span.start)
    if verb is None or not is_speech_verb(verb[1]):
        return None
    start = layout.sentence_span(verb.start()).start
    named = next((m for m in cast.mentions_within(start, start + 80) if m.start == start), None)
    subject = _SUBJECT.match(text, start, verb.start())
    end = named.end if named else subject.end() if subject else start
    return Tag(Span(*verb.span(1)), Span(start, end)) if start < end < verb.start() else None


def _covered(spans: Sequence[Span], one: Span) -> bool:
    return any(span.start < one.end and one.start < span.end for span in spans)
