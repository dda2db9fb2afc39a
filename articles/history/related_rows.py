"""The log of rows that belong to an agent (aliases, positions, organisation parts), and reverting their changes."""

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
    """Rows of ``model`` whose field ``owner`` is the agent, with the fields that editors edit."""

    model: type[models.Model]
    owner: str
    fields: tuple[str, ...]

    def rows(self, agent: Agent) -> models.QuerySet[Any]:
        ends = [name for name in self.fields if self.model._meta.get_field(name).is_relation]
        return self.model._default_manager.filter(**{self.owner: agent}).select_related(*ends)


# The keys under which a reverted row is restored.
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
    """Return the current rows of a list, by primary key."""
    return {row.pk: as_row(row, LISTS[name]) for row in LISTS[name].rows(agent).order_by("pk")}


def as_row(row: Any, listed: RelatedRows) -> Row:
    fields = [row._meta.get_field(name) for name in listed.fields]
    values = {field.attname: as_json(getattr(row, field.attname)) for field in fields}
    words = [str(label) for name in listed.fields if (label := getattr(row, name)) and not name.endswith("_date")]
    since, until = getattr(row, "start_date", None), getattr(row, "end_date", None)
    words += [f"{since or ''} – {until or ''}"] if since or until else []
    return {
        **{name: getattr(row, name) for name in KEYS if hasattr(row, name)},
        "said": ", ".join(words),
        **values,
    }


@contextmanager
def track_changes(agent: Agent, *names: str, by: AbstractBaseUser, action: str = "edit") -> Iterator[None]:
    """Log which rows of these lists change within the ``with`` statement."""
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


def can_revert(entry: AuditEntry, name: str) -> bool:
    """Return whether the log has everything needed to revert a list, and an erasure has redacted none of it."""
    rows = [*entry.before[name], *entry.after[name]]
    return all(isinstance(row, dict) and BLANK not in row["said"] for row in rows)


def matches(agent: Agent, name: str, rows: list[Row], other: list[Row]) -> bool:
    """Return whether the list has these rows as logged, and none of the others."""
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
    """Revert a logged change of a list row by row; other changes since stay.

    Raises IdentityError when a row cannot be restored, ValidationError when it would not be valid.
    """
    with track_changes(agent, name, by=by, action="revert"):
        if agent.pk not in lock_agents(agent.pk):
            raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
        if name == "aliases":
            revert_aliases(agent, before=before, after=after, by=by)
        else:
            restore_related_rows(agent, LISTS[name], before=before, after=after)


def revert_aliases(agent: Agent, *, before: list[Row], after: list[Row], by: AbstractBaseUser) -> None:
    """Use the services for aliases, which also record refused names."""
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
            raise IdentityError(_("“%(row)s” belongs to another agent now.") % {"row": values_then["said"]})
        for name in listed.fields:
            field: Any = row._meta.get_field(name)
            value = values_then[field.attname]
            if field.is_relation and value:
                value = current_end(value, values_then["said"])
            setattr(row, field.attname, field.to_python(value) if not field.is_relation else value)
        row.full_clean()
        row.save()


def current_end(pk: str, label: str) -> str:
    """Return the id of the agent at the other end, or of the one it was merged into."""
    now = resolve_redirects([pk]).get(pk)
    if now is None:
        raise IdentityError(
            _("“%(row)s” cannot be restored: the person or organisation in it is gone.") % {"row": label}
        )
    return now.pk
