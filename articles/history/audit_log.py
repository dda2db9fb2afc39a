"""Writing the audit log of all that people do, and finding entries in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, OuterRef, QuerySet, Subquery

from articles.models import AuditEntry
from articles.models.audit_entries import object_type_of

# Actions that readers see: a dispute marked or its mark removed, a reply shown or hidden, an agent approved.
MARKED, UNMARKED = "mark disputed", "unmark disputed"
REPLY_SHOWN, REPLY_HIDDEN = "show reply", "hide reply"
APPROVED = "approve"


def log_change(
    row: Model, action: str, *, by: AbstractBaseUser | None, before: dict[str, Any], after: dict[str, Any]
) -> AuditEntry | None:
    """Store the values that differ between ``before`` and ``after``. Returns None without storing when none do."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not changed:
        return None
    return add_entry(
        row,
        action,
        by=by,
        before={name: as_json(before.get(name)) for name in changed},
        after={name: as_json(after.get(name)) for name in changed},
    )


def add_entry(
    row: Model,
    action: str,
    *,
    by: AbstractBaseUser | None,
    before: dict[str, Any],
    after: dict[str, Any],
    undoes: AuditEntry | None = None,
) -> AuditEntry:
    """Store an entry about a row. ``before`` and ``after`` have the values that changed, as JSON."""
    return AuditEntry.objects.create(
        subject=object_type_of(row),
        object_id=str(row.pk),
        action=action,
        by_id=by.pk if by else None,
        before=before,
        after=after,
        undoes=undoes,
    )


def last_action_at(subject: str, *actions: str, to: str = "pk") -> Subquery:
    """Annotate each row of a query with the time of the last of these actions on the object that its field ``to``
    names; null for none.
    """
    done = AuditEntry.objects.filter(subject=subject, object_id=OuterRef(to), action__in=actions)
    return Subquery(done.order_by("-pk").values("at")[:1])


def ids_with_action(subject: str, *actions: str) -> QuerySet[AuditEntry, str]:
    """Return the ids of the objects of this type on which one of these actions was ever taken."""
    done = AuditEntry.objects.filter(subject=subject, action__in=actions).order_by()
    return done.values_list("object_id", flat=True)


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
