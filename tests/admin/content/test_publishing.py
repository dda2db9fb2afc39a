"""Publishing: the warning about unreviewed statements, the preview, restoring, and the time zone."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import html5lib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import services
from articles.models import Article, BulkJob, Outlet
from articles.querysets import public_revisions
from articles.review import publication_warnings
from people.admin import service_actions
from tests.support.admin_pages import act, page, press
from tests.support.factories import ArticleFactory, OutletFactory, RevisionFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db

TEXT = "“Nobody asked us,” said Ada Quill. “We will sail,” said Bo Marsh.\n"


def text_of(html: bytes) -> str:
    """Return what a page shows, with single spaces."""
    return " ".join("".join(html5lib.parse(html.decode(), namespaceHTMLElements=False).itertext()).split())


def preview(article: Article) -> str:
    return f"/admin/stories/{article.pk}/preview/"


def test_publish_warns_of_unreviewed_statements(desk: Client) -> None:
    article = ArticleFactory(draft=True, text=TEXT, outlet=OutletFactory(strict=True))
    StatementFactory(article=article, words="“Nobody asked us,”", confirmed=True)
    StatementFactory(article=article, words="“We will sail,”")
    warning = text_of(press(desk, article, "publish").content)
    assert "1 statement has not been reviewed. Readers will see 0 of them" in warning
    assert "We will sail" in warning
    assert "Nobody asked us" not in warning
    article.refresh_from_db()
    assert article.status == "draft"
    press(desk, article, "publish", _confirmed="1")
    article.refresh_from_db()
    assert article.status == "published"


def test_warning_counts_what_readers_will_see(desk: Client) -> None:
    article = ArticleFactory(draft=True, text=TEXT, outlet=OutletFactory(unreviewed_forms=["direct"]))
    StatementFactory(article=article, words="“We will sail,”")
    assert "Readers will see 1 of them, marked as not reviewed." in text_of(press(desk, article, "publish").content)
    assert "1 statement has not been reviewed." in text_of(press(desk, article, "schedule").content)


def test_publish_asks_nothing_when_all_is_reviewed(desk: Client) -> None:
    article = ArticleFactory(draft=True, text=TEXT)
    StatementFactory(article=article, words="“We will sail,”", confirmed=True)
    press(desk, article, "publish")
    article.refresh_from_db()
    assert article.status == "published"


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> list[Article]:
    """More stories than a page publishes at once, two of them with statements to review."""
    monkeypatch.setattr(service_actions, "BACKGROUND_THRESHOLD", 2)
    outlet = OutletFactory(unreviewed_forms=["direct"])
    articles = [ArticleFactory(draft=True, text=TEXT, outlet=outlet, headline=f"Ferry {n}") for n in range(4)]
    for article in articles[:2]:
        StatementFactory(article=article, words="“We will sail,”")
    StatementFactory(article=articles[0], words="“Nobody asked us,”", form="mixed")
    return articles


def test_publishing_a_long_list_names_what_is_unreviewed(desk: Client, drafts: list[Article]) -> None:
    response = act(desk, Article, "publish", drafts)
    warning = text_of(response.content)
    assert "2 stories have unreviewed statements." in warning
    assert "3 statements have not been reviewed. Readers will see 2 of them, marked as not reviewed." in warning
    assert "Ferry 0" in warning
    assert "Ferry 1" in warning
    assert "Ferry 2" not in warning
    assert not BulkJob.objects.exists()
    confirmed = {"_confirmed": Page(response).one("button", name="_confirmed")["value"]}
    assert act(desk, Article, "publish", drafts, **confirmed).status_code == HTTPStatus.FOUND
    assert BulkJob.objects.get().total == 4


def test_long_list_that_grew_is_shown_again(desk: Client, drafts: list[Article]) -> None:
    data = {"select_across": "1"}
    response = act(desk, Article, "publish", drafts[:1], **data)
    confirmed = {"_confirmed": Page(response).one("button", name="_confirmed")["value"]}
    assert Page(response).one("input", name="select_across")["value"] == "1"
    ArticleFactory(draft=True)
    assert "2 stories have unreviewed statements." in text_of(
        act(desk, Article, "publish", drafts[:1], **data, **confirmed).content
    )
    assert not BulkJob.objects.exists()


def test_long_list_names_points_not_ticked(desk: Client, drafts: list[Article]) -> None:
    Outlet.objects.update(checklist="Photo credited")
    warning = text_of(act(desk, Article, "publish", drafts).content)
    assert "4 stories have points of their checklist that are not ticked." in warning
    assert "Not ticked on the checklist: Photo credited." in warning


def test_long_list_names_the_first_stories_only(desk: Client, drafts: list[Article], monkeypatch: Any) -> None:
    monkeypatch.setattr(publication_warnings, "NAMED_IN_SUMMARY", 1)
    warning = text_of(act(desk, Article, "publish", drafts).content)
    assert "2 stories have unreviewed statements." in warning
    assert "1 more story is not listed here." in warning
    assert "Ferry 1" not in warning


def test_queue_names_what_is_unreviewed_before_it_publishes(desk: Client, drafts: list[Article]) -> None:
    page = Page(desk.post(reverse("review:bulk"), {"action": "publish", "min_confidence": "0"}))
    assert "2 stories have unreviewed statements." in page.text
    assert "Ferry 0" in page.text


def test_time_zone_is_named_where_times_are_entered(desk: Client) -> None:
    article = ArticleFactory(draft=True)
    zone = f"Time zone: {timezone.get_current_timezone_name()}."
    assert zone in text_of(press(desk, article, "schedule").content)
    assert text_of(desk.get(page(article)).content).count(zone) == 2


def test_restore_is_one_step(chief: Client) -> None:
    article = ArticleFactory(withdrawn=True)
    press(chief, article, "restore")
    article.refresh_from_db()
    assert (article.status, article.withdrawn_reason) == ("published", "")
    assert article in Article.objects.published()


def test_only_chiefs_restore(desk: Client) -> None:
    article = ArticleFactory(withdrawn=True)
    assert press(desk, article, "restore").status_code == HTTPStatus.FORBIDDEN


def test_restore_refuses_a_draft() -> None:
    with pytest.raises(services.NotAllowed):
        services.restore_article(article=ArticleFactory(draft=True), by=UserFactory())


def test_versions_stored_while_withdrawn_stay_unseen() -> None:
    article = ArticleFactory()
    by = UserFactory()
    services.withdraw_article(article=article, by=by, reason="It was another ferry.")
    unseen = RevisionFactory(article=article)
    article.set_current(RevisionFactory(article=article))
    article.save(update_fields=Article.CURRENT)
    services.restore_article(article=article, by=by)
    assert unseen not in public_revisions()


def test_preview_shows_what_readers_will_see(desk: Client) -> None:
    article = ArticleFactory(draft=True, text=TEXT, outlet=OutletFactory(strict=True))
    StatementFactory(article=article, words="“Nobody asked us,”", confirmed=True)
    StatementFactory(article=article, words="“We will sail,”")
    assert preview(article) in desk.get(page(article)).content.decode()
    response = desk.get(preview(article))
    marked = [
        "".join(mark.itertext())
        for mark in html5lib.parse(response.content.decode(), namespaceHTMLElements=False).iter("mark")
    ]
    assert "Preview. This story is not public." in text_of(response.content)
    assert any("Nobody asked us" in words for words in marked)
    assert not any("We will sail" in words for words in marked)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_preview_of_a_public_story_is_its_page(desk: Client) -> None:
    article = ArticleFactory()
    assert desk.get(preview(article))["Location"] == article.get_absolute_url()


@pytest.mark.parametrize("role", ["reporter", ""])
def test_preview_is_for_accounts_that_see_everything(client: Client, role: str) -> None:
    article = ArticleFactory(scheduled=True, released_at=timezone.now() + timedelta(days=1))
    signed_out = client.get(preview(article))
    assert signed_out["Location"].startswith("/admin/login/")
    client.force_login(UserFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(preview(article)).status_code == HTTPStatus.FORBIDDEN


def test_preview_of_an_unknown_story_is_not_found(desk: Client) -> None:
    assert desk.get("/admin/stories/zzzzzzzzzzzz/preview/").status_code == HTTPStatus.NOT_FOUND
