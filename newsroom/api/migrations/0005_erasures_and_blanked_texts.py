"""What is erased is told of as that; and texts, which otherwise never change, change when words of theirs are erased."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION changes_of_articles_revision() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO api_touch (kind, object_id, wide, shown, transaction)
    SELECT DISTINCT 'article', r.article_id, false, NULL::boolean, pg_current_xact_id()::text::bigint FROM new_rows r;
    RETURN NULL;
END $$;
CREATE TRIGGER changes_update AFTER UPDATE ON articles_revision REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changes_of_articles_revision();
"""
BACKWARD = "DROP FUNCTION changes_of_articles_revision() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0004_filings_only_come_and_go"),
        ("articles", "0012_disputes_and_erasures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="action",
            field=models.CharField(
                choices=[
                    ("created", "became public"),
                    ("changed", "reads differently"),
                    ("merged", "is part of another now"),
                    ("withdrawn", "is no longer public"),
                    ("restored", "is public again"),
                    ("erased", "was erased"),
                ],
                max_length=9,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="standing",
            name="state",
            field=models.CharField(
                choices=[("public", "public"), ("merged", "merged"), ("gone", "gone"), ("erased", "erased")],
                max_length=6,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
