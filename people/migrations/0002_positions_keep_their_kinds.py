"""A position's ends are a person and an organisation: held by composite foreign keys on an agent's id and kind."""

from django.db import migrations

FORWARD = """
ALTER TABLE people_position
    ADD CONSTRAINT position_person_is_a_person FOREIGN KEY (person_id, person_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT position_organisation_is_an_organisation FOREIGN KEY (organisation_id, organisation_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE people_position
    DROP CONSTRAINT position_person_is_a_person,
    DROP CONSTRAINT position_organisation_is_an_organisation;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
