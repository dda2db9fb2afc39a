"""Cursor pagination of groups, which are identified by two values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from core import keyset
from newsroom.api.core.pagination import CURSOR, KeysetPagination
from newsroom.api.core.validation import Check

GroupKey = tuple[Any, Any]
# Returns a number of groups after a key, or backwards before it.
Fetch = Callable[[GroupKey | None, bool, int], Sequence[Any]]


@dataclass(frozen=True)
class StatisticsPage:
    next: str | None
    previous: str | None
    rows: Sequence[Any]


def page_of(
    request: Request, fetch: Fetch, key_of: Callable[[Any], GroupKey], kinds: tuple[type, type], *, by: str = ""
) -> StatisticsPage:
    """Return a page of groups; ``by`` distinguishes the groupings of one address."""
    size = KeysetPagination().size(request)
    mark = keyset.list_mark(request.path, by)
    place, backwards = read_cursor(request, kinds, mark)
    rows = list(fetch(place, backwards, size + 1))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    follows, precedes = (True, more) if backwards else (more, place is not None)
    address = request.build_absolute_uri()

    def link(row: Any, *, back: bool) -> str:
        return replace_query_param(address, CURSOR, keyset.encode_cursor(key_of(row), backwards=back, mark=mark))

    return StatisticsPage(
        next=link(rows[-1], back=False) if rows and follows else None,
        previous=link(rows[0], back=True) if rows and precedes else None,
        rows=rows,
    )


def checks(request: Request, kinds: tuple[type, type], *, by: str = "") -> Iterator[Check]:
    """Yield checks of the parameters of a page."""
    yield lambda: KeysetPagination().size(request)
    yield lambda: read_cursor(request, kinds, keyset.list_mark(request.path, by))


def read_cursor(request: Request, kinds: tuple[type, type], mark: str) -> tuple[GroupKey | None, bool]:
    cursor = request.query_params.get(CURSOR)
    if cursor is None:
        return None, False
    try:
        values, backwards = keyset.decode_cursor(cursor, mark)
    except keyset.InvalidCursor:
        values, backwards = [], False
    fits = len(values) == len(kinds) and all(type(v) is kind for v, kind in zip(values, kinds, strict=True))
    if not fits or any(isinstance(v, str) and "\0" in v for v in values):
        raise ValidationError({CURSOR: [_("Not a cursor of this list.")]})
    return (values[0], values[1]), backwards
