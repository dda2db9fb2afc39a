"""Keyset pagination of lists; see ``core.keyset``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from core import keyset

Row = TypeVar("Row", bound=Model)
Other = TypeVar("Other", bound=Model)
Reader = Callable[[Collection[Any]], Mapping[Any, Row]]

PAGE_SIZE = 20
# The newest article first, and its statements in the order of the text; the same for rows of speakers.
NEWEST_STATEMENTS = ("-published_at", "-article_id", "place", "id")
NEWEST_SPOKEN = ("-published_at", "-article_id", "place", "statement_id")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the query strings of the previous and next pages, empty if there is none."""

    rows: Sequence[Row]
    previous: str
    next: str
    is_first: bool


NO_PAGE: Page[Any] = Page((), "", "", is_first=True)


def paginate(
    queryset: QuerySet[Row],
    request: HttpRequest,
    *,
    order: Sequence[str],
    size: int = PAGE_SIZE,
    parameter: str = "page",
) -> Page[Row]:
    """Return the requested page of rows sorted by ``order`` (as in ``order_by``; the last field is unique).

    ``parameter`` holds the cursor in the address, and tells several lists on one page apart. Raises ``Http404`` for a
    cursor that this list never gave.
    """
    ordered = queryset.order_by(*order)
    if parameter not in request.GET:
        return _forwards(ordered, request, order, size, parameter, is_first=True)
    try:
        values, backwards = keyset.read_cursor(request.GET[parameter], queryset.model, order)
    except keyset.InvalidCursor as error:
        raise Http404("no such cursor") from error
    beyond = ordered.filter(keyset.after(order, values, backwards=backwards))
    if not backwards:
        return _forwards(beyond, request, order, size, parameter, is_first=False)
    found = list(beyond.reverse()[: size + 1])
    if len(found) <= size:
        # The beginning, perhaps with fewer rows than a page holds: the first page is what the reader is after.
        return _forwards(ordered, request, order, size, parameter, is_first=True)
    rows = found[size - 1 :: -1]
    return Page(
        rows,
        previous=_query(request, parameter, rows[0], order, backwards=True),
        next=_query(request, parameter, rows[-1], order, backwards=False),
        is_first=False,
    )


def led_to(page: Page[Other], read: Reader[Row], *, by: str) -> Page[Row]:
    """Return the page with each row replaced by the row whose key is in the field ``by``.

    ``read`` gives rows by their keys, as a queryset's ``in_bulk`` does.
    """
    return all_led_to([page], read, by=[by])[0]


def all_led_to(pages: Sequence[Page[Any]], read: Reader[Row], *, by: Sequence[str]) -> list[Page[Row]]:
    """Do the same for several lists, loading all rows at once; each list has a field in ``by``."""
    keys = [[attrgetter(field)(row) for row in page.rows] for page, field in zip(pages, by, strict=True)]
    found = read({key for own in keys for key in own})
    return [
        replace(page, rows=[found[key] for key in own if key in found]) for page, own in zip(pages, keys, strict=True)
    ]


def _forwards(
    rows: QuerySet[Row], request: HttpRequest, order: Sequence[str], size: int, parameter: str, *, is_first: bool
) -> Page[Row]:
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    return Page(
        found,
        previous="" if is_first or not found else _query(request, parameter, found[0], order, backwards=True),
        next=_query(request, parameter, found[-1], order, backwards=False) if more else "",
        is_first=is_first,
    )


def _query(request: HttpRequest, parameter: str, row: Model, order: Sequence[str], *, backwards: bool) -> str:
    """Return the request's query string with the list's cursor at ``row``."""
    parameters = request.GET.copy()
    parameters[parameter] = keyset.encode_cursor(keyset.key_values(row, order), backwards=backwards)
    return f"?{parameters.urlencode()}"
