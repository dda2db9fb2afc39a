"""Agents that are not the same, whatever their names: said by a person and remembered through merges."""

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
    """These two are not the same: they are not offered as one again. Saying so twice changes nothing.

    Raises IdentityError for one and the same agent, or where one is gone.
    """
    if one.pk == other.pk:
        raise IdentityError(_("This is one and the same."))
    found = lock_agents(one.pk, other.pk)
    for agent in (one, other):
        if agent.pk not in found:
            raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    known = Distinction.objects.active().between(one.pk, other.pk).first()
    return known or Distinction.objects.create(one_id=one.pk, other_id=other.pk, by_id=by.pk)


@requires(Action.IDENTIFY)
@transactional_with_retry
def undo_distinction(*, distinction: Distinction, by: AbstractBaseUser) -> Distinction:
    """They may be the same after all. Raises IdentityError when it was taken back already, or went with a merge."""
    row = Distinction.objects.select_for_update().filter(pk=distinction.pk).first()
    if row is None or row.undone_at is not None:
        raise IdentityError(_("This distinction has been taken back already."))
    row.undone_at, row.undone_by_id = timezone.now(), by.pk
    row.save(update_fields=["undone_at", "undone_by"])
    distinction.refresh_from_db()
    return row
