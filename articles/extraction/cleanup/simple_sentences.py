"""Finds statements that the model misses in simple sentences: "Brandt denied fraud.", "Brandt: quay will open".

A sentence is read only where the model found nothing. In annotated news, 96 of 100 sentences of such a form with one
of these verbs hold a statement, which begins right after the verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from articles.extraction.document import Document
from articles.extraction.names.characters import CharacterMention
from articles.extraction.text.segmentation import trimmed
from articles.extraction.types import Attribution, EntityType, Span
from core.honorifics import COURTESY

_SPEECH = (
    "said|says|denied|denies|promised|promises|vowed|vows|pledged|pledges|accused|accuses|warned|warns|insisted|insists"
    "|claimed|claims|urged|urges|criticised|criticises|criticized|criticizes|praised|praises|argued|argues|suggested"
    "|suggests|noted|notes|predicted|predicts|admitted|admits|acknowledged|acknowledges|conceded|concedes|blamed|blames"
    "|condemned|condemns|called\\s+for|calls\\s+for|called\\s+on|calls\\s+on|apologi[sz]ed\\s+for|apologi[sz]es\\s+for"
    "|rejected|rejects|dismissed|dismisses"
)
_DAY = r"(?:(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|afternoon|evening|night))?)"
_VERB = re.compile(
    r"(?:,[^,.;:“”\"\n]{3,80},)?\s+(?:(?:has|have|had|also|then|later|repeatedly|again)\s+)*"
    rf"(?P<cue>{_SPEECH})\s+(?:{_DAY}\s+)?(?P<words>[^“”\"\n]{{4,}})"
)
_INTERRUPTED = re.compile(
    r"(?P<before>[^,“”\"\n]{3,120}),\s+(?P<cue>said|says|added|adds|argued|argues|insisted|insists|warned|warns)\s+"
)
_TAG_AT_END = re.compile(r"(?P<words>[^,“”\"\n][^“”\"\n]{8,200}),\s+(?P<cue>said|says|warned|warns)\s+")
_GOES_ON = re.compile(r",\s+(?:[^,“”\"\n]{3,80},\s+)?(?=[a-z])")
# What the same one says besides, in the sentence of a statement: "Roth said no, but is calling for a vote".
BESIDES = re.compile(
    r",?\s+(?:and|but)\s+(?:(?:has|have|had|is|are|was|were|also|now|then|instead)\s+){0,2}"
    r"(?P<cue>call(?:ed|s|ing)\s+(?:for|on)|urg(?:ed|es|ing)|warn(?:ed|s|ing)|insist(?:ed|s)|deni(?:ed|es)|denying"
    r"|apologi[sz](?:ed|es)\s+for|accus(?:ed|es|ing)|prais(?:ed|es|ing)|critici[sz](?:ed|es|ing)|vow(?:ed|s))"
    r"\s+(?P<words>[^“”\"\n]{4,}?)(?=[.!?]*$)"
)
_TITLES = COURTESY | {"", "the", "president", "senator", "sen", "gov"}
_HEADLINE = re.compile(
    r":\s+(?P<words>(?!(?:who|how|what|why|when|where|the\s+\w+\s+(?:who|that))\b)[^“”\"‘:\n]{8,160})"
)
_FINITE = re.compile(
    r"\b(?:will|wo|is|are|was|were|has|have|had|must|can|cannot|should|would|could|may|might|do|does|did|need|needs)\b"
)
_NOT_THE_WORDS = re.compile(
    rf"\s+(?:{_DAY}|in\s+(?:Jan|Febr|March|April|May|June|July|Aug|Sept|Octo|Novem|Decem)\w*)$"
)
_NAMES_A_THING = frozenset("denied denies".split())
_SURE, _LIKELY = 0.7, 0.6
_LONGEST = 600


def _is_title(text: str) -> bool:
    """Return whether a text holds nothing, an article or a title."""
    return text.strip().rstrip(".").casefold() in _TITLES


def find_simple_statements(
    story: Document, attributions: Sequence[Attribution], sourceless: Sequence[Attribution] = ()
) -> list[Attribution]:
    """Return the statements of simple sentences that hold none of the statements found and no turn of a transcript.

    A second statement by the same speaker in a sentence ("and called for ...") is returned too.
    """
    known_spans = [span for one in (*attributions, *sourceless) for span in (*one.content, *one.cue)]
    known_spans += [Span(turn.label.start, turn.attribution.content[-1].end) for turn in story.turns]
    taken = {number for span in known_spans for number in story.layout.sentences_of(span)}
    mentions = iter((*story.cast.mentions, None))
    mention = next(mentions)
    result: list[Attribution] = []
    for number, sentence in enumerate(story.layout.sentences):
        first: list[CharacterMention] = []
        while mention is not None and mention.start < sentence.end:
            if mention.start >= sentence.start and len(first) < 3:
                first.append(mention)
            mention = next(mentions)
        if number in taken:
            result += _second_statements(story, sentence, [one for one in attributions if _has_cue_in(one, sentence)])
        elif first and sentence.end - sentence.start <= _LONGEST:
            result += list(_in_sentence(story, sentence, first))[:1]
    return result


def _has_cue_in(one: Attribution, sentence: Span) -> bool:
    return bool(one.cue and one.source) and sentence.start <= one.cue[0].start < sentence.end


def _second_statements(story: Document, sentence: Span, attributions: Sequence[Attribution]) -> Iterator[Attribution]:
    """Return what follows the statements of a sentence with a verb of its own and the same subject."""
    if not attributions:
        return
    last = max(attributions, key=lambda one: one.cue[0].start)
    end = max(
        (span.end for one in attributions for span in (*one.content, *one.cue) if span.start < sentence.end), default=0
    )
    while end < sentence.end and story.text[end] in "”\"’'":
        end += 1
    match = BESIDES.match(story.text, end, sentence.end)
    words = Span(*match.span("cue")) if match else None
    taken = (span for one in attributions for span in one.content)
    if match and words and last.content and not any(span.end > words.start for span in taken):
        yield Attribution((Span(*match.span("words")),), (Span(*match.span("cue")),), last.source, _LIKELY)


def _in_sentence(story: Document, sentence: Span, mentions: Sequence[CharacterMention]) -> Iterator[Attribution]:
    text = story.text
    if story.quotations.within(sentence):
        return
    for mention in mentions:
        if _is_title(text[sentence.start : mention.start]):
            yield from _after_name(story, sentence, mention)
            break
    yield from _interrupted(story, sentence, mentions)
    yield from _tagged_at_end(story, sentence, mentions)


def _after_name(story: Document, sentence: Span, mention: CharacterMention) -> Iterator[Attribution]:
    text = story.text
    verb = _VERB.match(text, mention.end, sentence.end)
    if verb:
        words = _words(text, verb)
        yield Attribution((words,), (Span(*verb.span("cue")),), (Span(mention.start, mention.end),), _SURE)
    elif story.cast.characters[mention.character].type is EntityType.PERSON:
        paragraph = story.layout.paragraph_span(sentence.start)
        headline = _HEADLINE.fullmatch(text, mention.end, paragraph.end)
        if headline and paragraph.start == sentence.start and _FINITE.search(headline["words"]):
            colon = Span(mention.end, mention.end + 1)
            yield Attribution((Span(*headline.span("words")),), (colon,), (Span(mention.start, mention.end),), _LIKELY)


def _words(text: str, verb: re.Match[str]) -> Span:
    """Return the words up to the end of the sentence, without its full stop and without the day of a denial."""
    start, end = verb.span("words")
    while end > start and text[end - 1] in ".!? ":
        end -= 1
    if verb["cue"] in _NAMES_A_THING and not text.startswith(("that ", "he ", "she ", "it ", "they "), start):
        day = _NOT_THE_WORDS.search(text, start, end)
        end = day.start() if day else end
    return Span(start, end)


def _interrupted(story: Document, sentence: Span, mentions: Sequence[CharacterMention]) -> Iterator[Attribution]:
    """Return reported words with the attribution in their middle: "The quay, said Brandt, would open"."""
    text = story.text
    cue = _INTERRUPTED.match(text, sentence.start, sentence.end)
    mention = next((m for m in mentions if cue and _is_title(text[cue.end() : m.start])), None)
    if cue is None or mention is None or mention.start < cue.end():
        return
    rest = _GOES_ON.match(text, mention.end, sentence.end)
    if rest and any(map(str.isalpha, text[rest.end() : sentence.end])):
        after = trimmed(text, Span(rest.end(), sentence.end))
        content = (Span(*cue.span("before")), Span(after.start, after.end - (text[after.end - 1] in ".!?")))
        yield Attribution(content, (Span(*cue.span("cue")),), (Span(mention.start, mention.end),), _SURE)


def _tagged_at_end(story: Document, sentence: Span, mentions: Sequence[CharacterMention]) -> Iterator[Attribution]:
    """Return reported words with the attribution after them, as in headlines: "Quay will open, says Brandt"."""
    text = story.text
    end = sentence.end - (text[sentence.end - 1] in ".!?")
    for mention in mentions:
        cue = _TAG_AT_END.match(text, sentence.start, mention.start) if mention.end == end else None
        if cue and _is_title(text[cue.end() : mention.start]) and _FINITE.search(cue["words"]):
            words = Span(*cue.span("words"))
            yield Attribution((words,), (Span(*cue.span("cue")),), (Span(mention.start, mention.end),), _SURE)
