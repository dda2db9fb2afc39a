"""Aliases get the keys by which they are found, however a name is spelt."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from people.names.keys import lookup_keys, name_key

BATCH = 2000


def set_keys(apps, schema_editor):
    alias_model = apps.get_model("people", "Alias")
    batch = []
    for alias in alias_model.objects.only("name").iterator(chunk_size=BATCH):
        alias.key, alias.keys = name_key(alias.name), lookup_keys(alias.name)
        batch.append(alias)
        if len(batch) == BATCH:
            alias_model.objects.bulk_update(batch, ["key", "keys"])
            batch = []
    alias_model.objects.bulk_update(batch, ["key", "keys"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_positions_keep_their_kinds")]
    operations = [
        migrations.AddField(
            model_name="alias",
            name="keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                editable=False,
                size=None,
                verbose_name="keys by which it is found",
            ),
        ),
        migrations.RunPython(set_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="alias",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["keys"], name="alias_keys"),
        ),
    ]
