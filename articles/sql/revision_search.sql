-- The lexemes of a revision's text, for the model SearchedText. Django's model of the table does not have the column,
-- so that nobody reads it who only wants the text.

ALTER TABLE articles_revision ADD COLUMN IF NOT EXISTS search tsvector
    GENERATED ALWAYS AS (to_tsvector('archive_words'::regconfig, coalesce(left(text, 100000), ''))) STORED;
CREATE INDEX IF NOT EXISTS revision_search ON articles_revision USING gin (search);
