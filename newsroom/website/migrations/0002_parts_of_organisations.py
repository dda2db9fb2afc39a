"""Organisations' pages say what they are part of."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION moments_of_people_part() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO public_moment (transaction, article) VALUES (pg_current_xact_id()::text::bigint, '')
    ON CONFLICT (transaction, article) DO UPDATE SET n = public_moment.n + 1;
    RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER moments_{event.lower()} AFTER {event} ON people_part
    FOR EACH STATEMENT EXECUTE FUNCTION moments_of_people_part();
"""
    for event in ("INSERT", "UPDATE", "DELETE")
)


class Migration(migrations.Migration):
    dependencies = [("public", "0001_moments"), ("people", "0011_parts_of_organisations")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION moments_of_people_part() CASCADE;")]
