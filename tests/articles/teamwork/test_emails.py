"""E-mails about notifications: when they are due, one for all that is due, never twice, none lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from articles.models import Statement
from articles.teamwork import emails
from articles.teamwork.comments import add_comment
from articles.teamwork.emails import claim, next_digest, send_due_emails, set_email_delivery
from articles.teamwork.models import Notification
from articles.teamwork.notifications import mark_read
from newsroom.accounts.staff_accounts import set_roles
from tests.support.factories import ArticleFactory, StatementFactory, UserFactory
from tests.support.programs.broken_mail import HungServer

pytestmark = pytest.mark.django_db

SITE = "https://archive.example"
HUNG_SERVER = "tests.support.programs.broken_mail.HungServer"
REFUSING_SERVER = "tests.support.programs.broken_mail.RefusingServer"
NO_SERVER = "tests.support.programs.broken_mail.NoServer"


@pytest.fixture
def edda() -> User:
    return UserFactory(username="edda", role="editor", email="edda@paper.example")


@pytest.fixture
def otto() -> User:
    return UserFactory(username="otto", role="editor", email="otto@paper.example")


@pytest.fixture
def statement() -> Statement:
    return StatementFactory(article=ArticleFactory(headline="The noon ferry"))


def mention(statement: Statement, by: User, text: str = "@otto is this hers?") -> Notification:
    add_comment(statement=statement, text=text, by=by, site=SITE)
    return Notification.objects.latest("pk")


def make_due() -> None:
    Notification.objects.filter(email_due_at__isnull=False).update(email_due_at=timezone.now() - timedelta(seconds=1))


def test_mention_is_sent_at_once_and_once(statement: Statement, edda: User, otto: User) -> None:
    notification = mention(statement, edda)
    assert (send_due_emails(), send_due_emails()) == (1, 0)
    [email] = mail.outbox
    assert email.to == ["otto@paper.example"]
    assert email.subject == "edda mentioned you in a comment: The noon ferry"
    assert f"{SITE}/desk/notifications/{notification.pk}/" in email.body


def test_email_repeats_no_words_of_the_comment(statement: Statement, edda: User, otto: User) -> None:
    mention(statement, edda)
    send_due_emails()
    assert "hers" not in mail.outbox[0].body + mail.outbox[0].subject


def test_all_that_is_due_goes_out_in_one_email(statement: Statement, edda: User, otto: User) -> None:
    for _n in range(2):
        mention(statement, edda)
    assert send_due_emails() == 1
    assert mail.outbox[0].subject == "2 notifications"
    assert mail.outbox[0].body.count("edda mentioned you") == 2


def test_headline_on_two_lines_makes_no_header(edda: User, otto: User) -> None:
    mention(StatementFactory(article=ArticleFactory(headline="The noon\nferry")), edda)
    send_due_emails()
    assert mail.outbox[0].subject.endswith(": The noon ferry")


def test_headline_goes_to_those_alone_who_may_see_the_story(edda: User) -> None:
    account = UserFactory(username="zoe", role="", email="zoe@paper.example")
    account.user_permissions.add(Permission.objects.get(codename="judge"))
    public, draft = ArticleFactory(headline="The noon ferry"), ArticleFactory(headline="The night ferry", draft=True)
    for article in (public, draft):
        mention(StatementFactory(article=article), edda, "@zoe look")
        send_due_emails()
    first, second = mail.outbox
    assert first.subject == "edda mentioned you in a comment: The noon ferry"
    assert second.subject == "edda mentioned you in a comment: a story that is not public"
    assert "The night ferry" not in second.body
    account.user_permissions.add(Permission.objects.get(codename="read_all"))
    mention(StatementFactory(article=draft), edda, "@zoe look")
    send_due_emails()
    assert mail.outbox[-1].subject.endswith(": The night ferry")


class TestWishes:
    def test_daily_email_waits_for_its_hour(self, statement: Statement, edda: User, otto: User) -> None:
        set_email_delivery(user=otto, delivery="daily")
        mention(statement, edda)
        assert send_due_emails() == 0
        make_due()
        assert send_due_emails() == 1

    def test_no_email_is_sent_to_whoever_wants_none(self, statement: Statement, edda: User, otto: User) -> None:
        set_email_delivery(user=otto, delivery="off")
        assert mention(statement, edda).email_due_at is None
        assert Notification.objects.unread().filter(user=otto).exists()

    def test_what_waits_follows_a_new_wish(self, statement: Statement, edda: User, otto: User) -> None:
        set_email_delivery(user=otto, delivery="daily")
        notification = mention(statement, edda)
        set_email_delivery(user=otto, delivery="off")
        notification.refresh_from_db()
        assert notification.email_due_at is None

    def test_read_notification_is_not_sent(self, statement: Statement, edda: User, otto: User) -> None:
        set_email_delivery(user=otto, delivery="daily")
        mention(statement, edda)
        mark_read(Notification.objects.filter(user=otto))
        make_due()
        assert send_due_emails() == 0

    @pytest.mark.parametrize(
        ("now", "at"),
        [("2026-03-01T05:59", "2026-03-01T07:00"), ("2026-03-01T06:00", "2026-03-02T07:00")],
    )
    def test_daily_emails_go_out_at_the_hour_of_the_newsroom(self, settings: Settings, now: str, at: str) -> None:
        settings.TIME_ZONE = "Europe/Berlin"
        with timezone.override("Europe/Berlin"):
            due = next_digest(datetime.fromisoformat(now).replace(tzinfo=UTC))
        assert due.strftime("%Y-%m-%dT%H:%M %Z") == f"{at} CET"


class TestNobody:
    def test_account_without_address_gets_none(self, statement: Statement, edda: User) -> None:
        UserFactory(username="otto", role="editor")
        assert mention(statement, edda).email_due_at is None

    def test_archive_without_mail_server_sends_none(
        self, statement: Statement, edda: User, otto: User, settings: Settings
    ) -> None:
        settings.NEWSROOM_SENDS_EMAIL = False
        assert mention(statement, edda).email_due_at is None

    def test_account_that_was_closed_meanwhile_gets_none(self, statement: Statement, edda: User, otto: User) -> None:
        notification = mention(statement, edda)
        User.objects.filter(pk=otto.pk).update(is_active=False)
        assert send_due_emails() == 0
        notification.refresh_from_db()
        assert (notification.email_due_at, notification.emailed_at) == (None, None)

    @pytest.mark.parametrize("roles", [[], ["Reporters"]])
    def test_account_that_may_no_longer_review_gets_none(
        self, statement: Statement, edda: User, otto: User, roles: list[str]
    ) -> None:
        notification = mention(statement, edda)
        set_roles(account=otto, roles=Group.objects.filter(name__in=roles), by=UserFactory(role="chief"))
        assert send_due_emails() == 0
        notification.refresh_from_db()
        assert (notification.email_due_at, notification.emailed_at) == (None, None)


class TestFailures:
    def test_address_that_no_header_can_have_keeps_nobody_waiting(
        self, statement: Statement, edda: User, otto: User
    ) -> None:
        User.objects.filter(pk=otto.pk).update(email="otto@paper.example\nBcc: all@paper.example")
        UserFactory(username="zoe", role="editor", email="zoe@paper.example")
        mention(statement, edda, "@otto @zoe look")
        assert send_due_emails() == 1
        assert [email.to for email in mail.outbox] == [["zoe@paper.example"]]
        assert Notification.objects.get(user=otto).emailed_at is None

    def test_worker_that_is_stopped_loses_none(
        self, statement: Statement, edda: User, otto: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(*args: object) -> None:
            raise SoftTimeLimitExceeded

        notification = mention(statement, edda)
        monkeypatch.setattr(emails, "send_mail", stop)
        with pytest.raises(SoftTimeLimitExceeded):
            send_due_emails()
        notification.refresh_from_db()
        assert notification.emailed_at is None
        assert notification.email_due_at is not None

    def test_email_waits_while_the_mail_server_is_down(
        self, statement: Statement, edda: User, otto: User, settings: Settings
    ) -> None:
        notification = mention(statement, edda)
        works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, NO_SERVER
        assert send_due_emails() == 0
        notification.refresh_from_db()
        assert notification.emailed_at is None
        assert notification.email_due_at > timezone.now()
        settings.EMAIL_BACKEND = works
        make_due()
        assert send_due_emails() == 1

    def test_hung_mail_server_holds_a_worker_up_once(
        self, statement: Statement, edda: User, settings: Settings
    ) -> None:
        """Not once for each colleague: the task shares its queue with the webhooks."""
        for name in ("otto", "zoe", "abe"):
            UserFactory(username=name, role="editor", email=f"{name}@paper.example")
        mention(statement, edda, "@otto @zoe @abe look")
        works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, HUNG_SERVER
        HungServer.attempts = 0
        assert send_due_emails() == 0
        assert HungServer.attempts == 1
        settings.EMAIL_BACKEND = works
        assert send_due_emails() == 2
        make_due()
        assert send_due_emails() == 1

    def test_refused_recipient_keeps_nobody_waiting(
        self, statement: Statement, edda: User, settings: Settings
    ) -> None:
        for name in ("otto", "zoe"):
            UserFactory(username=name, role="editor", email=f"{name}@paper.example")
        mention(statement, edda, "@otto @zoe look")
        settings.EMAIL_BACKEND = REFUSING_SERVER
        HungServer.attempts = 0
        assert send_due_emails() == 0
        assert HungServer.attempts == 2

    def test_email_is_given_up_after_days(
        self, statement: Statement, edda: User, otto: User, settings: Settings
    ) -> None:
        notification = mention(statement, edda)
        Notification.objects.update(at=timezone.now() - timedelta(days=4))
        settings.EMAIL_BACKEND = NO_SERVER
        send_due_emails()
        notification.refresh_from_db()
        assert notification.email_due_at is None

    def test_claimed_email_is_not_sent_by_another_worker(self, statement: Statement, edda: User, otto: User) -> None:
        mention(statement, edda)
        claimed, *_email = claim(otto.pk)
        assert len(claimed) == 1
        assert send_due_emails() == 0

    def test_worker_is_told_after_the_commit(
        self,
        statement: Statement,
        edda: User,
        otto: User,
        settings: Settings,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            mention(statement, edda)
        assert len(callbacks) == 1
        assert Notification.objects.filter(user=otto, email_due_at__isnull=False).exists()
