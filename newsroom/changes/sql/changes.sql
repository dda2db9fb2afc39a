-- The log of what may have changed for the public: rows of changes_changedrow, see the model ChangedRow. Each table of
-- which the public sees anything has one function, which writes to the log in the transaction that changes the table.
-- The feed of changes follows the log (newsroom/api/changes: it looks at the objects and at what depends on them), and
-- so does the key of cached responses (site_version.sql). A row too many costs a look; a missing one is a change that
-- is never announced, or a page that is out of date.
--
-- Every function is called after each statement that writes to its table. changed_rows are the rows that were added or
-- removed; of an update, old_rows and new_rows are compared, and a row counts before and after, since it may have
-- left one object for another.

-- Records that pages changed, but no object of the feed: pages of these articles, or any page for the empty id.
CREATE OR REPLACE FUNCTION record_page_change(article_ids text[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
    SELECT DISTINCT 'page', article_id, false, NULL::boolean, pg_current_xact_id()::text::bigint
    FROM unnest(article_ids) AS article_id WHERE article_id IS NOT NULL;
$$;

-- An article, and its outlet, which is public through its articles. Also: that it was public while the follower of
-- changes had not come by yet, and that it waits for its release. Any page may name an article that is public or
-- scheduled, and a withdrawn one has a page.
CREATE OR REPLACE FUNCTION article_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'article', r.id, false, coalesce(r.public_from <= clock_timestamp(), false),
            '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id, o.public_from), (n.id, n.public_from)) AS r (id, public_from)
        WHERE to_jsonb(o) - '{updated_at, imported, decided_by_id, decided_at, path, created_at}'::text[]
            <> to_jsonb(n) - '{updated_at, imported, decided_by_id, decided_at, path, created_at}'::text[];
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'article', r.id, true, coalesce(r.public_from <= clock_timestamp(), false),
            '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id, o.public_from), (n.id, n.public_from)) AS r (id, public_from)
        WHERE (o.status, o.released_at, o.embargo_until, o.public_text, o.current_revision_id,
                o.published_at, o.outlet_id)
            IS DISTINCT FROM (n.status, n.released_at, n.embargo_until, n.public_text, n.current_revision_id,
                n.published_at, n.outlet_id);
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'outlet', r.outlet_id, false, NULL::boolean,
            'article', r.id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id, o.outlet_id), (n.id, n.outlet_id)) AS r (id, outlet_id)
        WHERE (o.status, o.released_at, o.embargo_until, o.public_text, o.current_revision_id,
                o.published_at, o.outlet_id)
            IS DISTINCT FROM (n.status, n.released_at, n.embargo_until, n.public_text, n.current_revision_id,
                n.published_at, n.outlet_id);
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
        SELECT 'article', o.id, true, true, 0 FROM old_rows o, changes_followerstate state
        WHERE o.public_from <= clock_timestamp() AND o.public_from > state.at;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
        SELECT 'hour', n.id, false, false, pg_current_xact_id()::text::bigint FROM new_rows n
        WHERE n.public_from > clock_timestamp();
        PERFORM record_page_change(ARRAY['']) FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r
        WHERE r.public_from IS NOT NULL OR r.status = 'withdrawn' LIMIT 1;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'article', r.id, false, coalesce(r.public_from <= clock_timestamp(), false),
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'article', r.id, true, coalesce(r.public_from <= clock_timestamp(), false),
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'outlet', r.outlet_id, false, NULL::boolean,
            'article', r.id, pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        PERFORM record_page_change(ARRAY['']) FROM changed_rows r
        WHERE r.public_from IS NOT NULL OR r.status = 'withdrawn' LIMIT 1;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_article
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION article_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_article
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION article_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_article
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION article_record_change();

-- An article that is filed under a topic, or no longer.
CREATE OR REPLACE FUNCTION filing_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
        SELECT DISTINCT 'article', r.article_id, false, NULL::boolean, pg_current_xact_id()::text::bigint
        FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
        SELECT DISTINCT 'article', r.article_id, false, NULL::boolean, pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_article_topics
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION filing_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_article_topics
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION filing_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_article_topics
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION filing_record_change();

