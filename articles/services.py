"""What people do to stories, statements, speakers and agents: verbs, each one transaction.

Every verb locks what it changes, can be called twice without harm, and raises :class:`NotAllowed` with a sentence for
the person who tried when the state of things forbids it. Decisions on statements are kept as rows that nothing
changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from articles.models import Article, Decision, ExtractionRun, Revision, Speaker, Statement
from articles.models.statement import State
from articles.naming import settle_names_in
from articles.runs import open_run
from people.models import Agent


class NotAllowed(Exception):
    """What was asked for cannot be done now; the message says why in a sentence for a person."""


def database_now() -> datetime:
    """The time by which the public sees things: the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


@transaction.atomic
def publish_article(*, article: Article, by: AbstractBaseUser, released_at: datetime | None = None) -> Article:
    """Make a draft or scheduled story public, now or at ``released_at``. A withdrawn one returns to draft first."""
    row = lock_article(article)
    now = database_now()
    if row.status == Article.Status.WITHDRAWN:
        raise NotAllowed(_("This story has been withdrawn: return it to draft before publishing it again."))
    if row.current_revision_id is None:
        raise NotAllowed(_("This story has no text yet."))
    if row.status == Article.Status.PUBLISHED:
        if released_at is not None and released_at > now:
            raise NotAllowed(_("This story is public already: it cannot be scheduled."))
        return decided(article, row)
    row.released_at = released_at or now
    row.status = Article.Status.SCHEDULED if row.released_at > now else Article.Status.PUBLISHED
    return decided(article, row, by)


@transaction.atomic
def withdraw_article(*, article: Article, by: AbstractBaseUser, reason: str) -> Article:
    """Take a published or scheduled story from the public, with a reason that the public may read."""
    row = lock_article(article)
    if row.status == Article.Status.WITHDRAWN:
        return decided(article, row)
    if row.status == Article.Status.DRAFT:
        raise NotAllowed(_("This story is a draft: it has not been public."))
    if not reason.strip():
        raise NotAllowed(_("A withdrawal needs a reason for the public."))
    if not Article.objects.published().filter(pk=row.pk).exists():
        # Nobody has seen it: it has not been released, and its address goes on answering like one that never was.
        row.released_at = None
    row.status = Article.Status.WITHDRAWN
    row.withdrawn_reason = reason.strip()
    return decided(article, row, by)


@transaction.atomic
def return_to_draft(*, article: Article, by: AbstractBaseUser) -> Article:
    """Make a draft of a scheduled or withdrawn story. A published one is withdrawn, so that readers learn why."""
    row = lock_article(article)
    if row.status == Article.Status.DRAFT:
        return decided(article, row)
    if row.status == Article.Status.PUBLISHED:
        raise NotAllowed(_("This story is public: withdraw it, with a reason for its readers."))
    row.status = Article.Status.DRAFT
    row.released_at = None
    row.withdrawn_reason = ""
    return decided(article, row, by)


