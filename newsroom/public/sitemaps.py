"""What search engines may index: stories and reviewed statements by month, and agents that an editor has approved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import get_current_timezone, localtime

from articles.models import Article, Speaker, Statement
from articles.querysets import public_agents
from newsroom.public.responses import public_page
from people.addresses import address, slug_of_name
from people.models import Agent

# The protocol's limit.
MOST = 50_000
XML = "application/xml; charset=utf-8"
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</urlset>
"""


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
    ordered: Any = named.annotate(changed=changed).order_by("published_at", "pk")[:MOST]
    return _sitemap(request, ((row.get_absolute_url(), row.changed) for row in ordered))


@public_page
def statements(request: HttpRequest, year: int, month: int) -> HttpResponse:
    begins, ends = _month(year, month)
    reviewed = Statement.objects.published().reviewed()
    rows = reviewed.filter(published_at__gte=begins, published_at__lt=ends)
    changed = Greatest(F("public_from"), F("decided_at"))
    ordered = rows.order_by("published_at", "pk").values_list("pk", changed)[:MOST]
    return _sitemap(request, ((address("public:statement", pk), moment) for pk, moment in ordered))


@public_page
def agents(request: HttpRequest) -> HttpResponse:
    """Those whom an editor has approved, with the last time at which readers could see something new of theirs."""
    spoke = Speaker.objects.published().filter(agent=OuterRef("pk"))
    newest = spoke.order_by("-public_from").values("public_from")[:1]
    approved = public_agents().filter(state=Agent.State.APPROVED).order_by("pk")
    ordered = approved.values_list("pk", "kind", "name", Subquery(newest))[:MOST]
    places = ((address(f"public:{kind}", pk, slug_of_name(name) or kind), at) for pk, kind, name, at in ordered)
    return _sitemap(request, places)


def _sitemap(request: HttpRequest, places: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    """Paths, and when what is there changed last, as far as that is known. Nothing in a path needs to be escaped."""
    start, zone = escape(request.build_absolute_uri("/").removesuffix("/")), get_current_timezone()
    written = (
        f"<url><loc>{start}{path}</loc>"
        + (f"<lastmod>{changed.astimezone(zone).isoformat(timespec='seconds')}</lastmod>" if changed else "")
        + "</url>\n"
        for path, changed in places
    )
    return HttpResponse(SITEMAP.format("".join(written)), content_type=XML)


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
