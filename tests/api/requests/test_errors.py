"""All errors of the API have one format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from articles.models import Article
from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory
from tests.support.programs.archives import free_port

pytestmark = pytest.mark.django_db

LIST = "/api/v1/articles/"
STORY = {"outlet": "The Penmarrow Echo", "body": "The weir gate was closed on Monday.\n"}


def check(response: Any, status: int) -> dict[str, Any]:
    """The problem in a response, which says what RFC 9457 asks for."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1/nothing/",
        "/api/v1/articles/zzzzzzzzzzzz/",
        "/api/v1/articles/a%00b/",
        "/api/v1/articles/É/x/",
    ],
)
def test_unknown_address(api: Api, address: str) -> None:
    check(api("anonymous").get(address), 404)


def test_missing_slash_redirects_with_method(api: Api) -> None:
    response = api("machine").post("/api/v1/articles?x=1", STORY, format="json")
    check(response, 308)
    assert response.headers["Location"] == "http://testserver/api/v1/articles/?x=1"
    check(api("anonymous").get("/api/v1/nothing"), 404)


@pytest.mark.parametrize(
    "address",
    ["statements/", "statements/aggregate/?group_by=act", "coverage/", "statements/export/", "search/?q=a"],
)
def test_head_is_like_get(api: Api, address: str) -> None:
    whole, head = (getattr(api("anonymous"), method)(f"/api/v1/{address}") for method in ("get", "head"))
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    assert head.headers.get("Content-Disposition") == whole.headers.get("Content-Disposition")


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace", "patch"])
def test_unknown_method_of_a_list(api: Api, method: str) -> None:
    response = getattr(api("editor"), method)(LIST)
    check(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_unknown_method_comes_before_parameters(api: Api) -> None:
    check(api("anonymous").generic("TRACE", "/api/v1/statements/?fields=id&nonsense=1"), 405)


PAGES = ["/api/schema/", "/api/docs/", "/api/v1/reconcile/preview/zzzzzzzzzzzz/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("method", "parameters", "headers", "status"),
    [
        ("post", {}, {}, 405),
        ("delete", {}, {}, 405),
        ("get", {}, {"HTTP_ACCEPT": "image/png"}, 406),
        ("get", {}, {"HTTP_AUTHORIZATION": "Bearer nra_nothing"}, 401),
    ],
)
def test_errors_of_html_views_are_problems(
    address: str, method: str, parameters: dict[str, str], headers: dict[str, str], status: int
) -> None:
    client = APIClient(enforce_csrf_checks=True)
    check(getattr(client, method)(address, parameters, **headers), status)


@pytest.mark.parametrize("address", PAGES[:2])
def test_html_views_refuse_unknown_parameters(address: str) -> None:
    assert "foo" in check(APIClient().get(address, {"foo": "1"}), 400)["errors"]


def test_unknown_preview_is_not_found() -> None:
    check(APIClient().get(PAGES[2], HTTP_ACCEPT="text/html"), 404)


@pytest.mark.parametrize("address", PAGES)
def test_html_views_are_limited(settings: Settings, address: str) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 1, "account": 1}
    APIClient().get(address)
    check(APIClient().get(address), 429)


def test_form_body_is_refused(api: Api) -> None:
    refused = check(api("machine").post(LIST, b"outlet=x", content_type="application/x-www-form-urlencoded"), 415)
    assert refused["detail"] == "Send the body as application/json, and say so in Content-Type."
    refused = check(api("anonymous").post("/api/v1/reconcile/", b"x", content_type="text/csv"), 415)
    assert "application/json, application/x-www-form-urlencoded" in refused["detail"]


def test_other_media_types_are_refused(api: Api) -> None:
    told = check(api("anonymous").get(LIST, HTTP_ACCEPT="text/csv"), 406)
    assert told["detail"] == "Available as application/json."
    told = check(api("anonymous").get("/api/docs/", HTTP_ACCEPT="text/csv"), 406)
    assert told["detail"] == "Available as text/html."


@pytest.mark.parametrize("address", ["statements/", "search/", "coverage/", "positions/"])
@pytest.mark.parametrize("written", ["2026", "2026-11", "yesterday", "2026-02-30", "3 March 2026", "2026-02-30T06:00"])
def test_invalid_date_is_explained(api: Api, address: str, written: str) -> None:
    name = "on" if address == "positions/" else "published_after"
    told = check(api("anonymous").get(f"/api/v1/{address}", {name: written}), 400)["errors"][name]
    assert len(told) == 1
    assert told[0].startswith("Not a date such as 2026-03-01"), told


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"body": NaN}',
        b'{"body": "\\ud800"}',
        b'{"\\ud800": "x"}',
        b"[" * 100_000,
        b'"text"',
        b"[]",
        b"7",
        b"null",
    ],
)
def test_body_must_be_an_object(api: Api, body: bytes) -> None:
    check(api("machine").post(LIST, body, content_type="application/json"), 400)
    assert not Article.objects.exists()


def test_body_of_a_change_must_be_an_object(api: Api) -> None:
    address = f"{LIST}{ArticleFactory().pk}/"
    check(api("editor").patch(address, b"[]", content_type="application/json", HTTP_IF_MATCH="*"), 400)


