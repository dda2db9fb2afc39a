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
from articles.public_counts import Tally
from articles.querysets import SpeakerQuerySet
from newsroom.search.facets import COUNTED
from newsroom.search.labels import FORMS, act_label
from newsroom.search.params import LAST_YEAR, error_message, is_year
from newsroom.search.query import database_query
from newsroom.website.http.pagination import NEWEST_SPOKEN
from people.models import Agent, Position

LONGEST_LIST = 40
LONGEST_QUESTION = 200
FIELDS = ("form", "act", "role")
NAMES = ("words", "year", "form", "act", "outlet", "role", "office")
# Words are looked for in so many of the newest to count them, since each is read for that.
READ = 2_000
# By these what is said is counted as it changes.
TALLIED = ("year", "form", "act", "outlet", "role")


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
class Left:
    """The number of filtered statements: exact unless ``is_more`` (more than that) or ``is_least`` (at least)."""

    total: int
    is_more: bool = False
    is_least: bool = False


class Narrowing:
    """The requested statements of ``agent``; ``employers`` are organisations where the agent held a position."""

    def __init__(self, request: HttpRequest, agent: Agent, counted: Tally, employers: Sequence[Agent]) -> None:
        given = {name: request.GET.get(name, "").replace("\0", "").strip() for name in NAMES}
        self.asked = {name: value for name, value in given.items() if value}
        self.mistakes: Sequence[str] = ()
        if "year" in self.asked and not is_year(self.asked["year"]):
            self.mistakes = [error_message("year", self.asked.pop("year"))]
        self.agent, self.counted, self.employers = agent, counted, employers

    @property
    def question(self) -> str:
        return self.asked.get("words", "")[:LONGEST_QUESTION]

    @property
    def is_narrowed(self) -> bool:
        """Return whether a filter other than words is set."""
        return bool(self.asked.keys() - {"words"})

    @cached_property
    def rows(self) -> SpeakerQuerySet:
        """The agent's speaker rows of the requested statements."""
        return self._with_words(self._narrowed)

    @cached_property
    def _narrowed(self) -> SpeakerQuerySet:
        """The same without the filter by words.

        Raises ``Http404`` for an organisation that is not among them.
        """
        rows = Speaker.objects.published().filter(agent=self.agent)
        rows = rows.filter(**{name: self.asked[name] for name in FIELDS if name in self.asked})
        if "outlet" in self.asked:
            rows = rows.filter(outlet=Outlet.objects.filter(name=self.asked["outlet"]).values("pk")[:1])
        if "year" in self.asked:
            rows = rows.filter(**_in_year(self.asked["year"]))
        if "office" in self.asked:
            chosen = [agent for agent in self.employers if agent.pk == self.asked["office"]]
            if not chosen:
                raise Http404("no position there")
            rows = rows.filter(_in_office(self.agent.positions.filter(organisation=chosen[0])))
        return rows

    def _with_words(self, rows: SpeakerQuerySet) -> SpeakerQuerySet:
        if not self.question:
            return rows
        return rows.filter(statement__current_wording__search=database_query(self.question))

    @cached_property
    def left(self) -> Left:
        """The number of filtered statements.

        For one filter it is stored. Otherwise up to ``COUNTED`` are counted, with words among the newest ``READ``.
        """
        known = [
            self.counted[name][int(value) if name == "year" else value]
            for name, value in self.asked.items()
            if name in TALLIED
        ]
        if len(known) == len(self.asked) == 1:
            return Left(known[0])
        if not self.question:
            found = self._narrowed.order_by()[: COUNTED + 1].count()
            return Left(min(found, COUNTED), is_more=found > COUNTED)
        newest = self._narrowed.order_by(*NEWEST_SPOKEN).values("statement")[:READ]
        query = database_query(self.question)
        found = Statement.objects.filter(pk__in=newest, current_wording__search=query).count()
        return Left(found, is_least=min([self.counted["form"].total(), *known]) > READ)

    @cached_property
    def filters(self) -> Sequence[Filter]:
        """The filters that would leave something out, each with its values and their counts."""
        years = sorted(self.counted["year"].items(), reverse=True)
        found: list[tuple[str, str, Iterable[tuple[str, str, int | None]]]] = [
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
            Filter(name, label, [Choice(v, text, n, v == self.asked.get(name)) for v, text, n in choices])
            for name, label, choices in found
            if self._tells(name, list(choices))
        ]

    def _commonest(self, kind: str) -> list[tuple[str, int]]:
        return self.counted[kind].most_common(LONGEST_LIST)

    def _tells(self, name: str, choices: Sequence[object]) -> bool:
        return len(choices) > 1 or name in self.asked or (bool(choices) and name in ("role", "office"))


def _in_year(text: str) -> dict[str, datetime]:
    """Return the condition that an article is of this year, in the archive's time zone."""
    zone, year = get_current_timezone(), int(text)
    return {
        "published_at__gte": datetime(year, 1, 1, tzinfo=zone),
        "published_at__lt": datetime(year + 1, 1, 1, tzinfo=zone),
    }


def _in_office(positions: QuerySet[Position]) -> Q:
    """Return the condition that an article is of a day in one of these positions; a missing date is open."""
    condition, zone = Q(pk__in=[]), get_current_timezone()
    for start, end in positions.values_list("start_date", "end_date"):
        held = Q()
        if start is not None:
            held &= Q(published_at__gte=datetime(start.year, start.month, start.day, tzinfo=zone))
        if end is not None and end.year < LAST_YEAR:
            past = end + timedelta(days=1)
            held &= Q(published_at__lt=datetime(past.year, past.month, past.day, tzinfo=zone))
        if not held:
            return Q()
        condition |= held
    return condition
