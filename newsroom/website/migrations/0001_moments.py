"""Triggers on all tables of which pages are made note that something there has moved; see ``newsroom.website.http.site_version``.

Rows under a story are noted under its id, and count only while that story is public: nobody has to wait for anybody to
know whether it is. Rows of which pages show nothing, whatever stands above them, are passed over.
"""

from django.db import migrations, models

# By table: the story under which a row lies, and which rows matter, beside those of a story that readers do not see.
OF_REWORDED = "EXISTS (SELECT FROM articles_rewording w WHERE w.statement_id = {} AND w.was_public)"
OF_STATEMENT = "(SELECT s.article_id FROM articles_statement s WHERE s.id = r.statement_id)"
OF_REVISION = "(SELECT v.article_id FROM articles_revision v WHERE v.id = r.revision_id)"
KNOWN = """r.by_editor OR EXISTS (SELECT FROM people_agent a WHERE a.id = r.agent_id AND a.state = 'approved')
    OR EXISTS (SELECT FROM articles_speaker s WHERE s.agent_id = r.agent_id)
    OR EXISTS (SELECT FROM articles_mention m WHERE m.agent_id = r.agent_id)"""
WATCHED = {
    "articles_article": ("''", "r.public_from IS NOT NULL OR r.status = 'withdrawn'"),
    "articles_article_topics": ("r.article_id", "true"),
    "articles_correction": (OF_REVISION, "true"),
    "articles_dispute": (OF_STATEMENT, "r.reply_shown"),
    "articles_mention": (OF_REVISION, "true"),
    "articles_outlet": ("''", "true"),
    "articles_reply": ("''", "r.state = 'confirmed'"),
    "articles_revision": ("r.article_id", "true"),
    "articles_rewording": (OF_STATEMENT, "true"),
    "articles_speaker": ("r.article_id", f"r.public_from IS NOT NULL OR {OF_REWORDED.format('r.statement_id')}"),
    "articles_statement": ("r.article_id", f"r.public_from IS NOT NULL OR {OF_REWORDED.format('r.id')}"),
    "articles_topic": ("''", "true"),
    "articles_withholding": (OF_REVISION, "true"),
    "articles_wording": ("r.article_id", "true"),
    "people_agent": ("''", "TG_OP <> 'INSERT' OR r.state = 'approved'"),
    "people_alias": ("''", f"TG_OP <> 'INSERT' OR {KNOWN}"),
    "people_position": ("''", "true"),
    "people_redirect": ("''", "true"),
}
EVENTS = {
    "INSERT": ("NEW TABLE AS new_rows", "SELECT * FROM new_rows"),
    "UPDATE": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows",
    ),
    "DELETE": ("OLD TABLE AS old_rows", "SELECT * FROM old_rows"),
}


def watching(table):
    story, matters = WATCHED[table]
    noted = """
        INSERT INTO public_moment (transaction, article)
        SELECT DISTINCT pg_current_xact_id()::text::bigint, coalesce({story}, '') FROM ({rows}) r WHERE {matters}
        ON CONFLICT (transaction, article) DO UPDATE SET n = public_moment.n + 1;"""
    bodies = {event: noted.format(story=story, rows=rows, matters=matters) for event, (_t, rows) in EVENTS.items()}
    triggers = "".join(
        f"""
CREATE TRIGGER moments_{event.lower()} AFTER {event} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION moments_of_{table}();"""
        for event, (tables, _rows) in EVENTS.items()
    )
    return f"""
CREATE FUNCTION moments_of_{table}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {bodies["INSERT"]}
    ELSIF TG_OP = 'UPDATE' THEN {bodies["UPDATE"]}
    ELSE {bodies["DELETE"]}
    END IF;
    RETURN NULL;
END $$;{triggers}
"""


FORWARD = "".join(map(watching, WATCHED))
BACKWARD = "".join(f"DROP FUNCTION moments_of_{table}() CASCADE;" for table in WATCHED)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("articles", "0013_lexemes_of_texts"),
        ("people", "0009_wikidata"),
    ]

    operations = [
        migrations.CreateModel(
            name="Moment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.BigIntegerField()),
                ("article", models.CharField(blank=True, db_collation="C", max_length=12)),
                ("n", models.BigIntegerField(db_default=1)),
            ],
        ),
        migrations.AddConstraint(
            model_name="moment",
            constraint=models.UniqueConstraint(fields=("transaction", "article"), name="moment_once"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
