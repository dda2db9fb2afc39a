"""Turns of transcripts and interviews, and posts: "SANDOVAL: The dam is not safe.", "Q. Who pays?",
"@sandoval: The dam is not safe."

A label alone proves nothing ("WHERE: Town Hall"). Labels count when they follow one another, come again, or name
people of the story. A handle always counts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from articles.extraction.names import parts
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.text.interviews import find_interview
from articles.extraction.text.segmentation import Segmentation, trimmed
from articles.extraction.text.turns import TranscriptTurn
from articles.extraction.types import Attribution, Entity, EntityType, Span

_CAPITALS = r"(?:(?:Mc|Mac|O['’]|D['’])?[^\W\d_a-z]{1,30}\.?(?:['’-][^\W\d_a-z]+)*)"
_LABEL = re.compile(rf"(?P<label>{_CAPITALS}(?:\s{_CAPITALS}){{0,4}})(?:\s?\([^()\n]{{1,60}}\))?(?P<mark>:)\s+(?=\S)")
_ASKING = re.compile(r"(?P<label>Q|A|Question|Answer|Interviewer)(?P<mark>[:.])\s+(?=\S)")
_POSTING = re.compile(r"(?P<label>@\w{2,30})(?P<mark>:)\s+(?=\S)")
_ASIDE_BEFORE = re.compile(r"(?:[(\[][^()\[\]\n]{1,80}[)\]]\s*)+")
_ASIDE_AFTER = re.compile(r"(?:\s*[(\[][^()\[\]\n]{1,80}[)\]])+\s*$")
# Labels in capitals that are no speakers: of service boxes, of lists, of captions.
_NO_SPEAKERS = frozenset(
    "update updated correction corrections clarification note notes editor's breaking live watch read more photo"
    " photos picture pictures video audio related also who what when where why how which time date place venue"
    " address phone email web website tickets price cost info information contact source sources copyright file"
    " topic subject re from to cc ps nb faq tip tips warning result results score scores final today tomorrow"
    " yesterday next previous listen background context key total yes no pros cons best worst rating verdict summary"
    " headline analysis opinion comment exclusive revealed explained explainer poll quiz gallery map graphic chart"
    " table see monday tuesday wednesday thursday friday saturday sunday".split()
)
_NOBODY_NAMED = frozenset(
    "chair moderator host interviewer anchor announcer narrator audience member question reporter reporters"
    " unidentified male female man woman speaker operator clerk crowd all voice interpreter translator participant"
    " caller court witness judge presenter".split()
)
_MOST_PARAGRAPHS = 6
_ENDS = (".", "?", "!", "…", "—", "-")


def find_turns(text: str, layout: Segmentation, entities: Sequence[Entity]) -> list[TranscriptTurn]:
    """Return the turns of a text, in order; a turn extends over the paragraphs up to the next one."""
    people = {one.name.casefold().rpartition(" ")[2] for one in entities if one.type is EntityType.PERSON}
    interview = find_interview(text, layout, people)
    if interview:
        return interview
    labels = _questions_and_answers(text, layout) or _labelled(text, layout, entities) or _posted(text, layout)
    turns = []
    for number, (place, match, kind) in enumerate(labels):
        following = labels[number + 1][0] if number + 1 < len(labels) else place + 1
        last = following if kind != "handle" and following - place <= _MOST_PARAGRAPHS else place + 1
        first = Span(match.end(), layout.paragraphs[place].end)
        spoken = (_spoken(text, span) for span in (first, *layout.paragraphs[place + 1 : last]))
        content = tuple(span for span in spoken if any(map(str.isalnum, text[span.start : span.end])))
        if content:
            label = Span(*match.span("label"))
            cue = Span(*match.span("mark"))
            turns.append(TranscriptTurn(label, kind, Attribution(content, (cue,), (label,), 0.9)))
    return turns


def _spoken(text: str, span: Span) -> Span:
    """Return the words without notes in brackets before and after them: "(Applause.)"."""
    before = _ASIDE_BEFORE.match(text, span.start, span.end)
    start = before.end() if before else span.start
    after = _ASIDE_AFTER.search(text, max(start, span.end - 200), span.end)
    return trimmed(text, Span(start, after.start() if after else span.end))


_Label = tuple[int, "re.Match[str]", str]


def _questions_and_answers(text: str, layout: Segmentation) -> list[_Label]:
    """Return the paragraphs that a letter marks as question or answer, when there are both."""
    labels = []
    for place, paragraph in enumerate(layout.paragraphs):
        match = _ASKING.match(text, paragraph.start, paragraph.end)
        if match:
            labels.append((place, match, "answer" if match["label"].startswith("A") else "question"))
    return labels if {kind for _, _, kind in labels} == {"question", "answer"} else []


def _posted(text: str, layout: Segmentation) -> list[_Label]:
    """Return the paragraphs that a handle marks."""
    matches = ((n, _POSTING.match(text, span.start, span.end)) for n, span in enumerate(layout.paragraphs))
    return [(place, match, "handle") for place, match in matches if match]


def _labelled(text: str, layout: Segmentation, entities: Sequence[Entity]) -> list[_Label]:
    """Return the paragraphs that a name marks, in capitals or as it is, when there are several."""
    people = {entity.start: entity for entity in entities if entity.type is EntityType.PERSON}
    places = {entity.start for entity in entities if entity.type is EntityType.PLACE}
    labels: list[_Label] = []
    for place, paragraph in enumerate(layout.paragraphs):
        match = _LABEL.match(text, paragraph.start, paragraph.end)
        person = people.get(paragraph.start)
        if match and not _is_no_speaker(match["label"]):
            labels.append((place, match, _kind(match["label"])))
        elif person:
            named = re.compile(r"(?P<label>.*?)(?P<mark>:)\s+(?=\S)", re.DOTALL)
            match = named.match(text, person.start, min(paragraph.end, person.end + 3))
            if match and match.end("label") == person.end:
                labels.append((place, match, "name"))
    datelines = all(match.start() in places for _, match, _ in labels)
    return labels if not datelines and _is_exchange(text, layout, labels, people) else []


def _is_exchange(text: str, layout: Segmentation, labels: Sequence[_Label], people: dict[int, Entity]) -> bool:
    """Return whether labels belong to people who speak in turn: they stand near, and are known names or come again."""
    printed = Counter(match["label"] for _, match, _ in labels)
    if len(labels) < 2 or len(printed) < 2:
        return False
    surnames = {parts.words(entity.name)[-1:] for entity in people.values()}
    known = any(parts.words(label)[-1:] in surnames for label in printed)
    near = any(after[0] - before[0] <= _MOST_PARAGRAPHS for before, after in pairwise(labels))
    in_turns = any(kind == "role" for _, _, kind in labels) or max(printed.values()) > 1
    sentences = sum(_ends_as_speech(text, layout.paragraphs[place]) for place, _, _ in labels)
    return near and 2 * sentences >= len(labels) and (known or in_turns or len(labels) == 2)


def _ends_as_speech(text: str, paragraph: Span) -> bool:
    return text[max(paragraph.start, paragraph.end - 8) : paragraph.end].rstrip(" ”\"'’)]").endswith(_ENDS)


def _is_no_speaker(label: str) -> bool:
    words = label.casefold().replace("’", "'").split()
    return any(word.rstrip(".") in _NO_SPEAKERS for word in words) or any(map(str.isdigit, label))


def _kind(label: str) -> str:
    words = [word.rstrip(".").casefold() for word in label.split()]
    if words[0] == "the" or all(word in _NOBODY_NAMED or is_role_noun(word) for word in words):
        return "role"
    return "initials" if len(words) == 1 and len(words[0]) in (2, 3) else "name"


def find_label_names(text: str, turns: Sequence[TranscriptTurn], entities: Sequence[Entity]) -> list[Entity]:
    """Return the labels that are names and hold no entity, as people."""
    taken = sorted((entity.start, entity.end) for entity in entities)
    starts = [start for start, _ in taken]
    names = []
    for turn in turns:
        before = bisect_left(starts, turn.label.end) - 1
        free = before < 0 or taken[before][1] <= turn.label.start
        if turn.kind == "name" and free:
            names.append(Entity(*turn.label, EntityType.PERSON, text[slice(*turn.label)], 0.5))
    return names


def outside_turns(attributions: Sequence[Attribution], turns: Sequence[TranscriptTurn]) -> list[Attribution]:
    """Return the attributions that overlap no turn; what is said within a turn is part of it."""
    starts = [turn.label.start for turn in turns]
    ends = [turn.attribution.content[-1].end for turn in turns]

    def is_free(span: Span) -> bool:
        before = bisect_left(starts, span.end) - 1
        return before < 0 or ends[before] <= span.start

    return [one for one in attributions if all(map(is_free, (*one.content, *one.cue, *one.source)))]
