"""How many of somebody's public statements are of which kind, read from what is counted as it changes.

What is counted (``articles_publiccount``) holds what is public at its hour. Of that, whatever still waits for its hour
is taken away, row by row: so the figures are exact to the second, and cost the same however much somebody has said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.timezone import get_current_timezone

from articles.models import Outlet, Speaker
from articles.models import PublicCount as Counted
from articles.visibility import shown_act
from people.models import Agent
from people.querysets import AgentQuerySet

COUNTED = """
    SELECT subject, kind, value, sum(n) FROM (
        SELECT subject, kind, value, n FROM articles_publiccount
        WHERE subject = ANY (%(agents)s) AND act_class = ANY (%(classes)s)
        UNION ALL
        SELECT agent_id, said.kind, said.value, -1
        FROM articles_speaker, LATERAL (
            VALUES ('month', to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM') || ' ' || form), ('act', act),
                ('outlet', outlet_id), ('role', role)
        ) AS said (kind, value)
        WHERE agent_id = ANY (%(agents)s) AND public_from > statement_timestamp() AND act_class = ANY (%(classes)s)
    ) AS counted
    WHERE kind <> 'stories'
    GROUP BY subject, kind, value HAVING sum(n) > 0 ORDER BY kind, value
"""
# What was said between the turn of a month in UTC and that in the archive's time zone.
TURNS = """
    SELECT turn.place - 1, form, count(*)
    FROM unnest(%(firsts)s::timestamptz[], %(pasts)s::timestamptz[]) WITH ORDINALITY AS turn (first, past, place)
        JOIN articles_speaker ON published_at >= first AND published_at < past
    WHERE agent_id = %(agent)s AND public_from <= statement_timestamp() AND act_class = ANY (%(classes)s)
    GROUP BY turn.place, form
"""

Tally = Mapping[str, Counter[Any]]
Counts = dict[str, Counter[Any]]
KINDS = ("month", "act", "outlet", "role")


def tally(agent: Agent) -> Tally:
    """Counts by ``year`` and ``month`` of the story in the archive's time zone (month and form together), ``form``,
    ``act``, ``outlet`` (by name) and ``role`` as printed."""
    found: Counts = {kind: Counter() for kind in (*KINDS, "form", "year")} | counts_of([agent.pk]).get(agent.pk, {})
    _move_to_zone(found["month"], {"agent": agent.pk, "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES)})
    for (month, form), count in found["month"].items():
        found["year"][month.year] += count
        found["form"][form] += count
    names = Outlet.objects.filter(pk__in=found["outlet"]).order_by("name").values_list("pk", "name")
    found["outlet"] = Counter({name: found["outlet"][pk] for pk, name in names})
    return found


def counts_of(agents: Sequence[str]) -> dict[str, Counts]:
    """Of each of these of whom anything is public: counts by ``month`` of UTC (and form), ``act``, ``outlet`` (its id)
    and ``role``."""
    found: dict[str, Counts] = {}
    if not agents:
        return found
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"agents": list(agents), "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES)})
        for pk, kind, value, count in cursor.fetchall():
            counts = found.setdefault(pk, {kind: Counter() for kind in KINDS})
            counts[kind][_month_and_form(value) if kind == "month" else value] = int(count)
    return found


def with_said(agents: AgentQuerySet) -> AgentQuerySet:
    """Each with ``said``, how many public statements it has made itself."""
    counted = Counted.objects.filter(shown_act(), subject=OuterRef("pk"), kind="month").values("subject")
    waiting = (
        Speaker.objects.filter(shown_act(), agent=OuterRef("pk"), public_from__gt=Now()).order_by().values("agent")
    )
    return agents.annotate(
        said=Coalesce(Subquery(counted.annotate(sum=Sum("n")).values("sum")), 0)
        - Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0)
    )


def months(counted: Tally) -> dict[date, Counter[str]]:
    """The forms of the statements of each month that has any, in the order of time."""
    found: dict[date, Counter[str]] = {}
    for (month, form), count in sorted(counted["month"].items()):
        found.setdefault(month, Counter())[form] = count
    return found


def _month_and_form(value: str) -> tuple[date, str]:
    month, form = value.split(" ")
    return date.fromisoformat(f"{month}-01"), form


def _move_to_zone(counts: Counter[tuple[date, str]], asked: Mapping[str, Any]) -> None:
    """Make counts by months of UTC ones by months of the archive's time zone."""
    turns = {}
    for begins in sorted({turn for month, _form in counts for turn in (month, _following(month))}):
        in_utc = datetime(begins.year, begins.month, 1, tzinfo=UTC)
        here = datetime(begins.year, begins.month, 1, tzinfo=get_current_timezone())
        if here != in_utc:
            turns[begins] = (in_utc, here)
    if not turns:
        return
    with connection.cursor() as cursor:
        edges = {"firsts": [min(turn) for turn in turns.values()], "pasts": [max(turn) for turn in turns.values()]}
        cursor.execute(TURNS, {**asked, **edges})
        moved = cursor.fetchall()
    begun = list(turns)
    for place, form, count in moved:
        after = begun[place]
        in_utc, here = turns[after]
        old, new = (_before(after), after) if here < in_utc else (after, _before(after))
        counts[old, form] -= count
        counts[new, form] += count
    for key in [key for key, count in counts.items() if not count]:
        del counts[key]


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
