"""The public reason of an erasure may name somebody who is erased later: then it is blanked, and nothing else of it."""

from django.db import migrations

STAYS = r"""
CREATE OR REPLACE FUNCTION archive_erasure_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF OLD.done_at IS NOT NULL AND (TG_OP = 'DELETE' OR (to_jsonb(OLD) <> to_jsonb(NEW)%s)) THEN
        RAISE EXCEPTION 'erasure %%: what has been erased is not changed in the ledger', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

BLANKED = """ AND NOT (
        archive_is_erasing() AND archive_is_blanked(OLD.reason, NEW.reason)
        AND to_jsonb(OLD) - 'reason' = to_jsonb(NEW) - 'reason'
    )"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_acts_in_order")]

    operations = [migrations.RunSQL(STAYS % BLANKED, STAYS % "")]
