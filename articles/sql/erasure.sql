-- What an erasure may do to rows that are otherwise never changed.

-- True while this transaction carries out an erasure that two people want.
CREATE OR REPLACE FUNCTION erasure_is_running() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM articles_erasure
        WHERE id = current_setting('archive.erasure', true)
            AND confirmed_by_id IS NOT NULL AND confirmed_by_id <> asked_by_id AND done_at IS NULL
    )
$$;

-- True when a value is unchanged, emptied, or differs only by letters that have become █.
CREATE OR REPLACE FUNCTION is_redacted(was text, now text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT was IS NOT DISTINCT FROM now OR now IN ('', '{}', '[]') OR (
        char_length(was) = char_length(now) AND NOT EXISTS (
            SELECT 1 FROM unnest(string_to_array(was, NULL), string_to_array(now, NULL)) AS letter (old, new)
            WHERE old <> new AND new <> '█'
        )
    )
$$;

-- Refuses every change of an erasure that has been carried out, but for the redaction of its reason.
CREATE OR REPLACE FUNCTION erasure_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.done_at IS NOT NULL AND (TG_OP = 'DELETE' OR (to_jsonb(OLD) <> to_jsonb(NEW) AND NOT (
        erasure_is_running() AND is_redacted(OLD.reason, NEW.reason)
        AND to_jsonb(OLD) - 'reason' = to_jsonb(NEW) - 'reason'
    ))) THEN
        RAISE EXCEPTION 'erasure %: what has been erased is not changed in the ledger', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON articles_erasure
    FOR EACH ROW EXECUTE FUNCTION erasure_refuse_change();
