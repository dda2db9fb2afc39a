"""Finds those who are said not to have spoken: "has not commented", "declined to comment", "could not be reached"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.extraction.cast import Mention
from articles.extraction.layout import trimmed
from articles.extraction.story import Story
from articles.extraction.types import Attribution, Span

_NOT = r"(?:\s+not|n['’]t|not|\s+never)"
_BETWEEN = (
    r"(?:\s+(?:yet|so\s+far|immediately|publicly|initially|directly|specifically|formally|officially|also|still"
    r"|further|personally|ever|promptly|been\s+willing\s+to|in\s+time))*"
)
_PATTERNS = {
    "has-not-commented": (
        rf"(?:has|have|had){_NOT}{_BETWEEN}\s+(?:commented|spoken\s+(?:out|publicly)|reacted|said\s+anything"
        r"|(?:issued|made|released|given|offered)\s+(?:a|any)\s+(?:public\s+)?(?:statement|comment|reaction))"
        rf"|(?:has|have|had)\s+yet\s+to\s+(?:\w+ly\s+)?(?:comment|speak\s+(?:out|publicly)|react)"
        rf"|(?:did|does|do){_NOT}{_BETWEEN}\s+comment|made\s+no\s+(?:public\s+)?comment"
        r"|(?:has|have|had)?\s*(?:remained|stayed|kept)\s+silent"
    ),
    "declined-to-comment": (
        rf"(?:(?:has|have|had|repeatedly|also|both|all|each)\s+)*(?:declin|refus)(?:ed|es|e|ing){_BETWEEN}\s+(?:"
        r"to\s+(?:\w+ly\s+)?(?:comment|respond|reply|elaborate|be\s+(?:interviewed|drawn|quoted)|speak|talk"
        r"|say(?!\s+no)|discuss|disclose|give\s+(?:any\s+|further\s+)?(?:details|a\s+comment|an\s+interview)"
        r"|answer(?:\s+(?:any\s+|further\s+|the\s+|these\s+)?questions?)?)"
        r"|(?:any\s+|further\s+)?comment|(?:an\s+|any\s+|our\s+)?(?:interview(?:\s+requests?)?)"
        r"|(?:a\s+|all\s+|our\s+|several\s+|multiple\s+|repeated\s+)?requests?\s+for\s+(?:an\s+interview|comment))"
        rf"|(?:would|will){_NOT}{_BETWEEN}\s+(?:comment|discuss|elaborate|be\s+drawn|say)\b"
        r"|had\s+no\s+(?:immediate\s+)?comment"
    ),
    "did-not-respond": (
        rf"(?:has|have|had){_NOT}{_BETWEEN}\s+(?:responded|replied|answered)"
        r"|(?:has|have|had)\s+yet\s+to\s+(?:respond|reply)"
        rf"|(?:did|does|do){_NOT}{_BETWEEN}\s+(?:respond|reply|answer"
        r"|return(?=\s+(?:[\w’'-]+\s+){0,4}?(?:calls?|messages?|e-?mails?|requests?|inquir(?:y|ies))\b))"
    ),
    "could-not-be-reached": (
        rf"(?:could|can){_NOT}{_BETWEEN}\s+be{_BETWEEN}\s+(?:reached|contacted|located\s+for\s+comment)"
        rf"|(?:was|were|is|are){_NOT}{_BETWEEN}\s+(?:available|reachable)\s+(?:for|to)\s+comment"
        r"|(?:was|were)\s+unavailable\s+(?:for|to)\s+comment"
    ),
}
_SILENT = re.compile(
    r"\b(?:" + "|".join(f"(?P<{slug.replace('-', '_')}>{listed})" for slug, listed in _PATTERNS.items()) + r")(?!\w)",
    re.IGNORECASE,
)
# Cheap words of which every silence has one.
_HINT = re.compile(
    r"comment|respon|repl|reach|declin|refus|silent|answer|return|contact|react|would|will|spoken|anything|statement",
    re.I,
)
_REQUEST = re.compile(
    r"\s+(?:to|(?:[\w’'-]+\s+){0,4}?(?=calls?|messages?|e-?mails?|requests?|inquir))\s*"
    r"(?:[\w’'-]+\s+){0,6}?(?:requests?|questions?|calls?|messages?|e-?mails?|inquir(?:y|ies)|quer(?:y|ies))"
    r"(?:\s+(?:for|seeking|requesting)\s+(?:a\s+|an\s+|further\s+)?(?:comments?|interviews?|response|reaction"
    r"|information))?",
    re.IGNORECASE,
)
_FOR_COMMENT = re.compile(r"\s+(?:for|to)\s+(?:a\s+|further\s+)?comment", re.IGNORECASE)
_ABOUT = re.compile(
    r"\s+(?:(?:any\s+)?further\s+)?(?:on|about|regarding|concerning|over)\s+(?!(?:the\s+record|camera|mon|tues|wednes|thurs"
    r"|fri|satur|sun|condition|behalf|background|\d))"
    r"|\s+(?=(?:whether|why|how|what|who|where|when\s+\w+\s+(?:would|will))\b)",
    re.IGNORECASE,
)
_TAKES_OBJECT = re.compile(r"(?:discuss|say|disclose|answer)$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[,;:.!?)\n\r](?=\s|$|[”\"’])|\s[–—-]\s|\s(?:but|and\s+(?:has|have|was|is|did|said|declined|the)|when\s+(?:asked"
    r"|contacted|reached)|after|before|because|although|while|until|saying|citing|as\s+of)\b"
)
_BOUNDARY = re.compile(r"[;:“”\"]\s*|,\s+|[–—]\s*|\s(?:but|while|although|though|and|because|or)\s", re.IGNORECASE)
_RELATIVE = re.compile(r"([^,;]{2,90}),\s+(?:who|which|whose)\b")
_LEADING = re.compile(
    r"^(?:(?:but|and|so|yet|however|meanwhile|while|although|though|both|for|as)\b,?\s+|(?:on|in)\s+\w+day,?\s+)+",
    re.I,
)
_TRAILING = re.compile(
    r"(?:[\s,]+(?:also|still|both|all|each|initially|so\s+far|repeatedly|immediately|later|then))+[\s,]*$", re.I
)
_SELF = re.compile(r"(?:^|[\s,])(he|she|they|it|who|which|both|neither|i|we)\s*$", re.IGNORECASE)
_ANY_PRONOUN = re.compile(r"\b(?:he|she|they|it)\b", re.IGNORECASE)
_MOST_WORDS = 16
_REACH = 500


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence: who kept it (``source``), the words that tell it, and what it was about, if printed."""

    act: str
    attribution: Attribution


