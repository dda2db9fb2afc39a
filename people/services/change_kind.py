"""Services that turn a person into an organisation or the other way round, and undo that."""

from __future__ import annotations

import json
from typing import cast

from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, AgentKind, KindChange, Part, Position
from people.services.base import IdentityError, lock_agents, resolve_redirects


@requires(Action.MERGE)
@transactional_with_retry
def change_kind(*, agent: Agent, kind: str, by: AbstractBaseUser) -> KindChange:
    """Make a person an organisation, or an organisation a person; its statements stay with it.

    The old address redirects to the new one. A new organisation loses the positions that it held; the people who held
    positions at a new person keep their roles, without an organisation. Undoing brings both back. Names in later
    stories are linked to the agent whatever kind the extraction gives them. Raises IdentityError when the agent has
    this kind already, is gone, or speaks in one statement beside a namesake of the other kind.
    """
    if kind not in AgentKind.values:
        raise ValueError(f"not a kind of agent: {kind}")
    row = lock_agents(agent.pk).get(agent.pk)
    if row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    if row.kind == kind:
        words = {"name": row.name, "kind": row.get_kind_display()}
        raise IdentityError(_("“%(name)s” already has this kind: %(kind)s.") % words)
    refuse_parts(row)
    change = KindChange(agent=row.pk, name=row.name, before=row.kind, after=kind, by_id=by.pk)
    positions = Position.objects.filter(person=row)
    change.positions = json.loads(serializers.serialize("json", positions))
    positions.delete()
    change.posts = list(Position.objects.filter(organisation=row).values_list("pk", flat=True))
    Position.objects.filter(pk__in=change.posts).update(organisation=None)
    set_kind(row, kind)
    row.kind_by_editor = True
    row.save(update_fields=["kind_by_editor"])
    change.save()
    agent.refresh_from_db()
    return change


def refuse_parts(agent: Agent) -> None:
    """Raise IdentityError when the agent is part of an organisation or has parts: only organisations can."""
    if Part.objects.filter(Q(whole=agent) | Q(part=agent)).exists():
        message = _("“%(name)s” is part of an organisation, or has parts: remove them first.")
        raise IdentityError(message % {"name": agent.name})


def set_kind(agent: Agent, kind: str) -> None:
    """Set only the agent's kind. Rows that store the kind with a foreign key follow by ``ON UPDATE CASCADE``."""
    agent.kind = kind
    try:
        with transaction.atomic():
            agent.save(update_fields=["kind", "updated_at"])
    except IntegrityError as error:
        message = _(
            "“%(name)s” and another speaker of that kind and name share a statement: decide on that statement first."
        )
        raise IdentityError(message % {"name": agent.name}) from error


@requires(Action.MERGE)
@transactional_with_retry
def undo_kind_change(*, change: KindChange, by: AbstractBaseUser) -> Agent:
    """Give an agent its former kind back, with the positions that it lost by the change.

    Positions that an editor has changed since stay as they are. Raises IdentityError when the change is already
    undone, when another change followed it, or when the agent is gone.
    """
    row = lock_agents(change.agent).get(change.agent)
    record = KindChange.objects.select_for_update().get(pk=change.pk)
    if record.undone_at is not None:
        raise IdentityError(_("This change has been undone already."))
    if row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": record.name})
    if row.kind != record.after:
        raise IdentityError(_("The kind of “%(name)s” has been changed again since.") % {"name": row.name})
    for end in (Position.objects.filter(person=row), Position.objects.filter(organisation=row)):
        if end.exists():
            message = _("“%(name)s” has been given positions since: remove them first.")
            raise IdentityError(message % {"name": row.name})
    refuse_parts(row)
    set_kind(row, record.before)
    earlier = KindChange.objects.filter(agent=row.pk, undone_at__isnull=True).exclude(pk=record.pk)
    row.kind_by_editor = earlier.exists()
    row.save(update_fields=["kind_by_editor"])
    Position.objects.filter(pk__in=record.posts, organisation__isnull=True).update(organisation=row)
    there = resolve_redirects(values["fields"]["organisation"] for values in record.positions)
    for restored in serializers.deserialize("python", record.positions):
        position = cast("Position", restored.object)
        at = there.get(position.organisation_id or "")
        position.organisation = at if at is not None and at.kind == AgentKind.ORGANISATION else None
        restored.save()
    record.undone_at, record.undone_by_id = timezone.now(), by.pk
    record.save(update_fields=["undone_at", "undone_by"])
    change.refresh_from_db()
    return row
