"""The address of a page is one, in lists and in all that is exported, and stays whatever the page is called."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
FOLDERS = {
    "statements": "statements",
    "articles": "stories",
    "people": "people",
    "organisations": "organisations",
    "topics": "topics",
    "outlets": "outlets",
}


@pytest.fixture(autouse=True)
def archive() -> tuple[Agent, Agent]:
    person, house = PersonFactory(name="Wenna Trost"), OrganisationFactory(name="Penmarrow Navigation")
    for speaker in (person, house):
        article = ArticleFactory()
        article.topics.add(TopicFactory())
        StatementFactory(article=article, speaker=speaker, confirmed=True)
        former_id(speaker)
    PositionFactory(person=person, organisation=house)
    return person, house


def listed(client: Client, kind: str) -> list[Any]:
    found: list[Any] = client.get(f"/api/v1/{kind}/").json()["results"]
    return found


def streamed(client: Client, kind: str) -> list[Any]:
    response = client.get(f"/api/v1/{kind}/export/")
    return [json.loads(line) for line in response.getvalue().splitlines()]  # type: ignore[attr-defined]


def lead(client: Client, address: str) -> bool:
    """Return whether a public page exists at the address."""
    return client.get(address.removeprefix(SITE), follow=True).status_code == 200


@pytest.mark.parametrize(("kind", "folder"), FOLDERS.items())
def test_list_and_export_have_the_same_url(client: Client, kind: str, folder: str) -> None:
    told = {row["id"]: row["url"] for row in listed(client, kind)}
    assert told == {pk: f"{SITE}/{folder}/{pk}/" for pk in told}
    assert len(told) == {"people": 1, "organisations": 1}.get(kind, 2)
    assert told == {row["id"]: row["url"] for row in streamed(client, kind)}
    for address in told.values():
        assert lead(client, address)


def test_references_have_the_same_url(client: Client, archive: tuple[Agent, Agent]) -> None:
    person, house = f"{SITE}/people/{archive[0].pk}/", f"{SITE}/organisations/{archive[1].pk}/"
    (office,), (held,) = listed(client, "positions"), streamed(client, "positions")
    assert (office["person"]["url"], office["organisation"]["url"]) == (person, house)
    assert (held["person_url"], held["organisation_url"]) == (person, house)
    assert {row["agent"]["url"] for row in listed(client, "redirects")} == {person, house}
    assert {row["url"] for row in streamed(client, "redirects")} == {person, house}
    stories = {row["url"] for row in listed(client, "articles")}
    assert {row["article"]["url"] for row in listed(client, "statements")} == stories
    outlets = {row["url"] for row in listed(client, "outlets")}
    expanded = client.get("/api/v1/articles/?expand=outlet").json()["results"]
    assert {row["outlet"]["url"] for row in expanded} == outlets