-- An article whose text is redacted. A new text is announced by the article, of which it becomes the current one.
CREATE OR REPLACE FUNCTION revision_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
        SELECT DISTINCT 'article', r.article_id, false, NULL::boolean, pg_current_xact_id()::text::bigint
        FROM new_rows r;
    ELSE
        PERFORM record_page_change(array_agg(DISTINCT r.article_id)) FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_revision
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION revision_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_revision
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION revision_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_revision
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION revision_record_change();

-- The page of versions of an article, where a correction has a notice.
CREATE OR REPLACE FUNCTION correction_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM record_page_change(array_agg(DISTINCT v.article_id))
        FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r
            JOIN articles_revision v ON v.id = r.revision_id;
    ELSE
        PERFORM record_page_change(array_agg(DISTINCT v.article_id))
        FROM changed_rows r JOIN articles_revision v ON v.id = r.revision_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_correction
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION correction_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_correction
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION correction_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_correction
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION correction_record_change();

-- The page of a statement, which shows its words before a correction.
CREATE OR REPLACE FUNCTION rewording_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM record_page_change(array_agg(DISTINCT s.article_id))
        FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r
            JOIN articles_statement s ON s.id = r.statement_id;
    ELSE
        PERFORM record_page_change(array_agg(DISTINCT s.article_id))
        FROM changed_rows r JOIN articles_statement s ON s.id = r.statement_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_rewording
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rewording_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_rewording
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rewording_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_rewording
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION rewording_record_change();

-- The page of a statement, which shows what somebody replies.
CREATE OR REPLACE FUNCTION dispute_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM record_page_change(array_agg(DISTINCT s.article_id))
        FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r
            JOIN articles_statement s ON s.id = r.statement_id
        WHERE r.reply_shown;
    ELSE
        PERFORM record_page_change(array_agg(DISTINCT s.article_id))
        FROM changed_rows r JOIN articles_statement s ON s.id = r.statement_id
        WHERE r.reply_shown;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_dispute
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dispute_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_dispute
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dispute_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_dispute
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION dispute_record_change();

-- An article of which a text is withheld, or shown again.
CREATE OR REPLACE FUNCTION withholding_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO changes_changedrow (kind, object_id, wide, shown, transaction)
    SELECT DISTINCT 'article', v.article_id, false, true, pg_current_xact_id()::text::bigint
    FROM changed_rows r JOIN articles_revision v ON v.id = r.revision_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_withholding
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION withholding_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_withholding
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION withholding_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_withholding
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION withholding_record_change();

-- An article that has been read, unless the same model had read it before.
CREATE OR REPLACE FUNCTION extraction_run_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'article', v.article_id, false, CASE WHEN EXISTS (
                SELECT 1 FROM articles_extractionrun d
                WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id
            ) AND (r.state <> 'done' OR r.model_version = (
                SELECT d.model_version FROM articles_extractionrun d
                WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id
                ORDER BY d.created_at DESC, d.id DESC LIMIT 1
            )) THEN false END,
            '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.id, o.state, o.model_version, o.revision_id),
                (n.id, n.state, n.model_version, n.revision_id)
            ) AS r (id, state, model_version, revision_id)
            JOIN articles_revision v ON v.id = r.revision_id
        WHERE (o.state, o.model_version, o.revision_id) IS DISTINCT FROM (n.state, n.model_version, n.revision_id);
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'article', v.article_id, false, CASE WHEN EXISTS (
                SELECT 1 FROM articles_extractionrun d
                WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id
            ) AND (r.state <> 'done' OR r.model_version = (
                SELECT d.model_version FROM articles_extractionrun d
                WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id
                ORDER BY d.created_at DESC, d.id DESC LIMIT 1
            )) THEN false END,
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r JOIN articles_revision v ON v.id = r.revision_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_extractionrun
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION extraction_run_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_extractionrun
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION extraction_run_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_extractionrun
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION extraction_run_record_change();

