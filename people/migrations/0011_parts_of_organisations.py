"""Which organisation is part of which. Its ends keep their kind by composite foreign keys, as a position's do."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE people_part
    ADD CONSTRAINT part_whole_is_an_organisation FOREIGN KEY (whole_id, whole_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT part_part_is_an_organisation FOREIGN KEY (part_id, part_kind)
        REFERENCES people_agent (id, kind) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE people_part
    DROP CONSTRAINT part_whole_is_an_organisation,
    DROP CONSTRAINT part_part_is_an_organisation;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0010_kinds_of_aliases")]

    operations = [
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("whole_kind", models.CharField(default="organisation", editable=False, max_length=12)),
                ("part_kind", models.CharField(default="organisation", editable=False, max_length=12)),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                ("source", models.URLField(blank=True, max_length=2000, verbose_name="where it was read")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wholes",
                        to="people.agent",
                        verbose_name="part",
                    ),
                ),
                (
                    "whole",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="people.agent",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of an organisation",
                "verbose_name_plural": "parts of organisations",
                "ordering": ["start_date", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part_kind", "organisation"), ("whole_kind", "organisation")),
                        name="part_between_organisations",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("whole", models.F("part")), _negated=True), name="part_of_another"
                    ),
                    models.UniqueConstraint(
                        fields=("whole", "part", "start_date"),
                        name="part_once",
                        nulls_distinct=False,
                        violation_error_message="This is said already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date__isnull", True),
                            ("end_date__isnull", True),
                            ("end_date__gte", models.F("start_date")),
                            _connector="OR",
                        ),
                        name="part_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
