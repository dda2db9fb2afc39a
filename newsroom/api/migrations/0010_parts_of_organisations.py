"""What an organisation is part of, and the offices that people held, are part of what a copy of them shows."""

from django.db import migrations

TOUCH = """
    INSERT INTO api_touch (kind, object_id, wide, shown, via_kind, via_id, transaction)
    SELECT DISTINCT 'agent', ends.one, false, NULL::boolean, 'agent', ends.other, pg_current_xact_id()::text::bigint
    FROM ({rows}) r, LATERAL (VALUES (r.part_id, r.whole_id), (r.whole_id, r.part_id)) AS ends (one, other);"""
ROWS = {
    "INSERT": "SELECT * FROM new_rows",
    "UPDATE": "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows",
    "DELETE": "SELECT * FROM old_rows",
}
TABLES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
BODY = "ELS".join(f"IF TG_OP = '{operation}' THEN {TOUCH.format(rows=rows)}\n    " for operation, rows in ROWS.items())
FORWARD = (
    f"""
CREATE FUNCTION changes_of_people_part() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    {BODY}END IF;
    RETURN NULL;
END $$;
"""
    + "".join(
        f"""
CREATE TRIGGER changes_{operation.lower()} AFTER {operation} ON people_part REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION changes_of_people_part();
"""
        for operation, tables in TABLES.items()
    )
    + """
INSERT INTO api_due (kind, object_id, passed)
SELECT 'agent', id, false FROM (
    SELECT person_id AS id FROM people_position UNION SELECT part_id FROM people_part
    UNION SELECT whole_id FROM people_part
) shown_otherwise
ON CONFLICT (kind, object_id) DO NOTHING;
"""
)
BACKWARD = "DROP FUNCTION changes_of_people_part() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0009_tokens_of_chiefs"),
        ("people", "0011_parts_of_organisations"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
