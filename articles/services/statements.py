"""Services for the state of statements: confirm, accept in bulk, reject, reopen."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.models import AccuracySample, Speaker, Statement
from articles.models.audit_entries import DecisionAction
from articles.review_state import Corrected, State
from articles.services.base import NotAllowed, Version, database_now
from articles.services.decision_log import SPEAKERS, decided_since, record_decision, versions_of
from core.permissions import Action, requires
from core.transactions import transactional_with_retry


@requires(Action.JUDGE)
@transactional_with_retry
def confirm_statement(*, statement: Statement, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Confirm a statement whose words, act and speakers an editor has checked. All speakers not rejected are confirmed
    too.
    """
    with record_decision(statement, by=by, action=DecisionAction.CONFIRM, version=version, changing={SPEAKERS}) as row:
        if row.state == State.REJECTED:
            raise NotAllowed(_("This statement has been rejected: reopen it first."))
        decide(row, State.CONFIRMED, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def accept_statements(
    *, statements: Iterable[Statement], by: AbstractBaseUser, version: datetime | None = None
) -> int:
    """Accept suggested statements in bulk. Leaves alone those that are decided or dropped, those about which somebody
    has decided anything since ``version``, and those that a correction reworded: their new words must be read.

    Returns how many were accepted.
    """
    rows = Statement.objects.pending().filter(corrected="", pk__in=[s.pk for s in statements])
    waiting = rows.order_by("article_id", "pk").select_for_update(of=("self",))
    accepted = [row for row in waiting if version is None or not decided_since(row, version)]
    for statement in accepted:
        with record_decision(statement, by=by, action=DecisionAction.ACCEPT, changing={SPEAKERS}) as row:
            decide(row, State.ACCEPTED, by)
    draw_samples(accepted)
    return len(accepted)


@requires(Action.JUDGE)
@transactional_with_retry
def decide_selected(*, versions: Mapping[str, str], state: State, by: AbstractBaseUser) -> int:
    """Accept or reject statements that an editor selected, as one action. ``versions`` are those seen, by id.

    Leaves alone those that somebody has changed since. Returns how many were decided.
    """
    rows = Statement.objects.filter(pk__in=versions).select_related("current_wording")
    locked = list(rows.order_by("article_id", "pk").select_for_update(of=("self",)))
    now = versions_of(locked)
    unchanged = [row for row in locked if versions[row.pk] == now[row.pk]]
    if state == State.ACCEPTED:
        return accept_statements(statements=unchanged, by=by)
    undecided = [row for row in unchanged if row.state != State.REJECTED]
    for row in undecided:
        reject_statement(statement=row, by=by)
    return len(undecided)


def draw_samples(accepted: Iterable[Statement]) -> None:
    """Draw a random sample of the accepted statements for checking, from which the error rate is estimated.

    A statement whose sample has an outcome is not drawn again.
    """
    chance = random.SystemRandom()
    drawn = [row for row in accepted if chance.random() < settings.NEWSROOM_SAMPLE_SHARE]
    AccuracySample.objects.filter(statement__in=drawn, outcome=AccuracySample.SampleOutcome.OPEN).update(
        drawn_at=Now()
    )
    AccuracySample.objects.bulk_create([AccuracySample(statement=row) for row in drawn], ignore_conflicts=True)


@requires(Action.JUDGE)
@transactional_with_retry
def reject_statement(*, statement: Statement, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Reject a statement, whatever was decided before. Later extractions of the article do not bring it back."""
    with record_decision(statement, by=by, action=DecisionAction.REJECT, version=version, changing={SPEAKERS}) as row:
        decide(row, State.REJECTED, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def reopen_statement(*, statement: Statement, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Make a statement a suggestion again, together with the speakers that were confirmed with it."""
    with record_decision(statement, by=by, action=DecisionAction.REOPEN, version=version, changing={SPEAKERS}) as row:
        if row.state == State.DROPPED:
            raise NotAllowed(_("This statement is no longer found in its story."))
        decide(row, State.SUGGESTED, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def accept_removal(*, statement: Statement, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Agree that a correction removed the statement's words: it belongs to the earlier text only."""
    with record_decision(statement, by=by, action=DecisionAction.EDIT, version=version) as row:
        if row.corrected != Corrected.REMOVED:
            raise NotAllowed(_("No correction has removed this statement."))
        row.corrected = ""
    return statement


def decide(row: Statement, state: State, by: AbstractBaseUser) -> None:
    """Set the state of a locked statement, not yet saved, and of its undecided speakers.

    Speakers decided together with the statement get the same time, by which reopening recognises them.
    """
    row.corrected = ""
    if row.state == state:
        return
    keeps_words = state in (State.CONFIRMED, State.ACCEPTED)
    if keeps_words and row.current_wording_id is None:
        raise NotAllowed(_("The words of this statement are no longer in the story."))
    speakers = Speaker.objects.filter(statement=row)
    with_it = row.decided_at
    row.state = state
    row.decided_by_id, row.decided_at = (None, None) if state == State.SUGGESTED else (by.pk, database_now())
    if keeps_words:
        speakers.filter(state__in=[State.SUGGESTED, State.ACCEPTED]).update(
            state=state, decided_by=row.decided_by_id, decided_at=row.decided_at
        )
    else:
        speakers.filter(decided_at=with_it, state__in=[State.CONFIRMED, State.ACCEPTED]).update(
            state=State.SUGGESTED, decided_by=None, decided_at=None
        )
