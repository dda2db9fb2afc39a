"""What readers see of a story's text: statements and names marked in it, as much of it as the outlet's rights allow.

``full``: the whole text. ``excerpt``: the first paragraph, at most ``EXCERPT_WORDS`` words of it; and on a statement's
page the paragraphs in which its words stand, with at most as many words on either side. ``none``: the statements' own
words, and nothing else of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from articles.models import Article, Mention, Statement
from articles.models.articles import PublicText
from articles.text_spans import MarkedSpan
from articles.visibility import agents_with_pages
from newsroom.website.presentation.text_layout import (
    Marked,
    Paragraph,
    begun,
    cut_after,
    cut_before,
    lay_out,
    lines,
    plain,
)
from people.models import Agent

EXCERPT_WORDS = 50
# Enough around a statement to judge it by, and a bound on a text that is one enormous line.
CONTEXT_WORDS = 200


@dataclass(frozen=True)
class Said:
    """The key of a statement's span; its words may stand in several."""

    statement: Statement
    number: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Named:
    """The key of a name's span; the agent is public."""

    agent: Agent


Key = Said | Named
Parts = Sequence[str | Marked[Key]]


@dataclass(frozen=True)
class Note:
    """What stands in the margin beside the place where a statement begins."""

    statement: Statement
    number: int
    is_marked: bool


@dataclass(frozen=True)
class Passage:
    parts: Parts
    notes: Sequence[Note] = ()
    follows_gap: bool = False
    begins_within: bool = False
    is_cut: bool = False


@dataclass
class Reading:
    """A story as its page shows it."""

    heading: Parts
    heading_notes: Sequence[Note] = ()
    passages: Sequence[Passage] = ()
    statements: Sequence[Statement] = field(default_factory=list)
    is_excerpt: bool = False


def read(article: Article, statements: Sequence[Statement]) -> Reading:
    """The story with these statements of its current revision, which are public and in the order of the text."""
    reading = Reading(heading=(article.title,), statements=statements)
    text = article.current_revision.text if article.current_revision else ""
    if article.public_text == PublicText.FULL:
        _lay_out_whole(reading, article, text)
    elif article.public_text == PublicText.EXCERPT:
        reading.is_excerpt = True
        opening: list[Paragraph[Key]] = lay_out(text, (), _opening(article, text))
        reading.passages = [Passage(p.parts, is_cut=_is_cut(text, p.end)) for p in opening]
    return reading


def context(statement: Statement) -> list[Passage]:
    """The paragraphs around a statement, its words marked, as far as they may be shown."""
    article = statement.article
    if article.public_text == PublicText.NONE or article.current_revision is None:
        return []
    text = article.current_revision.text
    own = statement_spans(statement, 0)
    is_full = article.public_text == PublicText.FULL
    bounds = _around(text, own, neighbours=1 if is_full else 0, words=CONTEXT_WORDS if is_full else EXCERPT_WORDS)
    if not is_full and bounds:
        bounds = [(start, end) for start, end in _opening(article, text) if end <= bounds[0][0]] + bounds
    paragraphs: list[Paragraph[Key]] = lay_out(text, own, bounds)
    starts, ends = (set(edges) for edges in zip(*lines(text), strict=True)) if paragraphs else (set(), set())
    return [
        Passage(
            paragraph.parts,
            follows_gap=bool(place and text[paragraphs[place - 1].end : paragraph.start].strip()),
            # Between two passages a gap says as much.
            begins_within=not place and paragraph.start not in starts,
            is_cut=place == len(paragraphs) - 1 and paragraph.end not in ends,
        )
        for place, paragraph in enumerate(paragraphs)
    ]


def opening(article: Article, text: str) -> str:
    """What an excerpt of the text shows."""
    return "".join(text[start:end] for start, end in _opening(article, text))


def statement_spans(statement: Statement, number: int) -> list[MarkedSpan[Key]]:
    """Where a statement's words stand; of a silence, where the text says that nothing was said."""
    wording = statement.current_wording
    if wording is None:
        return []
    segments: list[dict[str, Any]] = list(wording.content)
    if statement.act_class == Statement.ActClass.SILENCE:
        segments = sorted([*wording.content, *wording.cue] or wording.source, key=lambda segment: segment["start"])
    last = len(segments) - 1
    return [
        MarkedSpan(
            segment["start"], segment["end"], Said(statement, number, is_first=place == 0, is_last=place == last)
        )
        for place, segment in enumerate(segments)
    ]


