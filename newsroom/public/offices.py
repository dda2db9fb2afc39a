"""What people said while they held office at an organisation, newest first."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, Func, OuterRef, Q, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils.timezone import get_current_timezone_name

from articles.models import Speaker, Statement
from newsroom import keyset
from newsroom.public.paging import NEWEST_SPOKEN, NEWEST_STATEMENTS, Page, paginate
from people.models import Agent, Position

# Of an organisation two lists stand on one page: what it says itself, and this.
SIZE = 10
PARAMETER = "for"


def said_in_office(request: HttpRequest, organisation: Agent) -> Page[Statement]:
    """The page that the request asks for, without what readers see of the statements. Of every holder of an office
    only as much is read as a page has room for."""
    values, backwards = _cursor(request)
    found = _newest(organisation, values, backwards=backwards)
    if backwards and len(found) <= SIZE:
        # Near the beginning there may be fewer than a page: then the first one is shown, as in every list.
        found |= _newest(organisation, None, backwards=False)
    rows = Statement.objects.published().filter(pk__in=found).only("published_at", "article_id", "place")
    return paginate(rows, request, order=NEWEST_STATEMENTS, size=SIZE, parameter=PARAMETER)


def _cursor(request: HttpRequest) -> tuple[list[object] | None, bool]:
    if PARAMETER not in request.GET:
        return None, False
    try:
        return keyset.read(request.GET[PARAMETER], Statement, NEWEST_STATEMENTS)
    except keyset.InvalidCursor as error:
        raise Http404("no such cursor") from error


def _newest(organisation: Agent, values: list[object] | None, *, backwards: bool) -> set[str]:
    """The statements next to a place (the newest without one): of each office one more than a page holds."""
    beyond = Q() if values is None else keyset.beyond(NEWEST_SPOKEN, values, backwards=backwards)
    order = keyset.reversed_order(NEWEST_SPOKEN) if backwards else NEWEST_SPOKEN
    said = (
        Speaker.objects.published()
        .filter(
            beyond,
            agent=OuterRef("person"),
            published_at__gte=_midnight(OuterRef("start_date"), "-infinity"),
            published_at__lt=_midnight(OuterRef("end_date") + Value(1), "infinity"),
        )
        .order_by(*order)
        .values("statement")[: SIZE + 1]
    )
    posts = Position.objects.filter(organisation=organisation.pk).annotate(said=ArraySubquery(said))
    return {pk for found in posts.values_list("said", flat=True) for pk in found}


def _midnight(day: F | CombinedExpression, unknown: str) -> Coalesce:
    """The first moment of a day in the archive's time zone; ``unknown`` for no day."""
    local = Func(
        day,
        Value(get_current_timezone_name()),
        template="((%(expressions)s))",
        arg_joiner="::timestamp AT TIME ZONE ",
        output_field=DateTimeField(),
    )
    return Coalesce(local, Func(Value(unknown), template="%(expressions)s::timestamptz", output_field=DateTimeField()))
