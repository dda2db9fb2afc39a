"""Sitemaps of what search engines may index: stories and reviewed statements by date, and approved agents.

The index counts nothing but what is public. Stories and statements have a sitemap a month, or a day where a month
would have more than ``MONTH_LIMIT``.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_response
from django.core.paginator import Paginator
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime

from articles.history.audit_log import (
    MARKED,
    REPLY_HIDDEN,
    REPLY_SHOWN,
    UNMARKED,
    ids_with_action,
    last_action_at,
)
from articles.models import Article, Dispute, Statement
from articles.visibility import agents_with_pages, public_agents
from core.urls import cached_reverse
from newsroom.changes.models import Change, PublicSnapshot
from newsroom.website.http.caching import public_page
from people.models import Agent

if TYPE_CHECKING:
    AgentSitemapBase = Sitemap[Agent]
    DatedSitemapBase = Sitemap[tuple[str, datetime | None]]
    PublicAgentPaginatorBase = Paginator[str]
else:  # Django's classes are generic only to the type checker
    AgentSitemapBase = DatedSitemapBase = Sitemap
    PublicAgentPaginatorBase = Paginator

MONTH_LIMIT = 2_500
AGENTS_A_PAGE = 1_000
SECTION = re.compile(r"(stories|statements)-([1-9]\d{3})-([1-9]\d?)(?:-([1-9]\d?))?")


class PublicAgentPaginator(PublicAgentPaginatorBase):
    """Pages of the ids of public agents, each with those of its agents that have a page.

    To count the agents that have a page takes much longer than to look for them among those of one sitemap.
    """

    def _get_page(self, object_list: Any, *args: Any, **kwargs: Any) -> Any:
        changed = PublicSnapshot.objects.filter(kind="agent", object_id=OuterRef("pk")).values("moved_at")
        agents = agents_with_pages().filter(pk__in=list(object_list)).only("kind", "name")
        dated = agents.annotate(changed=Subquery(changed[:1])).order_by("pk")
        return super()._get_page(dated, *args, **kwargs)  # type: ignore[misc]


class AgentSitemap(AgentSitemapBase):
    """Agents that an editor has approved, with when their pages last changed, as far as that is known."""

    @property
    def paginator(self) -> PublicAgentPaginator:  # type: ignore[override]
        return PublicAgentPaginator(_approved().order_by("pk").values_list("pk", flat=True), AGENTS_A_PAGE)

    def lastmod(self, item: Agent) -> datetime | None:
        return _in_seconds(item.changed)  # type: ignore[attr-defined]


class DatedSitemap(DatedSitemapBase):
    """Paths of stories and statements published from ``start`` until ``end``, with the time of their last change."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.period = {"published_at__gte": start, "published_at__lt": end}

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return _in_seconds(item[1])


class StorySitemap(DatedSitemap):
    """Stories; a statement that is marked as disputed changes the page of its story."""

    def items(self) -> list[tuple[str, datetime | None]]:
        statements = Statement.objects.published().filter(**self.period)
        marked = _last_action(statements, "statement", MARKED, UNMARKED, subject="pk", of="article")
        changed = Greatest(F("public_from"), F("current_revision__created_at"))
        stories: Any = Article.objects.published().filter(**self.period).only("headline", "opening", "public_text")
        ordered = stories.annotate(changed=changed).order_by("published_at", "pk")
        return [(story.get_absolute_url(), _latest(story.changed, marked.get(story.pk))) for story in ordered]


class StatementSitemap(DatedSitemap):
    """Reviewed statements; a reply that is shown or hidden changes the page."""

    def items(self) -> list[tuple[str, datetime | None]]:
        of_period = {f"statement__{name}": value for name, value in self.period.items()}
        disputes = Dispute.objects.filter(**of_period)
        replied = _last_action(disputes, "dispute", REPLY_SHOWN, REPLY_HIDDEN, subject="pk", of="statement")
        changed = Greatest(F("public_from"), F("decided_at"), last_action_at("statement", MARKED, UNMARKED))
        ordered = _reviewed().filter(**self.period).order_by("published_at", "pk").values_list("pk", changed)
        return [(cached_reverse("website:statement", pk), _latest(at, replied.get(pk))) for pk, at in ordered]


