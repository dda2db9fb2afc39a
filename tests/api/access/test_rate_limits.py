"""Rate limit headers, and requests from pages of other sites."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.urls import resolve
from pytest_django import Settings

from tests.support.api_clients import Api

pytestmark = pytest.mark.django_db

LIMITS = {"anonymous": 5, "account": 9, "export": 2, "quote-check": 3}


def test_rate_limit_headers(api: Api, settings: Settings) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = LIMITS
    answers = [api("anonymous").get("/api/v1/outlets/") for _ in range(6)]
    assert [int(answer.headers["RateLimit-Remaining"]) for answer in answers] == [4, 3, 2, 1, 0, 0]
    assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"5"}
    assert all(0 < int(answer.headers["RateLimit-Reset"]) <= 60 for answer in answers)
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (
        429,
        answers[-1].headers["RateLimit-Reset"],
    )


def test_rate_limit_headers_of_304_and_errors(api: Api, settings: Settings) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = LIMITS
    client = api("anonymous")
    etag = client.get("/api/v1/outlets/").headers["ETag"]
    answers = [
        client.get("/api/v1/outlets/", HTTP_IF_NONE_MATCH=etag),
        client.get("/api/v1/runs/"),
        client.get("/api/v1/outlets/", HTTP_AUTHORIZATION="Bearer nra_nothing"),
        client.get("/api/v1/outlets/", HTTP_ACCEPT="text/csv"),
    ]
    assert [answer.status_code for answer in answers] == [304, 401, 401, 406]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["3", "2", "1", "0"]


def test_invalid_tokens_are_limited(api: Api, settings: Settings) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = LIMITS
    guesses = [api("anonymous").get("/api/v1/", HTTP_AUTHORIZATION=f"Bearer nra_{n}") for n in range(6)]
    assert [guess.status_code for guess in guesses] == [401] * 5 + [429]


def test_cors_allows_reading_without_cookies(api: Api) -> None:
    client = api("anonymous")
    answer = client.get("/api/v1/outlets/", HTTP_ORIGIN="https://elsewhere.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    exposed = {header.strip() for header in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Location", "Content-Disposition"} <= exposed
    asked = {"HTTP_ORIGIN": "https://elsewhere.example", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "PATCH"}
    allowed = client.options("/api/v1/articles/x/", **asked).headers["Access-Control-Allow-Methods"]
    assert {method.strip() for method in allowed.split(",")} == {"GET", "HEAD", "OPTIONS"}
    asked = {"HTTP_ORIGIN": "https://elsewhere.example", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET"}
    headers = client.options("/api/v1/articles/x/", **asked).headers["Access-Control-Allow-Headers"]
    assert {"authorization", "if-match", "if-none-match"} <= {header.strip() for header in headers.split(",")}
    page = client.get("/people/", HTTP_ORIGIN="https://elsewhere.example")
    assert "Access-Control-Allow-Origin" not in page.headers


@pytest.mark.parametrize("address", ["/api/v1/quote-check/", "/api/v1/reconcile/"])
def test_cors_allows_post_that_only_reads(api: Api, address: str) -> None:
    asked = {"HTTP_ORIGIN": "https://elsewhere.example", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
    answer = api("anonymous").options(address, **asked)
    allowed = {method.strip() for method in answer.headers["Access-Control-Allow-Methods"].split(",")}
    assert (answer.status_code, allowed) == (200, {"GET", "HEAD", "OPTIONS", "POST"})
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"]
    for other in ("/api/v1/articles/", "/api/v1/webhooks/", "/api/v1/positions/"):
        assert "POST" not in api("anonymous").options(other, **asked).headers["Access-Control-Allow-Methods"]


def test_post_that_only_reads_takes_no_idempotency_key() -> None:
    for address in django_settings.CORS_READING_BY_POST:
        view: Any = resolve(address).func
        assert not hasattr(view.cls.post, "is_idempotent"), address
