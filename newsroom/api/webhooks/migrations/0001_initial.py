"""The tables of webhooks and their deliveries."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import core.ids
import newsroom.api.webhooks.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=core.ids.new_id, editable=False, max_length=12, primary_key=True, serialize=False
                    ),
                ),
                (
                    "items",
                    models.JSONField(default=list, help_text="Of each change: position, kind, id, action, into."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "to be sent"),
                            ("delivered", "delivered"),
                            ("set_aside", "set aside: it may be replayed"),
                        ],
                        default="pending",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), db_index=True, verbose_name="created"
                    ),
                ),
                (
                    "replay_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="webhooks.delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("outcome", models.CharField(max_length=12)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("milliseconds", models.PositiveIntegerField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="webhooks.delivery"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=core.ids.new_id, editable=False, max_length=12, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="name")),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("article", "story"),
                            ("statement", "statement"),
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                        ],
                        help_text="Empty: all kinds.",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("filter", models.JSONField(blank=True, default=dict, verbose_name="filter")),
                (
                    "site",
                    models.CharField(
                        help_text="The archive's address, for the links in what is sent.", max_length=200
                    ),
                ),
                ("after", models.BigIntegerField(verbose_name="sent up to position")),
                ("salt", models.CharField(default=newsroom.api.webhooks.models.new_salt, max_length=64)),
                ("old_salt", models.CharField(blank=True, max_length=64)),
                ("old_salt_until", models.DateTimeField(null=True)),
                (
                    "off",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "switched off by its owner"),
                            ("failing", "nothing arrived there for days"),
                            ("gone", "the receiver answered that it is gone"),
                        ],
                        max_length=7,
                        verbose_name="off because",
                    ),
                ),
                ("off_at", models.DateTimeField(null=True, verbose_name="off since")),
                ("failing_since", models.DateTimeField(null=True, verbose_name="failing since")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                ("due_at", models.DateTimeField(null=True, verbose_name="next attempt")),
                ("called_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="last delivered")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="created"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="webhook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="webhooks.webhook"
            ),
        ),
        migrations.CreateModel(
            name="DeliveredObject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("object_id", models.CharField(max_length=12)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delivered_objects",
                        to="webhooks.webhook",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["webhook", "-created_at", "-id"], name="deliveries_newest_first"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["webhook", "created_at"], name="to_be_delivered"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveredobject",
            constraint=models.UniqueConstraint(fields=("webhook", "kind", "object_id"), name="delivered_object_once"),
        ),
    ]
