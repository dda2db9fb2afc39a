"""What writers touch, noted by triggers in their own transactions, and what is made of it.

A trigger on each table from which public answers are made writes what hangs on the rows that changed: kinds and
identifiers, the transaction, and whether the public may have seen any of it. Columns of which the public sees nothing
are left out of the comparison; a column that comes later counts until a migration says otherwise.
"""

from django.db import migrations, models

import newsroom.api.changes.models

FUNCTIONS = r"""
CREATE FUNCTION changes_is_public(status text, released timestamptz, embargo timestamptz) RETURNS boolean
LANGUAGE sql SET search_path = public, pg_temp AS $$
    SELECT status IN ('published', 'scheduled') AND released IS NOT NULL
        AND greatest(released, embargo) <= clock_timestamp()
$$;

-- Whether a statement is fit for the public as far as its own row and its outlet say; the kind of act is a setting.
CREATE FUNCTION changes_is_presentable(
    state text, confidence double precision, form text, wording bigint, threshold double precision, forms varchar[]
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT wording IS NOT NULL AND (
        state IN ('accepted', 'confirmed')
        OR coalesce(state = 'suggested' AND confidence >= threshold AND form = ANY(forms), false))
$$;

CREATE INDEX changes_article_public_from ON articles_article ((greatest(released_at, embargo_until)));
"""

PUBLIC = "changes_is_public(r.status, r.released_at, r.embargo_until)"
PRESENTABLE = """changes_is_presentable(r.state, r.confidence, r.form, r.current_wording_id,
    o.unreviewed_min_confidence, o.unreviewed_forms)"""
ASSERTED = "CASE WHEN r.state IN ('accepted', 'confirmed') THEN NULL ELSE false END"
# A finding of a run is seen only while no other run of the same text is done.
FIRST_RUN = """CASE WHEN EXISTS (SELECT 1 FROM articles_extractionrun d
    WHERE d.revision_id = r.revision_id AND d.state = 'done' AND d.id <> r.id) THEN false END"""


def but(*columns):
    return f"to_jsonb({{r}}) - ARRAY[{', '.join(repr(c) for c in columns)}]"


