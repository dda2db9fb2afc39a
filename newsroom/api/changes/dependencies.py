"""Adds pending checks for changed objects and for every object that depends on them, in SQL.

An object depends on another if it shows a part of it (a statement shows its speaker's name), or if it is public
through it (a speaker has a page through a statement). :class:`ChangedRow` says what its columns mean. A step of the
follower runs all of this in one snapshot of the database, which has each transaction whole or not at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from newsroom.changes.models import ChangedRow

INSERT_CHANGED = "INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction) "
# Marks what was not public because of the class of its act. Triggers cannot: the public classes are a setting.
MARK_HIDDEN_ACTS = [
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
# Adds the stories whose release time has passed since the last step, unless a transaction published them: that one is
# recorded already. A row of kind "hour" says that the story was still waiting when the transaction ended.
ADD_RELEASED_SINCE_LAST_STEP = """INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
    SELECT 'article', a.id, true, true, 0 FROM articles_article a, changes_followerstate p
    WHERE a.status IN ('published', 'scheduled') AND greatest(a.released_at, a.embargo_until) > p.at
        AND greatest(a.released_at, a.embargo_until) <= %(now)s
        AND (EXISTS (SELECT 1 FROM changes_changedrow x WHERE x.kind = 'hour' AND x.object_id = a.id)
            OR NOT EXISTS (SELECT 1 FROM changes_changedrow x
                WHERE x.kind = 'article' AND x.object_id = a.id AND x.wide AND x.transaction > 0))"""
# Adds the stories whose release time passed during the step: some of what depends on them was checked before that,
# some after. Transaction -1 beside the 0 of the next step makes two, so that it reports them in any case.
ADD_RELEASED_DURING_STEP = """INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
    SELECT 'article', a.id, true, true, -1 FROM articles_article a
    WHERE a.status IN ('published', 'scheduled') AND greatest(a.released_at, a.embargo_until) > %(now)s
        AND greatest(a.released_at, a.embargo_until) <= clock_timestamp()"""
# What depends on changed objects other than agents. The order matters: each query reads what those before it added.
DEPENDENTS = [
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
# An outlet is public through its stories. It has not changed if only stories of it did and an unchanged one is public.
DROP_UNCHANGED_OUTLETS = """DELETE FROM changes_changedrow t
    WHERE t.kind = 'outlet' AND NOT t.wide AND t.via_kind = 'article'
    AND (SELECT true FROM articles_article a WHERE a.outlet_id = t.object_id AND a.public_from <= %(now)s
        AND NOT EXISTS (SELECT 1 FROM changes_changedrow x WHERE x.kind = 'article' AND x.object_id = a.id AND x.wide)
        LIMIT 1)"""
# Positions, parts, former ids, speakers and those spoken for show an agent with its name and the address of its page,
# and an organisation can have a page through statements of its people. So a change of one statement can give an agent
# a page or take it away, even for a moment between two steps, and with it change everything that shows the agent.
# That cannot happen if something unchanged kept the agent public all the time (is_consistently_public). All other
# agents become wide.
WIDEN_AGENTS = """WITH touched AS MATERIALIZED (
        SELECT DISTINCT object_id AS id FROM changes_changedrow WHERE kind = 'agent' AND NOT wide
    ), inconsistent AS MATERIALIZED (SELECT id FROM touched WHERE NOT is_consistently_public(id, %(now)s, %(classes)s))
    UPDATE changes_changedrow t SET wide = true FROM inconsistent
    WHERE t.kind = 'agent' AND t.object_id = inconsistent.id AND NOT t.wide"""
# The changed agents, with the first and the last transaction that may have changed them for the public. Two that
# differ say that there were several, which is all that a check needs to know. Joining each transaction with everything
# that the agent has said would be too much.
CHANGED_AGENTS = """WITH touches AS MATERIALIZED (
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
# Adds the rows of ``found``: kind, id, wide, and those two transactions (null if the object was not public).
INSERT_FOUND = """
    INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
    SELECT DISTINCT kind, id, wide, CASE WHEN first IS NULL THEN false END, '', '', coalesce(one, 0)
    FROM found, LATERAL (VALUES (first), (last)) AS of_both (one)"""
# ``found``: the approved organisations of changed people, which have a page through what these said.
ORGANISATIONS_OF_CHANGED_PEOPLE = """, organisations AS MATERIALIZED (
        SELECT p.organisation_id AS id, min(t.first) AS first, max(t.last) AS last
        FROM touched t JOIN people_position p ON p.person_id = t.id JOIN people_agent a ON a.id = p.organisation_id
        WHERE a.state = 'approved' GROUP BY p.organisation_id
    ), found AS (
        SELECT 'agent' AS kind, id, false AS wide, first, last FROM organisations
        WHERE NOT is_consistently_public(id, %(now)s, %(classes)s)
    )"""
# ``found``: everything that shows a wide agent, or a person with a position at a wide organisation.
OBJECTS_WITH_WIDE_AGENTS = """, people AS MATERIALIZED (
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
# Adds a pending check for each changed object. Only an object that may have been public (``live``), and for which
# the object in ``via`` may have been too, counts its transactions; any other is just compared with its snapshot.
ADD_CHECKS = """WITH live AS MATERIALIZED (
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
CHECK_EVERYTHING = """
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
        cursor.execute(ADD_RELEASED_SINCE_LAST_STEP, {"now": now})
        if not ChangedRow.objects.exists():
            return
        parameters: dict[str, Any] = {"now": now, "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES)}
        for command in MARK_HIDDEN_ACTS:
            cursor.execute(command, parameters)
        for query in DEPENDENTS:
            cursor.execute(INSERT_CHANGED + query)
        cursor.execute(DROP_UNCHANGED_OUTLETS, parameters)
        cursor.execute(CHANGED_AGENTS + ORGANISATIONS_OF_CHANGED_PEOPLE + INSERT_FOUND, parameters)
        cursor.execute(WIDEN_AGENTS, parameters)
        cursor.execute(CHANGED_AGENTS + OBJECTS_WITH_WIDE_AGENTS + INSERT_FOUND, parameters)
        cursor.execute(ADD_CHECKS)
        cursor.execute("DELETE FROM changes_changedrow")


def add_articles_released_since(now: datetime) -> None:
    """Record the stories that became public since a step began as changed, so that the next step checks them again."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_RELEASED_DURING_STEP, {"now": now})


def add_checks_for_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute(CHECK_EVERYTHING)
