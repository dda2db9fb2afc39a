"""Readiness, the command `status`, and the checks of the database."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from articles.models import ExtractionRun
from core.db_roles import as_owner
from newsroom.changes.models import FollowerState
from newsroom.checks import folders_can_be_written, networks_can_be_parsed, proxies_are_trusted_with_care
from newsroom.operations.database_checks import database_is_suitable, problems, refuse_unsuitable_database
from newsroom.operations.status import archive_status
from tests.support.factories import ExtractionRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def swept() -> None:
    FollowerState.objects.update_or_create(defaults={"at": timezone.now()})


@pytest.mark.usefixtures("swept")
class TestReadiness:
    def test_working_archive_is_ready(self, client: Client) -> None:
        response = client.get("/readyz/")
        assert (response.status_code, response.json()) == (200, {"status": "ok", "failed": []})

    def test_probe_may_come_by_any_address(self, client: Client) -> None:
        for path in ("/readyz/", "/healthz/"):
            assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200
        assert client.get("/", headers={"host": "10.1.2.3:8000"}).status_code == 400

    def test_archive_without_sweeps_is_not_ready(self, client: Client) -> None:
        FollowerState.objects.update(at=timezone.now() - timedelta(minutes=5))
        response = client.get("/readyz/")
        assert (response.status_code, response.json()["failed"]) == (503, ["sweeps"])

    def test_archive_with_a_story_unread_for_an_hour_is_not_ready(self, client: Client) -> None:
        run = ExtractionRunFactory()
        ExtractionRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(hours=1))
        assert client.get("/readyz/").json()["failed"] == ["queue"]

    def test_archive_without_a_broker_is_not_ready(self, client: Client, broker_is_down: None) -> None:
        assert client.get("/readyz/").json() == {"status": "unavailable", "failed": ["broker"]}


@pytest.fixture
def broker_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    # Celery reads it before its settings; a changed setting would stay for later tests.
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", "amqp://guest:guest@127.0.0.1:9//")


@pytest.mark.usefixtures("swept")
class TestStatus:
    def test_command_names_failures_with_their_reasons(self) -> None:
        ExtractionRunFactory(state="failed", error="Traceback\nValueError: no such word", finished_at=timezone.now())
        ExtractionRunFactory(error="Traceback\nOSError: No space left on device", attempts=4)
        out = StringIO()
        call_command("status", json=True, stdout=out)
        status = json.loads(out.getvalue())
        assert status["set_aside"] == {"stories": 1, "reasons": {"ValueError: no such word": 1}}
        assert status["waiting_after_faults"]["reasons"] == {"OSError: No space left on device": 1}
        assert status["queues"]["fresh"]["queued"] == 1

    def test_exit_code_is_1_when_sweeps_have_stopped(self) -> None:
        FollowerState.objects.all().delete()
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("status", stdout=out)
        assert "failed: sweeps" in out.getvalue()

    def test_working_archive_has_no_failed_checks(self) -> None:
        assert archive_status()["failed"] == []


class TestDatabase:
    def test_database_of_the_tests_suits(self) -> None:
        assert list(problems(connection)) == []

    @pytest.mark.django_db(transaction=True)
    def test_database_of_a_newer_release_is_refused(self) -> None:
        newer = ("articles", "9999_of_a_newer_release")
        with as_owner():
            MigrationRecorder(connection).record_applied(*newer)
        try:
            (error,) = database_is_suitable(None, databases=["default"])
            assert error.id == "newsroom.E014"
            with pytest.raises(CommandError, match="newer release"):
                call_command("migrate")
        finally:
            with as_owner():
                MigrationRecorder(connection).record_unapplied(*newer)

    @pytest.mark.django_db(transaction=True)
    def test_application_that_owns_the_tables_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with as_owner():
            assert [message.id for message in problems(connection)] == ["newsroom.E013"]
            with pytest.raises(SystemExit):
                refuse_unsuitable_database()
        assert "DATABASE_OWNER_URL" in capsys.readouterr().err

    @pytest.mark.django_db(transaction=True)
    def test_start_goes_on_where_the_database_suits(self) -> None:
        refuse_unsuitable_database()


class TestDeploymentChecks:
    def test_proxies_must_be_networks(self, settings: Settings) -> None:
        settings.NEWSROOM_TRUSTED_PROXIES = ["proxy.example"]
        assert [message.id for message in networks_can_be_parsed(None)] == ["newsroom.E003"]

    def test_trusting_everybody_is_a_warning(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.NEWSROOM_TRUSTED_PROXIES = ["0.0.0.0/0"]
        monkeypatch.setenv("NUM_PROXIES", "1")
        ids = [message.id for message in proxies_are_trusted_with_care(None)]
        assert ids == ["newsroom.W004", "newsroom.W005"]

    def test_folder_that_cannot_be_written_is_a_warning(self, settings: Settings) -> None:
        settings.NEWSROOM_ERASURE_LEDGER = settings.BASE_DIR / "manage.py" / "erasures.jsonl"
        assert [message.id for message in folders_can_be_written(None)] == ["newsroom.W006"]
