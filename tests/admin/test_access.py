"""Tests of permissions in the admin."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from articles.models import Article, ExtractionRun, Outlet, Statement
from people.models import Agent, MergeRecord, Organisation, Person
from people.services.merge import merge_agents
from tests.support.admin_pages import list_page, page, press
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.page import Page

MODELS = [Article, Statement, ExtractionRun, Outlet, Person, Organisation, MergeRecord]


@pytest.fixture
def rows(db: None) -> list[tuple[type, str]]:
    """The page of one row of each model."""
    statement = StatementFactory(speaker=PersonFactory())
    organisation = OrganisationFactory()
    kept = PersonFactory()
    record = merge_agents(keep=kept, merge=PersonFactory(), by=UserFactory())
    run = ExtractionRunFactory(revision=statement.article.current_revision)
    return [
        (Article, page(statement.article)),
        (Statement, page(statement)),
        (ExtractionRun, page(run)),
        (Outlet, page(statement.article.outlet)),
        (Person, page(kept, Person)),
        (Organisation, page(organisation, Organisation)),
        (MergeRecord, page(record)),
    ]


@pytest.mark.parametrize("who", ["desk", "boss"])
def test_every_list_and_page_opens_for_editors_and_administrators(
    who: str, rows: list[tuple[type, str]], request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(who)
    for model, address in rows:
        assert client.get(list_page(model)).status_code == HTTPStatus.OK, model
        assert client.get(address).status_code == HTTPStatus.OK, model


def test_staff_without_permissions_are_refused_every_list_and_page(
    outsider: Client, rows: list[tuple[type, str]]
) -> None:
    for model, address in rows:
        assert outsider.get(list_page(model)).status_code == HTTPStatus.FORBIDDEN, model
        assert outsider.get(address).status_code == HTTPStatus.FORBIDDEN, model


def test_readers_and_strangers_are_sent_to_sign_in(reader: Client, rows: list[tuple[type, str]]) -> None:
    for client in (reader, Client()):
        for model, address in rows:
            for url in (list_page(model), address):
                response = client.get(url)
                assert response.status_code == HTTPStatus.FOUND
                assert response["Location"].startswith(reverse("admin:login"))


def test_view_permission_shows_no_working_buttons(sign_in: Callable[[User], Client]) -> None:
    statement = StatementFactory()
    user = UserFactory(role="")
    user.user_permissions.add(Permission.objects.get(codename="view_statement"))
    client = sign_in(user)
    assert client.get(page(statement)).status_code == HTTPStatus.OK
    assert b"/do/confirm/" not in client.get(page(statement)).content
    assert press(client, statement, "confirm").status_code == HTTPStatus.FORBIDDEN
    statement.refresh_from_db()
    assert statement.state == "suggested"


def test_a_button_does_nothing_without_a_csrf_token(editor: User) -> None:
    statement = StatementFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert press(client, statement, "confirm").status_code == HTTPStatus.FORBIDDEN


def test_action_by_get_changes_nothing(desk: Client) -> None:
    statement = StatementFactory()
    url = reverse("admin:articles_statement_do", args=[statement.pk, "confirm"])
    assert desk.get(url).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_unknown_action_or_row_is_404(desk: Client) -> None:
    statement = StatementFactory()
    assert press(desk, statement, "burn").status_code == HTTPStatus.NOT_FOUND
    url = reverse("admin:articles_statement_do", args=["nobody", "confirm"])
    assert desk.post(url).status_code == HTTPStatus.NOT_FOUND


def test_a_button_never_leads_to_another_host(desk: Client) -> None:
    statement = StatementFactory()
    response = press(desk, statement, "confirm", next="https://elsewhere.example/")
    assert response["Location"] == page(statement)


def test_index_counts_work_only_for_readers_of_it(desk: Client, outsider: Client) -> None:
    StatementFactory.create_batch(2)
    ExtractionRunFactory(state="failed", error="no words")
    response = desk.get(reverse("admin:index"))
    assert [count for _label, count, _url in response.context["to_do"]] == [2, 0, 0, 0, 0, 0, 1]
    for _label, _count, url in response.context["to_do"]:
        assert desk.get(url).status_code == HTTPStatus.OK
    assert outsider.get(reverse("admin:index")).context["to_do"] == []


def test_index_counts_statements_as_the_desk_does(desk: Client) -> None:
    StatementFactory.create_batch(2)
    StatementFactory(confirmed=True, corrected="removed")
    label, count, url = desk.get(reverse("admin:index")).context["to_do"][0]
    assert (str(label), count) == ("statements to review", 3)
    assert desk.get(url).context["counts"]["suggested"] == count


def test_index_names_what_waits(desk: Client) -> None:
    ExtractionRunFactory(state="failed", error="no words")
    scheduled = ArticleFactory(scheduled=True, headline="The gate opens")
    StatementFactory(confirmed=True, corrected="reworded", article__headline="The tide")
    page_now = Page(desk.get(reverse("admin:index")))
    assert page_now.section("Scheduled stories").links()["The gate opens"] == page(scheduled)
    assert "Run it again" in page_now.section("Stories that could not be read")
    assert "reworded" in page_now.section("Corrections to look at")
    assert not page_now.has_section("Disputes")
    assert "1 failed run" in page_now.one("ul", "archive-to-do")
    for section in page_now.all("section"):
        assert all(desk.get(link).status_code == HTTPStatus.OK for link in section.links().values())


def test_desk_has_a_sign_out(desk: Client) -> None:
    forms = [form for form in Page(desk.get(reverse("review:queue"))).all("form") if "Sign out" in form]
    assert [form["method"] for form in forms] == ["post"]
    desk.post(forms[0]["action"])
    assert desk.get(reverse("review:queue")).status_code == HTTPStatus.FOUND


def test_times_have_24_hours(desk: Client) -> None:
    article = ArticleFactory(published_at=datetime(2026, 3, 1, 16, 10, tzinfo=UTC))
    assert "1 March 2026, 16:10" in desk.get(list_page(Article)).content.decode()
    assert article.pk


def test_titles_have_names_and_no_ids(desk: Client, rows: list[tuple[type, str]]) -> None:
    for _model, address in rows:
        title = Page(desk.get(address)).title
        assert not re.search(r"\b(?=[a-z]*\d)[a-z\d]{12}\b", title), title


def test_sign_in_without_next_leads_to_index(client: Client, db: None) -> None:
    user = UserFactory(username="otto", role="editor")
    user.set_password("quill-and-ink")
    user.save()
    response = client.post(reverse("admin:login"), {"username": "otto", "password": "quill-and-ink"}, follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (HTTPStatus.OK, reverse("admin:index"))


def test_sixth_wrong_password_is_blocked(client: Client, db: None) -> None:
    UserFactory(username="edda", password="!")
    for _attempt in range(5):
        client.post(reverse("admin:login"), {"username": "edda", "password": "guess"})
    response = client.post(reverse("admin:login"), {"username": "edda", "password": "guess"})
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "blocked for 15 minutes" in response.content.decode()


def test_agent_redirects_to_page_of_its_kind(desk: Client) -> None:
    person, organisation = PersonFactory(), OrganisationFactory()
    for agent, model in ((person, Person), (organisation, Organisation)):
        response = desk.get(reverse("admin:people_agent_change", args=[agent.pk]))
        assert response["Location"] == page(agent, model)
    assert desk.get(reverse("admin:people_agent_change", args=["nobody"])).status_code == HTTPStatus.FOUND
    assert Agent.objects.count() == 2


def test_nothing_is_loaded_from_another_host(desk: Client) -> None:
    statement = StatementFactory()
    for url in (list_page(Statement), page(statement), reverse("admin:login")):
        html = desk.get(url, follow=True).content.decode()
        for attribute in ('src="', 'link href="'):
            for part in html.split(attribute)[1:]:
                assert part.startswith("/"), part[:80]


def test_empty_list_says_how_a_row_comes_to_be(desk: Client) -> None:
    empty = Page(desk.get(list_page(Article))).one("div", "archive-empty")
    assert "No stories found." in empty
    assert desk.get(list_page(Article) + empty.links()["Add: story"]).status_code == HTTPStatus.OK
    assert "when stories have been read" in Page(desk.get(list_page(Statement))).one("div", "archive-empty")
    filtered = Page(desk.get(list_page(Statement), {"q": "ferry"})).one("div", "archive-empty")
    assert filtered.links() == {"Clear the search and all filters": "?"}


def test_user_menu_says_what_it_is(desk: Client) -> None:
    menu = Page(desk.get(reverse("admin:index"))).one("details", "newsroom-user")
    assert menu.one("summary").text == "Your menu: edda"
