-- The version of the public site, under which responses are cached: rows of changes_siteversion, one for each
-- transaction and article, which change with every row that the transaction adds to the log of changes (changes.sql).
--
-- What belongs to an article is recorded under its id, so that changes of a draft count only when it is public;
-- anything else under the empty id. Rows that the follower of changes adds are of earlier transactions and do not
-- count, nor does what was not public, except statements: their article may be published meanwhile, and the words that
-- they had before may be public.
CREATE OR REPLACE FUNCTION changed_row_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO changes_siteversion (transaction, article)
    SELECT DISTINCT r.transaction, CASE
        WHEN r.shown THEN ''
        WHEN r.kind IN ('page', 'article') THEN r.object_id
        WHEN r.kind = 'statement' THEN coalesce(
            (SELECT s.article_id FROM articles_statement s WHERE s.id = r.object_id), '')
        WHEN r.via_kind = 'article' THEN r.via_id
        WHEN r.via_kind = 'statement' THEN coalesce(
            (SELECT s.article_id FROM articles_statement s WHERE s.id = r.via_id), '')
        ELSE '' END
    FROM new_rows r
    WHERE r.transaction = pg_current_xact_id()::text::bigint AND (r.shown IS NOT FALSE OR r.kind = 'statement')
    ON CONFLICT (transaction, article) DO UPDATE SET n = changes_siteversion.n + 1;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON changes_changedrow
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changed_row_change_site_version();
