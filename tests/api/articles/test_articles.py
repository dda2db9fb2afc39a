"""Stories over the API: what is shown, what can be sent, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles.models import Article, ExtractionRun, Outlet
from core.permissions import GROUPS, Role
from tests.support.api_clients import Api, patched
from tests.support.factories import ArticleFactory, ExtractionRunFactory, OutletFactory, RevisionFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/articles/"
STORY: dict[str, Any] = {
    "outlet": "The Penmarrow Echo",
    "external_id": "pe-1",
    "url": "https://echo.example/weir",
    "headline": "Weir gate closed",
    "byline": "Tamsin Rook",
    "published_at": "2026-03-01T06:00:00Z",
    "language": "en",
    "section": "News",
    "page": "4",
    "body": "The weir gate was closed on Monday.\n“Nobody asked us,” the miller said.\n",
    "public_text": "full",
}


def address(article: Article) -> str:
    return f"{LIST}{article.pk}/"


def shown_run(article: Article, api: Api, asker: str = "anonymous") -> Any:
    return api(asker).get(address(article)).json()["latest_run"]


def test_fields_of_a_story(api: Api) -> None:
    sent = api("machine").post(LIST, {**STORY, "status": "published"}, format="json")
    assert sent.status_code == 201
    shown = api("anonymous").get(sent.headers["Location"]).json()
    article = Article.objects.get()
    revision = article.current_revision
    assert revision is not None
    for field in ("external_id", "headline", "byline", "published_at", "language", "section", "page", "public_text"):
        assert shown[field] == STORY[field]
    assert shown["outlet"] == {"id": article.outlet_id, "name": "The Penmarrow Echo"}
    assert shown["original_url"] == STORY["url"]
    assert shown["url"] == f"http://testserver/stories/{article.pk}/"
    assert shown["status"] == "published"
    assert shown["text"] == STORY["body"]
    assert (shown["revision"]["id"], shown["revision"]["number"]) == (revision.pk, 1)
    assert shown["revision"]["sha256"] == revision.sha256


def test_a_list_leaves_out_texts(api: Api) -> None:
    ArticleFactory()
    assert "text" not in api("anonymous").get(LIST).json()["results"][0]


@pytest.mark.parametrize(("public_text", "shown"), [("full", "One.\nTwo.\n"), ("excerpt", "One."), ("none", None)])
def test_text_follows_public_text(api: Api, public_text: str, shown: str | None) -> None:
    article = ArticleFactory(text="One.\nTwo.\n", public_text=public_text)
    assert api("anonymous").get(address(article)).json()["text"] == shown
    assert api("editor").get(address(article)).json()["text"] == "One.\nTwo.\n"


@pytest.mark.parametrize(("public_text", "whole"), [("full", True), ("excerpt", False), ("none", False)])
def test_text_says_whether_it_is_what_the_digest_is_of(api: Api, public_text: str, whole: bool) -> None:
    article = ArticleFactory(text="One.\nTwo.\n", public_text=public_text)
    assert article.current_revision is not None
    for url in (address(article), f"/api/v1/revisions/{article.current_revision.pk}/"):
        assert api("anonymous").get(url).json()["text_is_whole"] is whole
        assert api("editor").get(url).json()["text_is_whole"] is True


def test_a_scheduled_story_is_published_at_its_hour(api: Api) -> None:
    article = ArticleFactory(scheduled=True)
    assert api("anonymous").get(address(article)).status_code == 404
    assert api("editor").get(address(article)).json()["status"] == "scheduled"
    Article.objects.update(released_at=timezone.now() - timedelta(seconds=1))
    assert api("anonymous").get(address(article)).json()["status"] == "published"
    assert [row["id"] for row in api("anonymous").get(LIST, {"status": "published"}).json()["results"]] == [article.pk]
    assert api("editor").get(LIST, {"status": "scheduled"}).json()["results"] == []


def test_a_withdrawn_story_is_gone_with_its_reason(api: Api) -> None:
    article = ArticleFactory(withdrawn=True)
    response = api("anonymous").get(address(article))
    assert (response.status_code, response.json()["detail"]) == (410, article.withdrawn_reason)
    assert api("editor").get(address(article)).json()["status"] == "withdrawn"


def test_story_withdrawn_before_release_is_not_found(api: Api) -> None:
    article = ArticleFactory(scheduled=True)
    reason = {"status": "withdrawn", "reason": "It was about another weir."}
    assert patched(api("staff: chief"), address(article), reason).status_code == 200
    Article.objects.filter(released_at__isnull=False).update(released_at=timezone.now() - timedelta(days=1))
    assert api("anonymous").get(address(article)).status_code == 404


class TestLatestRun:
    def test_editors_see_the_latest_run_of_the_current_revision(self, api: Api) -> None:
        article = ArticleFactory()
        assert shown_run(article, api, "editor") is None
        ExtractionRunFactory(revision=article.current_revision, state="done")
        run = ExtractionRunFactory(revision=article.current_revision, state="failed", attempts=3, error="Too long.")
        expected = {"id": run.pk, "state": "failed", "attempts": 3, "error": "Too long."}
        assert shown_run(article, api, "editor") == expected

    def test_readers_see_only_the_state(self, api: Api) -> None:
        article = ArticleFactory()
        ExtractionRunFactory(revision=article.current_revision, state="failed", error="Too long.")
        assert shown_run(article, api) == {"state": "failed"}

    def test_rerun_is_not_public(self, api: Api) -> None:
        article = ArticleFactory()
        ExtractionRunFactory(revision=article.current_revision, state="done")
        before = api("anonymous").get(address(article)).headers["ETag"]
        ExtractionRunFactory(revision=article.current_revision, state="queued")
        assert shown_run(article, api) == {"state": "done"}
        assert api("anonymous").get(address(article)).headers["ETag"] == before

    def test_run_state_of_a_correction(self, api: Api) -> None:
        article = ArticleFactory()
        ExtractionRunFactory(revision=article.current_revision, state="done")
        RevisionFactory(article=article, text="The weir gate is open.\n")
        assert shown_run(article, api) is None


class TestHandingIn:
    def test_new_story_is_draft_with_queued_run(self, api: Api) -> None:
        response = api("machine").post(LIST, STORY, format="json")
        assert (response.status_code, response.headers["Import-Outcome"]) == (201, "created")
        assert response.json()["status"] == "draft"
        assert response.json()["latest_run"]["state"] == "queued"
        assert response.headers["Location"] == f"http://testserver{LIST}{response.json()['id']}/"

    def test_a_run_is_sent_when_the_story_is_committed(
        self, api: Api, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks() as callbacks:
            api("machine").post(LIST, STORY, format="json")
        assert len(callbacks) == 1

    def test_the_same_story_again_changes_nothing(self, api: Api) -> None:
        first = api("machine").post(LIST, STORY, format="json")
        again = api("machine").post(LIST, STORY, format="json")
        assert (again.status_code, again.headers["Import-Outcome"]) == (200, "unchanged")
        assert again.json() == first.json()
        assert ExtractionRun.objects.count() == 1

    def test_changed_text_creates_revision(self, api: Api) -> None:
        first = api("machine").post(LIST, STORY, format="json").json()
        again = api("machine").post(LIST, {**STORY, "body": "The gate is open.\n"}, format="json")
        assert (again.status_code, again.headers["Import-Outcome"]) == (200, "revised")
        assert (again.json()["id"], again.json()["revision"]["number"]) == (first["id"], 2)
        assert again.json()["text"] == "The gate is open.\n"

    def test_changed_headline_is_saved(self, api: Api) -> None:
        api("machine").post(LIST, STORY, format="json")
        again = api("machine").post(LIST, {**STORY, "headline": "Gate open"}, format="json")
        assert (again.headers["Import-Outcome"], again.json()["headline"]) == ("updated", "Gate open")

    def test_text_is_stored_exactly(self, api: Api) -> None:
        body = "\ufeff  Tab\there.\r\nNul\x00 goes, 😀 stays, \u202eright to left\u202c too.\r  \n\n"
        shown = api("machine").post(LIST, {**STORY, "body": body}, format="json").json()["text"]
        assert shown == "  Tab\there.\nNul goes, 😀 stays, \u202eright to left\u202c too.\r  \n\n"

    def test_a_scheduled_story_waits_for_its_hour(self, api: Api) -> None:
        later = (timezone.now() + timedelta(days=1)).isoformat()
        sent = {**STORY, "status": "scheduled", "released_at": later}
        response = api("machine").post(LIST, sent, format="json")
        assert (response.json()["status"], response.json()["is_public"]) == ("scheduled", False)
        assert api("anonymous").get(f"{LIST}{response.json()['id']}/").status_code == 404

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"body": None}, "body"),
            ({"body": " \n"}, "body"),
            ({"body": ["a list"]}, "body"),
            ({"outlet": ""}, "outlet"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"published_at": "yesterday"}, "published_at"),
            ({"status": "withdrawn"}, "status"),
            ({"status": "scheduled"}, "released_at"),
            ({"public_text": "some"}, "public_text"),
            ({"headline": "x" * 501}, "headline"),
            ({"headlines": "x"}, "headlines"),
            ({"path": "/etc/passwd"}, "path"),
        ],
    )
    def test_invalid_fields_are_named(self, api: Api, change: dict[str, Any], field: str) -> None:
        response = api("machine").post(LIST, {**STORY, **change}, format="json")
        assert response.status_code == 400
        assert list(response.json()["errors"]) == [field]
        assert not Article.objects.exists()
        assert not Outlet.objects.exists()


class TestDeciding:
    def test_status_changes(self, api: Api) -> None:
        editor, article = api("staff: chief"), ArticleFactory(draft=True)
        later = timezone.now() + timedelta(days=1)
        steps: list[dict[str, Any]] = [
            {"status": "scheduled", "released_at": later.isoformat()},
            {"status": "draft"},
            {"status": "published"},
            {"status": "withdrawn", "reason": "It was about another weir."},
            {"status": "draft"},
        ]
        for step in steps:
            response = patched(editor, address(article), step)
            assert (response.status_code, response.json()["status"]) == (200, step["status"])
        article.refresh_from_db()
        assert article.decided_by is not None
        assert article.decided_by.groups.get().name == GROUPS[Role.CHIEF]

    def test_published_story_cannot_become_draft(self, api: Api) -> None:
        response = patched(api("editor"), address(ArticleFactory()), {"status": "draft"})
        assert response.status_code == 409
        assert "withdraw" in response.json()["detail"]

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "status"),
            ({"status": "gone"}, "status"),
            ({"status": "withdrawn"}, "reason"),
            ({"status": "withdrawn", "reason": "  "}, "reason"),
            ({"status": "scheduled"}, "released_at"),
            ({"status": "scheduled", "released_at": "2020-01-01T00:00:00Z"}, "released_at"),
            ({"status": "published", "released_at": "2999-01-01T00:00:00Z"}, "released_at"),
            ({"status": "draft", "reason": "None."}, "reason"),
            ({"status": "published", "headline": "Another"}, "headline"),
        ],
    )
    def test_invalid_fields_are_named(self, api: Api, sent: dict[str, Any], field: str) -> None:
        response = patched(api("editor"), address(ArticleFactory()), sent)
        assert response.status_code == 400
        assert list(response.json()["errors"]) == [field]


class TestFilters:
    def test_by_outlet_id_and_name(self, api: Api) -> None:
        article, _other = ArticleFactory(outlet=OutletFactory(name="The Penmarrow Echo")), ArticleFactory()
        for value in (article.outlet_id, "The Penmarrow Echo"):
            assert ids(api, outlet=value) == [article.pk]

    def test_by_external_id_and_language(self, api: Api) -> None:
        article, _other = ArticleFactory(external_id="pe-1", language="cy"), ArticleFactory(external_id="pe-11")
        assert ids(api, external_id="pe-1") == [article.pk]
        assert ids(api, language="CY") == [article.pk]

    def test_date_range_is_half_open(self, api: Api) -> None:
        first = ArticleFactory(published_at="2026-03-01T00:00:00Z")
        second = ArticleFactory(published_at="2026-03-31T23:59:59Z")
        _third = ArticleFactory(published_at="2026-04-01T00:00:00Z")
        found = ids(api, published_after="2026-03-01", published_before="2026-04-01T00:00:00Z")
        assert found == [second.pk, first.pk]

    @pytest.mark.parametrize("status", ["draft", "scheduled", "withdrawn", "published"])
    def test_editors_find_stories_by_status(self, api: Api, status: str) -> None:
        articles = {s: ArticleFactory(**({} if s == "published" else {s: True})) for s in Article.Status.values}
        assert ids(api, "editor", status=status) == [articles[status].pk]


def ids(api: Api, asker: str = "anonymous", **parameters: str) -> list[str]:
    return [row["id"] for row in api(asker).get(LIST, parameters).json()["results"]]


def test_stale_etag_is_refused(api: Api) -> None:
    machine = api("machine")
    made = machine.post(LIST, STORY, format="json")
    seen = made.headers["ETag"]
    assert machine.get(made.headers["Location"]).headers["ETag"] == seen
    revised = {**STORY, "body": "The weir gate was opened on Tuesday.\n"}
    first = machine.post(LIST, revised, format="json", HTTP_IF_MATCH=seen)
    assert (first.status_code, first.headers["Import-Outcome"]) == (200, "revised")
    late = {**STORY, "body": "The weir gate was never there.\n"}
    for stale in (seen, '"stale"'):
        refused = machine.post(LIST, late, format="json", HTTP_IF_MATCH=stale)
        assert (refused.status_code, refused.json()["status"]) == (412, 412)
    assert machine.get(made.headers["Location"]).json()["text"] == revised["body"]
    for known in (first.headers["ETag"], "*", None):
        sent = {"HTTP_IF_MATCH": known} if known else {}
        assert machine.post(LIST, revised, format="json", **sent).headers["Import-Outcome"] == "unchanged"


@pytest.mark.parametrize("given", ["*", '"of another"'])
def test_if_match_needs_a_known_story(api: Api, given: str) -> None:
    assert api("machine").post(LIST, STORY, format="json", HTTP_IF_MATCH=given).status_code == 412
    assert not Article.objects.exists()
    assert not Outlet.objects.exists()
