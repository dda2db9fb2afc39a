"""Assigning stories and questions: who may, who is notified, and when an assignment ends."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, AuditEntry, Question
from articles.services import NotAllowed
from articles.teamwork.assignments import assign, colleagues, current_assignment, end_assignment, open_assignments
from articles.teamwork.models import Assignment, Notification
from core.permissions import NotPermitted
from tests.support.factories import ArticleFactory, OutletFactory, UserFactory, make_editor

pytestmark = pytest.mark.django_db

SITE = "https://archive.example"


@pytest.fixture
def edda() -> User:
    return make_editor("edda")


@pytest.fixture
def otto() -> User:
    return make_editor("otto")


def question(state: str = "open") -> Question:
    outlet = OutletFactory()
    return Question.objects.create(
        name="Ana Reyes", kind="person", key="ana reyes", outlet=outlet, year=2026, state=state
    )


def notified(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("reason", flat=True))


def test_assignee_is_notified(edda: User, otto: User) -> None:
    article = ArticleFactory()
    assign(subject=article, assignee=otto, by=edda, site=SITE)
    assert notified(otto) == ["assigned"]
    assert notified(edda) == []
    assert open_assignments([article.pk])[article.pk].assignee == otto


def test_assigning_to_oneself_notifies_nobody(edda: User) -> None:
    assign(subject=ArticleFactory(), assignee=edda, by=edda, site=SITE)
    assert not Notification.objects.exists()


def test_new_assignment_ends_the_one_before(edda: User, otto: User) -> None:
    article = ArticleFactory()
    assign(subject=article, assignee=otto, by=edda, site=SITE)
    assign(subject=article, assignee=edda, by=otto, site=SITE)
    now = current_assignment(article)
    assert now is not None
    assert now.assignee == edda
    assert Assignment.objects.open().count() == 1
    entry = AuditEntry.objects.about(article).get(by=otto)
    assert (entry.before, entry.after) == ({"assignee": "otto"}, {"assignee": "edda"})


def test_assigning_twice_to_the_same_colleague_notifies_once(edda: User, otto: User) -> None:
    article = ArticleFactory()
    for _n in range(2):
        assign(subject=article, assignee=otto, by=edda, site=SITE)
    assert notified(otto) == ["assigned"]


def test_done_notifies_whoever_assigned(edda: User, otto: User) -> None:
    article = ArticleFactory()
    assign(subject=article, assignee=otto, by=edda, site=SITE)
    for _n in range(2):
        end_assignment(subject=article, by=otto, site=SITE)
    assert notified(edda) == ["done"]
    assert current_assignment(article) is None


def test_answered_question_is_no_longer_assigned_work(edda: User, otto: User) -> None:
    asked = question()
    assign(subject=asked, assignee=otto, by=edda, site=SITE)
    assert Assignment.objects.open().filter(assignee=otto).exists()
    Question.objects.filter(pk=asked.pk).update(state="nobody")
    assert not Assignment.objects.open().filter(assignee=otto).exists()


@pytest.mark.parametrize("differs", [{"role": "reporter"}, {"is_active": False}, {"is_staff": False}])
def test_only_colleagues_who_may_do_the_work_are_assigned(edda: User, differs: dict[str, object]) -> None:
    user = UserFactory(**{"role": "editor", **differs})
    assert user not in colleagues()
    with pytest.raises(NotAllowed):
        assign(subject=ArticleFactory(), assignee=user, by=edda, site=SITE)


def test_reporters_do_not_assign(otto: User) -> None:
    with pytest.raises(NotPermitted):
        assign(subject=ArticleFactory(), assignee=otto, by=UserFactory(role="reporter"), site=SITE)


def test_erased_story_is_not_assigned_whatever_was_read_before(edda: User, otto: User) -> None:
    article = ArticleFactory()
    Article.objects.filter(pk=article.pk).update(erased_at=timezone.now())
    with pytest.raises(NotAllowed):
        assign(subject=article, assignee=otto, by=edda, site=SITE)
    assert not Assignment.objects.exists()


def test_no_email_goes_out_about_an_assignment_that_has_ended(edda: User) -> None:
    article = ArticleFactory()
    zoe = UserFactory(username="zoe", role="editor", email="zoe@paper.example")
    assign(subject=article, assignee=zoe, by=edda, site=SITE)
    assert Notification.objects.get(user=zoe).email_due_at is not None
    end_assignment(subject=article, by=edda, site=SITE)
    assert Notification.objects.get(user=zoe).email_due_at is None