def test_too_long_body(api: Api, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = check(api("machine").post(LIST, {**STORY, "body": "x" * 1000}, format="json"), 413)
    assert body["detail"] == "The body is too long: at most 1000 bytes are allowed."
    assert api("machine").post(LIST, {**STORY, "body": "x" * 800}, format="json").status_code == 201


def test_body_without_length(api: Api) -> None:
    check(api("machine").post(LIST, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"), 411)


def test_body_of_a_million_characters(api: Api) -> None:
    body = "Так. " * 200_000
    response = api("machine").post(LIST, {**STORY, "body": body}, format="json")
    assert (response.status_code, response.json()["text"]) == (201, body)


def test_wrong_fields_are_named(api: Api) -> None:
    body = check(api("machine").post(LIST, {"headline": 7}, format="json"), 400)
    assert set(body["errors"]) == {"outlet", "body", "headline"}


def test_server_error_reveals_nothing() -> None:
    client = Client(raise_request_exception=False)
    with patch("newsroom.api.querysets.article_rows", side_effect=RuntimeError("a secret")):
        response = client.get(LIST)
    check(response, 500)
    assert b"secret" not in response.content


def test_server_error_of_a_page_is_html() -> None:
    client = Client(raise_request_exception=False)
    with patch("newsroom.health.connection.cursor", side_effect=RuntimeError("a secret")):
        response = client.get("/healthz/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "text/html; charset=utf-8")


class TestLimits:
    @pytest.mark.parametrize(("asker", "limit"), [("anonymous", 3), ("reader", 5)])
    def test_rate_limit_has_retry_after(self, api: Api, settings: Settings, asker: str, limit: int) -> None:
        settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 3, "account": 5}
        answers = [api(asker).get(LIST) for _ in range(limit + 1)]
        assert [answer.status_code for answer in answers] == [200] * limit + [429]
        body = check(answers[-1], 429)
        wait = int(answers[-1].headers["Retry-After"])
        assert 0 < wait <= 60
        assert body["detail"] == f"Too many requests: at most {limit} a minute. Try again in {wait} seconds."
        assert answers[-1].headers["Cache-Control"] == "no-store"

    def test_limits_are_per_reader(self, api: Api, settings: Settings) -> None:
        settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 1, "account": 1}
        client = api("anonymous")
        assert client.get(LIST).status_code == 200
        assert client.get(LIST, REMOTE_ADDR="192.0.2.7").status_code == 200
        assert api("editor").get(LIST).status_code == 200
        assert client.get(LIST).status_code == 429

    def test_forwarded_header_does_not_evade_limit(self, api: Api, settings: Settings) -> None:
        settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 1, "account": 1}
        assert api("anonymous").get(LIST).status_code == 200
        assert api("anonymous").get(LIST, HTTP_X_FORWARDED_FOR="192.0.2.8").status_code == 429

    def test_unknown_addresses_are_limited(self, api: Api, settings: Settings) -> None:
        cache.clear()
        settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 1, "account": 1}
        assert api("anonymous").get("/api/v1/nothing/").status_code == 404
        assert api("anonymous").get("/api/v1/nothing/").status_code == 429


class TestCaching:
    def test_not_modified(self, api: Api) -> None:
        article = ArticleFactory()
        for address in (LIST, f"{LIST}{article.pk}/"):
            first = api("anonymous").get(address)
            again = api("anonymous").get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
            assert (again.status_code, again.content) == (304, b"")

    def test_only_public_responses_are_cacheable(self, api: Api) -> None:
        public, private = (api(asker).get(LIST) for asker in ("anonymous", "editor"))
        assert "public" in public.headers["Cache-Control"]
        assert "private" in private.headers["Cache-Control"]
        for response in (public, private):
            assert {"Authorization", "Cookie"} <= set(response.headers["Vary"].split(", "))

    def test_errors_are_not_cacheable(self, api: Api) -> None:
        assert api("anonymous").get("/api/v1/runs/").headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", [LIST, f"{LIST}export/", "/api/v1/search/", "/api/v1/", "/api/schema/"])
    def test_406_is_not_cacheable(self, api: Api, address: str) -> None:
        refused = api("anonymous").get(address, HTTP_ACCEPT="image/png")
        check(refused, 406)
        assert refused.headers["Cache-Control"] == "no-store"


@pytest.fixture
def database_away(transactional_db: None) -> Iterator[None]:
    """Nobody answers where the database was."""
    there = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = free_port()
    yield
    connection.close()
    connection.settings_dict["PORT"] = there


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize("headers", [{}, {"HTTP_AUTHORIZATION": "Bearer nra_something"}], ids=["nobody", "a token"])
@pytest.mark.parametrize("address", [LIST, f"{LIST}zzzzzzzzzzzz/", "/api/v1/statements/export/"])
def test_unavailable_database_answers_503(address: str, headers: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    response = client.get(address, **headers)  # type: ignore[arg-type]
    assert check(response, 503)["detail"] == "The archive is unavailable. Try again in a moment."
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}zzzzzzzzzzzz/", "/api/v1/reconcile/", "/api/v1/nowhere/", "/api/docs/"]
)
def test_too_long_query_is_refused(address: str) -> None:
    told = check(Client().get(f"{address}?q={'a' * 16_384}"), 414)
    assert "at most 16384 characters" in told["detail"]
    assert told["title"] == "URI Too Long"
    assert Client().get(f"{address}?q={'a' * 16_000}").status_code != 414


@pytest.mark.usefixtures("database_away")
def test_page_with_unavailable_database() -> None:
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Content-Type"].startswith("text/html")
