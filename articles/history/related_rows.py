"""The lists that belong to a person or an organisation: spellings, offices, parts. What was done to them is written
down row by row, and brought back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext as _

from articles.erasure.redaction import BLANK
from articles.history.audit_log import as_json, log_change
from articles.models import AuditEntry
from people.models import Agent, Alias, Part, Position
from people.services.aliases import add_alias, remove_alias
from people.services.base import IdentityError, lock_agents, resolve_redirects

Row = dict[str, Any]


@dataclass(frozen=True)
class RelatedRows:
    """Rows of ``model`` whose ``owner`` is the agent, and what of them an editor writes."""

    model: type[models.Model]
    owner: str
    fields: tuple[str, ...]

    def rows(self, agent: Agent) -> models.QuerySet[Any]:
        ends = [name for name in self.fields if self.model._meta.get_field(name).is_relation]
        return self.model._default_manager.filter(**{self.owner: agent}).select_related(*ends)


# What a row that is brought back is known by, here and to readers.
KEYS = ("id", "public_id")
OFFICE = ("role", "start_date", "end_date", "source")
PART = ("start_date", "end_date", "source")
LISTS = {
    "aliases": RelatedRows(Alias, "agent", ("name",)),
    "positions": RelatedRows(Position, "person", ("organisation", *OFFICE)),
    "posts": RelatedRows(Position, "organisation", ("person", *OFFICE)),
    "wholes": RelatedRows(Part, "part", ("whole", *PART)),
    "parts": RelatedRows(Part, "whole", ("part", *PART)),
}


def rows_of(agent: Agent, name: str) -> dict[Any, Row]:
    """The rows of one list as they are now, by their keys."""
    return {row.pk: as_row(row, LISTS[name]) for row in LISTS[name].rows(agent).order_by("pk")}


def as_row(row: Any, listed: RelatedRows) -> Row:
    fields = [row._meta.get_field(name) for name in listed.fields]
    values = {field.attname: as_json(getattr(row, field.attname)) for field in fields}
    words = [str(said) for name in listed.fields if (said := getattr(row, name)) and not name.endswith("_date")]
    since, until = getattr(row, "start_date", None), getattr(row, "end_date", None)
    words += [f"{since or ''} – {until or ''}"] if since or until else []
    return {
        **{name: getattr(row, name) for name in KEYS if hasattr(row, name)},
        "said": ", ".join(words),
        **values,
    }


@contextmanager
def track_changes(agent: Agent, *names: str, by: AbstractBaseUser, action: str = "edit") -> Iterator[None]:
    """Write down which rows of these lists are changed within."""
    with transaction.atomic():
        before = {name: rows_of(agent, name) for name in names}
        yield
        was: dict[str, list[Row]] = {}
        now: dict[str, list[Row]] = {}
        for name, rows in before.items():
            after = rows_of(agent, name)
            if keys := [key for key in {**rows, **after} if rows.get(key) != after.get(key)]:
                was[name] = [rows[key] for key in keys if key in rows]
                now[name] = [after[key] for key in keys if key in after]
        log_change(agent, action, by=by, before=was, after=now)


def can_revert(deed: AuditEntry, name: str) -> bool:
    """Whether all that is needed to bring a list back was written down, and nothing of it has been erased since."""
    rows = [*deed.before[name], *deed.after[name]]
    return all(isinstance(row, dict) and BLANK not in row["said"] for row in rows)


def matches(agent: Agent, name: str, rows: list[Row], other: list[Row]) -> bool:
    """Whether the list has these rows as they were written down, and none of the others besides."""
    there = rows_of(agent, name)
    if name == "aliases":
        called = {row["name"] for row in there.values()}
        wanted = {row["name"] for row in rows}
        return wanted <= called and not {row["name"] for row in other} - wanted & called
    kept = {row["id"] for row in rows}
    return all(compared_values(there.get(row["id"])) == compared_values(row) for row in rows) and not any(
        row["id"] in there for row in other if row["id"] not in kept
    )


def compared_values(row: Row | None) -> Row | None:
    return None if row is None else {name: value for name, value in row.items() if name not in (*KEYS, "said")}


def revert_rows(agent: Agent, name: str, *, before: list[Row], after: list[Row], by: AbstractBaseUser) -> None:
    """Undo what a change did to a list, row by row; what else has become of the list since stays.

    Raises IdentityError for what cannot be brought back, ValidationError for what may not stand.
    """
    with track_changes(agent, name, by=by, action="revert"):
        if agent.pk not in lock_agents(agent.pk):
            raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
        if name == "aliases":
            revert_aliases(agent, before=before, after=after, by=by)
        else:
            restore_related_rows(agent, LISTS[name], before=before, after=after)


def revert_aliases(agent: Agent, *, before: list[Row], after: list[Row], by: AbstractBaseUser) -> None:
    """By the verbs that remember which spellings a person has taken away."""
    was, now = ({row["name"] for row in side} for side in (before, after))
    for alias in Alias.objects.filter(agent=agent, name__in=now - was).order_by("name"):
        remove_alias(alias=alias, by=by)
    for called in sorted(was - now):
        add_alias(agent=agent, name=called, by=by)


def restore_related_rows(agent: Agent, listed: RelatedRows, *, before: list[Row], after: list[Row]) -> None:
    kept = {row["id"] for row in before}
    listed.rows(agent).filter(pk__in=[row["id"] for row in after if row["id"] not in kept]).delete()
    for values_then in before:
        known = listed.model._default_manager.filter(pk=values_then["id"]).first()
        keys = {name: values_then[name] for name in KEYS if name in values_then}
        row = known or listed.model(**keys, **{listed.owner: agent})
        if getattr(row, f"{listed.owner}_id") != agent.pk:
            raise IdentityError(_("“%(row)s” belongs to another now.") % {"row": values_then["said"]})
        for name in listed.fields:
            field: Any = row._meta.get_field(name)
            value = values_then[field.attname]
            if field.is_relation and value:
                value = current_end(value, values_then["said"])
            setattr(row, field.attname, field.to_python(value) if not field.is_relation else value)
        row.full_clean()
        row.save()


def current_end(pk: str, said: str) -> str:
    """Whoever stood at the other end, or whom they are part of now."""
    now = resolve_redirects([pk]).get(pk)
    if now is None:
        raise IdentityError(_("“%(row)s” cannot be brought back: whom it names is there no more.") % {"row": said})
    return now.pk
