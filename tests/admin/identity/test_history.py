"""A person's page lists the decisions about its identity, each with a button to undo it."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.identity.questions import answer_question
from articles.identity.split import split_agent
from articles.models import NameInStory, Question
from core.permissions import Role
from people.models import Agent, MergeRecord, Person
from people.services.change_kind import change_kind
from people.services.distinctions import mark_distinct
from people.services.merge import merge_agents
from tests.support.admin_pages import page, press
from tests.support.factories import ArticleFactory, PersonFactory, UserFactory


@pytest.fixture
def theodor(db: None) -> Agent:
    return PersonFactory(name="Theodor Wassilenko")


def told(client: Client, agent: Agent) -> list[tuple[str, str]]:
    return [(one.kind, one.description) for one in client.get(page(agent, Person)).context["identity_decisions"]]


def test_agent_page_lists_and_undoes_merges(chief: Client, theodor: Agent) -> None:
    other, third = PersonFactory(name="T. Vasilenko"), PersonFactory(name="Th. Wasilenko")
    by = UserFactory(username="otto", role=Role.CHIEF)
    merge_agents(keep=other, merge=third, by=by)
    merge_agents(keep=theodor, merge=other, by=by)
    assert told(chief, theodor) == [
        ("merge", "“T. Vasilenko” into “Theodor Wassilenko”"),
        ("merge", "“Th. Wasilenko” into “T. Vasilenko”"),
    ]
    assert "otto" in chief.get(page(theodor, Person)).content.decode()
    press(chief, MergeRecord.objects.get(kept=theodor.pk), "undo")
    assert told(chief, theodor) == [("merge", "“T. Vasilenko” into “Theodor Wassilenko”")]
    assert told(chief, other)[0] == ("merge", "“T. Vasilenko” into “Theodor Wassilenko”")
    assert "undone by cara" in chief.get(page(other, Person)).content.decode()


def test_agent_page_lists_other_decisions(chief: Client, theodor: Agent) -> None:
    by = UserFactory(role=Role.CHIEF)
    story = ArticleFactory()
    question = Question.objects.create(
        outlet=story.outlet, year=2026, kind="person", key="wassilenko", name="Wassilenko", role=""
    )
    name = NameInStory.objects.create(
        article=story, name="Wassilenko", kind="person", family="wassilenko", question=question
    )
    answer_question(question=question, agent=theodor, by=by)
    name.refresh_from_db()
    split_agent(agent=theodor, names=[name], name="Wassilenko jun.", by=by)
    mark_distinct(one=theodor, other=PersonFactory(name="Vera Wassilenko"), by=by)
    change_kind(agent=theodor, kind="organisation", by=by)
    change_kind(agent=theodor, kind="person", by=by)
    undo_dismissal(dismissal=dismiss_agent(agent=theodor, by=by), by=by)
    assert told(chief, theodor) == [
        ("false name", "Theodor Wassilenko"),
        ("change between person and organisation", "organisation → person"),
        ("change between person and organisation", "person → organisation"),
        ("pair marked as different", "“Theodor Wassilenko” is not “Vera Wassilenko”"),
        ("split", "from “Theodor Wassilenko” to “Wassilenko jun.”"),
        ("pair marked as different", "“Theodor Wassilenko” is not “Wassilenko jun.”"),
        ("answer", "“Wassilenko” → Theodor Wassilenko"),
    ]


def test_editor_sees_only_buttons_of_editors(desk: Client, theodor: Agent) -> None:
    merge_agents(keep=theodor, merge=PersonFactory(name="T. Vasilenko"), by=UserFactory(role=Role.CHIEF))
    mark_distinct(one=theodor, other=PersonFactory(name="Vera Wassilenko"), by=UserFactory(role=Role.CHIEF))
    shown = desk.get(page(theodor, Person)).context["identity_decisions"]
    assert [[button.action.name for button in one.action_buttons] for one in shown] == [["undo"], []]
