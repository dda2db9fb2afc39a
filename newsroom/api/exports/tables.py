"""Flat tables that the database computes and that are read in batches: the source of every export and dump.

Each batch is a query and a transaction of its own, so memory does not grow with the table, no snapshot stays open for
hours, and an export that broke off can go on after the last row that arrived.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, IntegerField, Model, QuerySet
from django.db.models.expressions import Combinable
from psycopg.types.json import set_json_loads

from core import keyset
from core.ids import LENGTH
from newsroom.api.core.viewer import Viewer
from newsroom.api.page_urls import Kind, page_address, page_address_of_agent

Type = Literal["string", "boolean", "integer", "number", "datetime", "date", "json"]
Row = tuple[Any, ...]
Cursor = Sequence[Any]
BATCH = 2000
ID = re.compile(f"[0-9a-z]{{{LENGTH}}}")
LARGEST = 2**63 - 1
# Separates the values of a key; none of them contains it.
KEY_SEPARATOR = "."


class InvalidExportCursor(ValueError):
    """The value cannot be the key of a row."""


@dataclass(frozen=True)
class ExportContext:
    """The viewer of an exported table, and the site's address, with which page addresses begin."""

    viewer: Viewer
    site: str

    def page(self, kind: Kind, pk: str = "pk") -> Combinable:
        return page_address(self.site, kind, pk)

    def page_of_agent(self, agent: str = "") -> Combinable:
        """Return the page address of the agent at this path."""
        return page_address_of_agent(self.site, agent)


@dataclass(frozen=True)
class ExportColumn:
    """A column: ``value`` is a field's path or a function that returns an expression; ``help`` describes it."""

    name: str
    value: str | Callable[[ExportContext], Any]
    help: str
    type: Type = "string"

    def expression(self, context: ExportContext) -> Any:
        return F(self.value) if isinstance(self.value, str) else self.value(context)


@dataclass(frozen=True)
class ExportTable:
    """A table with its columns; ``rows`` returns the rows that a viewer may see.

    ``key`` maps the columns that identify a row to their fields: together they are unique and give the order of the
    rows, and they reveal nothing about the number of hidden rows.
    """

    name: str
    rows: Callable[[Viewer], QuerySet[Any]]
    columns: Sequence[ExportColumn]
    batch: int = BATCH
    key: Mapping[str, str] = field(default_factory=lambda: {"id": "id"})
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    @property
    def key_format(self) -> str:
        """The columns of the key as a cursor writes them, such as ``revision_id.start.end``."""
        return KEY_SEPARATOR.join(self.key)

    def read(self, rows: QuerySet[Any], context: ExportContext, *, after: Cursor = ()) -> Iterator[list[Row]]:
        """Yield batches of rows in the order of their keys, starting after the given key."""
        values = [column.expression(context) for column in self.columns]
        order = list(self.key.values())
        ids = rows.order_by(*order).values("pk")
        while True:
            # A subquery picks the batch: otherwise PostgreSQL computes the columns of all rows to sort a few.
            chosen = (ids.filter(keyset.after(order, after)) if after else ids)[: self.batch]
            batch = fetch_rows(rows.filter(pk__in=chosen).order_by(*order).values_list(*values))
            if batch:
                yield batch
            if len(batch) < self.batch:
                return
            after = self.key_of(batch[-1])

    def key_of(self, row: Row) -> Cursor:
        return [row[self.names.index(name)] for name in self.key]

    def parse_cursor(self, value: str, model: type[Model]) -> Cursor:
        """Return the key that ``value`` writes. Raises :class:`InvalidCursor`."""
        parts = value.split(KEY_SEPARATOR)
        if len(parts) != len(self.key):
            raise InvalidExportCursor(value)
        return [parse_key_part(model, path, part) for path, part in zip(self.key.values(), parts, strict=True)]


def parse_key_part(model: type[Model], path: str, part: str) -> Any:
    if not isinstance(keyset.field_at(model, path), IntegerField):
        if not ID.fullmatch(part):
            raise InvalidExportCursor(part)
        return part
    is_number = part.isascii() and part.isdecimal() and len(part) <= len(str(LARGEST))
    if not is_number or str(int(part)) != part or int(part) > LARGEST:
        raise InvalidExportCursor(part)
    return int(part)


def fetch_rows(rows: QuerySet[Any, Any]) -> list[Row]:
    """Return rows as the driver returns them: Django's conversion of a row takes as long as everything else."""
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        set_json_loads(json.loads, cursor.cursor)
        cursor.execute(query, parameters)
        fetched: list[Row] = cursor.fetchall()
        return fetched


def plain(value: Any) -> Any:
    """Return a value as JSON writes it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
