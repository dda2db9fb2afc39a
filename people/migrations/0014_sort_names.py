"""Agents get the key by which lists of names are sorted: people by family name, organisations without their article.

The database makes it of the name, so that no way of writing a name leaves it behind, an erasure included.
"""

from django.db import migrations, models

import people.models.agents

TITLES = """
    mr|mrs|ms|miss|mx|mister|messrs|madam|dr|prof|professor|sir|dame|lord|lady|baron|baroness|rev|reverend|fr|father
    |sister|hon|honourable|judge|justice|president|senator|sen|representative|rep|congressman|congresswoman|governor
    |gov|mayor|councillor|cllr|chancellor|premier|minister|ambassador|general|gen|colonel|col|captain|capt|sergeant
    |sgt|admiral|pope|cardinal|archbishop|bishop|king|queen|prince|princess|coach
"""
SUFFIXES = "jr|sr|ii|iii|iv|phd|md|qc|kc|mp|mep|mbe|obe|cbe|esq"
PARTICLES = "de|da|di|du|del|della|der|den|dos|la|le|van|von|ter|ten|bin|ibn|st"
# Family names that stand first; not those that are given names elsewhere, such as Kim or Lee.
FAMILY_FIRST = """
    cao|chen|cheng|choe|deng|duong|feng|gao|guo|huang|huynh|hwang|jeong|jiang|kwon|li|liang|lin|liu|luo|ngo|nguyen
    |peng|pham|phan|qin|shen|song|tran|tsai|wang|wen|wu|xi|xiao|xie|xu|yang|yoon|zeng|zhang|zhao|zheng|zhou|zhu
"""


def alternatives(words):
    return "".join(words.split())


# Regular expressions of PostgreSQL: \m and \M are the edges of a word. A name is "Halloran, Petra" already, or its
# first word is the family's ("Xi Jinping", and where two syllables are joined, "Kim Jong-un"), or its last, with
# particles ("de la Cruz").
FORWARD = rf"""
CREATE FUNCTION people_sort_key(kind text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plain text := btrim(regexp_replace(regexp_replace(
        replace(replace(replace(translate(lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g')),
            'øłđðı', 'olddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        '[''’‘`´“”„«»"().]', '', 'g'), '\s+', ' ', 'g'));
    family text;
BEGIN
    IF kind = 'organisation' THEN
        plain := regexp_replace(plain, '^the (?=\S)', '');
    ELSE
        plain := regexp_replace(plain, '(,? (?:{SUFFIXES}))+$', '');
        plain := regexp_replace(plain, '^(?:(?:{alternatives(TITLES)}) )+(?=\S)', '');
        IF plain !~ '\S, ?\S' AND plain !~ '^(?:{alternatives(FAMILY_FIRST)}) \S+$' AND name !~ '^\S+ \w+-[[:lower:]]\S*$' THEN
            family := substring(plain from '(?:^|\s)((?:(?:{PARTICLES}) )*\S+)$');
            plain := btrim(concat(family, ' ', btrim(left(plain, length(plain) - length(family)))));
        END IF;
    END IF;
    RETURN left(coalesce(nullif(replace(plain, ',', ''), ''), lower(name)), 300);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0013_dismissed")]

    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION people_sort_key(text, text)"),
        migrations.AddField(
            model_name="agent",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=people.models.agents.SortKey("kind", "name"),
                output_field=models.CharField(db_collation="C", max_length=300),
            ),
        ),
        migrations.AddIndex(
            model_name="agent",
            index=models.Index(fields=["kind", "sort_key", "id"], name="agent_kind_sort_key"),
        ),
    ]
