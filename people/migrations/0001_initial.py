"""The tables of people and organisations."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import core.ids
import people.models.agents
from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        RunSQLFile("people/sql/sort_key.sql"),
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "work at the desk",
                "verbose_name_plural": "work at the desk",
                "permissions": [
                    ("hand_in", "hand in stories as drafts"),
                    ("hand_in_published", "hand in public stories and correct any story"),
                    ("read_all", "read what is not public"),
                    ("judge", "judge statements, speakers, replies and names in a story"),
                    ("identify", "say who is meant by a name, and approve people"),
                    ("publish", "publish, schedule and note corrections"),
                    ("reread", "have stories read again"),
                    ("settle_disputes", "work through disputes"),
                    ("withdraw", "withdraw published stories and bring them back"),
                    ("withhold", "withhold an earlier wording"),
                    ("merge", "merge, split and undo merges"),
                    ("set_policy", "decide what is public unreviewed"),
                    ("promote", "promote a model"),
                    ("erase", "erase what the law demands"),
                    ("manage_people", "manage accounts and tokens"),
                ],
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                (
                    "id",
                    people.models.agents.OpaqueIdField(
                        db_collation="C",
                        default=core.ids.new_id,
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The name as this archive prints it.", max_length=300, verbose_name="name"
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=500, verbose_name="description")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unreviewed", "found by machine, not reviewed"),
                            ("approved", "approved by an editor"),
                            ("dismissed", "no person or organisation"),
                        ],
                        default="unreviewed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind_by_editor",
                    models.BooleanField(
                        db_default=False, default=False, editable=False, verbose_name="kind set by an editor"
                    ),
                ),
                (
                    "wikidata",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=16,
                        verbose_name="id at Wikidata",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=people.models.agents.SortKey("kind", "name"),
                        output_field=models.CharField(db_collation="C", max_length=300),
                    ),
                ),
            ],
            options={
                "verbose_name": "agent",
                "verbose_name_plural": "agents",
                "indexes": [
                    models.Index(fields=["kind", "name", "id"], name="agent_kind_name"),
                    models.Index(fields=["kind", "sort_key", "id"], name="agent_kind_sort_key"),
                    models.Index(
                        condition=models.Q(("wikidata", ""), _negated=True), fields=["wikidata"], name="agent_wikidata"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "kind"), name="agent_id_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "organisation"])), name="agent_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="agent_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(("wikidata", ""), ("wikidata__regex", "^Q[1-9][0-9]*$"), _connector="OR"),
                        name="agent_wikidata_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("people.agent",),
        ),
        migrations.CreateModel(
            name="Person",
            fields=[],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("people.agent",),
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waits for an answer"), ("done", "answered"), ("failed", "failed")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("found", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="error")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="agent",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "look-up",
                "verbose_name_plural": "look-ups",
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    people.models.agents.OpaqueField(
                        db_collation="C", default=core.ids.new_id, editable=False, max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "key",
                    models.CharField(db_collation="C", editable=False, max_length=300, verbose_name="normalised key"),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="keys by which it is found",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")], editable=False, max_length=12
                    ),
                ),
                ("by_editor", models.BooleanField(default=False, verbose_name="added by an editor")),
                (
                    "compared",
                    models.BooleanField(
                        db_default=False, default=False, editable=False, verbose_name="compared with other spellings"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="people.agent",
                        verbose_name="agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "other spelling",
                "verbose_name_plural": "other spellings",
                "indexes": [
                    models.Index(fields=["agent", "public_id"], name="alias_of_agent"),
                    models.Index(fields=["key", "agent"], name="alias_key"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["key"], name="alias_key_trigrams", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("kind", "person")),
                        fastupdate=False,
                        fields=["keys"],
                        name="alias_keys_of_people",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("kind", "organisation")),
                        fastupdate=False,
                        fields=["keys"],
                        name="alias_keys_of_organisations",
                    ),
                    models.Index(condition=models.Q(("compared", False)), fields=["id"], name="alias_to_be_compared"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="alias_public_id"),
                    models.UniqueConstraint(fields=("agent", "name"), name="alias_once_per_agent"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="alias_has_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("agent", models.CharField(db_collation="C", max_length=12, verbose_name="agent")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("speakers", models.JSONField(default=list)),
                ("mentions", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "dismissal",
                "verbose_name_plural": "dismissals",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("agent",), name="agent_dismissed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="dismissal_undone_has_actor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Distinction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="one",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="the other",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "distinction",
                "verbose_name_plural": "distinctions",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Least("one", "other"),
                        django.db.models.functions.comparison.Greatest("one", "other"),
                        condition=models.Q(("undone_at__isnull", True)),
                        name="told_apart_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True), name="told_apart_from_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="distinction_undone_has_actor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KindChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("agent", models.CharField(db_collation="C", max_length=12, verbose_name="agent")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "before",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="before",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="after",
                    ),
                ),
                ("positions", models.JSONField(default=list)),
                ("posts", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of kind",
                "verbose_name_plural": "changes of kind",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["agent"], name="kind_change_of_agent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="kind_change_undone_has_actor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LikelyPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("likeness", models.PositiveSmallIntegerField(verbose_name="likeness of the names")),
                ("score", models.FloatField(verbose_name="score")),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="one",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="the other",
                    ),
                ),
            ],
            options={
                "verbose_name": "likely duplicate",
                "verbose_name_plural": "likely duplicates",
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("score"), descending=True), models.F("id"), name="likely_pair_score"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Least("one", "other"),
                        django.db.models.functions.comparison.Greatest("one", "other"),
                        name="likely_pair_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one", models.F("other")), _negated=True), name="likely_pair_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("kept", models.CharField(db_collation="C", max_length=12, verbose_name="kept agent")),
                ("merged", models.CharField(db_collation="C", max_length=12, verbose_name="merged agent")),
                ("before", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("dropped", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["kept"], name="merge_kept")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="merge_undone_has_actor",
                    )
                ],
            },
        ),
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
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    people.models.agents.OpaqueField(
                        db_collation="C", default=core.ids.new_id, editable=False, max_length=12
                    ),
                ),
                ("person_kind", models.CharField(default="person", editable=False, max_length=12)),
                ("organisation_kind", models.CharField(default="organisation", editable=False, max_length=12)),
                ("role", models.CharField(max_length=300, verbose_name="role as printed")),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                ("source", models.URLField(blank=True, max_length=2000, verbose_name="where it was read")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="people.agent",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="people.agent",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "position",
                "verbose_name_plural": "positions",
                "ordering": ["-start_date", "id"],
                "indexes": [models.Index(fields=["person", "public_id"], name="position_of_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="position_public_id"),
                    models.CheckConstraint(condition=models.Q(("person_kind", "person")), name="position_of_a_person"),
                    models.CheckConstraint(
                        condition=models.Q(("organisation_kind", "organisation")), name="position_at_an_organisation"
                    ),
                    models.CheckConstraint(condition=models.Q(("role", ""), _negated=True), name="position_has_role"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date__isnull", True),
                            ("end_date__isnull", True),
                            ("end_date__gte", models.F("start_date")),
                            _connector="OR",
                        ),
                        name="position_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                (
                    "old_id",
                    models.CharField(
                        db_collation="C",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                        verbose_name="old identifier",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redirects",
                        to="people.agent",
                        verbose_name="now",
                    ),
                ),
            ],
            options={
                "verbose_name": "redirect",
                "verbose_name_plural": "redirects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("old_id", models.F("agent")), _negated=True), name="redirect_not_to_itself"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("key", models.CharField(db_collation="C", editable=False, max_length=300)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="agent",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused spelling",
                "verbose_name_plural": "refused spellings",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("agent", "key"),
                        name="alias_refused_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="refused_alias_undone_has_actor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("role", models.CharField(max_length=300, verbose_name="role as printed")),
                ("key", models.CharField(db_collation="C", editable=False, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.agent",
                        verbose_name="person",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused position",
                "verbose_name_plural": "refused positions",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("person", "key"),
                        name="position_refused_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="refused_position_undone_has_actor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                ("source", models.CharField(db_collation="C", max_length=12, verbose_name="split")),
                ("to", models.CharField(db_collation="C", max_length=12, verbose_name="to")),
                ("names", models.JSONField(default=list)),
                ("made", models.BooleanField(default=False, verbose_name="created for it")),
                ("moved", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("distinction", models.BigIntegerField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "split",
                "verbose_name_plural": "splits",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="split_undone_has_actor",
                    )
                ],
            },
        ),
    ]
