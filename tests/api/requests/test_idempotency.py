"""``Idempotency-Key``: what is sent again is not done again, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import URLPattern
from django.utils import timezone
from rest_framework.test import APIClient

from articles.models import Article, Revision
from newsroom.api import urls
from newsroom.api.core.idempotency import forget_old
from newsroom.api.models import AnsweredRequest, ApiToken
from newsroom.api.serializers import article_write
from tests.support.api_clients import Api
from tests.support.factories import UserFactory
from tests.support.waiting import LIMIT_SECONDS

STORY = {"outlet": "The Penmarrow Echo", "body": "The weir gate was closed on Monday.\n"}
KEY = "6f1c1f5e-6f0f-4c62-8f64-3c1a5a3f9d10"


def send(client: APIClient, key: str | None = KEY, **changes: Any) -> Any:
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    return client.post("/api/v1/articles/", {**STORY, **changes}, format="json", **headers)


@pytest.mark.django_db
def test_sent_again_it_is_answered_alike_and_done_once(api: Api) -> None:
    machine = api("machine")
    first, again = send(machine), send(machine)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    for name in ("Location", "Import-Outcome", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_story_without_key_or_identifier_is_stored_twice(api: Api) -> None:
    machine = api("machine")
    send(machine, None)
    send(machine, None)
    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_key_of_another_request_is_refused(api: Api) -> None:
    machine = api("machine")
    send(machine)
    refused = send(machine, headline="Another")
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "another request" in refused.json()["detail"]
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_the_key_of_another_account_is_another_key(api: Api) -> None:
    assert send(api("machine")).status_code == 201
    assert send(api("editor")).status_code == 201
    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_refused_request_may_reuse_its_key(api: Api) -> None:
    machine = api("machine")
    assert send(machine, body="").status_code == 400
    assert send(machine).status_code == 201
    assert AnsweredRequest.objects.count() == 1


@pytest.mark.django_db
def test_a_key_with_quotation_marks_is_the_same_key(api: Api) -> None:
    machine = api("machine")
    first = send(machine, f'"{KEY}"')
    assert send(machine, KEY).json() == first.json()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", '"', '""', "x" * 256, "\x7f", "é"])
def test_what_cannot_be_a_key_is_refused(api: Api, key: str) -> None:
    refused = send(api("machine"), key)
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["Idempotency-Key"]
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(api: Api) -> None:
    machine = api("machine")
    send(machine)
    AnsweredRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert "Idempotency-Replayed" not in send(machine, headline="Another").headers
    AnsweredRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert forget_old() == 1
    assert not AnsweredRequest.objects.exists()


@pytest.mark.django_db
def test_stored_response_contains_no_draft(api: Api) -> None:
    sent = {"text": "“It has stuck for years,” said Wenna Trost."}
    for asker in ("anonymous", "machine"):
        checked = api(asker).post("/api/v1/quote-check/", sent, format="json", HTTP_IDEMPOTENCY_KEY=KEY)
        assert checked.status_code == 200
    assert not AnsweredRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_request_in_progress_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = machine_client()
    inside, go_on = threading.Event(), threading.Event()
    hand_in = article_write.hand_in

    def slow(*args: Any) -> Any:
        inside.set()
        assert go_on.wait(LIMIT_SECONDS)
        return hand_in(*args)

    monkeypatch.setattr(article_write, "hand_in", slow)
    answers: list[int] = []

    def first() -> None:
        answers.append(send(machine).status_code)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(LIMIT_SECONDS)
    busy = send(machine)
    go_on.set()
    thread.join()
    assert (busy.status_code, answers) == (409, [201])
    assert "being worked on" in busy.json()["detail"]
    assert send(machine).headers["Idempotency-Replayed"] == "true"
    assert Article.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_it_once() -> None:
    machine = machine_client()
    statuses: list[int] = []
    together = threading.Barrier(6, timeout=LIMIT_SECONDS)

    def one() -> None:
        together.wait()
        statuses.append(send(machine).status_code)
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert Article.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_killed_server_leaves_no_story_and_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = machine_client()
    hand_in = article_write.hand_in

    def dying(*args: Any) -> Any:
        """The story is stored; then the session with the database ends, as when the process is killed."""
        hand_in(*args)
        assert Revision.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(article_write, "hand_in", dying)
    machine.raise_request_exception = False
    assert send(machine).status_code == 503
    connection.close()
    assert not Article.objects.exists()
    monkeypatch.setattr(article_write, "hand_in", hand_in)
    assert send(machine).status_code == 201
    assert Article.objects.count() == 1


def machine_client() -> APIClient:
    client = APIClient()
    _token, secret = ApiToken.objects.issue(user=UserFactory(is_staff=False), role="machine")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_every_post_that_writes_takes_a_key() -> None:
    found = []
    for pattern in _patterns(urls.urlpatterns):
        actions = getattr(pattern.callback, "actions", None) or {"post": "post"}
        handler = getattr(pattern.callback.cls, actions.get("post", ""), None)
        if handler is not None and f"/api/{pattern.pattern}" not in settings.CORS_READING_BY_POST:
            found.append(handler.__qualname__)
            assert handler.is_idempotent, handler
    assert "ArticleViewSet.create" in found


def _patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from _patterns(one.url_patterns)
