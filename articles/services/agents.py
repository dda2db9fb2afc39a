"""What people do to agents, as those who speak."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.deeds import write_down
from articles.services.base import NotAllowed, database_now, verb
from people.models import Agent, AgentKind, Alias
from people.staff import Action, needs

NAME_LENGTH = 300


@needs(Action.IDENTIFY)
@verb
def approve_agent(*, agent: Agent, by: AbstractBaseUser) -> Agent:
    """An editor vouches for this agent: it is public by itself, and search engines may index it."""
    row = Agent.objects.select_for_update().get(pk=agent.pk)
    if row.state != Agent.State.APPROVED:
        write_down(row, "approve", by=by, before={"state": row.state}, after={"state": Agent.State.APPROVED.value})
        Agent.objects.filter(pk=row.pk).update(state=Agent.State.APPROVED, updated_at=database_now())
    agent.refresh_from_db(fields=["state", "updated_at"])
    return agent


@needs(Action.JUDGE)
@verb
def create_agent(*, name: str, kind: str, by: AbstractBaseUser) -> Agent:
    """Somebody whom the archive does not have yet, under a name that a person gave. Not approved by this."""
    called = " ".join(name.split())
    if not called or len(called) > NAME_LENGTH:
        raise NotAllowed(_("A name is needed, of at most 300 characters."))
    if kind not in AgentKind.values:
        raise NotAllowed(_("Say whether it is a person or an organisation."))
    agent = Agent.objects.create(name=called, kind=kind)
    Alias.objects.create(agent=agent, name=called, by_editor=True)
    return agent


def lock_agent(agent: Agent) -> Agent:
    """The agent, kept from being merged away until the transaction ends. Agents are locked before all else."""
    try:
        return Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    except Agent.DoesNotExist as error:
        message = _("“%(name)s” has been merged or removed in the meantime.")
        raise NotAllowed(message % {"name": agent.name}) from error