def lock_article(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def decided(article: Article, row: Article, by: AbstractBaseUser | None = None) -> Article:
    """Save the locked row, where somebody has decided something, and bring the caller's object up to date."""
    if by is not None:
        row.decided_by_id = by.pk
        row.decided_at = database_now()
        row.save()
        settle_names_in(row)
    article.refresh_from_db(
        fields=["status", "released_at", "withdrawn_reason", "decided_by", "decided_at", "updated_at"]
    )
    return article


@transaction.atomic
def queue_run(*, revision: Revision, queue: str = ExtractionRun.Queue.FRESH) -> ExtractionRun:
    """Have a revision read (again): the run that is open already, or a new one, sent when the caller commits."""
    article = Article.objects.select_for_update().get(pk=revision.article_id)
    if article.current_revision_id != revision.pk:
        raise NotAllowed(_("This is not the story's current text: only that is read."))
    if not article.is_read:
        raise NotAllowed(_("Stories in this language (%(language)s) are not read.") % {"language": article.language})
    return open_run(revision=revision, queue=queue)


@transaction.atomic
def confirm_statement(*, statement: Statement, by: AbstractBaseUser) -> Statement:
    """A person has checked the words, the act and the speakers: all those not rejected are confirmed with it."""
    row = lock_statement(statement)
    if row.state == State.REJECTED:
        raise NotAllowed(_("This statement has been rejected: reopen it first."))
    return decide(row, statement, State.CONFIRMED, Decision.Action.CONFIRM, by)


@transaction.atomic
def accept_statements(*, statements: Iterable[Statement], by: AbstractBaseUser) -> int:
    """Accept suggestions in bulk. What has been decided already, or no longer stands, is left alone.

    Returns how many were accepted.
    """
    rows = Statement.objects.pending().filter(pk__in=[s.pk for s in statements])
    accepted = list(rows.order_by("article_id", "pk").select_for_update(of=("self",)))
    for row in accepted:
        decide(row, row, State.ACCEPTED, Decision.Action.ACCEPT, by)
    return len(accepted)


@transaction.atomic
def reject_statement(*, statement: Statement, by: AbstractBaseUser) -> Statement:
    """The finding is wrong, whatever was decided before. Later readings of the story do not bring it back."""
    row = lock_statement(statement)
    return decide(row, statement, State.REJECTED, Decision.Action.REJECT, by)


@transaction.atomic
def reopen_statement(*, statement: Statement, by: AbstractBaseUser) -> Statement:
    """Take a decision back: the statement is a suggestion again, and so are the speakers that it had confirmed."""
    row = lock_statement(statement)
    if row.state == State.DROPPED:
        raise NotAllowed(_("This statement is no longer found in its story."))
    return decide(row, statement, State.SUGGESTED, Decision.Action.REOPEN, by)


def lock_statement(statement: Statement) -> Statement:
    return Statement.objects.select_for_update().get(pk=statement.pk)


def decide(row: Statement, caller: Statement, state: State, action: str, by: AbstractBaseUser) -> Statement:
    """Bring a locked statement and its undecided speakers to a state, and write down who did so.

    Speakers decided together with the statement bear the same time, by which reopening knows them.
    """
    if row.state != state:
        standing = state in (State.CONFIRMED, State.ACCEPTED)
        if standing and row.current_wording_id is None:
            raise NotAllowed(_("This statement's words no longer stand in its story."))
        speakers = Speaker.objects.filter(statement=row)
        before, with_it = row.state, row.decided_at
        row.state = state
        row.decided_by_id, row.decided_at = (None, None) if state == State.SUGGESTED else (by.pk, database_now())
        row.save()
        if standing:
            speakers.filter(state__in=[State.SUGGESTED, State.ACCEPTED]).update(
                state=state, decided_by=row.decided_by_id, decided_at=row.decided_at
            )
        else:
            speakers.filter(decided_at=with_it, state__in=[State.CONFIRMED, State.ACCEPTED]).update(
                state=State.SUGGESTED, decided_by=None, decided_at=None
            )
        record_decision(row, action, by, before={"state": before}, after={"state": state})
        settle_names_in(row.article)
    caller.refresh_from_db(fields=["state", "decided_by", "decided_at", "updated_at"])
    return caller


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


def record_decision(
    statement: Statement, action: str, by: AbstractBaseUser, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    Decision.objects.create(statement=statement, action=action, by_id=by.pk, before=before, after=after)


@transaction.atomic
def approve_agent(*, agent: Agent, by: AbstractBaseUser) -> Agent:
    """An editor vouches for this agent: it is public by itself, and search engines may index it."""
    Agent.objects.select_for_update().filter(pk=agent.pk).exclude(state=Agent.State.APPROVED).update(
        state=Agent.State.APPROVED, updated_at=database_now()
    )
    agent.refresh_from_db(fields=["state", "updated_at"])
    return agent
