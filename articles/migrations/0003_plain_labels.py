import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import articles.models.articles


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_triggers"),
        ("people", "0003_plain_labels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("dispute", "told", "details"),
        migrations.RenameField("bulkjob", "verb", "action"),
        migrations.AlterModelOptions(
            name="accuracysample",
            options={"verbose_name": "accuracy check", "verbose_name_plural": "accuracy checks"},
        ),
        migrations.AlterModelOptions(
            name="bulkjob",
            options={
                "ordering": ["-created_at", "-id"],
                "verbose_name": "bulk job",
                "verbose_name_plural": "bulk jobs",
            },
        ),
        migrations.AlterModelOptions(
            name="extractionmodel",
            options={
                "ordering": ["-created_at"],
                "verbose_name": "extraction model",
                "verbose_name_plural": "extraction models",
            },
        ),
        migrations.AlterModelOptions(
            name="extractionrun",
            options={
                "ordering": ["-created_at", "-id"],
                "verbose_name": "extraction run",
                "verbose_name_plural": "extraction runs",
            },
        ),
        migrations.AlterModelOptions(
            name="question",
            options={"verbose_name": "question about a name", "verbose_name_plural": "questions about names"},
        ),
        migrations.AlterModelOptions(
            name="queueitem",
            options={
                "verbose_name": "story in the review queue",
                "verbose_name_plural": "stories in the review queue",
            },
        ),
        migrations.AlterModelOptions(
            name="revision",
            options={"ordering": ["article", "number"], "verbose_name": "version", "verbose_name_plural": "versions"},
        ),
        migrations.AlterModelOptions(
            name="rewording",
            options={"verbose_name": "changed wording", "verbose_name_plural": "changed wordings"},
        ),
        migrations.AlterModelOptions(
            name="withholding",
            options={"verbose_name": "withheld version", "verbose_name_plural": "withheld versions"},
        ),
        migrations.AlterField(
            model_name="accuracysample",
            name="drawn_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="chosen at"),
        ),
        migrations.AlterField(
            model_name="accuracysample",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("", "not checked yet"), ("right", "right"), ("wrong", "wrong")],
                default="",
                max_length=5,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="accuracysample",
            name="settled_at",
            field=models.DateTimeField(null=True, verbose_name="checked at"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="agent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="answers",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="answered at"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="answered by",
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="made",
            field=models.BooleanField(default=False, verbose_name="newly created"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="article",
            name="current_revision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.revision",
                verbose_name="current version",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Who last changed the status by hand. A later import no longer changes it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="status decided by",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="erased_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                blank=True,
                default=list,
                editable=False,
                help_text="Digests that recognise an erased story when it is imported again.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="imported",
            field=models.JSONField(
                default=dict,
                editable=False,
                help_text="The values of the last import. A later import changes only what differs from them.",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="language",
            field=models.CharField(
                default="en", help_text="A language code, such as en or de-CH.", max_length=35, verbose_name="language"
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="path",
            field=models.CharField(
                blank=True, help_text="Path of the imported file.", max_length=1000, verbose_name="file"
            ),
        ),
        migrations.AlterField(
            model_name="batchrerun",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="started by",
            ),
        ),
        migrations.AlterField(
            model_name="batchrerun",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="started"),
        ),
        migrations.AlterField(
            model_name="batchrerun",
            name="selection",
            field=models.JSONField(default=dict, verbose_name="chosen stories"),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="action",
            field=models.CharField(
                choices=[
                    ("accept", "Accept in bulk"),
                    ("reject", "Reject"),
                    ("assign", "Set the speaker"),
                    ("reread", "Run again"),
                    ("publish", "Publish"),
                ],
                max_length=8,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="started by",
            ),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="due_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="next attempt"),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="refused",
            field=models.JSONField(blank=True, default=list, verbose_name="rows refused"),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="rows",
            field=models.JSONField(help_text="The chosen rows, or the filter that finds them.", verbose_name="rows"),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="seen",
            field=models.PositiveIntegerField(default=0, verbose_name="rows checked"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="contact",
            field=models.CharField(blank=True, max_length=300, verbose_name="contact"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="details",
            field=models.TextField(max_length=4000, verbose_name="details"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="reply",
            field=models.TextField(blank=True, max_length=1000, verbose_name="reply for readers"),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "received"),
                    ("in-review", "in review"),
                    ("upheld", "upheld"),
                    ("declined", "declined"),
                ],
                default="received",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="erasure",
            name="asked_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="requested at"),
        ),
        migrations.AlterField(
            model_name="erasure",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AlterField(
            model_name="erasure",
            name="done_at",
            field=models.DateTimeField(null=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="erasure",
            name="kind",
            field=models.CharField(
                choices=[("story", "a story"), ("agent", "a person or an organisation"), ("words", "words")],
                max_length=6,
                verbose_name="what is erased",
            ),
        ),
        migrations.AlterField(
            model_name="erasure",
            name="places",
            field=models.JSONField(blank=True, default=dict, verbose_name="places in the text"),
        ),
        migrations.AlterField(
            model_name="extractionmodel",
            name="folder",
            field=models.CharField(
                help_text="Folder of the model files at the trial.", max_length=1000, verbose_name="folder"
            ),
        ),
        migrations.AlterField(
            model_name="extractionmodel",
            name="promoted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="put into use at"),
        ),
        migrations.AlterField(
            model_name="extractionmodel",
            name="promoted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="put into use by",
            ),
        ),
        migrations.AlterField(
            model_name="extractionmodel",
            name="state",
            field=models.CharField(
                choices=[("candidate", "candidate"), ("promoted", "in use"), ("retired", "retired")],
                default="candidate",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="extractionmodel",
            name="tried_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="tried at"),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="changes",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="The statements that were added, dropped and changed.",
                verbose_name="changes",
            ),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="due_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="next attempt"),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="lease_expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reserved by a worker until"),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="queue",
            field=models.CharField(
                choices=[("fresh", "new stories"), ("backlog", "older stories")],
                default="fresh",
                max_length=8,
                verbose_name="queue",
            ),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="articles.revision",
                verbose_name="version of the story",
            ),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sent to a worker"),
        ),
        migrations.AlterField(
            model_name="extractionrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "queued"),
                    ("running", "running"),
                    ("done", "done"),
                    ("failed", "failed"),
                    ("superseded", "replaced by a newer run"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="mention",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mentions",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="nameinstory",
            name="agent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="names_in_stories",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="nameinstory",
            name="by_editor",
            field=models.BooleanField(default=False, verbose_name="decided by an editor"),
        ),
        migrations.AlterField(
            model_name="outlet",
            name="public_people",
            field=models.CharField(
                choices=[("everyone", "everyone who speaks"), ("approved", "only people whom an editor has approved")],
                default="everyone",
                help_text="Who of those quoted in its stories has a page. Others are named as printed, without a link.",
                max_length=8,
                verbose_name="people with a public page",
            ),
        ),
        migrations.AlterField(
            model_name="outlet",
            name="unreviewed_acts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SlugField(max_length=40),
                blank=True,
                default=list,
                help_text="For example: said, denied. Empty: all of them.",
                size=None,
                verbose_name="verbs that may be public unreviewed",
            ),
        ),
        migrations.AlterField(
            model_name="outlet",
            name="unreviewed_forms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8),
                blank=True,
                default=articles.models.articles.default_unreviewed_forms,
                size=None,
                verbose_name="kinds of quotation that may be public unreviewed",
            ),
        ),
        migrations.AlterField(
            model_name="outlet",
            name="unreviewed_min_confidence",
            field=models.FloatField(
                blank=True,
                default=articles.models.articles.default_unreviewed_confidence,
                help_text="Between 0 and 1: how likely words and speaker must both be right. Empty: nothing is public before an editor accepts it.",
                null=True,
                verbose_name="lowest confidence of public unreviewed statements",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="queueitem",
            name="doubt",
            field=models.FloatField(default=0.0, verbose_name="expected number of errors"),
        ),
        migrations.AlterField(
            model_name="queueitem",
            name="rank",
            field=models.FloatField(default=0.0, verbose_name="priority"),
        ),
        migrations.AlterField(
            model_name="queueitem",
            name="sampled",
            field=models.PositiveIntegerField(default=0, verbose_name="accepted in bulk, to be checked"),
        ),
        migrations.AlterField(
            model_name="rewording",
            name="outcome",
            field=models.CharField(
                choices=[("reworded", "reworded by a correction"), ("removed", "removed by a correction")],
                max_length=8,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="rewording",
            name="state",
            field=models.CharField(max_length=10, verbose_name="state before"),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="speaker_edges",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="act",
            field=models.SlugField(max_length=40, verbose_name="how it was said"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="act_class",
            field=models.CharField(
                choices=[("speech", "speech"), ("silence", "no comment"), ("inner", "belief or intention")],
                max_length=8,
                verbose_name="kind of statement",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="act_confidence",
            field=models.FloatField(
                default=1.0,
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
                verbose_name="confidence in how it was said",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="confidence",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(
                    models.F("statement_confidence"), "*", models.F("speaker_confidence")
                ),
                output_field=models.FloatField(),
                verbose_name="confidence in words and speaker",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="form",
            field=models.CharField(
                choices=[
                    ("direct", "quoted in full"),
                    ("indirect", "reported"),
                    ("mixed", "quoted in part"),
                    ("none", "no comment"),
                ],
                max_length=8,
                verbose_name="quoted or reported",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="origin",
            field=models.CharField(
                choices=[("machine", "found by machine"), ("person", "entered by hand")],
                default="machine",
                max_length=8,
                verbose_name="origin",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="speaker_confidence",
            field=models.FloatField(
                default=1.0,
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
                verbose_name="confidence in the speaker",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="statement_confidence",
            field=models.FloatField(
                default=1.0,
                validators=[
                    django.core.validators.MinValueValidator(0.0),
                    django.core.validators.MaxValueValidator(1.0),
                ],
                verbose_name="confidence in the words",
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="scheme",
            field=models.CharField(
                blank=True,
                help_text="Such as “medtop”; empty for a topic of your own newsroom.",
                max_length=200,
                verbose_name="scheme",
            ),
        ),
        migrations.AlterField(
            model_name="withholding",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="withheld at"),
        ),
        migrations.AlterField(
            model_name="withholding",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="withheld by",
            ),
        ),
        migrations.AlterField(
            model_name="wording",
            name="content",
            field=models.JSONField(blank=True, default=list, verbose_name="words: places in the text"),
        ),
        migrations.AlterField(
            model_name="wording",
            name="cue",
            field=models.JSONField(blank=True, default=list, verbose_name="verb of saying: places in the text"),
        ),
        migrations.AlterField(
            model_name="wording",
            name="source",
            field=models.JSONField(blank=True, default=list, verbose_name="speaker as printed: places in the text"),
        ),
    ]
