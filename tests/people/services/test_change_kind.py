"""Tests of changing an agent's kind and undoing that."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.identity.linking import PrintedName, link_names
from articles.models import Speaker
from people.models import Agent, Position
from people.services.base import IdentityError
from people.services.change_kind import change_kind, undo_kind_change
from tests.support.data.extractions import TEXT
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Agent:
    """Create an organisation stored as a person, with statements, mentions and positions."""
    article = ArticleFactory(text=TEXT)
    agent: Agent = PersonFactory(name="Marlow Council")
    StatementFactory(article=article, speaker=agent)
    start = TEXT.index("Marlow Council")
    place = {"start": start, "end": start + len("Marlow Council"), "text": "Marlow Council", "name": "Marlow Council"}
    MentionFactory(revision=article.current_revision, agent=agent, **place)
    PositionFactory(person=agent, role="mayor")
    return agent


def test_change_keeps_statements(company: Agent) -> None:
    change_kind(agent=company, kind="organisation", by=UserFactory())
    assert (company.kind, company.kind_by_editor) == ("organisation", True)
    assert company.speaker_edges.get().kind == "organisation"
    assert company.mentions.get().kind == "organisation"
    assert not Position.objects.exists()


def test_undo_restores_kind_and_positions(company: Agent) -> None:
    fields = ("pk", "public_id", "person", "organisation", "role", "start_date", "end_date", "source")
    before = list(Position.objects.values(*fields))
    change = change_kind(agent=company, kind="organisation", by=UserFactory())
    undo_kind_change(change=change, by=UserFactory())
    company.refresh_from_db()
    assert (company.kind, company.kind_by_editor) == ("person", False)
    assert list(Position.objects.values(*fields)) == before
    assert company.speaker_edges.get().kind == "person"
    with pytest.raises(IdentityError, match="undone already"):
        undo_kind_change(change=change, by=UserFactory())


def test_positions_at_new_person_lose_organisation() -> None:
    taken, holder = OrganisationFactory(name="Ilva Sorrenty"), PersonFactory()
    position = PositionFactory(person=holder, organisation=taken, role="spokesman")
    change = change_kind(agent=taken, kind="person", by=UserFactory())
    position.refresh_from_db()
    assert (position.person, position.role, position.organisation) == (holder, "spokesman", None)
    undo_kind_change(change=change, by=UserFactory())
    position.refresh_from_db()
    assert position.organisation_id == taken.pk


def test_later_names_link_despite_kind(company: Agent) -> None:
    change_kind(agent=company, kind="organisation", by=UserFactory())
    linked = link_names(ArticleFactory(), [PrintedName("Marlow Council", "person")])
    assert linked == {("Marlow Council", "person"): company}
    assert Agent.objects.filter(name="Marlow Council").count() == 1


def test_same_kind_is_refused(company: Agent) -> None:
    with pytest.raises(IdentityError, match="already has this kind"):
        change_kind(agent=company, kind="person", by=UserFactory())


def test_namesake_in_statement_is_refused(company: Agent) -> None:
    statement = company.speaker_edges.get().statement
    Speaker.objects.create(
        statement=statement, agent=OrganisationFactory(), name_in_story=company.name, kind="organisation"
    )
    with pytest.raises(IdentityError, match="another speaker of that kind"):
        change_kind(agent=company, kind="organisation", by=UserFactory())
    company.refresh_from_db()
    assert (company.kind, company.positions.count()) == ("person", 1)


def test_changes_are_undone_newest_first(company: Agent) -> None:
    first = change_kind(agent=company, kind="organisation", by=UserFactory())
    second = change_kind(agent=company, kind="person", by=UserFactory())
    with pytest.raises(IdentityError, match="changed again since"):
        undo_kind_change(change=first, by=UserFactory())
    undo_kind_change(change=second, by=UserFactory())
    undo_kind_change(change=first, by=UserFactory())
    company.refresh_from_db()
    assert company.kind == "person"


def test_old_address_redirects(company: Agent, client: Client) -> None:
    old_page, old_api = company.get_absolute_url(), f"/api/v1/people/{company.pk}/"
    assert client.get(old_page).status_code == client.get(old_api).status_code == 200
    change_kind(agent=company, kind="organisation", by=UserFactory())
    for old, new in ((old_page, company.get_absolute_url()), (old_api, f"/api/v1/organisations/{company.pk}/")):
        answer = client.get(old)
        assert answer.status_code == 301
        assert answer["Location"].endswith(new)
        assert client.get(new).status_code == 200
