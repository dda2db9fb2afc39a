-- The review queue: for each article, how many statements wait for an editor, how doubtful they are, and the rank that
-- orders the queue. Triggers keep the rows of articles_queueitem in the transaction that changes a statement.

-- The order of the queue, highest first: doubt, halved for every week that the article is old. This is the logarithm
-- to base 2 of that, without the present time, which all articles have in common; so no rank changes as time goes by.
CREATE OR REPLACE FUNCTION review_queue_rank(doubt double precision, published_at timestamptz)
RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN doubt > 0 THEN ln(doubt) / ln(2) ELSE 0 END + extract(epoch FROM published_at) / (7 * 86400)
$$;

-- Counts again what waits in these articles, and sets their rank. The rows are locked in the order of their ids.
CREATE OR REPLACE FUNCTION review_queue_update(article_ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO articles_queueitem (article_id, outlet_id, waiting, inner_waiting, sampled, doubt, rank)
        SELECT id, outlet_id, 0, 0, 0, 0, 0 FROM articles_article
        WHERE id = ANY (article_ids)
            AND id NOT IN (SELECT article_id FROM articles_queueitem WHERE article_id = ANY (article_ids))
        ORDER BY id
        ON CONFLICT DO NOTHING;
    PERFORM 1 FROM articles_queueitem WHERE article_id = ANY (article_ids) ORDER BY article_id FOR UPDATE;
    WITH counted AS (
        SELECT article.id, article.outlet_id, article.published_at,
            -- A statement that a correction removed waits, whatever was decided about it.
            count(*) FILTER (WHERE statement.state = 'suggested' OR statement.corrected = 'removed') AS waiting,
            count(*) FILTER (WHERE (statement.state = 'suggested' OR statement.corrected = 'removed')
                AND statement.act_class = 'inner') AS inner_waiting,
            count(sample.statement_id) FILTER (WHERE statement.state = 'accepted') AS sampled,
            -- The expected number of wrong statements: 1 minus the confidence of each suggestion, but at least 0.02;
            -- half a statement for each that a correction removed, and for each sample of what was accepted in bulk.
            -- Beliefs and intentions, which readers do not see, are left out.
            coalesce(sum(greatest(1 - statement.confidence, 0.02))
                FILTER (WHERE statement.state = 'suggested' AND statement.act_class <> 'inner'), 0)
                + 0.5 * count(*) FILTER (WHERE statement.corrected = 'removed' AND statement.state <> 'suggested'
                    AND statement.act_class <> 'inner')
                + 0.5 * count(sample.statement_id) FILTER (WHERE statement.state = 'accepted') AS doubt
        FROM articles_article article
        LEFT JOIN articles_statement statement ON statement.article_id = article.id
            AND (statement.state IN ('suggested', 'accepted') AND statement.current_wording_id IS NOT NULL
                OR statement.corrected = 'removed' AND statement.state NOT IN ('rejected', 'dropped'))
        LEFT JOIN articles_accuracysample sample ON sample.statement_id = statement.id AND sample.outcome = ''
        WHERE article.id = ANY (article_ids)
        GROUP BY article.id
    ), ranked AS (
        SELECT *, review_queue_rank(doubt, published_at) AS rank FROM counted
    )
    UPDATE articles_queueitem row
    SET outlet_id = ranked.outlet_id, waiting = ranked.waiting, inner_waiting = ranked.inner_waiting,
        sampled = ranked.sampled, doubt = ranked.doubt, rank = ranked.rank
    FROM ranked
    WHERE row.article_id = ranked.id
        AND (row.outlet_id, row.waiting, row.inner_waiting, row.sampled, row.doubt, row.rank) IS DISTINCT FROM
            (ranked.outlet_id, ranked.waiting, ranked.inner_waiting, ranked.sampled, ranked.doubt, ranked.rank);
END $$;

-- Updates the articles of statements that are added, removed, or changed in what is counted.
CREATE OR REPLACE FUNCTION statement_update_queue() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    article_ids text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT article_id) INTO article_ids FROM new_rows
        WHERE current_wording_id IS NOT NULL OR corrected <> '';
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT article_id) INTO article_ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT n.article_id) INTO article_ids FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.state, n.corrected, n.current_wording_id IS NULL, n.confidence, n.act_class)
            IS DISTINCT FROM (o.state, o.corrected, o.current_wording_id IS NULL, o.confidence, o.act_class);
    END IF;
    IF article_ids IS NOT NULL THEN
        PERFORM review_queue_update(article_ids);
    END IF;
    RETURN NULL;
END $$;

-- Updates the articles of samples that are drawn or settled.
CREATE OR REPLACE FUNCTION accuracy_sample_update_queue() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM review_queue_update(array_agg(DISTINCT article_id))
    FROM articles_statement WHERE id IN (SELECT statement_id FROM new_rows) HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- Updates an article in the queue when its date or its outlet changes.
CREATE OR REPLACE FUNCTION article_update_queue() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM articles_queueitem WHERE article_id = NEW.id) THEN
        PERFORM review_queue_update(ARRAY[NEW.id::text]);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER update_queue_insert AFTER INSERT ON articles_statement
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION statement_update_queue();
CREATE OR REPLACE TRIGGER update_queue_update AFTER UPDATE ON articles_statement
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION statement_update_queue();
CREATE OR REPLACE TRIGGER update_queue_delete AFTER DELETE ON articles_statement
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION statement_update_queue();
CREATE OR REPLACE TRIGGER update_queue_insert AFTER INSERT ON articles_accuracysample
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION accuracy_sample_update_queue();
CREATE OR REPLACE TRIGGER update_queue_update AFTER UPDATE ON articles_accuracysample
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION accuracy_sample_update_queue();
CREATE OR REPLACE TRIGGER update_queue AFTER UPDATE OF published_at, outlet_id ON articles_article
    FOR EACH ROW
    WHEN (OLD.published_at IS DISTINCT FROM NEW.published_at OR OLD.outlet_id IS DISTINCT FROM NEW.outlet_id)
    EXECUTE FUNCTION article_update_queue();
