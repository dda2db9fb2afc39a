"""Tests of the agent on whose behalf somebody speaks: set by editors, and what happens to it afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from articles import services
from articles.erasure.service import confirm_erasure, request_erasure
from articles.extraction.types import EntityType as Kind
from articles.extraction.types import ExtractedOnBehalfOf, ExtractedSpeaker, Extraction
from articles.history.descriptions import with_changes
from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.identity.questions import answer_question, preview_answer, undo_answer
from articles.identity.split import split_agent, undo_split
from articles.models import Article, AuditEntry, Question, Statement
from articles.runs.carry_forward import carry_statements
from articles.services import NotAllowed, version_of
from core.permissions import Role
from people.models import Agent
from people.services.merge import merge_agents, undo_merge
from tests.support.data.extractions import naming, read, saying
from tests.support.factories import ArticleFactory, PersonFactory, RevisionFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "Ana Reyes was out.\n\n“She will sign it,” a spokesman for the mayor said.\n"
WORDS = "“She will sign it,”"
PRINTED = "a spokesman for the mayor"
REYES = ("Ana Reyes", "person")


def finding(printed: str = PRINTED, name: str = "Ana Reyes", kind: str = "person", text: str = TEXT) -> Extraction:
    """Return an extraction with one statement, on behalf of this name."""
    represented = ExtractedOnBehalfOf(printed, ExtractedSpeaker(name, Kind(kind)) if name else None)
    quote = saying(text, WORDS, cue="said", source=PRINTED, on_behalf_of=represented if printed else None)
    return Extraction(entities=naming(text, (name, kind)) if name else (), statements=(quote,))


@pytest.fixture
def article() -> Article:
    return ArticleFactory(text=TEXT)


@pytest.fixture
def by() -> Any:
    return UserFactory()


@pytest.fixture
def statement(article: Article) -> Statement:
    """Return a statement that a run found, on behalf of Ana Reyes."""
    read(article, finding())
    return Statement.objects.get()


def values(statement: Statement) -> tuple[str | None, str, str]:
    """Return the agent spoken for, by its display name, its name in the story and the words as printed."""
    row = Statement.objects.select_related("on_behalf_of", "current_wording").get(pk=statement.pk)
    assert row.current_wording is not None
    agent = row.on_behalf_of.name if row.on_behalf_of else None
    return agent, row.on_behalf_of_name, row.current_wording.on_behalf_of


class TestRuns:
    def test_run_stores_agent_and_words(self, statement: Statement) -> None:
        assert values(statement) == ("Ana Reyes", "Ana Reyes", PRINTED)
        assert not statement.speakers.exists()

    def test_later_run_replaces_what_nobody_decided(self, article: Article, statement: Statement) -> None:
        assert read(article, finding())["kept"] == 1
        assert read(article, finding(name=""))["changed"] == 1
        assert values(statement) == (None, "", PRINTED)
        read(article, finding(printed="", name=""))
        assert values(statement) == (None, "", "")

    @pytest.mark.parametrize("confirmed", [False, True], ids=["suggested", "confirmed"])
    def test_later_run_keeps_what_an_editor_set(
        self, article: Article, statement: Statement, by: Any, confirmed: bool
    ) -> None:
        other = PersonFactory(name="Bo Lind")
        services.set_on_behalf_of(statement=statement, by=by, agent=other)
        if confirmed:
            services.confirm_statement(statement=statement, by=by)
        read(article, finding())
        assert values(statement) == ("Bo Lind", "Bo Lind", PRINTED)

    def test_later_run_keeps_what_an_editor_cleared(self, article: Article, statement: Statement, by: Any) -> None:
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        read(article, finding())
        assert values(statement) == (None, "", "")

    def test_correction_keeps_words_that_are_still_printed(self, article: Article, statement: Statement) -> None:
        for text, printed in ((TEXT + "It rained.\n", PRINTED), (TEXT.replace("mayor", "board"), "")):
            RevisionFactory(article=article, text=text)
            carry_statements(Article.objects.get(pk=article.pk))
            assert values(statement) == ("Ana Reyes", "Ana Reyes", printed)


class TestEditing:
    def test_editor_sets_and_clears_it(self, statement: Statement, by: Any) -> None:
        services.set_on_behalf_of(
            statement=statement, by=by, agent=PersonFactory(name="Bo Lind"), name="the mayor", printed="the mayor"
        )
        assert values(statement) == ("Bo Lind", "the mayor", "the mayor")
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        assert values(statement) == (None, "", "")

    def test_agent_is_called_as_the_story_calls_it(self, statement: Statement, by: Any) -> None:
        agent = Agent.objects.get()
        Agent.objects.update(name="Ana Lucía Reyes")
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        services.set_on_behalf_of(statement=statement, by=by, agent=agent)
        assert values(statement) == ("Ana Lucía Reyes", "Ana Reyes", "")

    def test_words_must_be_printed(self, statement: Statement, by: Any) -> None:
        with pytest.raises(NotAllowed, match="not in the text"):
            services.set_on_behalf_of(statement=statement, by=by, agent=None, printed="her press secretary")

    def test_speaker_does_not_speak_for_itself(self, statement: Statement, by: Any) -> None:
        speaker, other = PersonFactory(), PersonFactory()
        services.add_speaker(statement=statement, agent=speaker, by=by)
        with pytest.raises(NotAllowed, match="is a speaker"):
            services.set_on_behalf_of(statement=statement, by=by, agent=speaker)
        services.set_on_behalf_of(statement=statement, by=by, agent=other)
        services.assign_speaker(speaker=statement.speakers.get(), agent=other, by=by)
        assert values(statement) == (None, "", "")
        services.undo(entry=AuditEntry.objects.decisions().latest("pk"), by=by)
        assert values(statement)[0] == other.name

    def test_change_is_described(self, statement: Statement, by: Any) -> None:
        services.set_on_behalf_of(statement=statement, by=by, agent=PersonFactory(name="Bo Lind"))
        [(_entry, changes)] = with_changes(list(AuditEntry.objects.about(statement).decisions()))
        assert [change.text for change in changes] == ["on behalf of: Ana Reyes → Bo Lind"]

    def test_field_is_restored_alone(self, statement: Statement, by: Any) -> None:
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        entry = AuditEntry.objects.decisions().latest("pk")
        services.set_role(statement=statement, by=by, role="spokesman")
        services.undo(entry=entry, field="on_behalf_of", by=by)
        assert values(statement) == ("Ana Reyes", "Ana Reyes", PRINTED)

    def test_version_covers_it(self, statement: Statement, by: Any) -> None:
        seen = version_of(statement)
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        assert version_of(statement) != seen

    def test_undo_after_merge_names_the_kept_agent(self, statement: Statement, by: Any) -> None:
        reyes, keep = Agent.objects.get(), PersonFactory(name="Ana R. Reyes")
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        merge_agents(keep=keep, merge=reyes, by=by)
        services.undo(entry=AuditEntry.objects.decisions().latest("pk"), by=by)
        assert values(statement) == ("Ana R. Reyes", "Ana Reyes", PRINTED)


class TestIdentity:
    def test_merge_and_undo(self, article: Article, statement: Statement, by: Any) -> None:
        reyes, keep = Agent.objects.get(), PersonFactory(name="Ana R. Reyes")
        record = merge_agents(keep=keep, merge=reyes, by=by)
        assert values(statement)[0] == "Ana R. Reyes"
        read(article, finding())
        assert values(statement)[0] == "Ana R. Reyes"
        undo_merge(record=record, by=by)
        assert values(statement)[0] == "Ana Reyes"

    def test_undo_of_merge_leaves_what_an_editor_set_since(self, statement: Statement, by: Any) -> None:
        reyes, keep = Agent.objects.get(), PersonFactory(name="Ana R. Reyes")
        record = merge_agents(keep=keep, merge=reyes, by=by)
        services.set_on_behalf_of(statement=statement, by=by, agent=None)
        services.set_on_behalf_of(statement=statement, by=by, agent=keep)
        undone = undo_merge(record=record, by=by)
        assert values(statement)[0] == "Ana R. Reyes"
        assert undone.skipped["articles.Statement.on_behalf_of"] == 1

    def test_split_and_undo(self, article: Article, statement: Statement, by: Any) -> None:
        reyes = Agent.objects.get()
        split = split_agent(agent=reyes, names=article.names.all(), name="Ana Reyes (skipper)", by=by)
        assert values(statement)[0] == "Ana Reyes (skipper)"
        read(article, finding())
        assert values(statement)[0] == "Ana Reyes (skipper)"
        undo_split(split=split, by=by)
        assert values(statement)[0] == "Ana Reyes"

    def test_answer_and_undo(self, article: Article, by: Any) -> None:
        text = TEXT.replace("Ana Reyes", "Reyes")
        article = ArticleFactory(text=text)
        read(article, finding(name="Reyes", text=text))
        statement, question = Statement.objects.get(), Question.objects.get()
        assert (values(statement)[0], preview_answer(question).statements) == (None, 1)
        answer = answer_question(question=question, agent=PersonFactory(name="Ana Reyes"), by=by)
        assert values(statement) == ("Ana Reyes", "Reyes", PRINTED)
        undo_answer(answer=answer, by=by)
        assert values(statement) == (None, "Reyes", PRINTED)

    def test_answer_leaves_a_name_of_two_kinds(self, article: Article, by: Any) -> None:
        text = TEXT.replace("Ana Reyes", "Reyes")
        article = ArticleFactory(text=text)
        found = finding(name="Reyes", text=text)
        read(article, found)
        article.names.create(name="Reyes", kind="organisation")
        answer_question(question=Question.objects.get(), agent=PersonFactory(), by=by)
        assert values(Statement.objects.get())[0] is None

    def test_dismissal_and_undo(self, article: Article, statement: Statement, by: Any) -> None:
        dismissal = dismiss_agent(agent=Agent.objects.get(), by=by)
        assert values(statement) == (None, "Ana Reyes", PRINTED)
        read(article, finding())
        assert values(statement)[0] is None
        undo_dismissal(dismissal=dismissal, by=by)
        assert values(statement)[0] == "Ana Reyes"

    def test_display_name_is_one_that_readers_see(self) -> None:
        """The spelling of an unpublished story is not shown as the name of an agent that is public through another."""
        hidden = ArticleFactory(text=TEXT.replace("Ana Reyes", "ANA REYES"), draft=True)
        read(hidden, finding(name="ANA REYES", text=TEXT.replace("Ana Reyes", "ANA REYES")))
        assert Agent.objects.get().name == "ANA REYES"
        read(ArticleFactory(text=TEXT), finding())
        assert Agent.objects.get().name == "Ana Reyes"


class TestErasure:
    @pytest.fixture(autouse=True)
    def _ledger(self, settings: Settings, tmp_path: Any) -> None:
        settings.NEWSROOM_TEXT_FOLDERS = []
        settings.NEWSROOM_ERASURE_LEDGER = tmp_path / "erasures.jsonl"

    @pytest.mark.parametrize("kind", ["agent", "story"])
    def test_nothing_is_left(
        self,
        article: Article,
        by: Any,
        kind: str,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        reyes = PersonFactory(name="Ana Reyes")
        printed = "Ana Reyes’s spokesman"
        article = ArticleFactory(text=f"{WORDS} {printed} said.\n")
        statement = StatementFactory(
            article=article, words=WORDS, words__source=printed, words__on_behalf_of=printed, on_behalf_of=reyes
        )
        object_id = reyes.pk if kind == "agent" else article.pk
        asked = request_erasure(by=UserFactory(role=Role.CHIEF), reason="By order.", kind=kind, object_id=object_id)
        with django_capture_on_commit_callbacks(execute=True):
            confirm_erasure(erasure=asked, by=UserFactory(role=Role.CHIEF))
        statement.refresh_from_db()
        assert statement.on_behalf_of is None
        assert "Reyes" not in statement.on_behalf_of_name
        for wording in statement.wordings.all():
            assert "Reyes" not in wording.on_behalf_of + str(wording.source)
