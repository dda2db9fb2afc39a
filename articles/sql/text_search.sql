-- The text search configurations of the archive. Search columns and indexes are made with them, so they come first.
--
-- archive_words: English stems; words are found with accents and without, and however their parts are joined.
-- archive_every_word: the same, with the small words that English configurations leave out.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'archive_words') THEN
        CREATE TEXT SEARCH DICTIONARY archive_numbers (TEMPLATE = intdict_template, maxlen = 100, absval = true);
        CREATE TEXT SEARCH CONFIGURATION archive_words (COPY = english);
        ALTER TEXT SEARCH CONFIGURATION archive_words
            ALTER MAPPING FOR word, hword_part WITH unaccent, english_stem;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            ALTER MAPPING FOR numword, hword_numpart WITH unaccent, simple;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            ALTER MAPPING FOR int WITH archive_numbers;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            DROP MAPPING FOR asciihword, hword, numhword;

        CREATE TEXT SEARCH DICTIONARY archive_stem (TEMPLATE = snowball, language = english);
        CREATE TEXT SEARCH CONFIGURATION archive_every_word (COPY = archive_words);
        ALTER TEXT SEARCH CONFIGURATION archive_every_word ALTER MAPPING REPLACE english_stem WITH archive_stem;
    END IF;
END $$;
