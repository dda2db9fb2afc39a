"""Names of mentions are held to the text too, and a statement that is no silence to having words.

Of a mention's fullest name every word is printed in its text (it may be put together from several places: "Ines and
Tomas Quill" names Ines Quill), because it becomes a spelling that readers may see. What a statement has in its current wording is looked at when the transaction ends,
because both rows change in it.
"""

from django.db import migrations, models
from django.db.models import F, Q

FORWARD = r"""
CREATE FUNCTION archive_one_line(words text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT btrim(regexp_replace(words,
        '[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))
$$;

CREATE FUNCTION archive_mention_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    body text;
    word text;
BEGIN
    -- The words at the mention's own place are held to the text already.
    IF NEW.name = NEW.text OR (TG_OP = 'UPDATE' AND (NEW.name, NEW.revision_id) = (OLD.name, OLD.revision_id)) THEN
        RETURN NEW;
    END IF;
    SELECT text INTO body FROM articles_revision WHERE id = NEW.revision_id;
    FOREACH word IN ARRAY string_to_array(archive_one_line(NEW.name), ' ') LOOP
        IF position(word IN body) = 0 THEN
            RAISE EXCEPTION 'mention % to %: “%” of its name is not printed in revision %',
                NEW.start, NEW."end", word, NEW.revision_id USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER mention_name_printed BEFORE INSERT OR UPDATE OF name, revision_id ON articles_mention
    FOR EACH ROW EXECUTE FUNCTION archive_mention_name();

CREATE FUNCTION archive_statement_has_words() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wordless text;
BEGIN
    SELECT statement.id INTO wordless
    FROM articles_statement statement JOIN articles_wording wording ON wording.id = statement.current_wording_id
    WHERE statement.id = CASE TG_TABLE_NAME WHEN 'articles_statement' THEN to_jsonb(NEW) ->> 'id'
            ELSE to_jsonb(NEW) ->> 'statement_id' END
        AND statement.form <> 'none' AND wording.content = '[]';
    IF FOUND THEN
        RAISE EXCEPTION 'statement % is no silence and has no words', wordless USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER statement_has_words AFTER INSERT OR UPDATE OF form, current_wording_id ON articles_statement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION archive_statement_has_words();
CREATE CONSTRAINT TRIGGER wording_has_words AFTER INSERT OR UPDATE OF content ON articles_wording
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION archive_statement_has_words();
"""

BACKWARD = """
DROP TRIGGER wording_has_words ON articles_wording;
DROP TRIGGER statement_has_words ON articles_statement;
DROP TRIGGER mention_name_printed ON articles_mention;
DROP FUNCTION archive_statement_has_words();
DROP FUNCTION archive_mention_name();
DROP FUNCTION archive_one_line(text);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_topics")]
    operations = [
        migrations.RemoveIndex(model_name="nameinstory", name="name_roles_of_agent"),
        migrations.AddIndex(
            model_name="nameinstory",
            index=models.Index(
                F("agent"), F("id").desc(), condition=Q(agent__isnull=False), name="name_latest_of_agent"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
