"""Tests of corrections: statements move, are reworded or removed, and readers are told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from articles import services
from articles.extraction.types import Extraction
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, AuditEntry, Correction, Mention, Rewording, Statement
from articles.review_state import Corrected
from articles.services import NotAllowed
from core.permissions import Role
from tests.support.admin_pages import messages, press
from tests.support.data.extractions import read
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TEXT = "“The weir is safe,” Wenna Trost said. She denied that the gate had ever stuck. Mills were shut on Monday.\n"
SAFE, STUCK, SHUT = "“The weir is safe,”", "that the gate had ever stuck", "Mills were shut on Monday"


@pytest.fixture
def article() -> Article:
    return ArticleFactory(outlet=OutletFactory(strict=True), text=TEXT)


def correct(article: Article, text: str) -> Article:
    values = {"outlet": article.outlet.name, "external_id": article.external_id, "body": text}
    assert import_article(story_record(values)).outcome == "revised"
    article.refresh_from_db()
    return article


def say(article: Article, words: str, **differs: Any) -> Statement:
    return StatementFactory(article=article, words=words, speaker=PersonFactory(), **differs)


def address(statement: Statement) -> str:
    return f"/statements/{statement.pk}/"


def test_statements_are_carried_or_removed(article: Article) -> None:
    safe, stuck, shut = (say(article, words, confirmed=True) for words in (SAFE, STUCK, SHUT))
    first = TEXT.index("Wenna")
    MentionFactory(revision=article.current_revision, start=first, end=first + 5, text="Wenna", by_editor=True)
    correct(article, "“The weir is safe,” Wenna Trost said today. She denied that the old gate had ever stuck once.\n")
    counts = Correction.objects.get().counts
    assert {name: counts[name] for name in ("unchanged", "moved", "reworded", "removed")} == {
        "unchanged": 1,
        "moved": 0,
        "reworded": 1,
        "removed": 1,
    }
    assert counts["mentions"] == {"unchanged": 1, "moved": 0, "reworded": 0, "removed": 0}
    assert Mention.objects.filter(revision=article.current_revision).exists()
    for statement in (safe, stuck, shut):
        statement.refresh_from_db()
    assert (safe.state, safe.corrected, safe.current_wording.text) == ("confirmed", "", SAFE)
    assert (stuck.state, stuck.corrected) == ("suggested", Corrected.REWORDED)
    assert stuck.current_wording.text == "that the old gate had ever stuck"
    assert (shut.state, shut.corrected, shut.current_wording) == ("confirmed", Corrected.REMOVED, None)
    assert set(Statement.objects.corrected()) == {stuck, shut}
    kept = Rewording.objects.get(statement=stuck)
    assert (kept.state, kept.before.text, kept.after.text) == ("confirmed", STUCK, "that the old gate had ever stuck")


def test_moved_statement_keeps_decision(article: Article) -> None:
    safe = say(article, SAFE, confirmed=True)
    correct(article, "A headline.\n\n" + TEXT)
    safe.refresh_from_db()
    assert (safe.state, safe.current_wording.start) == ("confirmed", len("A headline.\n\n"))
    assert not Rewording.objects.exists()


def test_reworded_statement_page_shows_both_wordings(article: Article, client: Client) -> None:
    stuck = say(article, STUCK, confirmed=True)
    correct(article, TEXT.replace("the gate", "the old gate"))
    html = client.get(address(stuck)).content.decode()
    assert STUCK in html
    assert "that the old gate had ever stuck" in html
    assert "Version 1 of the story" in html
    assert "Version 2 of the story" in html
    assert not Statement.objects.published().exists()
    services.confirm_statement(statement=stuck, by=UserFactory())
    html = client.get(address(stuck)).content.decode()
    assert STUCK in html
    assert "that the old gate had ever stuck" in html
    assert "Changed by a correction" not in html


@pytest.mark.parametrize("decided", ["speaker", "words", "answer"])
def test_edited_suggestion_waits_after_removal(article: Article, decided: str) -> None:
    shut, editor = say(article, SHUT), UserFactory()
    match decided:
        case "speaker":
            services.assign_speaker(speaker=shut.speakers.get(), agent=PersonFactory(), by=editor)
        case "words":
            end = TEXT.index(SHUT) + len(SHUT)
            services.set_words(statement=shut, by=editor, content=[(end - len("shut on Monday"), end)])
        case "answer":
            services.add_reply(statement=say(article, STUCK), in_reply_to=shut, by=editor)
    correct(article, TEXT.replace(SHUT, "All else went on"))
    shut.refresh_from_db()
    assert (shut.state, shut.corrected) == ("suggested", Corrected.REMOVED)
    read(article, Extraction())
    assert list(Statement.objects.corrected()) == [shut]


def test_removed_statement_page_says_so(article: Article, client: Client) -> None:
    shut = say(article, SHUT, confirmed=True)
    correct(article, TEXT.replace(SHUT, "All else went on"))
    response = client.get(address(shut))
    assert response.status_code == 200
    assert SHUT in response.content.decode()
    assert "no longer contains these words" in response.content.decode()
    services.accept_removal(statement=shut, by=UserFactory())
    assert (shut.state, shut.corrected) == ("confirmed", "")
    assert client.get(address(shut)).status_code == 200
    with pytest.raises(NotAllowed):
        services.accept_removal(statement=shut, by=UserFactory())


@pytest.mark.parametrize("why", ["never public", "draft", "rejected since"])
def test_hidden_statement_has_no_page(article: Article, client: Client, why: str) -> None:
    stuck = say(article, STUCK, confirmed=why != "never public")
    if why == "draft":
        Article.objects.update(status="draft", released_at=None)
        article.refresh_from_db()
    correct(article, TEXT.replace("the gate", "the old gate"))
    if why == "rejected since":
        services.reject_statement(statement=stuck, by=UserFactory())
    assert client.get(address(stuck)).status_code == 404


def test_withheld_text_is_replaced_by_reason(article: Article, client: Client) -> None:
    stuck = say(article, STUCK, confirmed=True)
    first = article.current_revision
    correct(article, TEXT.replace("the gate had ever stuck", "the gate had ever been stuck"))
    chief = UserFactory(role=Role.CHIEF)
    text = f"/api/v1/revisions/{first.pk}/"
    assert client.get(text).status_code == 200
    services.withhold_revision(revision=first, by=chief, reason="It named a child.")
    assert client.get(text).status_code == 404
    versions = f"{article.get_absolute_url()}versions/"
    for page in (address(stuck), versions, f"/embed/statements/{stuck.pk}/1/"):
        html = client.get(page).content.decode()
        assert "It named a child." in html or "/embed/" in page, page
        assert "had ever stuck" not in html, page
    services.republish_revision(revision=first, by=chief)
    assert STUCK in client.get(address(stuck)).content.decode()
    assert [deed.action for deed in AuditEntry.objects.order_by("pk")] == ["withhold", "show again"]
    with pytest.raises(NotAllowed, match="present text"):
        services.withhold_revision(revision=article.current_revision, by=chief, reason="No.")
    with pytest.raises(NotAllowed, match="reason"):
        services.withhold_revision(revision=first, by=chief, reason=" ")


def test_notice_is_shown_and_removed(article: Article, client: Client) -> None:
    with pytest.raises(NotAllowed, match="not been corrected"):
        services.note_correction(article=article, by=UserFactory(), notice="The gate was old.")
    correct(article, TEXT.replace("the gate", "the old gate"))
    services.note_correction(article=article, by=UserFactory(), notice="The gate was old.")
    assert "The gate was old." in client.get(article.get_absolute_url()).content.decode()
    services.note_correction(article=article, by=UserFactory(), notice="")
    assert "The gate was old." not in client.get(article.get_absolute_url()).content.decode()
    assert list(AuditEntry.objects.order_by("pk").values_list("before__notice", "after__notice")) == [
        ("", "The gate was old."),
        ("The gate was old.", ""),
    ]


def test_stale_notice_is_refused(article: Article, client: Client) -> None:
    correct(article, TEXT + "It rained.\n")
    client.force_login(UserFactory(role=Role.EDITOR))
    form = press(client, article, "note").context["form"]
    services.note_correction(article=article, by=UserFactory(), notice="The gate was old.")
    answer = press(client, article, "note", _confirmed="1", notice="It rained.", version=form.initial["version"])
    assert "The gate was old." in " ".join(messages(answer))
    assert Correction.objects.get().notice == "The gate was old."
    shown = press(client, article, "note").context["form"].initial
    assert shown["notice"] == "The gate was old."
    press(client, article, "note", _confirmed="1", notice="It rained.", version=shown["version"])
    assert Correction.objects.get().notice == "It rained."


def test_admin_withholds_and_adds_notice(article: Article) -> None:
    client = Client()
    client.force_login(UserFactory(role=Role.CHIEF), backend="django.contrib.auth.backends.ModelBackend")
    first = article.current_revision
    correct(article, TEXT.replace("the gate", "the old gate"))
    press(client, article, "note", _confirmed="1", notice="The gate was old.")
    assert Correction.objects.get().notice == "The gate was old."
    press(client, article, "withhold", _confirmed="1", revision=first.pk, reason="It named a child.")
    assert first.withholding.reason == "It named a child."
    press(client, article, "show_again", _confirmed="1", revision=first.pk)
    assert {deed.action for deed in AuditEntry.objects.all()} == {"note correction", "withhold", "show again"}


def test_statement_of_withdrawn_article_is_gone(article: Article, client: Client) -> None:
    safe, hidden = say(article, SAFE, confirmed=True), say(article, STUCK)
    services.withdraw_article(article=article, by=UserFactory(), reason="It was another weir.")
    response = client.get(address(safe))
    assert response.status_code == 410
    assert "It was another weir." in response.content.decode()
    assert client.get(address(hidden)).status_code == 404


class TestPublishing:
    def test_article_decisions_are_logged(self) -> None:
        editor, chief = UserFactory(role=Role.EDITOR), UserFactory(role=Role.CHIEF)
        article = ArticleFactory(draft=True)
        services.publish_article(article=article, by=editor)
        services.withdraw_article(article=article, by=chief, reason="It was another weir.")
        services.return_to_draft(article=article, by=chief)
        rows = AuditEntry.objects.order_by("pk").values_list("action", "by", "before__status", "after__status")
        assert list(rows) == [
            ("published", editor.pk, "draft", "published"),
            ("withdrawn", chief.pk, "published", "withdrawn"),
            ("draft", chief.pk, "withdrawn", "draft"),
        ]
        for change in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(action="nothing")):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()

    def test_outlet_limits_unreviewed_acts(self) -> None:
        outlet = OutletFactory()
        article = ArticleFactory(outlet=outlet, text=TEXT)
        said, denied = (
            StatementFactory(article=article, words=SAFE),
            StatementFactory(article=article, words=STUCK, act="denied"),
        )
        assert set(Statement.objects.published()) == {said, denied}
        outlet.unreviewed_acts = ["denied"]
        services.save_outlet(outlet=outlet, by=UserFactory(role=Role.CHIEF))
        assert set(Statement.objects.published()) == {denied}
        deed = AuditEntry.objects.get()
        assert (deed.before, deed.after) == ({"unreviewed_acts": []}, {"unreviewed_acts": ["denied"]})


@pytest.mark.parametrize("text", [TEXT.replace("is safe", "is not safe"), TEXT.replace(SAFE, "Nothing,")])
def test_undo_never_confirms_corrected_words(article: Article, text: str) -> None:
    safe, editor = say(article, SAFE), UserFactory()
    services.confirm_statement(statement=safe, by=UserFactory())
    services.reject_statement(statement=safe, by=editor)
    rejection = AuditEntry.objects.about(safe).decisions().get(action="reject")
    correct(article, text)
    with pytest.raises(NotAllowed, match="corrected since"):
        services.undo(entry=rejection, by=editor)
    with pytest.raises(NotAllowed, match="corrected since"):
        services.undo(entry=rejection, field="state", by=editor)
    safe.refresh_from_db()
    assert (safe.state, Statement.objects.published().exists()) == ("rejected", False)


def test_undo_works_on_unchanged_words(article: Article) -> None:
    safe, first, second = say(article, SAFE), UserFactory(), UserFactory()
    services.confirm_statement(statement=safe, by=first)
    services.reject_statement(statement=safe, by=second)
    correct(article, f"A headline.\n\n{TEXT}")
    services.undo(entry=AuditEntry.objects.about(safe).decisions().get(action="reject"), by=second)
    safe.refresh_from_db()
    assert (safe.state, safe.decided_by) == ("confirmed", first)
