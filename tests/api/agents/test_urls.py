"""The page address of an agent in the API: null while the agent has no page."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from newsroom.api.models import ApiToken
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PartFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

FOLDERS = {"person": "people", "organisation": "organisations"}


@pytest.fixture
def agents() -> dict[str, Agent]:
    """All of them approved; the quiet ones say nothing in public."""
    found = {
        "heard": PersonFactory(state="approved"),
        "quiet": PersonFactory(state="approved"),
        "house": OrganisationFactory(state="approved"),
        "spoken for": OrganisationFactory(state="approved"),
    }
    StatementFactory(speaker=found["heard"], confirmed=True)
    StatementFactory(speaker=found["quiet"], article=ArticleFactory(draft=True), confirmed=True)
    PositionFactory(person=found["heard"], organisation=found["house"], end_date=date(1999, 1, 1))
    PositionFactory(person=found["heard"], organisation=found["spoken for"])
    PositionFactory(person=found["quiet"], organisation=found["house"])
    PartFactory(whole=found["spoken for"], part=found["house"])
    former_id(found["quiet"])
    return found


def urls(value: Any, ids: set[str]) -> dict[str, set[str | None]]:
    """The addresses that an answer gives of these agents, wherever they stand in it."""
    found: dict[str, set[str | None]] = {}
    if isinstance(value, dict):
        if value.get("id") in ids and "url" in value:
            found.setdefault(value["id"], set()).add(value["url"])
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        for pk, given in urls(one, ids).items():
            found.setdefault(pk, set()).update(given)
    return found


@pytest.mark.parametrize("role", ["", "editor"])
def test_every_agent_url_leads_to_a_page(client: Client, agents: dict[str, Agent], role: str) -> None:
    api, ids = APIClient(), {agent.pk for agent in agents.values()}
    if role:
        _token, secret = ApiToken.objects.issue(user=UserFactory(), role=role)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    given: dict[str, set[str | None]] = {}
    for path in (
        "people/?expand=positions",
        "organisations/?expand=part_of,parts",
        "positions/",
        "redirects/",
        "statements/",
        "statements/?expand=speakers",
        "statements/aggregate/?group_by=organisation",
        *(f"people/{agents[name].pk}/" for name in ("heard", "quiet")),
    ):
        response = api.get(f"/api/v1/{path}")
        assert response.status_code == 200, path
        for pk, addresses in urls(response.json(), ids).items():
            given.setdefault(pk, set()).update(addresses)
    assert given.keys() == ids
    for name, agent in agents.items():
        [address] = given[agent.pk]
        status = client.get(agent.get_absolute_url()).status_code
        page = f"http://testserver/{FOLDERS[agent.kind]}/{agent.pk}/"
        expected = (None, 404) if name in ("quiet", "house") else (page, 200)
        assert (address, status) == expected, name


def test_agent_urls_in_exports_lead_to_pages(client: Client, agents: dict[str, Agent]) -> None:
    text = client.get("/api/v1/people/export/?format=csv").getvalue().decode()  # type: ignore[attr-defined]
    told = {row["id"]: row["url"] for row in csv.DictReader(text.splitlines())}
    assert told[agents["quiet"].pk] == ""
    assert client.get(told[agents["heard"].pk].removeprefix("http://testserver"), follow=True).status_code == 200
    lines = client.get("/api/v1/people/export/?format=ndjson").getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert {row["id"]: row["url"] is None for row in map(json.loads, lines)}[agents["quiet"].pk]
