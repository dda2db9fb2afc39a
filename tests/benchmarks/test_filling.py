"""Archives filled by COPY."""

from __future__ import annotations

import pytest
from django.db import connection

from benchmarks.filling import COLUMNS

# Kept by triggers, which work while an archive is filled.
KEPT = {
    "articles_article_topics": {"published_at"},
    "articles_reply": {"published_at"},
    "articles_statement": {"outlet_id", "place", "published_at"},
    "articles_speaker": {
        *{"article_id", "act", "act_class", "form", "is_reviewed", "outlet_id", "place", "published_at", "role"}
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", COLUMNS)
def test_required_columns_are_filled(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
            " AND column_default IS NULL AND is_generated = 'NEVER' AND is_identity = 'NO'",
            [table],
        )
        needed = {name for (name,) in cursor}
    assert needed - set(COLUMNS[table].replace('"', "").split()) == KEPT.get(table, set())
