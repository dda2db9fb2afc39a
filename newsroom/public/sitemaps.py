"""What search engines may index: stories and reviewed statements by month, and agents that an editor has approved."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone, localtime

from articles.models import Article, Speaker, Statement
from articles.querysets import public_agents
from newsroom.public.responses import public_page
from people.models import Agent

# The protocol's limit.
MOST = 50_000
XML = "application/xml; charset=utf-8"
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</urlset>
"""
PLACE = "<url><loc>{}</loc>{}</url>\n"


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """The sitemaps: of agents one, of stories and statements one for each month from the first story to the last."""
    public = Article.objects.published().order_by("published_at", "pk")
    first, last = public.first(), public.last()
    months = _months(localtime(first.published_at), localtime(last.published_at)) if first and last else []
    kinds = ("public:sitemap-stories", "public:sitemap-statements")
    places = [reverse("public:sitemap-agents"), *(reverse(kind, args=month) for month in months for kind in kinds)]
    addresses = [request.build_absolute_uri(place) for place in places]
    return render(request, "public/sitemap_index.xml", {"addresses": addresses}, content_type=XML)


@public_page
def stories(request: HttpRequest, year: int, month: int) -> HttpResponse:
    begins, ends = _month(year, month)
    rows = Article.objects.published().filter(published_at__gte=begins, published_at__lt=ends)
    changed = Greatest(F("public_from"), F("current_revision__created_at"))
    named = rows.only("headline", "opening", "public_text")
    return _sitemap(request, named.annotate(changed=changed).order_by("published_at", "pk"))


@public_page
def statements(request: HttpRequest, year: int, month: int) -> HttpResponse:
    begins, ends = _month(year, month)
    reviewed = Statement.objects.published().reviewed()
    rows = reviewed.filter(published_at__gte=begins, published_at__lt=ends)
    changed = Greatest(F("public_from"), F("decided_at"))
    return _sitemap(request, rows.only("pk").annotate(changed=changed).order_by("published_at", "pk"))


@public_page
def agents(request: HttpRequest) -> HttpResponse:
    """Those whom an editor has approved, with the last time at which readers could see something new of theirs."""
    spoke = Speaker.objects.published().filter(agent=OuterRef("pk"))
    newest = spoke.order_by("-public_from").values("public_from")[:1]
    approved = public_agents().filter(state=Agent.State.APPROVED).only("kind", "name")
    return _sitemap(request, approved.annotate(changed=Subquery(newest)).order_by("pk"))


def _sitemap(request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
    start, zone = request.build_absolute_uri("/").removesuffix("/"), get_current_timezone()
    return HttpResponse(
        format_html(SITEMAP, format_html_join("", PLACE, (_place(row, start, zone) for row in rows[:MOST]))),
        content_type=XML,
    )


def _place(row: Any, start: str, zone: tzinfo) -> tuple[str, str]:
    """A row's address and, as far as it is known, when it changed last. Neither holds anything to be escaped."""
    changed = f"<lastmod>{row.changed.astimezone(zone).isoformat(timespec='seconds')}</lastmod>" if row.changed else ""
    return start + row.get_absolute_url(), SafeString(changed)


def _month(year: int, month: int) -> tuple[datetime, datetime]:
    """The first moments of a month and of the next, in the archive's time zone; Http404 for none."""
    zone = get_current_timezone()
    try:
        return datetime(year, month, 1, tzinfo=zone), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    except ValueError as error:
        raise Http404("no such month") from error


def _months(first: datetime, last: datetime) -> list[tuple[int, int]]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1) for n in range(count)]