def find_silences(story: Story) -> list[Silence]:
    """The silences that a text reports in its own words (not inside quotations), in order."""
    found = []
    for sentence in story.layout.sentences:
        if not _HINT.search(story.text, sentence.start, sentence.end):
            continue
        for match in _SILENT.finditer(story.text, sentence.start, sentence.end):
            if story.quotations.at(match.start()) is None:
                near = Span(max(sentence.start, match.start() - _REACH), min(sentence.end, match.end() + _REACH))
                silence = _read(story, near, match)
                if silence is not None:
                    found.append(silence)
    return found


def _read(story: Story, sentence: Span, match: re.Match[str]) -> Silence | None:
    source = _subject(story, sentence, match.start())
    if source is None:
        return None
    end, content = _about(story.text, match, sentence.end)
    cue = trimmed(story.text, Span(match.start(), end))
    attribution = Attribution((content,) if content else (), (cue,), (source,), 0.9)
    return Silence((match.lastgroup or "").replace("_", "-"), attribution)


def _about(text: str, match: re.Match[str], limit: int) -> tuple[int, Span | None]:
    """Where the cue ends, and what was not spoken about."""
    end = match.end()
    object_follows = bool(_TAKES_OBJECT.search(match[0]))
    for pattern in (_REQUEST, _FOR_COMMENT):
        more = pattern.match(text, end, limit)
        if more and not object_follows:
            end = more.end()
    about = _ABOUT.match(text, end, limit)
    start = about.end() if about else end if object_follows else None
    if start is None:
        return end, None
    closing = _CLAUSE_END.search(text, start, limit)
    content = trimmed(text, Span(start, closing.start() if closing else limit))
    return end, content if content.start < content.end else None


def _subject(story: Story, sentence: Span, cue: int) -> Span | None:
    """The noun phrase that the silence is told of."""
    text = story.text
    lead = text[sentence.start : cue]
    pronoun = _SELF.search(lead)
    if pronoun:
        return Span(sentence.start + pronoun.start(1), sentence.start + pronoun.end(1))
    relative = _RELATIVE.match(lead)
    if relative:
        return _cleaned(text, Span(sentence.start + relative.start(1), sentence.start + relative.end(1)))
    mentions = story.cast.mentions_within(sentence.start, cue)
    start, stop = _clause(lead, sentence.start, cue)
    subject = _cleaned(text, Span(start, stop))
    if subject is None:
        return _first_actor(story, sentence, cue, mentions)
    return _with_partner(text, subject, mentions)


def _clause(lead: str, offset: int, cue: int) -> tuple[int, int]:
    """The bounds of the last clause of a sentence's beginning, an apposition set off by commas taken with it."""
    boundaries = list(_BOUNDARY.finditer(lead))
    stop = cue
    if lead.rstrip().endswith(",") and len(boundaries) >= 2:
        stop = offset + boundaries[-2].start()
        boundaries = boundaries[:-2]
    while boundaries and not lead[boundaries[-1].end() : stop - offset].strip():
        return cue, cue
    return (offset + boundaries[-1].end() if boundaries else offset), stop


def _cleaned(text: str, span: Span) -> Span | None:
    printed = text[span.start : span.end]
    leading = _LEADING.match(printed)
    trailing = _TRAILING.search(printed)
    start = span.start + (leading.end() if leading else 0)
    end = span.start + trailing.start() if trailing else span.end
    cleaned = trimmed(text, Span(start, max(start, end)))
    while cleaned.end > cleaned.start and text[cleaned.end - 1] in ",(":
        cleaned = trimmed(text, Span(cleaned.start, cleaned.end - 1))
    words = text[cleaned.start : cleaned.end].split()
    return cleaned if 0 < len(words) <= _MOST_WORDS and any(map(str.isalpha, words[0])) else None


def _with_partner(text: str, subject: Span, mentions: Sequence[Mention]) -> Span:
    """The subject with the name before "and" when both are names: "Brandt and Vell declined"."""
    if not any(mention.start <= subject.start + 4 < mention.end + 4 for mention in mentions):
        return subject
    for mention in mentions:
        if text[mention.end : subject.start].strip() == "and":
            return Span(mention.start, subject.end)
    return subject


def _first_actor(story: Story, sentence: Span, cue: int, mentions: Sequence[Mention]) -> Span | None:
    """The first name or pronoun of the sentence: whom a verb after "and" speaks of."""
    pronoun = _ANY_PRONOUN.search(story.text, sentence.start, cue)
    first = mentions[0] if mentions else None
    if pronoun and (first is None or pronoun.start() < first.start):
        return Span(pronoun.start(), pronoun.end())
    return Span(first.start, first.end) if first else None
