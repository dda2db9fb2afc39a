"""Tokens with fewer scopes than their role may have: what they may do, and what they are answered."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from articles.models import Article
from articles.review_state import State
from newsroom.api.models import ApiToken
from tests.support.api_clients import Api, patched
from tests.support.factories import ArticleFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/articles/"
BODY = "“Nobody asked us,” the miller said.\n"
STORY: dict[str, Any] = {"outlet": "The Penmarrow Echo", "external_id": "pe-1", "body": BODY}
CHANGED = {**STORY, "body": "“Everybody asked us,” the miller said.\n"}
LATER = "2999-01-01T00:00:00Z"


def bearing(role: str, *scopes: str) -> APIClient:
    client = APIClient()
    _token, secret = ApiToken.objects.issue(user=UserFactory(is_staff=False), role=role, scopes=scopes)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


@pytest.mark.parametrize("role", ["machine", "editor", "chief"])
class TestHandingInDraftsAlone:
    @pytest.mark.parametrize(
        "said",
        [
            {"status": "published"},
            {"status": "scheduled", "released_at": LATER},
            {"released_at": LATER},
            {"embargo_until": LATER},
        ],
        ids=["published", "scheduled", "released_at", "embargo_until"],
    )
    def test_nothing_becomes_public(self, role: str, said: dict[str, str]) -> None:
        assert bearing(role, "hand_in").post(LIST, {**STORY, **said}, format="json").status_code == 403
        assert not Article.objects.exists()
        both = bearing(role, "hand_in", "hand_in_published")
        assert both.post(LIST, {**STORY, **said}, format="json").status_code == 201

    def test_own_draft_is_corrected(self, role: str) -> None:
        client = bearing(role, "hand_in")
        assert client.post(LIST, STORY, format="json").status_code == 201
        corrected = client.post(LIST, CHANGED, format="json")
        assert (corrected.status_code, corrected.json()["text"]) == (200, CHANGED["body"])

    def test_other_stories_are_neither_changed_nor_revealed(self, api: Api, role: str) -> None:
        for n, status in enumerate(("draft", "published")):
            sent = {**STORY, "external_id": f"e-{n}", "status": status}
            assert api("machine").post(LIST, sent, format="json").status_code == 201
        client = bearing(role, "hand_in")
        answers = [client.post(LIST, {**CHANGED, "external_id": f"e-{n}"}, format="json") for n in range(2)]
        assert {(answer.status_code, answer.content) for answer in answers} == {(403, answers[0].content)}
        assert {article.revisions.get().text for article in Article.objects.all()} == {BODY}


class TestWhatWasDoneIsAnswered:
    """Also to whoever does not see it any more once it is done."""

    def test_statement_is_rejected(self) -> None:
        statement = StatementFactory()
        client, address = bearing("editor", "decide"), f"/api/v1/statements/{statement.pk}/"
        response = patched(client, address, {"state": "rejected"})
        assert (response.status_code, response.json()["state"]) == (200, "rejected")
        assert "ETag" in response.headers
        statement.refresh_from_db()
        assert statement.state == State.REJECTED
        assert client.get(address).status_code in (404, 410)

    def test_a_story_is_withdrawn(self) -> None:
        article = ArticleFactory()
        client, address = bearing("chief", "decide_status"), f"{LIST}{article.pk}/"
        response = patched(client, address, {"status": "withdrawn", "reason": "It was about another weir."})
        assert (response.status_code, response.json()["status"]) == (200, "withdrawn")
        # No more of it than the scope shows.
        assert "embargo_until" not in response.json()
        assert client.get(address).status_code == 410

    @pytest.mark.parametrize("status", ["draft", "published"])
    def test_a_hidden_story_is_corrected(self, api: Api, status: str) -> None:
        made = api("machine").post(LIST, {**STORY, "status": status}, format="json").json()
        address = f"{LIST}{made['id']}/"
        if status == "published":
            patched(api("chief"), address, {"status": "withdrawn", "reason": "It was about another weir."})
        client = bearing("machine", "hand_in", "hand_in_published")
        response = client.post(LIST, CHANGED, format="json")
        assert (response.status_code, response.headers["Import-Outcome"]) == (200, "revised")
        assert (response.json()["id"], "embargo_until" in response.json()) == (made["id"], False)
        assert client.get(address).status_code == (404 if status == "draft" else 410)

    def test_missed_statement_of_own_draft_is_added(self) -> None:
        client = bearing("editor", "hand_in", "decide")
        revision = client.post(LIST, STORY, format="json").json()["revision"]["id"]
        places = {"text_spans": [[0, 18]], "source_spans": [[19, 29]]}
        missed = {"revision": revision, **places, "act": "said", "form": "direct"}
        response = client.post("/api/v1/statements/", missed, format="json")
        assert (response.status_code, response.json()["text"]) == (201, "“Nobody asked us,”")


class TestOwnDrafts:
    """All lists show an account the same parts of its own drafts."""

    @pytest.fixture
    def reporter(self) -> APIClient:
        return bearing("reporter", "hand_in")

    @pytest.fixture
    def draft(self, reporter: APIClient) -> Any:
        sent = {**STORY, "topics": [{"scheme": "medtop", "code": "1", "name": "Weirs"}]}
        return reporter.post(LIST, sent, format="json").json()

    def test_outlet_of_draft_is_visible_to_sender_only(self, api: Api, reporter: APIClient, draft: Any) -> None:
        outlet = draft["outlet"]["id"]
        for address in ("articles/", "coverage/", "statements/"):
            path = f"/api/v1/{address}?outlet={outlet}"
            assert reporter.get(path).status_code == 200, address
            assert api("anonymous").get(path).status_code == 400, address
        assert [row["id"] for row in reporter.get("/api/v1/outlets/").json()["results"]] == [outlet]
        assert api("anonymous").get("/api/v1/outlets/").json()["results"] == []

    def test_topics_of_draft_are_visible_to_sender_only(self, api: Api, reporter: APIClient, draft: Any) -> None:
        (topic,) = draft["topics"]
        shown = reporter.get(f"{LIST}?topic={topic['id']}").json()["results"]
        assert [row["id"] for row in shown] == [draft["id"]]
        assert api("anonymous").get(f"{LIST}?topic={topic['id']}").status_code == 400
        assert api("anonymous").get(f"/api/v1/topics/{topic['id']}/").status_code == 404

    def test_own_drafts_are_counted_and_paginated(self, reporter: APIClient, draft: Any) -> None:
        ArticleFactory(published_at="2020-01-01T00:00:00Z")
        first = reporter.get("/api/v1/coverage/", {"page_size": 1}).json()
        assert [row["outlet"]["id"] for row in first["results"]] == [draft["outlet"]["id"]]
        second = reporter.get(first["next"]).json()
        assert ([row["month"] for row in second["results"]], second["next"]) == (["2020-01"], None)
