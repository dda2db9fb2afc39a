"""What was done to a row stands on its page, and each thing of it can be brought back by whoever may edit it."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles import services
from articles.models import Article, Deed, Statement
from people.models import Person
from tests.admin.pages import name_of, page
from tests.factories import ArticleFactory, PersonFactory, StatementFactory, TopicFactory, UserFactory


def revert(client: Client, row: Article, deed: Deed, field: str) -> int:
    return client.post(reverse(f"admin:{name_of(row)}_revert", args=[row.pk, deed.pk, field])).status_code


def edit(client: Client, article: Article, **changes: Any) -> None:
    form = client.get(page(article)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data |= {
        "published_at_0": "2026-03-01",
        "published_at_1": "06:00:00",
        "embargo_until_0": "",
        "embargo_until_1": "",
    }
    data = {name: value for name, value in (data | changes).items() if value not in (None, [])}
    response = client.post(page(article), data)
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]


@pytest.fixture
def article(db: None) -> Article:
    article: Article = ArticleFactory(headline="A boat is late", byline="A. Fell", published_at="2026-03-01T06:00Z")
    return article


def test_an_edit_is_shown_field_by_field_and_one_of_them_brought_back(desk: Client, article: Article) -> None:
    edit(desk, article, headline="Two boats are late", byline="B. Fell")
    deed = Deed.objects.get(subject="article", action="edit")
    assert deed.before == {"headline": "A boat is late", "byline": "A. Fell"}
    html = desk.get(page(article)).content.decode()
    assert "A boat is late → Two boats are late" in html
    assert revert(desk, article, deed, "headline") == HTTPStatus.FOUND
    article.refresh_from_db()
    assert (article.headline, article.byline) == ("A boat is late", "B. Fell")
    assert Deed.objects.latest("pk").action == "revert"
    assert revert(desk, article, deed, "status") == HTTPStatus.NOT_FOUND


def test_topics_that_are_taken_away_are_remembered_and_brought_back(desk: Client, article: Article) -> None:
    ferries, weather = TopicFactory(name="Ferries"), TopicFactory(name="Weather")
    article.topics.set([ferries, weather])
    edit(desk, article, topics=[weather.pk])
    deed = Deed.objects.get(subject="article", action="edit")
    assert deed.before == {"topics": sorted([ferries.pk, weather.pk])}
    assert deed.after == {"topics": [weather.pk]}
    html = desk.get(page(article)).content.decode()
    assert any(f"{names} → Weather" in html for names in ("Ferries, Weather", "Weather, Ferries"))
    assert revert(desk, article, deed, "topics") == HTTPStatus.FOUND
    assert set(article.topics.all()) == {ferries, weather}
    assert Deed.objects.latest("pk").action == "revert"
    assert "bring back" not in desk.get(page(article)).content.decode().split("<strong>edit</strong>")[1]


def test_spellings_under_the_form_are_remembered_in_words(desk: Client, db: None) -> None:
    agent = PersonFactory(name="Mira Holt")
    sent = {"name": "Mira Holt", "description": "", "wikidata": "", "state": "unreviewed"}
    for prefix, rows in (("aliases", 1), ("positions", 0)):
        sent |= {f"{prefix}-TOTAL_FORMS": f"{rows + 1}", f"{prefix}-INITIAL_FORMS": f"{rows}"}
    alias = agent.aliases.get()
    sent |= {"aliases-0-id": f"{alias.pk}", "aliases-0-agent": agent.pk, "aliases-0-name": alias.name}
    sent |= {"aliases-1-agent": agent.pk, "aliases-1-name": "M. Holt"}
    response = desk.post(page(agent, Person), sent)
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]
    deed = Deed.objects.get(subject="agent")
    assert [deed.before, deed.after] == [{"aliases": ["Mira Holt"]}, {"aliases": ["M. Holt", "Mira Holt"]}]
    assert "other spellings: Mira Holt → M. Holt, Mira Holt" in desk.get(page(agent, Person)).content.decode()


def test_what_a_service_decided_is_not_edited_by_the_back_door(desk: Client, article: Article, editor: User) -> None:
    services.withdraw_article(article=article, by=UserFactory(), reason="Because.")
    deed = Deed.objects.filter(subject="article").latest("pk")
    assert "withdrawn_reason" in deed.before
    assert revert(desk, article, deed, "withdrawn_reason") == HTTPStatus.FORBIDDEN
    article.refresh_from_db()
    assert article.status == "withdrawn"


def test_whoever_may_not_edit_brings_nothing_back(desk: Client, outsider: Client, article: Article) -> None:
    edit(desk, article, headline="Two boats are late")
    deed = Deed.objects.get(action="edit")
    assert revert(outsider, article, deed, "headline") == HTTPStatus.FORBIDDEN
    article.refresh_from_db()
    assert article.headline == "Two boats are late"


def test_edits_of_people_are_remembered(desk: Client, db: None) -> None:
    agent = PersonFactory(name="Mira Holt")
    services.approve_agent(agent=agent, by=UserFactory())
    assert "approve" in desk.get(page(agent, Person)).content.decode()


def test_a_decision_on_a_statement_is_reverted_field_by_field(desk: Client, editor: User) -> None:
    statement = StatementFactory(speaker=PersonFactory(name="Mira Holt"))
    services.set_act(statement=statement, by=editor, act="denied", form="mixed")
    html = desk.get(page(statement)).content.decode()
    assert "act: said → denied" in html
    assert "form: direct → mixed" in html
    decision = statement.decisions.get()
    data = {"decision": decision.pk, "field": "form", "next": page(statement)}
    response = desk.post(reverse("desk:decide", args=[statement.pk, "take-back"]), data)
    assert response["Location"] == page(statement)
    assert Statement.objects.get().act == "said", "act and form go together where one of them is a silence's"
