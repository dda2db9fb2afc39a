"""A story's text as readers see it: statements and names marked in it, as much of it as the outlet's rights allow.

``full``: the whole text. ``excerpt``: the excerpt of :mod:`articles.excerpts`; on a statement's page also the
paragraphs in which its words stand, with at most as many words on either side. ``none``: nothing but the
statements' own words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import QuerySet

from articles.excerpts import end_after_words, excerpt_bounds, paragraph_bounds, start_before_words
from articles.models import Article, Mention, Statement, Wording
from articles.models.articles import PublicText
from articles.printed.sentences import attributed_spans, words_of_context
from articles.text_spans import MarkedSpan
from articles.visibility import agents_with_pages
from newsroom.website.presentation.text_layout import Marked, Paragraph, begun, lay_out, plain
from people.models import Agent


@dataclass(frozen=True)
class StatementKey:
    """The key of a span of a statement's words, which may stand in several; ``number`` counts those of a story."""

    kind: ClassVar = "statement"
    statement: Statement
    number: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class NameKey:
    """The key of a name's span; the agent is public."""

    kind: ClassVar = "name"
    agent: Agent


@dataclass(frozen=True)
class HitKey:
    """The key of a word that a search found."""

    kind: ClassVar = "hit"


Key = StatementKey | NameKey | HitKey
Parts = Sequence[str | Marked[Key]]


@dataclass(frozen=True)
class Note:
    """A note in the margin beside the place where a statement begins."""

    statement: Statement
    number: int
    is_marked: bool


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a part of one: ``begins_within`` and ``is_cut`` say that the paragraph has more on that side."""

    parts: Parts
    notes: Sequence[Note] = ()
    follows_gap: bool = False
    begins_within: bool = False
    is_cut: bool = False


@dataclass
class AnnotatedStory:
    """A story as its page shows it."""

    heading: Parts
    heading_notes: Sequence[Note] = ()
    passages: Sequence[Passage] = ()
    statements: Sequence[Statement] = field(default_factory=list)


def annotate(article: Article, statements: Sequence[Statement]) -> AnnotatedStory:
    """Return the story with these public statements of its current revision, in the order of the text."""
    story = AnnotatedStory(heading=(article.title,), statements=statements)
    text = article.current_revision.text if article.current_revision else ""
    if article.public_text == PublicText.FULL:
        _annotate_whole(story, article, text)
    elif article.public_text == PublicText.EXCERPT:
        paragraphs: list[Paragraph[Key]] = lay_out(text, (), excerpt_bounds(article, text))
        story.passages = [Passage(p.parts, is_cut=_is_cut(text, p.end)) for p in paragraphs]
    return story


def context(statement: Statement) -> list[Passage]:
    """Return the paragraphs around a statement, its words marked, as far as they may be shown."""
    article = statement.article
    if article.public_text == PublicText.NONE or article.current_revision is None:
        return []
    text = article.current_revision.text
    own = statement_spans(statement, 0)
    is_full = article.public_text == PublicText.FULL
    bounds = _context_bounds(text, own, neighbours=1 if is_full else 0, words=words_of_context(article))
    if not is_full and bounds:
        bounds = [(start, end) for start, end in excerpt_bounds(article, text) if end <= bounds[0][0]] + bounds
    return passages(text, own, bounds)


def passages(text: str, spans: Sequence[MarkedSpan[Key]], bounds: Sequence[tuple[int, int]]) -> list[Passage]:
    """Return these stretches of a text, each saying what was left out around it."""
    paragraphs: list[Paragraph[Key]] = lay_out(text, spans, bounds)
    starts, ends = (set(edges) for edges in zip(*paragraph_bounds(text), strict=True)) if bounds else (set(), set())
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


def statement_spans(statement: Statement, number: int, wording: Wording | None = None) -> list[MarkedSpan[Key]]:
    """Return where a statement's words stand; of a silence, where the text says that nothing was said."""
    own = attributed_spans(statement, wording)
    last = len(own) - 1
    return [
        MarkedSpan(start, end, StatementKey(statement, number, place == 0, place == last))
        for place, (start, end) in enumerate(own)
    ]


def name_spans(revision_id: str, own: Iterable[MarkedSpan[Key]]) -> list[MarkedSpan[Key]]:
    """Return where public agents are named, without names across a statement's edge and names within names."""
    edges = sorted({edge for span in own for edge in (span.start, span.end)})
    public = {agent.pk: agent for agent in _named_in(revision_id)}
    found: list[MarkedSpan[Key]] = []
    for start, end, agent in _places_of(revision_id, list(public)) if public else ():
        edge = bisect_right(edges, start)
        if (edge == len(edges) or edges[edge] >= end) and (not found or found[-1].end <= start):
            found.append(MarkedSpan(start, end, NameKey(public[agent])))
    return found


def _named_in(revision: str) -> QuerySet[Agent, Any]:
    mentioned = Mention.objects.filter(revision=revision, agent__isnull=False).order_by().values("agent").distinct()
    return agents_with_pages().filter(pk__in=mentioned)


def _places_of(revision: str, agents: Sequence[str]) -> QuerySet[Mention, Any]:
    mentions = Mention.objects.filter(revision=revision, agent__in=agents)
    return mentions.order_by("start", "-end").values_list("start", "end", "agent")


def _annotate_whole(story: AnnotatedStory, article: Article, text: str) -> None:
    own = [span for n, s in enumerate(story.statements, start=1) for span in statement_spans(s, n)]
    names = name_spans(article.current_revision_id or "", own)
    paragraphs: list[Paragraph[Key]] = lay_out(text, [*own, *names])
    marked = {key.statement.pk for p in paragraphs for key in begun(p.parts) if isinstance(key, StatementKey)}
    # A statement of which nothing can be marked stands beside the text's beginning.
    loose = [Note(s, n, is_marked=False) for n, s in enumerate(story.statements, start=1) if s.pk not in marked]
    found = [Passage(p.parts, [*(loose if not place else []), *_notes(p.parts)]) for place, p in enumerate(paragraphs)]
    if found and article.headline and plain(found[0].parts) == article.headline.strip():
        story.heading, story.heading_notes = found[0].parts, found[0].notes
        found = found[1:]
    story.passages = found


def _notes(parts: Parts) -> list[Note]:
    keys = (key for key in begun(parts) if isinstance(key, StatementKey) and key.is_first)
    return [Note(key.statement, key.number, is_marked=True) for key in keys]


def _is_cut(text: str, end: int) -> bool:
    """Return whether the line goes on after this place."""
    return bool(text[end:].partition("\n")[0].strip())


def _context_bounds(
    text: str, own: Sequence[MarkedSpan[Key]], *, neighbours: int, words: int
) -> list[tuple[int, int]]:
    """Return the paragraphs of the spans and their neighbours, cut to a number of words beside the spans."""
    if not own:
        return []
    bounds = paragraph_bounds(text)
    chosen: set[int] = set()
    for span in own:
        for place, (start, end) in enumerate(bounds):
            if start < span.end and span.start < end:
                chosen.update(range(max(0, place - neighbours), min(len(bounds), place + neighbours + 1)))
    first, past = start_before_words(text, own[0].start, words), end_after_words(text, own[-1].end, words)
    cut = ((max(bounds[place][0], first), min(bounds[place][1], past)) for place in sorted(chosen))
    return [(start, end) for start, end in cut if start < end]
