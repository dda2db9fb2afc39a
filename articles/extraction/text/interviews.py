"""Turns of an interview without labels: questions in bold with the answers below, or answers in quotation marks.

"**Who pays?**" before "We do, and we always have."; or "Who pays?" before "“We do,” Roth says."
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from articles.extraction.text.segmentation import Segmentation, trimmed
from articles.extraction.text.turns import TranscriptTurn
from articles.extraction.types import Attribution, Span

_NAME = r"[^\W\d_a-z][\w’'.-]*(?:\s[^\W\d_a-z][\w’'.-]*){0,3}"
_BOLD = re.compile(rf"\*\*(?:{_NAME}:\s+)?(?P<words>[^*]+?)\*\*\s*")
# "Roth: No.", "Her lawyer, Paul Roth: No."; bold marks may be around the label.
_ANSWERING = re.compile(rf"(?:\*\*)?(?P<label>(?:[^,*:\n“”\"]{{2,30}},\s)?{_NAME})(?P<mark>:)(?:\*\*)?\s+")
_ASIDE = re.compile(r"\*?\(.*\)\*?|\*[^*].*\*", re.DOTALL)
_LAUGHS = re.compile(r"(?:\([^()\n]{1,40}\)\s*)+")
_ASKS = re.compile(r"[^“”\"]{6,300}\?")
_ADDRESSED = re.compile(r"\byou(?:r|['’]\w+)?\b", re.IGNORECASE)
_QUOTED = ("“", '"', "‘", "'")
_FEWEST = 3
_LONGEST_ANSWER = 6
_CONFIDENCE = 0.9


def find_interview(text: str, layout: Segmentation, people: Collection[str]) -> list[TranscriptTurn]:
    """Return the turns of an interview that is printed without labels, in order; none if the story is no interview.

    Only a label that ends in one of the surnames of ``people``, in lower case, names another speaker.
    """
    return _in_bold(text, layout.paragraphs, people) or _before_quotations(text, layout.paragraphs)


def _in_bold(text: str, paragraphs: Sequence[Span], people: Collection[str]) -> list[TranscriptTurn]:
    bold = [_BOLD.fullmatch(text, paragraph.start, paragraph.end) for paragraph in paragraphs]
    questions = [match["words"].rstrip().endswith("?") for match in bold if match]
    if sum(questions) < _FEWEST or 2 * sum(questions) < len(questions):
        return []
    turns: list[TranscriptTurn] = []
    since = None  # how many paragraphs the latest answer has; None where none may follow
    for paragraph, match in zip(paragraphs, bold, strict=True):
        if match:
            turns.append(_turn("question", [Span(*match.span("words"))]))
            since = 0
        elif since is None or since >= _LONGEST_ANSWER or _ASIDE.fullmatch(text, paragraph.start, paragraph.end):
            since = None
        else:
            turns = _with_answer(text, turns, paragraph, people, goes_on=since > 0)
            since += 1
    return turns


def _with_answer(
    text: str, turns: Sequence[TranscriptTurn], paragraph: Span, people: Collection[str], *, goes_on: bool
) -> list[TranscriptTurn]:
    """Return the turns with a paragraph of an answer, whose label names the speaker if it has one."""
    label = _ANSWERING.match(text, paragraph.start, paragraph.end)
    if label and label["label"].split()[-1].casefold() not in people:
        label = None
    laughs = _LAUGHS.match(text, paragraph.start, paragraph.end)
    start = label.end() if label else laughs.end() if laughs else paragraph.start
    words = trimmed(text, Span(start, paragraph.end))
    if label:
        named = Attribution((words,), (Span(*label.span("mark")),), (Span(*label.span("label")),), _CONFIDENCE)
        return [*turns, TranscriptTurn(Span(*label.span("label")), "name", named)]
    if goes_on:
        last = turns[-1].attribution
        longer = Attribution((*last.content, words), last.cue, last.source, _CONFIDENCE)
        return [*turns[:-1], TranscriptTurn(turns[-1].label, turns[-1].kind, longer)]
    return [*turns, _turn("answer", [words])]


def _before_quotations(text: str, paragraphs: Sequence[Span]) -> list[TranscriptTurn]:
    """Return the questions that stand each before a paragraph that begins in quotation marks."""
    questions = [
        question
        for question, answer in pairwise(paragraphs)
        if _ASKS.fullmatch(text, question.start, question.end) and text[answer.start] in _QUOTED
    ]
    addressed = sum(_ADDRESSED.search(text, *question) is not None for question in questions)
    if len(questions) < _FEWEST or 2 * addressed < len(questions):
        return []
    return [_turn("question", [question]) for question in questions]


def _turn(kind: str, words: Sequence[Span]) -> TranscriptTurn:
    return TranscriptTurn(
        Span(words[0].start, words[0].start), kind, Attribution(tuple(words), confidence=_CONFIDENCE)
    )
