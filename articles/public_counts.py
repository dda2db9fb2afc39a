"""Numbers of an agent's public statements by month, form, act, outlet and role.

Triggers keep them in ``PublicCount``, which includes statements that will be public at their release. Those are
subtracted here, so the numbers are exact to the second and cost the same for every agent.
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
# Statements between the start of a month in UTC and its start in the archive's time zone.
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
    """Return counts by ``year``, ``month``, ``form``, ``act``, ``outlet`` (its name) and printed ``role``.

    A key of ``month`` has the form in it. Years and months are those of the archive's time zone.
    """
    counts: Counts = {kind: Counter() for kind in (*KINDS, "form", "year")} | counts_of([agent.pk]).get(agent.pk, {})
    _move_to_zone(counts["month"], {"agent": agent.pk, "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES)})
    for (month, form), count in counts["month"].items():
        counts["year"][month.year] += count
        counts["form"][form] += count
    names = Outlet.objects.filter(pk__in=counts["outlet"]).order_by("name").values_list("pk", "name")
    counts["outlet"] = Counter({name: counts["outlet"][pk] for pk, name in names})
    return counts


def counts_of(agents: Sequence[str]) -> dict[str, Counts]:
    """Return the counts of several agents by ``month``, ``act``, ``outlet`` (its id) and ``role``.

    A key of ``month``, which is one of UTC, has the form in it. Agents without public statements are left out.
    """
    by_agent: dict[str, Counts] = {}
    if not agents:
        return by_agent
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"agents": list(agents), "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES)})
        for pk, kind, value, count in cursor.fetchall():
            counts = by_agent.setdefault(pk, {kind: Counter() for kind in KINDS})
            counts[kind][_month_and_form(value) if kind == "month" else value] = int(count)
    return by_agent


def with_said(agents: AgentQuerySet) -> AgentQuerySet:
    """Annotate ``said``: the number of the agent's own public statements."""
    counted = Counted.objects.filter(shown_act(), subject=OuterRef("pk"), kind="month").values("subject")
    waiting = (
        Speaker.objects.filter(shown_act(), agent=OuterRef("pk"), public_from__gt=Now()).order_by().values("agent")
    )
    return agents.annotate(
        said=Coalesce(Subquery(counted.annotate(sum=Sum("n")).values("sum")), 0)
        - Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0)
    )


def months(counted: Tally) -> dict[date, Counter[str]]:
    """Return the forms of the statements of each month that has any, in order of time."""
    by_month: dict[date, Counter[str]] = {}
    for (month, form), count in sorted(counted["month"].items()):
        by_month.setdefault(month, Counter())[form] = count
    return by_month


def _month_and_form(value: str) -> tuple[date, str]:
    month, form = value.split(" ")
    return date.fromisoformat(f"{month}-01"), form


def _move_to_zone(counts: Counter[tuple[date, str]], params: Mapping[str, Any]) -> None:
    """Change counts by months of UTC into counts by months of the archive's time zone."""
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
        cursor.execute(TURNS, {**params, **edges})
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