-- A statement, and the agent on whose behalf it was made, who is public through it. Its page and sitemaps have the time
-- of its review, too.
CREATE OR REPLACE FUNCTION statement_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.id, true, coalesce(r.public_from <= clock_timestamp(), false),
            '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id, o.public_from), (n.id, n.public_from)) AS r (id, public_from)
        WHERE to_jsonb(o) - '{updated_at, decided_by_id, decided_at, created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{updated_at, decided_by_id, decided_at, created_at}'::text[];
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, CASE WHEN r.public_from <= clock_timestamp() AND EXISTS (
                SELECT 1 FROM articles_outlet p WHERE p.id = r.outlet_id AND p.public_people <> 'approved'
            ) THEN true END,
            'statement', r.id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.id, o.on_behalf_of_id, o.public_from, o.outlet_id),
                (n.id, n.on_behalf_of_id, n.public_from, n.outlet_id)
            ) AS r (id, agent_id, public_from, outlet_id)
        WHERE (o.on_behalf_of_id, o.on_behalf_of_name, o.public_from, o.act_class, o.outlet_id)
            IS DISTINCT FROM (n.on_behalf_of_id, n.on_behalf_of_name, n.public_from, n.act_class, n.outlet_id)
            AND r.agent_id IS NOT NULL;
        PERFORM record_page_change(array_agg(DISTINCT n.article_id)) FROM new_rows n WHERE n.public_from IS NOT NULL;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.id, true, coalesce(r.public_from <= clock_timestamp(), false),
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.on_behalf_of_id, false, CASE WHEN r.public_from <= clock_timestamp() AND EXISTS (
                SELECT 1 FROM articles_outlet p WHERE p.id = r.outlet_id AND p.public_people <> 'approved'
            ) THEN true END,
            'statement', r.id, pg_current_xact_id()::text::bigint
        FROM changed_rows r
        WHERE r.on_behalf_of_id IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_statement
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION statement_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_statement
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION statement_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_statement
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION statement_record_change();

-- A statement whose words change. Results of searches depend on the column that is computed from them, too.
CREATE OR REPLACE FUNCTION wording_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.statement_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.statement_id), (n.statement_id)) AS r (statement_id)
        WHERE to_jsonb(o) - '{search, created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{search, created_at}'::text[];
        PERFORM record_page_change(array_agg(DISTINCT n.article_id)) FROM new_rows n;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.statement_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_wording
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION wording_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_wording
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION wording_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_wording
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION wording_record_change();

-- A statement and its speaker, who is public through it.
CREATE OR REPLACE FUNCTION speaker_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.statement_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.statement_id), (n.statement_id)) AS r (statement_id)
        WHERE to_jsonb(o) - '{decided_by_id, decided_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{decided_by_id, decided_at}'::text[];
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, CASE WHEN r.public_from <= clock_timestamp() AND EXISTS (
                SELECT 1 FROM articles_outlet p WHERE p.id = r.outlet_id AND p.public_people <> 'approved'
            ) THEN true END,
            'statement', r.statement_id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.statement_id, o.agent_id, o.public_from, o.outlet_id),
                (n.statement_id, n.agent_id, n.public_from, n.outlet_id)
            ) AS r (statement_id, agent_id, public_from, outlet_id)
        WHERE to_jsonb(o) - '{decided_by_id, decided_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{decided_by_id, decided_at}'::text[]
            AND r.agent_id IS NOT NULL;
        PERFORM record_page_change(array_agg(DISTINCT n.article_id)) FROM new_rows n WHERE n.public_from IS NOT NULL;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.statement_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, CASE WHEN r.public_from <= clock_timestamp() AND EXISTS (
                SELECT 1 FROM articles_outlet p WHERE p.id = r.outlet_id AND p.public_people <> 'approved'
            ) THEN true END,
            'statement', r.statement_id, pg_current_xact_id()::text::bigint
        FROM changed_rows r
        WHERE r.agent_id IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_speaker
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION speaker_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_speaker
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION speaker_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_speaker
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION speaker_record_change();

