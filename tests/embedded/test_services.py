"""Database roles, queues, health and the content security policy."""

from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from newsroom.celery import app
from newsroom.logging import drop_personal_data
from newsroom.settings.services import broker_options
from tests.support.programs.workers import Worker
from tests.support.waiting import wait_until


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE articles_article CASCADE",
        "ALTER TABLE articles_revision DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE TABLE intruder (id int)",
    ],
)
def test_application_role_cannot_change_the_schema(statement: str) -> None:
    if not settings.DATABASE_OWNER:
        pytest.skip("DATABASE_OWNER_URL names no owner apart from the application")
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_health_is_ok_when_the_database_answers(client: Client) -> None:
    response = client.get("/healthz/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_only_admin_pages_may_run_inline_code(client: Client) -> None:
    assert "unsafe" not in client.get("/healthz/").headers["Content-Security-Policy"]
    assert "unsafe-eval" in client.get("/admin/login/").headers["Content-Security-Policy"]


@pytest.mark.delivery
@pytest.mark.slow
def test_worker_takes_a_message_from_each_queue(worker: Worker) -> None:
    for queue in ("fresh", "backlog"):
        app.send_task("celery.backend_cleanup", queue=queue)
    assert wait_until(lambda: worker.log.read_text().count("received") == 2), worker.log.read_text()


@pytest.mark.django_db
def test_five_failed_sign_ins_lock_the_account(client: Client) -> None:
    User.objects.create_superuser("ida", password="a right password")
    form = {"username": "ida", "password": "a wrong password"}
    for _attempt in range(5):
        client.post("/admin/login/", form)
    refused = client.post("/admin/login/", {**form, "password": "a right password"})
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "_auth_user_id" not in client.session


def test_health_is_unavailable_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz/")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


def test_logs_contain_no_personal_data() -> None:
    event = {"event": "sign_in_refused", "username": "ida", "ip_address": "192.0.2.7", "attempt": 6}
    assert drop_personal_data(None, "warning", event) == {"event": "sign_in_refused", "attempt": 6}


@pytest.mark.parametrize("url", ["redis://localhost", "filesystem://", "sqla+postgresql://localhost"])
def test_unsupported_broker_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="is not supported; use pgmq:// or amqp"):
        broker_options(url)
