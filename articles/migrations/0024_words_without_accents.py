"""Words are found with accents and without, and however their parts are joined.

Lexemes are made anew: some minutes in which an archive of two million statements does not answer.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import CreateExtension, UnaccentExtension
from django.db import migrations, models

CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY archive_numbers (TEMPLATE = intdict_template, maxlen = 100, absval = true);
CREATE TEXT SEARCH CONFIGURATION archive_words (COPY = english);
ALTER TEXT SEARCH CONFIGURATION archive_words
    ALTER MAPPING FOR word, hword_part WITH unaccent, english_stem;
ALTER TEXT SEARCH CONFIGURATION archive_words
    ALTER MAPPING FOR numword, hword_numpart WITH unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION archive_words
    ALTER MAPPING FOR int WITH archive_numbers;
ALTER TEXT SEARCH CONFIGURATION archive_words
    DROP MAPPING FOR asciihword, hword, numhword;
"""
NO_CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION archive_words;
DROP TEXT SEARCH DICTIONARY archive_numbers;
"""
# What is rarer is known from the planner's statistics, which go with the column.
LEXEMES = """
ALTER TABLE articles_wording DROP COLUMN search, ADD COLUMN search tsvector
    GENERATED ALWAYS AS (to_tsvector('{configuration}'::regconfig, coalesce(text, ''))) STORED;
CREATE INDEX wording_search ON articles_wording USING gin (search);
ANALYZE articles_wording (search);
ALTER TABLE articles_revision DROP COLUMN search, ADD COLUMN search tsvector
    GENERATED ALWAYS AS (to_tsvector('{configuration}'::regconfig, coalesce(left(text, 100000), ''))) STORED;
CREATE INDEX revision_search ON articles_revision USING gin (search);
ANALYZE articles_revision (search);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_statements_of_an_outlet_and_a_form")]

    operations = [
        UnaccentExtension(),
        CreateExtension("dict_int"),
        migrations.RunSQL(CONFIGURATION, NO_CONFIGURATION),
        migrations.RemoveIndex(model_name="article", name="article_headline_search"),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("headline", config="archive_words"),
                name="article_headline_search",
            ),
        ),
        migrations.RunSQL(
            LEXEMES.format(configuration="archive_words"),
            LEXEMES.format(configuration="english"),
            state_operations=[
                migrations.AlterField(
                    model_name="wording",
                    name="search",
                    field=models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector("text", config="archive_words"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                )
            ],
        ),
    ]
