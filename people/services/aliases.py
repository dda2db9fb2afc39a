"""Services that add and remove names of an agent."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Alias, RefusedAlias
from people.names.keys import name_key
from people.services.base import IdentityError, lock_agents


@requires(Action.IDENTIFY)
@transactional_with_retry
def add_alias(*, agent: Agent, name: str, by: AbstractBaseUser) -> Alias:
    """Add a name to an agent, by which later stories find it and which everybody may read. Repeating it changes
    nothing.
    """
    stripped = " ".join(name.split())
    if not name_key(stripped):
        raise IdentityError(_("A name needs letters or digits."))
    if agent.pk not in lock_agents(agent.pk):
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    alias, _created = Alias.objects.get_or_create(agent=agent, name=stripped, defaults={"by_editor": True})
    if not alias.by_editor:
        alias.by_editor = True
        alias.save(update_fields=["by_editor"])
    allow_alias(agent_id=agent.pk, name=stripped, by=by)
    return alias


@requires(Action.IDENTIFY)
@transactional_with_retry
def remove_alias(*, alias: Alias, by: AbstractBaseUser) -> None:
    """Remove a name from an agent for good: no later extraction adds it again, whatever stories print.

    The agent's display name cannot be removed, only changed.
    """
    agent = lock_agents(alias.agent_id).get(alias.agent_id)
    row = Alias.objects.filter(pk=alias.pk).first()
    if agent is None or row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": alias.name})
    if row.name == agent.name:
        message = _("“%(name)s” is the main name: choose another main name first.")
        raise IdentityError(message % {"name": row.name})
    row.delete()
    refuse_alias(agent_id=agent.pk, name=row.name, by=by)


def refuse_alias(*, agent_id: str, name: str, by: AbstractBaseUser) -> None:
    """Record that an agent does not have this name. Repeating it changes nothing."""
    RefusedAlias.objects.bulk_create(
        [RefusedAlias(agent_id=agent_id, name=name, key=name_key(name), by_id=by.pk)], ignore_conflicts=True
    )


def allow_alias(*, agent_id: str, name: str, by: AbstractBaseUser) -> None:
    """Allow a name again by deleting the record that ruled it out for the agent."""
    refused = RefusedAlias.objects.filter(agent=agent_id, key=name_key(name), undone_at__isnull=True)
    refused.update(undone_at=timezone.now(), undone_by_id=by.pk)


def exclude_refused(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of agent id and name that no editor has refused, sorted as locks need it."""
    pairs = sorted(names)
    agents = {agent for agent, _name in pairs}
    refused = set(RefusedAlias.objects.filter(agent__in=agents, undone_at__isnull=True).values_list("agent_id", "key"))
    return [(agent, name) for agent, name in pairs if (agent, name_key(name)) not in refused]
