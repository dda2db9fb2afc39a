-- Every quotation equals the stored text, to the character; texts and the audit log are never changed.

-- Refuses to change or remove a row. An erasure that is being carried out may redact it (erasure.sql).
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND erasure_is_running() AND NOT EXISTS (
        SELECT 1 FROM jsonb_each(to_jsonb(OLD)) AS was JOIN jsonb_each(to_jsonb(NEW)) AS now USING (key)
        WHERE key <> 'sha256' AND NOT is_redacted(was.value #>> '{}', now.value #>> '{}')
    ) THEN
        IF TG_TABLE_NAME = 'articles_revision' THEN
            NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of %: rows of this table are never changed or removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON articles_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Refuses to remove a statement with decisions of editors: the audit log names it by its id, without a foreign key.
CREATE OR REPLACE FUNCTION statement_refuse_removal() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM articles_auditentry WHERE subject = 'statement' AND object_id = OLD.id) THEN
        RAISE EXCEPTION 'statement %: an editor has decided on it', OLD.id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE TRIGGER refuse_removal BEFORE DELETE ON articles_statement
    FOR EACH ROW EXECUTE FUNCTION statement_refuse_removal();

-- Sets the digest of a new text.
CREATE OR REPLACE FUNCTION revision_set_sha256() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.sha256 := encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex');
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER set_sha256 BEFORE INSERT ON articles_revision
    FOR EACH ROW EXECUTE FUNCTION revision_set_sha256();

-- Refuses a wording whose segments (content, cue and source) are not the text of its revision at their offsets, in
-- their order. Sets the words that are shown, and where they start.
CREATE OR REPLACE FUNCTION wording_check_text() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

CREATE OR REPLACE TRIGGER check_text BEFORE INSERT OR UPDATE ON articles_wording
    FOR EACH ROW EXECUTE FUNCTION wording_check_text();

-- Refuses a statement without words that is no silence, at the end of the transaction.
CREATE OR REPLACE FUNCTION statement_check_words() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

DROP TRIGGER IF EXISTS check_words ON articles_statement;
CREATE CONSTRAINT TRIGGER check_words AFTER INSERT OR UPDATE OF form, current_wording_id ON articles_statement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION statement_check_words();
DROP TRIGGER IF EXISTS check_words ON articles_wording;
CREATE CONSTRAINT TRIGGER check_words AFTER INSERT OR UPDATE OF content ON articles_wording
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION statement_check_words();

-- Refuses a mention whose words are not the text of its revision at its offsets.
CREATE OR REPLACE FUNCTION mention_check_text() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.text IS DISTINCT FROM
            (SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) FROM articles_revision WHERE id = NEW.revision_id)
            OR char_length(NEW.text) <> NEW."end" - NEW.start THEN
        RAISE EXCEPTION 'mention % to %: not the text of revision %', NEW.start, NEW."end", NEW.revision_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER check_text BEFORE INSERT OR UPDATE OF text, start, "end", revision_id ON articles_mention
    FOR EACH ROW EXECUTE FUNCTION mention_check_text();

-- The words with single spaces between them, whatever white space there was.
CREATE OR REPLACE FUNCTION in_one_line(words text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT btrim(regexp_replace(words,
        '[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))
$$;

-- Refuses a mention whose name has a word that its revision does not print.
CREATE OR REPLACE FUNCTION mention_check_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    body text;
    word text;
BEGIN
    -- The words at the mention's own place are checked by check_text.
    IF NEW.name = NEW.text OR (TG_OP = 'UPDATE' AND (NEW.name, NEW.revision_id) = (OLD.name, OLD.revision_id)) THEN
        RETURN NEW;
    END IF;
    SELECT text INTO body FROM articles_revision WHERE id = NEW.revision_id;
    FOREACH word IN ARRAY string_to_array(in_one_line(NEW.name), ' ') LOOP
        IF position(word IN body) = 0 THEN
            RAISE EXCEPTION 'mention % to %: “%” of its name is not printed in revision %',
                NEW.start, NEW."end", word, NEW.revision_id USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER check_name BEFORE INSERT OR UPDATE OF name, revision_id ON articles_mention
    FOR EACH ROW EXECUTE FUNCTION mention_check_name();
