"""Services for speakers: who spoke, and who did not."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count
from django.utils.translation import gettext as _

from articles.models import Article, Speaker, Statement, Wording
from articles.review_state import State
from articles.services.agents import lock_agent
from articles.services.base import NotAllowed, Version, changed_since, database_now
from articles.services.decision_log import SPEAKERS, WORDS, record_decision, restore_on_behalf_of
from articles.services.edit_statement import name_in_story
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent
from people.names.similarity import compare

# Speaking on behalf of nobody.
NOBODY = {"agent": None, "name": "", "printed": ""}


@requires(Action.JUDGE)
@transactional_with_retry
def decide_speakers(
    *,
    statement: Statement,
    agents: Mapping[int, Agent | None],
    by: AbstractBaseUser,
    version: Version | None = None,
    keep_name: bool = False,
) -> Statement:
    """Set the agents of speakers, by speaker id; None rejects the speaker. All or none are changed.

    Name in the story and role follow the agent, see :func:`follow_agent`. With ``keep_name`` they stay: the caller
    says who is meant by the printed name.
    """
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
                if not keep_name:
                    follow_agent(edges[pk], row, chosen_agent)
                set_agent(edges[pk], row, chosen_agent, by)
            elif edges[pk].state != State.REJECTED:
                set_speaker_state(edges[pk], State.REJECTED, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def assign_speaker(
    *, speaker: Speaker, agent: Agent, by: AbstractBaseUser, version: Version | None = None, keep_name: bool = False
) -> Speaker:
    """Set the agent of a speaker, whatever the extraction linked the name to; see :func:`decide_speakers`."""
    agents = {speaker.pk: agent}
    decide_speakers(statement=speaker.statement, agents=agents, by=by, version=version, keep_name=keep_name)
    speaker.refresh_from_db()
    return speaker


def follow_agent(edge: Speaker, row: Statement, agent: Agent) -> None:
    """Set a speaker's name in the story, not yet saved, and the statement's role to those of its new agent.

    Both stay if the agent may have the printed name, because then only the link changes: two people called James
    Carter. A rejected speaker with the new name makes room.
    """
    if edge.agent_id == agent.pk or may_be_called(agent, edge.name_in_story):
        return
    others = Speaker.objects.filter(statement=row).exclude(pk=edge.pk)
    edge.name_in_story = name_in_story(row.article_id, agent)
    others.filter(name_in_story=edge.name_in_story, kind=agent.kind, state=State.REJECTED).delete()
    if not others.shown().filter(order__lt=edge.order).exists():
        follow_first_speaker(row, agent)


def follow_first_speaker(row: Statement, agent: Agent | None) -> None:
    """Set what is printed about the first speaker of a statement: the role; and whom the former one spoke for goes."""
    restore_on_behalf_of(row, NOBODY)
    wording = Wording.objects.filter(pk=row.current_wording_id or 0).defer("search").first()
    if wording is not None and wording.role != (role := role_in_text(row, agent) if agent else ""):
        wording.role = role
        wording.save()


def may_be_called(agent: Agent, name: str) -> bool:
    """Return whether a printed name is, or is like, one of an agent's names."""
    names = {agent.name, *agent.aliases.values_list("name", flat=True)}
    return any(compare(name, other, agent.kind) for other in names)


def role_in_text(row: Statement, agent: Agent) -> str:
    """Return the role that a story prints beside an agent's other statements; empty if there is none."""
    edges = Speaker.objects.shown().filter(statement__article=row.article_id, agent=agent, order=0)
    others = edges.exclude(statement=row).exclude(statement__state__in=[State.REJECTED, State.DROPPED])
    wordings = Wording.objects.filter(statement__in=others.values("statement")).exclude(role="")
    wordings = wordings.filter(revision=row.article.current_revision_id)
    roles = wordings.values_list("role").annotate(n=Count("pk")).order_by("-n", "role")
    return next((role for role, _n in roles[:1]), "")


def set_agent(row: Speaker, statement: Statement, agent: Agent, by: AbstractBaseUser) -> None:
    if row.agent_id == agent.pk and row.state == State.CONFIRMED:
        return
    others = Speaker.objects.filter(statement=row.statement_id).exclude(pk=row.pk)
    if others.exclude(state=State.REJECTED).filter(agent=agent).exists():
        raise NotAllowed(_("“%(name)s” is a speaker of this statement already.") % {"name": agent.name})
    if others.filter(name_in_story=row.name_in_story, kind=agent.kind).exists():
        raise NotAllowed(_("This statement has another speaker called “%(name)s”.") % {"name": row.name_in_story})
    if statement.on_behalf_of_id == agent.pk:  # They speak for themselves.
        restore_on_behalf_of(statement, NOBODY)
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
def add_speaker(
    *, statement: Statement, agent: Agent, by: AbstractBaseUser, name: str = "", version: Version | None = None
) -> Speaker:
    """Add an agent as a speaker; ``name`` is what the story calls it, as in its mentions by default.

    A rejected speaker with this agent becomes one again. In place of rejected speakers, it brings its own role.
    """
    chosen = lock_agent(agent)
    with record_decision(statement, by=by, version=version, changing={SPEAKERS, WORDS}) as row:
        printed_name = name.strip()[:300] or name_in_story(row.article_id, chosen)
        edges = Speaker.objects.select_for_update().filter(statement=row)
        edge = edges.filter(agent=chosen).first() or edges.filter(name_in_story=printed_name, kind=chosen.kind).first()
        if edge is None:
            last = edges.order_by().values_list("order", flat=True)
            edge = Speaker(
                statement=row, name_in_story=printed_name, kind=chosen.kind, order=max(last, default=-1) + 1
            )
            edge.save()
        others = [other for other in edges if other.pk != edge.pk]
        if others and all(
            other.state == State.REJECTED and not may_be_called(chosen, other.name_in_story) for other in others
        ):
            follow_first_speaker(row, chosen)
        set_agent(edge, row, chosen, by)
    edge.refresh_from_db()
    return edge


@requires(Action.JUDGE)
@transactional_with_retry
def set_unnamed_source(*, statement: Statement, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Say that the story does not name who spoke: the speakers are rejected, and the role goes with them."""
    with record_decision(statement, by=by, version=version, changing={SPEAKERS, WORDS}) as row:
        shown = list(Speaker.objects.shown().select_for_update().filter(statement=row))
        for edge in shown:
            set_speaker_state(edge, State.REJECTED, by)
        if shown:
            follow_first_speaker(row, None)
        row.speaker_kind = Statement.SpeakerKind.UNNAMED
    return statement


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
