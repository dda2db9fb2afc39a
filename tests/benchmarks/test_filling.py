"""Archives that benchmarks fill by COPY get every column that a row needs."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from benchmarks import export, filling

# Kept by triggers, which work while an archive is filled.
KEPT = {
    "articles_article_topics": {"published_at"},
    "articles_reply": {"published_at"},
    "articles_statement": {"outlet_id", "place", "published_at"},
    "articles_speaker": {
        *{"article_id", "act", "act_class", "form", "is_reviewed", "outlet_id", "place", "published_at", "role"}
    },
}
WRITTEN = [
    *[(table, set(columns.replace('"', "").split())) for table, columns in filling.COLUMNS.items()],
    *[(columns.split()[0], set(re.findall(r"\w+", columns.partition("(")[2]))) for columns in export.TABLES.values()],
]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "written"), WRITTEN)
def test_a_row_is_filled_with_all_that_it_cannot_be_without(table: str, written: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
            " AND column_default IS NULL AND is_generated = 'NEVER' AND is_identity = 'NO'",
            [table],
        )
        needed = {name for (name,) in cursor}
    assert needed - written == KEPT.get(table, set())