-- The two statements of a reply, which is public through both.
CREATE OR REPLACE FUNCTION reply_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.statement_id, false,
            CASE WHEN r.state NOT IN ('accepted', 'confirmed') THEN false END,
            'statement', r.in_reply_to_id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.statement_id, o.in_reply_to_id, o.state),
                (n.statement_id, n.in_reply_to_id, n.state)
            ) AS r (statement_id, in_reply_to_id, state)
        WHERE to_jsonb(o) - '{decided_by_id, decided_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{decided_by_id, decided_at}'::text[];
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.in_reply_to_id, false,
            CASE WHEN r.state NOT IN ('accepted', 'confirmed') THEN false END,
            'statement', r.statement_id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.statement_id, o.in_reply_to_id, o.state),
                (n.statement_id, n.in_reply_to_id, n.state)
            ) AS r (statement_id, in_reply_to_id, state)
        WHERE to_jsonb(o) - '{decided_by_id, decided_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{decided_by_id, decided_at}'::text[];
        PERFORM record_page_change(ARRAY['']) FROM new_rows n WHERE n.state = 'confirmed' LIMIT 1;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.statement_id, false,
            CASE WHEN r.state NOT IN ('accepted', 'confirmed') THEN false END,
            'statement', r.in_reply_to_id, pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'statement', r.in_reply_to_id, false,
            CASE WHEN r.state NOT IN ('accepted', 'confirmed') THEN false END,
            'statement', r.statement_id, pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_reply
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reply_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_reply
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reply_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_reply
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reply_record_change();

-- An agent that an article mentions, and the article, which marks every name.
CREATE OR REPLACE FUNCTION mention_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, NULL::boolean,
            'article', v.article_id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.agent_id, o.revision_id),
                (n.agent_id, n.revision_id)
            ) AS r (agent_id, revision_id)
            JOIN articles_revision v ON v.id = r.revision_id
        WHERE (o.revision_id, o.name, o.agent_id) IS DISTINCT FROM (n.revision_id, n.name, n.agent_id)
            AND r.agent_id IS NOT NULL;
        PERFORM record_page_change(array_agg(DISTINCT v.article_id))
        FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) r
            JOIN articles_revision v ON v.id = r.revision_id;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, NULL::boolean,
            'article', v.article_id, pg_current_xact_id()::text::bigint
        FROM changed_rows r JOIN articles_revision v ON v.id = r.revision_id
        WHERE r.agent_id IS NOT NULL;
        PERFORM record_page_change(array_agg(DISTINCT v.article_id))
        FROM changed_rows r JOIN articles_revision v ON v.id = r.revision_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_mention
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION mention_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_mention
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION mention_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_mention
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION mention_record_change();

-- An outlet that reads differently; one that shows other people, and everybody who speaks there. Its other settings
-- decide what pages show.
CREATE OR REPLACE FUNCTION outlet_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'outlet', r.id, true, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id), (n.id)) AS r (id)
        WHERE (o.name, o.url) IS DISTINCT FROM (n.name, n.url);
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT 'outlet', n.id, false, NULL::boolean, 'outlet', n.id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id) WHERE o.public_people <> n.public_people
        UNION ALL
        SELECT DISTINCT 'agent', e.agent_id, false, true, 'outlet', n.id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id) JOIN articles_speaker e ON e.outlet_id = n.id
        WHERE o.public_people <> n.public_people AND e.agent_id IS NOT NULL AND e.public_from <= clock_timestamp()
        UNION ALL
        SELECT DISTINCT 'agent', s.on_behalf_of_id, false, true, 'outlet', n.id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id) JOIN articles_statement s ON s.outlet_id = n.id
        WHERE o.public_people <> n.public_people AND s.on_behalf_of_id IS NOT NULL
            AND s.public_from <= clock_timestamp();
        PERFORM record_page_change(ARRAY['']) FROM new_rows LIMIT 1;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'outlet', r.id, true, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_outlet
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outlet_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_outlet
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outlet_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_outlet
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outlet_record_change();

-- A topic.
CREATE OR REPLACE FUNCTION topic_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'topic', r.id, true, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id), (n.id)) AS r (id)
        WHERE to_jsonb(o) - '{created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{created_at}'::text[];
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'topic', r.id, true, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON articles_topic
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION topic_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON articles_topic
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION topic_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON articles_topic
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION topic_record_change();

