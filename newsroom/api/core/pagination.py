"""Keyset pagination: ``{"next": address or null, "previous": address or null, "results": [...]}``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from core import keyset
from newsroom.api.core.sparse_fields import COUNT
from newsroom.api.core.validation import Check
from newsroom.api.openapi.examples import SITE

CURSOR = "cursor"
PAGE_SIZE = "page_size"
SIZE_SCHEMA: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}


def mark_of(request: Request, model: type[Model], order: Sequence[str]) -> str:
    """Return what distinguishes the cursors of this list from those of others."""
    return keyset.list_mark(request.path, model._meta.label, *order)


class KeysetPagination(BasePagination):
    """Pages in the view's ``order``. Rows that come and go never make another row appear twice or not at all."""

    default_size: int = SIZE_SCHEMA["default"]
    largest_size: int = SIZE_SCHEMA["maximum"]

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        self.count = queryset.order_by().count() if self.is_counted(request) else None
        order: list[str] = view.order  # type: ignore[union-attr]
        size = self.size(request)
        mark = mark_of(request, queryset.model, order)
        place, backwards = self.place(request, queryset.model, order, mark)
        if place is not None:
            queryset = queryset.filter(keyset.after(order, place, backwards=backwards))
        rows = list(queryset.order_by(*(keyset.reversed_order(order) if backwards else order))[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        # A request for the previous page has come from a following one, and the other way round.
        follows, precedes = (True, more) if backwards else (more, place is not None)

        def cursor(row: Model, *, backwards: bool) -> str:
            return keyset.encode_cursor(keyset.key_values(row, order), backwards=backwards, mark=mark)

        self.next = cursor(rows[-1], backwards=False) if rows and follows else None
        self.previous = cursor(rows[0], backwards=True) if rows and precedes else None
        return rows

    def checks(self, request: Request, model: type[Model], order: Sequence[str]) -> Iterator[Check]:
        """Yield checks of the parameters of a page."""
        yield lambda: self.size(request)
        yield lambda: self.is_counted(request)
        yield lambda: self.place(request, model, list(order), mark_of(request, model, order))

    def is_counted(self, request: Request) -> bool:
        value = request.query_params.get(COUNT, "false")
        if value not in ("true", "false"):
            raise ValidationError({COUNT: [_("Either “true” or “false”.")]})
        return value == "true"

    def size(self, request: Request) -> int:
        value = request.query_params.get(PAGE_SIZE)
        if value is None:
            return self.default_size
        if value.isascii() and value.isdecimal() and len(value) <= len(str(self.largest_size)):
            size = int(value)
            if 1 <= size <= self.largest_size:
                return size
        raise ValidationError({PAGE_SIZE: [_("Not a number from 1 to %(most)d.") % {"most": self.largest_size}]})

    def place(
        self, request: Request, model: type[Model], order: list[str], mark: str
    ) -> tuple[list[Any] | None, bool]:
        cursor = request.query_params.get(CURSOR)
        if cursor is None:
            return None, False
        try:
            return keyset.read_cursor(cursor, model, order, mark=mark)
        except keyset.InvalidCursor as error:
            raise ValidationError({CURSOR: [_("Not a cursor of this list.")]}) from error

    def get_paginated_response(self, data: Any) -> Response:
        counted = {} if self.count is None else {"count": self.count}
        return Response(
            {"next": self.link(self.next), "previous": self.link(self.previous), **counted, "results": data}
        )

    def link(self, cursor: str | None) -> str | None:
        return None if cursor is None else replace_query_param(self.address, CURSOR, cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {
                    **address,
                    "example": f"{SITE}/api/v1/statements/?cursor=W2ZhbHNlXQ",
                    "description": "The following page; null at the end.",
                },
                "previous": {**address, "example": None, "description": "The page before; null at the beginning."},
                "count": {
                    "type": "integer",
                    "minimum": 0,
                    "example": 1204,
                    "description": "The number of rows on all pages; only with `count=true`.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": "Copied from `next` or `previous`.",
                "schema": {"type": "string"},
            },
            {
                "name": PAGE_SIZE,
                "in": "query",
                "required": False,
                "description": "The number of results on a page.",
                "schema": SIZE_SCHEMA,
            },
            {
                "name": COUNT,
                "in": "query",
                "required": False,
                "description": "Count the rows on all pages; slow for long lists.",
                "schema": {"type": "boolean", "default": False},
            },
        ]
