"""Tests of redaction in senders' and visitors' strings, unique keys and stored copies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from articles.erasure.files import read_ledger
from articles.erasure.service import confirm_erasure, request_erasure
from articles.identity.split import split_agent
from articles.models import Article, Erasure, NameInStory, Question, Topic
from articles.services import NotAllowed
from core.permissions import Role
from newsroom.api.models import AnsweredRequest
from newsroom.api.webhooks.models import Webhook
from people.models import KindChange, Position
from people.services.change_kind import change_kind, undo_kind_change
from tests.support.database_text import everything
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

REASON = "A court has ordered it."


@pytest.fixture(autouse=True)
def ledger(settings: Settings, tmp_path: Path) -> Path:
    settings.NEWSROOM_TEXT_FOLDERS = []
    settings.NEWSROOM_ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    return tmp_path / "erasures.jsonl"


def erase(capture: DjangoCaptureOnCommitCallbacks, reason: str = REASON, **asked: Any) -> Erasure:
    asked = {"kind": "words", **asked}
    erasure = request_erasure(by=UserFactory(role=Role.CHIEF), reason=reason, **asked)
    with capture(execute=True):
        return confirm_erasure(erasure=erasure, by=UserFactory(role=Role.CHIEF))


def test_position_stored_by_kind_change_is_redacted(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    chief, taken = UserFactory(role=Role.CHIEF), PersonFactory(name="Tollan Mills")
    PositionFactory(person=taken, role="aide to Ulrich Stamm", source="https://a.example/ulrich-stamm/")
    change = change_kind(agent=taken, kind="organisation", by=chief)
    erase(django_capture_on_commit_callbacks, kind="agent", object_id=PersonFactory(name="Ulrich Stamm").pk)
    assert "stamm" not in everything().lower()
    undo_kind_change(change=change, by=chief)
    assert Position.objects.get().role == "aide to ██████ █████"


def test_kind_change_keeps_no_position_of_erased(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    taken = PersonFactory(name="Tollan Mills")
    PositionFactory(person=taken, role="keeper of the weir")
    change_kind(agent=taken, kind="organisation", by=UserFactory(role=Role.CHIEF))
    erase(django_capture_on_commit_callbacks, kind="agent", object_id=taken.pk)
    assert KindChange.objects.get().positions == []


def test_names_of_split_are_redacted(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    both = OrganisationFactory(name="Stamm Works")
    story = StatementFactory(speaker=both).article
    name = NameInStory.objects.create(article=story, name="Ulrich Stamm", kind="organisation", agent=both)
    split_agent(agent=both, by=UserFactory(role=Role.CHIEF), names=[name], name="Ulrich Stamm")
    erase(django_capture_on_commit_callbacks, words=["Stamm", "Ulrich"])
    assert "stamm" not in everything().lower()
    assert "ulrich" not in everything().lower()


class TestCodes:
    """Keys identify rows; blanks of the same length do not."""

    def test_redacted_topic_is_named_by_id(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        article = ArticleFactory()
        for code in ("Nils-Ahrend", "nils-ahrend", "Olaf-Ahrend"):
            article.topics.add(Topic.objects.create(scheme="person", code=code, name="Nils Ahrend"))
        article.topics.add(Topic.objects.create(scheme="ahrend", code="weirs", name="Weirs"))
        article.topics.add(Topic.objects.create(scheme="AHREND", code="weirs", name="Weirs"))
        erase(django_capture_on_commit_callbacks, words=["Nils", "Olaf", "Ahrend"])
        assert "ahrend" not in everything().lower()
        assert all(topic.code == topic.pk for topic in Topic.objects.all())
        assert "ahrend" not in client.get("/api/v1/topics/").content.decode().lower()

    def test_redacted_questions_stay_separate(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        outlet = ArticleFactory().outlet
        for name in ("Stamm", "Stahm"):
            Question.objects.create(
                outlet=outlet, year=2026, kind="person", key=name.lower(), name=name, role="", role_key=""
            )
        erase(django_capture_on_commit_callbacks, words=["Stamm", "Stahm"])
        assert Question.objects.count() == 2

    def test_redacted_identifiers_stay_unique(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        outlet = ArticleFactory(external_id="ahrend-1").outlet
        ArticleFactory(external_id="Ahrend-1", outlet=outlet)
        erase(django_capture_on_commit_callbacks, words=["Ahrend"])
        assert all(article.external_id in ("", article.pk) for article in Article.objects.all())
        assert "ahrend" not in everything().lower()


def test_no_typed_or_sent_text_is_left(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    editor = UserFactory(first_name="Nils", last_name="Ahrend", email="nils.ahrend@a.example")
    AccessAttempt.objects.create(username="nils.ahrend", user_agent="x", path_info="/", failures_since_start=1)
    AccessLog.objects.create(username="x", user_agent="reader of Nils Ahrend", path_info="/")
    AnsweredRequest.objects.create(account=editor, key="ahrend-1", fingerprint="0", status=201, body="{}")
    Webhook.objects.create(owner=editor, url="https://ahrend.example/hook", site="https://a.example", after=0)
    erase(django_capture_on_commit_callbacks, words=["Nils", "Ahrend"])
    assert "ahrend" not in everything().lower()
    assert Webhook.objects.get().url == "https://██████.example/hook"


def test_other_erasures_are_redacted(
    ledger: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """The public reason of a finished erasure, and the words of a pending one."""
    earlier = erase(django_capture_on_commit_callbacks, reason="Nils Ahrend's lawyers asked.", words=["weirs"])
    waits = request_erasure(
        by=UserFactory(role=Role.CHIEF), kind="words", words=["Nils Ahrend", "Gravelbourne"], reason=REASON
    )
    before = read_ledger(ledger)
    erase(django_capture_on_commit_callbacks, words=["Nils Ahrend"])
    assert "ahrend" not in everything().lower()
    earlier.refresh_from_db()
    waits.refresh_from_db()
    assert earlier.reason == "████ ██████'s lawyers asked."
    assert waits.words == ["Gravelbourne", "████ ██████"]
    after = read_ledger(ledger)
    assert after[0] == before[0] | {"reason": "###########'s lawyers asked."}
    assert len(after) == 2


class TestLedger:
    def test_nothing_is_erased_without_a_line_in_the_ledger(self, settings: Settings, tmp_path: Path) -> None:
        article = ArticleFactory(text="Nils Ahrend spoke.")
        erasure = request_erasure(by=UserFactory(role=Role.CHIEF), kind="words", words=["Nils Ahrend"], reason=REASON)
        (tmp_path / "file").touch()
        settings.NEWSROOM_ERASURE_LEDGER = tmp_path / "file" / "erasures.jsonl"
        with pytest.raises(NotAllowed, match="Nothing was erased"):
            confirm_erasure(erasure=erasure, by=UserFactory(role=Role.CHIEF))
        assert Erasure.objects.get().done_at is None
        article.refresh_from_db()
        assert article.current_revision.text == "Nils Ahrend spoke."

    def test_ledger_is_written_before_the_commit(self, ledger: Path) -> None:
        erasure = request_erasure(by=UserFactory(role=Role.CHIEF), kind="words", words=["Nils Ahrend"], reason=REASON)
        confirm_erasure(erasure=erasure, by=UserFactory(role=Role.CHIEF))  # in the transaction of this test
        assert [entry["id"] for entry in read_ledger(ledger)] == [erasure.pk]

    def test_ledger_is_rebuilt_from_the_database(
        self, ledger: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        ArticleFactory(text="Nils Ahrend spoke of weirs to Ulrich Stamm.")
        erase(django_capture_on_commit_callbacks, words=["weirs"])
        erase(django_capture_on_commit_callbacks, kind="agent", object_id=PersonFactory(name="Ulrich Stamm").pk)
        request_erasure(by=UserFactory(role=Role.CHIEF), kind="words", words=["Ahrend"], reason=REASON)
        written = read_ledger(ledger)
        ledger.unlink()
        call_command("export_ledger")
        assert read_ledger(ledger) == written
        assert len(written) == 2

    def test_export_keeps_entries_that_the_database_lacks(self, ledger: Path) -> None:
        ledger.write_text('{"id": "of-a-newer-backup", "reason": "A court has ordered it."}\n')
        call_command("export_ledger")
        assert [entry["id"] for entry in read_ledger(ledger)] == ["of-a-newer-backup"]