-- A person or an organisation; wide when its name or its kind changes, which others show. A new one is public by what
-- names it, unless it is approved.
CREATE OR REPLACE FUNCTION agent_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.id, false, CASE WHEN r.state = 'approved' THEN true END,
            '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id, o.state), (n.id, n.state)) AS r (id, state)
        WHERE to_jsonb(o) - '{updated_at, created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{updated_at, created_at}'::text[];
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.id, true, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.id), (n.id)) AS r (id)
        WHERE (o.name, o.kind) IS DISTINCT FROM (n.name, n.kind);
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.id, false, CASE WHEN r.state = 'approved' THEN true
            WHEN TG_OP = 'INSERT' THEN false END,
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.id, true, CASE WHEN TG_OP = 'INSERT' AND r.state <> 'approved' THEN false END,
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON people_agent
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION agent_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON people_agent
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION agent_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON people_agent
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION agent_record_change();

-- An id that leads to another since a merge.
CREATE OR REPLACE FUNCTION redirect_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.old_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (old_id),
            LATERAL (VALUES (o.old_id), (n.old_id)) AS r (old_id)
        WHERE to_jsonb(o) - '{created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{created_at}'::text[];
        PERFORM record_page_change(ARRAY['']) FROM new_rows LIMIT 1;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.old_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON people_redirect
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION redirect_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON people_redirect
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION redirect_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON people_redirect
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION redirect_record_change();

-- An agent whose names change. A name that the machine adds is not public by itself, but an agent that a page names is
-- found by it.
CREATE OR REPLACE FUNCTION alias_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, NULL::boolean, '', '', pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES (o.agent_id), (n.agent_id)) AS r (agent_id)
        WHERE to_jsonb(o) - '{key, keys, created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{key, keys, created_at}'::text[];
        PERFORM record_page_change(ARRAY['']) FROM new_rows LIMIT 1;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.agent_id, false, CASE WHEN TG_OP = 'INSERT' AND NOT r.by_editor THEN false END,
            '', '', pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        PERFORM record_page_change(ARRAY['']) FROM changed_rows r
        WHERE EXISTS (SELECT FROM people_agent a WHERE a.id = r.agent_id AND a.state = 'approved')
            OR EXISTS (SELECT FROM articles_speaker s WHERE s.agent_id = r.agent_id)
            OR EXISTS (SELECT FROM articles_statement s WHERE s.on_behalf_of_id = r.agent_id)
            OR EXISTS (SELECT FROM articles_mention m WHERE m.agent_id = r.agent_id) LIMIT 1;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON people_alias
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION alias_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON people_alias
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION alias_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON people_alias
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION alias_record_change();

-- A person whose offices change, and the organisation.
CREATE OR REPLACE FUNCTION position_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.person_id, true, NULL::boolean,
            CASE WHEN r.organisation_id IS NULL THEN '' ELSE 'agent' END, coalesce(r.organisation_id, ''),
            pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.person_id, o.organisation_id),
                (n.person_id, n.organisation_id)
            ) AS r (person_id, organisation_id)
        WHERE to_jsonb(o) - '{created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{created_at}'::text[];
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.organisation_id, false, NULL::boolean,
            'agent', r.person_id, pg_current_xact_id()::text::bigint
        FROM old_rows o JOIN new_rows n USING (id),
            LATERAL (VALUES
                (o.person_id, o.organisation_id),
                (n.person_id, n.organisation_id)
            ) AS r (person_id, organisation_id)
        WHERE to_jsonb(o) - '{created_at}'::text[]
            IS DISTINCT FROM to_jsonb(n) - '{created_at}'::text[]
            AND r.organisation_id IS NOT NULL;
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.person_id, true, NULL::boolean,
            CASE WHEN r.organisation_id IS NULL THEN '' ELSE 'agent' END, coalesce(r.organisation_id, ''),
            pg_current_xact_id()::text::bigint
        FROM changed_rows r;
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', r.organisation_id, false, NULL::boolean,
            'agent', r.person_id, pg_current_xact_id()::text::bigint
        FROM changed_rows r
        WHERE r.organisation_id IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON people_position
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION position_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON people_position
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION position_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON people_position
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION position_record_change();

