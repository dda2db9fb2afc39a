"""Services for agents. Those in ``people.services`` that change rows of an agent are wrapped to log the change."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.utils.translation import gettext as _

from articles.history.audit_log import APPROVED, log_change
from articles.history.related_rows import LISTS, track_changes
from articles.history.undo import RESTORERS, RowRestorer
from articles.identity.display_names import update_display_names
from articles.models import AuditEntry
from articles.services.base import NotAllowed, database_now
from core.permissions import Action, NotPermitted, requires
from core.transactions import transactional_with_retry
from people.models import Agent, AgentKind, Alias, Position
from people.names.keys import name_key
from people.services import aliases, positions
from people.services.wikidata import set_wikidata as set_id

NAME_LENGTH = 300
PRONOUNS = re.compile(
    "i|me|you|he|him|his|she|her|hers|it|its|we|us|they|them|theirs?|who|whom|whose|this|that|these|those"
    "|one|none|no one|(?:some|any|every|no)(?:one|body)",
    re.IGNORECASE,
)


@requires(Action.IDENTIFY)
@transactional_with_retry
def approve_agent(*, agent: Agent, by: AbstractBaseUser) -> Agent:
    """Approve an agent: its page is public, and search engines may index it."""
    row = Agent.objects.select_for_update().get(pk=agent.pk)
    refuse_dismissed(row)
    if row.state != Agent.AgentState.APPROVED:
        log_change(row, APPROVED, by=by, before={"state": row.state}, after={"state": Agent.AgentState.APPROVED.value})
        Agent.objects.filter(pk=row.pk).update(state=Agent.AgentState.APPROVED, updated_at=database_now())
    agent.refresh_from_db(fields=["state", "updated_at"])
    return agent


@requires(Action.IDENTIFY)
@transactional_with_retry
def withdraw_approval(*, agent: Agent, by: AbstractBaseUser) -> Agent:
    """Withdraw an agent's approval: its page is public only where an outlet shows unreviewed speakers."""
    row = Agent.objects.select_for_update().get(pk=agent.pk)
    if row.state == Agent.AgentState.APPROVED:
        after = {"state": Agent.AgentState.UNREVIEWED.value}
        log_change(row, "approval taken back", by=by, before={"state": row.state}, after=after)
        Agent.objects.filter(pk=row.pk).update(**after, updated_at=database_now())
        update_display_names(Agent.objects.filter(pk=row.pk))
    agent.refresh_from_db(fields=["state", "updated_at"])
    return agent


@requires(Action.IDENTIFY)
@transactional_with_retry
def add_alias(*, agent: Agent, name: str, by: AbstractBaseUser) -> Alias:
    """Call :func:`people.services.aliases.add_alias` and log the change."""
    with track_changes(agent, "aliases", by=by):
        return aliases.add_alias(agent=agent, name=name, by=by)


@requires(Action.IDENTIFY)
@transactional_with_retry
def remove_alias(*, alias: Alias, by: AbstractBaseUser) -> None:
    """Call :func:`people.services.aliases.remove_alias` and log the change."""
    with track_changes(alias.agent, "aliases", by=by):
        aliases.remove_alias(alias=alias, by=by)


@requires(Action.IDENTIFY)
@transactional_with_retry
def accept_position(*, person: Agent, by: AbstractBaseUser, **fields: Any) -> Position:
    """Call :func:`people.services.positions.accept_position` and log the change."""
    with track_changes(person, "positions", by=by, action="position accepted"):
        return positions.accept_position(person=person, by=by, **fields)


@requires(Action.IDENTIFY)
@transactional_with_retry
def change_position(*, position: Position, by: AbstractBaseUser, **fields: Any) -> Position:
    """Call :func:`people.services.positions.change_position` and log the change."""
    with track_changes(position.person, "positions", by=by):
        return positions.change_position(position=position, by=by, **fields)


@requires(Action.IDENTIFY)
@transactional_with_retry
def remove_position(*, position: Position, by: AbstractBaseUser) -> None:
    """Call :func:`people.services.positions.remove_position` and log the change."""
    with track_changes(position.person, "positions", by=by):
        positions.remove_position(position=position, by=by)


@requires(Action.IDENTIFY)
@transactional_with_retry
def set_wikidata(*, agent: Agent, wikidata: str, by: AbstractBaseUser) -> Agent:
    """Call :func:`people.services.wikidata.set_wikidata` and log the change."""
    known = lock_agent(agent)
    row = set_id(agent=agent, wikidata=wikidata, by=by)
    log_change(row, "edit", by=by, before={"wikidata": known.wikidata}, after={"wikidata": row.wikidata})
    return row


def check_name(name: str) -> None:
    """Raise NotAllowed if a name is a pronoun or has neither letters nor digits."""
    # "WHO" and "IT" are names.
    if PRONOUNS.fullmatch(name) and (len(name) == 1 or not name.isupper()):
        message = _("“%(name)s” is a pronoun, not a name. Choose who is meant, or “unnamed source”.")
        raise NotAllowed(message % {"name": name})
    if not name_key(name):
        raise NotAllowed(_("A name has letters or digits: “%(name)s” has none.") % {"name": name})


@requires(Action.JUDGE)
@transactional_with_retry
def create_agent(*, name: str, kind: str, by: AbstractBaseUser) -> Agent:
    """Create an unreviewed agent under a name that an editor gives."""
    stripped = " ".join(name.split())
    if not stripped or len(stripped) > NAME_LENGTH:
        raise NotAllowed(_("A name is needed, of at most 300 characters."))
    check_name(stripped)
    if kind not in AgentKind.values:
        raise NotAllowed(_("Say whether it is a person or an organisation."))
    agent = Agent.objects.create(name=stripped, kind=kind)
    Alias.objects.create(agent=agent, name=stripped, by_editor=True)
    log_change(agent, "create", by=by, before={}, after={"name": stripped})
    return agent


def lock_agent(agent: Agent) -> Agent:
    """Lock an agent, so that it is not merged away in this transaction. Agents are locked before anything else.

    Raises NotAllowed for an agent that is gone or dismissed.
    """
    try:
        row = Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    except Agent.DoesNotExist as error:
        message = _("“%(name)s” has been merged or removed in the meantime.")
        raise NotAllowed(message % {"name": agent.name}) from error
    refuse_dismissed(row)
    return row


def refuse_dismissed(agent: Agent) -> None:
    if agent.state == Agent.AgentState.DISMISSED:
        message = _("An editor has marked “%(name)s” as not a name: undo that first.")
        raise NotAllowed(message % {"name": agent.name})


class AgentRestorer(RowRestorer):
    """Restores people and organisations, with their aliases, positions and parts."""

    fields = ("name", "description", "wikidata")
    related_lists = tuple(LISTS)

    def check_permission(self, row: Agent, by: User) -> None:
        if not by.has_perm(f"people.change_{row.kind}"):
            raise NotPermitted(_("Your role does not allow this."))

    def restore(self, row: Agent, name: str, entry: AuditEntry, by: User) -> None:
        if name == "wikidata":
            set_wikidata(agent=row, wikidata=entry.before[name], by=by)
        else:
            super().restore(row, name, entry, by)


RESTORERS["agent"] = AgentRestorer(Agent)
