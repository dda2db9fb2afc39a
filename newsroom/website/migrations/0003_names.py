"""Models are renamed."""

from django.db import migrations

FUNCTIONS = r"""
DO $do$ DECLARE definition text; BEGIN
    FOR definition IN SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(pg_get_functiondef(p.oid), '\marticles_reader\M', 'articles_extractionmodel', 'g'), '\marticles_rereading\M', 'articles_batchrerun', 'g'), '\marticles_deed\M', 'articles_auditentry', 'g'), '\marticles_waiting\M', 'articles_queueitem', 'g'), '\marticles_sample\M', 'articles_accuracysample', 'g'), '\marticles_tally\M', 'articles_publiccount', 'g'), '\mapi_touch\M', 'api_changedrow', 'g'), '\mapi_due\M', 'api_pendingcheck', 'g'), '\mapi_standing\M', 'api_publicsnapshot', 'g'), '\mapi_progress\M', 'api_followerstate', 'g'), '\mwebhooks_told\M', 'webhooks_deliveredobject', 'g'), '\mpublic_moment\M', 'public_siteversion', 'g')
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
        AND EXISTS (SELECT 1 FROM pg_language l WHERE l.oid = p.prolang AND l.lanname IN ('plpgsql', 'sql'))
    LOOP EXECUTE definition; END LOOP;
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("public", "0002_parts_of_organisations"),
        ("articles", "0026_names"),
        ("api", "0016_names"),
        ("webhooks", "0002_names"),
    ]
    operations = [
        migrations.RenameModel("Moment", "SiteVersion"),
        migrations.RunSQL(FUNCTIONS),
    ]
