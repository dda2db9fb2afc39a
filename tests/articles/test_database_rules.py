"""Constraints and triggers of the database, tested by raw SQL in the application's role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from articles.history.audit_log import add_entry
from articles.models import Article, Mention, Statement, Wording
from core.db_roles import PRIVILEGES
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TEXT = "The boat will not sail on Sundays. “We have no crew,” the harbour master said.\n"
FORMS = [("direct", "speech"), ("indirect", "speech"), ("mixed", "speech"), ("none", "silence")]
REFUSED = IntegrityError


def execute(query: str, *values: Any) -> None:
    """One statement, with what is deferred to the commit checked at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def article() -> Article:
    return ArticleFactory(text=TEXT)


@pytest.fixture
def wording(article: Article) -> Wording:
    statement = StatementFactory(article=article, words="“We have no crew,”", speaker=PersonFactory())
    return Wording.objects.get(statement=statement)


def test_tests_run_as_role_that_owns_no_table() -> None:
    if not settings.DATABASE_OWNER:
        pytest.skip("DATABASE_OWNER_URL is not set: the application's role owns the tables")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
            " UNION ALL SELECT rolsuper::int FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchall() == [(0,), (0,)]
    for statement in (
        "ALTER TABLE articles_revision DISABLE TRIGGER refuse_change",
        "DROP TRIGGER check_text ON articles_wording",
        "DROP TABLE articles_auditentry",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(ProgrammingError):
            execute(statement)


def test_the_role_that_the_product_grants_may_not_truncate() -> None:
    assert not any("TRUNCATE" in privilege or "ALL PRIVILEGES" in privilege for privilege in PRIVILEGES)


@pytest.mark.parametrize("column", ["text", "sha256", "number", "created_at"])
def test_revision_cannot_be_changed(article: Article, column: str) -> None:
    new = {"text": "'other'", "sha256": "repeat('0', 64)", "number": "number + 1", "created_at": "now()"}[column]
    with pytest.raises(REFUSED, match="never changed"):
        execute(f"UPDATE articles_revision SET {column} = {new}")  # noqa: S608


def test_revision_cannot_be_removed(article: Article) -> None:
    with pytest.raises(REFUSED, match="never changed or removed"):
        execute("DELETE FROM articles_revision")


def test_revision_s_digest_is_the_database_s_own(article: Article) -> None:
    execute(
        "INSERT INTO articles_revision (id, article_id, number, text, sha256, created_at)"
        " VALUES ('222222222222', %s, 2, 'abc', 'made up', now())",
        article.pk,
    )
    assert article.revisions.get(number=2).sha256.startswith("ba7816bf8f01cfea414140de5dae2223")


@pytest.mark.parametrize(("form", "act_class"), FORMS)
@pytest.mark.parametrize("part", ["content", "cue", "source"])
@pytest.mark.parametrize(
    "segment",
    [
        {"start": 35, "end": 53, "text": "“We have a crew,”"},
        {"start": 36, "end": 54, "text": "“We have no crew,”"},
        {"start": 35, "end": 5000, "text": "“We have no crew,”"},
        {"start": -1, "end": 3, "text": "The"},
        {"start": 3, "end": 3, "text": ""},
        {"start": 35, "end": 53},
        {"start": 35, "end": 53, "text": "“We have no crew,”", "note": ""},
        {"start": "35", "end": 53, "text": "“We have no crew,”"},
        "“We have no crew,”",
    ],
)
def test_altered_segment_is_refused_for_every_form(
    wording: Wording, form: str, act_class: str, part: str, segment: Any
) -> None:
    Statement.objects.update(form=form, act_class=act_class)
    with pytest.raises(REFUSED):
        execute(f"UPDATE articles_wording SET {part} = %s", json.dumps([segment]))  # noqa: S608


def test_segments_out_of_order_or_overlapping_are_refused(wording: Wording) -> None:
    boat, crew = {"start": 4, "end": 8, "text": "boat"}, wording.content[0]
    execute("UPDATE articles_wording SET content = %s", json.dumps([boat, crew]))
    for segments in ([crew, boat], [crew, crew], "boat", {"start": 4}):
        with pytest.raises(REFUSED):
            execute("UPDATE articles_wording SET content = %s", json.dumps(segments))


def test_words_that_are_shown_are_the_database_s_own(wording: Wording) -> None:
    execute("UPDATE articles_wording SET text = 'We have plenty of crew', start = 0")
    wording.refresh_from_db()
    assert (wording.text, wording.start) == ("“We have no crew,”", 35)


def test_temporary_table_called_like_ours_is_not_believed(wording: Wording) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE articles_revision AS SELECT * FROM public.articles_revision")
        cursor.execute("UPDATE pg_temp.articles_revision SET text = 'They have many crews'")
        segment = [{"start": 0, "end": 4, "text": "They"}]
        with pytest.raises(REFUSED), transaction.atomic():
            cursor.execute("UPDATE public.articles_wording SET content = %s", [json.dumps(segment)])
        cursor.execute("DROP TABLE pg_temp.articles_revision")


def test_wording_removed_and_entered_again_must_be_verbatim_too(wording: Wording) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_statement SET current_wording_id = NULL")
        cursor.execute("DELETE FROM articles_wording")
        with pytest.raises(REFUSED), transaction.atomic():
            cursor.execute(
                "INSERT INTO articles_wording"
                " (statement_id, article_id, revision_id, content, cue, source, text, start, role, created_at)"
                " VALUES (%s, %s, %s, %s, '[]', '[]', '', 0, '', now())",
                [
                    wording.statement_id,
                    wording.article_id,
                    wording.revision_id,
                    json.dumps([{"start": 0, "end": 4, "text": "They"}]),
                ],
            )


def test_wording_statement_and_revision_share_an_article(wording: Wording) -> None:
    other = StatementFactory(article=ArticleFactory(text=TEXT))
    for columns, values in (
        ("revision_id", [other.current_wording.revision_id]),
        ("article_id", [other.article_id]),
        ("statement_id", [other.pk]),
    ):
        with pytest.raises(REFUSED):
            execute(f"UPDATE articles_wording SET {columns} = %s WHERE id = %s", *values, wording.pk)  # noqa: S608
    with pytest.raises(REFUSED):
        execute(
            "INSERT INTO articles_wording"
            " (statement_id, article_id, revision_id, content, cue, source, text, start, role, created_at)"
            " VALUES (%s, %s, %s, '[]', '[]', '[]', '', 0, '', now())",
            wording.statement_id,
            wording.article_id,
            other.current_wording.revision_id,
        )
    with pytest.raises(REFUSED):
        execute("UPDATE articles_statement SET current_wording_id = %s WHERE id = %s", wording.pk, other.pk)
    with pytest.raises(REFUSED):
        execute(
            "UPDATE articles_article SET current_revision_id = %s WHERE id = %s",
            wording.revision_id,
            other.article_id,
        )


def test_statement_cannot_move_to_another_article(wording: Wording) -> None:
    with pytest.raises(REFUSED):
        execute("UPDATE articles_statement SET article_id = %s", ArticleFactory().pk)


def test_mention_says_what_is_printed_there(article: Article) -> None:
    revision = article.current_revision
    mention = MentionFactory(revision=revision, start=4, end=8, text="boat", name="boat")
    for change in ("text = 'ship'", '"end" = 9', "start = 5", "text = text || ' '"):
        with pytest.raises(REFUSED):
            execute(f"UPDATE articles_mention SET {change} WHERE id = %s", mention.pk)  # noqa: S608
    execute("UPDATE articles_mention SET name = 'The boat'")
    assert Mention.objects.get().name == "The boat"


@pytest.mark.parametrize("name", ["The Boat", "The boats", "Captain boat", "boat Sundays?"])
def test_words_of_mention_name_are_printed_in_story(article: Article, name: str) -> None:
    MentionFactory(revision=article.current_revision, start=4, end=8, text="boat", name="boat")
    with pytest.raises(REFUSED, match="not printed"):
        execute("UPDATE articles_mention SET name = %s", name)


def test_statement_without_words_is_a_silence(wording: Wording) -> None:
    with pytest.raises(REFUSED, match="no silence and has no words"):
        execute("UPDATE articles_wording SET content = '[]' WHERE id = %s", wording.pk)
    silence = StatementFactory(article=wording.article, silence=True, words=[])
    with pytest.raises(REFUSED, match="no silence and has no words"):
        execute("UPDATE articles_statement SET form = 'direct', act_class = 'speech' WHERE id = %s", silence.pk)


def test_statement_can_become_silence_in_one_transaction(wording: Wording) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE articles_wording SET content = '[]' WHERE id = %s", [wording.pk])
        cursor.execute(
            "UPDATE articles_statement SET form = 'none', act_class = 'silence' WHERE id = %s", [wording.statement_id]
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Statement.objects.get().current_wording.content == []


def test_decision_is_never_changed_or_removed(wording: Wording) -> None:
    add_entry(wording.statement, "confirm", by=UserFactory(), before={}, after={"state": "confirmed"})
    for query in ("UPDATE articles_auditentry SET action = 'reject'", "DELETE FROM articles_auditentry"):
        with pytest.raises(REFUSED, match="never changed or removed"):
            execute(query)


def test_statement_with_a_decision_is_never_removed(wording: Wording) -> None:
    add_entry(wording.statement, "confirm", by=UserFactory(), before={}, after={"state": "confirmed"})
    with pytest.raises(REFUSED, match="an editor has decided on it"):
        execute("DELETE FROM articles_statement")


def test_decided_state_needs_an_actor(wording: Wording) -> None:
    for table in ("articles_statement", "articles_speaker"):
        with pytest.raises(REFUSED, match="decision_has_actor"):
            execute(f"UPDATE {table} SET state = 'confirmed'")  # noqa: S608


def test_silence_has_no_form_and_only_a_silence(wording: Wording) -> None:
    for change in ("form = 'none'", "act_class = 'silence'"):
        with pytest.raises(REFUSED, match="silence_has_no_form"):
            execute(f"UPDATE articles_statement SET {change}")  # noqa: S608


def test_position_joins_a_person_to_an_organisation() -> None:
    position = PositionFactory()
    union, person = OrganisationFactory(), PersonFactory()
    for change, value in (("person_id", union.pk), ("organisation_id", person.pk)):
        with pytest.raises(REFUSED):
            execute(f"UPDATE people_position SET {change} = %s", value)  # noqa: S608
    with pytest.raises(REFUSED):
        execute("UPDATE people_position SET person_kind = 'organisation'")
    with pytest.raises(REFUSED):
        execute("UPDATE people_agent SET kind = 'organisation' WHERE id = %s", position.person_id)


def test_agent_has_kind_of_speaker_and_mention(wording: Wording) -> None:
    union = OrganisationFactory()
    with pytest.raises(REFUSED):
        execute("UPDATE articles_speaker SET agent_id = %s", union.pk)
    agent = wording.statement.speakers.get().agent
    execute("UPDATE people_agent SET kind = 'organisation' WHERE id = %s", agent.pk)
    assert wording.statement.speakers.get().kind == Agent.objects.get(pk=agent.pk).kind == "organisation"


def test_story_is_unique_in_each_outlet_only(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(external_id="wire-1")
    ArticleFactory(external_id="wire-1")
    with pytest.raises(REFUSED, match="article_once_by_external_id"):
        ArticleFactory(outlet=article.outlet, external_id="wire-1")


def test_revision_has_one_open_run_with_lease(article: Article) -> None:
    revision = article.current_revision
    revision.runs.create()
    with pytest.raises(REFUSED, match="run_open_once_per_revision"), transaction.atomic():
        revision.runs.create()
    with pytest.raises(REFUSED, match="run_running_has_lease"):
        execute("UPDATE articles_extractionrun SET state = 'running'")