def name_spans(revision_id: str, said: Iterable[MarkedSpan[Key]]) -> list[MarkedSpan[Key]]:
    """Where public agents are named: not across the edge of a statement's words, and never one name in another."""
    edges = sorted({edge for span in said for edge in (span.start, span.end)})
    public = {agent.pk: agent for agent in _named_in(revision_id)}
    found: list[MarkedSpan[Key]] = []
    for start, end, agent in _places_of(revision_id, list(public)) if public else ():
        edge = bisect_right(edges, start)
        if (edge == len(edges) or edges[edge] >= end) and (not found or found[-1].end <= start):
            found.append(MarkedSpan(start, end, Named(public[agent])))
    return found


def _named_in(revision: str) -> QuerySet[Agent, Any]:
    mentioned = Mention.objects.filter(revision=revision, agent__isnull=False).order_by().values("agent").distinct()
    return agents_with_pages().filter(pk__in=mentioned)


def _places_of(revision: str, agents: Sequence[str]) -> QuerySet[Mention, Any]:
    mentions = Mention.objects.filter(revision=revision, agent__in=agents)
    return mentions.order_by("start", "-end").values_list("start", "end", "agent")


def _lay_out_whole(reading: Reading, article: Article, text: str) -> None:
    said = [span for n, s in enumerate(reading.statements, start=1) for span in statement_spans(s, n)]
    names = name_spans(article.current_revision_id or "", said)
    paragraphs: list[Paragraph[Key]] = lay_out(text, [*said, *names])
    # Of those that stand in several pieces, so that the style sheet finds the further ones of each.
    broken = dict.fromkeys(statement for p in paragraphs for statement in _in_pieces(p.parts))
    for n, statement in enumerate(broken, start=1):
        statement.nth_in_pieces = n  # type: ignore[attr-defined]
    marked = {key.statement.pk for p in paragraphs for key in begun(p.parts) if isinstance(key, Said)}
    # A statement of which nothing can be marked stands beside the text's beginning.
    loose = [Note(s, n, is_marked=False) for n, s in enumerate(reading.statements, start=1) if s.pk not in marked]
    passages = [
        Passage(p.parts, [*(loose if not place else []), *_notes(p.parts)]) for place, p in enumerate(paragraphs)
    ]
    if passages and article.headline and plain(passages[0].parts) == article.headline.strip():
        reading.heading, reading.heading_notes = passages[0].parts, passages[0].notes
        passages = passages[1:]
    reading.passages = passages


def stands_whole(part: Marked[Key]) -> bool:
    """Whether these are all words of a statement."""
    key = part.span.key
    return isinstance(key, Said) and part.opens and key.is_first and part.closes and key.is_last


def _in_pieces(parts: Parts) -> Iterator[Statement]:
    """The statements of which some words stand here, and others elsewhere."""
    for part in parts:
        if isinstance(part, Marked):
            if isinstance(part.span.key, Said) and not stands_whole(part):
                yield part.span.key.statement
            yield from _in_pieces(part.parts)


def _notes(parts: Parts) -> list[Note]:
    keys = (key for key in begun(parts) if isinstance(key, Said) and key.is_first)
    return [Note(key.statement, key.number, is_marked=True) for key in keys]


def _opening(article: Article, text: str) -> list[tuple[int, int]]:
    """The first paragraph after the headline, or its first words: no bounds for an empty text, otherwise one."""
    for start, end in lines(text):
        if text[start:end] != article.headline.strip():
            return [(start, min(end, cut_after(text, start, EXCERPT_WORDS)))]
    return []


def _is_cut(text: str, end: int) -> bool:
    """Whether the line goes on after this place."""
    return bool(text[end:].partition("\n")[0].strip())


def _around(text: str, own: Sequence[MarkedSpan[Key]], *, neighbours: int, words: int) -> list[tuple[int, int]]:
    """The paragraphs in which the spans stand and their neighbours, cut to a number of words beside the spans."""
    if not own:
        return []
    bounds = lines(text)
    chosen: set[int] = set()
    for span in own:
        for place, (start, end) in enumerate(bounds):
            if start < span.end and span.start < end:
                chosen.update(range(max(0, place - neighbours), min(len(bounds), place + neighbours + 1)))
    first, past = cut_before(text, own[0].start, words), cut_after(text, own[-1].end, words)
    cut = ((max(bounds[place][0], first), min(bounds[place][1], past)) for place in sorted(chosen))
    return [(start, end) for start, end in cut if start < end]
