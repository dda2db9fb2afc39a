"""Saved views of the queue and of lists, and the tour."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article, SavedView
from people.models import Person
from tests.support.admin_pages import list_page
from tests.support.factories import UserFactory
from tests.support.page import Page

QUEUE = reverse("review:queue")
STORIES = list_page(Article)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def edda(db: None) -> Client:
    return client_of(UserFactory(username="edda", role="editor"))


@pytest.fixture
def otto(db: None) -> Client:
    return client_of(UserFactory(username="otto", role="editor"))


def save(client: Client, path: str, query: str, **data: str) -> int:
    return client.post(reverse("save_view"), {"name": "Mine", "path": path, "query": query, **data}).status_code


def views(client: Client, path: str) -> dict[str, str]:
    lists = Page(client.get(path)).all("ul", **{"aria-label": "Saved views"})
    return lists[0].links() if lists else {}


@pytest.mark.parametrize(
    ("path", "query", "saved"),
    [
        (QUEUE, "state=sampled&page=3", "?state=sampled"),
        (STORIES, "status__exact=draft&q=Ines+Holt&p=2", "?status__exact=draft&q=Ines+Holt"),
    ],
)
def test_filters_are_saved_under_a_name(edda: Client, path: str, query: str, saved: str) -> None:
    assert save(edda, path, query) == HTTPStatus.FOUND
    assert views(edda, path) == {"Mine": path + saved}
    assert edda.get(path + saved).status_code == HTTPStatus.OK


def test_same_name_replaces_the_view(edda: Client) -> None:
    save(edda, QUEUE, "state=sampled")
    save(edda, QUEUE, "state=mine")
    assert views(edda, QUEUE) == {"Mine": f"{QUEUE}?state=mine"}


def test_shared_view_is_seen_by_others_and_deleted_by_its_owner(edda: Client, otto: Client) -> None:
    save(edda, QUEUE, "state=sampled")
    assert views(otto, QUEUE) == {}
    save(edda, QUEUE, "state=sampled", shared="on")
    assert views(otto, QUEUE) == {"Mine": f"{QUEUE}?state=sampled"}
    delete = reverse("delete_view", args=[SavedView.objects.get().pk])
    assert otto.post(delete).status_code == HTTPStatus.NOT_FOUND
    assert edda.post(delete).status_code == HTTPStatus.FOUND
    assert views(otto, QUEUE) == {}


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example/", "/", "/api/v1/statements/", ""]
)
def test_other_pages_have_no_views(edda: Client, path: str) -> None:
    assert save(edda, path, "q=x") == HTTPStatus.BAD_REQUEST
    assert not SavedView.objects.exists()


def test_reporters_save_no_view_of_pages_that_they_may_not_open(db: None) -> None:
    rae = client_of(UserFactory(role="reporter"))
    assert save(rae, QUEUE, "state=mine", shared="on") == HTTPStatus.BAD_REQUEST
    assert save(rae, list_page(Person), "q=x", shared="on") == HTTPStatus.BAD_REQUEST
    assert save(rae, STORIES, "q=x") == HTTPStatus.FOUND


def test_filter_with_a_null_character_is_refused(edda: Client) -> None:
    assert save(edda, QUEUE, "outlet=%00") == HTTPStatus.BAD_REQUEST


def test_strangers_save_nothing(client: Client, edda: Client) -> None:
    assert save(client, QUEUE, "state=mine") == HTTPStatus.FOUND
    assert not SavedView.objects.exists()


def test_tour_opens_until_it_was_seen(edda: Client, otto: Client) -> None:
    def opens(client: Client) -> bool:
        return "data-first" in Page(client.get(QUEUE)).one("dialog", id="tour").node.attrib

    assert opens(edda)
    assert edda.post(reverse("review:tour")).status_code == HTTPStatus.NO_CONTENT
    assert not opens(edda)
    assert opens(otto)


def test_chief_deletes_shared_views_of_closed_accounts(edda: Client, otto: Client) -> None:
    save(edda, QUEUE, "state=sampled", shared="on")
    cara = client_of(UserFactory(username="cara", role="chief"))
    delete = reverse("delete_view", args=[SavedView.objects.get().pk])
    assert cara.post(delete).status_code == HTTPStatus.NOT_FOUND
    User.objects.filter(username="edda").update(is_active=False)
    assert otto.post(delete).status_code == HTTPStatus.NOT_FOUND
    assert "Delete the view “Mine”" in str(cara.get(QUEUE).content.decode())
    assert "Delete the view “Mine”" not in str(otto.get(QUEUE).content.decode())
    assert cara.post(delete).status_code == HTTPStatus.FOUND
    assert not SavedView.objects.exists()
