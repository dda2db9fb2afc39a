"""Who a name is in one story is kept, and what cannot be known is asked once for many stories."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
import people.models
from people.names.keys import person_name

BATCH = 2000


def remember_names(apps, schema_editor):
    """Names that stories were linked by before stay linked as they are."""
    article_names = apps.get_model("articles", "NameInStory")
    mention, speaker = apps.get_model("articles", "Mention"), apps.get_model("articles", "Speaker")
    linked = mention.objects.filter(
        agent__isnull=False, revision__article__current_revision=models.F("revision")
    ).values_list("revision__article_id", "name", "agent__kind", "agent_id")
    spoken = speaker.objects.filter(agent__isnull=False, decided_by__isnull=True).values_list(
        "statement__article_id", "name_in_story", "kind", "agent_id"
    )
    for rows in (linked, spoken):
        batch = []
        for article_id, name, kind, agent_id in rows.distinct().iterator(chunk_size=BATCH):
            family = person_name(name).family if kind == "person" else ""
            batch.append(
                article_names(article_id=article_id, name=name, kind=kind, agent_id=agent_id, family=family[:300])
            )
            if len(batch) == BATCH:
                article_names.objects.bulk_create(batch, ignore_conflicts=True)
                batch = []
        article_names.objects.bulk_create(batch, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_confidence_of_words_and_speaker"),
        ("people", "0003_keys_of_aliases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    people.models.OpaqueIdField(
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
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="people.agent",
                        verbose_name="agent",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="articles.outlet",
                        verbose_name="outlet",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions of identity",
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
                (
                    "question",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="names",
                        to="articles.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "name in a story",
                "verbose_name_plural": "names in stories",
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
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="articles.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["-at", "-id"],
            },
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
                condition=models.Q(("role", ""), _negated=True),
                name="name_roles_of_agent",
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
        migrations.RunPython(remember_names, migrations.RunPython.noop),
    ]
