"""An editor corrects a text in the admin, sees first what becomes of its statements, and compares the versions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, AuditEntry, Correction, ExtractionRun, Statement
from tests.support.admin_pages import page
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

STAYS, REWORDED, REMOVED = "“We have no crew,”", "“Nobody wants that work now,”", "“I resign,”"
TEXT = f"{STAYS} said Dorrit Hale.\n\n{REWORDED} she added.\n\n{REMOVED} said Owen Pell.\n"
NEW = f"{STAYS} said Dorrit Hale.\n\n“Nobody wants this work now,” she added.\n"
REASON = "She called to correct it."


@pytest.fixture
def article(db: None) -> Article:
    article: Article = ArticleFactory(text=TEXT)
    for words, name in ((STAYS, "Dorrit Hale"), (REWORDED, "Dorrit Hale"), (REMOVED, "Owen Pell")):
        StatementFactory(article=article, words=words, speaker=PersonFactory(name=name), confirmed=True)
    return article


def address(article: Article) -> str:
    return reverse("admin:articles_article_correct", args=[article.pk])


def send(client: Client, article: Article, button: str, **data: Any) -> HttpResponse:
    version = article.current_revision_id
    sent = {"text": NEW.replace("\n", "\r\n"), "reason": REASON, "notice": "", "version": version, button: "1"}
    return client.post(address(article), sent | data)


def states(article: Article) -> dict[str, tuple[str, bool]]:
    """Return each statement's review state, and whether its words are in the present text, by its first words."""
    rows = Statement.objects.filter(article=article).prefetch_related("wordings")
    return {
        str(row.wordings.earliest("revision__number").text): (row.state, row.current_wording_id is not None)
        for row in rows
    }


def test_story_links_to_its_form(desk: Client, article: Article) -> None:
    link = Page(desk.get(page(article))).links()["Correct the text …"]
    form = Page(desk.get(link))
    assert "".join(form.one("textarea", name="text").node.itertext()) == TEXT


def test_preview_says_what_becomes_of_statements(desk: Client, article: Article) -> None:
    preview = Page(send(desk, article, "preview"))
    section = preview.section("What becomes of its statements")
    assert "1 statement stays as it is." in section
    assert "1 is reworded and waits for review" in section
    assert section.texts("ins") == ["“Nobody wants this work now,”"]
    assert "1 is no longer in the text" in section
    assert section.texts("del") == [REWORDED, REMOVED]
    assert [name in section for name in ("Dorrit Hale", "Owen Pell")] == [True, True]
    changes = preview.section("What changes in the text")
    assert (changes.texts("ins"), changes.texts("del")[0]) == (["this"], "that")


def test_preview_stores_nothing(desk: Client, article: Article) -> None:
    before = states(article)
    send(desk, article, "preview")
    assert states(article) == before
    article.refresh_from_db()
    assert article.revisions.count() == 1
    assert not AuditEntry.objects.exists()
    assert not ExtractionRun.objects.exists()


def test_saved_correction_is_a_version_with_its_reason(desk: Client, article: Article) -> None:
    response = send(desk, article, "save", notice="An earlier version misquoted Ms Hale.")
    assert response["Location"] == page(article)
    article.refresh_from_db()
    assert article.current_revision is not None
    assert (article.current_revision.number, article.current_revision.text) == (2, NEW)
    assert states(article) == {
        STAYS: ("confirmed", True),
        REWORDED: ("suggested", True),
        REMOVED: ("confirmed", False),
    }
    assert ExtractionRun.objects.filter(revision=article.current_revision, state="queued").exists()
    assert Correction.objects.get().notice == "An earlier version misquoted Ms Hale."
    assert REASON in Page(desk.get(page(article))).section("Change log")
    assert "this" in Page(Client().get(article.get_absolute_url())).main


def test_form_keeps_what_was_entered(desk: Client, article: Article) -> None:
    form = Page(send(desk, article, "edit"))
    assert "".join(form.one("textarea", name="text").node.itertext()) == NEW
    assert form.one("input", name="reason")["value"] == REASON


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"reason": ""}, "required"),
        ({"text": TEXT}, "The text is the same as before."),
        ({"text": " \n"}, "body: empty"),
        ({"version": "another"}, "Somebody has stored another text"),
    ],
)
def test_invalid_correction_is_refused(desk: Client, article: Article, data: dict[str, str], message: str) -> None:
    for button in ("preview", "save"):
        assert message in Page(send(desk, article, button, **data)).text
    assert article.revisions.count() == 1


def test_import_of_the_old_text_does_not_undo_a_correction(desk: Client, db: None) -> None:
    record = story_record({"outlet": "Marlow Courier", "external_id": "7", "body": TEXT})
    article = import_article(record).article
    send(desk, article, "save")
    assert import_article(record).outcome == "unchanged"
    article.refresh_from_db()
    assert article.current_revision is not None
    assert article.current_revision.text == NEW


def test_reporters_and_viewers_cannot_correct(sign_in: Any, article: Article) -> None:
    reporter = sign_in(UserFactory(role="reporter"))
    assert send(reporter, article, "save").status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    assert article.revisions.count() == 1


def test_versions_are_read_and_compared(desk: Client, article: Article) -> None:
    send(desk, article, "save")
    links = Page(desk.get(page(article))).section("Versions of the text").links()
    first, second = (Page(desk.get(links[f"version {n}"])) for n in (1, 2))
    assert REMOVED in first.section("Text")
    assert not first.has_section("Changes since version 1")
    changes = second.section("Changes since version 1")
    assert (changes.texts("ins"), "that" in changes.texts("del")) == (["this"], True)
    missing = reverse("admin:articles_article_version", args=[article.pk, 3])
    assert desk.get(missing).status_code == HTTPStatus.NOT_FOUND
