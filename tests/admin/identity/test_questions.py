"""Questions about names in the admin: their reasons, answering and undoing, without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.extraction.types import Extraction
from articles.identity.linking import PrintedName, link_names
from articles.models import Answer, NameInStory, Question
from people.models import Agent
from tests.support.admin_pages import list_page, messages, page, press, queries
from tests.support.data.extractions import naming, read
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    """Three stories of one outlet that print a surname alone, one of them beside a person named elsewhere too."""
    outlet = OutletFactory(name="The Marlow Courier")
    beside = PrintedName("Petra Lund", "person")
    known = [PrintedName("Dorrit Hale", "person", "mayor"), beside]
    link_names(ArticleFactory(outlet=outlet), known)
    link_names(ArticleFactory(outlet=outlet), [PrintedName("Tomas Hale", "person", "goalkeeper")])
    for extra in ([beside], [], []):
        link_names(ArticleFactory(outlet=outlet), [PrintedName("Hale", "person", "the mayor"), *extra])
    return Question.objects.get()


def test_list_shows_open_questions_with_the_most_stories_first(desk: Client, question: Question) -> None:
    link_names(ArticleFactory(), [PrintedName("Lund", "person")])
    content = desk.get(list_page(Question) + "?state__exact=open").content.decode()
    assert content.index("Hale") < content.index(">Lund<")


def test_page_ranks_candidates_with_reasons_for_and_against(desk: Client, question: Question) -> None:
    response = desk.get(page(question))
    first, second = response.context["suggestions"]
    assert (first.agent.name, second.agent.name) == ("Dorrit Hale", "Tomas Hale")
    content = response.content.decode()
    assert "also printed as “mayor”" in content
    assert "named beside Petra Lund in other stories too" in content
    assert "the answer in 1 of the latest 2 stories with this surname" in content
    assert "known as “goalkeeper”" in content
    assert response.context["preview"].stories == 3


def test_each_story_shows_the_name_among_its_words(desk: Client) -> None:
    text, pell = "Nobody came on Monday. Then Pell spoke, and left. Pell is tall.\n", ("Pell", "person")
    outlet = OutletFactory()

    def one_more() -> None:
        read(ArticleFactory(text=text, outlet=outlet), Extraction(entities=naming(text, pell)))

    one_more()
    shown = page(Question.objects.get())
    few = queries(desk, shown)
    for _ in range(7):
        one_more()
    assert queries(desk, shown) == few
    assert Page(desk.get(shown)).text.count("Nobody came on Monday. Then Pell spoke") == 8


def test_search_for_another_name(desk: Client, question: Question) -> None:
    PersonFactory(name="Ines Okafor")
    assert "Ines Okafor" in desk.get(page(question), {"q": "Okafor"}).content.decode()


def test_answer_settles_all_and_leads_to_the_next_question(desk: Client, question: Question) -> None:
    agent = Agent.objects.get(name="Dorrit Hale")
    following = list_page(Question)
    response = press(desk, question, "answer", choice=agent.pk, _confirmed="1", next=following)
    assert response["Location"] == following
    assert NameInStory.objects.filter(agent=agent).count() == 4
    assert Answer.objects.get().by.username == "edda"


@pytest.mark.parametrize(("choice", "state"), [("-new", "agent"), ("-nobody", "nobody")])
def test_answer_may_be_somebody_new_or_nobody(desk: Client, question: Question, choice: str, state: str) -> None:
    press(desk, question, "answer", choice=choice, _confirmed="1")
    question.refresh_from_db()
    assert question.state == state
    assert Agent.objects.filter(name="Hale").exists() is (choice == "-new")


def test_answer_may_be_for_chosen_stories_only(desk: Client, question: Question) -> None:
    one = question.names.order_by("pk")[0]
    press(desk, question, "answer", choice="-new", some=[one.pk], _confirmed="1")
    question.refresh_from_db()
    assert (question.state, question.names.filter(by_editor=True).count()) == ("open", 1)


def test_unknown_agent_is_refused_and_nothing_changes(desk: Client, question: Question) -> None:
    response = press(desk, question, "answer", choice="zzzzzzzzzzzz", _confirmed="1")
    assert "no longer exists" in response.content.decode()
    assert not Answer.objects.exists()


def test_answer_can_be_undone(desk: Client, question: Question) -> None:
    press(desk, question, "answer", choice="-nobody", _confirmed="1")
    answer = Answer.objects.get()
    press(desk, answer, "undo")
    question.refresh_from_db()
    assert question.state == "open"
    assert "answered already" not in str(messages(press(desk, question, "answer", choice="-new", _confirmed="1")))


def test_only_who_may_change_questions_can_answer(outsider: Client, question: Question) -> None:
    assert outsider.get(page(question)).status_code == 403
    assert press(outsider, question, "answer", choice="-new", _confirmed="1").status_code == 403
    assert not Answer.objects.exists()


def test_query_count_does_not_grow_with_stories(
    desk: Client, question: Question, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        link_names(ArticleFactory(outlet=question.outlet), [PrintedName("Hale", "person", "mayor")])
    with django_assert_max_num_queries(40):
        assert desk.get(page(question)).status_code == 200


def test_name_of_a_person_may_be_an_organisation(desk: Client, question: Question) -> None:
    choices = Page(desk.get(page(question))).all("input", name="choice")
    assert "-other-kind" in [choice["value"] for choice in choices]
    press(desk, question, "answer", choice="-other-kind", _confirmed="1")
    question.refresh_from_db()
    assert question.agent is not None
    assert (question.agent.name, question.agent.kind) == ("Hale", "organisation")
    later = ArticleFactory(outlet=question.outlet, published_at=question.names.latest("pk").article.published_at)
    link_names(later, [PrintedName("Hale", "person", "the mayor")])
    assert NameInStory.objects.get(article=later).agent == question.agent
    press(desk, question.answers.get(), "undo", Answer)
    assert not Agent.objects.filter(kind="organisation").exists()
