"""Everybody who may ask, against everything that can be asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from articles.models import Article
from core.permissions import Role
from tests.support.api_clients import CLIENTS, Api, patched
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

STORY = {"outlet": "The Penmarrow Echo", "external_id": "pe-1", "body": "The weir gate was closed on Monday.\n"}


@dataclass(frozen=True)
class World:
    """The ids of one of each, public and not."""

    public: dict[str, str]
    hidden: dict[str, str]


@pytest.fixture
def world() -> World:
    def one_of_each(article: Article) -> dict[str, str]:
        person, organisation = PersonFactory(), OrganisationFactory()
        assert article.current_revision is not None
        return {
            "articles": article.pk,
            "people": person.pk,
            "organisations": organisation.pk,
            "statements": StatementFactory(article=article, speaker=person).pk,
            "outlets": article.outlet_id,
            "runs": ExtractionRunFactory(revision=article.current_revision).pk,
            "said by the organisation": StatementFactory(article=article, speaker=organisation).pk,
        }

    return World(one_of_each(ArticleFactory()), one_of_each(ArticleFactory(draft=True)))


#               anonymous  reader  reporter  machine  editor  chief  staff  staff: chief  staff without rights
EXPECTED: dict[str, list[int]] = {
    "public":      [200,     200,    200,      200,     200,    200,   200,   200,          200],
    "hidden":      [404,     404,    404,      200,     200,    200,   200,   200,          404],
    "runs":        [401,     403,    403,      200,     200,    200,   200,   200,          403],
    "drafts":      [401,     403,    200,      200,     200,    200,   200,   200,          403],
    "rejected":    [401,     403,    403,      200,     200,    200,   200,   200,          403],
    "hand in":     [401,     403,    201,      201,     201,    201,   201,   201,          403],
    "publish":     [401,     403,    403,      201,     201,    201,   201,   201,          403],
    "schedule":    [401,     403,    403,      403,     200,    200,   200,   200,          403],
    "withdraw":    [401,     403,    403,      403,     403,    200,   403,   200,          403],
}  # fmt: skip


def cells(row: str) -> Any:
    return pytest.mark.parametrize(("asker", "status"), list(zip(CLIENTS, EXPECTED[row], strict=True)), ids=CLIENTS)


def test_every_role_is_tested() -> None:
    assert set(Role.values) <= set(CLIENTS)


@pytest.mark.parametrize("kind", ["articles", "people", "organisations", "statements", "outlets"])
@cells("public")
def test_public_objects_are_for_everybody(api: Api, world: World, kind: str, asker: str, status: int) -> None:
    assert api(asker).get(f"/api/v1/{kind}/{world.public[kind]}/").status_code == status


@pytest.mark.parametrize("kind", ["articles", "people", "organisations", "statements", "outlets"])
@cells("hidden")
def test_hidden_objects_need_read_all(api: Api, world: World, kind: str, asker: str, status: int) -> None:
    client = api(asker)
    assert client.get(f"/api/v1/{kind}/{world.hidden[kind]}/").status_code == status
    listed = {row["id"] for row in client.get(f"/api/v1/{kind}/").json()["results"]}
    assert world.public[kind] in listed
    assert (world.hidden[kind] in listed) == (status == 200)


@cells("runs")
def test_runs_need_read_all(api: Api, world: World, asker: str, status: int) -> None:
    client = api(asker)
    assert client.get("/api/v1/runs/").status_code == status
    assert client.get(f"/api/v1/runs/{world.public['runs']}/").status_code == status


@pytest.mark.parametrize("wanted", ["draft", "scheduled", "withdrawn"])
@cells("drafts")
def test_filter_by_unpublished_status_needs_a_role(api: Api, wanted: str, asker: str, status: int) -> None:
    assert api(asker).get("/api/v1/articles/", {"status": wanted}).status_code == status


def test_reporter_filters_own_drafts(api: Api) -> None:
    ArticleFactory(draft=True)
    reporter = api("reporter")
    own = reporter.post("/api/v1/articles/", STORY, format="json").json()["id"]
    assert [row["id"] for row in reporter.get("/api/v1/articles/", {"status": "draft"}).json()["results"]] == [own]
    streamed = reporter.get("/api/v1/articles/export/", {"status": "draft"}).getvalue().decode()
    assert [json.loads(line)["id"] for line in streamed.splitlines()] == [own]
    assert reporter.get("/api/v1/articles/", {"status": "withdrawn"}).json()["results"] == []


@pytest.mark.parametrize("state", ["rejected", "dropped"])
@pytest.mark.parametrize("address", ["", "aggregate/?group_by=act", "export/"])
@cells("rejected")
def test_filter_by_rejected_state_needs_a_role(api: Api, address: str, state: str, asker: str, status: int) -> None:
    sign = "&" if "?" in address else "?"
    response = api(asker).get(f"/api/v1/statements/{address}{sign}state={state}")
    assert response.status_code == status
    if status != 200:
        assert f"Your role does not allow filtering by the state “{state}”" in response.json()["detail"]


@cells("hand in")
def test_handing_in_a_draft(api: Api, asker: str, status: int) -> None:
    assert api(asker).post("/api/v1/articles/", STORY, format="json").status_code == status
    assert Article.objects.filter(external_id="pe-1", status="draft").exists() == (status == 201)


@cells("publish")
def test_handing_in_a_published_story(api: Api, asker: str, status: int) -> None:
    sent = {**STORY, "status": "published"}
    assert api(asker).post("/api/v1/articles/", sent, format="json").status_code == status
    assert Article.objects.published().exists() == (status == 201)


@cells("schedule")
def test_deciding_on_a_status(api: Api, asker: str, status: int) -> None:
    article = ArticleFactory(draft=True)
    sent = {"status": "published"}
    response = patched(api(asker), f"/api/v1/articles/{article.pk}/", sent)
    # A draft is nothing at all for whoever may decide on no story and does not see it.
    assert response.status_code == status
    assert Article.objects.published().exists() == (status == 200)


@cells("withdraw")
def test_withdrawing(api: Api, asker: str, status: int) -> None:
    article = ArticleFactory()
    sent = {"status": "withdrawn", "reason": "The gate was never closed."}
    response = patched(api(asker), f"/api/v1/articles/{article.pk}/", sent)
    assert response.status_code == status
    assert Article.objects.published().exists() == (status != 200)


@pytest.mark.parametrize("asker", CLIENTS)
def test_internal_fields_need_read_all(api: Api, asker: str) -> None:
    article = ArticleFactory(public_text="none")
    shown = api(asker).get(f"/api/v1/articles/{article.pk}/").json()
    sees_all = asker in ("machine", "editor", "chief", "staff", "staff: chief")
    assert (shown["text"] is not None) == sees_all
    assert ("embargo_until" in shown) == sees_all


def test_reporter_sees_and_corrects_own_drafts(api: Api) -> None:
    reporter = api("reporter")
    created = reporter.post("/api/v1/articles/", STORY, format="json")
    assert created.status_code == 201
    shown = reporter.get(f"/api/v1/articles/{created.json()['id']}/")
    assert shown.status_code == 200
    assert shown.json()["latest_run"]["state"] == "queued"
    revised = reporter.post("/api/v1/articles/", {**STORY, "body": "The gate is open.\n"}, format="json")
    assert (revised.status_code, revised.json()["revision"]["number"]) == (200, 2)


def test_reporter_cannot_change_other_stories(api: Api) -> None:
    api("machine").post("/api/v1/articles/", STORY, format="json")
    article = Article.objects.get()
    changed = {**STORY, "body": "The gate is open.\n", "headline": "Open"}
    assert api("reporter").post("/api/v1/articles/", changed, format="json").status_code == 403
    article.refresh_from_db()
    assert (article.headline, article.revisions.count()) == ("", 1)
    assert api("reporter").get(f"/api/v1/articles/{article.pk}/").status_code == 404


def test_refusal_does_not_reveal_other_stories(api: Api) -> None:
    machine, sent = api("machine"), {**STORY, "url": "https://echo.example/1"}
    for n, status in enumerate(("draft", "published")):
        machine.post("/api/v1/articles/", {**sent, "external_id": f"e-{n}", "status": status}, format="json")
    withdrawn = {**sent, "external_id": "e-2", "url": "https://echo.example/2", "status": "published"}
    address = f"/api/v1/articles/{machine.post('/api/v1/articles/', withdrawn, format='json').json()['id']}/"
    patched(api("chief"), address, {"status": "withdrawn", "reason": "It was about another weir."})
    by_address = {name: value for name, value in sent.items() if name != "external_id"}
    answers = [
        api("reporter").post("/api/v1/articles/", said, format="json")
        for said in (*({**sent, "external_id": f"e-{n}"} for n in range(3)), by_address)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(403, answers[0].content)}
    assert "such a story" not in answers[0].content.decode()


def test_reporter_cannot_change_public_story(api: Api) -> None:
    reporter, editor = api("reporter"), api("editor")
    address = f"/api/v1/articles/{reporter.post('/api/v1/articles/', STORY, format='json').json()['id']}/"
    assert patched(editor, address, {"status": "published"}).status_code == 200
    changed = {**STORY, "body": "The gate is open.\n"}
    assert reporter.post("/api/v1/articles/", changed, format="json").status_code == 403
    assert api("anonymous").get(address).json()["text"] == STORY["body"]


def test_session_needs_csrf_token_to_write() -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/runs/").status_code == 200
    refused = client.post("/api/v1/articles/", STORY, format="json")
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]
    assert not Article.objects.exists()
