"""What a statement's and a speaker's own row says of being public is what counts: it knows its story, its state and its
outlet's policy at every moment. And whether the clock alone can have made a story public is noted beside its row.
"""

from importlib import import_module

from django.db import migrations

changes = import_module("newsroom.api.migrations.0003_changes")
acts = import_module("newsroom.api.migrations.0006_acts_that_may_appear")

WITH_POLICY = acts.written("articles_outlet").replace(changes.BY_POLICY, acts.BY_POLICY)
PRESENTABLE = acts.written("articles_statement").replace(changes.PRESENTABLE, acts.PRESENTABLE)
WAS_PUBLIC = "coalesce(r.public_from <= clock_timestamp(), false)"
# A story that waits for its hour when a transaction ends becomes public by the clock, and not by the transaction.
HOUR = """
    INSERT INTO api_touch (kind, object_id, wide, shown, transaction)
    SELECT 'hour', n.id, false, false, pg_current_xact_id()::text::bigint FROM new_rows n
    WHERE n.status IN ('published', 'scheduled') AND greatest(n.released_at, n.embargo_until) > clock_timestamp();
"""
# Nothing asks any more whether a statement would be fit for the public.
FITNESS = "CREATE FUNCTION changes_is_presentable"
OF_FITNESS = FITNESS + changes.FUNCTIONS.partition(FITNESS)[2].partition("CREATE INDEX")[0] + acts.FITNESS
NO_FITNESS = """
DROP FUNCTION changes_is_presentable(text, double precision, text, bigint, double precision, varchar[]);
DROP FUNCTION changes_is_presentable(
    text, double precision, text, bigint, double precision, varchar[], text, varchar[]);
"""
FORWARD = (
    acts.written("articles_statement").replace(changes.PRESENTABLE, WAS_PUBLIC)
    + acts.written("articles_outlet").replace(changes.BY_POLICY, "")
    + acts.written("articles_article").replace(changes.BY_THE_CLOCK, changes.BY_THE_CLOCK + HOUR)
    + NO_FITNESS
)
BACKWARD = OF_FITNESS + PRESENTABLE + WITH_POLICY + acts.written("articles_article")


class Migration(migrations.Migration):
    dependencies = [("api", "0014_seen_for_a_moment")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
