-- What makes a row public. Every row that readers may see has the column public_from: the moment from which they see
-- it if nobody does anything more, or null when they never do. A row is public when that moment has passed.
--
--   article    When it is scheduled or published: its release, or the end of its embargo if that is later. This one is
--              a generated column, see Article.public_from in articles/models/articles.py.
--   statement  When it is publishable (the function below): the moment of its article.
--   speaker    When nobody has rejected or dropped it: the moment of its statement.
--   reply      When both its statements have a moment: the later of the two.
--   filing     The moment of its article.
--
-- One condition more is a setting and therefore asked when rows are read: the classes of acts that readers see
-- (NEWSROOM_PUBLIC_ACT_CLASSES, shown_act() in articles/visibility.py).
--
-- The same triggers copy what lists are sorted and filtered by (PublicIndexed in articles/review_state.py).

-- The rule for a statement, whatever the status of its article: it has words in the current revision, and either an
-- editor has accepted it, or its outlet shows unreviewed statements of its form and act at this confidence and the
-- machine was sure enough when it found it (Statement.needs_review).
-- Queries use it through publishable() in articles/visibility.py.
DROP FUNCTION IF EXISTS statement_is_publishable(text, bigint, text, text, double precision, text);
CREATE OR REPLACE FUNCTION statement_is_publishable(
    state text, current_wording bigint, form text, act text, confidence double precision, needs_review boolean, outlet text
) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT current_wording IS NOT NULL AND (
        state IN ('accepted', 'confirmed')
        OR state = 'suggested' AND NOT needs_review AND EXISTS (
            SELECT 1 FROM public.articles_outlet o
            WHERE o.id = outlet
                AND confidence >= o.unreviewed_min_confidence
                AND form = ANY (o.unreviewed_forms)
                AND (o.unreviewed_acts = '{}' OR act = ANY (o.unreviewed_acts))
        )
    )
$$;

-- Setting the columns of a row when it is written. New rows lock what they copy from, so that it cannot change before
-- they are there to be changed with it.

CREATE OR REPLACE FUNCTION statement_set_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    story record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_article WHERE id = NEW.article_id FOR SHARE;
    END IF;
    SELECT published_at, outlet_id, public_from INTO story FROM articles_article WHERE id = NEW.article_id;
    IF NEW.state = 'suggested' THEN
        PERFORM FROM articles_outlet WHERE id = story.outlet_id FOR SHARE;
    END IF;
    NEW.published_at := story.published_at;
    NEW.outlet_id := story.outlet_id;
    NEW.place := coalesce((SELECT start FROM articles_wording WHERE id = NEW.current_wording_id), 0);
    NEW.public_from := CASE WHEN statement_is_publishable(
        NEW.state, NEW.current_wording_id, NEW.form, NEW.act, NEW.statement_confidence * NEW.speaker_confidence,
        NEW.needs_review, story.outlet_id
    ) THEN story.public_from END;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION speaker_set_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    said record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_statement WHERE id = NEW.statement_id FOR SHARE;
    END IF;
    SELECT s.article_id, s.published_at, s.outlet_id, s.public_from, s.place, s.form, s.act, s.act_class,
        s.state IN ('accepted', 'confirmed') AS is_reviewed, coalesce(w.role, '') AS role INTO said
    FROM articles_statement s LEFT JOIN articles_wording w ON w.id = s.current_wording_id
    WHERE s.id = NEW.statement_id;
    NEW.article_id := said.article_id;
    NEW.published_at := said.published_at;
    NEW.outlet_id := said.outlet_id;
    NEW.place := said.place;
    NEW.form := said.form;
    NEW.act := said.act;
    NEW.act_class := said.act_class;
    NEW.is_reviewed := said.is_reviewed;
    NEW.role := said.role;
    NEW.public_from := CASE WHEN NEW.state NOT IN ('rejected', 'dropped') THEN said.public_from END;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION reply_set_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    reply record;
    answered record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_statement WHERE id IN (NEW.statement_id, NEW.in_reply_to_id) ORDER BY id FOR SHARE;
    END IF;
    SELECT published_at, public_from INTO reply FROM articles_statement WHERE id = NEW.statement_id;
    SELECT public_from INTO answered FROM articles_statement WHERE id = NEW.in_reply_to_id;
    NEW.published_at := reply.published_at;
    NEW.public_from := CASE WHEN reply.public_from IS NOT NULL AND answered.public_from IS NOT NULL
        THEN greatest(reply.public_from, answered.public_from) END;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION filing_set_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM articles_article WHERE id = NEW.article_id FOR SHARE;
    END IF;
    SELECT published_at, public_from INTO NEW.published_at, NEW.public_from
    FROM articles_article WHERE id = NEW.article_id;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER set_public_from BEFORE INSERT OR UPDATE ON articles_statement
    FOR EACH ROW EXECUTE FUNCTION statement_set_public_from();
