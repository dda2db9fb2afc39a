"""Ways through the archive: by day, by outlet, by topic."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now, TruncDate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime

from articles.models import Article, Filing, Outlet, PublicCount, Statement, Topic
from articles.printed.sentences import with_sentences
from articles.querysets import ArticleQuerySet
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import NEWEST_STATEMENTS, led_to, paginate
from newsroom.website.http.redirects import moved
from newsroom.website.presentation.answers import with_answers
from newsroom.website.profiles.positions import with_positions
from newsroom.website.views import errors

NEWEST_STORIES = ("-published_at", "-id")
NEWEST_FILED = ("-published_at", "-article_id")
STORIES_A_PAGE = 40
NAMES_A_PAGE = 120
# Statements that a topic's page shows, in all and of one story.
STATEMENTS_SHOWN, OF_ONE_STORY = 6, 2
# The fields of a story that a list shows.
LISTED = ("headline", "opening", "language", "public_text", "published_at", "outlet__name")


@dataclass(frozen=True)
class CalendarDay:
    """A day of a calendar, with the number of its stories."""

    date: date
    count: int


@dataclass(frozen=True)
class Month:
    """A month as a calendar: weeks of days; None outside the month."""

    label: str
    weeks: Sequence[Sequence[CalendarDay | None]]
    total: int


@public_page
def days(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year as a calendar with the number of stories of each day; by default the newest year."""
    dated = Article.objects.published().values_list("published_at", flat=True)
    first, last = dated.order_by("published_at").first(), dated.order_by("-published_at").first()
    if first is None or last is None:
        if year is not None:
            raise Http404("no such year")
        return render(request, "website/articles/days.html", {"months": [], "year": None})
    oldest, newest = localtime(first).year, localtime(last).year
    shown = newest if year is None else year
    if not oldest <= shown <= newest:
        raise Http404("no such year")
    day = TruncDate("published_at", tzinfo=get_current_timezone(), output_field=DateField())
    in_year = _between(Article.objects.published(), date(shown, 1, 1), date(shown + 1, 1, 1))
    counts = dict(in_year.order_by().values_list(day).annotate(n=Count("pk")))
    months = [_month(shown, month, counts) for month in range(1, 13)]
    weekdays = list(zip(WEEKDAYS.values(), WEEKDAYS_ABBR.values(), strict=True))
    around = {"earlier": shown - 1 if shown > oldest else None, "later": shown + 1 if shown < newest else None}
    with_stories = [month for month in months if month.total]
    context = {"year": shown, "months": with_stories, "weekdays": weekdays, **around}
    return render(request, "website/articles/days.html", context)


@public_page
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """The stories of one day, with links to the days before and after it that have stories."""
    try:
        shown = date(year, month, day)
        following = shown + timedelta(days=1)
        begins, ends = _midnight(shown), _midnight(following)
    except (ValueError, OverflowError) as error:
        raise Http404("no such day") from error
    public = Article.objects.published()
    stories = with_counts(_between(public, shown, following))
    page = paginate(stories, request, order=NEWEST_STORIES, size=STORIES_A_PAGE)
    dates = public.values_list("published_at", flat=True)
    before = dates.filter(published_at__lt=begins).order_by("-published_at").first()
    after = dates.filter(published_at__gte=ends).order_by("published_at").first()
    if not page.rows and page.is_first and (before is None or after is None):
        raise Http404("no stories of this day")
    around = {
        "earlier": localtime(before).date() if before else None,
        "later": localtime(after).date() if after else None,
    }
    return render(request, "website/articles/day.html", {"day": shown, "page": page, **around})


@public_page
def outlets(request: HttpRequest) -> HttpResponse:
    rows = _with_stories(Outlet.objects.published(), Article.objects.filter(outlet=OuterRef("pk")), "outlet")
    page = paginate(rows, request, order=("name", "id"), size=NAMES_A_PAGE)
    return render(request, "website/articles/outlets.html", {"page": page})


@public_page
def outlet(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    found = Outlet.objects.published().filter(pk=pk).first()
    if found is None:
        return errors.gone_or_never(request, "outlet", pk)
    if request.path != found.get_absolute_url():
        return moved(request, found)
    stories = with_counts(Article.objects.published().filter(outlet=found))
    page = paginate(stories, request, order=NEWEST_STORIES, size=STORIES_A_PAGE)
    return render(request, "website/articles/outlet.html", {"outlet": found, "page": page})


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    rows = _with_stories(Topic.objects.published(), Filing.objects.filter(topic=OuterRef("pk")), "topic")
    page = paginate(rows, request, order=("name", "id"), size=NAMES_A_PAGE)
    return render(request, "website/articles/topics.html", {"page": page})


@public_page
def topic(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    found = Topic.objects.published().filter(pk=pk).first()
    if found is None:
        return errors.gone_or_never(request, "topic", pk)
    if request.path != found.get_absolute_url():
        return moved(request, found)
    filed = Filing.objects.published().filter(topic=found)
    filings = paginate(filed, request, order=NEWEST_FILED, size=STORIES_A_PAGE)
    page = led_to(filings, with_counts(Article.objects.published()).in_bulk, by="article_id")
    said = _newest_statements(page.rows) if page.is_first else []
    with_positions(said)
    with_answers(said)
    with_sentences(said)
    return render(request, "website/articles/topic.html", {"topic": found, "page": page, "said": said})


def _newest_statements(stories: Sequence[Article]) -> list[Statement]:
    """Return the newest statements of these stories, a few of each; a search shows all of them."""
    said = Statement.objects.published().filter(article__in=[story.pk for story in stories])
    return list(said.of_each_story(0, OF_ONE_STORY).for_readers().order_by(*NEWEST_STATEMENTS)[:STATEMENTS_SHOWN])


def with_counts(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return the stories, each with its outlet and ``voice_count``, the number of its public statements."""
    said = Statement.objects.published().filter(article=OuterRef("pk")).order_by()
    count = said.values("article").annotate(n=Count("pk")).values("n")
    counted: ArticleQuerySet = articles.select_related("outlet").annotate(voice_count=Coalesce(Subquery(count), 0))
    return counted.only(*LISTED)


def _with_stories(rows: QuerySet[Any], stories: QuerySet[Any], of: str) -> QuerySet[Any]:
    """Return the rows, each with ``story_count``, the number of its public stories.

    The kept count has scheduled stories too: those of ``stories`` (by their field ``of``) that are not yet released
    are subtracted.
    """
    counted = (
        PublicCount.objects.filter(subject=OuterRef("pk"), kind="stories").values("subject").annotate(sum=Sum("n"))
    )
    later = stories.filter(public_from__gt=Now()).order_by().values(of).annotate(n=Count("pk"))
    counts: QuerySet[Any] = rows.annotate(
        story_count=Coalesce(Subquery(counted.values("sum")), 0) - Coalesce(Subquery(later.values("n")), 0)
    )
    return counts


def _between(articles: ArticleQuerySet, first: date, past: date) -> ArticleQuerySet:
    return articles.filter(published_at__gte=_midnight(first), published_at__lt=_midnight(past))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_current_timezone())


def _month(year: int, month: int, counts: dict[date, int]) -> Month:
    weeks = [
        [CalendarDay(day, counts.get(day, 0)) if day.month == month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]
    total = sum(day.count for week in weeks for day in week if day)
    return Month(date_format(date(year, month, 1), "F"), weeks, total)
