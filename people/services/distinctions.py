"""Services that record two agents as different whatever their names, and undo that. Merges keep these records."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Distinction
from people.services.base import IdentityError, lock_agents


@requires(Action.IDENTIFY)
@transactional_with_retry
def mark_distinct(*, one: Agent, other: Agent, by: AbstractBaseUser) -> Distinction:
    """Record that two agents are different, so that they are no longer suggested as duplicates. Repeating it changes
    nothing.

    Raises IdentityError when the two are the same agent or one is gone.
    """
    if one.pk == other.pk:
        raise IdentityError(_("Both are the same entry."))
    locked = lock_agents(one.pk, other.pk)
    for agent in (one, other):
        if agent.pk not in locked:
            raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    known = Distinction.objects.active().between(one.pk, other.pk).first()
    return known or Distinction.objects.create(one_id=one.pk, other_id=other.pk, by_id=by.pk)


@requires(Action.IDENTIFY)
@transactional_with_retry
def undo_distinction(*, distinction: Distinction, by: AbstractBaseUser) -> Distinction:
    """Withdraw a distinction. Raises IdentityError when it was withdrawn already or a merge removed it."""
    row = Distinction.objects.select_for_update().filter(pk=distinction.pk).first()
    if row is None or row.undone_at is not None:
        raise IdentityError(_("This has been undone already."))
    row.undone_at, row.undone_by_id = timezone.now(), by.pk
    row.save(update_fields=["undone_at", "undone_by"])
    distinction.refresh_from_db()
    return row
