"""The rules that no statement of the application's role can break.

A revision cannot be changed or removed; a wording's segments and a mention's words equal the revision's text at their
place; a wording, its statement and its revision belong to one article; a decision is never changed or removed.

The functions name their search path with ``pg_temp`` last: otherwise a temporary table called like one of ours would
be read in its stead.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %: rows of this table are never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION archive_revision_digest() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');
    RETURN NEW;
END $$;

CREATE TRIGGER revision_digest BEFORE INSERT ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION archive_revision_digest();
CREATE TRIGGER revision_immutable BEFORE UPDATE OR DELETE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION archive_refuse();
CREATE TRIGGER decision_immutable BEFORE UPDATE OR DELETE ON articles_decision
    FOR EACH ROW EXECUTE FUNCTION archive_refuse();

CREATE FUNCTION archive_wording_verbatim() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    body text;
    part text;
    segments jsonb;
    segment jsonb;
    first integer;
    past integer;
    previous integer;
    gap text;
    words text := '';
    place integer;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.statement_id, NEW.revision_id, NEW.article_id)
            IS DISTINCT FROM (OLD.statement_id, OLD.revision_id, OLD.article_id) THEN
        RAISE EXCEPTION 'wording %: its statement, revision and article are fixed', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT text INTO body FROM articles_revision WHERE id = NEW.revision_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'wording of statement %: there is no revision %', NEW.statement_id, NEW.revision_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    FOREACH part IN ARRAY ARRAY['content', 'cue', 'source'] LOOP
        segments := CASE part WHEN 'content' THEN NEW.content WHEN 'cue' THEN NEW.cue ELSE NEW.source END;
        IF jsonb_typeof(segments) IS DISTINCT FROM 'array' THEN
            RAISE EXCEPTION 'wording of statement %: % is not a list of segments', NEW.statement_id, part
                USING ERRCODE = 'check_violation';
        END IF;
        previous := NULL;
        FOR segment IN SELECT * FROM jsonb_array_elements(segments) LOOP
            IF jsonb_typeof(segment) IS DISTINCT FROM 'object'
                    OR (SELECT count(*) FROM jsonb_object_keys(segment)) <> 3
                    OR jsonb_typeof(segment -> 'start') IS DISTINCT FROM 'number'
                    OR jsonb_typeof(segment -> 'end') IS DISTINCT FROM 'number'
                    OR jsonb_typeof(segment -> 'text') IS DISTINCT FROM 'string' THEN
                RAISE EXCEPTION 'wording of statement %: a segment of % is not {start, end, text}', NEW.statement_id, part
                    USING ERRCODE = 'check_violation';
            END IF;
            first := (segment ->> 'start')::integer;
            past := (segment ->> 'end')::integer;
            IF first < 0 OR past <= first OR first < coalesce(previous, 0) THEN
                RAISE EXCEPTION 'wording of statement %: segment % to % of % is empty or out of order',
                    NEW.statement_id, first, past, part USING ERRCODE = 'check_violation';
            END IF;
            IF segment ->> 'text' IS DISTINCT FROM substr(body, first + 1, past - first)
                    OR char_length(segment ->> 'text') <> past - first THEN
                RAISE EXCEPTION 'wording of statement %: segment % to % of % is not the text of revision %',
                    NEW.statement_id, first, past, part, NEW.revision_id USING ERRCODE = 'check_violation';
            END IF;
            IF part = 'content' THEN
                IF previous IS NOT NULL THEN
                    gap := substr(body, previous + 1, first - previous);
                    words := words || CASE WHEN gap ~ '[\n\r]' THEN E'\n' WHEN gap ~ '^\s*$' THEN gap ELSE ' … ' END;
                END IF;
                words := words || (segment ->> 'text');
            END IF;
            place := least(place, first);
            previous := past;
        END LOOP;
    END LOOP;
    NEW.text := words;
    NEW.start := coalesce((NEW.content -> 0 ->> 'start')::integer, place, 0);
    RETURN NEW;
END $$;

CREATE TRIGGER wording_verbatim BEFORE INSERT OR UPDATE ON articles_wording
    FOR EACH ROW EXECUTE FUNCTION archive_wording_verbatim();

CREATE FUNCTION archive_mention_verbatim() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.text IS DISTINCT FROM
            (SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) FROM articles_revision WHERE id = NEW.revision_id)
            OR char_length(NEW.text) <> NEW."end" - NEW.start THEN
        RAISE EXCEPTION 'mention % to %: not the text of revision %', NEW.start, NEW."end", NEW.revision_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER mention_verbatim BEFORE INSERT OR UPDATE OF text, start, "end", revision_id ON articles_mention
    FOR EACH ROW EXECUTE FUNCTION archive_mention_verbatim();

ALTER TABLE articles_wording
    ADD CONSTRAINT wording_of_its_statements_article FOREIGN KEY (statement_id, article_id)
        REFERENCES articles_statement (id, article_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT wording_of_its_revisions_article FOREIGN KEY (revision_id, article_id)
        REFERENCES articles_revision (id, article_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_article
    ADD CONSTRAINT article_current_revision_is_its_own FOREIGN KEY (current_revision_id, id)
        REFERENCES articles_revision (id, article_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_statement
    ADD CONSTRAINT statement_current_wording_is_its_own FOREIGN KEY (current_wording_id, id)
        REFERENCES articles_wording (id, statement_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_speaker
    ADD CONSTRAINT speaker_agent_of_its_kind FOREIGN KEY (agent_id, kind)
        REFERENCES people_agent (id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE articles_mention
    ADD CONSTRAINT mention_agent_of_its_kind FOREIGN KEY (agent_id, kind)
        REFERENCES people_agent (id, kind) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""

BACKWARD = """
ALTER TABLE articles_mention DROP CONSTRAINT mention_agent_of_its_kind;
ALTER TABLE articles_speaker DROP CONSTRAINT speaker_agent_of_its_kind;
ALTER TABLE articles_statement DROP CONSTRAINT statement_current_wording_is_its_own;
ALTER TABLE articles_article DROP CONSTRAINT article_current_revision_is_its_own;
ALTER TABLE articles_wording
    DROP CONSTRAINT wording_of_its_revisions_article, DROP CONSTRAINT wording_of_its_statements_article;
DROP TRIGGER mention_verbatim ON articles_mention;
DROP TRIGGER wording_verbatim ON articles_wording;
DROP TRIGGER decision_immutable ON articles_decision;
DROP TRIGGER revision_immutable ON articles_revision;
DROP TRIGGER revision_digest ON articles_revision;
DROP FUNCTION archive_mention_verbatim();
DROP FUNCTION archive_wording_verbatim();
DROP FUNCTION archive_revision_digest();
DROP FUNCTION archive_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("people", "0002_positions_keep_their_kinds")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
