"""What every verb shares: how it refuses, whose time it goes by, and that it is one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from core.transactions import transactional_with_retry

if TYPE_CHECKING:
    from articles.models import Statement

# What its author saw of a statement: the digest of what a page shows of it, or the moment at which a list was shown.
Version = str | datetime

# Decisions on stories and on identities are carried out in one way.
verb = transactional_with_retry


class NotAllowed(Exception):
    """What was asked for cannot be done now; the message says why in a sentence for a person."""


def changed_since() -> str:
    """What whoever would save over somebody's newer change is told."""
    return _("This has been changed since you opened it. Nothing was saved over that.")


class Stale(NotAllowed):
    """Somebody else has changed the statement since it was looked at: nothing was saved over that."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(_("This statement has been changed since you opened it. Nothing was saved over that."))
        self.statement = statement


def database_now() -> datetime:
    """The time by which the public sees things: the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now
