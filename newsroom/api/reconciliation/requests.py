"""What clients of the protocol ask, read from JSON: every fault is an error that names its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError

from newsroom.api.reconciliation.matching import DEFAULT, MOST
from people.models import AgentKind

BATCH = 50
LONGEST_NAME = 300
MOST_EXTENDED = 500


@dataclass(frozen=True)
class Question:
    name: str
    kinds: tuple[str, ...] = ()
    properties: Mapping[str, list[str]] = field(default_factory=dict)
    limit: int = DEFAULT


class TooMany(APIException):
    """A batch larger than the manifest says, by the status that the protocol has for it."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


def fault(place: str, message: str) -> ValidationError:
    return ValidationError({place: [message]})


def parsed(place: str, given: Any) -> dict[str, Any]:
    """An object, or the JSON of one, as a form's field holds it."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise fault(place, _("Not JSON: %(error)s") % {"error": error}) from error
    if not isinstance(given, dict):
        raise fault(place, _("Not an object."))
    return given


def questions(given: Any) -> dict[str, Question]:
    """The questions of a batch, by the keys under which they are to be answered."""
    batch = parsed("queries", given)
    if len(batch) > BATCH:
        raise TooMany(_("At most %(most)d questions in a batch.") % {"most": BATCH})
    return {key: question(f"queries.{key}", one) for key, one in batch.items()}


def question(place: str, given: Any) -> Question:
    if not isinstance(given, dict):
        raise fault(place, _("Not an object."))
    if "query" not in given and not given.get("properties"):
        raise fault(place, _("Neither “query” nor “properties”."))
    name = given.get("query", "")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise fault(f"{place}.query", _("Not a name of at most %(most)d characters.") % {"most": LONGEST_NAME})
    limit = DEFAULT if given.get("limit") is None else given["limit"]
    if not isinstance(limit, int) or limit < 1:
        raise fault(f"{place}.limit", _("Not a number from 1."))
    return Question(whole(name), kinds(f"{place}.type", given.get("type")), properties(place, given), min(limit, MOST))


def kinds(place: str, given: Any) -> tuple[str, ...]:
    wanted = given if isinstance(given, list) else [given] if given else []
    ids: list[Any] = [one.get("id") if isinstance(one, dict) else one for one in wanted]
    if unknown := [one for one in ids if one not in AgentKind.values]:
        known = ", ".join(AgentKind.values)
        raise fault(
            place, _("“%(given)s” is no type here; known are %(known)s.") % {"given": unknown[0], "known": known}
        )
    return tuple(dict.fromkeys(ids))


def properties(place: str, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """What else is known of whom is sought: text, numbers, or entities of this archive by their names or their ids."""
    found: dict[str, list[str]] = {}
    wanted = given.get("properties") or []
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise fault(f"{place}.properties", _("Not a list of objects."))
    for one in wanted:
        pid = one.get("pid")
        if not isinstance(pid, str):
            raise fault(f"{place}.properties", _("A property without “pid”."))
        values = one.get("v")
        values = values if isinstance(values, list) else [values]
        texts = [
            str(value.get("name") or value.get("id", "")) if isinstance(value, dict) else value for value in values
        ]
        kept = [whole(str(text))[:LONGEST_NAME] for text in texts if text not in (None, "")]
        if kept:
            found.setdefault(pid, []).extend(kept)
    return found


def extension(given: Any) -> tuple[list[str], list[str]]:
    """The ids and the properties of a data extension."""
    wanted = parsed("extend", given)
    ids, asked = wanted.get("ids"), wanted.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) and "\0" not in one for one in ids):
        raise fault("extend.ids", _("Not a list of identifiers."))
    if len(ids) > MOST_EXTENDED:
        raise TooMany(_("At most %(most)d rows are extended at once.") % {"most": MOST_EXTENDED})
    if not isinstance(asked, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in asked
    ):
        raise fault("extend.properties", _("Not a list of properties, each an object with “id”."))
    return ids, list(dict.fromkeys(one["id"] for one in asked))


def whole(text: str) -> str:
    """A text that PostgreSQL takes."""
    return text.replace("\0", " ").strip()
