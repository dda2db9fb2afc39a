"""Which statements of a story answer which: suggestions for editors, with a confidence.

No corpus has replies annotated, so the weights are set by hand and the confidence is not calibrated: it only orders
the suggestions. Signs of a reply are its act ("denied", "hit back"), whom its words are about, words that both share,
and how near they stand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.extraction.document import Document
from articles.extraction.types import ExtractedActClass, ExtractedReply, ExtractedStatement, Span

_ANSWERS = frozenset(
    "answered denied rejected defended apologised did-not-respond declined-to-comment has-not-commented".split()
)
_DISPUTES = frozenset("accused criticised agreed admitted confirmed regrets explained argued warned praised".split())
_ATTACKS = frozenset("accused criticised threatened asked denied rejected".split())
_BEGINS = frozenset("announced called-for promised wrote ordered proposed asked predicted reported".split())
_PROMPTED = re.compile(
    r"\b(?:in (?:response|reply|answer)|respond(?:s|ed|ing) to|hit back|hits back|shot back|fired back|countered"
    r"|retorted|rebutted|when asked|asked (?:about|whether|if|why|how)|pressed on|angry response|reacting to"
    r"|reacted to)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"\b(?:refer(?:s|red|ring)? to|alluding to|meant by)\b")
_WORD = re.compile(r"[^\W\d_]{5,}")
_ENDS = re.compile(r"(?:ations?|ating|ates?|ified|ifies|ify|ments?|ings?|ed|es|ers?|ness|s|e)$")
_COMMON = frozenset(
    "about after again against around because before being between could would should their there these those where"
    " which while under until other another every never nothing people think going something things years right"
    " really still first since where whether whose without".split()
)
_SHARED_BY_MANY = 5
_MIN_CONFIDENCE, _MAX_REPLIES = 0.5, 4
_OF_A_STRETCH = 0.9
_FAR, _FURTHEST = 12, 60
_GOES_ON = 2
_LEAD = 240
_REFERRED = 0.85


@dataclass(frozen=True, slots=True)
class _Utterance:
    """A statement with its speakers, the characters it is about and the words that few others share."""

    place: int
    statement: ExtractedStatement
    who: frozenset[int]
    about: frozenset[int]
    words: frozenset[str]
    prompted: bool
    sentences: range

    @property
    def act(self) -> str:
        return self.statement.act


_Stretch = Sequence[_Utterance]  # what one speaker says without another between


def find_replies(
    story: Document, statements: Sequence[ExtractedStatement], who: Sequence[Sequence[int]]
) -> tuple[ExtractedReply, ...]:
    """Return the likely replies in the order of the statements; ``who`` gives the characters who made each."""
    if not story.layout.sentences:
        return ()
    stretches = list(_stretches(_utterances(story, statements, who)))
    confidences: dict[tuple[int, int], float] = {}
    for late, answer in enumerate(stretches):
        for early in range(max(0, late - _FURTHEST), min(len(stretches), late + _FAR)):
            other = stretches[early]
            if late == early or not answer[0].who or not other[0].who or answer[0].who & other[0].who:
                continue
            sure = _confidence(answer, other, late - early) if early < late else _referring(story, answer, other)
            if sure >= _MIN_CONFIDENCE:
                confidences[late, early] = sure
    replies = [
        ExtractedReply(one.place, two.place, round(_OF_A_STRETCH * sure if _is_apart(one, two) else sure, 4))
        for (late, early), sure in confidences.items()
        if sure > confidences.get((early, late), 0.0)
        for one in stretches[late]
        if one.act not in _BEGINS
        for two in stretches[early]
    ]
    return tuple(_best(replies))


def _utterances(
    story: Document, statements: Sequence[ExtractedStatement], who: Sequence[Sequence[int]]
) -> list[_Utterance]:
    """Return the statements that were uttered, with the words that few of the story's statements share."""
    texts = [_stems(story, statement.content) for statement in statements]
    use = Counter(stem for stems in texts for stem in stems)
    utterances = []
    for place, statement in enumerate(statements):
        if statement.act_class is ExtractedActClass.INNER:
            continue
        spans = [*statement.content, *statement.cue]
        sentences = story.layout.sentences_of(Span(min(spans).start, max(span.end for span in spans)))
        first = story.layout.sentences[sentences[0]].start
        lead = story.text[first : max(span.end for span in (statement.cue or spans))][:_LEAD]
        about = _about(story, statement) - frozenset(who[place])
        own = frozenset(stem for stem in texts[place] if use[stem] <= _SHARED_BY_MANY)
        utterances.append(
            _Utterance(place, statement, frozenset(who[place]), about, own, bool(_PROMPTED.search(lead)), sentences)
        )
    return utterances


