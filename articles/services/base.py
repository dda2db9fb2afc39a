"""Errors, versions and the clock that all services share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.models import Statement

# What an editor saw of a statement before deciding: the digest of its values, or the time at which a list was shown.
Version = str | datetime


class NotAllowed(Exception):
    """The request cannot be carried out now; the message says why in a sentence for a person."""


def changed_since() -> str:
    """Return the message for an editor whose change would overwrite a newer one."""
    return _("This has been changed since you opened it. Your change was not saved.")


class Stale(NotAllowed):
    """Somebody else has changed the statement since the editor opened it; nothing was saved."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(_("This statement has been changed since you opened it. Your change was not saved."))
        self.statement = statement


def database_now() -> datetime:
    """Return the database's clock, by which things become public."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now
