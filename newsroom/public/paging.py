"""Keyset paging: a page is found by the row it begins after, so that the thousandth is as quick as the first.

A cursor in an address holds the values that the rows are sorted by, which stand on the page anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)

PAGE_SIZE = 20
_SEPARATOR = "~"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the query strings of the pages before and after them (empty where there is none)."""

    rows: Sequence[Row]
    previous: str
    next: str
    is_first: bool


def paginate(
    queryset: QuerySet[Row], request: HttpRequest, *, order: Sequence[str], size: int = PAGE_SIZE, name: str = ""
) -> Page[Row]:
    """The page that the request asks for, of rows sorted by ``order`` (as in ``order_by``; its last field unique).

    ``name`` tells several lists on one page apart: it stands before ``after`` and ``before`` in the address. Raises
    ``Http404`` for a cursor that this list never gave.
    """
    after, before = f"{name}after", f"{name}before"
    ordered = queryset.order_by(*order)
    if before in request.GET:
        found = list(_beyond(ordered, request.GET[before], order, backwards=True).reverse()[: size + 1])
        if len(found) > size:
            rows = found[size - 1 :: -1]
            return Page(
                rows,
                previous=_query(request, name, "before", rows[0], order),
                next=_query(request, name, "after", rows[-1], order),
                is_first=False,
            )
    is_first = after not in request.GET
    if not is_first:
        ordered = _beyond(ordered, request.GET[after], order)
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(
        rows,
        previous=_query(request, name, "before", rows[0], order) if rows and not is_first else "",
        next=_query(request, name, "after", rows[-1], order) if more else "",
        is_first=is_first,
    )


def _beyond(rows: QuerySet[Row], cursor: str, order: Sequence[str], *, backwards: bool = False) -> QuerySet[Row]:
    """The rows after (or, backwards, before) the one at which the cursor stands."""
    condition, equal = Q(), Q()
    try:
        for field, value in zip(order, _values(cursor, order), strict=True):
            name = field.removeprefix("-")
            comparison = "lt" if field.startswith("-") != backwards else "gt"
            condition |= equal & Q(**{f"{name}__{comparison}": value})
            equal &= Q(**{name: value})
        return rows.filter(condition)
    except ValueError as error:
        raise Http404("no such cursor") from error


def _query(request: HttpRequest, name: str, side: str, row: Model, order: Sequence[str]) -> str:
    """The request's query string, with this list's cursor standing at ``row``."""
    parameters = request.GET.copy()
    for other in ("after", "before"):
        parameters.pop(f"{name}{other}", None)
    values = (_value(row, field.removeprefix("-")) for field in order)
    parameters[f"{name}{side}"] = _SEPARATOR.join(map(_written, values))
    return f"?{parameters.urlencode()}"


def _value(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _written(value: Any) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() if isinstance(value, datetime) else str(value)


def _values(cursor: str, order: Sequence[str]) -> list[Any]:
    """The values in a cursor; the first may be a text that holds the separator, so they are split from the right."""
    parts = cursor.rsplit(_SEPARATOR, len(order) - 1)
    if "\0" in cursor:
        raise ValueError("a cursor never holds NUL")
    return [
        datetime.fromisoformat(part).replace(tzinfo=UTC) if field.endswith("_at") else part
        for part, field in zip(parts, order, strict=True)
    ]
