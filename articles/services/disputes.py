"""Services for disputes: anybody raises one, editors settle it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.history.audit_log import MARKED, REPLY_HIDDEN, REPLY_SHOWN, UNMARKED, log_change
from articles.models import AuditEntry, Dispute, Statement
from articles.review_state import State
from articles.services.base import NotAllowed, Version, changed_since
from articles.services.corrections import note_correction
from articles.services.decision_log import lock_statement
from articles.services.statements import reject_statement, reopen_statement
from core.permissions import Action, requires
from core.transactions import transactional_with_retry

DAY = timedelta(days=1)


class Remedy(models.TextChoices):
    """What becomes of a statement whose dispute is upheld."""

    MEND = "mend", gettext_lazy("Correct its words, speaker or role: it goes back to the desk")
    REJECT = "reject", gettext_lazy("Reject it: readers no longer see it")
    MARK = "mark", gettext_lazy("Mark it as disputed, for all readers")
    REPLY = "reply", gettext_lazy("Publish their reply beside it")
    NONE = "none", gettext_lazy("Leave it as it is")


OPEN = [Dispute.DisputeState.RECEIVED, Dispute.DisputeState.IN_REVIEW]


class TooManyDisputes(NotAllowed):
    """Too many disputes came today from one address or about one statement."""


@transactional_with_retry
def raise_dispute(
    *,
    statement: Statement,
    ground: str,
    details: str,
    address: str,
    name: str = "",
    contact: str = "",
    reply: str = "",
) -> tuple[Dispute, str]:
    """Store a dispute about a public statement. Returns it with the secret of its private address.

    Of the sender's ``address`` only a digest of its network and the day is stored. Raises TooManyDisputes.
    """
    row = lock_statement(statement)
    if not Statement.objects.published().filter(pk=row.pk).exists():
        raise NotAllowed(_("There is no such statement."))
    if ground not in Dispute.Ground.values or not details.strip():
        raise NotAllowed(_("Say what is wrong, and tell us more about it."))
    network = f"{sender_network(address)} {timezone.now():%Y-%m-%d}"
    sender = salted_hmac("dispute", network, algorithm="sha256").hexdigest()
    recent = Dispute.objects.filter(created_at__gte=Now() - DAY)
    limits = settings.NEWSROOM_DISPUTES_A_DAY
    if recent.filter(sender=sender).count() >= limits["address"]:
        raise TooManyDisputes(
            _("Too many disputes have come from your network address today. Please try again tomorrow.")
        )
    if recent.filter(statement=row).count() >= limits["statement"]:
        raise TooManyDisputes(
            _("Too many disputes about this statement have come in today. Please try again tomorrow.")
        )
    secret = secrets.token_urlsafe(24)
    dispute = Dispute.objects.create(
        token=token_digest(secret),
        statement=row,
        ground=ground,
        details=details.strip(),
        name=name.strip(),
        contact=contact.strip(),
        reply=reply.strip(),
        sender=sender,
    )
    return dispute, secret


def sender_network(address: str) -> str:
    """Return the network that counts as one sender: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False))
    return str(known)


def token_digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def dispute_version(dispute: Dispute) -> str:
    """Return a digest of the decisions about a dispute, which an editor's page carries."""
    return token_digest(f"{dispute.state} {dispute.outcome}")


@requires(Action.SETTLE_DISPUTES)
@transactional_with_retry
def take_up_dispute(*, dispute: Dispute, by: AbstractBaseUser, version: Version | None = None) -> Dispute:
    """Start the review of a dispute, which the person who raised it can see."""
    refuse_settled(dispute, version)
    return update_dispute(dispute, by, "take up", state=Dispute.DisputeState.IN_REVIEW.value)


@requires(Action.SETTLE_DISPUTES)
@transactional_with_retry
def settle_dispute(
    *, dispute: Dispute, by: AbstractBaseUser, upheld: bool, outcome: str, version: Version | None = None
) -> Dispute:
    """Uphold or decline a dispute and give the reason. It changes nothing about the statement.

    A settled dispute must be reopened before it is settled differently.
    """
    if not outcome.strip():
        raise NotAllowed(_("Give a reason: the person who raised the dispute sees it."))
    refuse_settled(dispute, version)
    state = Dispute.DisputeState.UPHELD if upheld else Dispute.DisputeState.DECLINED
    return update_dispute(dispute, by, state.value, state=state.value, outcome=outcome.strip())


