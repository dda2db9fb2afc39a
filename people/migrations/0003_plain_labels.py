import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("Desk", "StaffPermission"),
        migrations.AlterModelOptions(
            name="agent",
            options={"verbose_name": "person or organisation", "verbose_name_plural": "people and organisations"},
        ),
        migrations.AlterModelOptions(
            name="dismissal",
            options={"ordering": ["-at", "-id"], "verbose_name": "false name", "verbose_name_plural": "false names"},
        ),
        migrations.AlterModelOptions(
            name="distinction",
            options={
                "ordering": ["-at", "-id"],
                "verbose_name": "pair marked as different",
                "verbose_name_plural": "pairs marked as different",
            },
        ),
        migrations.AlterModelOptions(
            name="kindchange",
            options={
                "ordering": ["-at", "-id"],
                "verbose_name": "change between person and organisation",
                "verbose_name_plural": "changes between person and organisation",
            },
        ),
        migrations.AlterModelOptions(
            name="lookup",
            options={"verbose_name": "Wikidata look-up", "verbose_name_plural": "Wikidata look-ups"},
        ),
        migrations.AlterModelOptions(
            name="staffpermission",
            options={
                "default_permissions": (),
                "managed": False,
                "permissions": [
                    ("hand_in", "submit stories as drafts"),
                    ("hand_in_published", "submit public stories and correct any story"),
                    ("read_all", "see what is not public"),
                    ("judge", "review statements, speakers, replies and names in stories"),
                    ("identify", "decide who is meant by a name, and approve people"),
                    ("publish", "publish and schedule stories, and write correction notices"),
                    ("reread", "have stories extracted again"),
                    ("settle_disputes", "review and decide disputes"),
                    ("withdraw", "withdraw published stories and bring them back"),
                    ("withhold", "withhold earlier versions of a story"),
                    ("merge", "merge and split people and organisations, and undo that"),
                    ("set_policy", "decide what is public before review"),
                    ("promote", "put an extraction model into use"),
                    ("erase", "erase words for legal reasons"),
                    ("manage_people", "manage accounts and API tokens"),
                ],
                "verbose_name": "newsroom permission",
                "verbose_name_plural": "newsroom permissions",
            },
        ),
        migrations.AlterField(
            model_name="agent",
            name="name",
            field=models.CharField(
                help_text="The name under which this archive lists the person or organisation.",
                max_length=300,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="state",
            field=models.CharField(
                choices=[
                    ("unreviewed", "found by machine, not reviewed"),
                    ("approved", "approved by an editor"),
                    ("dismissed", "not a person or organisation"),
                ],
                default="unreviewed",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="alias",
            name="agent",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="aliases",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="alias",
            name="keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=list, editable=False, size=None, verbose_name="search keys"
            ),
        ),
        migrations.AlterField(
            model_name="dismissal",
            name="agent",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="person or organisation"),
        ),
        migrations.AlterField(
            model_name="dismissal",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="dismissal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="dismissal",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="distinction",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="distinction",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="distinction",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agent", verbose_name="first"
            ),
        ),
        migrations.AlterField(
            model_name="distinction",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agent", verbose_name="second"
            ),
        ),
        migrations.AlterField(
            model_name="distinction",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="kindchange",
            name="agent",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="person or organisation"),
        ),
        migrations.AlterField(
            model_name="kindchange",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="kindchange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="kindchange",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="likelypair",
            name="likeness",
            field=models.PositiveSmallIntegerField(verbose_name="similarity of the names"),
        ),
        migrations.AlterField(
            model_name="likelypair",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agent", verbose_name="first"
            ),
        ),
        migrations.AlterField(
            model_name="likelypair",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agent", verbose_name="second"
            ),
        ),
        migrations.AlterField(
            model_name="likelypair",
            name="score",
            field=models.FloatField(verbose_name="priority"),
        ),
        migrations.AlterField(
            model_name="lookup",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="lookup",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
        ),
        migrations.AlterField(
            model_name="lookup",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="requested at"),
        ),
        migrations.AlterField(
            model_name="lookup",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="lookup",
            name="state",
            field=models.CharField(
                choices=[("waiting", "waiting"), ("done", "answered"), ("failed", "failed")],
                default="waiting",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="mergerecord",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="mergerecord",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="mergerecord",
            name="kept",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="kept"),
        ),
        migrations.AlterField(
            model_name="mergerecord",
            name="merged",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="merged into it"),
        ),
        migrations.AlterField(
            model_name="mergerecord",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="part",
            name="source",
            field=models.URLField(blank=True, max_length=2000, verbose_name="source of this information"),
        ),
        migrations.AlterField(
            model_name="position",
            name="source",
            field=models.URLField(blank=True, max_length=2000, verbose_name="source of this information"),
        ),
        migrations.AlterField(
            model_name="redirect",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="redirects",
                to="people.agent",
                verbose_name="current person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="refusedalias",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.agent",
                verbose_name="person or organisation",
            ),
        ),
        migrations.AlterField(
            model_name="refusedalias",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="refusedalias",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="refusedalias",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="refusedposition",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="refusedposition",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="refusedposition",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterField(
            model_name="split",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="done at"),
        ),
        migrations.AlterField(
            model_name="split",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AlterField(
            model_name="split",
            name="made",
            field=models.BooleanField(default=False, verbose_name="newly created"),
        ),
        migrations.AlterField(
            model_name="split",
            name="source",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="split from"),
        ),
        migrations.AlterField(
            model_name="split",
            name="to",
            field=models.CharField(db_collation="C", max_length=12, verbose_name="split into"),
        ),
        migrations.AlterField(
            model_name="split",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
        ),
        migrations.AlterConstraint(
            model_name="part",
            name="part_once",
            constraint=models.UniqueConstraint(
                fields=("whole", "part", "start_date"),
                name="part_once",
                nulls_distinct=False,
                violation_error_message="These two organisations are already linked.",
            ),
        ),
    ]