def _stretches(utterances: Sequence[_Utterance]) -> Iterator[_Stretch]:
    run: list[_Utterance] = []
    for one in utterances:
        if run and (one.who != run[-1].who or one.sentences[0] - run[-1].sentences[-1] > _GOES_ON):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _about(story: Document, statement: ExtractedStatement) -> frozenset[int]:
    """Return the characters named in the words, and between the cue and the words."""
    spans = list(statement.content)
    if statement.cue and statement.content and statement.cue[-1].end < statement.content[0].start:
        spans.append(Span(statement.cue[-1].end, statement.content[0].start))
    return frozenset(m.character for span in spans for m in story.cast.mentions_within(span.start, span.end))


def _stems(story: Document, spans: Iterable[Span]) -> set[str]:
    words = (match[0].casefold() for span in spans for match in _WORD.finditer(story.text, span.start, span.end))
    return {_ENDS.sub("", word) for word in words if word not in _COMMON and word not in story.names_of_people}


def _confidence(answer: _Stretch, other: _Stretch, apart: int) -> float:
    """Return how likely a later statement answers an earlier one; ``apart`` is the number of stretches between."""
    acts = {one.act for one in answer}
    score = -3.0
    score += 2.2 if acts & _ANSWERS else 1.0 if acts & _DISPUTES else 0.0
    score += 1.2 if any(one.prompted for one in answer) else 0.0
    score += 1.6 if any(one.about & other[0].who for one in answer) else 0.0
    score += max((_aimed(one, answer[0].who) for one in other), default=0.0)
    shared = frozenset().union(*(one.words for one in answer)) & frozenset().union(*(one.words for one in other))
    score += min(1.8, 0.7 * len(shared))
    follows_question = other[-1].act == "asked" and answer[0].sentences[0] - other[-1].sentences[-1] <= 1
    score += 4.2 if follows_question else 0.0
    return 1 / (1 + math.exp(-(score - 0.1 * min(_FAR, apart - 1))))


def _aimed(one: _Utterance, who: frozenset[int]) -> float:
    """Return how strongly words about somebody call for an answer: an accusation more than a mention."""
    if not one.about & who:
        return 0.0
    return 3.5 if one.act in _ATTACKS else 1.7


def _is_apart(one: _Utterance, other: _Utterance) -> bool:
    """Return whether two statements in answering stretches show no sign of it themselves."""
    return not (one.words & other.words or one.about & other.who or other.about & one.who)


def _referring(story: Document, answer: _Stretch, other: _Stretch) -> float:
    """Return pairs that narration connects: "The “row” they refer to was Roth's"."""
    contents = [story.text[slice(*span)] for one in answer for span in one.statement.content]
    for one in other:
        sentence = story.layout.sentences[one.sentences[0]]
        end = min(sentence.end, one.statement.cue[0].start if one.statement.cue else sentence.end)
        if end <= sentence.start or not _REFERS.search(story.text, sentence.start, end):
            continue
        for quotation in story.quotations.within(Span(sentence.start, end)):
            words = story.text[quotation.start + 1 : quotation.end - 1].strip(" .,")
            if len(words.split()) > 1 and any(words in part for part in contents):
                return _REFERRED
    return 0.0


def _best(replies: Iterable[ExtractedReply]) -> Iterable[ExtractedReply]:
    """Return the few most likely replies of each statement, in order."""
    taken: Counter[int] = Counter()
    best = []
    for reply in sorted(replies, key=lambda reply: (-reply.confidence, reply)):
        if taken[reply.statement] < _MAX_REPLIES and reply.confidence >= _MIN_CONFIDENCE:
            taken[reply.statement] += 1
            best.append(reply)
    return sorted(best)
