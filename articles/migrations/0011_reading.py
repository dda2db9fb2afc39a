"""Statements, speakers and replies get what lists are sorted and narrowed by; what hangs on agents is counted.

``articles_article.public_from`` follows from the row itself. Everything else is kept by triggers whose names begin with
``reading_``: those that fill a row look at the rows above it, those that carry on touch the rows below when something
they look at has changed, those that count keep ``articles_tally``.

No lock is taken that the ways in do not take already. A row that is new locks those above it, so that whoever changes
them waits and then sees it; a row that changes need not, because whoever changes those above touches it afterwards.
Counting never waits: a row of the tally that somebody else is counting on is passed over for another, or a new one.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

FILL = r"""
CREATE FUNCTION archive_reading_of_statement() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    story record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT published_at, outlet_id, public_from INTO story FROM articles_article WHERE id = NEW.article_id FOR SHARE;
    ELSE
        SELECT published_at, outlet_id, public_from INTO story FROM articles_article WHERE id = NEW.article_id;
    END IF;
    NEW.published_at := story.published_at;
    NEW.outlet_id := story.outlet_id;
    NEW.public_from := NULL;
    NEW.place := coalesce((SELECT start FROM articles_wording WHERE id = NEW.current_wording_id), 0);
    IF NEW.current_wording_id IS NOT NULL AND NEW.state IN ('accepted', 'confirmed') THEN
        NEW.public_from := story.public_from;
    ELSIF NEW.current_wording_id IS NOT NULL AND NEW.state = 'suggested' THEN
        PERFORM FROM articles_outlet WHERE id = story.outlet_id
            AND NEW.statement_confidence * NEW.speaker_confidence >= unreviewed_min_confidence
            AND NEW.form = ANY (unreviewed_forms)
            AND (unreviewed_acts = '{}' OR NEW.act = ANY (unreviewed_acts)) FOR SHARE;
        IF FOUND THEN
            NEW.public_from := story.public_from;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reading_fill BEFORE INSERT OR UPDATE ON articles_statement
    FOR EACH ROW EXECUTE FUNCTION archive_reading_of_statement();

CREATE FUNCTION archive_reading_of_speaker() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    said record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_statement WHERE id = NEW.statement_id FOR SHARE;
    END IF;
    SELECT s.article_id, s.published_at, s.outlet_id, s.public_from, s.place, s.form, s.act, s.act_class,
        s.state IN ('accepted', 'confirmed') AS is_reviewed, coalesce(w.role, '') AS role INTO said
    FROM articles_statement s LEFT JOIN articles_wording w ON w.id = s.current_wording_id
    WHERE s.id = NEW.statement_id;
    NEW.article_id := said.article_id;
    NEW.published_at := said.published_at;
    NEW.outlet_id := said.outlet_id;
    NEW.place := said.place;
    NEW.form := said.form;
    NEW.act := said.act;
    NEW.act_class := said.act_class;
    NEW.is_reviewed := said.is_reviewed;
    NEW.role := said.role;
    NEW.public_from := CASE WHEN NEW.state IN ('rejected', 'dropped') THEN NULL ELSE said.public_from END;
    RETURN NEW;
END $$;
CREATE TRIGGER reading_fill BEFORE INSERT OR UPDATE ON articles_speaker
    FOR EACH ROW EXECUTE FUNCTION archive_reading_of_speaker();

CREATE FUNCTION archive_reading_of_reply() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    other record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_statement WHERE id IN (NEW.statement_id, NEW.in_reply_to_id) ORDER BY id FOR SHARE;
    END IF;
    SELECT published_at, public_from INTO one FROM articles_statement WHERE id = NEW.statement_id;
    SELECT public_from INTO other FROM articles_statement WHERE id = NEW.in_reply_to_id;
    NEW.published_at := one.published_at;
    NEW.public_from := CASE WHEN one.public_from IS NOT NULL AND other.public_from IS NOT NULL
        THEN greatest(one.public_from, other.public_from) END;
    RETURN NEW;
END $$;
CREATE TRIGGER reading_fill BEFORE INSERT OR UPDATE ON articles_reply
    FOR EACH ROW EXECUTE FUNCTION archive_reading_of_reply();

ALTER TABLE articles_article_topics ADD COLUMN published_at timestamptz, ADD COLUMN public_from timestamptz;
CREATE FUNCTION archive_reading_of_filing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_article WHERE id = NEW.article_id FOR SHARE;
    END IF;
    SELECT published_at, public_from INTO NEW.published_at, NEW.public_from
    FROM articles_article WHERE id = NEW.article_id;
    RETURN NEW;
