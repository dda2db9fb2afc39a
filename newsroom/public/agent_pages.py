"""Pages of people and organisations: who they are, what they said, and when; and of names that several share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from articles.models import Article, Speaker, Statement
from articles.querysets import (
    agents_with_pages,
    has_page,
    public_agent,
    public_agents,
    public_aliases,
    public_redirects,
)
from newsroom.api.changes.models import Standing
from newsroom.public import errors
from newsroom.public.bearers import bearers, with_latest_role
from newsroom.public.metadata import agent_metadata
from newsroom.public.narrowing import Narrowing
from newsroom.public.offices import SIZE, spoken_for
from newsroom.public.paging import NEWEST_SPOKEN, NO_PAGE, all_led_to, paginate
from newsroom.public.redirects import moved
from newsroom.public.responses import public_page
from newsroom.public.searching import with_found
from newsroom.public.tallies import tally
from newsroom.public.timeline import Tenure, timeline
from newsroom.public.vocabulary import FORMS
from people.models import Agent, AgentKind, Part, Position
from people.names import name_key
from people.wikidata import wikidata_page

Row = TypeVar("Row", bound=Model)

HELD_NOW_FIRST = (F("end_date").desc(nulls_first=True), F("start_date").desc(nulls_last=True), "pk")
NAMESAKES_SHOWN = 50
COMPANIONS_SHOWN = 8
STORIES_SHOWN = 8
# Whom somebody appears with is read from so many of the newest stories.
STORIES_LOOKED_AT = 200
SPELLINGS_SHOWN = 20
PARTS_SHOWN = 100


@public_page
def agent(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    """A person or an organisation: what it says, newest first. A merged one's address leads to the one it is now."""
    found = agents_with_pages().filter(pk=pk).first()
    if found is None and (now := public_redirects().filter(old_id=pk).values_list("agent", flat=True).first()):
        found = agents_with_pages().filter(pk=now).first()
    if found is None:
        return no_page(request, pk)
    if request.path != found.get_absolute_url():
        return moved(request, found)
    counted = tally(found)
    offices = _organisations_of(found) if found.kind == AgentKind.PERSON else agents_with_pages().none()
    narrowing = Narrowing(request, found, counted, offices=offices)
    times = timeline(counted)
    stories = _newest_stories_of(found)
    spellings = [
        alias.name for alias in public_aliases().filter(agent=found).exclude(name=found.name).order_by("name")
    ]
    if found.kind == AgentKind.PERSON:
        spoken, through = paginate(narrowing.rows, request, order=NEWEST_SPOKEN), NO_PAGE
    else:
        spoken, through = (
            paginate(narrowing.rows, request, order=NEWEST_SPOKEN, size=SIZE),
            spoken_for(request, found),
        )
    page, through = all_led_to(
        [spoken, through],
        with_found(Statement.objects.published().for_readers(), narrowing.question),
        by=["statement_id", "statement_id"],
    )
    shown: dict[str, Any] = {
        "agent": found,
        "narrowing": narrowing,
        "said": {"total": counted["form"].total()},
        "page": page,
        "through": through,
        "timeline": times,
        "feed": reverse(f"public:{found.kind}-feed", args=[found.pk]),
        "spellings": spellings[:SPELLINGS_SHOWN],
        "shares_name": bearers(name_key(found.name)).exclude(pk=found.pk).exists(),
        "forms": FORMS.values(),
        "elsewhere": wikidata_page(found.wikidata),
        "companions": _companions(found, stories),
        "stories": Article.objects.published()
        .filter(pk__in=stories[:STORIES_SHOWN])
        .select_related("outlet")
        .newest_first(),
    }
    positions: list[Position] = []
    if found.kind == AgentKind.PERSON:
        known = Q(organisation=None) | public_agent("organisation")
        positions = list(with_pages(found.positions.filter(known), "organisation").order_by(*HELD_NOW_FIRST))
        shown["tenures"] = [times.tenure(row) if times else Tenure(row) for row in positions]
    else:
        posts = with_pages(found.posts.filter(public_agent("person")), "person")
        shown["wholes"], shown["parts"] = structure_of(found)
        shown["posts"] = paginate(posts, request, order=("person__sort_key", "id"), parameter="people")
    structure = (shown.get("wholes", ()), shown.get("parts", ()))
    shown["metadata"] = agent_metadata(request, found, spellings, positions, *structure)
    return render(request, f"public/{found.kind}.html", shown)


def no_page(request: HttpRequest, pk: str) -> HttpResponse:
    """Whom readers may know of has had no page before anything of theirs was public; what had one is gone."""
    told = Standing.objects.filter(kind="statement", object_id=OuterRef("statement"))
    if public_agents().filter(pk=pk).exists() and not Speaker.objects.filter(Exists(told), agent=pk).exists():
        raise Http404("nothing to show yet")
    return errors.gone_or_never(request, "agent", pk)


def structure_of(organisation: Agent) -> tuple[list[Part], list[Part]]:
    """What it is part of, and its parts, as far as readers may see them."""
    either = Part.objects.filter(
        public_agent("whole"), public_agent("part"), Q(whole=organisation) | Q(part=organisation)
    )
    ordered = with_pages(either, "whole", "part").order_by("whole__sort_key", "part__sort_key", "pk")
    rows = list(ordered[:PARTS_SHOWN])
    wholes = [row for row in rows if row.part_id == organisation.pk]
    return wholes, [row for row in rows if row.whole_id == organisation.pk]


def with_pages(rows: QuerySet[Row], *paths: str) -> QuerySet[Row]:
    """Each with the agents at these paths and, as ``part_has_page`` for ``part``, whether it has a page to lead to."""
    conditions = {f"{path}_has_page": ExpressionWrapper(has_page(path), output_field=BooleanField()) for path in paths}
    found: QuerySet[Row] = rows.select_related(*paths).annotate(**conditions)
    return found


@public_page
def name(request: HttpRequest, name: str) -> HttpResponse:
    """All who bear a name. One bearer is led to; the name of nobody is no page."""
    key = name_key(name)
    borne_by = list(with_latest_role(bearers(key)).order_by("name", "pk")[:NAMESAKES_SHOWN])
    if not borne_by:
        raise Http404("nobody of this name")
    if len(borne_by) == 1:
        return HttpResponseRedirect(borne_by[0].get_absolute_url())
    return render(request, "public/name.html", {"name": borne_by[0].name, "bearers": borne_by})


def _organisations_of(agent: Agent) -> Any:
    return agents_with_pages().filter(posts__person=agent.pk).distinct().order_by("name", "pk")


def _newest_stories_of(agent: Agent) -> list[str]:
    """The newest public stories in which somebody speaks, at most ``STORIES_LOOKED_AT``."""
    spoke = Speaker.objects.published().filter(agent=agent)
    newest = spoke.order_by("-published_at", "-article_id").values_list("published_at", "article_id").distinct()
    return [article for _at, article in newest[:STORIES_LOOKED_AT]]


def _companions(agent: Agent, stories: Sequence[str]) -> list[tuple[Agent, int]]:
    """Who speaks in the same stories most often, with the number of those stories."""
    spoke = (
        Speaker.objects.published()
        .filter(article__in=stories, agent__isnull=False)
        .exclude(agent=agent.pk)
        .values("agent")
        .annotate(together=Count("article", distinct=True))
        .order_by("-together", "agent")
    )
    counts = dict(spoke.values_list("agent", "together")[:COMPANIONS_SHOWN])
    agents = {row.pk: row for row in agents_with_pages().filter(pk__in=counts)}
    return [(agents[pk], together) for pk, together in counts.items() if pk in agents]
