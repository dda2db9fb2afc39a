"""What people do to speakers: say who spoke, and who did not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Decision, Speaker
from articles.models.statement import State
from articles.naming import settle_names_in
from articles.services.base import NotAllowed, database_now
from articles.services.statements import lock_statement, record_decision
from people.models import Agent


@transaction.atomic
def assign_speaker(*, speaker: Speaker, agent: Agent, by: AbstractBaseUser) -> Speaker:
    """This agent is the one who spoke, whatever the machine took the name for."""
    lock_statement(speaker.statement)
    row = Speaker.objects.select_for_update().get(pk=speaker.pk)
    if row.agent_id == agent.pk and row.state == State.CONFIRMED:
        speaker.refresh_from_db()
        return speaker
    others = Speaker.objects.filter(statement=row.statement_id).exclude(pk=row.pk)
    if others.exclude(state=State.REJECTED).filter(agent=agent).exists():
        raise NotAllowed(_("“%(name)s” is a speaker of this statement already.") % {"name": agent.name})
    if others.filter(name_in_story=row.name_in_story, kind=agent.kind).exists():
        raise NotAllowed(_("This statement has another speaker called “%(name)s”.") % {"name": row.name_in_story})
    before = speaker_as_json(row)
    row.agent = agent
    row.kind = agent.kind
    return decide_speaker(row, speaker, State.CONFIRMED, by, before)


@transaction.atomic
def reject_speaker(*, speaker: Speaker, by: AbstractBaseUser) -> Speaker:
    """This is not who spoke. Later readings of the story do not bring the name back."""
    lock_statement(speaker.statement)
    row = Speaker.objects.select_for_update().get(pk=speaker.pk)
    if row.state == State.REJECTED:
        speaker.refresh_from_db()
        return speaker
    return decide_speaker(row, speaker, State.REJECTED, by, speaker_as_json(row))


def decide_speaker(
    row: Speaker, caller: Speaker, state: State, by: AbstractBaseUser, before: dict[str, Any]
) -> Speaker:
    row.state = state
    row.decided_by_id = by.pk
    row.decided_at = database_now()
    row.save()
    record_decision(row.statement, Decision.Action.EDIT, by, before=before, after=speaker_as_json(row))
    settle_names_in(row.statement.article)
    caller.refresh_from_db()
    return caller


def speaker_as_json(row: Speaker) -> dict[str, Any]:
    return {"speaker": {"id": row.pk, "name": row.name_in_story, "agent": row.agent_id, "state": row.state}}