END $$;
CREATE TRIGGER reading_fill BEFORE INSERT OR UPDATE ON articles_article_topics
    FOR EACH ROW EXECUTE FUNCTION archive_reading_of_filing();
"""
UNFILL = """
DROP TRIGGER reading_fill ON articles_article_topics;
DROP TRIGGER reading_fill ON articles_reply;
DROP TRIGGER reading_fill ON articles_speaker;
DROP TRIGGER reading_fill ON articles_statement;
ALTER TABLE articles_article_topics DROP COLUMN published_at, DROP COLUMN public_from;
DROP FUNCTION archive_reading_of_filing();
DROP FUNCTION archive_reading_of_reply();
DROP FUNCTION archive_reading_of_speaker();
DROP FUNCTION archive_reading_of_statement();
"""

# Touching a row makes its own trigger look again at what is above it.
CARRY_ON = r"""
CREATE FUNCTION archive_reading_below_article() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.published_at, OLD.outlet_id, OLD.public_from)
            IS DISTINCT FROM (NEW.published_at, NEW.outlet_id, NEW.public_from) THEN
        UPDATE articles_statement SET article_id = article_id WHERE article_id = NEW.id;
        UPDATE articles_article_topics SET article_id = article_id WHERE article_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reading_carry AFTER UPDATE ON articles_article
    FOR EACH ROW EXECUTE FUNCTION archive_reading_below_article();

CREATE FUNCTION archive_reading_below_outlet() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.unreviewed_min_confidence, OLD.unreviewed_forms, OLD.unreviewed_acts)
            IS DISTINCT FROM (NEW.unreviewed_min_confidence, NEW.unreviewed_forms, NEW.unreviewed_acts) THEN
        UPDATE articles_statement SET article_id = article_id
        WHERE article_id IN (SELECT id FROM articles_article WHERE outlet_id = NEW.id) AND state = 'suggested';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reading_carry AFTER UPDATE ON articles_outlet
    FOR EACH ROW EXECUTE FUNCTION archive_reading_below_outlet();

CREATE FUNCTION archive_reading_below_wording() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.role, OLD.start) IS DISTINCT FROM (NEW.role, NEW.start) THEN
        UPDATE articles_statement SET article_id = article_id
        WHERE id = NEW.statement_id AND current_wording_id = NEW.id;
        UPDATE articles_speaker SET statement_id = statement_id WHERE statement_id = NEW.statement_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reading_carry AFTER UPDATE ON articles_wording
    FOR EACH ROW EXECUTE FUNCTION archive_reading_below_wording();

CREATE FUNCTION archive_reading_below_statement() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE articles_speaker speaker SET statement_id = speaker.statement_id
    FROM after JOIN before ON before.id = after.id
    WHERE speaker.statement_id = after.id
        AND (before.article_id, before.published_at, before.outlet_id, before.public_from, before.place, before.form,
                before.act, before.act_class, before.state, before.current_wording_id)
            IS DISTINCT FROM (after.article_id, after.published_at, after.outlet_id, after.public_from, after.place,
                after.form, after.act, after.act_class, after.state, after.current_wording_id);
    UPDATE articles_reply reply SET statement_id = reply.statement_id
    FROM after JOIN before ON before.id = after.id
    WHERE after.id IN (reply.statement_id, reply.in_reply_to_id)
        AND (before.published_at, before.public_from) IS DISTINCT FROM (after.published_at, after.public_from);
    RETURN NULL;
