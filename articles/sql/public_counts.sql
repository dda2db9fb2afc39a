-- How many public statements an agent has, by month, act, outlet and role, and how many public articles an outlet or a
-- topic has: rows of articles_publiccount (subject, kind, value, act_class, n). Months are those of UTC.
--
-- Several rows may count the same thing: a transaction adds to one that no other transaction has locked, so that
-- writers do not wait for each other. The count is their sum.

-- What a speaker counts for.
CREATE OR REPLACE FUNCTION speaker_counts(
    public_from timestamptz, agent_id text, published_at timestamptz, form text, act text, outlet_id text, role text
) RETURNS TABLE (kind text, value text)
LANGUAGE sql STABLE AS $$
    SELECT * FROM (VALUES
        ('month', to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM') || ' ' || form),
        ('act', act),
        ('outlet', outlet_id),
        ('role', role)
    ) AS counted (kind, value)
    WHERE public_from IS NOT NULL AND agent_id IS NOT NULL AND counted.value <> ''
$$;

-- Adds changes to the counts. What cancels out is not written; a row that comes to zero is removed.
CREATE OR REPLACE FUNCTION public_counts_add(changes articles_publiccount[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    change record;
    row_id bigint;
    total bigint;
BEGIN
    FOR change IN
        SELECT subject, kind, value, act_class, sum(n) AS n FROM unnest(changes)
        GROUP BY subject, kind, value, act_class HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4
    LOOP
        SELECT id INTO row_id FROM articles_publiccount c
        WHERE c.subject = change.subject AND c.kind = change.kind AND c.value = change.value
            AND c.act_class = change.act_class
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            INSERT INTO articles_publiccount (subject, kind, value, act_class, n)
            VALUES (change.subject, change.kind, change.value, change.act_class, change.n);
            CONTINUE;
        END IF;
        UPDATE articles_publiccount SET n = n + change.n WHERE id = row_id RETURNING n INTO total;
        IF total = 0 THEN
            DELETE FROM articles_publiccount WHERE id = row_id;
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION speaker_update_counts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    changes articles_publiccount[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        changes := changes || ARRAY(
            SELECT ROW(NULL, s.agent_id, c.kind, c.value, s.act_class, 1)::articles_publiccount FROM new_rows s,
                speaker_counts(s.public_from, s.agent_id, s.published_at, s.form, s.act, s.outlet_id, s.role) c
        );
    END IF;
    IF TG_OP <> 'INSERT' THEN
        changes := changes || ARRAY(
            SELECT ROW(NULL, s.agent_id, c.kind, c.value, s.act_class, -1)::articles_publiccount FROM old_rows s,
                speaker_counts(s.public_from, s.agent_id, s.published_at, s.form, s.act, s.outlet_id, s.role) c
        );
    END IF;
    PERFORM public_counts_add(changes);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION article_update_counts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    changes articles_publiccount[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        changes := changes || ARRAY(SELECT ROW(NULL, outlet_id, 'stories', '', '', 1)::articles_publiccount
            FROM new_rows WHERE public_from IS NOT NULL);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        changes := changes || ARRAY(SELECT ROW(NULL, outlet_id, 'stories', '', '', -1)::articles_publiccount
            FROM old_rows WHERE public_from IS NOT NULL);
    END IF;
    PERFORM public_counts_add(changes);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION filing_update_counts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    changes articles_publiccount[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        changes := changes || ARRAY(SELECT ROW(NULL, topic_id, 'stories', '', '', 1)::articles_publiccount
            FROM new_rows WHERE public_from IS NOT NULL);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        changes := changes || ARRAY(SELECT ROW(NULL, topic_id, 'stories', '', '', -1)::articles_publiccount
            FROM old_rows WHERE public_from IS NOT NULL);
    END IF;
    PERFORM public_counts_add(changes);
    RETURN NULL;
END $$;

-- Counts everything again: SELECT public_counts_rebuild();
CREATE OR REPLACE FUNCTION public_counts_rebuild() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    DELETE FROM articles_publiccount;
    INSERT INTO articles_publiccount (subject, kind, value, act_class, n)
    SELECT subject, kind, value, act_class, count(*) FROM (
        SELECT s.agent_id AS subject, c.kind, c.value, s.act_class FROM articles_speaker s,
            speaker_counts(s.public_from, s.agent_id, s.published_at, s.form, s.act, s.outlet_id, s.role) c
        UNION ALL SELECT outlet_id, 'stories', '', '' FROM articles_article WHERE public_from IS NOT NULL
        UNION ALL SELECT topic_id, 'stories', '', '' FROM articles_article_topics WHERE public_from IS NOT NULL
    ) AS counted GROUP BY subject, kind, value, act_class;
$$;

CREATE OR REPLACE TRIGGER update_counts_insert AFTER INSERT ON articles_speaker
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION speaker_update_counts();
CREATE OR REPLACE TRIGGER update_counts_update AFTER UPDATE ON articles_speaker
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION speaker_update_counts();
CREATE OR REPLACE TRIGGER update_counts_delete AFTER DELETE ON articles_speaker
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION speaker_update_counts();
CREATE OR REPLACE TRIGGER update_counts_insert AFTER INSERT ON articles_article
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION article_update_counts();
CREATE OR REPLACE TRIGGER update_counts_update AFTER UPDATE ON articles_article
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION article_update_counts();
CREATE OR REPLACE TRIGGER update_counts_delete AFTER DELETE ON articles_article
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION article_update_counts();
CREATE OR REPLACE TRIGGER update_counts_insert AFTER INSERT ON articles_article_topics
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION filing_update_counts();
CREATE OR REPLACE TRIGGER update_counts_update AFTER UPDATE ON articles_article_topics
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION filing_update_counts();
CREATE OR REPLACE TRIGGER update_counts_delete AFTER DELETE ON articles_article_topics
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION filing_update_counts();
