-- Columns and indexes of the table behind Article.topics, for the model Filing: the dates of the story, beside each of
-- its topics. Django makes the table itself and knows nothing of them. Triggers in public_rule.sql fill the columns.

ALTER TABLE articles_article_topics
    ADD COLUMN IF NOT EXISTS published_at timestamptz NOT NULL,
    ADD COLUMN IF NOT EXISTS public_from timestamptz;
CREATE INDEX IF NOT EXISTS filing_reading ON articles_article_topics
    (topic_id, published_at DESC, article_id DESC) INCLUDE (public_from) WHERE public_from IS NOT NULL;
CREATE INDEX IF NOT EXISTS filing_hours ON articles_article_topics (topic_id, public_from)
    WHERE public_from IS NOT NULL;
