"""The tables of the feed of changes and of the version of the public site."""

from django.db import migrations, models

import newsroom.changes.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "story"),
                            ("statement", "statement"),
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "object_id",
                    newsroom.changes.models.IdField(db_collation="C", max_length=12, verbose_name="identifier"),
                ),
                (
                    "action",
                    models.CharField(
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
                (
                    "into",
                    newsroom.changes.models.IdField(
                        blank=True, db_collation="C", default="", max_length=12, verbose_name="merged into"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="noticed")),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="ChangedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("object_id", newsroom.changes.models.IdField(db_collation="C", max_length=12)),
                ("wide", models.BooleanField()),
                ("shown", models.BooleanField(null=True)),
                ("via_kind", models.CharField(blank=True, db_default="", max_length=9)),
                (
                    "via_id",
                    newsroom.changes.models.IdField(blank=True, db_collation="C", db_default="", max_length=12),
                ),
                ("transaction", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "object_id"], name="changed_row_of_object")],
            },
        ),
        migrations.CreateModel(
            name="FollowerState",
            fields=[
                ("id", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("rules", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", True)), name="follower_state_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("object_id", newsroom.changes.models.IdField(db_collation="C", max_length=12)),
                ("transaction", models.BigIntegerField(null=True)),
                ("passed", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="pending_check_once")],
            },
        ),
        migrations.CreateModel(
            name="PublicSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("object_id", newsroom.changes.models.IdField(db_collation="C", max_length=12)),
                (
                    "shown_as",
                    models.CharField(
                        choices=[
                            ("article", "story"),
                            ("statement", "statement"),
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("public", "public"), ("merged", "merged"), ("gone", "gone"), ("erased", "erased")],
                        max_length=6,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("into", newsroom.changes.models.IdField(blank=True, db_collation="C", default="", max_length=12)),
                ("moved_at", models.DateTimeField(null=True)),
                ("around", models.TextField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="public_snapshot_once")],
            },
        ),
        migrations.CreateModel(
            name="SiteVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.BigIntegerField()),
                ("article", models.CharField(blank=True, db_collation="C", max_length=12)),
                ("n", models.BigIntegerField(db_default=1)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("transaction", "article"), name="site_version_once")],
            },
        ),
    ]
