"""Keyset paging: a page is found by the row it begins after, so that the thousandth is as quick as the first.

The last field of an order is unique, and none of its fields is null.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, IntegerField, Model, Q
from django.db.models.constants import LOOKUP_SEP


class InvalidCursor(ValueError):
    """Not a cursor that a list of this order gave."""


def after(order: Sequence[str], values: Sequence[Any], *, backwards: bool = False) -> Q:
    """The rows after (or, backwards, before) the one that has these values in the fields of ``order``."""
    condition, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.removeprefix("-")
        comparison = "lt" if field.startswith("-") != backwards else "gt"
        condition |= equal & Q((f"{name}__{comparison}", value))
        equal &= Q((name, value))
    # Said of the first field alone as well, the condition can be answered from an index.
    first = order[0].removeprefix("-")
    bound = "lte" if order[0].startswith("-") != backwards else "gte"
    return Q((f"{first}__{bound}", values[0])) & condition


def reversed_order(order: Sequence[str]) -> list[str]:
    return [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in order]


def key_values(row: Model, order: Sequence[str]) -> list[Any]:
    """A row's values in the fields of ``order``, which may lead over relations."""
    values = []
    for field in order:
        value: Any = row
        for step in field.removeprefix("-").split(LOOKUP_SEP):
            value = getattr(value, step)
        values.append(value)
    return values


def list_mark(*told: str) -> str:
    """What tells a list, by all that its places depend on, from every other."""
    return hashlib.blake2s("\0".join(told).encode(), digest_size=4).hexdigest()


def encode_cursor(values: Sequence[Any], *, backwards: bool, mark: str = "") -> str:
    """A place and a direction as a cursor, which stands in an address as it is. It says nothing the page does not.

    Where lists tell their cursors apart, ``mark`` is that of the list.
    """
    plain = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    parts = [*([mark] if mark else []), backwards, *plain]
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, mark: str = "") -> tuple[list[Any], bool]:
    """What stands in a cursor of the list of this mark, values as JSON has them. Raises :class:`InvalidCursor`."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        backwards, *plain = parts[1:] if mark and parts[0] == mark else parts
        # Of all that can be read so, one is the cursor that a list gave.
        is_given = isinstance(backwards, bool) and encode_cursor(plain, backwards=backwards, mark=mark) == cursor
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise InvalidCursor(cursor) from error
    if not is_given:
        raise InvalidCursor(cursor)
    return plain, backwards


def read_cursor(cursor: str, model: type[Model], order: Sequence[str], *, mark: str = "") -> tuple[list[Any], bool]:
    """The values in a cursor, and whether it leads backwards. Raises :class:`InvalidCursor`."""
    plain, backwards = decode_cursor(cursor, mark)
    try:
        values = [parse_value(model, field, value) for field, value in zip(order, plain, strict=True)]
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidCursor(cursor) from error
    if encode_cursor(values, backwards=backwards, mark=mark) != cursor:
        raise InvalidCursor(cursor)
    return values, backwards


def parse_value(model: type[Model], field: str, value: object) -> Any:
    try:
        kind = field_at(model, field)
    except FieldDoesNotExist:
        return parse_rank(value)
    if isinstance(kind, IntegerField):
        return int(value)  # type: ignore[call-overload]
    if not isinstance(value, str) or "\0" in value:
        raise InvalidCursor(value)
    if not isinstance(kind, DateTimeField):
        value.encode()
        return value
    when = datetime.fromisoformat(value)
    if when.tzinfo is None:
        raise InvalidCursor(value)
    # PostgreSQL knows no offsets as large as Python's.
    return when.astimezone(UTC)


def parse_rank(value: object) -> float:
    """A value that no field has and the database works out, such as a rank."""
    if not isinstance(value, float) or not isfinite(value):
        raise InvalidCursor(value)
    return value


def field_at(model: type[Model], path: str) -> Any:
    """The model field at the end of a path of ``order_by``."""
    *relations, name = path.removeprefix("-").split(LOOKUP_SEP)
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)
