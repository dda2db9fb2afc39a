"""Tests that an erasure covers everything about its subject and nobody else's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from articles import services
from articles.erasure.files import read_ledger
from articles.erasure.replay import replay
from articles.erasure.service import confirm_erasure, erasure_preview, request_erasure
from articles.identity.questions import answer_question
from articles.models import Article, Erasure, Question, Revision, SavedView, Speaker, Statement, Wording
from articles.services import NotAllowed
from core.permissions import Role
from people.models import Agent, Alias, MergeRecord, Position
from people.services.merge import merge_agents
from tests.support.database_text import everything
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
    segment,
)

pytestmark = pytest.mark.django_db

REASON = "A court has ordered it."
INES = "“The lock leaks,” Quill said. Then Ms Quill left.\n"
TOM = "“My name is Quill and I stay,” Tom Quill said.\n"


@pytest.fixture(autouse=True)
def ledger(settings: Settings, tmp_path: Path) -> Path:
    settings.NEWSROOM_TEXT_FOLDERS = [tmp_path / "logs"]
    settings.NEWSROOM_ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    (tmp_path / "logs").mkdir()
    return tmp_path / "erasures.jsonl"


def ask(**asked: Any) -> Erasure:
    return request_erasure(by=UserFactory(role=Role.CHIEF), reason=REASON, **asked)


def confirm(erasure: Erasure, capture: DjangoCaptureOnCommitCallbacks) -> Erasure:
    with capture(execute=True):
        return confirm_erasure(erasure=erasure, by=UserFactory(role=Role.CHIEF))


class TestStory:
    def test_same_words_elsewhere_stay(
        self, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        log = tmp_path / "logs" / "web.log"
        erased = ArticleFactory(text="It was read.\n", headline="Budget vote", byline="Ana Reyes")
        kept = ArticleFactory(
            text="“The budget vote was fair,” Ana Reyes said.\n", headline="After the budget vote", byline="Ana Reyes"
        )
        said = StatementFactory(article=kept, words="“The budget vote was fair,”", speaker=PersonFactory())
        services.confirm_statement(statement=said, by=UserFactory())
        log.write_text(f"GET /stories/{erased.pk}/budget-vote/ 200\nGET /stories/{kept.pk}/budget-vote/ 200\n")
        for article in (erased, kept):
            LogEntry.objects.create(
                user=UserFactory(),
                content_type=ContentType.objects.get_for_model(Article),
                object_id=article.pk,
                object_repr="Budget vote",
                action_flag=2,
            )
        asked = ask(kind="story", object_id=erased.pk)
        assert erasure_preview(asked) == ["Budget vote"]
        confirm(asked, django_capture_on_commit_callbacks)
        kept.refresh_from_db()
        assert (kept.headline, kept.byline) == ("After the budget vote", "Ana Reyes")
        assert "Ana Reyes" in kept.current_revision.text
        assert Wording.objects.get(statement=said).text == "“The budget vote was fair,”"
        assert set(LogEntry.objects.values_list("object_id", "object_repr")) == {
            (erased.pk, "██████ ████"),
            (kept.pk, "Budget vote"),
        }
        assert log.read_text().splitlines() == [
            f"GET /stories/{erased.pk}/###########/ 200",
            f"GET /stories/{kept.pk}/budget-vote/ 200",
        ]

    def test_agent_named_only_there_is_forgotten(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        story = ArticleFactory(text="“Nonsense,” Owen Pell said.\n", headline="Heard", byline="")
        alone, namesake = PersonFactory(name="Owen Pell"), PersonFactory(name="Owen Pell")
        StatementFactory(article=story, words="“Nonsense,”", speaker=alone)
        other = ArticleFactory(text="“I stay,” Owen Pell said.\n", headline="Owen Pell stays")
        StatementFactory(article=other, words="“I stay,”", speaker=namesake)
        confirm(ask(kind="story", object_id=story.pk), django_capture_on_commit_callbacks)
        assert not Alias.objects.filter(agent=alone).exists()
        assert Agent.objects.get(pk=alone.pk).name == "███"
        assert Agent.objects.get(pk=namesake.pk).name == "Owen Pell"
        assert Article.objects.get(pk=other.pk).headline == "Owen Pell stays"
        assert "Owen Pell" in Revision.objects.get(article=other).text


class TestSurname:
    """An answer has linked Quill to Ines Quill in her article; Tom Quill has the same surname."""

    @pytest.fixture
    def ines(self) -> Agent:
        ines = PersonFactory(name="Ines Quill")
        story = ArticleFactory(text=INES, headline="Lock leaks")
        said = StatementFactory(article=story, words="“The lock leaks,”")
        Wording.objects.filter(statement=said).update(source=[segment(story.current_revision, "Quill")])
        Speaker.objects.create(statement=said, name_in_story="Quill", kind="person")
        question = Question.objects.create(
            outlet=story.outlet, year=2026, kind="person", key="quill", name="Quill", role=""
        )
        story.names.create(name="Quill", kind="person", family="quill", question=question)
        answer_question(question=question, agent=ines, by=UserFactory(role=Role.EDITOR))
        start = INES.index("Ms Quill") + 3
        MentionFactory(
            revision=story.current_revision, start=start, end=start + 5, text="Quill", name="Quill", agent=ines
        )
        return ines

    @pytest.fixture
    def tom(self) -> Agent:
        tom = PersonFactory(name="Tom Quill", aliases=["Quill"])
        story = ArticleFactory(text=TOM, headline="Quill stays")
        StatementFactory(article=story, words="“My name is Quill and I stay,”", speaker=tom)
        return tom

    def assert_tom_is_whole(self, tom: Agent) -> None:
        assert Revision.objects.filter(text=TOM).exists()
        assert Wording.objects.filter(text="“My name is Quill and I stay,”").exists()
        assert set(Alias.objects.filter(agent=tom).values_list("name", flat=True)) == {"Tom Quill", "Quill"}
        assert Speaker.objects.get(agent=tom).name_in_story == "Tom Quill"
        assert Article.objects.filter(headline="Quill stays").exists()

    def test_single_word_alias_is_erased_where_linked(
        self, ines: Agent, tom: Agent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        confirm(ask(kind="agent", object_id=ines.pk), django_capture_on_commit_callbacks)
        self.assert_tom_is_whole(tom)
        assert Revision.objects.filter(text=INES.replace("Quill", "█████")).exists()
        assert not Speaker.objects.filter(name_in_story="Quill").exists()
        assert not Question.objects.filter(name="Quill").exists()
        assert not Alias.objects.filter(agent=ines).exists()

    def test_given_surname_is_erased_everywhere(
        self, ines: Agent, tom: Agent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        confirm(ask(kind="agent", object_id=ines.pk, words=["Quill"]), django_capture_on_commit_callbacks)
        assert "quill" not in everything().lower()

    @pytest.mark.parametrize("given", [[], ["Lock leaks"]])
    def test_replay_erases_no_more_than_the_original(
        self, ines: Agent, tom: Agent, given: list[str], ledger: Path
    ) -> None:
        """The backup has the texts without the links to the agent."""
        text = Revision.objects.get(text=INES)
        places = [[INES.index("Quill"), INES.index("Quill") + 5, "meant"]]
        places += [[INES.rindex("Quill"), INES.rindex("Quill") + 5, "meant"]]
        if given:
            places += [[5, 15]]
        Speaker.objects.filter(agent=ines).update(agent=None)
        ines.mentions.update(agent=None)
        chiefs = [UserFactory(role=Role.CHIEF).username for _n in range(2)]
        entry = {
            "id": "erasure00001",
            "kind": "agent",
            "object_id": ines.pk,
            "reason": REASON,
            "asked_by": chiefs[0],
            "confirmed_by": chiefs[1],
            "done_at": "2026-03-01T00:00:00+00:00",
            "places": {text.pk: places},
        }
        assert replay(entry)
        self.assert_tom_is_whole(tom)
        assert "Quill" not in Revision.objects.get(pk=text.pk).text
        assert Article.objects.filter(headline="Lock leaks").exists() is not bool(given)
        assert not replay(entry)

    def test_ledger_separates_words_and_references(
        self, ines: Agent, ledger: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        confirm(ask(kind="agent", object_id=ines.pk, words=["leaks"]), django_capture_on_commit_callbacks)
        (places,) = read_ledger(ledger)[0]["places"].values()
        assert [place[2:] for place in places] == [[], ["meant"], ["meant"]]


class TestWhatComesBetween:
    def test_names_added_after_request_are_erased(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        ines = PersonFactory(name="Ines Quill")
        asked = ask(kind="agent", object_id=ines.pk)
        Alias.objects.create(agent=ines, name="Inezita Quillova")
        story = ArticleFactory(text="“It rains,” Inezita Quillova said.\n", headline="Inezita Quillova speaks")
        StatementFactory(article=story, words="“It rains,”", speaker=ines)
        Speaker.objects.update(name_in_story="Inezita Quillova")
        assert "Inezita Quillova" in erasure_preview(asked)
        confirm(asked, django_capture_on_commit_callbacks)
        assert "inezita" not in everything().lower()
        assert "quill" not in everything().lower()

    def test_agent_merged_since_request_is_erased(
        self, ledger: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        one, other = PersonFactory(name="Ines Quill"), PersonFactory(name="Inezita Quillova")
        StatementFactory(speaker=other)
        asked = ask(kind="agent", object_id=one.pk)
        merge_agents(keep=other, merge=one, by=UserFactory(role=Role.CHIEF))
        done = confirm(asked, django_capture_on_commit_callbacks)
        assert done.object_id == other.pk
        assert "quill" not in everything().lower()
        assert read_ledger(ledger)[0]["merged"] == [one.pk]

    def test_reason_with_name_is_refused(self) -> None:
        ines = PersonFactory(name="Ines Quill")
        asked = request_erasure(
            by=UserFactory(role=Role.CHIEF), kind="agent", object_id=ines.pk, reason="Zita has asked for it."
        )
        Alias.objects.create(agent=ines, name="Zita")
        with pytest.raises(NotAllowed, match="leave out"):
            confirm_erasure(erasure=asked, by=UserFactory(role=Role.CHIEF))

    def test_wikidata_id_is_erased_from_history(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        ines, double = PersonFactory(name="Ines Quill"), PersonFactory(name="Inezita Quillova")
        editor, chief = UserFactory(role=Role.EDITOR), UserFactory(role=Role.CHIEF)
        services.set_wikidata(agent=ines, wikidata="Q7777123", by=editor)
        PositionFactory(person=ines, source="https://www.wikidata.org/wiki/Q7777123")
        merge_agents(keep=ines, merge=double, by=chief)
        assert "Q7777123" in everything()
        confirm(ask(kind="agent", object_id=ines.pk), django_capture_on_commit_callbacks)
        assert "Q7777123" not in everything()
        assert not Position.objects.exists()
        assert "Quill" not in json.dumps(MergeRecord.objects.get().before)
        assert Statement.objects.count() == 0


class TestSavedViews:
    """Saved views have the words that editors filter by."""

    def views(self, *filters: tuple[str, str], name: str = "Mine") -> SavedView:
        number = SavedView.objects.count()
        return SavedView.objects.create(
            user=UserFactory(), path="/desk/", name=f"{name} {number}", filters=[list(pair) for pair in filters]
        )

    def test_views_of_an_erased_person_go(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        ines = PersonFactory(name="Ines Quill")
        StatementFactory(article=ArticleFactory(text=INES), words="“The lock leaks,”", speaker=ines)
        for filters in ([("q", "ines quill")], [("q", "Quill")], [("agent", ines.pk)]):
            self.views(*filters)
        self.views(name="About Quill")
        stays = self.views(("q", "lock"))
        confirm(ask(kind=Erasure.ErasureKind.PERSON, object_id=ines.pk), django_capture_on_commit_callbacks)
        assert list(SavedView.objects.all()) == [stays]

    def test_views_of_an_erased_story_go(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        article = ArticleFactory(headline="The lock at Ellersea leaks", text=INES)
        for filters in ([("q", "lock ellersea")], [("q", article.headline.upper())], [("article", article.pk)]):
            self.views(*filters)
        stays = [self.views(("q", "lock")), self.views(("status__exact", "draft"))]
        confirm(ask(kind=Erasure.ErasureKind.STORY, object_id=article.pk), django_capture_on_commit_callbacks)
        assert list(SavedView.objects.order_by("pk")) == stays
