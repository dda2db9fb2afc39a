"""Who is here now, and with which story open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Statement
from articles.teamwork.models import StaffProfile
from articles.teamwork.presence import colleagues_here
from tests.support.factories import ArticleFactory, StatementFactory, UserFactory, make_editor
from tests.support.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda() -> User:
    return make_editor("edda")


@pytest.fixture
def otto() -> User:
    return make_editor("otto")


@pytest.fixture
def statement() -> Statement:
    return StatementFactory(article=ArticleFactory(headline="The noon ferry"))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def here(user: User) -> dict[str, str]:
    return {
        profile.user.username: profile.open_article.title if profile.open_article else ""
        for profile in colleagues_here(user)
    }


def test_colleague_is_here_with_the_story_that_is_open(edda: User, otto: User, statement: Statement) -> None:
    his = browser(otto)
    his.get(reverse("admin:index"))
    assert here(edda) == {"otto": ""}
    his.get(reverse("review:story", args=[statement.article_id]))
    his.get(reverse("admin:index"))
    assert here(edda) == {"otto": "The noon ferry"}
    his.get(reverse("review:queue"))
    assert here(edda) == {"otto": ""}
    assert here(otto) == {}


def test_colleague_leaves_after_five_minutes(edda: User, otto: User) -> None:
    browser(otto).get(reverse("review:queue"))
    StaffProfile.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    assert here(edda) == {}


def test_closed_account_is_not_here(edda: User, otto: User) -> None:
    browser(otto).get(reverse("review:queue"))
    User.objects.filter(pk=otto.pk).update(is_active=False)
    assert here(edda) == {}


def test_pages_say_who_is_here(edda: User, otto: User, statement: Statement) -> None:
    story = reverse("review:story", args=[statement.article_id])
    browser(otto).get(story)
    hers = browser(edda)
    assert "Also open at: otto" in Page(hers.get(story)).text
    assert Page(hers.get(reverse("review:queue"))).section("Here now").links() == {"The noon ferry": story}
    assert Page(hers.get(reverse("admin:index"))).section("Here now").links()["otto"] == story


def test_public_pages_note_nobody(otto: User, statement: Statement) -> None:
    his = browser(otto)
    his.get(statement.article.get_absolute_url())
    his.get("/")
    assert not StaffProfile.objects.exists()


def test_readers_accounts_are_not_noted() -> None:
    browser(UserFactory(is_staff=False)).get(reverse("admin:index"))
    assert not StaffProfile.objects.exists()


def test_presence_is_written_once_a_minute(edda: User, statement: Statement) -> None:
    hers, story = browser(edda), reverse("review:story", args=[statement.article_id])
    hers.get(story)
    with CaptureQueriesContext(connection) as captured:
        hers.get(story)
        hers.get(reverse("admin:index"))
    assert not [query["sql"] for query in captured if 'INTO "teamwork_staffprofile"' in query["sql"]]
    StaffProfile.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    hers.get(story)
    assert StaffProfile.objects.get().seen_at > timezone.now() - timedelta(seconds=30)
