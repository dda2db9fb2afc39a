"""Tests of erasure: nothing is left in texts, histories, names, logs or the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from articles import services
from articles.erasure.column_registry import TABLES
from articles.erasure.files import read_ledger
from articles.erasure.redaction import blank, compile_pattern, find_spans
from articles.erasure.service import confirm_erasure, request_erasure
from articles.importing.importer import import_article
from articles.importing.story_record import InvalidStory, story_record
from articles.models import Article, AuditEntry, Erasure, PublicCount, Revision, Statement, Wording
from articles.services import NotAllowed
from core.permissions import NotPermitted, Role
from newsroom.changes.models import PublicSnapshot
from people.models import Agent, Alias
from tests.support.database_text import everything
from tests.support.factories import ArticleFactory, MentionFactory, PersonFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "“The weir is rotten,” Quilla\nZorbrest said. Ms Zorbrest smiled. “Nonsense,” Owen Pell said.\n"
REASON = "A court has ordered it."


@pytest.fixture(autouse=True)
def ledger(settings: Settings, tmp_path: Path) -> Path:
    settings.NEWSROOM_TEXT_FOLDERS = [tmp_path / "logs"]
    settings.NEWSROOM_ERASURE_LEDGER = tmp_path / "ledger" / "erasures.jsonl"
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_text("GET /people/x/quilla-zorbrest/ 200\nGET / 200\n")
    return tmp_path / "ledger" / "erasures.jsonl"


def erase(capture: DjangoCaptureOnCommitCallbacks, **asked: Any) -> Erasure:
    erasure = request_erasure(by=UserFactory(role=Role.CHIEF), reason=REASON, **asked)
    with capture(execute=True):
        return confirm_erasure(erasure=erasure, by=UserFactory(role=Role.CHIEF))


def test_every_text_column_is_registered() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND is_generated = 'NEVER' AND (udt_name IN ('text', '_text', 'varchar', '_varchar', 'bpchar', 'json',"
            " 'jsonb', 'bytea', 'xml', 'hstore', 'tsvector'))"
        )
        there = {f"{table}.{column}" for table, column in cursor.fetchall()}
    known = {f"{name}.{c}" for name, table in TABLES.items() for c in (table.printed + " " + table.coded).split()}
    assert sorted(there - known) == [], "write these down in articles/erasure/column_registry.py"
    assert sorted(known - there) == [], "these are no columns of the database"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Quilla Zorbrest", True),
        ("QUILLA\nZORBREST,", True),
        ("/people/1/quilla-zorbrest/", True),
        ("quilla_zorbrest", True),
        ("Quillà Zorbrest", False),
        ("Quilla Zorbrests", False),
        ("Zorbrest", False),
    ],
)
def test_words_match_across_breaks(text: str, found: bool) -> None:
    assert bool(find_spans(text, compile_pattern(["Quilla Zorbrest"]))) == found


def test_redaction_keeps_offsets() -> None:
    text = 'She said "Ada “Bo” Quill" left.'
    spans = find_spans(text, compile_pattern(["Ada “Bo” Quill"]))
    after = blank(text, spans)
    assert len(after) == len(text)
    assert after == 'She said "███ “██” █████" left.'


class TestPerson:
    @pytest.fixture
    def quilla(self) -> Agent:
        return PersonFactory(name="Quilla Zorbrest", aliases=["Q. Zorbrest"])

    @pytest.fixture
    def article(self, quilla: Agent) -> Article:
        article = ArticleFactory(text=TEXT, headline="Quilla Zorbrest speaks", url="https://a.example/quilla-zorbrest")
        said = StatementFactory(article=article, words="“The weir is rotten,”", speaker=quilla)
        other = StatementFactory(article=article, words="“Nonsense,”", speaker=PersonFactory(name="Owen Pell"))
        editor = UserFactory(role=Role.EDITOR)
        services.assign_speaker(speaker=said.speakers.get(), agent=quilla, by=editor)
        services.confirm_statement(statement=other, by=editor)
        services.approve_agent(agent=quilla, by=editor)
        start = TEXT.index("Ms Zorbrest") + 3
        MentionFactory(
            revision=article.current_revision,
            start=start,
            end=start + 8,
            text="Zorbrest",
            name="Quilla Zorbrest",
            agent=quilla,
        )
        LogEntry.objects.create(
            user=editor,
            content_type=ContentType.objects.get_for_model(Article),
            object_id=article.pk,
            object_repr="Quilla Zorbrest speaks",
            action_flag=2,
        )
        return article

    def test_person_is_erased_and_the_rest_stays(
        self,
        article: Article,
        quilla: Agent,
        ledger: Path,
        client: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        assert "Zorbrest" in everything()
        PublicSnapshot.objects.create(kind="agent", object_id=quilla.pk, shown_as="person", state="public")
        decisions, deeds = AuditEntry.objects.decisions().count(), AuditEntry.objects.count()
        erasure = erase(django_capture_on_commit_callbacks, kind="agent", object_id=quilla.pk)
        assert "zorbrest" not in everything().lower()
        assert "quilla" not in everything().lower()
        text = Revision.objects.get().text
        assert text == TEXT.replace("Quilla\nZorbrest", "██████\n████████").replace("Zorbrest", "████████")
        nonsense = Wording.objects.get(text="“Nonsense,”")
        assert nonsense.content[0]["start"] == TEXT.index("“Nonsense")
        assert (AuditEntry.objects.decisions().count(), AuditEntry.objects.count()) == (decisions, deeds)
        assert not Alias.objects.filter(agent=quilla).exists()
        response = client.get(f"/people/{quilla.pk}/quilla/")
        assert (response.status_code, REASON in response.content.decode()) == (410, True)
        assert "Zorbrest" not in (ledger.parent.parent / "logs" / "web.log").read_text()
        entry = read_ledger(ledger)[0]
        assert "orbrest" not in ledger.read_text()
        assert (entry["reason"], entry["id"]) == (REASON, erasure.pk)
        assert list(entry["places"]) == [article.current_revision_id]
        assert erasure.words == []

    def test_dispute_and_notice_are_redacted(
        self, quilla: Agent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        statement = StatementFactory(speaker=PersonFactory(name="Owen Pell"))
        services.raise_dispute(
            statement=statement, ground="not-me", details="It was Quilla Zorbrest.", address="192.0.2.1", contact="x"
        )
        erase(django_capture_on_commit_callbacks, kind="agent", object_id=quilla.pk)
        assert statement.disputes.get().details == "It was ██████ ████████."


class TestStory:
    def test_erased_article_is_not_imported_again(
        self, client: Client, ledger: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        values = {"outlet": "The Echo", "external_id": "e-77", "headline": "Rotten weir", "body": TEXT}
        article = import_article(story_record({**values, "status": "published"})).article
        agent = PersonFactory(name="Quilla Zorbrest")
        statement = StatementFactory(
            article=article, words="“The weir is rotten,”", speaker=agent, words__role="the keeper of Gravelbourne"
        )
        services.confirm_statement(statement=statement, by=UserFactory())
        import_article(story_record({**values, "body": TEXT + "It rained.\n"}))
        PublicSnapshot.objects.create(kind="statement", object_id=statement.pk, shown_as="statement", state="public")
        erase(django_capture_on_commit_callbacks, kind="story", object_id=article.pk)
        for word in ("rotten", "Zorbrest", "e-77", "Nonsense", "It rained", "Gravelbourne"):
            assert word not in everything(), word
        for address in (f"/stories/{article.pk}/x/", f"/statements/{statement.pk}/"):
            response = client.get(address)
            assert (response.status_code, REASON in response.content.decode()) == (410, True)
        assert client.get(f"/api/v1/articles/{article.pk}/").status_code == 410
        assert Statement.objects.filter(pk=statement.pk).exists()
        article.refresh_from_db()
        for verb in (services.publish_article, services.return_to_draft, services.rerun_extraction):
            with pytest.raises(NotAllowed):
                verb(article=article, by=UserFactory())
        with pytest.raises(InvalidStory, match="erased"):
            import_article(story_record(values))

    def test_agent_of_other_article_keeps_name(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        pell = PersonFactory(name="Owen Pell")
        article = ArticleFactory(text=TEXT)
        StatementFactory(article=article, words="“Nonsense,”", speaker=pell)
        kept = StatementFactory(speaker=pell)
        erase(django_capture_on_commit_callbacks, kind="story", object_id=article.pk)
        pell.refresh_from_db()
        assert (pell.name, kept.speakers.get().name_in_story) == ("Owen Pell", "Owen Pell")


class TestCounts:
    """Two rows of one count, one more and one less, add up to zero and still hold what was counted."""

    def test_empty_role_count_is_deleted(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        quilla, pell = PersonFactory(name="Quilla Zorbrest"), PersonFactory(name="Owen Pell")
        for agent in (quilla, pell):
            StatementFactory(speaker=agent, words__role="the keeper of Gravelbourne", confirmed=True)
        for agent, n in ((quilla, 1), (quilla, -1), (pell, 1), (pell, -1)):
            PublicCount.objects.create(
                subject=agent.pk, kind="role", value="the keeper of Gravelbourne", act_class="speech", n=n
            )
        erase(django_capture_on_commit_callbacks, kind="agent", object_id=quilla.pk)
        assert not PublicCount.objects.filter(subject=quilla.pk).exists()
        assert sum(PublicCount.objects.filter(subject=pell.pk, kind="role").values_list("n", flat=True)) == 1


class TestWhoMay:
    def test_erasure_needs_two_chiefs(self) -> None:
        person, chief = PersonFactory(name="Quilla Zorbrest"), UserFactory(role=Role.CHIEF)
        asked = {"kind": "agent", "object_id": person.pk, "reason": REASON}
        with pytest.raises(NotPermitted):
            request_erasure(by=UserFactory(role=Role.EDITOR), **asked)
        erasure = request_erasure(by=chief, **asked)
        with pytest.raises(NotAllowed, match="another chief"):
            confirm_erasure(erasure=erasure, by=chief)
        with pytest.raises(NotPermitted):
            confirm_erasure(erasure=erasure, by=UserFactory(role=Role.EDITOR))
        assert Alias.objects.filter(name="Quilla Zorbrest").exists()

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            ({"kind": "words", "words": ["Zorbrest"], "reason": "Zorbrest asked."}, "leave out"),
            ({"kind": "words", "words": ["Zorbrest"], "reason": " "}, "reason"),
            ({"kind": "words", "words": ["it"], "reason": REASON}, "longer"),
            ({"kind": "words", "words": [], "reason": REASON}, "which words"),
            ({"kind": "story", "object_id": "nowhere", "reason": REASON}, "no such story"),
        ],
    )
    def test_invalid_requests_are_refused(self, asked: dict[str, Any], why: str) -> None:
        with pytest.raises(NotAllowed, match=why):
            request_erasure(by=UserFactory(role=Role.CHIEF), **asked)


class TestRuleOfTheDatabase:
    def attempt(self, query: str, *params: Any, erasure: str = "") -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('archive.erasure', %s, true)", [erasure])
            cursor.execute(query, params)

    def test_database_allows_redaction_only_during_erasure(self) -> None:
        article = ArticleFactory(text=TEXT)
        blank = "UPDATE articles_revision SET text = replace(text, 'rotten', '██████')"
        asked = Erasure.objects.create(kind="words", words=["rotten"], reason=REASON, asked_by=UserFactory())
        for erasure in ("", "nothing", asked.pk):
            with pytest.raises(IntegrityError):
                self.attempt(blank, erasure=erasure)
        asked.confirmed_by = UserFactory()
        asked.save()
        for wrong in (
            "UPDATE articles_revision SET text = replace(text, 'rotten', 'soundly')",
            "UPDATE articles_revision SET text = replace(text, 'rotten', 'mouldy')",
            "UPDATE articles_revision SET number = 7",
            "DELETE FROM articles_revision",
        ):
            with pytest.raises(IntegrityError):
                self.attempt(wrong, erasure=asked.pk)
        self.attempt(blank, erasure=asked.pk)
        assert "The weir is ██████" in Revision.objects.get(article=article).text
        Erasure.objects.update(words=[], done_at="2026-03-01T00:00Z")
        with pytest.raises(IntegrityError):
            self.attempt("UPDATE articles_revision SET text = ''", erasure=asked.pk)
        for wrong in ("UPDATE articles_erasure SET reason = 'Another.'", "DELETE FROM articles_erasure"):
            with pytest.raises(IntegrityError):
                self.attempt(wrong)

    def test_requester_cannot_confirm(self) -> None:
        chief = UserFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Erasure.objects.create(kind="words", reason=REASON, asked_by=chief, confirmed_by=chief)


def test_ledger_lists_each_erasure_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    entry = {"id": "a", "kind": "words"}
    path.write_text("\n".join(json.dumps(entry) for _n in range(2)) + "\n\n")
    assert read_ledger(path) == [entry]
