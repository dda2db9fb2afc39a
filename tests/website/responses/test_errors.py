"""Pages for what went wrong: each says what it was and what to do, and leads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from newsroom.checks import classes_of_acts_are_known, contact_can_be_reached
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory
from tests.support.page import Page

Read = Callable[[str], Page]
WAYS = ("The newest stories", "People, from A to Z", "About this archive", 'role="search"')


@pytest.fixture
def pages(client: Client, settings: Settings) -> dict[int, str]:
    """Return each error page by its status."""
    settings.NEWSROOM_DISPUTES_A_DAY = {"address": 0, "statement": 0}
    said = StatementFactory(confirmed=True)
    sent, form = {"ground": "not-me", "details": "I was away."}, f"/statements/{said.pk}/dispute/"
    strict = Client(enforce_csrf_checks=True)
    answers = [
        strict.post(form, sent),
        client.get("/nowhere/"),
        client.get(ArticleFactory(withdrawn=True, withdrawn_reason="It was wrong.").get_absolute_url()),
        client.post(form, sent),
    ]
    found = {answer.status_code: answer.content.decode() for answer in answers}
    return {**found, 400: render_to_string("400.html"), 500: render_to_string("500.html")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("desk@archive.example", "mailto:desk@archive.example"),
        ("https://archive.example/contact", "https://archive.example/contact"),
        ("", ""),
    ],
)
def test_error_pages_link_to_site_and_contact(
    request: pytest.FixtureRequest, settings: Settings, contact: str, link: str
) -> None:
    settings.NEWSROOM_CONTACT = contact
    pages: dict[int, str] = request.getfixturevalue("pages")
    assert sorted(pages) == [400, 403, 404, 410, 429, 500]
    for status, html in pages.items():
        for way in WAYS:
            assert way in html, (status, way)
        assert (f'<a href="{link}">Write to the people who run it</a>' in html) == bool(link), status


@pytest.mark.django_db
def test_daily_limit_page_links_back(pages: dict[int, str]) -> None:
    for words in ("Please come back tomorrow.", "I was away.", "Back to the statement"):
        assert words in pages[429]


@pytest.mark.django_db
def test_form_without_token_gets_instructions() -> None:
    strict = Client(enforce_csrf_checks=True)
    followed = Page(strict.post("/disputes/secret/", {"details": "x"}))
    assert followed.links()["See the state of your dispute"] == "/disputes/secret/"
    assert "allow cookies for this site in your browser" in followed.main
    desk = strict.post("/admin/login/", {"username": "x"}).content.decode()
    assert "Go back to the page with the form, load it again, and send it from there." in desk


def test_unknown_act_class_setting_is_refused(settings: Settings) -> None:
    for classes, wrong in ((["speach", "silence"], "'speach'"), (["speech"], ""), ([], "")):
        settings.NEWSROOM_PUBLIC_ACT_CLASSES = classes
        found = classes_of_acts_are_known(None)
        assert [wrong in str(one.msg) for one in found] == ([True] if wrong else [])
        assert all(one in run_checks() for one in found)


def test_contact_that_leads_nowhere_is_refused(settings: Settings) -> None:
    for contact, wrong in (
        ("", 0),
        ("desk@archive.example", 0),
        ("https://a.example/", 0),
        ("call us", 1),
        ("ftp:x", 1),
    ):
        settings.NEWSROOM_CONTACT = contact
        assert len(contact_can_be_reached(None)) == wrong, contact


@pytest.mark.django_db
def test_where_nothing_said_is_shown_every_page_does_without(read: Read, settings: Settings) -> None:
    person = PersonFactory(state="approved")
    said = StatementFactory(speaker=person, confirmed=True)
    settings.NEWSROOM_PUBLIC_ACT_CLASSES = []
    for address in ("/", "/people/", "/search/?q=crew", "/search/?q=crew&form=direct", "/feed.atom", "/sitemap.xml"):
        page = read(address)
        assert page.status == 200, address
        assert said.pk not in page, address
        # Where no statement has the word, the search shows the text of the story.
        assert ("We have no crew" in page.one("body")) == (address == "/search/?q=crew"), address
    assert read(said.article.get_absolute_url()).status == 200
    for address in (said.get_absolute_url(), person.get_absolute_url(), f"/embed/statements/{said.pk}/1/"):
        assert read(address).status == 404, address
    assert read("/api/v1/statements/").html.count("We have no crew") == 0
    assert read("/sitemap-agents.xml").status == 200
