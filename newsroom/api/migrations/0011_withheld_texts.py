"""That an earlier text is withheld, or is not any more, is told of as a change of its story."""

from django.db import migrations

ROWS = {"INSERT": "new_rows", "UPDATE": "new_rows", "DELETE": "old_rows"}
TABLES = {name: f"{rows[:3].upper()} TABLE AS {rows}" for name, rows in ROWS.items()}
FUNCTION = """
CREATE FUNCTION changes_of_articles_withholding() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    {body}END IF;
    RETURN NULL;
END $$;
"""
TOUCH = """IF TG_OP = '{operation}' THEN
        INSERT INTO api_touch (kind, object_id, wide, shown, transaction)
        SELECT DISTINCT 'article', r.article_id, false, true, pg_current_xact_id()::text::bigint
        FROM {rows} JOIN articles_revision r ON r.id = {rows}.revision_id;
    """
TRIGGER = """
CREATE TRIGGER changes_{name} AFTER {operation} ON articles_withholding REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION changes_of_articles_withholding();
"""
BODY = "ELS".join(TOUCH.format(operation=operation, rows=rows) for operation, rows in ROWS.items())
FORWARD = FUNCTION.format(body=BODY) + "".join(
    TRIGGER.format(name=operation.lower(), operation=operation, tables=tables) for operation, tables in TABLES.items()
)
BACKWARD = "DROP FUNCTION changes_of_articles_withholding() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("api", "0010_parts_of_organisations"), ("articles", "0019_reasons_of_erasures")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
