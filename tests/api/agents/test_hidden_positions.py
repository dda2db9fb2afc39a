"""An office of somebody whom readers may not know of is told by no list, figure or page of its house."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import Agent
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/api/v1/statements/?organisation={}",
    "/api/v1/statements/export/?organisation={}",
    "/api/v1/statements/aggregate/?group_by=form&organisation={}",
    "/api/v1/statements/aggregate/?group_by=organisation",
    "/api/v1/search/?organisation={}",
    "/api/v1/search/?q=crew",
    "/api/v1/positions/?organisation={}",
    "/search/?organisation={}",
    "/search/?q=crew",
    "/organisations/{}/x/",
]


@pytest.fixture
def house() -> Agent:
    found: Agent = OrganisationFactory(name="Harbour Union", state="approved")
    return found


@pytest.fixture
def speaker() -> Agent:
    """Somebody whom an editor has to approve before readers are told who it is."""
    person: Agent = PersonFactory()
    outlet = OutletFactory(public_people="approved")
    for _ in range(2):
        StatementFactory(article=ArticleFactory(outlet=outlet), speaker=person, confirmed=True)
    return person


def answers(house: Agent) -> dict[str, tuple[int, str]]:
    client = Client()
    found = {address: client.get(address.format(house.pk), follow=True) for address in ADDRESSES}
    return {address: (one.status_code, one.getvalue().decode()) for address, one in found.items()}


def test_position_of_hidden_person_changes_nothing(house: Agent, speaker: Agent) -> None:
    before = answers(house)
    PositionFactory(person=speaker, organisation=house)
    assert answers(house) == before


def test_position_appears_with_approval(api: Api, house: Agent, speaker: Agent) -> None:
    PositionFactory(person=speaker, organisation=house)
    listed = f"/api/v1/statements/?organisation={house.pk}"
    assert len(api("editor").get(listed).json()["results"]) == 2
    assert api("anonymous").get(listed).json()["results"] == []
    Agent.objects.filter(pk=speaker.pk).update(state="approved")
    assert len(api("anonymous").get(listed).json()["results"]) == 2
    found = api("anonymous").get(f"/api/v1/search/?organisation={house.pk}").json()
    assert found["statements"]["count"] == 2
    assert Client().get(house.get_absolute_url()).status_code == 200