-- Two organisations of which one is part of the other.
CREATE OR REPLACE FUNCTION part_record_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', ends.one, false, NULL::boolean,
            'agent', ends.other, pg_current_xact_id()::text::bigint
        FROM (SELECT part_id, whole_id FROM old_rows UNION ALL SELECT part_id, whole_id FROM new_rows) r,
            LATERAL (VALUES (r.part_id, r.whole_id), (r.whole_id, r.part_id)) AS ends (one, other);
    ELSE
        INSERT INTO changes_changedrow (kind, object_id, wide, shown, via_kind, via_id, transaction)
        SELECT DISTINCT 'agent', ends.one, false, NULL::boolean,
            'agent', ends.other, pg_current_xact_id()::text::bigint
        FROM changed_rows r, LATERAL (VALUES (r.part_id, r.whole_id), (r.whole_id, r.part_id)) AS ends (one, other);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER record_change_insert AFTER INSERT ON people_part
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION part_record_change();
CREATE OR REPLACE TRIGGER record_change_update AFTER UPDATE ON people_part
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION part_record_change();
CREATE OR REPLACE TRIGGER record_change_delete AFTER DELETE ON people_part
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION part_record_change();

-- The functions below are for the follower, while it works on a batch of changed rows.

-- True when the public has seen the object, or may have, since the follower last looked.
CREATE OR REPLACE FUNCTION was_public(of_kind text, of_id text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM changes_changedrow x WHERE x.kind = of_kind AND x.object_id = of_id AND x.shown)
        OR EXISTS (SELECT 1 FROM changes_publicsnapshot x
            WHERE x.kind = of_kind AND x.object_id = of_id AND x.state = 'public')
        OR EXISTS (SELECT 1 FROM changes_pendingcheck x
            WHERE x.kind = of_kind AND x.object_id = of_id AND x.transaction IS NOT NULL)
$$;

-- True when nothing in the batch changes the statement itself.
CREATE OR REPLACE FUNCTION has_no_pending_change(statement text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM changes_changedrow x WHERE x.kind = 'statement' AND x.object_id = statement AND x.via_kind = '')
$$;

-- True when the outlet shows everybody who speaks there, before the batch and after.
CREATE OR REPLACE FUNCTION outlet_shows_everyone(outlet text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM articles_outlet o WHERE o.id = outlet AND o.public_people <> 'approved')
        AND NOT EXISTS (SELECT 1 FROM changes_changedrow x
            WHERE x.kind = 'outlet' AND x.object_id = outlet AND x.via_kind = 'outlet')
$$;

-- True when the agent was public before the batch and is so after it, through something that the batch leaves alone: a
-- statement of its own or, of an approved organisation, of somebody who held office there.
CREATE OR REPLACE FUNCTION is_consistently_public(agent text, moment timestamptz, act_classes text[])
RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    approved boolean;
BEGIN
    approved := EXISTS (SELECT 1 FROM people_agent a WHERE a.id = agent AND a.state = 'approved') AND NOT EXISTS (
        SELECT 1 FROM changes_changedrow x WHERE x.kind = 'agent' AND x.object_id = agent AND x.via_kind = '' AND x.shown);
    PERFORM FROM articles_speaker e
    WHERE e.agent_id = agent AND e.public_from <= moment AND e.act_class = ANY (act_classes)
        AND (approved OR outlet_shows_everyone(e.outlet_id)) AND has_no_pending_change(e.statement_id)
    LIMIT 1;
    IF FOUND OR NOT approved THEN
        RETURN FOUND;
    END IF;
    PERFORM FROM people_position p JOIN people_agent q ON q.id = p.person_id
        JOIN articles_speaker e ON e.agent_id = q.id
    WHERE p.organisation_id = agent AND e.public_from <= moment AND e.act_class = ANY (act_classes)
        AND e.published_at >= coalesce(p.start_date + 1, '-infinity')
        AND e.published_at < coalesce(p.end_date, 'infinity')
        AND NOT EXISTS (SELECT 1 FROM changes_changedrow x
            WHERE x.kind = 'agent' AND x.object_id = agent AND x.via_kind = 'agent' AND x.via_id = q.id)
        AND (outlet_shows_everyone(e.outlet_id) OR (q.state = 'approved' AND NOT EXISTS (
            SELECT 1 FROM changes_changedrow x
            WHERE x.kind = 'agent' AND x.object_id = q.id AND x.via_kind = '' AND x.shown)))
        AND has_no_pending_change(e.statement_id)
    LIMIT 1;
    RETURN FOUND;
END $$;
