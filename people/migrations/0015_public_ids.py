"""Names and positions get a random identifier beside their number, for readers: numbers tell how many there are.

The column is added with a default that is worked out for each row, so that the table is written once and its indexes
are built anew; an update of all rows would add each of them to every index. The default goes then: a row gets its
identifier from ``core.ids.new_id``. The index of each foreign key gives way to one that begins with it and goes on
with the identifier, in the order in which the lists of the API are read.
"""

import django.db.models.deletion
from django.db import migrations, models

import core.ids
import people.models.agents

TABLES = ("people_alias", "people_position")
# A UUID's bytes are drawn from the operating system's randomness, unlike random(); two of the sixteen have fixed bits.
PLACES = (0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14)
LETTERS = " || ".join(f"substr('{core.ids.ALPHABET}', get_byte(drawn, {n}) % 30 + 1, 1)" for n in PLACES)
DRAWING = f"""
CREATE FUNCTION people_drawn_id() RETURNS varchar LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
DECLARE
    drawn bytea := uuid_send(gen_random_uuid());
BEGIN
    RETURN {LETTERS};
END $$;
"""
ADDED = """
ALTER TABLE {0} ADD COLUMN public_id varchar(12) COLLATE "C" NOT NULL DEFAULT people_drawn_id();
ALTER TABLE {0} ALTER COLUMN public_id DROP DEFAULT;
"""
FORWARD = DRAWING + "".join(ADDED.format(table) for table in TABLES) + "DROP FUNCTION people_drawn_id();"
BACK = "".join(f"ALTER TABLE {table} DROP COLUMN public_id;" for table in TABLES)


def public_id():
    return people.models.agents.OpaqueField(
        db_collation="C", default=core.ids.new_id, editable=False, max_length=core.ids.LENGTH
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0014_sort_names")]

    operations = [
        migrations.RunSQL(
            FORWARD,
            BACK,
            state_operations=[
                migrations.AddField(model_name="alias", name="public_id", field=public_id()),
                migrations.AddField(model_name="position", name="public_id", field=public_id()),
            ],
        ),
        migrations.AddConstraint(
            model_name="alias", constraint=models.UniqueConstraint(fields=["public_id"], name="alias_public_id")
        ),
        migrations.AddConstraint(
            model_name="position", constraint=models.UniqueConstraint(fields=["public_id"], name="position_public_id")
        ),
        migrations.AddIndex(
            model_name="alias", index=models.Index(fields=["agent", "public_id"], name="alias_of_agent")
        ),
        migrations.AddIndex(
            model_name="position", index=models.Index(fields=["person", "public_id"], name="position_of_person")
        ),
        migrations.AlterField(
            model_name="alias",
            name="agent",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="aliases",
                to="people.agent",
                verbose_name="agent",
            ),
        ),
        migrations.AlterField(
            model_name="position",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="positions",
                to="people.agent",
                verbose_name="person",
            ),
        ),
    ]
