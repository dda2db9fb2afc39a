"""Fills an empty archive with an invented world by COPY, and checks afterwards that it obeys the archive's rules.

Rules that look at a row's neighbours are switched off meanwhile (only a superuser can: it is the embedded
PostgreSQL's own), except those that fill derived columns; indexes that are no constraint are built at the end.
:func:`violations` then asks the database for every row that breaks a rule.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from benchmarks.invented import InventedStatement, InventedStory, World
from newsroom.embedded.data_folder import DATABASE, HOST, Archive
from people.names.keys import lookup_keys, name_key

COLUMNS = {
    "articles_outlet": "id name url public_text public_people unreviewed_min_confidence unreviewed_forms"
    " unreviewed_acts created_at",
    "articles_topic": "id scheme code name created_at",
    "people_agent": "id kind name description state created_at updated_at",
    "people_alias": "id public_id agent_id kind name key keys by_editor created_at",
    "people_position": "id public_id person_id person_kind organisation_id organisation_kind role start_date end_date"
    " source created_at",
    "articles_article": "id outlet_id external_id url path headline opening byline language section page published_at"
    " status released_at embargo_until withdrawn_reason imported erased_keys public_text current_revision_id"
    " created_at updated_at",
    "articles_article_topics": "article_id topic_id",
    "articles_revision": "id article_id number text sha256 created_at",
    "articles_wording": "id statement_id article_id revision_id content cue source text start role created_at",
    "articles_statement": "id article_id current_wording_id form act act_class speaker_kind statement_confidence"
    " speaker_confidence act_confidence origin state corrected disputed decided_by_id decided_at"
    " created_at updated_at",
    "articles_speaker": 'id statement_id name_in_story kind agent_id confidence "order" state decided_by_id'
    " decided_at",
    "articles_mention": 'id revision_id start "end" text name kind agent_id by_editor',
    "articles_nameinstory": "article_id name kind family role agent_id by_editor",
    "articles_reply": "statement_id in_reply_to_id confidence state decided_by_id decided_at",
    "articles_auditentry": "subject object_id action by_id at before after",
}
NUMBERED = ("people_alias", "people_position", "articles_wording", "articles_speaker", "articles_mention")
DECIDED = ("confirmed", "accepted", "rejected")
ACTIONS = {"confirmed": "confirm", "accepted": "accept", "rejected": "reject"}
# Triggers of this name fill the columns that are kept for reading; they work while the archive is filled, too.
KEEPING = "set_public_from"
# In the order in which triggers look at what is there.
ORDER = tuple(COLUMNS)

Rows = dict[str, list[tuple[Any, ...]]]


def superuser(archive: Archive) -> psycopg.Connection:
    return psycopg.connect(
        host=HOST,
        port=archive.port,
        dbname=DATABASE,
        user="postgres",
        password=archive.secrets["superuser"],
        autocommit=True,
    )


class Filling:
    """Turns a world into rows, with primary keys."""

    def __init__(self, world: World, editor: int) -> None:
        self.world, self.editor = world, editor
        self.numbers: dict[str, int] = defaultdict(int)
        self.keys: dict[int, str] = {}

    def number(self, table: str) -> int:
        self.numbers[table] += 1
        return self.numbers[table]

    def people(self) -> Iterator[Rows]:
        world, now = self.world, self.world.today
        yield {
            "articles_outlet": [
                (pk, name, "", "full", "everyone", 0.5, ["direct", "indirect", "mixed", "none"], [], now)
                for pk, name in zip(world.outlet_ids, world.outlets, strict=True)
            ],
            "articles_topic": [
                (pk, "", f"t{place}", name, now)
                for place, (pk, name) in enumerate(zip(world.topic_ids, world.topics, strict=True))
            ],
        }
        organisations = [agent.pk for agent in world.agents if agent.kind == "organisation"]
        rows: Rows = defaultdict(list)
        names = iter(world.ids(sum(1 + len(agent.aliases) for agent in world.agents)))
        offices = iter(world.ids(sum(len(agent.roles) for agent in world.agents)))
        for place, agent in enumerate(world.agents):
            state = "approved" if place < len(world.agents) // 5 and place % 3 else "unreviewed"
            rows["people_agent"].append((agent.pk, agent.kind, agent.name, "", state, now, now))
            for name in (agent.name, *agent.aliases):
                alias = (self.number("people_alias"), next(names), agent.pk, agent.kind, name)
                rows["people_alias"].append((*alias, name_key(name), lookup_keys(name), False, now))
            for post, role in enumerate(agent.roles if place % 2 == 0 else ()):
                start = (now - timedelta(days=365 * (9 - 3 * post))).date()
                end = start + timedelta(days=365 * 3) if post + 1 < len(agent.roles) else None
                # The offices at the first organisations are held by many.
                body = organisations[(place * 7 + post) % max(len(organisations) // (1 + place % 40), 1)]
                number = (self.number("people_position"), next(offices))
                rows["people_position"].append(
                    (*number, agent.pk, "person", body, "organisation", role, start, end, "", now)
                )
        yield rows

    def stories(self, stories: list[InventedStory]) -> Rows:
        rows: Rows = defaultdict(list)
        revisions = iter(self.world.ids(2 * len(stories)))
        for story in stories:
            self.story(rows, story, [next(revisions), next(revisions)])
        return rows

    def story(self, rows: Rows, story: InventedStory, revisions: list[str]) -> None:
        world, stored = self.world, story.published_at + timedelta(minutes=1)
        texts = [(story.text, stored)]
        if story.corrected_at is not None:
            texts.append((story.text + story.addition, story.corrected_at))
        for number, (text, at) in enumerate(texts, start=1):
            digest = hashlib.sha256(text.encode()).hexdigest()
            rows["articles_revision"].append((revisions[number - 1], story.pk, number, text, digest, at))
        current = revisions[len(texts) - 1]
        reason = "The story was about another ferry." if story.status == "withdrawn" else ""
        rows["articles_article"].append(
            (
                *(
                    story.pk,
                    world.outlet_ids[story.outlet],
                    f"x-{story.pk}",
                    "",
                    "",
                    story.headline,
                    story.headline[:100],
                ),
                *("Ada Quill", "en", "", "", story.published_at, story.status, story.released_at),
                *(story.embargo_until, reason, "{}", "{}", story.public_text, current, stored, stored),
            )
        )
        rows["articles_article_topics"] += [(story.pk, world.topic_ids[topic]) for topic in story.topics]
        for statement in story.said:
            self.said(rows, story, statement, revisions[: len(texts)])
        names: dict[str, tuple[str, str]] = {}
        for start, end, place in story.mentions:
            agent = world.agents[place]
            span = (self.number("articles_mention"), current, start, end, story.text[start:end], agent.name)
            rows["articles_mention"].append((*span, agent.kind, agent.pk, False))
            names.setdefault(agent.pk, (agent.name, agent.kind))
        known = {
            name: (story.pk, name, kind, name.split()[-1].lower(), "", pk, False) for pk, (name, kind) in names.items()
        }
        rows["articles_nameinstory"] += known.values()

    def said(self, rows: Rows, story: InventedStory, one: InventedStatement, revisions: list[str]) -> None:
        at = story.published_at + timedelta(minutes=2)
        decided = (self.editor, at + timedelta(hours=1)) if one.state in DECIDED else (None, None)
        words = [story.text[start:end] for start, end in one.content]
        segments = [self.segments(story.text, spans) for spans in (one.content, one.cue, one.source)]
        for revision in revisions:
            wording = self.number("articles_wording")
            place = (one.pk, story.pk, revision, *segments, " … ".join(words), one.content[0][0], one.role, at)
            rows["articles_wording"].append((wording, *place))
        current = None if one.state == "dropped" else wording
        kind = "named" if one.speakers else "unnamed"
        rows["articles_statement"].append(
            (
                *(one.pk, story.pk, current, one.form, one.act, one.act_class, kind, *one.confidences, 0.9),
                *("machine", one.state, "", False, *decided, at, at),
            )
        )
        edge = one.state if one.state in ("confirmed", "accepted") else "suggested"
        for order, place in enumerate(dict.fromkeys(one.speakers)):
            agent = self.world.agents[place]
            key = (
                self.number("articles_speaker"),
                one.pk,
                agent.name,
                agent.kind,
                agent.pk,
                one.confidences[1],
                order,
            )
            rows["articles_speaker"].append((*key, edge, *(decided if edge != "suggested" else (None, None))))
        if one.answers:
            state = "confirmed" if one.state == "confirmed" or self.numbers["articles_wording"] % 2 else "suggested"
            by = (self.editor, at) if state == "confirmed" else (None, None)
            rows["articles_reply"].append((one.pk, one.answers, 0.8, state, *by))
        if one.state in DECIDED:
            decision = ("statement", one.pk, ACTIONS[one.state], self.editor, decided[1], "{}", "{}")
            rows["articles_auditentry"].append(decision)

    @staticmethod
    def segments(text: str, spans: list[tuple[int, int]]) -> str:
        found = [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]
        return json.dumps(found, ensure_ascii=False)


def fill(archive: Archive, size: int, today: datetime, *, say: Any = print) -> None:
    """Fill a migrated, empty, running archive."""
    with superuser(archive) as connection:
        row = connection.execute("SELECT id FROM auth_user ORDER BY id LIMIT 1").fetchone()
        if row is None:
            raise ValueError("the archive has no editor")
        world = World(size, today)
        filling = Filling(world, row[0])
        connection.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")
        keeping = _triggers(connection)
        for table, trigger in keeping:
            _alter(connection, "ALTER TABLE {} ENABLE ALWAYS TRIGGER {}", table, trigger)
        indexes = _indexes(connection)
        for name, _definition in indexes:
            _alter(connection, "DROP INDEX {}", name)
        for rows in filling.people():
            copy(connection, rows)
        done = 0
        for stories in world.stories():
            with connection.transaction():
                copy(connection, filling.stories(stories))
            done += len(stories)
            say(f"{done:,} of {size:,} stories stored", flush=True)
        for table in NUMBERED:
            connection.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(filling.numbers[table], 1)]
            )
        for table, trigger in keeping:
            _alter(connection, "ALTER TABLE {} ENABLE TRIGGER {}", table, trigger)
        connection.execute("RESET session_replication_role")
        connection.execute("SELECT public_counts_rebuild()")
        for _name, definition in indexes:
            connection.execute(definition.encode())
            say(definition[:100], flush=True)
        connection.execute("VACUUM ANALYZE")


def copy(connection: psycopg.Connection, rows: Rows) -> None:
    for table in ORDER:
        if rows.get(table):
            columns = sql.SQL(", ".join(COLUMNS[table].split()))  # type: ignore[arg-type]
            with connection.cursor().copy(
                sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
            ) as to:
                for row in rows[table]:
                    to.write_row(row)


def _triggers(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname = %s ORDER BY 1, 2", [KEEPING]
    ).fetchall()


def _indexes(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Return the indexes that are no constraint and are slow to build row by row."""
    return connection.execute("""
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = 'public'::regnamespace AND relname ~ '^(articles|people)_'
            AND relname NOT LIKE '%tally%'
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    """).fetchall()


