"""Tests of organisations that are parts of others."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from people.models import Agent, Part
from people.services.base import IdentityError
from people.services.change_kind import change_kind
from people.services.merge import merge_agents, undo_merge
from tests.support.factories import OrganisationFactory, PartFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def union() -> Agent:
    return OrganisationFactory(name="Ferry Union", state="approved")


@pytest.fixture
def branch(union: Agent) -> Agent:
    """Create a branch, part of the union since 2020."""
    part = OrganisationFactory(name="Harbour Branch", state="approved")
    PartFactory(whole=union, part=part, start_date=date(2020, 3, 1), source="https://a.example/1")
    return part


def test_part_cycle_is_refused(union: Agent, branch: Agent) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PartFactory(whole=union, part=union)
    crew = PartFactory(whole=branch).part
    with pytest.raises(ValidationError, match="part of one of its own parts"):
        Part(whole=crew, part=union).full_clean()
    Part(whole=union, part=crew).full_clean()


def test_only_organisations_are_parts(union: Agent, branch: Agent) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        PartFactory(whole=union, part=PersonFactory())
    with pytest.raises(IdentityError, match="remove them first"):
        change_kind(agent=branch, kind="person", by=UserFactory())


def test_parts_follow_merge_and_undo(union: Agent, branch: Agent) -> None:
    other, by = OrganisationFactory(), UserFactory()
    PartFactory(whole=other, part=branch, start_date=date(2020, 3, 1))
    PartFactory(whole=other, part=union)
    PartFactory(whole=other)

    record = merge_agents(keep=union, merge=other, by=by)

    assert sorted(Part.objects.values_list("whole", flat=True)) == [union.pk] * 2
    undo_merge(record=record, by=by)
    assert Part.objects.filter(whole=other.pk).count() == 3
    assert Part.objects.filter(whole=union).count() == 1


def test_pages_show_public_parts(client: Client, union: Agent, branch: Agent) -> None:
    hidden = OrganisationFactory(name="Plantedhouse")
    PartFactory(whole=union, part=hidden)
    PartFactory(whole=hidden, part=branch)
    for speaker in (union, branch):
        StatementFactory(speaker=speaker, confirmed=True)
    above, below = (Page(client.get(one.get_absolute_url())) for one in (union, branch))  # type: ignore[arg-type]

    assert "Plantedhouse" not in above.html + below.html
    assert above.links()["Harbour Branch"] == branch.get_absolute_url()
    assert "part of Ferry Union" in below.text
    assert below.links()["Ferry Union"] == union.get_absolute_url()
    assert "since 1 March 2020" in below.text
    assert '"subOrganization": [{"@type": "Organization"' in above
    assert '"parentOrganization": [{"@type": "Organization"' in below


def test_api_shows_both_ends(client: Client, union: Agent, branch: Agent) -> None:
    PartFactory(whole=OrganisationFactory(name="Plantedhouse"), part=branch)
    asked = "/api/v1/organisations/{}/?expand=part_of,parts"
    above, below = (client.get(asked.format(one.pk)).json() for one in (union, branch))

    assert [row["organisation"]["name"] for row in above["parts"]] == ["Harbour Branch"]
    assert [(row["organisation"]["id"], row["start_date"], row["end_date"]) for row in below["part_of"]] == [
        (union.pk, "2020-03-01", None)
    ]
    assert "parts" not in client.get(f"/api/v1/organisations/{union.pk}/").json()
