"""Parses the protocol's requests from JSON; every error names its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError

from newsroom.api.reconciliation.matching import DEFAULT_LIMIT, MAX_LIMIT
from people.models import AgentKind

BATCH = 50
MAX_NAME_LENGTH = 300
MAX_EXTENDED_ROWS = 500


@dataclass(frozen=True)
class ReconciliationQuery:
    name: str
    kinds: tuple[str, ...] = ()
    properties: Mapping[str, list[str]] = field(default_factory=dict)
    limit: int = DEFAULT_LIMIT


class BatchTooLarge(APIException):
    """The batch is larger than the manifest allows; the status is the protocol's."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def error_at(place: str, message: str) -> ValidationError:
    return ValidationError({place: [message]})


def parse_object(place: str, value: Any) -> dict[str, Any]:
    """Return an object, which a form sends as JSON text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise error_at(place, _("Not JSON: %(error)s") % {"error": error}) from error
    if not isinstance(value, dict):
        raise error_at(place, _("Not an object."))
    return value


def parse_queries(value: Any) -> dict[str, ReconciliationQuery]:
    """Return the queries of a batch by their keys."""
    batch = parse_object("queries", value)
    if len(batch) > BATCH:
        raise BatchTooLarge(_("At most %(most)d queries in a batch.") % {"most": BATCH})
    return {key: parse_query(f"queries.{key}", one) for key, one in batch.items()}


def parse_query(place: str, value: Any) -> ReconciliationQuery:
    if not isinstance(value, dict):
        raise error_at(place, _("Not an object."))
    if "query" not in value and not value.get("properties"):
        raise error_at(place, _("Neither “query” nor “properties”."))
    name = value.get("query", "")
    if not isinstance(name, str) or len(name) > MAX_NAME_LENGTH:
        raise error_at(f"{place}.query", _("Not a name of at most %(most)d characters.") % {"most": MAX_NAME_LENGTH})
    limit = DEFAULT_LIMIT if value.get("limit") is None else value["limit"]
    if not isinstance(limit, int) or limit < 1:
        raise error_at(f"{place}.limit", _("Not a number from 1."))
    return ReconciliationQuery(
        clean_text(name),
        parse_kinds(f"{place}.type", value.get("type")),
        parse_properties(place, value),
        min(limit, MAX_LIMIT),
    )


def parse_kinds(place: str, value: Any) -> tuple[str, ...]:
    wanted = value if isinstance(value, list) else [value] if value else []
    ids: list[Any] = [one.get("id") if isinstance(one, dict) else one for one in wanted]
    if unknown := [one for one in ids if one not in AgentKind.values]:
        known = ", ".join(AgentKind.values)
        raise error_at(
            place, _("“%(given)s” is not a type; known types are %(known)s.") % {"given": unknown[0], "known": known}
        )
    return tuple(dict.fromkeys(ids))


def parse_properties(place: str, query: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the properties of a query: texts, numbers, or entities by their names or ids."""
    by_property: dict[str, list[str]] = {}
    wanted = query.get("properties") or []
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise error_at(f"{place}.properties", _("Not a list of objects."))
    for one in wanted:
        pid = one.get("pid")
        if not isinstance(pid, str):
            raise error_at(f"{place}.properties", _("A property without “pid”."))
        values = one.get("v")
        values = values if isinstance(values, list) else [values]
        texts = [
            str(value.get("name") or value.get("id", "")) if isinstance(value, dict) else value for value in values
        ]
        cleaned = [clean_text(str(text))[:MAX_NAME_LENGTH] for text in texts if text not in (None, "")]
        if cleaned:
            by_property.setdefault(pid, []).extend(cleaned)
    return by_property


def parse_extension(value: Any) -> tuple[list[str], list[str]]:
    """Return the ids and the properties of a data extension."""
    wanted = parse_object("extend", value)
    ids, properties = wanted.get("ids"), wanted.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) and "\0" not in one for one in ids):
        raise error_at("extend.ids", _("Not a list of identifiers."))
    if len(ids) > MAX_EXTENDED_ROWS:
        raise BatchTooLarge(_("At most %(most)d rows in a data extension.") % {"most": MAX_EXTENDED_ROWS})
    if not isinstance(properties, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
    ):
        raise error_at("extend.properties", _("Not a list of properties, each an object with “id”."))
    return ids, list(dict.fromkeys(one["id"] for one in properties))


def clean_text(text: str) -> str:
    """Return the text without null characters, which PostgreSQL does not store."""
    return text.replace("\0", " ").strip()
