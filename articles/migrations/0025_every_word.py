"""Phrases with small words are looked for to the letter, in what the index of all other words found."""

from django.db import migrations, models

CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY archive_stem (TEMPLATE = snowball, language = english);
CREATE TEXT SEARCH CONFIGURATION archive_every_word (COPY = archive_words);
ALTER TEXT SEARCH CONFIGURATION archive_every_word ALTER MAPPING REPLACE english_stem WITH archive_stem;
"""
NO_CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION archive_every_word;
DROP TEXT SEARCH DICTIONARY archive_stem;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_words_without_accents")]

    operations = [
        migrations.RunSQL(CONFIGURATION, NO_CONFIGURATION),
        # The table's own column.
        migrations.AddField(
            model_name="searchedtext", name="text", field=models.TextField(default=""), preserve_default=False
        ),
    ]