DATED = {"stories": StorySitemap, "statements": StatementSitemap}


@public_page
def index(request: HttpRequest) -> HttpResponse:
    pages = -(-_approved().count() // AGENTS_A_PAGE)
    of_agents = reverse("website:sitemap-agents")
    addresses = [of_agents, *(f"{of_agents}?p={page}" for page in range(2, pages + 1))]
    addresses += [cached_reverse("website:sitemap-section", name) for kind in DATED for name in _sections(kind)]
    context = {"site": request.build_absolute_uri("/")[:-1], "addresses": addresses}
    return render(request, "website/sitemap_index.xml", context, content_type="application/xml")


def _last_change() -> str:
    """Return the place of the newest change in the feed.

    The follower finds the dates of agents' pages some time after a write, when the site version stays as it is.
    """
    return str(Change.objects.aggregate(last=Max("position"))["last"])


# The date of an organisation whose staff alone has changed is not in the feed: it may be an hour old, as the cache is.
@partial(public_page, variant=_last_change)
def agents(request: HttpRequest) -> HttpResponse:
    return _response(request, AgentSitemap()).render()


@public_page
def section(request: HttpRequest, section: str) -> HttpResponse:
    """The stories or statements of a period. Answers 404 for one without any, unless the index lists it."""
    response = _response(request, _dated(section))
    listed: Any = response.context_data
    if not listed["urlset"] and section not in _sections(section.partition("-")[0]):
        raise Http404("no such sitemap")
    return response.render()


def _response(request: HttpRequest, sitemap: AgentSitemap | DatedSitemap) -> TemplateResponse:
    sitemaps: Any = {"": sitemap}
    return sitemap_response(request, sitemaps, section="", template_name="website/sitemap.xml")


def _approved() -> QuerySet[Agent]:
    return public_agents().filter(state=Agent.AgentState.APPROVED)


def _dated(name: str) -> DatedSitemap:
    match = SECTION.fullmatch(name)
    if match is None:
        raise Http404("no such sitemap")
    kind, *numbers = match.groups()
    return DATED[kind](*_period(*(int(number) for number in numbers if number)))


def _sections(kind: str) -> list[str]:
    """Return the names of the sitemaps from the first story to the last, by month, or by day where there are many."""
    dated = Article.objects.published().values_list("published_at", flat=True)
    first, last = dated.order_by("published_at").first(), dated.order_by("-published_at").first()
    if first is None or last is None:
        return []
    start, end = localtime(first).date(), localtime(last).date()
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    months = [(start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1) for n in range(count)]
    # The month before the last, or the only one, stands for all.
    since, until = _period(*months[-2:][0])
    rows: QuerySet[Any] = Article.objects.published() if kind == "stories" else _reviewed()
    sample = rows.order_by().filter(published_at__gte=since, published_at__lt=until)
    if sample[: MONTH_LIMIT + 1].count() <= MONTH_LIMIT:
        return [f"{kind}-{year}-{month}" for year, month in months]
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return [f"{kind}-{day.year}-{day.month}-{day.day}" for day in days]


def _period(year: int, month: int, day: int | None = None) -> tuple[datetime, datetime]:
    """Return the start of a month, or of a day, and of the next, in the archive's time zone.

    Raises ``Http404`` for a date that there is not.
    """
    zone = get_current_timezone()
    try:
        start = datetime(year, month, 1 if day is None else day, tzinfo=zone)
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        return start, following if day is None else start + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise Http404("no such date") from error


def _last_action(rows: QuerySet[Any], kind: str, *actions: str, subject: str, of: str) -> dict[str, datetime]:
    """Return when an action was last taken on these rows, by their field ``of``. Few rows have any."""
    rows = rows.order_by().filter(**{f"{subject}__in": ids_with_action(kind, *actions)})
    latest: dict[str, datetime] = {}
    for key, at in rows.values_list(of, last_action_at(kind, *actions, to=subject)):
        latest[key] = max(at, latest.get(key, at))
    return latest


def _reviewed() -> QuerySet[Statement]:
    return Statement.objects.published().reviewed()


def _latest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time), default=None)


def _in_seconds(time: datetime | None) -> datetime | None:
    return localtime(time).replace(microsecond=0) if time else None
