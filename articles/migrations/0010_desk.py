"""The desk: which stories wait, counted by triggers; samples of what was accepted in bulk; work on many rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
import people.models

FORWARD = """
-- What waits in these stories, counted anew. Rows are locked before counting, so that of two who change one story at
-- once the second counts what the first has done.
CREATE FUNCTION archive_settle_waiting(stories text[]) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO articles_waiting (article_id, outlet_id, waiting, sampled, doubt, rank)
        SELECT id, outlet_id, 0, 0, 0, 0 FROM articles_article
        WHERE id = ANY (stories) AND id NOT IN (SELECT article_id FROM articles_waiting WHERE article_id = ANY (stories))
        ORDER BY id
        ON CONFLICT DO NOTHING;
    PERFORM 1 FROM articles_waiting WHERE article_id = ANY (stories) ORDER BY article_id FOR UPDATE;
    WITH counted AS (
        SELECT article.id, article.outlet_id, article.published_at,
            -- What a correction has removed waits whatever has been decided of it.
            count(*) FILTER (WHERE statement.state = 'suggested' OR statement.corrected = 'removed') AS waiting,
            count(sample.statement_id) FILTER (WHERE statement.state = 'accepted') AS sampled,
            coalesce(sum(greatest(1 - statement.confidence, 0.02)) FILTER (WHERE statement.state = 'suggested'), 0)
                + 0.5 * count(*) FILTER (WHERE statement.corrected = 'removed' AND statement.state <> 'suggested')
                + 0.5 * count(sample.statement_id) FILTER (WHERE statement.state = 'accepted') AS doubt
        FROM articles_article article
        LEFT JOIN articles_statement statement ON statement.article_id = article.id
            AND (statement.state IN ('suggested', 'accepted') AND statement.current_wording_id IS NOT NULL
                OR statement.corrected = 'removed' AND statement.state NOT IN ('rejected', 'dropped'))
        LEFT JOIN articles_sample sample ON sample.statement_id = statement.id AND sample.outcome = ''
        WHERE article.id = ANY (stories)
        GROUP BY article.id
    ), ranked AS (
        -- The logarithm of doubt halved every week: what all stories have in common, the present, is left out.
        SELECT *, CASE WHEN doubt > 0 THEN ln(doubt) / ln(2) ELSE 0 END
            + extract(epoch FROM published_at) / (7 * 86400) AS rank FROM counted
    )
    UPDATE articles_waiting row
    SET outlet_id = ranked.outlet_id, waiting = ranked.waiting, sampled = ranked.sampled, doubt = ranked.doubt,
        rank = ranked.rank
    FROM ranked
    WHERE row.article_id = ranked.id AND (row.outlet_id, row.waiting, row.sampled, row.doubt, row.rank)
        IS DISTINCT FROM (ranked.outlet_id, ranked.waiting, ranked.sampled, ranked.doubt, ranked.rank::double precision);
END $$;

CREATE FUNCTION archive_statements_wait() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    stories text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT article_id) INTO stories FROM after
        WHERE current_wording_id IS NOT NULL OR corrected <> '';
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT article_id) INTO stories FROM before;
    ELSE
        SELECT array_agg(DISTINCT after.article_id) INTO stories FROM after JOIN before USING (id)
        WHERE (after.state, after.corrected, after.current_wording_id IS NULL, after.confidence)
            IS DISTINCT FROM (before.state, before.corrected, before.current_wording_id IS NULL, before.confidence);
    END IF;
    IF stories IS NOT NULL THEN
        PERFORM archive_settle_waiting(stories);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER statements_wait_inserted AFTER INSERT ON articles_statement
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION archive_statements_wait();
CREATE TRIGGER statements_wait_updated AFTER UPDATE ON articles_statement
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION archive_statements_wait();
CREATE TRIGGER statements_wait_deleted AFTER DELETE ON articles_statement
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION archive_statements_wait();

CREATE FUNCTION archive_samples_wait() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM archive_settle_waiting(array_agg(DISTINCT article_id))
    FROM articles_statement WHERE id IN (SELECT statement_id FROM after) HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER samples_wait_inserted AFTER INSERT ON articles_sample
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION archive_samples_wait();
CREATE TRIGGER samples_wait_updated AFTER UPDATE ON articles_sample
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION archive_samples_wait();

