"""Comments on statements: who is mentioned and notified, and what becomes of a comment."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from articles import services
from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import AuditEntry, Erasure, Statement
from articles.services import NotAllowed
from articles.teamwork.comments import add_comment, mentioned_users, remove_comment, unknown_mentions
from articles.teamwork.models import Comment, Notification
from core.permissions import NotPermitted
from people.services.merge import merge_agents
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory, make_editor

pytestmark = pytest.mark.django_db

SITE = "https://archive.example"


@pytest.fixture
def edda() -> User:
    return make_editor("edda")


@pytest.fixture
def otto() -> User:
    return make_editor("otto")


@pytest.fixture
def statement() -> Statement:
    return StatementFactory(speaker=PersonFactory(name="Mira Holt"))


def comment(statement: Statement, text: str, by: User) -> list[str]:
    _comment, mentioned = add_comment(statement=statement, text=text, by=by, site=SITE)
    return [user.username for user in mentioned]


def notified(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("reason", flat=True))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ana please look", ["ana"]),
        ("Is this right, @Ana?", ["ana"]),
        ("@ana.bell knows. So does @ana.", ["ana.bell", "ana"]),
        ("@ana, @ana and @bo-b", ["ana", "bo-b"]),
        ("@ana@paper.example", ["ana@paper.example"]),
        ("write to press@ana or @anabel", []),
        ("@ana.bellamy", []),
        ("", []),
    ],
)
def test_usernames_behind_an_at_sign_are_mentions(text: str, found: list[str]) -> None:
    users = [User(username=name) for name in ("ana", "Ana.Bell", "bo-b", "ana@paper.example")]
    assert [user.username.lower() for user in mentioned_users(text, users)] == found


def test_names_of_nobody_are_named() -> None:
    users = [User(username="ana")]
    assert unknown_mentions("@ana, @bea and @BBC. Mail me@home.", users) == ["bea", "BBC"]


def test_mentioned_colleague_is_notified_once(statement: Statement, edda: User, otto: User) -> None:
    assert comment(statement, "@otto @OTTO is this hers? @edda", edda) == ["otto", "edda"]
    assert notified(otto) == ["mentioned"]
    assert notified(edda) == []


def test_earlier_commenters_are_notified(statement: Statement, edda: User, otto: User) -> None:
    comment(statement, "Is this hers?", edda)
    comment(statement, "It is.", otto)
    assert (notified(edda), notified(otto)) == (["commented"], [])


def test_closed_accounts_and_reporters_are_not_mentioned(statement: Statement, edda: User) -> None:
    UserFactory(username="gone", role="editor", is_active=False)
    UserFactory(username="rae", role="reporter")
    assert comment(statement, "@gone @rae", edda) == []
    assert not Notification.objects.exists()


@pytest.mark.parametrize("text", ["", " \n", "x" * 4001])
def test_empty_and_endless_comments_are_refused(statement: Statement, edda: User, text: str) -> None:
    with pytest.raises(NotAllowed):
        comment(statement, text, edda)


def test_reporters_do_not_comment(statement: Statement) -> None:
    with pytest.raises(NotPermitted):
        comment(statement, "Mine?", UserFactory(role="reporter"))


def test_only_the_author_removes_a_comment(statement: Statement, edda: User, otto: User) -> None:
    comment(statement, "@otto look", edda)
    row = Comment.objects.get()
    with pytest.raises(NotAllowed):
        remove_comment(comment=row, by=otto)
    remove_comment(comment=row, by=edda)
    assert not Comment.objects.exists()
    assert not Notification.objects.exists()


def test_log_has_the_comment_but_not_its_words(statement: Statement, edda: User) -> None:
    comment(statement, "Not hers.", edda)
    entry = AuditEntry.objects.about(statement).get()
    assert (entry.action, entry.by, entry.after) == ("comment", edda, {"comment": Comment.objects.get().pk})


def test_comment_changes_nothing_about_the_statement(statement: Statement, edda: User) -> None:
    before = services.version_of(statement)
    comment(statement, "Not hers.", edda)
    after = Statement.objects.get(pk=statement.pk)
    assert (services.version_of(after), after.state) == (before, "suggested")
    services.confirm_statement(statement=statement, by=edda, version=before)


def test_comments_stay_when_words_and_speakers_change(statement: Statement, edda: User) -> None:
    comment(statement, "Not hers.", edda)
    services.set_words(statement=statement, by=edda, content=[(0, 8)])
    chief = UserFactory(role="chief")
    speaker: Any = statement.speakers.get().agent
    merge_agents(keep=PersonFactory(name="Mira Holt-Webb"), merge=speaker, by=chief)
    Statement.objects.filter(pk=statement.pk).update(state="dropped", current_wording=None)
    assert [row.text for row in Statement.objects.get(pk=statement.pk).comments.all()] == ["Not hers."]


class TestErasure:
    def erase(self, **asked: Any) -> None:
        reason = "a court order"
        erasure = request_erasure(by=UserFactory(role="chief"), reason=reason, **asked)
        confirm_erasure(erasure=erasure, by=UserFactory(role="chief"))

    def test_erased_person_is_named_in_no_comment(self, statement: Statement, edda: User) -> None:
        comment(statement, "Holt said so. So did mira holt’s lawyer, says Mr Pell.", edda)
        elsewhere = StatementFactory()
        comment(elsewhere, "Compare what Mira Holt said. Another Holt.", edda)
        self.erase(kind=Erasure.ErasureKind.PERSON, object_id=statement.speakers.get().agent_id)
        texts = list(Comment.objects.order_by("pk").values_list("text", flat=True))
        assert "holt" not in texts[0].lower()
        assert "mira" not in texts[0]
        assert texts[0].endswith("lawyer, says Mr Pell.")
        assert texts[1] == "Compare what ████ ████ said. Another Holt."

    def test_surnames_go_from_comments_on_all_statements_of_the_story(self, edda: User) -> None:
        """Also that of an alias, and where the person is only named."""
        article = ArticleFactory()
        mira = PersonFactory(name="Mira Holt", aliases=["Mira Webb"])
        own = StatementFactory(article=article, speaker=mira)
        beside = StatementFactory(article=article, speaker=PersonFactory(name="Ann Pell"))
        comment(own, "Is Webb the one?", edda)
        comment(beside, "Is this not Holt’s?", edda)
        self.erase(kind=Erasure.ErasureKind.PERSON, object_id=mira.pk)
        texts = list(Comment.objects.order_by("pk").values_list("text", flat=True))
        assert texts == ["Is ████ the one?", "Is this not ████’s?"]

    def test_comments_go_with_an_erased_story(self, statement: Statement, edda: User, otto: User) -> None:
        comment(statement, "@otto look", edda)
        kept = StatementFactory(article=ArticleFactory())
        comment(kept, "@otto and here", edda)
        self.erase(kind=Erasure.ErasureKind.STORY, object_id=statement.article_id)
        assert list(Comment.objects.values_list("statement", flat=True)) == [kept.pk]
        assert Notification.objects.get().comment == Comment.objects.get()
        with pytest.raises(NotAllowed):
            comment(statement, "And now?", edda)
