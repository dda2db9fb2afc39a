"""What search engines may index: stories and reviewed statements by date, and agents that an editor has approved.

A sitemap is kept to about ``FEW`` addresses, however much there is: a month is told day by day where it is fuller than
that, and agents by the first letters of their ids, which are drawn at random. One that would be empty is missing,
unless the index names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from itertools import product
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import get_current_timezone, localtime

from articles.history.audit_log import MARKED, REPLY_HIDDEN, REPLY_SHOWN, UNMARKED, ids_with_action, last_action_at
from articles.models import Article, Dispute, Statement
from articles.visibility import agents_with_pages, public_agents
from core.ids import ALPHABET
from core.urls import cached_reverse
from newsroom.api.changes.models import PublicSnapshot
from newsroom.website.http.caching import public_page
from people.models import Agent
from people.names.keys import slug_of_name

FEW = 250
# The protocol's limit.
MOST = 50_000
# Ids are told apart by no more of their first letters.
LETTERS = 2
XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = HEAD + '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}</urlset>\n'
INDEX = HEAD + '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}</sitemapindex>\n'


@public_page
def index(request: HttpRequest) -> HttpResponse:
    start = escape(request.build_absolute_uri("/").removesuffix("/"))
    between = f"</loc></sitemap>\n<sitemap><loc>{start}"
    listed = f"<sitemap><loc>{start}{between.join(_places())}</loc></sitemap>\n"
    return HttpResponse(INDEX.format(listed), content_type=XML)


def _places() -> list[str]:
    """The sitemaps: of agents, and of the months or days from the first story to the last."""
    public = Article.objects.published()
    dated = public.values_list("published_at", flat=True)
    first, last = dated.order_by("published_at").first(), dated.order_by("-published_at").first()
    places = _of_agents()
    if first and last:
        begins, ends = localtime(first), localtime(last)
        for kind, rows in (("stories", public), ("statements", _reviewed())):
            stem = reverse(f"website:sitemap-{kind}", args=[1, 1]).removesuffix("1-1.xml")
            by_day = _are_by_day(rows, begins, ends)
            places += _by_date(stem, begins.date(), ends.date(), by_day=by_day)
    return places


@public_page
def stories(request: HttpRequest, year: int, month: int, day: int | None = None) -> HttpResponse:
    begins, ends = _between(year, month, day)
    rows = Article.objects.published().filter(published_at__gte=begins, published_at__lt=ends)
    changed = Greatest(F("public_from"), F("current_revision__created_at"))
    named = rows.only("headline", "opening", "public_text")
    ordered: Any = named.annotate(changed=changed).order_by("published_at", "pk")[:MOST]
    said = Statement.objects.published().filter(published_at__gte=begins, published_at__lt=ends)
    marked = _last_done(said, "statement", MARKED, UNMARKED, to="pk", of="article")
    places = ((row.get_absolute_url(), _latest(row.changed, marked.get(row.pk))) for row in ordered)
    return _sitemap(request, places)


@public_page
def statements(request: HttpRequest, year: int, month: int, day: int | None = None) -> HttpResponse:
    begins, ends = _between(year, month, day)
    rows = _reviewed().filter(published_at__gte=begins, published_at__lt=ends)
    changed = Greatest(F("public_from"), F("decided_at"), last_action_at("statement", MARKED, UNMARKED))
    ordered = rows.order_by("published_at", "pk").values_list("pk", changed)[:MOST]
    disputes = Dispute.objects.filter(statement__published_at__gte=begins, statement__published_at__lt=ends)
    replied = _last_done(disputes, "dispute", REPLY_SHOWN, REPLY_HIDDEN, to="pk", of="statement")
    places = ((cached_reverse("website:statement", pk), _latest(moment, replied.get(pk))) for pk, moment in ordered)
    return _sitemap(request, places)


@partial(public_page, cached=False)
def agents(request: HttpRequest, letters: str = "") -> HttpResponse:
    """Those whom an editor has approved and whose ids begin like this, with when their pages were last seen to read
    otherwise, where that is known. What people said in office is of their organisation too."""
    if len(letters) > LETTERS or not set(letters) <= set(ALPHABET):
        raise Http404("no such letters")
    ordered = _approved(agents_with_pages(), letters).order_by("pk").values_list("pk", "kind", "name")[:MOST]
    known = PublicSnapshot.objects.filter(kind="agent", object_id__startswith=letters, moved_at__isnull=False)
    moved = dict(known.values_list("object_id", "moved_at"))
    places = (
        (cached_reverse(f"website:{kind}", pk, slug_of_name(name) or kind), moved.get(pk))
        for pk, kind, name in ordered
    )
    return _sitemap(request, places)


def _last_done(rows: QuerySet[Any], subject: str, *actions: str, to: str, of: str) -> dict[str, datetime]:
    """When one of these was last done to what a row's field ``to`` names, by what its field ``of`` does. What it was
    ever done to is little, whatever else there is."""
    ever = rows.order_by().filter(**{f"{to}__in": ids_with_action(subject, *actions)})
    found: dict[str, datetime] = {}
    for key, at in ever.values_list(of, last_action_at(subject, *actions, to=to)):
        found[key] = max(at, found.get(key, at))
    return found


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _reviewed() -> QuerySet[Statement]:
    return Statement.objects.published().reviewed()


def _approved(among: QuerySet[Agent], letters: str) -> QuerySet[Agent]:
    return among.filter(state=Agent.State.APPROVED, pk__startswith=letters)


def _of_agents() -> list[str]:
    """All of them, or by as many first letters of their ids as leave few: those that begin alike tell for all."""
    # Whether each has a page is not asked for this: it is long to tell, and they are few who have none.
    many = [_are_many(_approved(public_agents(), ALPHABET[0] * count)) for count in range(LETTERS)]
    count = [*many, False].index(False)
    if not count:
        return [reverse("website:sitemap-agents")]
    begins, ends = cached_reverse("website:sitemap-agents", "_").split("_")
    return [f"{begins}{''.join(letters)}{ends}" for letters in product(ALPHABET, repeat=count)]


def _are_by_day(rows: QuerySet[Any], first: datetime, last: datetime) -> bool:
    """Whether they are told day by day: where the month before the last (the last, where there is only one) tells that
    there are many in one."""
    begins, ends = _between(*_months(first.date(), last.date())[-2:][0])
    return _are_many(rows.filter(published_at__gte=begins, published_at__lt=ends))


@lru_cache(maxsize=8)
def _by_date(stem: str, first: date, last: date, *, by_day: bool) -> tuple[str, ...]:
    """The addresses of the months between, or of their days: of an old archive thousands, the same until the next day
    has a story."""
    if by_day:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(f"{stem}{day.year}-{day.month}-{day.day}.xml" for day in days)
    return tuple(f"{stem}{year}-{month}.xml" for year, month in _months(first, last))


def _are_many(rows: QuerySet[Any]) -> bool:
    return rows.order_by()[: FEW + 1].count() > FEW


def _sitemap(request: HttpRequest, places: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    """Paths, and when what is there changed last, as far as that is known. Nothing in a path needs to be escaped.
    Raises ``Http404`` for none where no sitemap is."""
    start, zone = escape(request.build_absolute_uri("/").removesuffix("/")), get_current_timezone()
    written = "".join(
        f"<url><loc>{start}{path}</loc>"
        + (f"<lastmod>{changed.astimezone(zone).isoformat(timespec='seconds')}</lastmod>" if changed else "")
        + "</url>\n"
        for path, changed in places
    )
    if not written and request.path not in _places():
        raise Http404("no such sitemap")
    return HttpResponse(SITEMAP.format(written), content_type=XML)


def _between(year: int, month: int, day: int | None = None) -> tuple[datetime, datetime]:
    """The first moments of a month, or a day, and of the next, in the archive's time zone; Http404 for none."""
    zone = get_current_timezone()
    try:
        begins = datetime(year, month, 1 if day is None else day, tzinfo=zone)
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        ends = following if day is None else begins + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise Http404("no such date") from error
    return begins, ends


def _months(first: date, last: date) -> list[tuple[int, int]]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1) for n in range(count)]
