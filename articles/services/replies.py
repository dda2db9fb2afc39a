"""Services for replies: whether one statement answers another."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.models import Reply, Statement
from articles.review_state import State
from articles.services.base import NotAllowed, Version, database_now
from articles.services.decision_log import REPLIES, record_decision
from core.permissions import Action, requires
from core.transactions import transactional_with_retry


@requires(Action.JUDGE)
@transactional_with_retry
def add_reply(
    *, statement: Statement, in_reply_to: Statement, by: AbstractBaseUser, version: Version | None = None
) -> Reply:
    """Record that a statement answers another, of the same article or another one. A suggested reply is confirmed."""
    if statement.pk == in_reply_to.pk:
        raise NotAllowed(_("A statement cannot be a reply to itself."))
    if in_reply_to.state == State.REJECTED:
        raise NotAllowed(_("The other statement has been rejected."))
    with record_decision(statement, by=by, version=version, changing={REPLIES}) as row:
        if Reply.objects.filter(statement=in_reply_to, in_reply_to=row, state=State.CONFIRMED).exists():
            raise NotAllowed(_("The other statement is already a reply to this one."))
        edge, _created = Reply.objects.get_or_create(statement=row, in_reply_to=in_reply_to)
        set_reply_state(edge, State.CONFIRMED, by)
    edge.refresh_from_db()
    return edge


@requires(Action.JUDGE)
@transactional_with_retry
def confirm_reply(*, reply: Reply, by: AbstractBaseUser, version: Version | None = None) -> Reply:
    """Confirm a suggested reply."""
    return add_reply(statement=reply.statement, in_reply_to=reply.in_reply_to, by=by, version=version)


@requires(Action.JUDGE)
@transactional_with_retry
def reject_reply(*, reply: Reply, by: AbstractBaseUser, version: Version | None = None) -> Reply:
    """Reject a suggested reply; it is not suggested again."""
    with record_decision(reply.statement, by=by, version=version, changing={REPLIES}):
        set_reply_state(Reply.objects.select_for_update().get(pk=reply.pk), State.REJECTED, by)
    reply.refresh_from_db()
    return reply


@requires(Action.JUDGE)
@transactional_with_retry
def reject_replies(
    *, statement: Statement, others: Collection[str], by: AbstractBaseUser, version: Version | None = None
) -> Statement:
    """Reject the suggested replies of a statement to these others, given by id, in one decision."""
    with record_decision(statement, by=by, version=version, changing={REPLIES}) as row:
        suggested = Reply.objects.select_for_update().filter(statement=row, state=State.SUGGESTED)
        for edge in suggested.filter(in_reply_to__in=others):
            set_reply_state(edge, State.REJECTED, by)
    return statement


def set_reply_state(edge: Reply, state: State, by: AbstractBaseUser) -> None:
    if edge.state != state:
        edge.state = state
        edge.decided_by_id = by.pk
        edge.decided_at = database_now()
        edge.save()