END $$;
CREATE TRIGGER reading_carry AFTER UPDATE ON articles_statement
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION archive_reading_below_statement();
"""
CARRY_NO_MORE = """
DROP TRIGGER reading_carry ON articles_statement;
DROP TRIGGER reading_carry ON articles_wording;
DROP TRIGGER reading_carry ON articles_outlet;
DROP TRIGGER reading_carry ON articles_article;
DROP FUNCTION archive_reading_below_statement();
DROP FUNCTION archive_reading_below_wording();
DROP FUNCTION archive_reading_below_outlet();
DROP FUNCTION archive_reading_below_article();
"""

# What a row of each table counts for, of which ``{rows}`` are some. Months are those of UTC.
COUNTED = {
    "speaker": """
        SELECT agent_id AS subject, said.kind, said.value, act_class
        FROM {rows} AS edge, LATERAL (
            VALUES ('month', to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM') || ' ' || form), ('act', act),
                ('outlet', outlet_id), ('role', role)
        ) AS said (kind, value)
        WHERE public_from IS NOT NULL AND agent_id IS NOT NULL AND said.value <> ''
    """,
    "article": """
        SELECT outlet_id AS subject, 'stories' AS kind, '' AS value, '' AS act_class
        FROM {rows} AS article WHERE public_from IS NOT NULL
    """,
    "article_topics": """
        SELECT topic_id AS subject, 'stories' AS kind, '' AS value, '' AS act_class
        FROM {rows} AS filing WHERE public_from IS NOT NULL
    """,
}
COUNT_ONE = """
CREATE FUNCTION archive_count(whose text, of_kind text, this text, of_class text, more bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    counter bigint;
    now_at bigint;
BEGIN
    SELECT id INTO counter FROM articles_tally
    WHERE subject = whose AND kind = of_kind AND value = this AND act_class = of_class
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        INSERT INTO articles_tally (subject, kind, value, act_class, n) VALUES (whose, of_kind, this, of_class, more);
        RETURN;
    END IF;
    UPDATE articles_tally SET n = n + more WHERE id = counter RETURNING n INTO now_at;
    IF now_at = 0 THEN
        DELETE FROM articles_tally WHERE id = counter;
    END IF;
END $$;
"""
COUNT_CHANGES = """
CREATE FUNCTION archive_tally_{table}_{event}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    change record;
BEGIN
    FOR change IN
        SELECT subject, kind, value, act_class, sum(n) AS n FROM ({changes}) AS changed
        GROUP BY subject, kind, value, act_class HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
    LOOP
        PERFORM archive_count(change.subject, change.kind, change.value, change.act_class, change.n);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER reading_count_{event} AFTER {event} ON articles_{table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION archive_tally_{table}_{event}();
"""
EVENTS = {
    "INSERT": ("NEW TABLE AS after", ["after"]),
    "UPDATE": ("OLD TABLE AS before NEW TABLE AS after", ["before", "after"]),
    "DELETE": ("OLD TABLE AS before", ["before"]),
}


def counting():
    """The functions and triggers that count."""
    written = [COUNT_ONE]
    for table, query in COUNTED.items():
        for event, (tables, names) in EVENTS.items():
            # Our own words, not a request's.
            parts = [
                f"SELECT *, {1 if name == 'after' else -1} AS n FROM ({query.format(rows=name)}) AS {name}_rows"
                for name in names
            ]
            changes = " UNION ALL ".join(parts)
            written.append(COUNT_CHANGES.format(table=table, event=event, tables=tables, changes=changes))
    return "".join(written)


def counting_no_more():
    dropped = [
        f"DROP TRIGGER reading_count_{event} ON articles_{table}; DROP FUNCTION archive_tally_{table}_{event}();"
        for table in COUNTED
        for event in EVENTS
    ]
    dropped.append("DROP FUNCTION archive_count(text, text, text, text, bigint);")
    return "".join(dropped)


RECOUNT = f"""
CREATE FUNCTION archive_recount() RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
    DELETE FROM articles_tally;
    INSERT INTO articles_tally (subject, kind, value, act_class, n)
    SELECT subject, kind, value, act_class, count(*) FROM (
        {" UNION ALL ".join(query.format(rows=f"articles_{table}") for table, query in COUNTED.items())}
    ) AS counted GROUP BY subject, kind, value, act_class;
$$;
"""
INDEX_FILINGS = """
CREATE INDEX filing_reading ON articles_article_topics (topic_id, published_at DESC, article_id DESC)
    INCLUDE (public_from) WHERE public_from IS NOT NULL;
CREATE INDEX filing_hours ON articles_article_topics (topic_id, public_from) WHERE public_from IS NOT NULL;
ALTER TABLE articles_article_topics ALTER published_at SET NOT NULL;
"""
STORIES_AT_ONCE = 1000
TOUCH = (
    "UPDATE articles_statement SET article_id = article_id WHERE article_id = ANY(%s)",
    """
    UPDATE articles_speaker SET statement_id = statement_id
    WHERE statement_id IN (SELECT id FROM articles_statement WHERE article_id = ANY(%s))
    """,
    "UPDATE articles_article_topics SET article_id = article_id WHERE article_id = ANY(%s)",
)


def fill(apps, schema_editor):
    """The new columns of what is there already, some stories at a time; then the counts."""
    with schema_editor.connection.cursor() as cursor:
        last = ""
        while True:
            cursor.execute(
                "SELECT id FROM articles_article WHERE id > %s ORDER BY id LIMIT %s", [last, STORIES_AT_ONCE]
            )
            stories = [pk for (pk,) in cursor.fetchall()]
            if not stories:
                break
            for touch in TOUCH:
                cursor.execute(touch, [stories])
            last = stories[-1]
        cursor.execute("UPDATE articles_reply SET statement_id = statement_id")
        cursor.execute("SELECT archive_recount()")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_desk"),
        # Rows of the topics' table are touched here, which the notes of what changes did not know.
        ("api", "0004_filings_only_come_and_go"),
        ("people", "0003_keys_of_aliases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published_at", models.DateTimeField()),
                ("public_from", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "articles_article_topics",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(db_collation="C", max_length=12)),
                ("kind", models.CharField(db_collation="C", max_length=8)),
                ("value", models.CharField(db_collation="C", max_length=300)),
                ("act_class", models.CharField(db_collation="C", max_length=8)),
                ("n", models.IntegerField()),
            ],
            options={
                "verbose_name": "tally",
                "verbose_name_plural": "tallies",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="public_from",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        status__in=["published", "scheduled"],
                        then=django.db.models.functions.comparison.Greatest(
                            models.F("released_at"), models.F("embargo_until")
                        ),
                    ),
                    default=None,
                ),
                output_field=models.DateTimeField(null=True),
                verbose_name="public from",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="article",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="outlet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.outlet",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="outlet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.outlet",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="public_from",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="act",
            field=models.CharField(editable=False, max_length=40, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="act_class",
            field=models.CharField(editable=False, max_length=8, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="form",
            field=models.CharField(editable=False, max_length=8, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="is_reviewed",
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="place",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="public_from",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="speaker",
            name="role",
            field=models.CharField(editable=False, max_length=300, null=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="place",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="public_from",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="statement",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(FILL, UNFILL),
        migrations.RunSQL(RECOUNT, "DROP FUNCTION archive_recount();"),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(CARRY_ON, CARRY_NO_MORE),
        migrations.RunSQL(counting(), counting_no_more()),
        migrations.RunSQL(INDEX_FILINGS, "DROP INDEX filing_hours; DROP INDEX filing_reading;"),
        migrations.AlterField(
            model_name="speaker",
            name="article",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="outlet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.outlet",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="outlet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.outlet",
            ),
        ),
        migrations.AlterField(
            model_name="reply",
            name="published_at",
            field=models.DateTimeField(editable=False),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="act",
            field=models.CharField(editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="act_class",
            field=models.CharField(editable=False, max_length=8),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="form",
            field=models.CharField(editable=False, max_length=8),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="is_reviewed",
            field=models.BooleanField(editable=False),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="place",
            field=models.PositiveIntegerField(editable=False),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="published_at",
            field=models.DateTimeField(editable=False),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="role",
            field=models.CharField(editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name="statement",
            name="place",
            field=models.PositiveIntegerField(editable=False),
        ),
        migrations.AlterField(
            model_name="statement",
            name="published_at",
            field=models.DateTimeField(editable=False),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "outlet"),
                name="article_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("outlet"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from",),
                name="article_reading_of_outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["outlet", "public_from"],
                name="article_hours",
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["agent", "name"], name="mention_of_agent"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False), ("state", "confirmed")),
                include=("public_from",),
                name="reply_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                condition=models.Q(("number__gt", 1)),
                name="revision_corrections",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("place"),
                models.F("statement"),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class", "form", "act", "outlet", "role"),
                name="speaker_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("statement"), descending=True),
                condition=models.Q(("public_from__isnull", False), ("is_reviewed", True)),
                include=("public_from", "act_class"),
                name="speaker_reviewed",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("statement"), descending=True),
                condition=models.Q(("public_from__isnull", False), models.Q(("role", ""), _negated=True)),
                include=("public_from", "act_class", "role"),
                name="speaker_roles",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["agent", "public_from", "id"],
                include=("act_class",),
                name="speaker_hours",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["article", "agent"],
                include=("public_from", "act_class"),
                name="speaker_voices",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["agent", "name_in_story"],
                include=("public_from", "act_class"),
                name="speaker_spellings",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="statement_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("place"),
                models.F("id"),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False), ("state__in", ["accepted", "confirmed"])),
                include=("public_from", "act_class"),
                name="statement_reviewed",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["article"],
                include=("public_from", "act_class"),
                name="statement_reading_of_article",
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["subject", "kind", "value", "act_class"], include=("n",), name="tally_of"),
        ),
    ]
