"""Filters of an agent's statements in the query string: words, year, form, act, outlet, role, position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from articles.models import Outlet, Speaker, Statement
from articles.printed.labels import act_label
from articles.public_counts import Tally
from articles.querysets import SpeakerQuerySet
from newsroom.search.facets import COUNTED
from newsroom.search.labels import FORMS
from newsroom.search.params import LAST_YEAR, error_message, is_year
from newsroom.search.query import database_query
from newsroom.website.http.pagination import NEWEST_SPOKEN
from people.models import Agent, Position

LONGEST_LIST = 40
MAX_WORDS_LENGTH = 200
FIELDS = ("form", "act", "role")
NAMES = ("words", "year", "form", "act", "outlet", "role", "office")
# Words are looked for in so many of the newest to count them, since each is read for that.
MAX_READ = 2_000
# By these what is said is counted as it changes.
STORED = ("year", "form", "act", "outlet", "role")


@dataclass(frozen=True)
class Choice:
    """One value of a filter; ``count`` is None if it is not counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class FilteredCount:
    """The number of statements that pass the filters: exact, more than ``total`` (``is_more``), or at least ``total``
    (``is_minimum``).
    """

    total: int
    is_more: bool = False
    is_minimum: bool = False


class StatementFilters:
    """The filters of an agent's page as the query string sets them, and the statements that pass them.

    ``employers`` are organisations where the agent had a position.
    """

    def __init__(self, request: HttpRequest, agent: Agent, tally: Tally, employers: Sequence[Agent]) -> None:
        values = {name: request.GET.get(name, "").replace("\0", "").strip() for name in NAMES}
        self.chosen = {name: value for name, value in values.items() if value}
        self.errors: Sequence[str] = ()
        if "year" in self.chosen and not is_year(self.chosen["year"]):
            self.errors = [error_message("year", self.chosen.pop("year"))]
        self.agent, self.tally, self.employers = agent, tally, employers

    @property
    def words(self) -> str:
        return self.chosen.get("words", "")[:MAX_WORDS_LENGTH]

    @property
    def has_filters(self) -> bool:
        """Return whether a filter other than words is set."""
        return bool(self.chosen.keys() - {"words"})

    @cached_property
    def rows(self) -> SpeakerQuerySet:
        """The agent's speaker rows of the requested statements."""
        return self._with_words(self._without_words)

    @cached_property
    def _without_words(self) -> SpeakerQuerySet:
        """The same without the filter by words.

        Raises ``Http404`` for an organisation where the agent had no position.
        """
        rows = Speaker.objects.published().filter(agent=self.agent)
        rows = rows.filter(**{name: self.chosen[name] for name in FIELDS if name in self.chosen})
        if "outlet" in self.chosen:
            rows = rows.filter(outlet=Outlet.objects.filter(name=self.chosen["outlet"]).values("pk")[:1])
        if "year" in self.chosen:
            rows = rows.filter(**_in_year(self.chosen["year"]))
        if "office" in self.chosen:
            if self.chosen["office"] not in {employer.pk for employer in self.employers}:
                raise Http404("no position there")
            rows = rows.filter(_within(self.agent.positions.filter(organisation=self.chosen["office"])))
        return rows

    def _with_words(self, rows: SpeakerQuerySet) -> SpeakerQuerySet:
        if not self.words:
            return rows
        return rows.filter(statement__current_wording__search=database_query(self.words))

    @cached_property
    def count(self) -> FilteredCount:
        """The number of statements that pass the filters.

        For one filter it is stored. Otherwise up to ``COUNTED`` are counted, with words among the newest ``MAX_READ``.
        """
        known = [
            self.tally[name][int(value) if name == "year" else value]
            for name, value in self.chosen.items()
            if name in STORED
        ]
        if len(known) == len(self.chosen) == 1:
            return FilteredCount(known[0])
        if not self.words:
            number = self._without_words.order_by()[: COUNTED + 1].count()
            return FilteredCount(min(number, COUNTED), is_more=number > COUNTED)
        newest = self._without_words.order_by(*NEWEST_SPOKEN).values("statement")[:MAX_READ]
        query = database_query(self.words)
        number = Statement.objects.filter(pk__in=newest, current_wording__search=query).count()
        return FilteredCount(number, is_minimum=min([self.tally["form"].total(), *known]) > MAX_READ)

    @cached_property
    def offered(self) -> Sequence[Filter]:
        """The filters that would leave something out, each with its values and their counts."""
        years = sorted(self.tally["year"].items(), reverse=True)
        filters: list[tuple[str, str, Iterable[tuple[str, str, int | None]]]] = [
            ("year", _("Year"), [(str(year), str(year), n) for year, n in years[:LONGEST_LIST]]),
            (
                "form",
                _("Quoted or reported"),
                [(v, str(FORMS[Statement.Form(v)]), n) for v, n in self._commonest("form")],
            ),
            ("act", _("How it was said"), [(v, act_label(v), n) for v, n in self._commonest("act")]),
            ("outlet", _("Outlet"), [(v, v, n) for v, n in self._commonest("outlet")]),
            ("role", _("Role"), [(v, v, n) for v, n in self._commonest("role") if v]),
            ("office", _("Position at"), [(agent.pk, agent.name, None) for agent in self.employers]),
        ]
        return [
            Filter(name, label, [Choice(v, text, n, v == self.chosen.get(name)) for v, text, n in choices])
            for name, label, choices in filters
            if self._is_useful(name, list(choices))
        ]

    def _commonest(self, kind: str) -> list[tuple[str, int]]:
        return self.tally[kind].most_common(LONGEST_LIST)

    def _is_useful(self, name: str, choices: Sequence[object]) -> bool:
        return len(choices) > 1 or name in self.chosen or (bool(choices) and name in ("role", "office"))


def _in_year(text: str) -> dict[str, datetime]:
    """Return the condition that an article is of this year, in the archive's time zone."""
    zone, year = get_current_timezone(), int(text)
    return {
        "published_at__gte": datetime(year, 1, 1, tzinfo=zone),
        "published_at__lt": datetime(year + 1, 1, 1, tzinfo=zone),
    }


def _within(positions: QuerySet[Position]) -> Q:
    """Return the condition that an article is of a day in one of these positions; a missing date is open."""
    condition, zone = Q(pk__in=[]), get_current_timezone()
    for start, end in positions.values_list("start_date", "end_date"):
        period = Q()
        if start is not None:
            period &= Q(published_at__gte=datetime(start.year, start.month, start.day, tzinfo=zone))
        if end is not None and end.year < LAST_YEAR:
            past = end + timedelta(days=1)
            period &= Q(published_at__lt=datetime(past.year, past.month, past.day, tzinfo=zone))
        if not period:
            return Q()
        condition |= period
    return condition
