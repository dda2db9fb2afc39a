"""Keyset pagination: a page starts after a given row, so that the thousandth page is as fast as the first.

The last field of an order must be unique, and none of its fields may be null.
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
    """The cursor does not come from a list with this order."""


def after(order: Sequence[str], values: Sequence[Any], *, backwards: bool = False) -> Q:
    """Return the condition for the rows after these values of ``order``; with ``backwards``, for those before them."""
    condition, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.removeprefix("-")
        comparison = "lt" if field.startswith("-") != backwards else "gt"
        condition |= equal & Q((f"{name}__{comparison}", value))
        equal &= Q((name, value))
    # The bound on the first field is redundant, but lets the database answer from an index.
    first = order[0].removeprefix("-")
    bound = "lte" if order[0].startswith("-") != backwards else "gte"
    return Q((f"{first}__{bound}", values[0])) & condition


def reversed_order(order: Sequence[str]) -> list[str]:
    return [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in order]


def key_values(row: Model, order: Sequence[str]) -> list[Any]:
    """Return a row's values for the fields of ``order``, which may follow relations."""
    values = []
    for field in order:
        value: Any = row
        for step in field.removeprefix("-").split(LOOKUP_SEP):
            value = getattr(value, step)
        values.append(value)
    return values


def list_mark(*parts: str) -> str:
    """Return a digest that tells cursors of one list from those of another, given everything that defines the list."""
    return hashlib.blake2s("\0".join(parts).encode(), digest_size=4).hexdigest()


def encode_cursor(values: Sequence[Any], *, backwards: bool, mark: str = "") -> str:
    """Encode the values of a row and a direction as a cursor that is safe in a URL. It reveals nothing beyond the
    page.

    ``mark`` is that of the list, where lists tell their cursors apart.
    """
    plain = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    parts = [*([mark] if mark else []), backwards, *plain]
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, mark: str = "") -> tuple[list[Any], bool]:
    """Return the values in a cursor, as JSON has them, and whether it leads back. Raises :class:`InvalidCursor`."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        backwards, *plain = parts[1:] if mark and parts[0] == mark else parts
        # Several strings decode to the same values; only the one that a list issues is accepted.
        is_canonical = isinstance(backwards, bool) and encode_cursor(plain, backwards=backwards, mark=mark) == cursor
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise InvalidCursor(cursor) from error
    if not is_canonical:
        raise InvalidCursor(cursor)
    return plain, backwards


def read_cursor(cursor: str, model: type[Model], order: Sequence[str], *, mark: str = "") -> tuple[list[Any], bool]:
    """Return the values in a cursor, as the model has them, and whether it leads back. Raises InvalidCursor."""
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
    # PostgreSQL does not accept UTC offsets as large as Python's.
    return when.astimezone(UTC)


def parse_rank(value: object) -> float:
    """Return the value of an expression that is no field of the model, such as a search rank."""
    if not isinstance(value, float) or not isfinite(value):
        raise InvalidCursor(value)
    return value


def field_at(model: type[Model], path: str) -> Any:
    """Return the model field at the end of an ``order_by`` path."""
    *relations, name = path.removeprefix("-").split(LOOKUP_SEP)
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)
