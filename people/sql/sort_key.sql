-- The key by which lists of names are sorted: people by family name, organisations without their article. The
-- generated column people_agent.sort_key is made with it, so it comes before the tables.
--
-- A name is written "Halloran, Petra" already, or its first word is the family's ("Xi Jinping", and where two
-- syllables are joined, "Kim Jong-un"), or its last word is, with particles ("de la Cruz"). The list of family names
-- that stand first leaves out those that are given names elsewhere, such as Kim or Lee.
CREATE OR REPLACE FUNCTION people_sort_key(kind text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plain text := btrim(regexp_replace(regexp_replace(
        replace(replace(replace(translate(lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g')),
            'øłđðı', 'olddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        '[''’‘`´“”„«»"().]', '', 'g'), '\s+', ' ', 'g'));
    family text;
BEGIN
    IF kind = 'organisation' THEN
        plain := regexp_replace(plain, '^the (?=\S)', '');
    ELSE
        plain := regexp_replace(plain, '(,? (?:jr|sr|ii|iii|iv|phd|md|qc|kc|mp|mep|mbe|obe|cbe|esq))+$', '');
        plain := regexp_replace(plain, '^(?:(?:mr|mrs|ms|miss|mx|mister|messrs|madam|dr|prof|professor|sir|dame|lord|lady|baron|baroness|rev|reverend|fr|father|sister|hon|honourable|judge|justice|president|senator|sen|representative|rep|congressman|congresswoman|governor|gov|mayor|councillor|cllr|chancellor|premier|minister|ambassador|general|gen|colonel|col|captain|capt|sergeant|sgt|admiral|pope|cardinal|archbishop|bishop|king|queen|prince|princess|coach) )+(?=\S)', '');
        IF plain !~ '\S, ?\S' AND plain !~ '^(?:cao|chen|cheng|choe|deng|duong|feng|gao|guo|huang|huynh|hwang|jeong|jiang|kwon|li|liang|lin|liu|luo|ngo|nguyen|peng|pham|phan|qin|shen|song|tran|tsai|wang|wen|wu|xi|xiao|xie|xu|yang|yoon|zeng|zhang|zhao|zheng|zhou|zhu) \S+$' AND name !~ '^\S+ \w+-[[:lower:]]\S*$' THEN
            family := substring(plain from '(?:^|\s)((?:(?:de|da|di|du|del|della|der|den|dos|la|le|van|von|ter|ten|bin|ibn|st) )*\S+)$');
            plain := btrim(concat(family, ' ', btrim(left(plain, length(plain) - length(family)))));
        END IF;
    END IF;
    RETURN left(coalesce(nullif(replace(plain, ',', ''), ''), lower(name)), 300);
END $$;
