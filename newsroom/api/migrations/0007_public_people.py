"""Whom an outlet gives a public page is part of what the public sees: a change of it touches all who speak there."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION changes_of_public_people() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO api_touch (kind, object_id, wide, shown, via_kind, via_id, transaction)
    SELECT DISTINCT 'agent', e.agent_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
    FROM old_rows o JOIN new_rows n USING (id) JOIN articles_speaker e ON e.outlet_id = n.id
    WHERE o.public_people <> n.public_people AND e.agent_id IS NOT NULL AND e.public_from IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER changes_public_people AFTER UPDATE ON articles_outlet
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changes_of_public_people();
"""
BACKWARD = "DROP FUNCTION changes_of_public_people() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0006_acts_that_may_appear"),
        ("articles", "0014_public_people"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
