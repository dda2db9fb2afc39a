"""What was public and is not any more says so (410), in the same words over the API and on the site; what never was is
answered like what does not exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import services
from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, Revision, Statement, Topic
from core.ids import new_id
from newsroom.api.changes.follower import run_follower
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "“We have no crew,”"
TEXT = f"{WORDS} Wenna Trost said.\nThe weir is shut.\n"
REASON = "It was about another weir."
TAKEN_BACK = "The archive’s editors have withdrawn this statement."
REMOVED = "A correction has removed these words from the story."
NO_MORE = "This was public once and is no longer shown."
SITE = {
    "articles": "/stories/{}/x/",
    "statements": "/statements/{}/",
    "people": "/people/{}/x/",
    "topics": "/topics/{}/x/",
}


def told(kind: str, pk: str) -> tuple[int, str]:
    """Status and reason over the API; those of the site are the same where it has such a page."""
    answer = Client().get(f"/api/v1/{kind}/{pk}/")
    detail = answer.json().get("detail", "")
    if kind in SITE and answer.status_code == 410:
        page = Client().get(SITE[kind].format(pk))
        assert (page.status_code, detail in page.content.decode()) == (410, True)
    return answer.status_code, detail


def as_never(kind: str, pk: str) -> bool:
    """Return whether the responses equal, byte for byte, those for an unknown id."""
    client = Client()
    addresses = ["/api/v1/" + kind + "/{}/", *filter(None, [SITE.get(kind)])]
    pairs = [[client.get(form.format(one)) for one in (pk, new_id())] for form in addresses]
    return all(
        (seen.status_code, seen.content, sorted(seen.headers)) == (404, never.content, sorted(never.headers))
        for seen, never in pairs
    )


def story(**values: Any) -> Article:
    sent = {"outlet": "The Echo", "external_id": "e-1", "body": TEXT, "status": "published", **values}
    return import_article(story_record(sent)).article


def said(article: Article, **traits: Any) -> Statement:
    """A statement of the story, confirmed unless something else is said of it."""
    speaker = PersonFactory(name="Wenna Trost")
    return StatementFactory(article=article, words=WORDS, speaker=speaker, **(traits or {"confirmed": True}))


class TestStatements:
    def test_rejected_statement(self) -> None:
        statement = said(story())
        run_follower()
        services.reject_statement(statement=statement, by=UserFactory())
        for _again in range(2):
            assert told("statements", statement.pk) == (410, TAKEN_BACK)
            run_follower()

    def test_statement_rejected_before_a_check(self) -> None:
        article = story()
        statement = said(article)
        services.reject_statement(statement=statement, by=UserFactory())
        assert told("statements", statement.pk) == (410, TAKEN_BACK)
        run_follower()
        assert told("statements", statement.pk) == (410, TAKEN_BACK)
        again = said(article, statement_confidence=0.1)
        services.confirm_statement(statement=again, by=UserFactory())
        services.reject_statement(statement=again, by=UserFactory())
        assert told("statements", again.pk) == (410, TAKEN_BACK)

    def test_story_withdrawn_before_a_check(self) -> None:
        article = story()
        seen, inner = said(article), said(article, act_class="inner", confirmed=True)
        confirmed_later = said(article, statement_confidence=0.1)
        services.withdraw_article(article=article, by=UserFactory(), reason=REASON)
        found_later = said(article)
        services.confirm_statement(statement=confirmed_later, by=UserFactory())
        for never in (inner, confirmed_later, found_later):
            assert as_never("statements", never.pk), never
        for _again in range(2):
            assert told("statements", seen.pk) == (410, REASON)
            assert as_never("statements", inner.pk)
            run_follower()

    def test_story_withdrawn_without_being_public(self) -> None:
        article = story(status="scheduled", released_at=(timezone.now() + timedelta(days=1)).isoformat())
        statement = said(article)
        services.withdraw_article(article=article, by=UserFactory(), reason=REASON)
        assert as_never("statements", statement.pk)

    def test_rejected_statement_that_was_not_public(self) -> None:
        article = story()
        run_follower()
        for traits in ({"statement_confidence": 0.1}, {"act_class": "inner", "confirmed": True}):
            statement = said(article, **traits)
            services.reject_statement(statement=statement, by=UserFactory())
            assert as_never("statements", statement.pk)
            run_follower()
            assert as_never("statements", statement.pk)
        with transaction.atomic():
            statement = said(article)
            services.reject_statement(statement=statement, by=UserFactory())
        assert as_never("statements", statement.pk)

    def test_statement_rejected_in_draft(self) -> None:
        article = story(status="draft")
        statement = said(article)
        services.reject_statement(statement=statement, by=UserFactory())
        services.publish_article(article=article, by=UserFactory())
        assert as_never("statements", statement.pk)

    def test_statement_rejected_in_hidden_story(self) -> None:
        article = story(status="draft")
        statement = said(article)
        services.reject_statement(statement=statement, by=UserFactory())
        Article.objects.filter(pk=article.pk).update(
            status="published", released_at=timezone.now() - timedelta(days=1)
        )
        assert as_never("statements", statement.pk)

    def test_statement_rejected_before_release(self) -> None:
        article = story()
        statement = said(article)
        services.reject_statement(statement=statement, by=UserFactory())
        assert article.released_at is not None
        Statement.objects.update(decided_at=article.released_at - timedelta(seconds=1))
        assert as_never("statements", statement.pk)

    @pytest.mark.parametrize("traits", [{"rejected": True}, {"act_class": "inner"}, {"statement_confidence": 0.1}])
    def test_never_public_is_not_found(self, traits: dict[str, Any]) -> None:
        statement = said(story(), **traits)
        run_follower()
        assert as_never("statements", statement.pk)

    def test_statement_rejected_before_future_release(self) -> None:
        article = story(status="draft")
        statement = said(article)
        run_follower()
        services.reject_statement(statement=statement, by=UserFactory())
        run_follower()
        services.publish_article(article=article, by=UserFactory())
        run_follower()
        assert as_never("statements", statement.pk)
        assert Client().get(f"/embed/statements/{statement.pk}/1/").status_code == 404

    def test_statement_removed_by_correction(self) -> None:
        statement = said(story())
        run_follower()
        story(body="The weir is shut, and nobody said a word of it.\n")
        answer = Client().get(f"/api/v1/statements/{statement.pk}/")
        assert (answer.status_code, answer.json()["detail"]) == (410, REMOVED)

    def test_decision_in_hidden_story_is_not_revealed(self) -> None:
        article = story()
        statement = said(article)
        run_follower()
        services.withdraw_article(article=article, by=UserFactory(), reason=REASON)
        assert told("statements", statement.pk) == (410, REASON)
        services.return_to_draft(article=article, by=UserFactory())
        services.reject_statement(statement=statement, by=UserFactory())
        assert told("statements", statement.pk) == (410, NO_MORE)
        assert told("articles", article.pk) == (410, NO_MORE)


class TestRevisions:
    def test_statements_have_the_reason_of_their_story(self) -> None:
        article = story(status="draft")
        story(status="draft", body=f"{TEXT}It rained.\n")
        run_follower()
        services.publish_article(article=article, by=UserFactory())
        run_follower()
        story(body=f"{TEXT}It rained again.\n")
        run_follower()
        services.withdraw_article(article=article, by=UserFactory(), reason=REASON)
        run_follower()
        story(body=f"{TEXT}It did not rain.\n")
        run_follower()
        draft, first, second, unseen = Revision.objects.filter(article=article).order_by("number")
        for revision in (first, second):
            assert told("revisions", revision.pk) == (410, REASON)
        for revision in (draft, unseen):
            assert as_never("revisions", revision.pk)
        services.return_to_draft(article=article, by=UserFactory())
        assert told("revisions", first.pk) == (410, NO_MORE)

    def test_withheld_revision_has_reason(self) -> None:
        article = story()
        run_follower()
        first = article.current_revision
        assert first is not None
        story(body=f"{TEXT}It rained.\n")
        services.withhold_revision(revision=first, by=UserFactory(), reason="It named a child.")
        assert told("revisions", first.pk) == (410, "It named a child.")

    def test_revision_of_draft_is_not_found(self) -> None:
        article = story(status="draft")
        run_follower()
        assert as_never("revisions", article.current_revision_id or "")


class TestOthers:
    def test_agents_and_outlets_without_public_statements(self) -> None:
        statement = said(story())
        person = statement.speakers.get().agent
        assert person is not None
        hidden = PersonFactory(name="Elowen Pryce")
        run_follower()
        services.withdraw_article(article=statement.article, by=UserFactory(), reason=REASON)
        assert told("people", person.pk) == (410, NO_MORE)
        assert told("outlets", statement.article.outlet_id) == (410, NO_MORE)
        assert as_never("people", hidden.pk)
        assert as_never("organisations", OrganisationFactory().pk)

    def test_dismissed_agent(self) -> None:
        said(story())
        agent = Agent.objects.get(name="Wenna Trost")
        run_follower()
        assert told("people", agent.pk)[0] == 200
        dismissal = dismiss_agent(agent=agent, by=UserFactory())
        run_follower()
        assert told("people", agent.pk) == (410, NO_MORE)
        preview = Client().get(f"/api/v1/reconcile/preview/{agent.pk}/")
        assert (preview.status_code, preview.json()["detail"]) == (410, NO_MORE)
        undo_dismissal(dismissal=dismissal, by=UserFactory())
        run_follower()
        assert told("people", agent.pk)[0] == 200

    def test_scheduled_or_embargoed_story_is_not_found(self) -> None:
        hour = timezone.now() + timedelta(days=1)
        for traits in ({"scheduled": True}, {"embargo_until": hour}, {"draft": True}):
            article = ArticleFactory(**traits)
            statement = StatementFactory(article=article, confirmed=True)
            run_follower()
            assert as_never("articles", article.pk)
            assert as_never("statements", statement.pk)
            assert as_never("revisions", article.current_revision.pk)

    def test_topics_without_public_stories(self) -> None:
        article = story(topics=[{"code": "c", "name": "Canals"}, {"code": "w", "name": "Weirs"}])
        canals, weirs = Topic.objects.order_by("code")
        run_follower()
        services.withdraw_article(article=article, by=UserFactory(), reason=REASON)
        for topic in (canals, weirs):
            assert told("topics", topic.pk) == (410, NO_MORE)
        pk = weirs.pk
        article.topics.remove(weirs)
        weirs.delete()
        run_follower()
        assert told("topics", pk) == (410, NO_MORE)
        story(external_id="e-2", body=f"{TEXT}Again.\n", topics=[{"code": "c", "name": "Canals"}])
        assert told("topics", canals.pk)[0] == 200

    def test_topic_of_never_public_story_is_not_found(self) -> None:
        hour = (timezone.now() + timedelta(days=1)).isoformat()
        for number, sent in enumerate(({"status": "draft"}, {"status": "scheduled", "released_at": hour})):
            story(external_id=f"e-{number}", topics=[{"code": f"t{number}", "name": "Canals"}], **sent)
        story(external_id="e-9", embargo_until=hour, topics=[{"code": "t9", "name": "Canals"}])
        TopicFactory(code="t-")
        run_follower()
        run_follower()
        assert Topic.objects.count() == 4
        for topic in Topic.objects.all():
            pk = topic.pk
            assert as_never("topics", pk), topic.code
            topic.articles.clear()
            topic.delete()
            run_follower()
            assert as_never("topics", pk), topic.code

    def test_new_topic_of_hidden_story_is_not_revealed(self) -> None:
        article = story()
        run_follower()
        services.withdraw_article(article=article, by=UserFactory(), reason=REASON)
        topic = TopicFactory()
        article.topics.add(topic)
        run_follower()
        assert as_never("topics", topic.pk)
