"""The site version: a key for cached responses that changes with every public write and at every release.

It follows from the log of changes: what a transaction adds to the log (``ChangedRow``), a trigger adds to
``SiteVersion``. Rows that belong to an unpublished article do not count until it is public. The version never leaves
the server: some edits that readers cannot see change it, so the ETag of a response is a digest of its content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from newsroom.changes.models import SiteVersion

SHARED_CACHE_SECONDS = 60
# The number of rows at which compact() replaces them by one.
COMPACT_AT = 200
# Articles are released by the clock, and some pages depend on the day: both are part of the key.
CURRENT = """
    SELECT concat_ws(' ',
        md5(string_agg(v.id || ' ' || v.n, ',' ORDER BY v.id)),
        (SELECT max(public_from) FROM articles_article WHERE public_from <= statement_timestamp()),
        (statement_timestamp() AT TIME ZONE %(zone)s)::date
    ), (
        SELECT min(public_from) FROM articles_article
        WHERE public_from > statement_timestamp()
            AND public_from <= statement_timestamp() + make_interval(secs => %(seconds)s)
    )
    FROM changes_siteversion v LEFT JOIN articles_article a ON a.id = v.article
    WHERE v.article = '' OR a.id IS NULL OR a.status = 'withdrawn' OR a.public_from <= statement_timestamp()
"""
COMPACTED = """
    INSERT INTO changes_siteversion (transaction, article) VALUES (pg_current_xact_id()::text::bigint, '')
    ON CONFLICT (transaction, article) DO UPDATE SET n = changes_siteversion.n + 1
"""


@dataclass(frozen=True)
class VersionState:
    """The site version at one moment, and when the next article is released, if that is within a minute."""

    key: str
    next_release: datetime | None

    @property
    def cache_control(self) -> str:
        """The Cache-Control header of a public response: no shared cache keeps it past the next release."""
        seconds = SHARED_CACHE_SECONDS
        if self.next_release is not None:
            seconds = max(0, min(seconds, int((self.next_release - timezone.now()).total_seconds())))
        return f"public, max-age=0, s-maxage={seconds}"


def current_version() -> VersionState:
    """Return the present site version."""
    values: dict[str, str | int]
    values = {"zone": timezone.get_current_timezone_name(), "seconds": SHARED_CACHE_SECONDS}
    with connection.cursor() as cursor:
        cursor.execute(CURRENT, values)
        return VersionState(*cursor.fetchone())


def compact() -> int:
    """Replace the rows of the site version by a new one once there are many, and return how many there were."""
    with transaction.atomic():
        seen = list(SiteVersion.objects.order_by("pk").values_list("pk", flat=True))
        if len(seen) < COMPACT_AT:
            return 0
        SiteVersion.objects.filter(pk__in=seen).delete()
        with connection.cursor() as cursor:
            cursor.execute(COMPACTED)
    return len(seen)
