"""An erasure in the admin: one chief asks, another is asked once more and does it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.erasure.finishing import record_cleared, uncleared_erasures
from articles.erasure.service import confirm_erasure
from articles.history.audit_log import log_change
from articles.models import Erasure
from people.models import Agent, Person
from tests.support.admin_pages import list_page, page, press
from tests.support.factories import ArticleFactory, PersonFactory, UserFactory
from tests.support.page import Page


@pytest.fixture
def asked(chief: Client) -> Erasure:
    ArticleFactory(text="Then Zorbrest spoke.\n")
    sent = {"kind": "words", "object_id": "", "lines": "Zorbrest", "reason": "A court has ordered it."}
    chief.post(reverse("admin:articles_erasure_add"), sent)
    return Erasure.objects.get()


def test_requested_erasure_has_no_save_button(chief: Client, asked: Erasure) -> None:
    opened = Page(chief.get(page(asked)))
    assert not [button for button in opened.all("button") if "Save" in button]
    assert asked.pk not in opened.title


def test_requester_cannot_confirm(chief: Client, asked: Erasure) -> None:
    assert "Erase for good" not in chief.get(page(asked)).content.decode()
    assert press(chief, asked, "confirm", _confirmed="1").status_code == HTTPStatus.FORBIDDEN
    assert Erasure.objects.get().done_at is None


def test_confirmation_shows_what_is_erased(asked: Erasure, sign_in: Callable[[User], Client]) -> None:
    second = sign_in(UserFactory(role="chief"))
    assert "Erase for good" in second.get(page(asked)).content.decode()
    question = press(second, asked, "confirm").content.decode()
    assert "This cannot be undone." in question
    assert "A court has ordered it. — Zorbrest" in question
    assert "Everything around the words stays." in question
    assert Erasure.objects.get().done_at is None
    press(second, asked, "confirm", _confirmed="1")
    assert Erasure.objects.get().done_at is not None


@pytest.fixture
def person(db: None) -> Agent:
    agent: Agent = PersonFactory(name="Quilla Zorbrest")
    return agent


def request_from(client: Client, row: Model, model: type[Model] | None = None) -> HttpResponse:
    """Open the page of a row, follow its link "Erase …" and send the form."""
    link = Page(client.get(page(row, model))).links()["Erase …"]
    form = Page(client.get(link))
    sent = {field["name"]: field["value"] for field in form.all("input", type="hidden") if field["name"]}
    return client.post(link, {**sent, "lines": "", "reason": "A court has ordered it."})


def test_erasure_starts_on_the_page_of_the_person(chief: Client, desk: Client, person: Agent) -> None:
    link = Page(chief.get(page(person, Person))).links()["Erase …"]
    assert "Erase “Quilla Zorbrest — person” for good" in Page(chief.get(link)).text
    request_from(chief, person, Person)
    erasure = Erasure.objects.get()
    assert (erasure.kind, erasure.object_id) == ("agent", person.pk)
    assert "Erase …" not in Page(desk.get(page(person, Person))).links()


def test_erasure_starts_on_the_page_of_the_story(chief: Client) -> None:
    article = ArticleFactory(headline="The ferry sinks")
    request_from(chief, article)
    erasure = Erasure.objects.get()
    assert (erasure.kind, erasure.object_id) == ("story", article.pk)


def test_second_chief_sees_who_is_erased(chief: Client, person: Agent, sign_in: Callable[[User], Client]) -> None:
    request_from(chief, person, Person)
    second = sign_in(UserFactory(role="chief"))
    erasure = Erasure.objects.get()
    assert "Quilla Zorbrest" in Page(second.get(list_page(Erasure))).one("table", id="result_list")
    html = Page(second.get(page(erasure)))
    assert "Quilla Zorbrest" in html.text
    assert person.pk not in html.title
    assert "such as job, town and family" in html.text
    assert "Quilla Zorbrest" in Page(press(second, erasure, "confirm")).text


def test_missing_button_has_a_reason(chief: Client, asked: Erasure, sign_in: Callable[[User], Client]) -> None:
    assert "You requested this erasure" in Page(chief.get(page(asked))).text
    invited = UserFactory(role="chief")
    log_change(invited, "account", by=User.objects.get(username="cara"), before={}, after={"is_active": True})
    text = Page(sign_in(invited).get(page(asked))).text
    assert "You cannot confirm this erasure." in text
    assert "somebody else confirms it" in text


def test_done_erasure_names_nobody(chief: Client, person: Agent, sign_in: Callable[[User], Client]) -> None:
    request_from(chief, person, Person)
    second = sign_in(UserFactory(role="chief"))
    erasure = Erasure.objects.get()
    press(second, erasure, "confirm", _confirmed="1")
    for address in (page(erasure), list_page(Erasure)):
        assert "Zorbrest" not in second.get(address).content.decode()
    assert "not yet. A worker does it" in Page(second.get(page(erasure))).text
    record_cleared([erasure])
    assert "not yet. A worker does it" not in Page(second.get(page(erasure))).text


def test_uncleared_erasures_are_those_carried_out(chief: Client, asked: Erasure) -> None:
    assert not uncleared_erasures().exists()
    confirm_erasure(erasure=asked, by=UserFactory(role="chief"))
    assert list(uncleared_erasures()) == [asked]
    record_cleared([asked])
    assert not uncleared_erasures().exists()
