"""A part of what was taken for one agent's may go to another, and an agent may be of the other kind."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="kind_by_editor",
            field=models.BooleanField(default=False, editable=False, verbose_name="kind set by an editor"),
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
