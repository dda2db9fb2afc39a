"""Setting on the desk on whose behalf somebody speaks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Statement
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db

TEXT = "“She will sign it,” a spokesman for the mayor said.\n"


@pytest.fixture
def statement() -> Statement:
    return StatementFactory(
        article=ArticleFactory(text=TEXT),
        words="“She will sign it,”",
        words__source="a spokesman for the mayor",
        speaker_kind="unnamed",
    )


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory(role="editor")
    client.force_login(user)
    return user


def decide(client: Client, statement: Statement, **data: str) -> Statement:
    url = reverse("review:decide", args=[statement.pk, "on-behalf-of"])
    assert client.post(url, data, HTTP_ACCEPT="application/json").status_code == 200
    return Statement.objects.select_related("current_wording").get(pk=statement.pk)


@pytest.mark.usefixtures("editor")
def test_editor_sets_and_clears_it(client: Client, statement: Statement) -> None:
    mayor = PersonFactory(name="Ana Reyes")
    after = decide(client, statement, agent=mayor.pk)
    assert (after.on_behalf_of, after.on_behalf_of_name) == (mayor, "Ana Reyes")
    assert after.current_wording.on_behalf_of == "a spokesman for the mayor"
    panel = Page(client.get(reverse("review:statement", args=[statement.pk])))
    assert panel.one("div", "on-behalf").one("a").text == "Ana Reyes"
    after = decide(client, statement, nobody="1")
    assert (after.on_behalf_of, after.current_wording.on_behalf_of) == (None, "")


@pytest.mark.usefixtures("editor")
def test_new_agent_is_added(client: Client, statement: Statement) -> None:
    after = decide(client, statement, new="Ana Reyes", kind="person")
    assert after.on_behalf_of is not None
    assert after.on_behalf_of.name == "Ana Reyes"


@pytest.mark.usefixtures("editor")
def test_words_as_printed_are_a_detail(client: Client, statement: Statement) -> None:
    decide(client, statement, agent=PersonFactory(name="Ana Reyes").pk)
    url = reverse("review:decide", args=[statement.pk, "details"])
    client.post(url, {"on_behalf_of": "the mayor", "act": "said"}, HTTP_ACCEPT="application/json")
    after = Statement.objects.select_related("current_wording").get(pk=statement.pk)
    assert (after.on_behalf_of_name, after.current_wording.on_behalf_of) == ("Ana Reyes", "the mayor")
