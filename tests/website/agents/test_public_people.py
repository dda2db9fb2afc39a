"""Public pages of people by the outlet's policy: everyone who speaks, or only approved people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from articles import services
from articles.models import Statement
from articles.visibility import public_agents
from newsroom.api.models import ApiToken
from people.models import Agent
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


@pytest.fixture
def cox() -> Agent:
    return PersonFactory(name="Imogen Cox", aliases=["I. Cox"])


@pytest.fixture
def said(cox: Agent) -> Statement:
    """In an outlet that gives pages to the approved alone; the story prints another name than the archive's."""
    article = ArticleFactory(outlet=OutletFactory(public_people="approved"), text="“No oars,” the cox said.\n")
    statement: Statement = StatementFactory(article=article, words="“No oars,”", confirmed=True)
    statement.speakers.create(name_in_story="the cox", kind="person", agent=cox)
    return statement


def speakers(client: APIClient, statement: Statement) -> Any:
    shown = client.get(f"/api/v1/statements/{statement.pk}/").json()["speakers"]
    flat = client.get("/api/v1/statements/export/?format=csv").getvalue().decode()
    return shown[0]["agent"], cox_in(flat)


def cox_in(text: str) -> bool:
    return "Imogen Cox" in text


def test_speaker_without_page_is_not_linked(read: Read, said: Statement, cox: Agent) -> None:
    addresses = ["/", said.get_absolute_url(), said.article.get_absolute_url(), said.article.outlet.get_absolute_url()]
    for address in addresses:
        page = read(address)
        assert "Imogen Cox" not in page, address
        assert cox.pk not in page, address
    assert "the cox" in read(said.get_absolute_url())
    assert read(cox.get_absolute_url()).status == 404
    assert read(f"/people/{cox.pk}/feed.atom").status == 404
    for address in (
        "/people/",
        "/search/?q=Imogen",
        "/search/suggestions/?q=Imo",
        f"/search/?q=oars&speaker={cox.pk}",
    ):
        assert "Imogen Cox" not in read(address), address
    assert read("/names/Imogen%20Cox/").status == 404


@pytest.mark.parametrize("how", ["approved", "another outlet", "policy"])
def test_page_comes_with_approval_another_outlet_or_another_policy(
    read: Read, said: Statement, cox: Agent, how: str
) -> None:
    if how == "approved":
        services.approve_agent(agent=cox, by=UserFactory(role="editor"))
    elif how == "another outlet":
        StatementFactory(speaker=cox, confirmed=True)
    else:
        said.article.outlet.public_people = "everyone"
        services.save_outlet(outlet=said.article.outlet, by=UserFactory(role="chief"))
    page = read(cox.get_absolute_url())
    assert page.status == 200
    assert "“No oars,”" in page
    assert cox.get_absolute_url() in read(said.get_absolute_url())


def test_an_unpublished_statement_elsewhere_gives_no_page(read: Read, said: Statement, cox: Agent) -> None:
    StatementFactory(article=ArticleFactory(draft=True), speaker=cox, confirmed=True)
    StatementFactory(speaker=cox, rejected=True)
    assert not public_agents().filter(pk=cox.pk).exists()


def test_api_follows_page_policy_except_for_editors(said: Statement, cox: Agent) -> None:
    client = APIClient()
    assert speakers(client, said) == (None, False)
    assert client.get(f"/api/v1/people/{cox.pk}/").status_code == 404
    groups = client.get("/api/v1/statements/aggregate/?group_by=speaker").json()["results"]
    assert groups == [{"key": None, "count": 1, "agent": None}]
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="editor")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    agent, exported = speakers(client, said)
    assert (agent["id"], exported) == (cox.pk, True)
    assert client.get("/api/v1/statements/aggregate/?group_by=speaker").json()["results"][0]["key"] == cox.pk
