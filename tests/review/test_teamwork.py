"""Assignments, comments and notifications on the desk's pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Question, Statement
from articles.teamwork.assignments import assign
from articles.teamwork.models import Assignment, Comment, Notification
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Element, Page

pytestmark = pytest.mark.django_db

TEXT = "“We sail at noon,” said Mira Holt.\n“Ask the port.” said Mira Holt.\n"
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def statement() -> Statement:
    article = ArticleFactory(text=TEXT, headline="The noon ferry")
    mira = PersonFactory(name="Mira Holt")
    StatementFactory(article=article, words="“Ask the port.”", speaker=mira)
    return StatementFactory(article=article, words="“We sail at noon,”", speaker=mira)


def story(statement: Statement) -> str:
    return f"{reverse('review:story', args=[statement.article_id])}?s={statement.pk}"


def comments(page: Page) -> Element:
    return next(section for section in page.all("section") if section["aria-labelledby"] == "comments-title")


def write(client: Client, statement: Statement, text: str, **how: str) -> Page:
    url = reverse("review:comments", args=[statement.pk])
    return Page(client.post(url, {"comment": text}, follow=not how, **how))


def messages(page: Page) -> list[str]:
    return page.one("ul", "messages").texts("li")


class TestComments:
    def test_comment_is_shown_with_author_and_time(self, desk: Client, otto: User, statement: Statement) -> None:
        page = write(desk, statement, "Is this hers, @otto?\n<b>Really</b>")
        assert messages(page) == ["Comment saved. Notified: otto."]
        [shown] = comments(page).all("li")
        assert all(words in shown for words in ("edda", "Is this hers, @otto?", "<b>Really</b>"))
        assert shown.one("time")["datetime"]
        assert page.texts("small", "comment-count") == ["1 comment"]

    def test_script_gets_the_panel_with_the_comment(self, desk: Client, statement: Statement) -> None:
        answer = write(desk, statement, "Hers.", **SCRIPT).response.json()
        assert answer["selected"] == statement.pk
        assert "Hers." in answer["panel"]

    def test_unknown_names_are_named(self, desk: Client, statement: Statement) -> None:
        page = write(desk, statement, "@nobody")
        assert messages(page) == ["Comment saved. @nobody is not the username of a colleague who reviews."]

    def test_empty_comment_is_refused(self, desk: Client, statement: Statement) -> None:
        assert messages(write(desk, statement, " ")) == ["Write something first."]
        assert write(desk, statement, " ", **SCRIPT).status == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_only_own_comments_can_be_removed(
        self, desk: Client, otto: User, sign_in: Callable[[User], Client], statement: Statement
    ) -> None:
        write(desk, statement, "Hers.")
        assert "Remove comment" not in comments(Page(sign_in(otto).get(story(statement))))
        button = comments(Page(desk.get(story(statement)))).one("button", name="remove")
        url = reverse("review:comments", args=[statement.pk])
        assert messages(Page(sign_in(otto).post(url, {"remove": button["value"]}, follow=True))) == [
            "Only edda can remove this comment."
        ]
        assert messages(Page(desk.post(url, {"remove": button["value"]}, follow=True))) == ["Comment removed."]
        assert desk.post(url, {"remove": "x"}).status_code == HTTPStatus.NOT_FOUND

    def test_chief_removes_comments_of_closed_accounts(
        self, desk: Client, edda: User, otto: User, sign_in: Callable[[User], Client], statement: Statement
    ) -> None:
        write(desk, statement, "Hers.")
        chief = sign_in(UserFactory(username="cara", role="chief"))
        assert "Remove comment" not in comments(Page(chief.get(story(statement))))
        User.objects.filter(pk=edda.pk).update(is_active=False)
        assert "Remove comment" not in comments(Page(sign_in(otto).get(story(statement))))
        button = comments(Page(chief.get(story(statement)))).one("button", name="remove")
        url = reverse("review:comments", args=[statement.pk])
        assert messages(Page(chief.post(url, {"remove": button["value"]}, follow=True))) == ["Comment removed."]
        assert not Comment.objects.exists()

    def test_comment_on_a_statement_that_is_gone_stays_readable(self, desk: Client, statement: Statement) -> None:
        write(desk, statement, "Hers.")
        Statement.objects.filter(pk=statement.pk).update(state="dropped")
        page = Page(desk.get(story(statement)))
        assert "Comments on statements that are no longer found" in page.texts("h3")
        assert "Hers." in page.one("ol", "comments")

    def test_reporters_neither_read_nor_write(self, sign_in: Callable[[User], Client], statement: Statement) -> None:
        client = sign_in(UserFactory(role="reporter"))
        assert write(client, statement, "Hers.").status == HTTPStatus.FORBIDDEN
        assert client.get(reverse("review:notifications")).status_code == HTTPStatus.FORBIDDEN
        assert not Comment.objects.exists()


class TestAssignments:
    def assign(self, client: Client, statement: Statement, user: User | str) -> Page:
        url = reverse("review:assign-story", args=[statement.article_id])
        chosen = user if isinstance(user, str) else user.pk
        return Page(client.post(url, {"assignee": chosen, "change": "assign"}, follow=True))

    def test_story_is_assigned_and_done(
        self, desk: Client, otto: User, sign_in: Callable[[User], Client], statement: Statement
    ) -> None:
        page = self.assign(desk, statement, otto)
        assert messages(page) == ["Assigned to otto."]
        assert "Assigned to otto by edda" in page.one("form", "assignment")
        his = sign_in(otto)
        assert "Assigned to you by edda" in Page(his.get(story(statement))).one("form", "assignment")
        url = reverse("review:assign-story", args=[statement.article_id])
        assert messages(Page(his.post(url, {"change": "done"}, follow=True))) == ["Marked as done."]
        assert not Assignment.objects.open().exists()

    @pytest.mark.parametrize("chosen", ["", "x", "0", "²"])
    def test_somebody_must_be_chosen(self, desk: Client, statement: Statement, chosen: str) -> None:
        assert messages(self.assign(desk, statement, chosen)) == ["Choose a colleague first."]

    def test_closed_account_is_not_offered(self, desk: Client, statement: Statement, otto: User) -> None:
        self.assign(desk, statement, otto)
        User.objects.filter(pk=otto.pk).update(is_active=False)
        form = Page(desk.get(story(statement))).one("form", "assignment")
        assert "(account closed)" in form
        assert "otto" not in form.one("select")

    def test_queue_shows_and_filters_assigned_stories(self, desk: Client, edda: User, statement: Statement) -> None:
        other = StatementFactory(article=ArticleFactory(headline="Another ferry"))
        self.assign(desk, statement, edda)
        queue = reverse("review:queue")
        assert "assigned to edda" in next(row for row in Page(desk.get(queue)).all("li") if "The noon ferry" in row)
        assert Page(desk.get(f"{queue}?state=assigned")).one("ol", "rows").texts("h3") == ["The noon ferry"]
        self.assign(desk, other, UserFactory())
        assert Page(desk.get(f"{queue}?state=assigned")).one("ol", "rows").texts("h3") == ["The noon ferry"]

    def test_first_page_of_the_admin_lists_assigned_work(self, desk: Client, edda: User, statement: Statement) -> None:
        self.assign(desk, statement, edda)
        outlet = OutletFactory()
        question = Question.objects.create(name="Ana Reyes", kind="person", key="ana reyes", outlet=outlet, year=2026)
        url = reverse("review:assign-question", args=[question.pk])
        page = Page(desk.post(url, {"assignee": edda.pk, "change": "assign"}, follow=True))
        assert "Assigned to you by edda" in page.section("Assigned to")
        mine = Page(desk.get(reverse("admin:index"))).section("Assigned to you").links()
        assert mine["The noon ferry"] == reverse("review:story", args=[statement.article_id])
        assert mine[str(question)] == reverse("admin:articles_question_change", args=[question.pk])

    def test_all_assigned_work_has_a_page(self, desk: Client, edda: User, statement: Statement) -> None:
        """More than the first page of the admin lists, and stories that wait for no review any more."""
        reviewed = ArticleFactory(headline="All reviewed")
        others = [ArticleFactory(headline=f"Ferry {n}") for n in range(6)]
        question = Question.objects.create(
            name="Ana Reyes", kind="person", key="ana reyes", outlet=OutletFactory(), year=2026
        )
        for subject in [reviewed, *others, question]:
            assign(subject=subject, assignee=edda, by=edda, site="https://a.example")
        assign(subject=statement.article, assignee=UserFactory(role="editor"), by=edda, site="https://a.example")
        section = Page(desk.get(reverse("admin:index"))).section("Assigned to you")
        page = Page(desk.get(section.links()["Assigned to you"]))
        assert page.one("h1").text == "Assigned to you"
        links = page.one("ol", "rows").links()
        assert set(links) == {"All reviewed", *(f"Ferry {n}" for n in range(6)), str(question)}
        assert links["All reviewed"] == reverse("review:story", args=[reviewed.pk])
        assert Page(desk.get(reverse("review:queue"))).links()["Assigned to you"] == reverse("review:assigned")


class TestNotifications:
    @pytest.fixture
    def his(self, desk: Client, otto: User, statement: Statement, sign_in: Callable[[User], Client]) -> Client:
        write(desk, statement, "@otto look")
        return sign_in(otto)

    def bar(self, client: Client) -> str:
        return next(link for link in Page(client.get(reverse("review:queue"))).all("a") if "Notif" in link).text

    def test_bar_counts_what_is_unread(self, his: Client, desk: Client) -> None:
        assert self.bar(his) == "Notifications 1 unread"
        assert self.bar(desk) == "Notifications"
        assert "Notifications 1" in Page(his.get(reverse("admin:index"))).text

    def test_opening_one_leads_to_the_statement_and_marks_it(self, his: Client, statement: Statement) -> None:
        page = Page(his.get(reverse("review:notifications")))
        [row] = page.one("ol", "notifications").all("li")
        assert all(words in row for words in ("edda mentioned you in a comment", "The noon ferry", "unread"))
        url = page.links()["edda mentioned you in a comment"]
        comment = Comment.objects.get()
        assert his.get(url)["Location"] == f"{story(statement)}#comment-{comment.pk}"
        assert self.bar(his) == "Notifications"

    def test_all_are_marked_as_read(self, his: Client) -> None:
        page = Page(his.post(reverse("review:notifications"), follow=True))
        assert "unread" not in page.one("ol", "notifications")
        assert not Notification.objects.unread().exists()

    def test_those_of_others_are_not_found(self, his: Client, desk: Client) -> None:
        other = Notification.objects.get()
        assert desk.get(reverse("review:notification", args=[other.pk])).status_code == HTTPStatus.NOT_FOUND
        desk.post(reverse("review:notifications"))
        assert Notification.objects.unread().count() == 1
