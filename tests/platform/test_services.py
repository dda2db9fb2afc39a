"""The ground the other tests stand on: roles, queues, health, policy."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from newsroom.celery import app
from newsroom.embedded.processes import wait_until
from tests.workers import Worker


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
    assert wait_until(lambda: worker.log.read_text().count("received") == 2, seconds=20), worker.log.read_text()
