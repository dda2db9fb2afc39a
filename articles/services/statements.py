"""What people do to statements: confirm, accept in bulk, reject, reopen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Decision, Speaker, Statement
from articles.models.statement import State
from articles.naming import settle_names_in
from articles.services.base import NotAllowed, database_now


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


def record_decision(
    statement: Statement, action: str, by: AbstractBaseUser, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    Decision.objects.create(statement=statement, action=action, by_id=by.pk, before=before, after=after)
