"""An alias knows its agent's kind, and each kind has an index of its own: whoever asks for one never reads the other."""

import django.contrib.postgres.indexes
from django.db import migrations, models

FILLED = """
ALTER TABLE people_alias DISABLE TRIGGER USER;
UPDATE people_alias SET kind = agent.kind FROM people_agent agent
    WHERE agent.id = people_alias.agent_id AND agent.kind <> people_alias.kind;
ALTER TABLE people_alias ENABLE TRIGGER USER;
"""
KEPT = """
ALTER TABLE people_alias
    ADD CONSTRAINT alias_agent_of_its_kind FOREIGN KEY (agent_id, kind)
        REFERENCES people_agent (id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION alias_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Locked, so that an agent's kind does not change before its new alias is there to be changed with it.
    SELECT kind INTO NEW.kind FROM people_agent WHERE id = NEW.agent_id FOR KEY SHARE;
    RETURN NEW;
END $$;
CREATE TRIGGER alias_kind BEFORE INSERT OR UPDATE OF agent_id, kind ON people_alias
    FOR EACH ROW EXECUTE FUNCTION alias_kind();
"""
FORGOTTEN = """
DROP TRIGGER alias_kind ON people_alias;
DROP FUNCTION alias_kind();
ALTER TABLE people_alias DROP CONSTRAINT alias_agent_of_its_kind;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0009_wikidata")]
    operations = [
        migrations.RemoveIndex(model_name="alias", name="alias_keys"),
        migrations.AddField(
            model_name="alias",
            name="kind",
            field=models.CharField(
                choices=[("person", "person"), ("organisation", "organisation")],
                default="person",
                editable=False,
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, FORGOTTEN),
        migrations.AddIndex(
            model_name="alias",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kind", "person")),
                fastupdate=False,
                fields=["keys"],
                name="alias_keys_of_people",
            ),
        ),
        migrations.AddIndex(
            model_name="alias",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kind", "organisation")),
                fastupdate=False,
                fields=["keys"],
                name="alias_keys_of_organisations",
            ),
        ),
    ]
