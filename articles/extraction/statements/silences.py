"""Silences: people reported not to have spoken ("has not commented", "could not be reached")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.extraction.document import Document
from articles.extraction.names.characters import CharacterMention
from articles.extraction.statements.act_lexicon import SILENCE
from articles.extraction.statements.silence_patterns import CALLS, HINT, NOBODY, SILENT, UNANSWERED
from articles.extraction.text.segmentation import trimmed
from articles.extraction.types import Attribution, Span

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
# "when asked about the fire", "Asked whether it would open, ..."
_QUESTION = re.compile(
    r"(?:,?\s+when\s+|(?:when\s+)?)(?:asked|pressed|questioned|contacted)\s+(?:(?:by|on)\s+\w+\s+)?"
    r"(?:(?:about|on|over)\s+|(?=(?:whether|if|why|how)\b))",
    re.IGNORECASE,
)
_ANSWERS = re.compile(r"(?:respond|respon|repl|answer)\w*$", re.IGNORECASE)
_TO = re.compile(r"\s+to\s+(?=[\w’'“‘])", re.IGNORECASE)
_TAKES_OBJECT = re.compile(
    r"(?:discuss|say|disclose|answer|confirm|deny|name|identify|specify|(?:get|go)\s+into)$", re.IGNORECASE
)
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
    """A silence: its ``source``, the words that report it, and its matter, if printed."""

    act: str
    attribution: Attribution


def find_silences(story: Document) -> list[Silence]:
    """Return the silences that a text reports outside quotations, in order."""
    silences = []
    for sentence in story.layout.sentences:
        if HINT.search(story.text, sentence.start, sentence.end):
            silences += [silence for silence in _in_sentence(story, sentence) if silence]
    return silences


def _in_sentence(story: Document, sentence: Span) -> Iterator[Silence | None]:
    for pattern, read in ((SILENT, _read), (NOBODY, _read_nobody), (UNANSWERED, _read_unanswered)):
        for match in pattern.finditer(story.text, sentence.start, sentence.end):
            if story.quotations.at(match.start()) is None:
                near = Span(max(sentence.start, match.start() - _REACH), min(sentence.end, match.end() + _REACH))
                yield read(story, near, match)


def _silence(text: str, match: re.Match[str], source: Span, cue: Span, content: Span | None) -> Silence:
    attribution = Attribution((content,) if content else (), (trimmed(text, cue),), (source,), 0.9)
    acts = [name.replace("_", "-") for name, words in match.groupdict().items() if words]
    return Silence(next((act for act in acts if act in SILENCE), "did-not-respond"), attribution)


def _read(story: Document, sentence: Span, match: re.Match[str]) -> Silence | None:
    source = _subject(story, sentence, match.start())
    if source is None:
        return None
    end, content = _about(story.text, match[0], match.end(), sentence.end)
    if content is None:
        content = _question_before(story.text, sentence, source)
    return _silence(story.text, match, source, Span(match.start(), end), content)


def _read_nobody(story: Document, sentence: Span, match: re.Match[str]) -> Silence | None:
    """Return a silence of "neither Brandt nor Vell" (both keep it) or of "nobody at the port"."""
    text, neither = story.text, " nor " in match["who"]
    source = trimmed(text, Span(match.start("who") if neither else match.start(), match.end("who")))
    end, content = _about(text, match["cue"], match.end(), sentence.end)
    return _silence(text, match, source, Span(match.start("cue"), end), content)


def _read_unanswered(story: Document, sentence: Span, match: re.Match[str]) -> Silence | None:
    called = CALLS.search(story.text, sentence.start, match.start())
    if called is None:
        return None
    content = Span(*called.span("about")) if called["about"] else None
    return _silence(story.text, match, Span(*called.span("who")), Span(*match.span()), content)


def _question_before(text: str, sentence: Span, source: Span) -> Span | None:
    """Return what was asked about before a silence: "Asked about the fire, she declined to answer"."""
    match = _QUESTION.match(text, sentence.start, source.start)
    end = text.rfind(",", sentence.start, source.start)
    return trimmed(text, Span(match.end(), end)) if match and end > match.end() else None


def _about(text: str, words: str, end: int, limit: int) -> tuple[int, Span | None]:
    """Return where the cue ends and what was not spoken about; ``words`` are those up to ``end``."""
    object_follows = bool(_TAKES_OBJECT.search(words))
    for pattern in (_REQUEST, _FOR_COMMENT):
        more = pattern.match(text, end, limit)
        if more and not object_follows:
            end = more.end()
            words = ""
    about = _ABOUT.match(text, end, limit) or _QUESTION.match(text, end, limit)
    if about is None and _ANSWERS.search(words):
        about = _TO.match(text, end, limit)
    start = about.end() if about else end if object_follows else None
    if start is None:
        return end, None
    closing = _CLAUSE_END.search(text, start, limit)
    content = trimmed(text, Span(start, closing.start() if closing else limit))
    return end, content if content.start < content.end else None


def _subject(story: Document, sentence: Span, cue: int) -> Span | None:
    """Return the noun phrase that keeps the silence."""
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
    """Return the bounds of the last clause before the silence, including an apposition between commas."""
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


def _with_partner(text: str, subject: Span, mentions: Sequence[CharacterMention]) -> Span:
    """Return the subject with the name before "and" when both are names: "Brandt and Vell declined"."""
    if not any(mention.start <= subject.start + 4 < mention.end + 4 for mention in mentions):
        return subject
    for mention in mentions:
        if text[mention.end : subject.start].strip() == "and":
            return Span(mention.start, subject.end)
    return subject


def _first_actor(story: Document, sentence: Span, cue: int, mentions: Sequence[CharacterMention]) -> Span | None:
    """Return the first name or pronoun of the sentence, which a verb after "and" refers to."""
    pronoun = _ANY_PRONOUN.search(story.text, sentence.start, cue)
    first = mentions[0] if mentions else None
    if pronoun and (first is None or pronoun.start() < first.start):
        return Span(pronoun.start(), pronoun.end())
    return Span(first.start, first.end) if first else None