# Table: key, and for each set of columns that matter together, what a row whose columns changed touches: kind, id,
# wide, shown, kind and id of what it is seen through, and what else is to be read for it.
TOUCHES = {
    "articles_article": (
        "id",
        {
            but("updated_at", "imported", "decided_by_id", "decided_at", "path", "created_at"): [
                ("article", "r.id", "false", PUBLIC, "", "''", ""),
            ],
            "({r}.status, {r}.released_at, {r}.embargo_until, {r}.public_text, {r}.current_revision_id,"
            " {r}.published_at, {r}.outlet_id)": [
                ("article", "r.id", "true", PUBLIC, "", "''", ""),
                ("outlet", "r.outlet_id", "false", "NULL", "article", "r.id", ""),
            ],
        },
    ),
    "articles_article_topics": ("id", {but(): [("article", "r.article_id", "false", "NULL", "", "''", "")]}),
    "articles_topic": ("id", {but("created_at"): [("topic", "r.id", "true", "NULL", "", "''", "")]}),
    "articles_outlet": (
        "id",
        {
            "({r}.name, {r}.url)": [("outlet", "r.id", "true", "NULL", "", "''", "")],
        },
    ),
    "articles_extractionrun": (
        "id",
        {
            "({r}.state, {r}.model_version, {r}.revision_id)": [
                (
                    "article",
                    "v.article_id",
                    "false",
                    FIRST_RUN,
                    "",
                    "''",
                    "JOIN articles_revision v ON v.id = r.revision_id",
                ),
            ],
        },
    ),
    "articles_statement": (
        "id",
        {
            but("updated_at", "decided_by_id", "decided_at", "created_at"): [
                (
                    "statement",
                    "r.id",
                    "true",
                    PRESENTABLE,
                    "",
                    "''",
                    "JOIN articles_article a ON a.id = r.article_id JOIN articles_outlet o ON o.id = a.outlet_id",
                ),
            ],
        },
    ),
    "articles_wording": (
        "id",
        {
            but("search", "created_at"): [("statement", "r.statement_id", "false", "NULL", "", "''", "")],
        },
    ),
    "articles_speaker": (
        "id",
        {
            but("decided_by_id", "decided_at"): [
                ("statement", "r.statement_id", "false", "NULL", "", "''", ""),
                ("agent", "r.agent_id", "false", "NULL", "statement", "r.statement_id", ""),
            ],
        },
    ),
    "articles_reply": (
        "id",
        {
            but("decided_by_id", "decided_at"): [
                ("statement", "r.statement_id", "false", ASSERTED, "statement", "r.in_reply_to_id", ""),
                ("statement", "r.in_reply_to_id", "false", ASSERTED, "statement", "r.statement_id", ""),
            ],
        },
    ),
    "articles_mention": (
        "id",
        {
            "({r}.revision_id, {r}.name, {r}.agent_id)": [
                (
                    "agent",
                    "r.agent_id",
                    "false",
                    "NULL",
                    "article",
                    "v.article_id",
                    "JOIN articles_revision v ON v.id = r.revision_id",
                ),
            ],
        },
    ),
    "people_agent": (
        "id",
        {
            but("updated_at", "created_at"): [
                ("agent", "r.id", "false", "CASE WHEN r.state = 'approved' THEN true END", "", "''", ""),
            ],
            "({r}.name, {r}.kind)": [("agent", "r.id", "true", "NULL", "", "''", "")],
        },
    ),
    "people_alias": (
        "id",
        {
            but("key", "keys", "created_at"): [("agent", "r.agent_id", "false", "{alias}", "", "''", "")],
        },
    ),
    "people_position": (
        "id",
        {
            but("created_at"): [
                (
                    "agent",
                    "r.person_id",
                    "true",
                    "NULL",
                    "CASE WHEN r.organisation_id IS NULL THEN '' ELSE 'agent' END",
                    "coalesce(r.organisation_id, '')",
                    "",
                ),
                ("agent", "r.organisation_id", "false", "NULL", "agent", "r.person_id", ""),
            ],
        },
    ),
    "people_redirect": ("old_id", {but("created_at"): [("agent", "r.old_id", "false", "NULL", "", "''", "")]}),
}
# A spelling that the machine adds comes with the words in which it is printed, which are touched too.
ALIAS_SHOWN = {"INSERT": "CASE WHEN r.by_editor THEN NULL ELSE false END", "UPDATE": "NULL", "DELETE": "NULL"}

# What the clock alone had made public since it was last followed passes away with this change.
BY_THE_CLOCK = f"""
    INSERT INTO api_touch (kind, object_id, wide, shown, transaction)
    SELECT 'article', r.id, true, true, 0 FROM old_rows r, api_progress p
    WHERE {PUBLIC} AND greatest(r.released_at, r.embargo_until) > p.at;
"""
# What an outlet lets appear unreviewed: only the statements for which the answer is another now.
BY_POLICY = """
    INSERT INTO api_touch (kind, object_id, wide, shown, transaction)
    SELECT 'statement', s.id, true, true, pg_current_xact_id()::text::bigint
    FROM old_rows o JOIN new_rows n USING (id)
    JOIN articles_article a ON a.outlet_id = n.id JOIN articles_statement s ON s.article_id = a.id
    WHERE s.state = 'suggested' AND (o.unreviewed_min_confidence, o.unreviewed_forms)
            IS DISTINCT FROM (n.unreviewed_min_confidence, n.unreviewed_forms)
        AND changes_is_presentable(s.state, s.confidence, s.form, s.current_wording_id,
                o.unreviewed_min_confidence, o.unreviewed_forms)
            <> changes_is_presentable(s.state, s.confidence, s.form, s.current_wording_id,
                n.unreviewed_min_confidence, n.unreviewed_forms);
"""
ONLY_ON_UPDATE = {"articles_article": BY_THE_CLOCK, "articles_outlet": BY_POLICY}


def rows(operation, key, compared):
    if operation != "UPDATE":
        return "new_rows" if operation == "INSERT" else "old_rows"
    old, new = compared.format(r="o"), compared.format(r="n")
    joined = f"FROM old_rows o FULL JOIN new_rows n ON n.{key} = o.{key} WHERE {old} IS DISTINCT FROM {new}"
    return f"(SELECT o.* {joined} UNION ALL SELECT n.* {joined})"


