"""Disputes, and erasures: the one way in which a text, a decision or a deed is ever changed.

While an erasure that two people want is being carried out, and in no other case, such a row may be blanked: each
letter is what it was or a blank, or nothing is left. The rule holds for the application's role as for every other.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
import people.models.agents

FORWARD = r"""
CREATE FUNCTION archive_is_erasing() RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM articles_erasure
        WHERE id = current_setting('archive.erasure', true)
            AND confirmed_by_id IS NOT NULL AND confirmed_by_id <> asked_by_id AND done_at IS NULL
    )
$$;

CREATE FUNCTION archive_is_blanked(was text, now text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT was IS NOT DISTINCT FROM now OR now IN ('', '{}', '[]') OR (
        char_length(was) = char_length(now) AND NOT EXISTS (
            SELECT 1 FROM unnest(string_to_array(was, NULL), string_to_array(now, NULL)) AS letter (old, new)
            WHERE old <> new AND new <> '█'
        )
    )
$$;

CREATE OR REPLACE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND archive_is_erasing() AND NOT EXISTS (
        SELECT 1 FROM jsonb_each(to_jsonb(OLD)) AS was JOIN jsonb_each(to_jsonb(NEW)) AS now USING (key)
        WHERE key <> 'sha256' AND NOT archive_is_blanked(was.value #>> '{}', now.value #>> '{}')
    ) THEN
        IF TG_TABLE_NAME = 'articles_revision' THEN
            NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of %: rows of this table are never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION archive_erasure_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.done_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(OLD) <> to_jsonb(NEW)) THEN
        RAISE EXCEPTION 'erasure %: what has been erased is not changed in the ledger', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER erasure_stays BEFORE UPDATE OR DELETE ON articles_erasure
    FOR EACH ROW EXECUTE FUNCTION archive_erasure_stays();
"""

BACKWARD = """
DROP TRIGGER erasure_stays ON articles_erasure;
DROP FUNCTION archive_erasure_stays();
CREATE OR REPLACE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %: rows of this table are never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP FUNCTION archive_is_blanked(text, text);
DROP FUNCTION archive_is_erasing();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_reading"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased"),
        ),
        migrations.AddField(
            model_name="article",
            name="erased_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                blank=True,
                default=list,
                editable=False,
                help_text="Digests by which an erased story is recognised when its sender sends it again.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="disputed",
            field=models.BooleanField(default=False, editable=False, verbose_name="disputed"),
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    people.models.agents.OpaqueIdField(
                        db_collation="C",
                        default=core.ids.new_id,
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("token", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("not-me", "It was not me"),
                            ("not-my-words", "These are not my words"),
                            ("wrong-role", "I did not speak in this role"),
                            ("out-of-context", "It is torn out of its context"),
                        ],
                        max_length=16,
                        verbose_name="what is wrong",
                    ),
                ),
                ("told", models.TextField(max_length=4000, verbose_name="what they tell")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=300, verbose_name="how to reach them")),
                ("reply", models.TextField(blank=True, max_length=1000, verbose_name="their reply, for readers")),
                ("reply_shown", models.BooleanField(default=False, verbose_name="reply shown to readers")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("in-review", "being looked at"),
                            ("upheld", "upheld"),
                            ("declined", "declined"),
                        ],
                        default="received",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="outcome")),
                ("sender", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="received")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="articles.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["sender", "created_at"], name="dispute_of_sender"),
                    models.Index(fields=["state", "created_at"], name="dispute_by_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    people.models.agents.OpaqueIdField(
                        db_collation="C",
                        default=core.ids.new_id,
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("story", "a story"), ("agent", "a person or an organisation"), ("words", "words")],
                        max_length=6,
                        verbose_name="what",
                    ),
                ),
                ("object_id", models.CharField(blank=True, max_length=12, verbose_name="identifier")),
                ("words", models.JSONField(blank=True, default=list, verbose_name="words to be erased")),
                ("reason", models.CharField(max_length=500, verbose_name="public reason")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                ("places", models.JSONField(blank=True, default=dict, verbose_name="places")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-asked_at", "-id"],
                "indexes": [models.Index(fields=["kind", "object_id"], name="erasure_of_object")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="erasure_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("confirmed_by__isnull", False), ("words", [])),
                            _connector="OR",
                        ),
                        name="erasure_done_has_no_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="erasure_has_reason"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
