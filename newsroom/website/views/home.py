"""The front page: the newest stories, exchanges and corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, Reply, Revision, Statement
from articles.printed.sentences import with_sentences
from articles.visibility import public_article
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import paginate
from newsroom.website.presentation.answers import with_answers
from newsroom.website.presentation.attribution import speakers_of
from newsroom.website.profiles.positions import with_positions
from newsroom.website.views.browse import NEWEST_STORIES, with_counts

STORIES_ON_HOME = 10
VOICES_ON_HOME = 3
EXCHANGES_ON_HOME, TURNS_SHOWN = 3, 4
# Exchanges are built from so many of the newest replies.
REPLIES_LOOKED_AT = 60
CORRECTIONS_ON_HOME = 5


@dataclass(frozen=True)
class Turn:
    """A statement of an exchange, with those it answers, one of each speaker."""

    statement: Statement
    answers: Sequence[Statement]


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The newest stories, each with a few statements: named speakers first, quotations before reports."""
    page = paginate(with_counts(Article.objects.published()), request, order=NEWEST_STORIES, size=STORIES_ON_HOME)
    said = list(_voices([story.pk for story in page.rows]))
    for story in page.rows:
        story.voices = [statement for statement in said if statement.article_id == story.pk]  # type: ignore[attr-defined]
    context: dict[str, Any] = {"page": page}
    if page.is_first:
        context |= {"exchanges": exchanges(), "corrections": corrections()}
    everything = [*said, *(turn.statement for chain in context.get("exchanges", ()) for turn in chain)]
    with_positions(everything)
    with_answers(said)
    with_sentences(everything)
    return render(request, "website/home.html", context)


def _voices(stories: Sequence[str]) -> QuerySet[Statement, Any]:
    """Return a few statements of each of these stories: named speakers first, quotations before reports."""
    unnamed = Case(When(speaker_kind="named", then=Value(0)), default=Value(1), output_field=IntegerField())
    unquoted = Case(
        *(When(form=form, then=Value(place)) for place, form in enumerate(["direct", "mixed", "indirect"])),
        default=Value(3),
        output_field=IntegerField(),
    )
    best_first: list[Case | F] = [unnamed, unquoted, F("place"), F("id")]
    ranked = Window(RowNumber(), partition_by="article_id", order_by=best_first)
    statements = Statement.objects.published().for_readers().filter(article__in=stories)
    return statements.alias(rank=ranked).filter(rank__lte=VOICES_ON_HOME).order_by(*best_first)


def exchanges() -> list[Sequence[Turn]]:
    """Return the newest exchanges, at most ``TURNS_SHOWN`` statements of each, answers after what they answer."""
    newest = Reply.objects.published().order_by("-published_at", "-pk")
    pairs = list(newest.values_list("statement", "in_reply_to")[:REPLIES_LOOKED_AT])
    chains = connected(pairs)[:EXCHANGES_ON_HOME]
    statements = Statement.objects.published().for_readers().in_bulk([pk for chain in chains for pk in chain])
    answered: dict[str, list[str]] = defaultdict(list)
    for reply, to in pairs:
        if reply in statements and to in statements:
            answered[reply].append(to)
    ordered = (_in_turn([statements[pk] for pk in chain if pk in statements], answered) for chain in chains)
    return [
        [_turn(pk, statements, answered) for pk in _newest(chain, answered)] for chain in ordered if len(chain) > 1
    ]


def _turn(pk: str, statements: Mapping[str, Statement], answered: Mapping[str, Sequence[str]]) -> Turn:
    to = sorted((statements[one] for one in answered.get(pk, ())), key=_when)
    return Turn(statements[pk], list({tuple(speakers_of(statement)): statement for statement in to}.values()))


def _in_turn(statements: Iterable[Statement], answered: Mapping[str, Collection[str]]) -> list[str]:
    """Return the ids in the order of time, but each after all that it answers."""
    waiting = [statement.pk for statement in sorted(statements, key=_when)]
    placed: list[str] = []
    while waiting:
        # Those that answer each other come in the order of time.
        free = (pk for pk in waiting if not set(answered.get(pk, ())) & set(waiting))
        placed.append(next(free, waiting[0]))
        waiting.remove(placed[-1])
    return placed


def _newest(ordered: Sequence[str], answered: Mapping[str, Collection[str]]) -> list[str]:
    """Return the last answers, each with what it answers, at most ``TURNS_SHOWN`` in all."""
    chosen: set[str] = set()
    for pk in reversed(ordered):
        to = [one for one in ordered if one in answered.get(pk, ())]
        wanted = {pk, *to[1 - TURNS_SHOWN :]}
        if to and len(chosen | wanted) <= TURNS_SHOWN:
            chosen |= wanted
    return [pk for pk in ordered if pk in chosen]


def _when(statement: Statement) -> tuple[Any, ...]:
    return statement.published_at, statement.place, statement.pk


def connected(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return the connected groups of these pairs, in the order of their first pair."""
    parts: list[set[str]] = []
    for pair in pairs:
        joined = set(pair)
        touching = [part for part in parts if part & joined]
        for part in touching:
            joined |= part
        if touching:
            parts[parts.index(touching[0])] = joined
            parts = [part for part in parts if part is joined or part not in touching]
        else:
            parts.append(joined)
    return parts


def corrections() -> list[Revision]:
    """The newest texts that replaced one which readers had seen; ``created_at`` is when."""
    later = Revision.objects.filter(
        public_article("article__"), number__gt=1, created_at__gt=F("article__public_from")
    )
    newest = later.order_by(F("created_at").desc(), "pk")[:CORRECTIONS_ON_HOME]
    return list(newest.select_related("article__outlet", "correction").defer("text"))
