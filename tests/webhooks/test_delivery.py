"""Delivery of messages: contents, times, and reactions to the receiver's responses."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import services
from newsroom.api.webhooks import delivery
from newsroom.api.webhooks.models import Attempt, DeliveredObject, Delivery, Webhook
from newsroom.api.webhooks.payloads import collect_changes
from newsroom.changes.models import Change
from people.services.merge import merge_agents
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)
from tests.support.programs.webhook_receiver import Receiver

pytestmark = pytest.mark.django_db

Changed = Callable[..., Change]
Make = Callable[..., Webhook]


def turn(webhook: Webhook) -> int:
    """A turn as if every pause were over."""
    Webhook.objects.filter(pk=webhook.pk).update(due_at=None)
    arrived = delivery.deliver(webhook.pk)
    webhook.refresh_from_db()
    return arrived


def test_message_has_changes_with_objects(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    statement = StatementFactory(speaker=PersonFactory())
    position = changed(statement, "created").position
    assert turn(made) == 1
    (message,) = receiver.got
    assert message.message["type"] == "changes"
    (told,) = message.message["data"]["changes"]
    assert (told["position"], told["kind"], told["id"], told["action"]) == (
        position,
        "statement",
        statement.pk,
        "created",
    )
    assert told["object"]["text"] == statement.current_wording.text
    assert told["api_url"] == f"http://testserver/api/v1/statements/{statement.pk}/"
    assert told["object"]["url"].startswith("http://testserver/statements/")
    assert turn(made) == 0
    assert len(receiver.got) == 1
    assert made.after == position


def test_message_is_signed(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    changed(StatementFactory(), "created")
    turn(made)
    got = receiver.got[0]
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert got.headers["webhook-id"] == made.deliveries.get().pk


def test_both_secrets_sign_during_rotation(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    before = made.secret
    made.rotate()
    assert made.secret != before
    changed(StatementFactory(), "created")
    turn(made)
    assert len(receiver.got[0].headers["webhook-signature"].split()) == 2
    Webhook.objects.update(old_salt_until=timezone.now() - timedelta(seconds=1))
    changed(StatementFactory(), "created")
    turn(made)
    assert len(receiver.got[1].headers["webhook-signature"].split()) == 1


def test_withdrawn_object_is_null(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    statement = StatementFactory(speaker=PersonFactory(name="Hidden Name"))
    changed(statement, "created")
    services.withdraw_article(article=statement.article, by=UserFactory(), reason="It was another weir.")
    turn(made)
    (told,) = receiver.got[0].message["data"]["changes"]
    assert (told["action"], told["object"]) == ("withdrawn", None)
    assert statement.current_wording.text.encode() not in receiver.got[0].body
    assert b"Hidden Name" not in receiver.got[0].body


def test_message_has_only_public_content(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    editor = UserFactory(superuser=True)
    made = webhook(owner=editor)
    article = ArticleFactory(draft=True, headline="A secret weir")
    changed(article, "changed")
    turn(made)
    assert receiver.got[0].changes == [("article", article.pk, "withdrawn")]
    assert b"secret weir" not in receiver.got[0].body


def test_log_holds_no_content(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    statement = StatementFactory(speaker=PersonFactory(name="Wenna Trost"))
    changed(statement, "created")
    turn(made)
    kept = [str(list(model.objects.values())) for model in (Webhook, Delivery, Attempt, DeliveredObject)]
    assert not any("Wenna" in text or statement.current_wording.text in text for text in kept)


class TestFilters:
    def test_only_matching_objects_are_sent(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        wenna, other = PersonFactory(), PersonFactory()
        made = webhook(kind="statement", filter={"speaker": wenna.pk})
        hers = StatementFactory(speaker=wenna)
        for statement in (hers, StatementFactory(speaker=other)):
            changed(statement, "created")
        changed(wenna, "created")
        turn(made)
        assert [one.changes for one in receiver.got] == [[("statement", hers.pk, "created")]]

    def test_object_that_leaves_the_filter_is_reported_once(
        self, receiver: Receiver, webhook: Make, changed: Changed
    ) -> None:
        wenna, other = PersonFactory(), PersonFactory()
        made = webhook(kind="statement", filter={"speaker": wenna.pk})
        statement = StatementFactory(speaker=wenna)
        changed(statement, "created")
        turn(made)
        services.assign_speaker(speaker=statement.speakers.get(), agent=other, by=UserFactory())
        for _ in range(2):
            changed(statement)
            turn(made)
        assert [one.changes for one in receiver.got] == [
            [("statement", statement.pk, "created")],
            [("statement", statement.pk, "left")],
        ]
        assert receiver.got[1].message["data"]["changes"][0]["object"] is None

    def test_withdrawal_is_sent_to_receivers_of_the_object(
        self, receiver: Receiver, webhook: Make, changed: Changed
    ) -> None:
        wenna = PersonFactory()
        made = webhook(kind="statement", filter={"speaker": wenna.pk})
        had, never_told = StatementFactory(speaker=wenna), StatementFactory(speaker=wenna)
        changed(had, "created")
        turn(made)
        for statement in (had, never_told):
            services.withdraw_article(article=statement.article, by=UserFactory(), reason="Another weir.")
            changed(statement, "withdrawn")
        turn(made)
        assert receiver.got[1].changes == [("statement", had.pk, "withdrawn")]

    def test_filter_by_gone_object_matches_nothing(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        made = webhook(kind="statement", filter={"speaker": "zzzzzzzzzzzz"})
        last = changed(StatementFactory(), "created")
        assert turn(made) == 0
        assert (receiver.got, made.after) == ([], last.position)

    def test_filter_by_kind(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        made = webhook(kind="organisation")
        organisation = OrganisationFactory(state="approved")
        changed(PersonFactory(state="approved"))
        changed(organisation)
        last = changed(PersonFactory(state="approved"))
        turn(made)
        assert receiver.got[0].changes == [("organisation", organisation.pk, "changed")]
        assert made.after == last.position

    def test_merge_has_merged_into(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        made = webhook()
        keep, gone = PersonFactory(state="approved"), PersonFactory(state="approved")
        merge_agents(keep=keep, merge=gone, by=UserFactory())
        Change.objects.create(
            position=1, kind="person", object_id=gone.pk, action="merged", into=keep.pk, at=timezone.now()
        )
        turn(made)
        (told,) = receiver.got[0].message["data"]["changes"]
        assert (told["action"], told["merged_into"], told["object"]) == ("merged", keep.pk, None)


def test_last_of_several_changes_is_sent(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    first, second = PersonFactory(state="approved"), PersonFactory(state="approved")
    for person in (first, second, first):
        changed(person)
    turn(made)
    assert receiver.got[0].changes == [("person", second.pk, "changed"), ("person", first.pk, "changed")]


def test_many_changes_in_several_messages(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    people = PersonFactory.create_batch(130, state="approved")
    for person in people:
        changed(person)
    assert turn(made) == 2
    assert [len(one.changes) for one in receiver.got] == [100, 30]
    assert [pk for one in receiver.got for _kind, pk, _action in one.changes] == [person.pk for person in people]


def test_query_count_does_not_grow_with_statements(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook(kind="statement", filter={"form": "direct"})
    counts = []
    for many in (1, 20):
        for _ in range(many):
            changed(StatementFactory(speaker=PersonFactory()), "created")
        with CaptureQueriesContext(connection) as queries:
            turn(made)
        counts.append(len(queries))
    assert [len(one.changes) for one in receiver.got] == [1, 20]
    assert counts[0] == counts[1]


class TestFailures:
    def test_retries_with_growing_pauses(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        receiver.answers = [500, 503, 0, 204]
        made = webhook()
        changed(StatementFactory(), "created")
        pauses = []
        for _ in range(3):
            assert turn(made) == 0
            assert (made.state, made.deliveries.get().state) == ("failing", "pending")
            pauses.append((made.due_at - timezone.now()).total_seconds())
        for waited, (least, most) in zip(pauses, [(3, 6.5), (10, 19), (30, 57)], strict=True):
            assert least <= waited <= most
        assert turn(made) == 1
        assert len({one.headers["webhook-id"] for one in receiver.got}) == 1
        assert (made.state, made.failures, made.failing_since) == ("on", 0, None)
        outcomes = made.deliveries.get().attempts.values_list("outcome", "status")
        assert list(outcomes) == [("failed", 500), ("failed", 503), ("unreachable", None), ("delivered", 204)]

    def test_pause_is_observed(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        receiver.answers = [500]
        made = webhook()
        changed(StatementFactory(), "created")
        assert delivery.due() == [made.pk]
        delivery.deliver(made.pk)
        assert delivery.due() == []
        delivery.deliver(made.pk)
        assert len(receiver.got) == 1

    def test_retry_after_is_observed(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        for seconds in (600, 100_000):
            receiver.answers, receiver.headers = [429], {"Retry-After": str(seconds)}
            made = webhook()
            changed(StatementFactory(), "created")
            began = timezone.now()
            turn(made)
            assert made.due_at >= began + timedelta(seconds=seconds)

    @pytest.mark.parametrize("status", [302, 400, 404])
    def test_refused_message_is_set_aside(
        self, receiver: Receiver, webhook: Make, changed: Changed, status: int
    ) -> None:
        receiver.answers = [status, 204]
        made = webhook()
        changed(StatementFactory(), "created")
        turn(made)
        changed(StatementFactory(), "created")
        turn(made)
        assert sorted(made.deliveries.values_list("state", flat=True)) == ["delivered", "set_aside"]

    def test_replay_is_a_new_message(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        receiver.answers = [400, 204]
        made = webhook()
        statement = StatementFactory()
        changed(statement, "created")
        turn(made)
        again = delivery.replay(delivery=made.deliveries.get())
        assert turn(made) == 1
        assert receiver.got[1].changes == [("statement", statement.pk, "created")]
        assert receiver.got[1].headers["webhook-id"] == again.pk != receiver.got[0].headers["webhook-id"]

    def test_withdrawal_is_replayed_to_a_webhook_with_a_filter(
        self, receiver: Receiver, webhook: Make, changed: Changed
    ) -> None:
        statement = StatementFactory(act="said")
        made = webhook(kind="statement", filter={"act": "said"})
        changed(statement, "created")
        turn(made)
        services.withdraw_article(article=statement.article, by=UserFactory(), reason="It was another weir.")
        changed(statement, "withdrawn")
        turn(made)
        again = delivery.replay(delivery=made.deliveries.first())
        assert turn(made) == 1
        again.refresh_from_db()
        assert again.state == "delivered"
        assert [got.changes for got in receiver.got[1:]] == [[("statement", statement.pk, "withdrawn")]] * 2

    def test_withdrawal_after_a_failed_message_is_sent(
        self, receiver: Receiver, webhook: Make, changed: Changed
    ) -> None:
        """The receiver may have taken the message that it answered with an error."""
        receiver.answers = [500, 204]
        statement = StatementFactory(act="said")
        made = webhook(kind="statement", filter={"act": "said"})
        changed(statement, "created")
        turn(made)
        services.withdraw_article(article=statement.article, by=UserFactory(), reason="It was another weir.")
        assert turn(made) == 1
        assert receiver.got[1].changes == [("statement", statement.pk, "withdrawn")]

    def test_410_switches_off(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        receiver.answers = [410]
        made = webhook()
        changed(StatementFactory(), "created")
        turn(made)
        assert (made.state, made.off) == ("off", "gone")
        changed(StatementFactory(), "created")
        assert delivery.due() == []
        assert turn(made) == 0
        assert len(receiver.got) == 1

    def test_days_of_failures_switch_off(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        receiver.answers = [500]
        made = webhook()
        first = StatementFactory()
        changed(first, "created")
        for _ in range(5):
            turn(made)
        assert made.state == "failing"
        Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=73))
        turn(made)
        assert (made.state, made.off) == ("off", "failing")
        second = StatementFactory()
        changed(second, "created")
        receiver.answers = [204]
        receiver.got.clear()
        delivery.switch_on(webhook=made)
        assert turn(made) == 2
        assert [one.changes for one in receiver.got] == [
            [("statement", first.pk, "created")],
            [("statement", second.pk, "created")],
        ]

    def test_closed_account_receives_nothing(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        made = webhook()
        changed(StatementFactory(), "created")
        made.owner.is_active = False
        made.owner.save()
        assert delivery.due() == []
        assert turn(made) == 0
        assert receiver.got == []


def test_leased_webhook_is_skipped(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    changed(StatementFactory(), "created")
    Webhook.objects.update(leased_until=timezone.now() + timedelta(hours=1))
    assert delivery.due() == []
    assert turn(made) == 0
    Webhook.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert turn(made) == 1


def test_task_is_queued_once_a_minute(webhook: Make, changed: Changed) -> None:
    made = webhook()
    changed(StatementFactory(), "created")
    assert delivery.due() == [made.pk]
    assert delivery.due() == []
    Webhook.objects.update(called_at=timezone.now() - timedelta(seconds=61))
    assert delivery.due() == [made.pk]


def test_the_log_is_kept_for_a_month(receiver: Receiver, webhook: Make, changed: Changed) -> None:
    made = webhook()
    changed(StatementFactory(), "created")
    turn(made)
    assert delivery.delete_old() == 0
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert delivery.delete_old() > 0
    assert not Attempt.objects.exists()


class TestStatementsOfATopic:
    """A story is filed under a topic: of its statements nothing reads differently, but they fit a filter by it."""

    def test_statements_follow_the_topics_of_their_story(
        self, receiver: Receiver, webhook: Make, changed: Changed
    ) -> None:
        topic, first, story = TopicFactory(), ArticleFactory(), ArticleFactory()
        first.topics.add(topic)
        made = webhook(kind="statement", filter={"topic": topic.pk})
        said = sorted(StatementFactory(article=story).pk for _ in range(2))
        StatementFactory(article=story, act_class="inner")
        StatementFactory(article=ArticleFactory())
        changed(story)
        assert turn(made) == 0
        story.topics.add(topic)
        changed(story)
        changed(story)
        assert turn(made) == 1
        assert receiver.got[0].changes == [("statement", pk, "changed") for pk in said]
        changed(story)
        assert turn(made) == 0
        story.topics.remove(topic)
        last = changed(story)
        assert turn(made) == 1
        assert receiver.got[1].changes == [("statement", pk, "left") for pk in said]
        assert made.after == last.position

    def test_own_change_takes_precedence(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        topic, story = TopicFactory(), ArticleFactory()
        story.topics.add(topic)
        made = webhook(kind="statement", filter={"topic": topic.pk})
        statement = StatementFactory(article=story)
        changed(statement, "created")
        changed(story)
        turn(made)
        assert receiver.got[0].changes == [("statement", statement.pk, "created")]

    def test_query_count_with_topic_filter(self, receiver: Receiver, webhook: Make, changed: Changed) -> None:
        topic, counts = TopicFactory(), []
        for many in (1, 120):
            story = ArticleFactory()
            made = webhook(kind="statement", filter={"topic": topic.pk})
            for _ in range(many):
                StatementFactory(article=story)
            story.topics.add(topic)
            changed(story)
            with CaptureQueriesContext(connection) as queries:
                items, _position = collect_changes(made)
            counts.append(len(queries))
            assert len(items) == many
        assert counts[0] == counts[1]
