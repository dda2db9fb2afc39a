"""What people do to agents, as those who speak."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles.services.base import database_now
from people.models import Agent


@transaction.atomic
def approve_agent(*, agent: Agent, by: AbstractBaseUser) -> Agent:
    """An editor vouches for this agent: it is public by itself, and search engines may index it."""
    Agent.objects.select_for_update().filter(pk=agent.pk).exclude(state=Agent.State.APPROVED).update(
        state=Agent.State.APPROVED, updated_at=database_now()
    )
    agent.refresh_from_db(fields=["state", "updated_at"])
    return agent