def _alter(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


VIOLATIONS: dict[str, LiteralString] = {
    "segments that are not the text of their revision, or out of order": """
        SELECT count(*) FROM articles_wording wording JOIN articles_revision revision ON revision.id = revision_id,
            unnest(ARRAY['content', 'cue', 'source'], ARRAY[content, cue, source]) AS part (name, segments),
            jsonb_to_recordset(segments) AS segment (start integer, "end" integer, text text)
        WHERE substr(revision.text, segment.start + 1, segment."end" - segment.start) IS DISTINCT FROM segment.text
            OR segment."end" <= segment.start OR wording.article_id <> revision.article_id
    """,
    "words that are not those of the segments": """
        SELECT count(*) FROM articles_wording, LATERAL (
            SELECT string_agg(segment ->> 'text', ' … ' ORDER BY place) AS words FROM jsonb_array_elements(content)
                WITH ORDINALITY AS said (segment, place)
        ) AS said WHERE words IS DISTINCT FROM text OR start <> (content -> 0 ->> 'start')::integer
    """,
    "mentions that are not the text of their revision": """
        SELECT count(*) FROM articles_mention mention JOIN articles_revision revision ON revision.id = revision_id
        WHERE mention.text IS DISTINCT FROM substr(revision.text, start + 1, "end" - start) OR name <> mention.text
    """,
    "digests that are not those of the text": """
        SELECT count(*) FROM articles_revision
        WHERE sha256 <> encode(sha256(convert_to(text, 'UTF8')), 'hex')
    """,
    "statements without words that are no silence": """
        SELECT count(*) FROM articles_statement JOIN articles_wording ON current_wording_id = articles_wording.id
        WHERE form <> 'none' AND content = '[]'
    """,
}


def violations(archive: Archive) -> dict[str, int]:
    """Return how many rows break each rule: those of the triggers, as queries, and every foreign key."""
    found = {}
    with superuser(archive) as connection:
        for what, query in VIOLATIONS.items():
            found[what] = connection.execute(query).fetchone()[0]  # type: ignore[index]
        keys = connection.execute("""
            SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
                array(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
                array(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place)
            FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text ~ '^(articles|people)_'
        """).fetchall()
        for name, table, other, columns, targets in keys:
            both = list(zip(columns, targets, strict=True))
            query = sql.SQL(
                "SELECT count(*) FROM {table} a WHERE {filled} AND NOT EXISTS (SELECT FROM {other} b WHERE {equal})"
            ).format(
                table=sql.Identifier(table),
                other=sql.Identifier(other),
                filled=sql.SQL(" AND ").join(sql.SQL("a.{} IS NOT NULL").format(sql.Identifier(c)) for c in columns),
                equal=sql.SQL(" AND ").join(
                    sql.SQL("a.{} = b.{}").format(sql.Identifier(c), sql.Identifier(t)) for c, t in both
                ),
            )
            found[f"foreign key {name}"] = connection.execute(query).fetchone()[0]  # type: ignore[index]
    return found
