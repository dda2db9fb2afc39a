"""What an outlet lets appear unreviewed is also a matter of acts: what they keep back has not been public."""

from importlib import import_module

from django.db import migrations

changes = import_module("newsroom.api.migrations.0003_changes")

FITNESS = """
CREATE FUNCTION changes_is_presentable(
    state text, confidence double precision, form text, wording bigint, threshold double precision, forms varchar[],
    act text, acts varchar[]
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT wording IS NOT NULL AND (
        state IN ('accepted', 'confirmed')
        OR coalesce(state = 'suggested' AND confidence >= threshold AND form = ANY(forms)
            AND (acts = '{}' OR act = ANY(acts)), false))
$$;
"""
PRESENTABLE = """changes_is_presentable(r.state, r.confidence, r.form, r.current_wording_id,
    o.unreviewed_min_confidence, o.unreviewed_forms, r.act, o.unreviewed_acts)"""
BY_POLICY = """
    INSERT INTO api_touch (kind, object_id, wide, shown, transaction)
    SELECT 'statement', s.id, true, true, pg_current_xact_id()::text::bigint
    FROM old_rows o JOIN new_rows n USING (id)
    JOIN articles_article a ON a.outlet_id = n.id JOIN articles_statement s ON s.article_id = a.id
    WHERE s.state = 'suggested' AND (o.unreviewed_min_confidence, o.unreviewed_forms, o.unreviewed_acts)
            IS DISTINCT FROM (n.unreviewed_min_confidence, n.unreviewed_forms, n.unreviewed_acts)
        AND changes_is_presentable(s.state, s.confidence, s.form, s.current_wording_id,
                o.unreviewed_min_confidence, o.unreviewed_forms, s.act, o.unreviewed_acts)
            <> changes_is_presentable(s.state, s.confidence, s.form, s.current_wording_id,
                n.unreviewed_min_confidence, n.unreviewed_forms, s.act, n.unreviewed_acts);
"""


def written(table):
    """The function that notes what changes of a table touch, in place of the one that is there."""
    return (
        changes.watching(table).partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    )


FORWARD = (
    FITNESS
    + written("articles_statement").replace(changes.PRESENTABLE, PRESENTABLE)
    + written("articles_outlet").replace(changes.BY_POLICY, BY_POLICY)
)
BACKWARD = (
    written("articles_statement")
    + written("articles_outlet")
    + """
DROP FUNCTION changes_is_presentable(
    text, double precision, text, bigint, double precision, varchar[], text, varchar[]);
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0005_erasures_and_blanked_texts"),
        ("articles", "0009_corrections_and_models"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