CREATE OR REPLACE TRIGGER set_public_from BEFORE INSERT OR UPDATE ON articles_speaker
    FOR EACH ROW EXECUTE FUNCTION speaker_set_public_from();
CREATE OR REPLACE TRIGGER set_public_from BEFORE INSERT OR UPDATE ON articles_reply
    FOR EACH ROW EXECUTE FUNCTION reply_set_public_from();
CREATE OR REPLACE TRIGGER set_public_from BEFORE INSERT OR UPDATE ON articles_article_topics
    FOR EACH ROW EXECUTE FUNCTION filing_set_public_from();

-- Carrying a change down to the rows that copy from the changed one. "SET article_id = article_id" changes nothing
-- itself: it makes the triggers above set the row's columns again.

CREATE OR REPLACE FUNCTION outlet_carry_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.unreviewed_min_confidence, OLD.unreviewed_forms, OLD.unreviewed_acts)
            IS DISTINCT FROM (NEW.unreviewed_min_confidence, NEW.unreviewed_forms, NEW.unreviewed_acts) THEN
        UPDATE articles_statement SET article_id = article_id
        WHERE article_id IN (SELECT id FROM articles_article WHERE outlet_id = NEW.id) AND state = 'suggested';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION article_carry_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.published_at, OLD.outlet_id, OLD.public_from)
            IS DISTINCT FROM (NEW.published_at, NEW.outlet_id, NEW.public_from) THEN
        UPDATE articles_statement SET article_id = article_id WHERE article_id = NEW.id;
        UPDATE articles_article_topics SET article_id = article_id WHERE article_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION wording_carry_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.role, OLD.start) IS DISTINCT FROM (NEW.role, NEW.start) THEN
        UPDATE articles_statement SET article_id = article_id
        WHERE id = NEW.statement_id AND current_wording_id = NEW.id;
        UPDATE articles_speaker SET statement_id = statement_id WHERE statement_id = NEW.statement_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION statement_carry_public_from() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE articles_speaker speaker SET statement_id = speaker.statement_id
    FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
    WHERE speaker.statement_id = new_rows.id
        AND (old_rows.article_id, old_rows.published_at, old_rows.outlet_id, old_rows.public_from, old_rows.place,
                old_rows.form, old_rows.act, old_rows.act_class, old_rows.state, old_rows.current_wording_id)
            IS DISTINCT FROM (new_rows.article_id, new_rows.published_at, new_rows.outlet_id, new_rows.public_from,
                new_rows.place, new_rows.form, new_rows.act, new_rows.act_class, new_rows.state,
                new_rows.current_wording_id);
    UPDATE articles_reply reply SET statement_id = reply.statement_id
    FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
    WHERE new_rows.id IN (reply.statement_id, reply.in_reply_to_id)
        AND (old_rows.published_at, old_rows.public_from)
            IS DISTINCT FROM (new_rows.published_at, new_rows.public_from);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER carry_public_from AFTER UPDATE ON articles_outlet
    FOR EACH ROW EXECUTE FUNCTION outlet_carry_public_from();
CREATE OR REPLACE TRIGGER carry_public_from AFTER UPDATE ON articles_article
    FOR EACH ROW EXECUTE FUNCTION article_carry_public_from();
CREATE OR REPLACE TRIGGER carry_public_from AFTER UPDATE ON articles_wording
    FOR EACH ROW EXECUTE FUNCTION wording_carry_public_from();
CREATE OR REPLACE TRIGGER carry_public_from AFTER UPDATE ON articles_statement
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION statement_carry_public_from();
