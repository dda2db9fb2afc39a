"""How many of some statements are of which kind, counted in one pass however many they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, F
from django.db.models.functions import Cast, ExtractYear, TruncMonth
from django.utils.timezone import get_current_timezone
from psycopg import sql

from articles.querysets import StatementQuerySet

KINDS = ("year", "form", "act", "outlet", "role", "month")
COUNT = sql.SQL("""
    SELECT GROUPING(year, form, act, outlet, role, month), year, form, act, outlet, role, month, count(*)
    FROM ({statements}) AS said
    GROUP BY GROUPING SETS ((year), (form), (act), (outlet), (role), (month, form))
""")

Tally = Mapping[str, Counter[Any]]


def tally(statements: StatementQuerySet) -> Tally:
    """Counts by ``year`` and ``month`` of the story in the archive's time zone (month and form together), ``form``,
    ``act``, ``outlet`` (by name) and ``role`` as printed."""
    zone = get_current_timezone()
    rows = statements.order_by().values(
        "form",
        "act",
        outlet=F("article__outlet__name"),
        role=F("current_wording__role"),
        year=ExtractYear("article__published_at", tzinfo=zone),
        month=Cast(TruncMonth("article__published_at", tzinfo=zone), DateField()),
    )
    inner, parameters = rows.query.sql_with_params()
    found: dict[str, Counter[Any]] = {kind: Counter() for kind in KINDS}
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(statements=sql.SQL(inner)), parameters)
        for grouping, year, form, act, outlet, role, month, count in cursor.fetchall():
            # A bit is set for each column that a row is not grouped by; the first column has the highest.
            values = {"year": year, "form": form, "act": act, "outlet": outlet, "role": role, "month": month}
            grouped = [kind for place, kind in enumerate(reversed(KINDS)) if not grouping >> place & 1]
            if "month" in grouped:
                found["month"][month, form] = count
            else:
                found[grouped[0]][values[grouped[0]]] = count
    return found


def months(counted: Tally) -> dict[date, Counter[str]]:
    """The forms of the statements of each month that has any, in the order of time."""
    found: dict[date, Counter[str]] = {}
    for (month, form), count in sorted(counted["month"].items()):
        found.setdefault(month, Counter())[form] = count
    return found
