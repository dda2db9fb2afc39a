-- Gives the tables of an archive of before 1.0 the names that they have in 1.0. Run it on a copy of the database, as the
-- superuser; see upgrade-to-1.0.md. A line here belongs to each table, column or model that 1.0 names differently.

\set ON_ERROR_STOP on
BEGIN;
SET LOCAL session_replication_role = replica;

ALTER TABLE articles_reader RENAME TO articles_extractionmodel;
ALTER TABLE articles_rereading RENAME TO articles_batchrerun;
ALTER TABLE articles_deed RENAME TO articles_auditentry;
ALTER TABLE articles_waiting RENAME TO articles_queueitem;
ALTER TABLE articles_sample RENAME TO articles_accuracysample;
ALTER TABLE articles_tally RENAME TO articles_publiccount;
ALTER TABLE api_change RENAME TO changes_change;
ALTER TABLE api_touch RENAME TO changes_changedrow;
ALTER TABLE api_due RENAME TO changes_pendingcheck;
ALTER TABLE api_standing RENAME TO changes_publicsnapshot;
ALTER TABLE api_progress RENAME TO changes_followerstate;
ALTER TABLE webhooks_told RENAME TO webhooks_deliveredobject;
ALTER TABLE public_moment RENAME TO changes_siteversion;
ALTER TABLE articles_extractionrun RENAME rereading_id TO batch_rerun_id;

-- The sequences of the ids, whose values the dump sets.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT s.relname AS sequence, t.relname || '_' || a.attname || '_seq' AS name
        FROM pg_class s
        JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
        JOIN pg_class t ON t.oid = d.refobjid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
            AND s.relname <> t.relname || '_' || a.attname || '_seq'
    LOOP
        EXECUTE format('ALTER SEQUENCE %I RENAME TO %I', one.sequence, one.name);
    END LOOP;
END $$;

-- Where Django keeps the names of models: content types, the permissions of roles, and the audit log.
CREATE TEMPORARY TABLE renamed (app text, old text, new_app text, new text) ON COMMIT DROP;
INSERT INTO renamed VALUES
    ('articles', 'reader', 'articles', 'extractionmodel'), ('articles', 'rereading', 'articles', 'batchrerun'),
    ('articles', 'deed', 'articles', 'auditentry'), ('articles', 'waiting', 'articles', 'queueitem'),
    ('articles', 'sample', 'articles', 'accuracysample'), ('articles', 'tally', 'articles', 'publiccount'),
    ('api', 'change', 'changes', 'change'), ('api', 'touch', 'changes', 'changedrow'),
    ('api', 'due', 'changes', 'pendingcheck'), ('api', 'standing', 'changes', 'publicsnapshot'),
    ('api', 'progress', 'changes', 'followerstate'), ('public', 'moment', 'changes', 'siteversion'),
    ('webhooks', 'told', 'webhooks', 'deliveredobject');
UPDATE auth_permission p SET codename = replace(p.codename, '_' || r.old, '_' || r.new)
    FROM django_content_type c JOIN renamed r ON r.app = c.app_label AND r.old = c.model
    WHERE p.content_type_id = c.id;
UPDATE django_content_type c SET app_label = r.new_app, model = r.new
    FROM renamed r WHERE r.app = c.app_label AND r.old = c.model;
UPDATE articles_auditentry e SET subject = r.new FROM renamed r WHERE r.old = e.subject;

COMMIT;