def touches(table, operation):
    key, sets = TOUCHES[table]
    for compared, found in sets.items():
        for kind, pk, wide, shown, via_kind, via_id, more in found:
            via = via_kind if via_kind.startswith("CASE") else f"'{via_kind}'"
            yield f"""
    INSERT INTO api_touch (kind, object_id, wide, shown, via_kind, via_id, transaction)
    SELECT DISTINCT '{kind}', {pk}, {wide}, ({shown.format(alias=ALIAS_SHOWN[operation])})::boolean, {via}, {via_id},
        pg_current_xact_id()::text::bigint
    FROM {rows(operation, key, compared)} r {more} WHERE {pk} IS NOT NULL;
"""
    if operation == "UPDATE":
        yield ONLY_ON_UPDATE.get(table, "")


def watching(table):
    """The function and the three triggers that note what changes of a table touch."""
    bodies = {operation: "".join(touches(table, operation)) for operation in ALIAS_SHOWN}
    tables = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
    tables["UPDATE"] = "OLD TABLE AS old_rows NEW TABLE AS new_rows"
    return f"""
CREATE FUNCTION changes_of_{table}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {bodies["INSERT"]}
    ELSIF TG_OP = 'UPDATE' THEN {bodies["UPDATE"]}
    ELSE {bodies["DELETE"]}
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
        f"""
CREATE TRIGGER changes_{operation.lower()} AFTER {operation} ON {table} REFERENCING {tables[operation]}
    FOR EACH STATEMENT EXECUTE FUNCTION changes_of_{table}();
"""
        for operation in bodies
    )


FORWARD = (
    FUNCTIONS + "".join(map(watching, TOUCHES)) + "INSERT INTO api_progress (id, at, rules) VALUES (true, now(), '');"
)
BACKWARD = (
    "".join(f"DROP FUNCTION changes_of_{table}() CASCADE;" for table in TOUCHES)
    + """
DROP INDEX changes_article_public_from;
DROP FUNCTION changes_is_presentable(text, double precision, text, bigint, double precision, varchar[]);
DROP FUNCTION changes_is_public(text, timestamptz, timestamptz);
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_token_scopes"),
        ("articles", "0007_decisions_taken_back"),
        ("people", "0004_told_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "story"),
                            ("statement", "statement"),
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "object_id",
                    newsroom.api.changes.models.IdField(db_collation="C", max_length=12, verbose_name="identifier"),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "became public"),
                            ("changed", "reads differently"),
                            ("merged", "is part of another now"),
                            ("withdrawn", "is no longer public"),
                            ("restored", "is public again"),
                        ],
                        max_length=9,
                        verbose_name="action",
                    ),
                ),
                (
                    "into",
                    newsroom.api.changes.models.IdField(
                        blank=True, db_collation="C", default="", max_length=12, verbose_name="merged into"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="noticed")),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("object_id", newsroom.api.changes.models.IdField(db_collation="C", max_length=12)),
                ("transaction", models.BigIntegerField(null=True)),
                ("passed", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="due_once")],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("rules", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", True)), name="progress_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("object_id", newsroom.api.changes.models.IdField(db_collation="C", max_length=12)),
                (
                    "shown_as",
                    models.CharField(
                        choices=[
                            ("article", "story"),
                            ("statement", "statement"),
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("outlet", "outlet"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("public", "public"), ("merged", "merged"), ("gone", "gone")],
                        max_length=6,
                    ),
                ),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("into", newsroom.api.changes.models.IdField(blank=True, db_collation="C", default="", max_length=12)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="standing_once")],
            },
        ),
        migrations.CreateModel(
            name="Touch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("object_id", newsroom.api.changes.models.IdField(db_collation="C", max_length=12)),
                ("wide", models.BooleanField()),
                ("shown", models.BooleanField(null=True)),
                ("via_kind", models.CharField(blank=True, db_default="", max_length=9)),
                (
                    "via_id",
                    newsroom.api.changes.models.IdField(blank=True, db_collation="C", db_default="", max_length=12),
                ),
                ("transaction", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "object_id"], name="touch_of_object")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
