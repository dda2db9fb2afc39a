"""Moves the decisions of editors into the audit log, which had every other change by a person."""

import django.db.models.deletion
from django.db import migrations, models

import core.action_context
from core.migrations import RunSQLFile

# Decisions keep their ids. Entries that the log has already get ids beyond these, because both were counted from 1.
MAKE_ROOM = """
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE articles_auditentry DISABLE TRIGGER refuse_change;
    UPDATE articles_auditentry SET id = id + greatest(
        (SELECT max(id) FROM articles_decision), (SELECT max(id) FROM articles_auditentry)
    ) WHERE EXISTS (SELECT 1 FROM articles_decision);
    ALTER TABLE articles_auditentry ENABLE TRIGGER refuse_change;
"""
MOVE = """
    SET CONSTRAINTS ALL IMMEDIATE;
    INSERT INTO articles_auditentry
        (id, subject, object_id, action, by_id, at, action_id, before, after, undoes_id)
        SELECT id, 'statement', statement_id, action, by_id, at, act, before, after, undoes_id
        FROM articles_decision ORDER BY id;
    SELECT setval(pg_get_serial_sequence('articles_auditentry', 'id'), max(id)) FROM articles_auditentry
        HAVING max(id) IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_plain_labels")]

    operations = [
        migrations.RemoveIndex(model_name="auditentry", name="audit_entry_of_object"),
        migrations.RunSQL(MAKE_ROOM),
        migrations.AlterField(
            model_name="auditentry",
            name="object_id",
            field=models.CharField(db_collation="C", max_length=64, verbose_name="identifier"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="action_id",
            field=models.BigIntegerField(default=core.action_context.current_action_id, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="undoes",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone",
                to="articles.auditentry",
                verbose_name="undoes",
            ),
        ),
        migrations.RunSQL(MOVE),
        migrations.DeleteModel(name="Decision"),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject", "object_id", "-id"], name="audit_entry_of_object"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["-at", "-id"], name="audit_entry_newest"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(
                    ("action__in", ["confirm", "reject", "accept", "reopen", "edit", "create", "undo"]), _negated=True
                ),
                fields=["subject", "action", "object_id"],
                name="audit_entry_by_action",
            ),
        ),
        RunSQLFile("articles/sql/verbatim.sql"),
    ]