CREATE FUNCTION archive_story_waits() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM articles_waiting WHERE article_id = NEW.id) THEN
        PERFORM archive_settle_waiting(ARRAY[NEW.id::text]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER story_waits AFTER UPDATE OF published_at, outlet_id ON articles_article FOR EACH ROW
    WHEN ((OLD.published_at, OLD.outlet_id) IS DISTINCT FROM (NEW.published_at, NEW.outlet_id))
    EXECUTE FUNCTION archive_story_waits();

SELECT archive_settle_waiting(array_agg(DISTINCT article_id)) FROM articles_statement HAVING count(*) > 0;
"""

BACKWARD = """
DROP TRIGGER story_waits ON articles_article;
DROP TRIGGER samples_wait_updated ON articles_sample;
DROP TRIGGER samples_wait_inserted ON articles_sample;
DROP TRIGGER statements_wait_deleted ON articles_statement;
DROP TRIGGER statements_wait_updated ON articles_statement;
DROP TRIGGER statements_wait_inserted ON articles_statement;
DROP FUNCTION archive_story_waits();
DROP FUNCTION archive_samples_wait();
DROP FUNCTION archive_statements_wait();
DROP FUNCTION archive_settle_waiting(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_corrections_and_models"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkJob",
            fields=[
                (
                    "id",
                    people.models.OpaqueIdField(
                        db_collation="C",
                        default=core.ids.new_id,
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("accept", "Accept in bulk"),
                            ("reject", "Reject"),
                            ("assign", "Say who spoke"),
                            ("reread", "Read again"),
                            ("publish", "Publish"),
                        ],
                        max_length=8,
                        verbose_name="verb",
                    ),
                ),
                ("rows", models.JSONField(help_text="Ids, or the filter that chooses them.", verbose_name="rows")),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rows at the start")),
                ("seen", models.PositiveIntegerField(default=0, verbose_name="rows looked at")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="rows changed")),
                ("refused", models.JSONField(blank=True, default=list, verbose_name="refused")),
                ("last", models.CharField(blank=True, editable=False, max_length=30)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("due_at", models.DateTimeField(editable=False, null=True, verbose_name="to be sent")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
            ],
            options={
                "verbose_name": "work on many rows",
                "verbose_name_plural": "work on many rows",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sample",
                        serialize=False,
                        to="articles.statement",
                    ),
                ),
                ("drawn_at", models.DateTimeField(auto_now_add=True, verbose_name="drawn")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "not looked at yet"), ("right", "right"), ("wrong", "wrong")],
                        default="",
                        max_length=5,
                        verbose_name="outcome",
                    ),
                ),
                ("wrong_in", models.CharField(blank=True, max_length=20, verbose_name="what was wrong")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="looked at")),
            ],
            options={
                "verbose_name": "sample of what was accepted in bulk",
                "verbose_name_plural": "samples of what was accepted in bulk",
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("waiting", models.PositiveIntegerField(default=0, verbose_name="suggested statements")),
                ("sampled", models.PositiveIntegerField(default=0, verbose_name="accepted in bulk, to be looked at")),
                ("doubt", models.FloatField(default=0.0, verbose_name="doubt")),
                ("rank", models.FloatField(default=0.0, verbose_name="rank")),
                ("claimed_until", models.DateTimeField(null=True, verbose_name="claimed until")),
            ],
            options={
                "verbose_name": "story that waits",
                "verbose_name_plural": "stories that wait",
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-at", "-id"], name="decision_newest"),
        ),
        migrations.AddField(
            model_name="bulkjob",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="claimed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="claimed by",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="outlet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.outlet"
            ),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])), fields=["due_at"], name="bulk_job_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(fields=["-created_at", "-id"], name="bulk_job_newest"),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                models.OrderBy(models.F("rank"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                condition=models.Q(("waiting__gt", 0), ("sampled__gt", 0), _connector="OR"),
                name="desk_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                models.F("outlet"),
                models.OrderBy(models.F("rank"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                condition=models.Q(("waiting__gt", 0), ("sampled__gt", 0), _connector="OR"),
                name="desk_queue_of_outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("claimed_by__isnull", False)), fields=["claimed_by"], name="desk_claims"
            ),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["-created_at", "-id"], name="run_set_aside"
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("state", "accepted")), fields=["id"], name="statement_accepted_in_bulk"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
