-- The version of the public site: rows of changes_siteversion, one for each transaction and article. They
-- change whenever something is written that public pages show. Responses are cached under the version.
--
-- What belongs to an article is recorded under its id, so that changes of a draft count only when it is
-- public; anything else under the empty id. Each function below is called with the rows (changed_rows) that a statement has added or
-- removed; for an update twice, with the rows as they were and as they are.

-- Changes the version of these articles.
CREATE OR REPLACE FUNCTION site_version_change(article_ids text[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO changes_siteversion (transaction, article)
    SELECT DISTINCT pg_current_xact_id()::text::bigint, coalesce(article_id, '') FROM unnest(article_ids) AS article_id
    ON CONFLICT (transaction, article) DO UPDATE SET n = changes_siteversion.n + 1;
$$;

-- For tables whose every row may show on any page.
CREATE OR REPLACE FUNCTION site_version_of_site() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT ''::text))
    FROM changed_rows;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_outlet
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_outlet
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_outlet
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_outlet
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_topic
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_topic
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_topic
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_topic
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON people_position
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON people_position
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON people_position
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON people_position
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON people_redirect
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON people_redirect
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON people_redirect
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON people_redirect
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON people_part
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON people_part
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON people_part
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON people_part
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_site();

CREATE OR REPLACE FUNCTION article_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT ''::text))
    FROM changed_rows
    WHERE public_from IS NOT NULL OR status = 'withdrawn';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_article
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION article_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_article
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION article_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_article
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION article_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_article
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION article_change_site_version();

-- For tables whose rows have an article.
CREATE OR REPLACE FUNCTION site_version_of_article() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT article_id))
    FROM changed_rows;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_article_topics
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_article_topics
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_article_topics
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_article_topics
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_revision
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_revision
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_revision
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_revision
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_wording
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_wording
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_wording
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_wording
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_article();

-- For tables whose rows have a revision.
CREATE OR REPLACE FUNCTION site_version_of_revision() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT v.article_id))
    FROM changed_rows r JOIN articles_revision v ON v.id = r.revision_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_correction
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_correction
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_correction
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_correction
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_mention
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_mention
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_mention
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_mention
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_withholding
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_withholding
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_withholding
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_withholding
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION site_version_of_revision();

CREATE OR REPLACE FUNCTION rewording_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT s.article_id))
    FROM changed_rows r JOIN articles_statement s ON s.id = r.statement_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_rewording
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION rewording_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_rewording
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION rewording_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_rewording
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION rewording_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_rewording
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION rewording_change_site_version();

CREATE OR REPLACE FUNCTION dispute_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT s.article_id))
    FROM changed_rows r JOIN articles_statement s ON s.id = r.statement_id
    WHERE r.reply_shown;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_dispute
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dispute_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_dispute
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dispute_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_dispute
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dispute_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_dispute
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dispute_change_site_version();

CREATE OR REPLACE FUNCTION statement_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT r.article_id))
    FROM changed_rows r
    WHERE r.public_from IS NOT NULL
        OR EXISTS (SELECT FROM articles_rewording w WHERE w.statement_id = r.id AND w.was_public);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_statement
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION statement_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_statement
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION statement_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_statement
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION statement_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_statement
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION statement_change_site_version();

CREATE OR REPLACE FUNCTION speaker_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT r.article_id))
    FROM changed_rows r
    WHERE r.public_from IS NOT NULL
        OR EXISTS (SELECT FROM articles_rewording w WHERE w.statement_id = r.statement_id AND w.was_public);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_speaker
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION speaker_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_speaker
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION speaker_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_speaker
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION speaker_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_speaker
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION speaker_change_site_version();

CREATE OR REPLACE FUNCTION reply_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT ''::text))
    FROM changed_rows WHERE state = 'confirmed';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON articles_reply
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION reply_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON articles_reply
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION reply_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON articles_reply
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION reply_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON articles_reply
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION reply_change_site_version();

-- A new agent shows nowhere before it is approved or has said something.
CREATE OR REPLACE FUNCTION agent_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT ''::text))
    FROM changed_rows WHERE TG_OP <> 'INSERT' OR state = 'approved';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON people_agent
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION agent_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON people_agent
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION agent_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON people_agent
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION agent_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON people_agent
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION agent_change_site_version();

-- A new name of an agent that nothing names yet shows nowhere.
CREATE OR REPLACE FUNCTION alias_change_site_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM site_version_change(array_agg(DISTINCT ''::text))
    FROM changed_rows r
    WHERE TG_OP <> 'INSERT' OR r.by_editor
        OR EXISTS (SELECT FROM people_agent a WHERE a.id = r.agent_id AND a.state = 'approved')
        OR EXISTS (SELECT FROM articles_speaker s WHERE s.agent_id = r.agent_id)
        OR EXISTS (SELECT FROM articles_mention m WHERE m.agent_id = r.agent_id);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER site_version_insert AFTER INSERT ON people_alias
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION alias_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_old AFTER UPDATE ON people_alias
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION alias_change_site_version();
CREATE OR REPLACE TRIGGER site_version_update_new AFTER UPDATE ON people_alias
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION alias_change_site_version();
CREATE OR REPLACE TRIGGER site_version_delete AFTER DELETE ON people_alias
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION alias_change_site_version();
