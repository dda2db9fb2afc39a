"""The search of desk and admin."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, Statement
from people.models import Person
from tests.support.admin_pages import list_page, page, queries
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.page import Page

SEARCH = reverse("admin:search")


def hits(client: Client, query: str) -> dict[str, list[str]]:
    """Return the links that a search shows, by their kind."""
    response = client.get(SEARCH, {"q": query, "part": "hits"})
    return {
        section["aria-label"]: [link["href"] for link in section.all("a")] for section in Page(response).all("section")
    }


def test_every_kind_is_found_by_the_beginning_of_a_word(desk: Client) -> None:
    person = PersonFactory(name="Ines Quillon")
    council = OrganisationFactory(name="Quillon Council")
    article = ArticleFactory(headline="The quillons of Marlow", text="“No quillons here,” she said.")
    statement = StatementFactory(article=article, words="“No quillons here,”", speaker=person)
    found = hits(desk, "quillo")
    assert found["Stories"] == [page(article)]
    assert found["People"] == [page(person, Person)]
    assert found["Organisations"] == [reverse("admin:people_organisation_change", args=[council.pk])]
    assert found["Statements"] == [f"{reverse('review:story', args=[article.pk])}?s={statement.pk}"]


def test_pages_are_found_by_their_title(desk: Client) -> None:
    assert hits(desk, "stat")["Pages"] == [reverse("review:statistics"), list_page(Statement)]
    assert reverse("admin:articles_article_add") in hits(desk, "add sto")["Pages"]


def test_kind_shows_five_rows_and_a_link_to_the_list(desk: Client) -> None:
    for number in range(7):
        ArticleFactory(headline=f"Ferry {number}")
    links = hits(desk, "ferry")["Stories"]
    assert len(links) == 6
    assert links[-1] == f"{list_page(Article)}?q=ferry"


def test_many_hits_take_no_more_queries_than_one(desk: Client) -> None:
    def add() -> None:
        StatementFactory(article__headline="The crew", speaker=PersonFactory(name="Ada Crew"))

    add()
    url = f"{SEARCH}?q=crew&part=hits"
    one = queries(desk, url)
    for _number in range(4):
        add()
    assert queries(desk, url) <= one


def test_words_of_the_text_find_a_story(desk: Client) -> None:
    article = ArticleFactory(headline="At sea", text="The lighthouse keeper slept.")
    assert hits(desk, "lighthouse keep")["Stories"] == [page(article)]


def test_search_is_a_page_without_a_script(desk: Client) -> None:
    person = PersonFactory(name="Ines Quillon")
    found = Page(desk.get(SEARCH, {"q": "quillon"}))
    assert found.one("input", name="q", id="search-page-input")["value"] == "quillon"
    assert page(person, Person) in found.links().values()
    header = Page(desk.get(reverse("review:queue"))).one("div", "newsroom-bar")
    assert header.links()["Search Ctrl K"] == SEARCH


@pytest.mark.parametrize("query", ["", " ", "\0", "&|!", "'", "x" * 1000, "”“", "☃"])
def test_any_text_is_a_query(desk: Client, query: str) -> None:
    assert desk.get(SEARCH, {"q": query}).status_code == HTTPStatus.OK


def test_reporter_finds_own_stories_alone(sign_in: Callable[[User], Client]) -> None:
    StatementFactory(article__headline="Quillon speaks", speaker=PersonFactory(name="Ines Quillon"))
    reporter = sign_in(UserFactory(role="reporter"))
    assert hits(reporter, "quillon") == {}
    assert hits(reporter, "queue") == {}


def test_reader_and_stranger_are_sent_to_sign_in(reader: Client, client: Client) -> None:
    PersonFactory(name="Ines Quillon")
    for visitor in (reader, client):
        response = visitor.get(SEARCH, {"q": "quillon", "part": "hits"})
        assert response.status_code == HTTPStatus.FOUND
        assert b"Quillon" not in response.content


def test_changed_name_is_no_longer_found(desk: Client) -> None:
    person = PersonFactory(name="Ines Quillon")
    assert "People" in hits(desk, "quillon")
    person.aliases.all().delete()
    person.name = "Ines Holt"
    person.save()
    assert hits(desk, "quillon") == {}


def test_desk_and_admin_have_the_same_header(desk: Client) -> None:
    headers = [
        Page(desk.get(reverse(name))).one("div", "newsroom-bar").links() for name in ("review:queue", "admin:index")
    ]
    assert headers[0] == headers[1]
