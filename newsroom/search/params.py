"""A search as its address has it: the query, the filters and the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from articles.extraction.statements.act_lexicon import CLASSES
from articles.models import Outlet, Statement, Topic
from articles.text_search import is_phrase
from articles.visibility import agents_with_pages
from newsroom.search.labels import FORMS, day_label
from newsroom.search.query import query_parts
from people.models import Agent, AgentKind

LONGEST_QUERY = 200
LAST_YEAR = 9998
STATEMENTS, STORIES = "statements", "stories"
RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
# The filters of statements in the order of an address, and those that articles have too.
FILTERS = ("speaker", "organisation", "outlet", "topic", "year", "form", "act", "from", "until")
IDS = ("speaker", "organisation", "outlet", "topic")
ARTICLE_FILTERS = ("outlet", "topic", "year", "from", "until")
Row = TypeVar("Row", Agent, Outlet, Topic)


@dataclass(frozen=True)
class SearchParams:
    """A search: the query, the filters and the order.

    ``filters`` holds the valid filters as the address has them. ``errors`` are sentences about those that are not
    valid. ``published_after`` (included) and ``published_before`` (excluded) are times, which the API alone has.
    """

    query: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    speaker: Agent | None = None
    organisation: Agent | None = None
    outlet: Outlet | None = None
    topic: Topic | None = None
    first: date | None = None
    last: date | None = None
    published_after: datetime | None = None
    published_before: datetime | None = None
    kind: str = ""
    sort: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def from_request(cls, request: HttpRequest) -> Self:
        """Read a search from the address. Raises ``Http404`` for a speaker, organisation, outlet or topic that is not
        public, ``BadRequest`` for an id with NUL, which PostgreSQL refuses."""
        if any("\0" in request.GET.get(name, "") for name in IDS):
            raise BadRequest("an id has no NUL")
        raw = {name: clean_query(str(value)) for name, value in request.GET.items()}
        filters = {name: raw[name] for name in FILTERS if raw.get(name)}
        days = {name: _day(filters[name]) for name in ("from", "until") if name in filters}
        invalid: list[str] = [name for name, day in days.items() if day is None]
        if "year" in filters and not is_year(filters["year"]):
            invalid.append("year")
        if "form" in filters and filters["form"] not in FORMS:
            invalid.append("form")
        if "act" in filters and not _is_act(filters["act"]):
            invalid.append("act")
        filters |= {name: day.isoformat() for name, day in days.items() if day}
        query, sort = raw.get("q", ""), raw.get("sort", "")
        return cls(
            query=query,
            filters={name: value for name, value in filters.items() if name not in invalid},
            speaker=_get(agents_with_pages(), filters.get("speaker")),
            organisation=_get(agents_with_pages().filter(kind=AgentKind.ORGANISATION), filters.get("organisation")),
            outlet=_get(Outlet.objects.published(), filters.get("outlet")),
            topic=_get(Topic.objects.published(), filters.get("topic")),
            first=days.get("from"),
            last=days.get("until"),
            kind=raw.get("in", "") if raw.get("in") in (STATEMENTS, STORIES) else "",
            sort=sort if sort in (NEWEST, OLDEST) or (sort == RELEVANCE and query) else "",
            errors=(
                *(error_message(name, raw[name]) for name in invalid),
                *_errors_of_dates(days.get("from"), days.get("until")),
            ),
        )

    def __bool__(self) -> bool:
        return bool(self.query or self.filters)

    @property
    def title(self) -> str:
        """The query, and the names of what it is narrowed to."""
        chosen = (self.speaker, self.organisation, self.outlet, self.topic)
        return ", ".join([*filter(None, [self.query]), *(one.name for one in chosen if one)])

    @property
    def has_phrase(self) -> bool:
        """Return whether words are in quotation marks."""
        return any(is_phrase(part) for part in query_parts(self.query))

    @property
    def order(self) -> str:
        """The chosen order; by default relevance for words, and the newest first for filters alone."""
        return self.sort or (RELEVANCE if self.query else NEWEST)

    def address(self, **changes: str) -> str:
        """Return the query string of this search with some parameters changed, or removed where empty."""
        values = self._values() | changes
        order = ("q", *FILTERS, "in", "sort")
        return "?" + urlencode({name: values[name] for name in order if values.get(name)})

    def hidden_fields(self, *, without: Sequence[str]) -> list[tuple[str, str]]:
        """Return the names and values for a form that has fields for the other parameters."""
        return [(name, value) for name, value in self._values().items() if value and name not in without]

    def address_without_filters(self) -> str:
        return self.address(**dict.fromkeys(self.filters, ""))

    def address_of_stories(self) -> str:
        """Return the query string of the same search among stories, with the filters that these have."""
        dropped = dict.fromkeys((name for name in self.filters if name not in ARTICLE_FILTERS), "")
        return self.address(**{"in": STORIES, "sort": "", **dropped})

    def within_dates(self, path: str) -> dict[str, datetime]:
        """Return the condition on the time at the end of ``path``, for year, days and times together."""
        firsts = [self.published_after] if self.published_after else []
        pasts = [self.published_before] if self.published_before else []
        if self.first:
            firsts.append(_midnight(self.first))
        if self.last:
            pasts.append(_midnight(self.last + timedelta(days=1)))
        if "year" in self.filters:
            year = int(self.filters["year"])
            firsts.append(_midnight(date(year, 1, 1)))
            pasts.append(_midnight(date(year + 1, 1, 1)))
        condition = {}
        if firsts:
            condition[f"{path}__gte"] = max(firsts)
        if pasts:
            condition[f"{path}__lt"] = min(pasts)
        return condition

    def _values(self) -> dict[str, str]:
        return {"q": self.query, **self.filters, "in": self.kind, "sort": self.sort}


def clean_query(query: str) -> str:
    """Return a query on one line, without NUL, and cut after ``LONGEST_QUERY`` characters."""
    return " ".join(query.replace("\0", " ").split())[:LONGEST_QUERY].strip()


def is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(LAST_YEAR)) and int(text) in range(1, LAST_YEAR)


def _is_act(text: str) -> bool:
    """Return whether the extractor knows this act, or a public statement has it."""
    return text in CLASSES or Statement.objects.published().filter(act=text).exists()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < LAST_YEAR else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_current_timezone())


def _errors_of_dates(first: date | None, last: date | None) -> list[str]:
    if not first or not last or first <= last:
        return []
    message = _("“From” (%(first)s) is later than “until” (%(last)s). Choose an earlier start or a later end.")
    # Non-breaking spaces keep each date on one line.
    return [message % {name: day_label(day).replace(" ", "\xa0") for name, day in (("first", first), ("last", last))}]


def error_message(name: str, text: str) -> str:
    """Return the sentence about a filter whose value is not valid."""
    if name == "year":
        return _("“%(text)s” is not a year. This filter was ignored.") % {"text": text}
    if name == "form":
        return _("The filter “Quoted or reported” has no value “%(text)s”. It was ignored.") % {"text": text}
    if name == "act":
        return _("The filter “How it was said” has no value “%(text)s”. It was ignored.") % {"text": text}
    return _("“%(text)s” is not a date. This filter was ignored. Write dates like 2026-03-01.") % {"text": text}


def _get(rows: QuerySet[Row], pk: str | None) -> Row | None:
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no public object has this id")
    return found
