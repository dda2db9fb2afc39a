"""Tests of printed roles suggested as positions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from articles.identity.linking import PrintedName, link_names
from articles.identity.position_suggestions import offered_positions, printed_after_end
from articles.models import Article
from people.models import Agent, Organisation, Person, Position
from people.services.positions import accept_position, refuse_position
from tests.support.admin_pages import page, press
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db

ROLE = "general secretary of the Harbour Union"


def story(day: int, role: str = ROLE, *, name: str = "Ines Quill") -> Article:
    article: Article = ArticleFactory(published_at=datetime(2026, 3, day, tzinfo=UTC), url=f"https://mc.example/{day}")
    link_names(article, [PrintedName(name, "person", role), PrintedName("Harbour Union", "organisation")])
    return article


@pytest.fixture
def quill() -> Agent:
    for day in (9, 2, 5):
        story(day)
    story(3, "the harbour master")
    return Agent.objects.get(name="Ines Quill")


def test_role_is_suggested_with_organisation_and_dates(quill: Agent) -> None:
    first, second = offered_positions(quill)
    assert (first.role, first.organisation) == (ROLE, Agent.objects.get(name="Harbour Union"))
    assert (first.since, first.until, first.stories) == (date(2026, 3, 2), date(2026, 3, 9), 3)
    assert [article.published_at.day for article in first.sources] == [9, 5, 2]
    assert (second.role, second.organisation, second.stories) == ("the harbour master", None, 1)


def test_decided_position_is_not_suggested(quill: Agent) -> None:
    accept_position(person=quill, role=ROLE, by=UserFactory())
    refuse_position(person=quill, role="harbour master", by=UserFactory())
    story(11)
    assert offered_positions(quill) == []


def test_position_printed_after_its_end_is_shown(quill: Agent) -> None:
    accept_position(person=quill, role=ROLE, end=date(2026, 3, 4), by=UserFactory())
    assert [late.story.published_at.day for late in printed_after_end(quill)] == [9, 5]


def test_organisation_gets_no_suggestions(quill: Agent) -> None:
    assert offered_positions(Agent.objects.get(name="Harbour Union")) == []


def test_suggestion_is_accepted_with_dates(quill: Agent, client: Client) -> None:
    StatementFactory(speaker=quill)
    Agent.objects.filter(name="Harbour Union").update(state="approved")
    desk = Client()
    desk.force_login(UserFactory(role="editor"), backend="django.contrib.auth.backends.ModelBackend")
    html = desk.get(page(quill, Person)).content.decode()
    assert "Positions suggested from stories" in html
    assert ROLE not in client.get(quill.get_absolute_url()).content.decode()
    union = Agent.objects.get(name="Harbour Union")
    data = {"role": ROLE, "organisation": union.pk, "start": "2026-03-02", "end": "", "source": "https://mc.example/9"}
    press(desk, quill, "accept_position", Person, _confirmed="1", **data)
    position = Position.objects.get()
    assert (position.organisation, position.start_date, position.end_date) == (union, date(2026, 3, 2), None)
    assert position.source == "https://mc.example/9"
    assert ROLE in client.get(quill.get_absolute_url()).content.decode()
    press(desk, quill, "refuse_position", Person, _confirmed="1", role="the harbour master")
    html = desk.get(page(quill, Person)).content.decode()
    assert "Positions suggested from stories" not in html
    assert "Refused positions" in html
    press(desk, quill, "suggest_again", Person, _confirmed="1", role="the harbour master")
    html = desk.get(page(quill, Person)).content.decode()
    assert "Positions suggested from stories" in html
    assert "Refused positions" not in html


def test_contradictions_are_shown_on_both_pages(quill: Agent) -> None:
    union, other = Agent.objects.get(name="Harbour Union"), PersonFactory(name="Tomas Vane")
    for person in (quill, other):
        accept_position(person=person, role="general secretary", organisation=union, by=UserFactory())
    desk = Client()
    desk.force_login(UserFactory(role="editor"), backend="django.contrib.auth.backends.ModelBackend")
    for address in (page(quill, Person), page(union, Organisation)):
        html = desk.get(address).content.decode()
        assert "Conflicts" in html
        assert "at the same time" in html
