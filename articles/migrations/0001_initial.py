"""The tables of articles, statements and their review."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import CreateExtension, UnaccentExtension
from django.db import migrations, models

import articles.models.articles
import core.action_context
import core.ids
import people.models.agents
from core.migrations import RunSQLFile


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnaccentExtension(),
        CreateExtension("dict_int"),
        RunSQLFile("articles/sql/text_search.sql"),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published_at", models.DateTimeField()),
                ("public_from", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "articles_article_topics",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="SearchedText",
            fields=[
                ("id", models.CharField(db_collation="C", max_length=12, primary_key=True, serialize=False)),
                ("search", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "articles_revision",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "found by machine, not reviewed"),
                            ("accepted", "accepted in bulk"),
                            ("confirmed", "confirmed"),
                            ("rejected", "rejected"),
                            ("dropped", "no longer found"),
                        ],
                        default="suggested",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided")),
                ("published_at", models.DateTimeField(editable=False)),
                ("public_from", models.DateTimeField(editable=False, null=True)),
                ("place", models.PositiveIntegerField(editable=False)),
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
                    "form",
                    models.CharField(
                        choices=[("direct", "direct"), ("indirect", "indirect"), ("mixed", "mixed"), ("none", "none")],
                        max_length=8,
                        verbose_name="form",
                    ),
                ),
                ("act", models.SlugField(max_length=40, verbose_name="act")),
                (
                    "act_class",
                    models.CharField(
                        choices=[("speech", "speech"), ("silence", "silence"), ("inner", "belief or intention")],
                        max_length=8,
                        verbose_name="kind of act",
                    ),
                ),
                (
                    "speaker_kind",
                    models.CharField(
                        choices=[
                            ("named", "named"),
                            ("unnamed", "unnamed source"),
                            ("author", "the author"),
                            ("document", "a document"),
                        ],
                        max_length=8,
                        verbose_name="kind of speaker",
                    ),
                ),
                (
                    "statement_confidence",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                        verbose_name="confidence: statement",
                    ),
                ),
                (
                    "speaker_confidence",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                        verbose_name="confidence: speaker",
                    ),
                ),
                (
                    "act_confidence",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                        verbose_name="confidence: act",
                    ),
                ),
                (
                    "confidence",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("statement_confidence"), "*", models.F("speaker_confidence")
                        ),
                        output_field=models.FloatField(),
                        verbose_name="confidence: words and speaker",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("machine", "found by machine"), ("person", "entered by a person")],
                        default="machine",
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                (
                    "corrected",
                    models.CharField(
                        blank=True,
                        choices=[("reworded", "reworded by a correction"), ("removed", "removed by a correction")],
                        editable=False,
                        max_length=8,
                        verbose_name="changed by a correction",
                    ),
                ),
                ("disputed", models.BooleanField(default=False, editable=False, verbose_name="disputed")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
            },
        ),
        migrations.CreateModel(
            name="Article",
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
                ("external_id", models.CharField(blank=True, max_length=300, verbose_name="the outlet's identifier")),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address at the outlet")),
                (
                    "path",
                    models.CharField(
                        blank=True, help_text="Where an imported file lay.", max_length=1000, verbose_name="file"
                    ),
                ),
                ("headline", models.CharField(blank=True, max_length=500, verbose_name="headline")),
                (
                    "opening",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="opening words"),
                ),
                ("byline", models.CharField(blank=True, max_length=300, verbose_name="byline")),
                (
                    "language",
                    models.CharField(default="en", help_text="A BCP 47 tag.", max_length=35, verbose_name="language"),
                ),
                ("section", models.CharField(blank=True, max_length=200, verbose_name="section")),
                ("page", models.CharField(blank=True, max_length=50, verbose_name="page")),
                ("published_at", models.DateTimeField(verbose_name="published by the outlet")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("scheduled", "scheduled"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released here")),
                ("embargo_until", models.DateTimeField(blank=True, null=True, verbose_name="embargo until")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="public reason of the withdrawal"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="status decided"),
                ),
                (
                    "imported",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        help_text="What the sender said last: only what it says differently later is taken over.",
                    ),
                ),
                (
                    "public_text",
                    models.CharField(
                        choices=[("full", "full text"), ("excerpt", "excerpt"), ("none", "none")],
                        default="full",
                        max_length=8,
                        verbose_name="public text",
                    ),
                ),
                (
                    "public_from",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                status__in=["published", "scheduled"],
                                then=django.db.models.functions.comparison.Greatest(
                                    models.F("released_at"), models.F("embargo_until")
                                ),
                            ),
                            default=None,
                        ),
                        output_field=models.DateTimeField(null=True),
                        verbose_name="public from",
                    ),
                ),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erased")),
                (
                    "erased_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        editable=False,
                        help_text="Digests by which an erased story is recognised when its sender sends it again.",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="The last person who changed the status here; what a sender says later no longer changes it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="status decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ["-published_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counts", models.JSONField(default=dict, verbose_name="counts")),
                ("notice", models.TextField(blank=True, max_length=1000, verbose_name="notice for readers")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
            },
        ),
        migrations.CreateModel(
            name="Outlet",
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
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="home page")),
                (
                    "public_text",
                    models.CharField(
                        choices=[("full", "full text"), ("excerpt", "excerpt"), ("none", "none")],
                        default="full",
                        help_text="For new stories.",
                        max_length=8,
                        verbose_name="public text",
                    ),
                ),
                (
                    "public_people",
                    models.CharField(
                        choices=[
                            ("everyone", "everyone who speaks"),
                            ("approved", "only whom an editor has approved"),
                        ],
                        default="everyone",
                        help_text="Of those who speak in its stories. Others are named as the story prints them, without a page.",
                        max_length=8,
                        verbose_name="people with a public page",
                    ),
                ),
                (
                    "unreviewed_min_confidence",
                    models.FloatField(
                        blank=True,
                        default=articles.models.articles.default_unreviewed_confidence,
                        help_text="Between 0 and 1: how likely words and speaker must both be right. Empty: nothing is public before an editor has accepted it.",
                        null=True,
                        verbose_name="lowest confidence of public unreviewed findings",
                    ),
                ),
                (
                    "unreviewed_forms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=articles.models.articles.default_unreviewed_forms,
                        size=None,
                        verbose_name="forms that may be public unreviewed",
                    ),
                ),
                (
                    "unreviewed_acts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40),
                        blank=True,
                        default=list,
                        help_text="Such as said or denied, with commas. Empty: all of them.",
                        size=None,
                        verbose_name="acts that may be public unreviewed",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "outlet",
                "verbose_name_plural": "outlets",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PublicCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(db_collation="C", max_length=12)),
                ("kind", models.CharField(db_collation="C", max_length=8)),
                ("value", models.CharField(db_collation="C", max_length=300)),
                ("act_class", models.CharField(db_collation="C", max_length=8)),
                ("n", models.IntegerField()),
            ],
            options={
                "verbose_name": "tally",
                "verbose_name_plural": "tallies",
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(db_collation="C", editable=False, max_length=300)),
                ("role_key", models.CharField(blank=True, db_collation="C", editable=False, max_length=300)),
                ("name", models.CharField(max_length=300, verbose_name="name as printed")),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role as printed")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("agent", "answered"), ("nobody", "not a name")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions of identity",
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "found by machine, not reviewed"),
                            ("accepted", "accepted in bulk"),
                            ("confirmed", "confirmed"),
                            ("rejected", "rejected"),
                            ("dropped", "no longer found"),
                        ],
                        default="suggested",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided")),
                (
                    "confidence",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                        verbose_name="confidence",
                    ),
                ),
                ("published_at", models.DateTimeField(editable=False)),
                ("public_from", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "reply",
                "verbose_name_plural": "replies",
            },
        ),
        migrations.CreateModel(
            name="Revision",
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
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="stored")),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "ordering": ["article", "number"],
            },
        ),
        migrations.CreateModel(
            name="Rewording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("reworded", "reworded by a correction"), ("removed", "removed by a correction")],
                        max_length=8,
                        verbose_name="what became of it",
                    ),
                ),
                ("was_public", models.BooleanField(verbose_name="was public")),
                ("state", models.CharField(max_length=10, verbose_name="state until then")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "rewording",
                "verbose_name_plural": "rewordings",
            },
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "found by machine, not reviewed"),
                            ("accepted", "accepted in bulk"),
                            ("confirmed", "confirmed"),
                            ("rejected", "rejected"),
                            ("dropped", "no longer found"),
                        ],
                        default="suggested",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided")),
                ("published_at", models.DateTimeField(editable=False)),
                ("public_from", models.DateTimeField(editable=False, null=True)),
                ("place", models.PositiveIntegerField(editable=False)),
                ("name_in_story", models.CharField(max_length=300, verbose_name="name in the story")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "confidence",
                    models.FloatField(
                        default=1.0,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(1.0),
                        ],
                        verbose_name="confidence",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("form", models.CharField(editable=False, max_length=8)),
                ("act", models.CharField(editable=False, max_length=40)),
                ("act_class", models.CharField(editable=False, max_length=8)),
                ("role", models.CharField(editable=False, max_length=300)),
                ("is_reviewed", models.BooleanField(editable=False)),
            ],
            options={
                "verbose_name": "speaker",
                "verbose_name_plural": "speakers",
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Topic",
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
                    "scheme",
                    models.CharField(
                        blank=True,
                        help_text="Such as “medtop”; empty for the newsroom's own.",
                        max_length=200,
                        verbose_name="scheme",
                    ),
                ),
                ("code", models.CharField(max_length=100, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Withholding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="public reason")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
            ],
            options={
                "verbose_name": "withheld text",
                "verbose_name_plural": "withheld texts",
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField(blank=True, default=list, verbose_name="content")),
                ("cue", models.JSONField(blank=True, default=list, verbose_name="cue")),
                ("source", models.JSONField(blank=True, default=list, verbose_name="source")),
                ("text", models.TextField(blank=True, default="", editable=False, verbose_name="words")),
                (
                    "start",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="first place in the text"),
                ),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role as printed")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector("text", config="archive_words"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "wording",
                "verbose_name_plural": "wordings",
            },
        ),
        migrations.CreateModel(
            name="AccuracySample",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="accuracy_sample",
                        serialize=False,
                        to="articles.statement",
                    ),
                ),
                ("drawn_at", models.DateTimeField(auto_now_add=True, verbose_name="drawn")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "not looked at yet"), ("right", "right"), ("wrong", "wrong")],
                        default="",
                        max_length=5,
                        verbose_name="outcome",
                    ),
                ),
                ("wrong_in", models.CharField(blank=True, max_length=20, verbose_name="what was wrong")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="looked at")),
            ],
            options={
                "verbose_name": "sample of what was accepted in bulk",
                "verbose_name_plural": "samples of what was accepted in bulk",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made", models.BooleanField(default=False, verbose_name="created for it")),
                ("alias", models.BigIntegerField(editable=False, null=True)),
                ("whole", models.BooleanField(default=True, verbose_name="for all stories")),
                ("names", models.JSONField(default=list, editable=False)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                (
                    "agent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
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
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="QueueItem",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="queue_item",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("waiting", models.PositiveIntegerField(default=0, verbose_name="suggested statements")),
                ("sampled", models.PositiveIntegerField(default=0, verbose_name="accepted in bulk, to be looked at")),
                ("doubt", models.FloatField(default=0.0, verbose_name="doubt")),
                ("rank", models.FloatField(default=0.0, verbose_name="rank")),
                ("claimed_until", models.DateTimeField(null=True, verbose_name="claimed until")),
            ],
            options={
                "verbose_name": "story that waits",
                "verbose_name_plural": "stories that wait",
            },
        ),
        migrations.AddField(
            model_name="statement",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="articles.article",
                verbose_name="story",
            ),
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=40, verbose_name="kind of thing")),
                ("object_id", models.CharField(max_length=64, verbose_name="identifier")),
                ("action", models.CharField(max_length=40, verbose_name="action")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="BatchRerun",
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
                ("selection", models.JSONField(default=dict, verbose_name="which stories")),
                ("after", models.CharField(blank=True, db_collation="C", editable=False, max_length=12)),
                ("total", models.PositiveIntegerField(default=0, verbose_name="stories")),
                ("queued", models.PositiveIntegerField(default=0, verbose_name="queued")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="all queued")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch re-run",
                "verbose_name_plural": "batch re-runs",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkJob",
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
                    "verb",
                    models.CharField(
                        choices=[
                            ("accept", "Accept in bulk"),
                            ("reject", "Reject"),
                            ("assign", "Say who spoke"),
                            ("reread", "Read again"),
                            ("publish", "Publish"),
                        ],
                        max_length=8,
                        verbose_name="verb",
                    ),
                ),
                ("rows", models.JSONField(help_text="Ids, or the filter that chooses them.", verbose_name="rows")),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rows at the start")),
                ("seen", models.PositiveIntegerField(default=0, verbose_name="rows looked at")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="rows changed")),
                ("refused", models.JSONField(blank=True, default=list, verbose_name="refused")),
                ("last", models.CharField(blank=True, editable=False, max_length=30)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("due_at", models.DateTimeField(editable=False, null=True, verbose_name="to be sent")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
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
                "verbose_name": "work on many rows",
                "verbose_name_plural": "work on many rows",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("confirm", "confirmed"),
                            ("reject", "rejected"),
                            ("accept", "accepted in bulk"),
                            ("reopen", "reopened"),
                            ("edit", "changed"),
                            ("create", "entered"),
                            ("undo", "taken back"),
                        ],
                        max_length=8,
                        verbose_name="action",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                (
                    "act",
                    models.BigIntegerField(default=core.action_context.current_action_id, editable=False, null=True),
                ),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
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
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="articles.statement"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone",
                        to="articles.decision",
                        verbose_name="takes back",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
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
                ("token", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("not-me", "I did not say this"),
                            ("not-my-words", "I am misquoted"),
                            ("wrong-role", "My role is wrong"),
                            ("out-of-context", "It is taken out of context"),
                        ],
                        max_length=16,
                        verbose_name="what is wrong",
                    ),
                ),
                ("told", models.TextField(max_length=4000, verbose_name="what they tell")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=300, verbose_name="how to reach them")),
                ("reply", models.TextField(blank=True, max_length=1000, verbose_name="their reply, for readers")),
                ("reply_shown", models.BooleanField(default=False, verbose_name="reply shown to readers")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("in-review", "being looked at"),
                            ("upheld", "upheld"),
                            ("declined", "declined"),
                        ],
                        default="received",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="outcome")),
                ("sender", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="received")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="articles.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
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
                        choices=[("story", "a story"), ("agent", "a person or an organisation"), ("words", "words")],
                        max_length=6,
                        verbose_name="what",
                    ),
                ),
                ("object_id", models.CharField(blank=True, max_length=12, verbose_name="identifier")),
                ("words", models.JSONField(blank=True, default=list, verbose_name="words to be erased")),
                ("reason", models.CharField(max_length=500, verbose_name="public reason")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                ("places", models.JSONField(blank=True, default=dict, verbose_name="places")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ExtractionModel",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="SHA-256")),
                ("version", models.CharField(max_length=100, verbose_name="version")),
                (
                    "folder",
                    models.CharField(
                        help_text="Where it lay when it was tried.", max_length=1000, verbose_name="folder"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("candidate", "candidate"),
                            ("promoted", "reads the stories"),
                            ("retired", "has read stories"),
                        ],
                        default="candidate",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("trial", models.JSONField(blank=True, default=dict, verbose_name="trial")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="tried")),
                ("promoted_at", models.DateTimeField(blank=True, null=True, verbose_name="promoted")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="first seen")),
                (
                    "promoted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="promoted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "model",
                "verbose_name_plural": "models",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="ExtractionRun",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "set aside"),
                            ("superseded", "superseded"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "queue",
                    models.CharField(
                        choices=[("fresh", "fresh"), ("backlog", "backlog")],
                        default="fresh",
                        max_length=8,
                        verbose_name="queue",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="failures")),
                (
                    "due_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="to be sent"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="handed to the broker")),
                ("lease_expires_at", models.DateTimeField(blank=True, null=True, verbose_name="lease until")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("model_version", models.CharField(blank=True, max_length=100, verbose_name="model")),
                ("model_sha256", models.CharField(blank=True, max_length=64, verbose_name="model's SHA-256")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                (
                    "changes",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Which statements were added and dropped, and of those that changed what before and after.",
                        verbose_name="changes",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "batch_rerun",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="articles.batchrerun",
                        verbose_name="batch re-run",
                    ),
                ),
            ],
            options={
                "verbose_name": "run",
                "verbose_name_plural": "runs",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField(verbose_name="start")),
                ("end", models.PositiveIntegerField(verbose_name="end")),
                ("text", models.TextField(verbose_name="as printed")),
                ("name", models.CharField(max_length=300, verbose_name="fullest name in the story")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation"), ("place", "place")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("by_editor", models.BooleanField(default=False, verbose_name="set by an editor")),
                (
                    "corrected",
                    models.CharField(
                        blank=True,
                        choices=[("reworded", "reworded by a correction"), ("removed", "removed by a correction")],
                        db_default="",
                        default="",
                        editable=False,
                        max_length=8,
                        verbose_name="changed by a correction",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mentions",
                        to="people.agent",
                        verbose_name="agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ["revision", "start"],
            },
        ),
        migrations.CreateModel(
            name="NameInStory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="fullest name in the story")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("family", models.CharField(db_collation="C", editable=False, max_length=300)),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role as printed")),
                ("by_editor", models.BooleanField(default=False, verbose_name="decided by a person")),
                (
                    "agent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="names_in_stories",
                        to="people.agent",
                        verbose_name="agent",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="articles.article",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "name in a story",
                "verbose_name_plural": "names in stories",
            },
        ),
        migrations.AddField(
            model_name="statement",
            name="outlet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.outlet",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="outlet_has_name"),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=models.Q(("public_text__in", ["full", "excerpt", "none"])), name="outlet_public_text_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=models.Q(("public_people__in", ["everyone", "approved"])), name="outlet_public_people_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outlet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unreviewed_min_confidence__isnull", True),
                    models.Q(("unreviewed_min_confidence__gte", 0), ("unreviewed_min_confidence__lte", 1)),
                    _connector="OR",
                ),
                name="outlet_confidence_is_probability",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="outlet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="articles.outlet",
                verbose_name="outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="publiccount",
            index=models.Index(fields=["subject", "kind", "value", "act_class"], include=("n",), name="tally_of"),
        ),
        migrations.AddField(
            model_name="question",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="people.agent",
                verbose_name="agent",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="outlet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="articles.outlet",
                verbose_name="outlet",
            ),
        ),
        migrations.AddField(
            model_name="nameinstory",
            name="question",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="names",
                to="articles.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="articles.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="in_reply_to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="articles.statement"
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="replies_to", to="articles.statement"
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="articles.article",
                verbose_name="story",
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="articles.revision"
            ),
        ),
        migrations.AddField(
            model_name="extractionrun",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="articles.revision",
                verbose_name="revision",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="revision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="correction", to="articles.revision"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="current_revision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.revision",
                verbose_name="current revision",
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="correction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rewordings", to="articles.correction"
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rewordings", to="articles.statement"
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="speaker_edges",
                to="people.agent",
                verbose_name="agent",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="article",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="outlet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.outlet",
            ),
        ),
        migrations.AddField(
            model_name="speaker",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="speakers", to="articles.statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(fields=("scheme", "code"), name="topic_code_once_in_its_scheme"),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)),
                name="topic_has_code_and_name",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="topics",
            field=models.ManyToManyField(
                blank=True, related_name="articles", to="articles.topic", verbose_name="topics"
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="revision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="withholding", to="articles.revision"
            ),
        ),
        migrations.AddField(
            model_name="wording",
            name="article",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="wording",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="wordings", to="articles.revision"
            ),
        ),
        migrations.AddField(
            model_name="wording",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="wordings", to="articles.statement"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="current_wording",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.wording",
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="after",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.wording",
                verbose_name="after",
            ),
        ),
        migrations.AddField(
            model_name="rewording",
            name="before",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.wording",
                verbose_name="before",
            ),
        ),
        migrations.AddField(
            model_name="queueitem",
            name="claimed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="claimed by",
            ),
        ),
        migrations.AddField(
            model_name="queueitem",
            name="outlet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.outlet"
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject", "object_id", "-id"], name="audit_entry_of_object"),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])), fields=["due_at"], name="bulk_job_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(fields=["-created_at", "-id"], name="bulk_job_newest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-at", "-id"], name="decision_newest"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["sender", "created_at"], name="dispute_of_sender"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["state", "created_at"], name="dispute_by_state"),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(fields=["kind", "object_id"], name="erasure_of_object"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="erasure_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", True),
                    models.Q(("confirmed_by__isnull", False), ("words", [])),
                    _connector="OR",
                ),
                name="erasure_done_has_no_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasure_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="extractionmodel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "promoted")), fields=("state",), name="extraction_model_promoted_once"
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["kind", "key", "-updated_at"], name="question_of_key"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("outlet", "year", "kind", "key", "role_key"), name="question_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent__isnull", False), ("state", "agent")),
                    models.Q(("agent__isnull", True), ("state__in", ["open", "nobody"])),
                    _connector="OR",
                ),
                name="question_answer_is_complete",
            ),
        ),
        migrations.AddIndex(
            model_name="nameinstory",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("agent__isnull", False)),
                name="name_latest_of_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="nameinstory",
            index=models.Index(
                models.F("family"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("agent__isnull", False)),
                name="name_latest_of_family",
            ),
        ),
        migrations.AddConstraint(
            model_name="nameinstory",
            constraint=models.UniqueConstraint(fields=("article", "name", "kind"), name="name_once_per_story"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="answer_undone_has_actor",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False), ("state", "confirmed")),
                include=("public_from",),
                name="reply_reading",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["suggested", "accepted", "confirmed", "rejected", "dropped"])),
                name="reply_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["suggested", "dropped"]),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="reply_decision_has_actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("statement", "in_reply_to"), name="reply_once"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement", models.F("in_reply_to")), _negated=True), name="reply_not_to_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__range", (0, 1))), name="reply_confidence_is_probability"
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                condition=models.Q(("number__gt", 1)),
                name="revision_corrections",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("article", "number"), name="revision_number_once"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("id", "article"), name="revision_id_article"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="revision_number_from_one"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["agent", "name"], name="mention_of_agent"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["agent", "revision", "start", "end"], name="mention_of_agent_in_order"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("corrected", ""), _negated=True), fields=["revision"], name="mention_corrected"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("revision", "start", "end"), name="mention_span_once"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="mention_span_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "place"), _negated=True), ("agent__isnull", True), _connector="OR"
                ),
                name="mention_of_a_place_has_no_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(fields=["-created_at", "-id"], name="run_newest"),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(fields=["revision", "-created_at"], name="run_of_revision"),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=["queue", "created_at"],
                name="run_open",
            ),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(condition=models.Q(("state", "queued")), fields=["due_at"], name="run_to_send"),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["-created_at", "-id"], name="run_set_aside"
            ),
        ),
        migrations.AddIndex(
            model_name="extractionrun",
            index=models.Index(
                condition=models.Q(("state", "running")), fields=["lease_expires_at"], name="run_leases"
            ),
        ),
        migrations.AddConstraint(
            model_name="extractionrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=("revision",),
                name="run_open_once_per_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="extractionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True), ("lease_expires_at__isnull", False), _connector="OR"
                ),
                name="run_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="extractionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "running", "done", "failed", "superseded"]),
                    ("queue__in", ["fresh", "backlog"]),
                ),
                name="run_words_known",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(fields=["agent", "statement"], name="speaker_agent_statement"),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(condition=models.Q(("state", "rejected")), fields=["statement"], name="speaker_denied"),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("place"),
                models.F("statement"),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class", "form", "act", "outlet", "role"),
                name="speaker_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("statement"), descending=True),
                condition=models.Q(("public_from__isnull", False), ("is_reviewed", True)),
                include=("public_from", "act_class"),
                name="speaker_reviewed",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                models.F("agent"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("statement"), descending=True),
                condition=models.Q(("public_from__isnull", False), models.Q(("role", ""), _negated=True)),
                include=("public_from", "act_class", "role"),
                name="speaker_roles",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["agent", "public_from", "id"],
                include=("act_class",),
                name="speaker_hours",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["article", "agent"],
                include=("public_from", "act_class"),
                name="speaker_voices",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["agent", "name_in_story"],
                include=("public_from", "act_class"),
                name="speaker_spellings",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["suggested", "accepted", "confirmed", "rejected", "dropped"])),
                name="speaker_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["suggested", "dropped"]),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="speaker_decision_has_actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                fields=("statement", "name_in_story", "kind"), name="speaker_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "rejected"), _negated=True),
                fields=("statement", "agent"),
                name="speaker_agent_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__range", (0, 1))), name="speaker_confidence_is_probability"
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "organisation"])), name="speaker_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_in_story", ""), _negated=True), name="speaker_has_name"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-published_at", "-id"], name="article_newest"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["outlet", "-published_at", "-id"], name="article_newest_of_outlet"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("url", ""), _negated=True), fields=["outlet", "url"], name="article_by_url"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("status", "scheduled")), fields=["released_at"], name="article_to_release"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("headline", config="archive_words"),
                name="article_headline_search",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "outlet"),
                name="article_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("outlet"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from",),
                name="article_reading_of_outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["outlet", "public_from"],
                name="article_hours",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)), fields=["public_from"], name="article_released"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                django.db.models.functions.comparison.Greatest("released_at", "embargo_until"), name="article_moment"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("outlet", "external_id"),
                name="article_once_by_external_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), models.Q(("url", ""), _negated=True)),
                fields=("outlet", "url"),
                name="article_once_by_url",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), ("url", ""), models.Q(("path", ""), _negated=True)),
                fields=("outlet", "path"),
                name="article_once_by_path",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    models.Q(("released_at__isnull", False), ("status__in", ["scheduled", "published"])),
                    models.Q(("status", "withdrawn"), models.Q(("withdrawn_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="article_status_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("public_text__in", ["full", "excerpt", "none"])), name="article_public_text_known"
            ),
        ),
        migrations.AddIndex(
            model_name="wording",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="wording_search"),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(fields=("statement", "revision"), name="wording_once_per_revision"),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(fields=("id", "statement"), name="wording_id_statement"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["article", "state", "confidence"], name="statement_of_article"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("corrected", ""), _negated=True),
                fields=["corrected", "id"],
                name="statement_corrected",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("state", "accepted")), fields=["id"], name="statement_accepted_in_bulk"
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="statement_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("act"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="statement_of_act",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("outlet"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_of_outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.F("form"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_of_form",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                models.F("place"),
                models.F("id"),
                condition=models.Q(("public_from__isnull", False)),
                include=("public_from", "act_class"),
                name="statement_reading",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("public_from__isnull", False), ("state__in", ["accepted", "confirmed"])),
                include=("public_from", "act_class"),
                name="statement_reviewed",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["article"],
                include=("public_from", "act_class"),
                name="statement_reading_of_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["suggested", "accepted", "confirmed", "rejected", "dropped"])),
                name="statement_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["suggested", "dropped"]),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="statement_decision_has_actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("id", "article"), name="statement_id_article"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act_class", "silence"), ("form", "none")),
                    models.Q(
                        models.Q(("form", "none"), _negated=True), models.Q(("act_class", "silence"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="statement_silence_has_no_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form__in", ["direct", "indirect", "mixed", "none"]),
                    ("act_class__in", ["speech", "silence", "inner"]),
                    ("speaker_kind__in", ["named", "unnamed", "author", "document"]),
                ),
                name="statement_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("statement_confidence__range", (0, 1)),
                    ("speaker_confidence__range", (0, 1)),
                    ("act_confidence__range", (0, 1)),
                ),
                name="statement_confidences_are_probabilities",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewording",
            constraint=models.UniqueConstraint(fields=("correction", "statement"), name="rewording_once"),
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(
                models.OrderBy(models.F("rank"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                condition=models.Q(("waiting__gt", 0), ("sampled__gt", 0), _connector="OR"),
                name="review_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(
                models.F("outlet"),
                models.OrderBy(models.F("rank"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                condition=models.Q(("waiting__gt", 0), ("sampled__gt", 0), _connector="OR"),
                name="review_queue_of_outlet",
            ),
        ),
        migrations.AddIndex(
            model_name="queueitem",
            index=models.Index(
                condition=models.Q(("claimed_by__isnull", False)), fields=["claimed_by"], name="review_claims"
            ),
        ),
    ]
