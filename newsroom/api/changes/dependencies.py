"""SQL that turns changed rows into pending checks of every object that shows a part of them or is public through them.

All of it runs in the one snapshot of a step, which has each transaction with all rows that it changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from newsroom.changes.models import ChangedRow

CHILD = "INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction) "
# Triggers do not know which classes of acts are public: that is a setting.
OF_HIDDEN_ACTS = [
    """UPDATE changes_changedrow t SET shown = false FROM articles_statement s
    WHERE t.kind = 'statement' AND t.shown AND s.id = t.object_id AND s.act_class <> ALL(%(classes)s)""",
    """UPDATE changes_changedrow t SET shown = false FROM articles_statement s WHERE t.kind = 'agent' AND t.shown
        AND t.via_kind = 'statement' AND s.id = t.via_id AND s.act_class <> ALL(%(classes)s)""",
    """UPDATE changes_changedrow t SET shown = false WHERE t.kind = 'agent' AND t.shown AND t.via_kind = 'outlet'
        AND NOT EXISTS (SELECT 1 FROM articles_speaker e WHERE e.agent_id = t.object_id AND e.outlet_id = t.via_id
            AND e.public_from <= %(now)s AND e.act_class = ANY(%(classes)s))
        AND NOT EXISTS (SELECT 1 FROM articles_statement s WHERE s.on_behalf_of_id = t.object_id
            AND s.outlet_id = t.via_id AND s.public_from <= %(now)s AND s.act_class = ANY(%(classes)s))""",
]
# Stories become public by the clock, too, unless a transaction has made them so, which had its hour by then.
BY_THE_CLOCK = """INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
    SELECT 'article', a.id, true, true, 0 FROM articles_article a, changes_followerstate p
    WHERE a.status IN ('published', 'scheduled') AND greatest(a.released_at, a.embargo_until) > p.at
        AND greatest(a.released_at, a.embargo_until) <= %(now)s
        AND (EXISTS (SELECT 1 FROM changes_changedrow x WHERE x.kind = 'hour' AND x.object_id = a.id)
            OR NOT EXISTS (SELECT 1 FROM changes_changedrow x
                WHERE x.kind = 'article' AND x.object_id = a.id AND x.wide AND x.transaction > 0))"""
# A story that becomes public during a step was checked partly before and partly after: it is checked once more, as if
# several transactions had changed it.
WHILE_LOOKING = """INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
    SELECT 'article', a.id, true, true, -1 FROM articles_article a
    WHERE a.status IN ('published', 'scheduled') AND greatest(a.released_at, a.embargo_until) > %(now)s
        AND greatest(a.released_at, a.embargo_until) <= clock_timestamp()"""
# In this order: each command reads what the ones before it added.
CHILDREN = [
    # An outlet's name appears in its stories and in the rows of their statements, a topic's in its stories.
    """SELECT DISTINCT 'article', a.id, false, NULL::boolean, '', '', t.transaction
    FROM changes_changedrow t JOIN articles_article a ON a.outlet_id = t.object_id
    WHERE t.kind = 'outlet' AND t.wide""",
    """SELECT DISTINCT 'article', b.article_id, false, NULL::boolean, '', '', t.transaction
    FROM changes_changedrow t JOIN articles_article_topics b ON b.topic_id = t.object_id WHERE t.kind = 'topic'""",
    # A story appears in its statements; they, its outlet and the agents that it names are public through it.
    """SELECT DISTINCT 'statement', s.id, t.wide, CASE WHEN NOT t.shown THEN false END, '', '', t.transaction
    FROM changes_changedrow t JOIN articles_statement s ON s.article_id = t.object_id WHERE t.kind = 'article'""",
    """SELECT DISTINCT 'outlet', a.outlet_id, false, t.shown, 'article', a.id, t.transaction
    FROM changes_changedrow t JOIN articles_article a ON a.id = t.object_id WHERE t.kind = 'article' AND t.wide""",
    """SELECT DISTINCT 'agent', m.agent_id, false, NULL::boolean, 'article', t.object_id, t.transaction
    FROM changes_changedrow t JOIN articles_revision v ON v.article_id = t.object_id
    JOIN articles_mention m ON m.revision_id = v.id
    WHERE t.kind = 'article' AND t.wide AND m.agent_id IS NOT NULL""",
    # Speakers and those spoken for are public through their statements, and replies through both statements.
    """SELECT DISTINCT 'agent', e.agent_id, false, CASE WHEN NOT t.shown THEN false END, 'statement', t.object_id,
        t.transaction
    FROM changes_changedrow t JOIN articles_speaker e ON e.statement_id = t.object_id
    WHERE t.kind = 'statement' AND t.wide AND e.agent_id IS NOT NULL""",
    """SELECT DISTINCT 'agent', s.on_behalf_of_id, false, CASE WHEN NOT t.shown THEN false END, 'statement',
        t.object_id, t.transaction
    FROM changes_changedrow t JOIN articles_statement s ON s.id = t.object_id
    WHERE t.kind = 'statement' AND t.wide AND s.on_behalf_of_id IS NOT NULL""",
    """SELECT DISTINCT 'statement', r.in_reply_to_id, false, NULL::boolean, 'statement', t.object_id,
        t.transaction
    FROM changes_changedrow t JOIN articles_reply r ON r.statement_id = t.object_id
    WHERE t.kind = 'statement' AND t.wide""",
    """SELECT DISTINCT 'statement', r.statement_id, false, NULL::boolean, 'statement', t.object_id,
        t.transaction
    FROM changes_changedrow t JOIN articles_reply r ON r.in_reply_to_id = t.object_id
    WHERE t.kind = 'statement' AND t.wide""",
]
# An outlet is public through its stories: nothing of it changes while another, unchanged story is public.
QUIET_OUTLETS = """DELETE FROM changes_changedrow t WHERE t.kind = 'outlet' AND NOT t.wide AND t.via_kind = 'article'
    AND (SELECT true FROM articles_article a WHERE a.outlet_id = t.object_id AND a.public_from <= %(now)s
        AND NOT EXISTS (SELECT 1 FROM changes_changedrow x WHERE x.kind = 'article' AND x.object_id = a.id AND x.wide)
        LIMIT 1)"""
# Agents appear, with their names and page addresses, in positions, as parts, at former ids, as speakers and as those
# spoken for, and an
# organisation has a page through the statements of its people, too. All of that depends on any of their statements,
# and may change and change back between two checks, unless something unchanged has kept the agent public all the time
# (is_consistently_public). Of the other agents, everything that shows them is checked.
WIDEN = """WITH touched AS MATERIALIZED (
        SELECT DISTINCT object_id AS id FROM changes_changedrow WHERE kind = 'agent' AND NOT wide
    ), unsteady AS MATERIALIZED (SELECT id FROM touched WHERE NOT is_consistently_public(id, %(now)s, %(classes)s))
    UPDATE changes_changedrow t SET wide = true FROM unsteady
    WHERE t.kind = 'agent' AND t.object_id = unsteady.id AND NOT t.wide"""
# The first and the last transaction that changed an agent say whether there were several: all of them would be too
# many to join with everything that the agent has said.
TOUCHED_AGENTS = """WITH touches AS MATERIALIZED (
        SELECT DISTINCT object_id, wide, shown, via_kind, via_id, transaction
        FROM changes_changedrow WHERE kind = 'agent'
    ), live AS MATERIALIZED (
        SELECT kind, id FROM (
            SELECT 'agent' AS kind, object_id AS id FROM touches UNION SELECT via_kind, via_id FROM touches
        ) q WHERE was_public(kind, id)
    ), touched AS MATERIALIZED (
        SELECT t.object_id AS id, bool_or(t.wide) AS wide, min(t.transaction) FILTER (WHERE counts) AS first,
            max(t.transaction) FILTER (WHERE counts) AS last
        FROM touches t LEFT JOIN live l ON l.kind = 'agent' AND l.id = t.object_id
            LEFT JOIN live v ON v.kind = t.via_kind AND v.id = t.via_id,
            LATERAL (SELECT t.shown IS NOT FALSE AND l.id IS NOT NULL
                AND (t.via_kind = '' OR v.id IS NOT NULL) AS counts) c
        GROUP BY t.object_id
    )"""
# ``found`` has the objects that show agents: kind, id, whether other objects show them, and those transactions.
INSERT_FOUND = """
    INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
    SELECT DISTINCT kind, id, wide, CASE WHEN first IS NULL THEN false END, '', '', coalesce(one, 0)
    FROM found, LATERAL (VALUES (first), (last)) AS of_both (one)"""
HOUSES = """, houses AS MATERIALIZED (
        SELECT p.organisation_id AS id, min(t.first) AS first, max(t.last) AS last
        FROM touched t JOIN people_position p ON p.person_id = t.id JOIN people_agent a ON a.id = p.organisation_id
        WHERE a.state = 'approved' GROUP BY p.organisation_id
    ), found AS (
        SELECT 'agent' AS kind, id, false AS wide, first, last FROM houses
        WHERE NOT is_consistently_public(id, %(now)s, %(classes)s)
    )"""
THROUGH_AGENTS = """, people AS MATERIALIZED (
        SELECT p.person_id AS id, min(t.first) AS first, max(t.last) AS last
        FROM touched t JOIN people_position p ON p.organisation_id = t.id WHERE t.wide GROUP BY p.person_id
    ), agents AS MATERIALIZED (
        SELECT id, first, last FROM touched WHERE wide
        UNION ALL SELECT id, CASE WHEN is_live THEN first END, CASE WHEN is_live THEN last END
        FROM people, LATERAL (SELECT was_public('agent', id) AS is_live) l
    ), found AS (
        SELECT 'agent' AS kind, id, false AS wide, first, last FROM people
        UNION ALL SELECT 'agent', ends.other, false, t.first, t.last
        FROM touched t JOIN people_part p ON t.id IN (p.part_id, p.whole_id),
            LATERAL (VALUES (p.part_id), (p.whole_id)) AS ends (other)
        WHERE t.wide AND ends.other <> t.id
        UNION ALL SELECT 'agent', d.old_id, false, a.first, a.last
        FROM agents a JOIN people_redirect d ON d.agent_id = a.id
        UNION ALL SELECT 'statement', e.statement_id, false, a.first, a.last
        FROM agents a JOIN articles_speaker e ON e.agent_id = a.id
        UNION ALL SELECT 'statement', s.id, false, a.first, a.last
        FROM agents a JOIN articles_statement s ON s.on_behalf_of_id = a.id
    )"""
# An object that may have been public counts with its transactions; every other one is only checked.
COUNTING = """WITH live AS MATERIALIZED (
        SELECT kind, object_id FROM changes_changedrow WHERE shown
        UNION
        SELECT q.kind, q.object_id FROM (
            SELECT kind, object_id FROM changes_changedrow UNION SELECT via_kind, via_id FROM changes_changedrow
        ) q
        WHERE EXISTS (SELECT 1 FROM changes_publicsnapshot s
                WHERE s.kind = q.kind AND s.object_id = q.object_id AND s.state = 'public')
            OR EXISTS (SELECT 1 FROM changes_pendingcheck d
                WHERE d.kind = q.kind AND d.object_id = q.object_id AND d.transaction IS NOT NULL)
    ), counted AS (
        SELECT t.kind, t.object_id, CASE WHEN t.shown IS NOT FALSE AND l.kind IS NOT NULL
            AND (t.via_kind = '' OR v.kind IS NOT NULL) THEN t.transaction END AS transaction
        FROM changes_changedrow t
        LEFT JOIN live l ON (l.kind, l.object_id) = (t.kind, t.object_id)
        LEFT JOIN live v ON (v.kind, v.object_id) = (t.via_kind, t.via_id)
    )
    INSERT INTO changes_pendingcheck AS due (kind, object_id, transaction, passed)
    SELECT kind, object_id, min(transaction), count(DISTINCT transaction) > 1 FROM counted
    WHERE kind NOT IN ('topic', 'hour', 'page') GROUP BY kind, object_id ORDER BY kind, object_id
    ON CONFLICT (kind, object_id) DO UPDATE SET
        passed = due.passed OR excluded.passed OR coalesce(due.transaction <> excluded.transaction, false),
        transaction = coalesce(due.transaction, excluded.transaction)"""
EVERYTHING = """
    INSERT INTO changes_pendingcheck (kind, object_id, passed)
    SELECT kind, id, false FROM (
        SELECT 'outlet' AS kind, id FROM articles_outlet UNION ALL SELECT 'article', id FROM articles_article
        UNION ALL SELECT 'agent', id FROM people_agent UNION ALL SELECT 'statement', id FROM articles_statement
        UNION ALL SELECT kind, object_id FROM changes_publicsnapshot
    ) everything
    ON CONFLICT (kind, object_id) DO NOTHING
"""


def expand_dependencies(now: datetime) -> None:
    """Add pending checks for everything that was changed and everything that depends on it."""
    with connection.cursor() as cursor:
        cursor.execute(BY_THE_CLOCK, {"now": now})
        if not ChangedRow.objects.exists():
            return
        asked: dict[str, Any] = {"now": now, "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES)}
        for command in OF_HIDDEN_ACTS:
            cursor.execute(command, asked)
        for found in CHILDREN:
            cursor.execute(CHILD + found)
        cursor.execute(QUIET_OUTLETS, asked)
        cursor.execute(TOUCHED_AGENTS + HOUSES + INSERT_FOUND, asked)
        cursor.execute(WIDEN, asked)
        cursor.execute(TOUCHED_AGENTS + THROUGH_AGENTS + INSERT_FOUND, asked)
        cursor.execute(COUNTING)
        cursor.execute("DELETE FROM changes_changedrow")


def add_articles_released_since(now: datetime) -> None:
    """Record the stories that became public since a step began as changed, so that the next step checks them again."""
    with connection.cursor() as cursor:
        cursor.execute(WHILE_LOOKING, {"now": now})


def add_checks_for_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