@requires(Action.SETTLE_DISPUTES)
@transactional_with_retry
def uphold_dispute(
    *,
    dispute: Dispute,
    by: AbstractBaseUser,
    outcome: str,
    remedy: str,
    notice: str = "",
    version: Version | None = None,
) -> Dispute:
    """Uphold a dispute and do what follows from it, a :class:`Remedy`, in one transaction.

    A ``notice`` replaces the correction notice of the story, which must have been corrected.
    """
    settle_dispute(dispute=dispute, by=by, upheld=True, outcome=outcome, version=version)
    statement = Statement.objects.get(pk=dispute.statement_id)
    match remedy:
        case Remedy.MEND if statement.state in (State.ACCEPTED, State.CONFIRMED):
            reopen_statement(statement=statement, by=by)
        case Remedy.REJECT:
            reject_statement(statement=statement, by=by)
        case Remedy.MARK:
            mark_disputed(statement=statement, by=by, disputed=True)
        case Remedy.REPLY:
            show_reply(dispute=dispute, by=by, shown=True)
    if notice.strip():
        note_correction(article=statement.article, by=by, notice=notice)
    return dispute


@requires(Action.SETTLE_DISPUTES)
@transactional_with_retry
def reopen_dispute(*, dispute: Dispute, by: AbstractBaseUser, version: Version | None = None) -> Dispute:
    """Review a settled dispute again and remove its outcome; the log keeps it."""
    row = lock_dispute(dispute, version)
    if row.state in OPEN:
        raise NotAllowed(_("This dispute has not been decided."))
    return update_dispute(dispute, by, "take up again", state=Dispute.DisputeState.IN_REVIEW.value, outcome="")


def refuse_settled(dispute: Dispute, version: Version | None) -> None:
    row = lock_dispute(dispute, version)
    if row.state not in OPEN:
        raise NotAllowed(f"{_('This dispute has been decided: reopen it first.')} {last_decision(row)}")


def lock_dispute(dispute: Dispute, version: Version | None) -> Dispute:
    """Lock a dispute. Raises NotAllowed, with the last decision, when the editor saw another version."""
    row = Dispute.objects.select_for_update().get(pk=dispute.pk)
    newer = row.updated_at > version if isinstance(version, datetime) else version not in (None, dispute_version(row))
    if newer:
        raise NotAllowed(f"{changed_since()} {last_decision(row)}".strip())
    return row


def last_decision(dispute: Dispute) -> str:
    """Return a sentence about the last decision for an editor who would decide differently."""
    last = AuditEntry.objects.about(dispute).filter(after__has_key="state").order_by("-pk").first()
    if last is None:
        return ""
    details = {"who": last.by, "state": dispute.get_state_display(), "outcome": dispute.outcome or "–"}
    return _("%(who)s decided last: %(state)s, “%(outcome)s”.") % details


@requires(Action.SETTLE_DISPUTES)
@transactional_with_retry
def show_reply(*, dispute: Dispute, by: AbstractBaseUser, shown: bool) -> Dispute:
    """Show or hide the person's reply beside the statement."""
    if shown and not dispute.reply:
        raise NotAllowed(_("This dispute has no reply for readers."))
    return update_dispute(dispute, by, REPLY_SHOWN if shown else REPLY_HIDDEN, reply_shown=shown)


@requires(Action.SETTLE_DISPUTES)
@transactional_with_retry
def mark_disputed(*, statement: Statement, by: AbstractBaseUser, disputed: bool) -> Statement:
    """Mark a statement as disputed wherever readers see it, or remove the mark."""
    row = lock_statement(statement)
    action = MARKED if disputed else UNMARKED
    log_change(row, action, by=by, before={"disputed": row.disputed}, after={"disputed": disputed})
    row.disputed = disputed
    row.save(update_fields=["disputed", "updated_at"])
    statement.disputed = disputed
    return statement


def update_dispute(dispute: Dispute, by: AbstractBaseUser, action: str, **values: Any) -> Dispute:
    row = Dispute.objects.select_for_update().get(pk=dispute.pk)
    before = {name: getattr(row, name) for name in values}
    log_change(row, action, by=by, before=before, after=values)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    dispute.refresh_from_db()
    return dispute
