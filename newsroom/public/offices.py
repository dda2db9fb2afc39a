"""Offices on the day of a story: what people said while they held one at an organisation, and as what they spoke."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Func, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from articles.compiled import compiled_once
from articles.models import Speaker, Statement
from articles.public_agents import public_agent, public_positions, said_in_office
from newsroom import keyset
from newsroom.public.attributing import shown_speakers
from newsroom.public.paging import NEWEST_SPOKEN, Page, first_page, paginate
from people.models import Agent, AgentKind, Position

# Of an organisation two lists stand on one page: what it says itself, and this.
SIZE = 10
PARAMETER = "for"


def spoken_for(request: HttpRequest, organisation: Agent) -> Page[Speaker]:
    """The page that the request asks for, as the edges of who spoke. Of every holder of an office only as much is read
    as a page has room for."""
    if PARAMETER not in request.GET:
        newest = _newest_for(organisation.pk)
        return first_page(newest, request, order=NEWEST_SPOKEN, size=SIZE, parameter=PARAMETER)
    values, backwards = _cursor(request)
    found = Q(pk__in=_newest(organisation.pk, values, backwards=backwards))
    if backwards:
        # Near the beginning there may be fewer than a page: then the first one is shown, as in every list.
        found |= Q(pk__in=_newest(organisation.pk, None, backwards=False))
    return paginate(_once(found), request, order=NEWEST_SPOKEN, size=SIZE, parameter=PARAMETER)


@compiled_once
def _newest_for(organisation: str) -> QuerySet[Speaker, Any]:
    return _once(Q(pk__in=_newest(organisation, None, backwards=False))).order_by(*NEWEST_SPOKEN)[: SIZE + 1]


def _once(found: Q) -> QuerySet[Speaker, Any]:
    """These edges; of two of its people who said it together, only one."""
    return Speaker.objects.published().filter(found).distinct(*(field.removeprefix("-") for field in NEWEST_SPOKEN))


def _cursor(request: HttpRequest) -> tuple[list[object], bool]:
    try:
        return keyset.read(request.GET[PARAMETER], Speaker, NEWEST_SPOKEN)
    except keyset.InvalidCursor as error:
        raise Http404("no such cursor") from error


def _newest(organisation: str, values: list[object] | None, *, backwards: bool) -> QuerySet[Position, Any]:
    """The edges next to a place (the newest without one): of each office one more than a page holds."""
    beyond = Q() if values is None else keyset.beyond(NEWEST_SPOKEN, values, backwards=backwards)
    order = keyset.reversed_order(NEWEST_SPOKEN) if backwards else NEWEST_SPOKEN
    said = said_in_office().filter(beyond).order_by(*order).values("pk")[: SIZE + 1]
    each = Func(ArraySubquery(said), function="unnest", output_field=BigIntegerField())
    return Position.objects.filter(public_agent("person"), organisation=organisation).order_by().values(said=each)


def held_then(statement: Statement) -> list[Position]:
    """The offices that the one who speaks is known to have held on the day of the story, begun on a known day."""
    agents = [edge.agent for edge in shown_speakers(statement)]
    if len(agents) != 1 or agents[0] is None or agents[0].kind != AgentKind.PERSON:
        return []
    day = localdate(statement.article.published_at)
    known = _positions_of(agents[0].pk)
    return [held for held in known if held.start_date and held.start_date <= day <= (held.end_date or day)]


@compiled_once
def _positions_of(person: str) -> QuerySet[Position, Any]:
    return public_positions().filter(person=person).select_related("organisation").order_by("start_date", "pk")
