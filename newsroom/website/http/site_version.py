"""Whether anything has moved on which public pages hang: one query, instead of building a page to compare it.

Triggers note what is written (``SiteVersion``); what is noted under a story that readers do not see counts for
nothing.
The clock moves things too: stories appear at their hour. No reader is ever told any of this: what they get are
digests of what is shown.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from newsroom.website.models import SiteVersion

# So many notes are put together into one, so that few are ever read.
PUT_TOGETHER = 200
STANDING = """
    SELECT md5(string_agg(m.id || ' ' || m.n, ',' ORDER BY m.id)), (
        SELECT max(public_from) FROM articles_article WHERE public_from <= statement_timestamp()
    ), (
        SELECT min(public_from) - statement_timestamp() FROM articles_article
        WHERE public_from > statement_timestamp() AND public_from <= statement_timestamp() + make_interval(secs => %s)
    )
    FROM public_siteversion m LEFT JOIN articles_article a ON a.id = m.article
    WHERE m.article = '' OR a.id IS NULL OR a.status = 'withdrawn' OR a.public_from <= statement_timestamp()
"""
TOGETHER = """
    INSERT INTO public_siteversion (transaction, article) VALUES (pg_current_xact_id()::text::bigint, '')
    ON CONFLICT (transaction, article) DO UPDATE SET n = public_siteversion.n + 1
"""


@dataclass(frozen=True)
class Standing:
    """How everything stood: as long as ``version`` is the same, every page reads the same."""

    version: tuple[Any, ...]
    next_release: timedelta | None
    looked_at: float = field(default_factory=time.monotonic, compare=False)

    def until_release(self, at_most: timedelta) -> timedelta:
        """How long from now a page holds, no longer than so much, and not past a story's hour."""
        if self.next_release is None:
            return at_most
        passed = timedelta(seconds=time.monotonic() - self.looked_at)
        return max(timedelta(), min(at_most, self.next_release - passed))


def standing(ahead: timedelta) -> Standing:
    """How everything stands; stories to be released are looked for so far ahead."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [ahead.total_seconds()])
        noted, released, next_release = cursor.fetchone()
    return Standing((noted, released), next_release)


def put_together() -> int:
    """Replace the notes by one once there are many; returns how many that were. The one is new: nothing stands as
    it ever stood before.
    """
    with transaction.atomic():
        seen = list(SiteVersion.objects.order_by("pk").values_list("pk", flat=True))
        if len(seen) < PUT_TOGETHER:
            return 0
        SiteVersion.objects.filter(pk__in=seen).delete()
        with connection.cursor() as cursor:
            cursor.execute(TOGETHER)
    return len(seen)
