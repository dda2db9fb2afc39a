"""The statements of a story as utterances: who made them, in which turn, and what the narration beside them says."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.extraction.document import Document
from articles.extraction.types import (
    EntityType,
    ExtractedActClass,
    ExtractedForm,
    ExtractedSpeaker,
    ExtractedStatement,
    Span,
)

Side = frozenset[ExtractedSpeaker]

_GROUPS = {
    act: group
    for group, acts in {
        "denies": "denied rejected",
        "answers": "answered",
        "attacks": "accused criticised threatened warned",
        "asks": "asked",
        "calls for": "called-for proposed ordered",
        "agrees": "agreed admitted confirmed conceded apologised praised endorsed",
        "announces": "announced promised revealed reported wrote predicted",
        "argues": "argued defended explained suggested",
    }.items()
    for act in acts.split()
}
# What the narration beside a statement says of how it came about.
_PROMPTS = {
    "responds": re.compile(
        r"\b(?:in (?:response|reply|answer)|respond\w*|repl(?:y|ied|ies)|retort\w*|hits? back|(?:shot|fired) back"
        r"|counter(?:ed|s)|react\w*|answer(?:ed|s)?|rebut\w*)\b",
        re.IGNORECASE,
    ),
    "told of it": re.compile(
        r"\b(?:(?:told|informed) (?:of|that)|shown|when (?:told|shown|asked)"
        r"|(?:was|were) (?:put|read|relayed|told|shown)|put (?:that |this |it )?to (?:him|her|them|it)"
        r"|read (?:him|her|them)|heard that)\b",
        re.IGNORECASE,
    ),
    "asked": re.compile(
        r"\basked (?:about|if|whether|why|how|what|who|when|where|by|again)\b|\b(?:pressed|questioned|challenged)\b"
        r"|\bcross-examin",
        re.IGNORECASE,
    ),
    "denies": re.compile(
        r"\b(?:disagree|disput|den(?:y|ied|ies)|reject|dismiss|contradict|contest|rubbish|refut|insist|maintain"
        r"|oppos|scoff|bristl)",
        re.IGNORECASE,
    ),
    "accepts": re.compile(
        r"\b(?:agree[ds]?\b|confirm|accept|conced|acknowledg|admit|welcom|apologi[sz]|thank|prais|backed|endors)",
        re.IGNORECASE,
    ),
    "takes a view": re.compile(
        r"\b(?:not (?:everyone|all)|(?:un)?impressed|unmoved|convinced|persuaded|blunter|sharper|took (?:the other|a"
        r" different|another)|(?:another|different|other) (?:view|story)|differently|amused|laughed|smiled|gone down"
        r" well|pleased|satisfied|comforted|cautious|furious|jibe|remark|comment|suggestion|claim|charge|accusation"
        r"|allegation|criticism|explanation|question)\b",
        re.IGNORECASE,
    ),
    "but": re.compile(r"^[\"“‘']?(?:But|However|Yet|Not so)\b"),
}
_QUESTION = re.compile(r"^(?:whether|if|who|whom|what|why|how|when|where|which)\b", re.IGNORECASE)
_ASKED_LAST = re.compile(r"\?[\s\"”’'*]*$")
_NEGATION = re.compile(r"\b(?:not|no|never|nobody|nothing|none|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_OPENING = re.compile(r"^\W*(yes|no|well|because|not|that|it|then|but|so|if|there)\b", re.IGNORECASE)
_YOU = re.compile(r"\byou(?:r)?\b", re.IGNORECASE)
_PRONOUN = re.compile(r"he|she|they|it|we|i|you", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_ENDS = re.compile(r"(?:ations?|ating|ates?|ified|ifies|ify|ments?|ings?|ed|es|ers?|ness|s|e|ly)$")
_COMMON = frozenset(
    "about after again against around because before being between could would should their there these those where"
    " which while under until other another every never nothing people think going something things years right"
    " really still first since whether whose without that this with from have been were they them what when will your"
    " than then just said says into over some more most only also very much many like told asked".split()
)
MOST_AROUND = 20  # contents that may begin before a part of the text and reach into it
_LEAD = 300  # characters of narration beside a statement that are read


@dataclass(frozen=True, slots=True)
class Utterance:
    """A statement with what its words and the narration beside it say.

    ``side`` holds its speakers and those for whom they speak. ``turn`` counts the changes of side before it,
    ``place`` and ``left`` the statements of its turn before and after it.
    """

    index: int
    statement: ExtractedStatement
    side: Side
    sentences: range
    paragraph: int
    turn: int
    place: int
    left: int
    group: str
    opening: str
    prompts: frozenset[str]
    lead_prompts: frozenset[str]
    source: str
    about: Side
    near: Side
    words: frozenset[str]
    near_words: frozenset[str]
    numbers: frozenset[str]
    flags: frozenset[str]


def utterances_of(story: Document, statements: Sequence[ExtractedStatement]) -> list[Utterance]:
    """Return the statements of a story, in order, that were uttered."""
    uttered = [n for n, one in enumerate(statements) if one.act_class is not ExtractedActClass.INNER]
    contents = sorted(span for n in uttered for span in statements[n].content)
    turns = list(_turns([_side(statements[n]) for n in uttered]))
    sizes = Counter(turn for turn, _ in turns)
    found, before = [], 0
    for n, (turn, place) in zip(uttered, turns, strict=True):
        one = statements[n]
        spans = [*one.content, *one.cue] or list(one.source)
        whole = Span(min(spans).start, max(span.end for span in spans))
        left = sizes[turn] - 1 - place
        found.append(_utterance(story, n, one, whole, (turn, place, left), contents, before))
        before = max(before, whole.end)
    return found


def _side(statement: ExtractedStatement) -> Side:
    agent = statement.on_behalf_of.agent if statement.on_behalf_of else None
    return frozenset((*statement.speakers, agent) if agent else statement.speakers)


def _turns(sides: Sequence[Side]) -> Iterator[tuple[int, int]]:
    """Yield for each statement the number of its turn and its place in it. Nobody named begins a turn each time."""
    turn = place = -1
    for number, side in enumerate(sides):
        if number and side and side == sides[number - 1]:
            place += 1
        else:
            turn, place = turn + 1, 0
        yield turn, place


def _utterance(
    story: Document,
    index: int,
    statement: ExtractedStatement,
    whole: Span,
    turn: tuple[int, int, int],
    contents: Sequence[Span],
    before: int,
) -> Utterance:
    text, layout = story.text, story.layout
    sentences = layout.sentences_of(whole)
    start = max(layout.sentences[sentences[0]].start, whole.start - _LEAD)
    end = min(layout.sentences[sentences[-1]].end, whole.end + _LEAD)
    paragraph = layout.paragraph_at(whole.start)
    first = max(min(before, start), start - _LEAD, layout.paragraphs[max(0, paragraph - 1)].start)
    narration, lead = _outside(text, Span(start, end), contents), _outside(text, Span(first, start), contents)
    words = " ".join(text[span.start : span.end] for span in statement.content)
    opening = _OPENING.match(words)
    is_question = bool(_ASKED_LAST.search(words)) or (statement.act == "asked" and bool(_QUESTION.match(words)))
    is_direct = statement.form is ExtractedForm.DIRECT
    about = _named(story, statement.content)
    return Utterance(
        index,
        statement,
        _side(statement),
        sentences,
        paragraph,
        *turn,
        group="keeps silent"
        if statement.act_class is ExtractedActClass.SILENCE
        else _GROUPS.get(statement.act, "says"),
        opening=opening[1].casefold() if opening else "",
        prompts=frozenset(name for name, pattern in _PROMPTS.items() if pattern.search(narration)),
        lead_prompts=frozenset(name for name, pattern in _PROMPTS.items() if pattern.search(lead)),
        about=about,
        near=_named(story, [Span(first, end)]) - about,
        source=_source(story, statement),
        words=frozenset(_stems(story, words)),
        near_words=frozenset(_stems(story, f"{narration} {lead}")),
        numbers=frozenset(_NUMBER.findall(words)),
        flags=frozenset(
            name
            for name, holds in (
                ("direct", is_direct),
                ("negated", _NEGATION.search(words)),
                ("you", _YOU.search(words)),
                ("question", is_question),
                ("short", len(words.split()) < 6),
                ("headline", paragraph == 0),
                ("lead", paragraph == 1),
            )
            if holds
        ),
    )


def _named(story: Document, spans: Iterable[Span]) -> Side:
    """Return whom a part of the text names; a place counts as an organisation, as it does where it speaks."""
    mentions = (mention for span in spans for mention in story.cast.mentions_within(span.start, span.end))
    characters = (story.cast.characters[mention.character] for mention in mentions)
    person, body = EntityType.PERSON, EntityType.ORGANISATION
    return frozenset(ExtractedSpeaker(one.name, person if one.type is person else body) for one in characters)


def _source(story: Document, statement: ExtractedStatement) -> str:
    """Return how the source is printed: no, a name, a pronoun or a description."""
    if not statement.source:
        return "no"
    if any(story.cast.mentions_within(span.start, span.end) for span in statement.source):
        return "name"
    printed = " ".join(story.text[span.start : span.end] for span in statement.source)
    return "pronoun" if _PRONOUN.fullmatch(printed) else "description"


def _outside(text: str, part: Span, contents: Sequence[Span]) -> str:
    """Return a part of the text without the words of statements."""
    kept, at = [], part.start
    first = max(0, bisect_left(contents, part) - MOST_AROUND)
    for number in range(first, bisect_left(contents, (part.end, part.end))):
        start, end = contents[number]
        if end > part.start:
            kept.append(text[at:start])
            at = max(at, end)
    kept.append(text[at : part.end])
    return " ".join(piece for piece in kept if piece).strip()


def _stems(story: Document, text: str) -> set[str]:
    words = {match[0].casefold() for match in _WORD.finditer(text)}
    return {_ENDS.sub("", word) for word in words if word not in _COMMON and word not in story.names_of_people}
