"""Writing down what was done to anything but a statement; statements have decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Collate

from articles.models import AuditEntry

# What readers see of it: that a statement is disputed, or no longer; what is replied to it; that an editor vouches for
# an agent.
MARKED, UNMARKED = "mark disputed", "unmark disputed"
REPLY_SHOWN, REPLY_HIDDEN = "show reply", "hide reply"
APPROVED = "approve"


def log_change(
    row: Model, action: str, *, by: AbstractBaseUser | None, before: dict[str, Any], after: dict[str, Any]
) -> AuditEntry | None:
    """Keep what changed from ``before`` to ``after``; nothing where nothing did."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not changed:
        return None
    return AuditEntry.objects.create(
        subject=object_type_of(row),
        object_id=str(row.pk),
        action=action,
        by_id=by.pk if by else None,
        before={name: as_json(before.get(name)) for name in changed},
        after={name: as_json(after.get(name)) for name in changed},
    )


def entries_for(row: Model) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject=object_type_of(row), object_id=str(row.pk)).select_related("by")


def last_action_at(subject: str, *actions: str, to: str = "pk") -> Subquery:
    """Of each row of a query: when one of these was last done to what its field ``to`` names, which is of this
    subject; null for never."""
    # Ids are compared byte by byte, and these as the index has them.
    done = AuditEntry.objects.filter(subject=subject, object_id=Collate(OuterRef(to), "default"), action__in=actions)
    return Subquery(done.order_by("-pk").values("at")[:1])


def ids_with_action(subject: str, *actions: str) -> QuerySet[AuditEntry, str]:
    """The ids of those of this subject to which one of these was ever done."""
    done = AuditEntry.objects.filter(subject=subject, action__in=actions).order_by()
    return done.annotate(key=Collate("object_id", "C")).values_list("key", flat=True)


def object_type_of(row: Model) -> str:
    """The model's name, and for a person or an organisation that of both: what is decided of one holds for either."""
    concrete = row._meta.concrete_model
    return str(concrete._meta.model_name if concrete else row._meta.model_name)


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
