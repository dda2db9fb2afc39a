"""Tests of services on articles, statements, speakers and agents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import services
from articles.models import Article, AuditEntry, ExtractionRun, Statement
from articles.services import NotAllowed
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return UserFactory()


class TestStory:
    @pytest.mark.parametrize("role", ["editor", "chief"])
    def test_public_article_cannot_be_rescheduled(self, role: Any) -> None:
        """The status still says scheduled, but its time has passed, so readers see it."""
        by, hour = UserFactory(role=role), timezone.now() - timedelta(minutes=1)
        article = ArticleFactory(scheduled=True, released_at=hour)
        with pytest.raises(NotAllowed, match="A chief can withdraw it"):
            services.publish_article(article=article, by=by, released_at=timezone.now() + timedelta(days=1))
        with pytest.raises(NotAllowed, match="a chief can withdraw it"):
            services.return_to_draft(article=article, by=by)
        assert Article.objects.published().get() == article
        services.publish_article(article=article, by=by)
        assert (article.status, article.released_at) == ("published", hour)

    def test_embargo_on_public_article_requires_chief(self) -> None:
        article, later = ArticleFactory(), timezone.now() + timedelta(days=1)
        article.embargo_until = later
        with pytest.raises(NotAllowed, match="ask a chief to withdraw it"):
            services.save_article(article=article, by=UserFactory(role="editor"))
        assert Article.objects.published().get() == article
        services.save_article(article=article, by=UserFactory(role="chief"))
        assert not Article.objects.published().exists()
        article.embargo_until = later + timedelta(days=1)
        services.save_article(article=article, by=UserFactory(role="editor"))

    def test_publish_now_or_schedule(self, editor: Any) -> None:
        now, later = ArticleFactory(draft=True), ArticleFactory(draft=True)
        services.publish_article(article=now, by=editor)
        services.publish_article(article=later, by=editor, released_at=timezone.now() + timedelta(hours=1))
        assert (now.status, later.status) == ("published", "scheduled")
        assert list(Article.objects.published()) == [now]
        assert (now.decided_by, now.decided_at is not None) == (editor, True)

    def test_scheduled_article_can_be_published_or_returned(self, editor: Any) -> None:
        for verb, status in ((services.publish_article, "published"), (services.return_to_draft, "draft")):
            assert verb(article=ArticleFactory(scheduled=True), by=editor).status == status

    def test_withdrawn_article_returns_through_draft(self, editor: Any) -> None:
        article = ArticleFactory()
        services.withdraw_article(article=article, by=editor, reason=" Another ferry was meant. ")
        assert (article.status, article.withdrawn_reason) == ("withdrawn", "Another ferry was meant.")
        assert not Article.objects.published().exists()
        with pytest.raises(NotAllowed, match="return it to draft"):
            services.publish_article(article=article, by=editor)
        services.return_to_draft(article=article, by=editor)
        services.publish_article(article=article, by=editor)
        assert (article.status, article.withdrawn_reason) == ("published", "")

    def test_restoring_what_was_never_public_publishes_nothing(self, editor: Any) -> None:
        article = ArticleFactory(scheduled=True)
        at = article.released_at
        services.withdraw_article(article=article, by=editor, reason="Another ferry was meant.")
        services.restore_article(article=article, by=editor)
        assert (article.status, article.released_at, article.withdrawn_reason) == ("scheduled", at, "")
        assert not Article.objects.published().exists()

    def test_restored_after_its_time_is_a_draft(self, editor: Any) -> None:
        """Readers never saw it, and its time has passed: it does not become public by a restore."""
        article = ArticleFactory(withdrawn=True, released_at=None)
        past = (timezone.now() - timedelta(hours=1)).isoformat()
        before = {"status": "scheduled", "released_at": past, "withdrawn_reason": ""}
        AuditEntry.objects.create(
            subject="article", object_id=article.pk, action="withdrawn", by=editor, before=before, after={}
        )
        services.restore_article(article=article, by=editor)
        assert (article.status, article.released_at) == ("draft", None)

    def test_restored_under_an_embargo_stays_hidden(self, editor: Any) -> None:
        article = ArticleFactory(embargoed=True)
        services.withdraw_article(article=article, by=editor, reason="Another ferry was meant.")
        services.restore_article(article=article, by=editor)
        assert article.status == "published"
        assert not Article.objects.published().exists()

    def test_what_makes_no_sense_is_refused_with_a_sentence(self, editor: Any) -> None:
        with pytest.raises(NotAllowed, match="reason"):
            services.withdraw_article(article=ArticleFactory(), by=editor, reason=" ")
        with pytest.raises(NotAllowed, match="has not been public"):
            services.withdraw_article(article=ArticleFactory(draft=True), by=editor, reason="Because.")
        with pytest.raises(NotAllowed, match="withdraw it"):
            services.return_to_draft(article=ArticleFactory(), by=editor)
        with pytest.raises(NotAllowed, match="public already"):
            services.publish_article(
                article=ArticleFactory(), by=editor, released_at=timezone.now() + timedelta(days=1)
            )

    def test_services_can_be_called_twice(self, editor: Any) -> None:
        article = ArticleFactory(draft=True)
        for verb, extra in (
            (services.publish_article, {}),
            (services.withdraw_article, {"reason": "Because."}),
            (services.return_to_draft, {}),
        ):
            verb(article=article, by=editor, **extra)
            before = Article.objects.values().get()
            verb(article=article, by=UserFactory(), **extra)
            assert Article.objects.values().get() == before


class TestRun:
    def test_open_run_is_moved_up(self) -> None:
        revision = ArticleFactory().current_revision
        run = services.queue_run(revision=revision, queue="backlog")
        assert services.queue_run(revision=revision, queue="backlog").pk == run.pk
        assert services.queue_run(revision=revision).queue == "fresh"
        assert ExtractionRun.objects.count() == 1

    def test_done_revision_can_be_queued_again(self) -> None:
        revision = ArticleFactory().current_revision
        services.queue_run(revision=revision)
        ExtractionRun.objects.update(state="done")
        services.queue_run(revision=revision)
        assert sorted(ExtractionRun.objects.values_list("state", flat=True)) == ["done", "queued"]

    def test_old_revision_and_other_language_are_refused(self) -> None:
        article = ArticleFactory()
        old = article.current_revision
        RevisionFactory(article=article)
        with pytest.raises(NotAllowed, match="current text"):
            services.queue_run(revision=old)
        with pytest.raises(NotAllowed, match="fr"):
            services.queue_run(revision=ArticleFactory(language="fr-CA").current_revision)


class TestStatement:
    @pytest.fixture
    def statement(self) -> Statement:
        return StatementFactory(speaker=PersonFactory())

    def test_confirm_includes_speakers(self, statement: Statement, editor: Any) -> None:
        other = statement.speakers.create(name_in_story="Hale", kind="person", order=1)
        services.reject_speaker(speaker=other, by=editor)
        services.confirm_statement(statement=statement, by=editor)
        assert (statement.state, statement.decided_by) == ("confirmed", editor)
        assert list(statement.speakers.values_list("state", flat=True)) == ["confirmed", "rejected"]

    def test_decisions_are_stored(self, statement: Statement, editor: Any) -> None:
        for verb in (services.confirm_statement, services.reject_statement, services.reopen_statement):
            verb(statement=statement, by=editor)
            verb(statement=statement, by=editor)
        rows = (
            AuditEntry.objects.decisions().order_by("pk").values_list("action", "before__state", "after__state", "by")
        )
        assert list(rows) == [
            ("confirm", "suggested", "confirmed", editor.pk),
            ("reject", "confirmed", "rejected", editor.pk),
            ("reopen", "rejected", "suggested", editor.pk),
        ]

    @pytest.mark.parametrize("through_rejection", [False, True])
    def test_reopen_includes_only_speakers_confirmed_with_it(
        self, statement: Statement, editor: Any, through_rejection: bool
    ) -> None:
        second = statement.speakers.create(name_in_story="Hale", kind="person", order=1)
        services.assign_speaker(speaker=second, agent=PersonFactory(), by=editor)
        services.confirm_statement(statement=statement, by=editor)
        if through_rejection:
            services.reject_statement(statement=statement, by=editor)
        services.reopen_statement(statement=statement, by=editor)
        assert (statement.state, statement.decided_by) == ("suggested", None)
        assert list(statement.speakers.values_list("state", flat=True)) == ["suggested", "confirmed"]

    def test_bulk_accept_skips_decided(self, editor: Any) -> None:
        suggested, confirmed, rejected = (
            StatementFactory(),
            StatementFactory(confirmed=True),
            StatementFactory(rejected=True),
        )
        assert services.accept_statements(statements=[suggested, confirmed, rejected], by=editor) == 1
        states = [Statement.objects.get(pk=s.pk).state for s in (suggested, confirmed, rejected)]
        assert states == ["accepted", "confirmed", "rejected"]
        services.confirm_statement(statement=suggested, by=editor)
        assert suggested.state == "confirmed"

    def test_rejected_or_removed_cannot_be_confirmed(self, statement: Statement, editor: Any) -> None:
        services.reject_statement(statement=statement, by=editor)
        with pytest.raises(NotAllowed, match="reopen"):
            services.confirm_statement(statement=statement, by=editor)
        services.reopen_statement(statement=statement, by=editor)
        Statement.objects.update(current_wording=None)
        with pytest.raises(NotAllowed, match="no longer in the story"):
            services.confirm_statement(statement=statement, by=editor)
        Statement.objects.update(state="dropped")
        with pytest.raises(NotAllowed, match="no longer found"):
            services.reopen_statement(statement=statement, by=editor)


class TestSpeaker:
    def test_assign_sets_kind_and_is_logged(self, editor: Any) -> None:
        statement = StatementFactory(speaker=PersonFactory(name="Harbour Union"))
        union = OrganisationFactory(name="Harbour Union")
        speaker = statement.speakers.get()
        for _ in range(2):
            services.assign_speaker(speaker=speaker, agent=union, by=editor)
        assert (speaker.agent, speaker.kind, speaker.state, speaker.decided_by) == (
            union,
            "organisation",
            "confirmed",
            editor,
        )
        decision = AuditEntry.objects.decisions().get()
        assert (decision.action, decision.after["speaker"]["agent"]) == ("edit", union.pk)

    def test_agent_speaks_a_statement_once(self, editor: Any) -> None:
        agent = PersonFactory()
        statement = StatementFactory(speaker=agent)
        second = statement.speakers.create(name_in_story="Hale", kind="person", order=1)
        with pytest.raises(NotAllowed, match="already"):
            services.assign_speaker(speaker=second, agent=agent, by=editor)


def test_approving_twice_changes_nothing(editor: Any) -> None:
    agent = PersonFactory()
    services.approve_agent(agent=agent, by=editor)
    changed = agent.updated_at
    services.approve_agent(agent=agent, by=editor)
    assert (agent.state, agent.updated_at) == ("approved", changed)
