-- The text search configuration of the archive. Search columns and indexes are made with it, so it comes first.
--
-- archive_words: English stems of all words, small ones ("not", "the") too; accents make no difference, a hyphenated
-- word is its parts, and a number has no sign.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'archive_words') THEN
        CREATE TEXT SEARCH DICTIONARY archive_numbers (TEMPLATE = intdict_template, maxlen = 100, absval = true);
        -- Without a list of stop words.
        CREATE TEXT SEARCH DICTIONARY archive_stem (TEMPLATE = snowball, language = english);
        CREATE TEXT SEARCH CONFIGURATION archive_words (COPY = english);
        ALTER TEXT SEARCH CONFIGURATION archive_words ALTER MAPPING REPLACE english_stem WITH archive_stem;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            ALTER MAPPING FOR word, hword_part WITH unaccent, archive_stem;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            ALTER MAPPING FOR numword, hword_numpart WITH unaccent, simple;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            ALTER MAPPING FOR int WITH archive_numbers;
        ALTER TEXT SEARCH CONFIGURATION archive_words
            DROP MAPPING FOR asciihword, hword, numhword;
    END IF;
END $$;
