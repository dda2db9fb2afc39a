"""Suggestions of the earlier statement that a statement replies to, with reasons. An editor confirms them.

Three things count: the same subject (:mod:`articles.similar`), the other speaker being named close to the statement,
and little time between the two. A statement can also end an earlier silence of its speaker on the same subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Mention, Reply, Speaker, Statement
from articles.querysets import StatementQuerySet
from articles.review_state import State
from articles.similar import similarities_among
from articles.text_search import search_query

MAX_AGE = timedelta(days=120)
RECENT = timedelta(days=3)
# How many characters away from the words a name still counts as close to them.
NEARBY = 400
MAX_SUGGESTIONS = 8
# The extractor's suggestions that are shown with a statement without being asked for.
MIN_CONFIDENCE, MAX_SHOWN = 0.5, 2
WEIGHTS = {"named": 0.35, "silence": 0.4, "recent": 0.1, "same_story": 0.15}


@dataclass
class ReplySuggestion:
    """A statement that another may reply to. ``score`` orders suggestions; it is not a probability."""

    statement: Statement
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    reply: Reply | None = None


def suggest_replies(statement: Statement, query: str = "") -> list[ReplySuggestion]:
    """Return what a statement may reply to: the extractor's suggestions first, then the best scores.

    With a ``query``, return those with these words, and further statements that a search for them finds.
    """
    stored = statement.replies_to.exclude(state="dropped").select_related("in_reply_to")
    suggestions = {
        edge.in_reply_to_id: ReplySuggestion(edge.in_reply_to, 1 + edge.confidence, [edge.get_state_display()], edge)
        for edge in stored
    }
    if statement.current_wording_id is not None:
        add_scored(statement, earlier_statements(statement), suggestions)
    for row in Statement.objects.filter(pk__in=suggestions).with_words():
        suggestions[row.pk].statement = row
    best = sorted(suggestions.values(), key=lambda one: (-one.score, one.statement.pk))
    if query:
        words = query.casefold()
        best = [one for one in best if words in searchable_text(one.statement)]
        best += search_statements(statement, query, suggestions)
    return best[:MAX_SUGGESTIONS]


def best_replies(replies: Iterable[Reply]) -> list[Reply]:
    """Return the few suggestions of the extractor that are worth an editor's time, the most confident first."""
    worth = [
        reply
        for reply in replies
        if reply.state == State.SUGGESTED
        and reply.confidence >= MIN_CONFIDENCE
        and reply.in_reply_to.state not in (State.REJECTED, State.DROPPED)
    ]
    return sorted(worth, key=lambda reply: (-reply.confidence, reply.pk))[:MAX_SHOWN]


def earlier_statements(statement: Statement) -> StatementQuerySet:
    """Return the statements by others, said earlier and not rejected; and silences by the same speaker."""
    article = statement.article
    start = statement.current_wording.start if statement.current_wording else 0
    period = Q(
        article__published_at__lte=article.published_at, article__published_at__gte=article.published_at - MAX_AGE
    )
    others = Statement.objects.filter(period, current_wording__isnull=False).exclude(pk=statement.pk)
    own = Speaker.objects.shown().filter(agent__in=speaker_ids(statement)).values("statement")
    return (
        others.exclude(state="rejected")
        .exclude(Q(pk__in=own) & ~Q(act_class="silence"))
        .exclude(article=article, current_wording__start__gte=start)
    )


def speaker_ids(statement: Statement) -> set[str]:
    return set(statement.speakers.shown().filter(agent__isnull=False).values_list("agent", flat=True))


def add_scored(statement: Statement, candidates: StatementQuerySet, suggestions: dict[str, ReplySuggestion]) -> None:
    """Add the likely candidates to ``suggestions``, with score and reasons."""
    speakers = speaker_ids(statement)
    similarity = similarities_among(statement, candidates)
    named = said_by_any(candidates, agents_named_nearby(statement) - speakers, limit=50)
    same_story = set(candidates.filter(article=statement.article_id).values_list("pk", flat=True)[:50])
    silences = said_by_any(candidates.filter(act_class="silence"), speakers, limit=20)
    likely = candidates.filter(pk__in={*similarity, *named, *same_story, *silences})
    rows = list(likely.select_related("article"))
    # A silence has no words to compare: its subject is that of the other statements of its story.
    similar_stories = {row.article_id for row in rows if row.pk in similarity}
    for row in rows:
        suggestion = suggestions.setdefault(row.pk, ReplySuggestion(row))
        age = statement.article.published_at - row.article.published_at
        if row.pk in similarity:
            suggestion.score += similarity[row.pk]
            suggestion.reasons.append(_("same subject"))
        if row.pk in named:
            suggestion.score += WEIGHTS["named"]
            suggestion.reasons.append(_("its speaker is named nearby"))
        if row.pk in silences and row.article_id in similar_stories:
            suggestion.score += WEIGHTS["silence"]
            suggestion.reasons.append(_("answers after “no comment” by the same speaker"))
        if row.pk in same_story:
            suggestion.score += WEIGHTS["same_story"]
            suggestion.reasons.append(_("earlier in this story"))
        elif age <= RECENT:
            suggestion.score += WEIGHTS["recent"]
        if age.days:
            suggestion.reasons.append(ngettext("%(n)d day earlier", "%(n)d days earlier", age.days) % {"n": age.days})
        if suggestion.reply is None and suggestion.score < WEIGHTS["same_story"]:
            del suggestions[row.pk]


def said_by_any(statements: StatementQuerySet, agents: Iterable[str], *, limit: int) -> set[str]:
    """Return the ids of the newest statements by any of the agents."""
    agents = list(agents)
    if not agents:
        return set()
    speakers = Speaker.objects.shown().filter(agent__in=agents, statement=OuterRef("pk"))
    return set(statements.filter(Exists(speakers)).newest_first().values_list("pk", flat=True)[:limit])


def agents_named_nearby(statement: Statement) -> set[str]:
    """Return the ids of the agents named in the statement's words or close to them."""
    wording = statement.current_wording
    if wording is None:
        return set()
    ends = [segment["end"] for segment in (*wording.content, *wording.cue)]
    mentions = Mention.objects.filter(
        revision=wording.revision_id,
        agent__isnull=False,
        start__gte=max(0, wording.start - NEARBY),
        end__lte=max(ends, default=wording.start) + NEARBY,
    )
    return set(mentions.values_list("agent", flat=True))


def search_statements(statement: Statement, query: str, known: Iterable[str]) -> list[ReplySuggestion]:
    """Search all statements by words, id or URL."""
    words = Q(current_wording__search=search_query(query))
    rows = Statement.objects.filter(words | Q(pk=query.rstrip("/").rpartition("/")[2]))
    rows = rows.exclude(state="rejected").exclude(pk__in=[statement.pk, *known]).newest_first()
    return [ReplySuggestion(row) for row in rows.with_words()[:MAX_SUGGESTIONS]]


def searchable_text(statement: Statement) -> str:
    words = statement.current_wording.text if statement.current_wording else ""
    names = " ".join(speaker.name_in_story for speaker in statement.speakers.all())
    return f"{words} {names} {statement.article.title}".casefold()
