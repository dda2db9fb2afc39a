"""Redacting and deleting in the database, by the column registry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from articles.erasure.column_registry import TABLES, TextColumns
from articles.erasure.redaction import like_patterns, redact

# PostgreSQL's OID of the type, which distinguishes JSON from text that looks like it.
JSONB = 3802
# Article texts are redacted separately, because that records the offsets.
ELSEWHERE = "articles_revision"

Row = dict[str, Any]


def erase_everywhere(pattern: re.Pattern[str], words: list[str]) -> int:
    """Redact matches in every printed column except article texts; returns the number of rows."""
    return erase_where(pattern, words) if words else 0


def erase_where_linked(ids: list[str], pattern: re.Pattern[str], words: list[str]) -> int:
    """Redact matches only in rows that contain one of these ids, such as rows of the admin's history."""
    return erase_where(pattern, words, near_ids=ids) if ids and words else 0


def erase_in_comments(statements: list[str], pattern: re.Pattern[str], words: list[str]) -> int:
    """Redact matches in the comments on these statements, where colleagues write a name as they like."""
    name = "teamwork_comment"
    return erase_in(name, TABLES[name], pattern, words, statements) if statements and words else 0


def erase_where(pattern: re.Pattern[str], words: list[str], near_ids: list[str] | None = None) -> int:
    rows = 0
    for name, table in TABLES.items():
        if table.printed and name != ELSEWHERE and table_exists(name):
            rows += erase_in(name, table, pattern, words, near_ids)
    for session in Session.objects.iterator():
        data = session.get_decoded()
        named = near_ids is None or any(pk in json.dumps(data) for pk in near_ids)
        if named and redact(data, pattern) != data:
            session.delete()
            rows += 1
    return rows


def table_exists(name: str) -> bool:
    """Return whether the table exists: those of the programs above may not be installed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{name}"])
        return bool(cursor.fetchone()[0])


def erase_in(
    name: str, table: TextColumns, pattern: re.Pattern[str], words: list[str], near_ids: list[str] | None
) -> int:
    """Redact the rows that match. LIKE only selects candidates; punctuation and breaks are compared here.

    Rows without a match are not locked: others may be updating them.
    """
    columns, key = table.printed.split(), table.key.split()
    holding = sql.SQL(" OR ").join(sql.SQL("{}::text ILIKE ANY(%s)").format(sql.Identifier(c)) for c in columns)
    parameters = [like_patterns(words)] * len(columns)
    if near_ids is not None:
        holding = sql.SQL("({}) AND {}::text LIKE ANY(%s)").format(holding, sql.Identifier(name))
        parameters.append([f"%{pk}%" for pk in near_ids])
    changed = 0
    for place, row in rows_of(name, [*columns, "id"] if key else columns, holding, parameters):
        after = {column: redact(row[column], pattern) for column in columns}
        after = {column: value for column, value in after.items() if value != row[column]}
        if after.keys() & key:
            after[key[-1]] = row["id"]
        if after:
            change(name, place, None if table.rows_go else after)
            changed += 1
    return changed


def rows_of(name: str, columns: list[str], condition: sql.Composable, params: Any) -> Iterator[tuple[str, Row]]:
    """Yield the location of each row, valid until it changes, with these columns; JSON decoded."""
    select = sql.SQL("SELECT ctid::text, {} FROM {} WHERE {} FOR UPDATE")
    chosen = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.cursor() as cursor:
        cursor.execute(select.format(chosen, sql.Identifier(name), condition), params)
        is_json = [column.type_code == JSONB for column in cursor.description]
        for place, *values in cursor.fetchall():
            loaded = [
                json.loads(value) if packed and value is not None else value
                for packed, value in zip(is_json[1:], values, strict=True)
            ]
            yield place, dict(zip(columns, loaded, strict=True))


def change(name: str, place: str, after: Row | None) -> None:
    """Set a row's values, or delete it."""
    table = sql.Identifier(name)
    with connection.cursor() as cursor:
        if after is None:
            cursor.execute(sql.SQL("DELETE FROM {} WHERE ctid = %s::tid").format(table), [place])
            return
        # The row's own column types say what is JSON and what is a text array.
        columns = sql.SQL(", ").join(map(sql.Identifier, after))
        query = "UPDATE {0} SET ({1}) = (SELECT {1} FROM jsonb_populate_record(NULL::{0}, %s)) WHERE ctid = %s::tid"
        values: list[Any] = [Jsonb(after), place]
        cursor.execute(sql.SQL(query).format(table, columns), values)


# Rows that nobody is working on and that add up to zero, so that deleting them changes no count.
COME_TO_NOTHING = """
    WITH held AS (
        SELECT id, subject, kind, value, act_class, n FROM articles_publiccount
        WHERE (subject, kind, value, act_class) IN (
            SELECT subject, kind, value, act_class FROM articles_publiccount GROUP BY 1, 2, 3, 4 HAVING sum(n) = 0
        ) FOR UPDATE SKIP LOCKED
    )
    DELETE FROM articles_publiccount WHERE id IN (
        SELECT held.id FROM held JOIN (
            SELECT subject, kind, value, act_class FROM held GROUP BY 1, 2, 3, 4 HAVING sum(n) = 0
        ) AS nothing USING (subject, kind, value, act_class)
    )
"""


def delete_empty_counts() -> None:
    """Delete counts that two rows, one more and one less, bring to zero, because they still hold what they counted,
    such as a printed role. Rows that are in use are left to ``finish_erasures``.
    """
    with connection.cursor() as cursor:
        cursor.execute(COME_TO_NOTHING)


def erase_rows_of_story(story: str) -> None:
    """Delete or redact the rows that belong to an article, in the order of the registry."""
    for name, table in TABLES.items():
        if not table.of_story or not table_exists(name):
            continue
        condition = sql.SQL(table.of_story)  # The registry's own words.
        columns = table.printed.split() or ["ctid"]
        for place, row in list(rows_of(name, columns, condition, {"story": story})):
            empty = {column: type(value)() for column, value in row.items() if value is not None}
            change(name, place, None if table.fate == "delete" else empty)
