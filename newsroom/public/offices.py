"""What people said while they held office at an organisation, newest first."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Func, Q, QuerySet
from django.http import Http404, HttpRequest

from articles.compiled import compiled_once
from articles.models import Speaker
from articles.querysets import public_agent, said_in_office
from newsroom import keyset
from newsroom.public.paging import NEWEST_SPOKEN, Page, first_page, paginate
from people.models import Agent, Position

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
