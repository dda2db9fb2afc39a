"""Flat tables, computed by the database and read in batches: the same for every format, stream and file.

Each batch is a query and so a transaction of its own: memory does not grow with the list, no snapshot is held open for
hours, and a stream can be taken up again after the last row that arrived.
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
Place = Sequence[Any]
BATCH = 2000
ID = re.compile(f"[0-9a-z]{{{LENGTH}}}")
LARGEST = 2**63 - 1
# Between the values of a key, none of which has it.
BETWEEN = "."


class NoPlace(ValueError):
    """Not the key of any row that a table could have."""


@dataclass(frozen=True)
class Sight:
    """For whom a table is made, and the address before every page's path."""

    viewer: Viewer
    site: str

    def page(self, kind: Kind, pk: str = "pk") -> Combinable:
        return page_address(self.site, kind, pk)

    def page_of_agent(self, agent: str = "") -> Combinable:
        """Of the one at this path."""
        return page_address_of_agent(self.site, agent)


@dataclass(frozen=True)
class Column:
    """``value`` is a field's path or gives an expression; ``json`` columns hold lists and objects."""

    name: str
    value: str | Callable[[Sight], Any]
    help: str
    type: Type = "string"

    def expression(self, sight: Sight) -> Any:
        return F(self.value) if isinstance(self.value, str) else self.value(sight)


@dataclass(frozen=True)
class Table:
    """A list with its columns; ``rows`` gives what a viewer may see of it.

    ``key`` has the columns that tell rows apart, each with its field: together unique, in the order of the rows, and
    never of what counts rows that a viewer does not see.
    """

    name: str
    rows: Callable[[Viewer], QuerySet[Any]]
    columns: Sequence[Column]
    batch: int = BATCH
    key: Mapping[str, str] = field(default_factory=lambda: {"id": "id"})
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    @property
    def written_key(self) -> str:
        """The columns by which a row is taken up again, as they are to be written."""
        return BETWEEN.join(self.key)

    def read(self, rows: QuerySet[Any], sight: Sight, *, after: Place = ()) -> Iterator[list[Row]]:
        """The rows of a queryset of this list, in the order of their keys, batch by batch, after one of them."""
        values = [column.expression(sight) for column in self.columns]
        order = list(self.key.values())
        ids = rows.order_by(*order).values("pk")
        while True:
            # Chosen within, because PostgreSQL would compute the columns of all rows to sort a few of them.
            chosen = (ids.filter(keyset.after(order, after)) if after else ids)[: self.batch]
            batch = fetched(rows.filter(pk__in=chosen).order_by(*order).values_list(*values))
            if batch:
                yield batch
            if len(batch) < self.batch:
                return
            after = self.key_of(batch[-1])

    def key_of(self, row: Row) -> Place:
        return [row[self.names.index(name)] for name in self.key]

    def place(self, given: str, model: type[Model]) -> Place:
        """The key that is written with a point between its values. Raises :class:`NoPlace`."""
        parts = given.split(BETWEEN)
        if len(parts) != len(self.key):
            raise NoPlace(given)
        return [value_of(model, path, part) for path, part in zip(self.key.values(), parts, strict=True)]


def value_of(model: type[Model], path: str, part: str) -> Any:
    if not isinstance(keyset.field_at(model, path), IntegerField):
        if not ID.fullmatch(part):
            raise NoPlace(part)
        return part
    is_number = part.isascii() and part.isdecimal() and len(part) <= len(str(LARGEST))
    if not is_number or str(int(part)) != part or int(part) > LARGEST:
        raise NoPlace(part)
    return int(part)


def fetched(rows: QuerySet[Any, Any]) -> list[Row]:
    """Rows as the driver gives them: Django's own conversions of a row take as long as everything else."""
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        set_json_loads(json.loads, cursor.cursor)
        cursor.execute(query, parameters)
        found: list[Row] = cursor.fetchall()
        return found


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
