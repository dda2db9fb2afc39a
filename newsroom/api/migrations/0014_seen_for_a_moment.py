"""What the public sees for a moment only is noted as that: agents through a speaker or an outlet's policy, and the model
that read a text last, where another had read it before.
"""

from importlib import import_module

from django.db import migrations

changes = import_module("newsroom.api.migrations.0003_changes")
written = import_module("newsroom.api.migrations.0006_acts_that_may_appear").written

FUNCTIONS = """
-- Whether something that nobody touched has kept an agent public, and its page, all the time: what it said itself where
-- everyone has a page or while it is approved; or, of an organisation that is approved, what somebody said in office
-- there. Days begin at other hours elsewhere: one less on either side is safe. A touch of the row of whoever is or was
-- approved is shown; one of an outlet through itself says that it has given pages to others.
CREATE FUNCTION changes_is_steady(one text, moment timestamptz, classes text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    approved boolean;
BEGIN
    approved := EXISTS (SELECT 1 FROM people_agent a WHERE a.id = one AND a.state = 'approved') AND NOT EXISTS (
        SELECT 1 FROM api_touch x WHERE x.kind = 'agent' AND x.object_id = one AND x.via_kind = '' AND x.shown);
    PERFORM FROM articles_speaker e WHERE e.agent_id = one AND e.public_from <= moment
        AND e.act_class = ANY (classes) AND (approved OR changes_is_open(e.outlet_id)) AND changes_is_untouched(e.statement_id)
        LIMIT 1;
    IF FOUND OR NOT approved THEN
        RETURN FOUND;
    END IF;
    PERFORM FROM people_position p JOIN people_agent q ON q.id = p.person_id JOIN articles_speaker e ON e.agent_id = q.id
    WHERE p.organisation_id = one AND e.public_from <= moment AND e.act_class = ANY (classes)
        AND e.published_at >= coalesce(p.start_date + 1, '-infinity') AND e.published_at < coalesce(p.end_date, 'infinity')
        AND NOT EXISTS (SELECT 1 FROM api_touch x
            WHERE x.kind = 'agent' AND x.object_id = one AND x.via_kind = 'agent' AND x.via_id = q.id)
        AND (changes_is_open(e.outlet_id) OR (q.state = 'approved' AND NOT EXISTS (
            SELECT 1 FROM api_touch x WHERE x.kind = 'agent' AND x.object_id = q.id AND x.via_kind = '' AND x.shown)))
        AND changes_is_untouched(e.statement_id)
        LIMIT 1;
    RETURN FOUND;
END $$;

CREATE FUNCTION changes_is_open(one text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM articles_outlet o WHERE o.id = one AND o.public_people <> 'approved') AND NOT EXISTS (
        SELECT 1 FROM api_touch x WHERE x.kind = 'outlet' AND x.object_id = one AND x.via_kind = 'outlet')
$$;

CREATE FUNCTION changes_is_untouched(one text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM api_touch x WHERE x.kind = 'statement' AND x.object_id = one AND x.via_kind = '')
$$;

-- Whether the public sees a thing, or may have seen it since it was last looked at.
CREATE FUNCTION changes_is_live(a_kind text, one text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM api_touch x WHERE x.kind = a_kind AND x.object_id = one AND x.shown)
        OR EXISTS (SELECT 1 FROM api_standing x WHERE x.kind = a_kind AND x.object_id = one AND x.state = 'public')
        OR EXISTS (SELECT 1 FROM api_due x
            WHERE x.kind = a_kind AND x.object_id = one AND x.transaction IS NOT NULL)
$$;
"""
# Who is made the speaker of a public statement is public by that where the outlet gives everyone a page.
OF_SPEAKER = "'agent', r.agent_id, false, ({})::boolean"
SPEAKS_OPENLY = """CASE WHEN r.public_from <= clock_timestamp() AND EXISTS (
        SELECT 1 FROM articles_outlet o WHERE o.id = r.outlet_id AND o.public_people <> 'approved') THEN true END"""
# The version of the model that read a text last is shown, so that another run of it is seen where the versions differ.
FURTHER_RUN = """CASE WHEN EXISTS (SELECT 1 FROM articles_extractionrun d
    WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id)
    AND (r.state <> 'done' OR r.model_version = (SELECT d.model_version FROM articles_extractionrun d
        WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id
        ORDER BY d.created_at DESC, d.id DESC LIMIT 1))
    THEN false END"""
# Of the outlet itself the touch says that it came through the outlet: by that it is known.
BY_POLICY = """
CREATE OR REPLACE FUNCTION changes_of_public_people() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO api_touch (kind, object_id, wide, shown, via_kind, via_id, transaction)
    SELECT 'outlet', n.id, false, NULL::boolean, 'outlet', n.id, pg_current_xact_id()::text::bigint
    FROM old_rows o JOIN new_rows n USING (id) WHERE o.public_people <> n.public_people
    UNION ALL
    SELECT DISTINCT 'agent', e.agent_id, false, true, 'outlet', n.id, pg_current_xact_id()::text::bigint
    FROM old_rows o JOIN new_rows n USING (id) JOIN articles_speaker e ON e.outlet_id = n.id
    WHERE o.public_people <> n.public_people AND e.agent_id IS NOT NULL AND e.public_from <= clock_timestamp();
    RETURN NULL;
END $$;
"""
BEFORE = import_module("newsroom.api.migrations.0007_public_people").FORWARD.partition("CREATE TRIGGER")[0]
FORWARD = (
    FUNCTIONS
    + written("articles_speaker").replace(OF_SPEAKER.format("NULL"), OF_SPEAKER.format(SPEAKS_OPENLY))
    + written("articles_extractionrun").replace(changes.FIRST_RUN, FURTHER_RUN)
    + BY_POLICY
)
BACKWARD = (
    written("articles_speaker")
    + written("articles_extractionrun")
    + BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    + """
DROP FUNCTION changes_is_live(text, text);
DROP FUNCTION changes_is_steady(text, timestamptz, text[]);
DROP FUNCTION changes_is_open(text);
DROP FUNCTION changes_is_untouched(text);
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0013_when_pages_moved"),
        ("articles", "0023_statements_of_an_outlet_and_a_form"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
