"""Services for speakers: who spoke, and who did not."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.models import Article, Speaker, Statement
from articles.review_state import State
from articles.services.agents import create_agent, lock_agent
from articles.services.base import NotAllowed, Version, changed_since, database_now
from articles.services.decision_log import SPEAKERS, WORDS, record_decision, restore_on_behalf_of
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent


@requires(Action.JUDGE)
@transactional_with_retry
def decide_speakers(
    *,
    statement: Statement,
    agents: Mapping[int, Agent | None],
    by: AbstractBaseUser,
    version: Version | None = None,
) -> Statement:
    """Set the agents of speakers, by speaker id; None rejects the speaker. All or none are changed."""
    chosen: dict[int, Agent | None] = {pk: None for pk, agent in agents.items() if agent is None}
    # Agents are locked before anything else, in the order of their ids, as in every service.
    for pk, agent in sorted(((pk, agent) for pk, agent in agents.items() if agent), key=lambda pair: pair[1].pk):
        chosen[pk] = lock_agent(agent)
    with record_decision(statement, by=by, version=version, changing={SPEAKERS, WORDS}) as row:
        edges = Speaker.objects.select_for_update().filter(statement=row).in_bulk(chosen)
        if edges.keys() != chosen.keys():
            raise NotAllowed(changed_since())
        for pk, chosen_agent in chosen.items():
            if chosen_agent is not None:
                set_agent(edges[pk], row, chosen_agent, by)
            elif edges[pk].state != State.REJECTED:
                set_speaker_state(edges[pk], State.REJECTED, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def assign_speaker(*, speaker: Speaker, agent: Agent, by: AbstractBaseUser, version: Version | None = None) -> Speaker:
    """Set the agent of a speaker, whatever the extraction linked the name to."""
    decide_speakers(statement=speaker.statement, agents={speaker.pk: agent}, by=by, version=version)
    speaker.refresh_from_db()
    return speaker


def set_agent(row: Speaker, statement: Statement, agent: Agent, by: AbstractBaseUser) -> None:
    if row.agent_id == agent.pk and row.state == State.CONFIRMED:
        return
    others = Speaker.objects.filter(statement=row.statement_id).exclude(pk=row.pk)
    if others.exclude(state=State.REJECTED).filter(agent=agent).exists():
        raise NotAllowed(_("“%(name)s” is a speaker of this statement already.") % {"name": agent.name})
    if others.filter(name_in_story=row.name_in_story, kind=agent.kind).exists():
        raise NotAllowed(_("This statement has another speaker called “%(name)s”.") % {"name": row.name_in_story})
    if statement.on_behalf_of_id == agent.pk:  # They speak for themselves.
        restore_on_behalf_of(statement, {"agent": None, "name": "", "printed": ""})
    row.agent = agent
    row.kind = agent.kind
    statement.speaker_kind = Statement.SpeakerKind.NAMED
    set_speaker_state(row, State.CONFIRMED, by)


def set_speaker_state(row: Speaker, state: State, by: AbstractBaseUser) -> None:
    row.state = state
    row.decided_by_id = by.pk
    row.decided_at = database_now()
    row.save()


@requires(Action.JUDGE)
@transactional_with_retry
def assign_new_agent(
    *, speaker: Speaker, name: str, kind: str, by: AbstractBaseUser, version: Version | None = None
) -> Speaker:
    """Create an unreviewed agent and set it as the speaker's agent."""
    return assign_speaker(speaker=speaker, agent=create_agent(name=name, kind=kind, by=by), by=by, version=version)


@requires(Action.JUDGE)
@transactional_with_retry
def add_speaker(
    *, statement: Statement, agent: Agent, by: AbstractBaseUser, name: str = "", version: Version | None = None
) -> Speaker:
    """Add an agent as a speaker; ``name`` is what the article calls it, the display name by default.

    A rejected speaker with this agent becomes one again.
    """
    chosen = lock_agent(agent)
    printed_name = name.strip()[:300] or chosen.name
    with record_decision(statement, by=by, version=version, changing={SPEAKERS, WORDS}) as row:
        edges = Speaker.objects.select_for_update().filter(statement=row)
        edge = edges.filter(agent=chosen).first() or edges.filter(name_in_story=printed_name, kind=chosen.kind).first()
        if edge is None:
            last = edges.order_by().values_list("order", flat=True)
            edge = Speaker(
                statement=row, name_in_story=printed_name, kind=chosen.kind, order=max(last, default=-1) + 1
            )
            edge.save()
        set_agent(edge, row, chosen, by)
    edge.refresh_from_db()
    return edge


@requires(Action.JUDGE)
@transactional_with_retry
def reject_speaker(*, speaker: Speaker, by: AbstractBaseUser, version: Version | None = None) -> Speaker:
    """Reject a speaker. Later extractions of the article do not bring the name back."""
    decide_speakers(statement=speaker.statement, agents={speaker.pk: None}, by=by, version=version)
    speaker.refresh_from_db()
    return speaker


@requires(Action.JUDGE)
@transactional_with_retry
def assign_name_in_article(*, article: Article, name: str, kind: str, agent: Agent, by: AbstractBaseUser) -> int:
    """Set the agent for all speakers of an article with this name; each statement gets its own decision.

    Leaves alone statements that have the agent as a speaker, rejected statements, and speakers whom another editor has
    decided one by one. Returns how many were changed.
    """
    lock_agent(agent)
    edges = Speaker.objects.shown().filter(statement__article=article, name_in_story=name, kind=kind)
    spoken = edges.exclude(agent=agent, state=State.CONFIRMED).exclude(
        statement__state__in=[State.DROPPED, State.REJECTED]
    )
    changed = 0
    for edge in spoken.select_related("statement").order_by("statement_id", "pk"):
        others = Speaker.objects.shown().filter(statement=edge.statement_id, agent=agent).exclude(pk=edge.pk)
        alone = edge.state == State.CONFIRMED and edge.decided_at != edge.statement.decided_at
        if not others.exists() and not (alone and edge.decided_by_id != by.pk):
            assign_speaker(speaker=edge, agent=agent, by=by)
            changed += 1
    return changed
