"""The rule that an erasure needs two people, and not one person with two accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import AuditEntry, Erasure

DAYS = 30


def confirmation_refusal(erasure: Erasure, by: AbstractBaseUser) -> str:
    """Return why an account cannot confirm an erasure; an empty string when it can."""
    if erasure.asked_by_id == by.pk:
        return _("You requested this erasure: another chief must confirm it.")
    since = min(erasure.asked_at, timezone.now() - timedelta(days=DAYS))
    both = accounts_linked_to(erasure.asked_by_id, since) & accounts_linked_to(by.pk, since)
    others = User.objects.filter(pk__in=both - {erasure.asked_by_id, by.pk}, is_superuser=False)
    if both & {erasure.asked_by_id, by.pk} or others.exists():
        return _(
            "The account that asked and the one that confirms were created, changed or given roles by each other or "
            "by the same chief, in the last %(days)d days or since the request: somebody else confirms it."
        ) % {"days": DAYS}
    return ""


def accounts_linked_to(account: int, since: datetime) -> set[int]:
    """Return the account, the accounts that created or changed it, its roles or password, and theirs in turn."""
    known: set[int] = set()
    new = {account}
    while new:
        known |= new
        entries = AuditEntry.objects.filter(
            subject=User._meta.model_name, object_id__in=[str(pk) for pk in new], at__gte=since, by__isnull=False
        )
        new = set(entries.values_list("by_id", flat=True)) - known
    return known
