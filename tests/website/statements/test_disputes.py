"""Anybody may dispute a public statement, follow it at an address of their own, and editors work through it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from pytest_django import Settings

from articles import services
from articles.models import AuditEntry, Dispute, Statement
from articles.services import NotAllowed
from core.permissions import NotPermitted, Role
from tests.support.admin_pages import act, messages, press
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db

TOLD = "I was in another town that day."


@pytest.fixture
def statement() -> Statement:
    return StatementFactory(speaker=PersonFactory(), confirmed=True)


def send(client: Client, statement: Statement, **differs: Any) -> HttpResponse:
    sent = {"ground": "not-me", "details": TOLD, **differs}
    return client.post(f"/statements/{statement.pk}/dispute/", sent)


def test_dispute_form_works_without_script(client: Client, statement: Statement) -> None:
    address = f"/statements/{statement.pk}/dispute/"
    assert address in client.get(statement.get_absolute_url()).content.decode()
    response = client.get(address)
    form = Page(response).main.one("form")
    assert form.all("script") == []
    assert [choice["value"] for choice in form.all("input", type="radio")] == Dispute.Ground.values
    assert "no-store" in response["Cache-Control"]


def test_form_marks_optional_and_public_fields(client: Client, statement: Statement) -> None:
    html = client.get(f"/statements/{statement.pk}/dispute/").content.decode()
    for field, optional in (("details", False), ("reply", True), ("name", True), ("contact", True)):
        label = html[html.index(f'<label for="id_{field}">') :].partition("</label>")[0]
        assert ("(optional)" in label) == optional, field
    assert "Shown to readers beside your reply" in html
    assert 'aria-describedby="id_name_helptext"' in html


def test_sender_gets_private_status_page(client: Client, statement: Statement) -> None:
    response = send(client, statement, name="Wenna Trost", contact="wenna@post.example")
    private = response["Location"]
    assert private.startswith("/disputes/")
    dispute = Dispute.objects.get()
    assert private.rstrip("/").rpartition("/")[2] not in (dispute.token, dispute.pk)
    shown = client.get(private)
    assert TOLD in shown.content.decode()
    assert "received" in shown.content.decode()
    assert (shown["Referrer-Policy"], shown["X-Robots-Tag"]) == ("no-referrer", "noindex")
    editor = UserFactory(role=Role.EDITOR)
    services.take_up_dispute(dispute=dispute, by=editor)
    assert "in review" in client.get(private).content.decode()
    services.settle_dispute(dispute=dispute, by=editor, upheld=True, outcome="You are right.")
    assert "You are right." in client.get(private).content.decode()
    assert client.get("/disputes/nothing/").status_code == 404
    assert [deed.action for deed in AuditEntry.objects.order_by("pk")] == ["take up", "upheld"]


def test_only_editors_set_dispute_mark(client: Client, statement: Statement) -> None:
    send(client, statement)
    places = (statement.get_absolute_url(), "/", f"/embed/statements/{statement.pk}/1/")
    assert not any("Disputed" in client.get(place).content.decode() for place in places)
    services.mark_disputed(statement=statement, by=UserFactory(role=Role.EDITOR), disputed=True)
    assert all("Disputed" in client.get(place).content.decode() for place in places)
    assert client.get(f"/api/v1/statements/{statement.pk}/").json()["disputed"] is True
    services.mark_disputed(statement=statement, by=UserFactory(role=Role.EDITOR), disputed=False)
    assert not any("Disputed" in client.get(place).content.decode() for place in places)


def test_a_reply_is_shown_when_an_editor_shows_it(client: Client, statement: Statement) -> None:
    send(client, statement, reply="I never said so.", contact="secret@post.example")
    dispute = Dispute.objects.get()
    page = statement.get_absolute_url()
    assert "I never said so." not in client.get(page).content.decode()
    services.show_reply(dispute=dispute, by=UserFactory(), shown=True)
    html = client.get(page).content.decode()
    assert "I never said so." in html
    assert "secret@post.example" not in html
    assert TOLD not in html
    services.show_reply(dispute=dispute, by=UserFactory(), shown=False)
    assert "I never said so." not in client.get(page).content.decode()


def test_disputes_are_limited_by_address_and_statement(
    client: Client, statement: Statement, settings: Settings
) -> None:
    settings.NEWSROOM_DISPUTES_A_DAY = {"address": 2, "statement": 3}
    assert [send(client, statement).status_code for _n in range(3)] == [302, 302, 429]
    refused = send(client, statement, reply="I was away.")
    assert refused["Retry-After"] == "86400"
    for words in ("Daily limit reached", "come back tomorrow", TOLD, "I was away."):
        assert words in refused.content.decode()
    others = [Client(REMOTE_ADDR=f"192.0.2.{n}") for n in range(2)]
    assert [send(other, statement).status_code for other in others] == [302, 429]
    assert Dispute.objects.count() == 3
    assert send(others[1], StatementFactory(confirmed=True)).status_code == 302
    assert not Dispute.objects.filter(sender__contains="192").exists()


def test_honeypot_field_stops_programs(client: Client, statement: Statement) -> None:
    assert send(client, statement, website="https://buy.example")["Location"] == statement.get_absolute_url()
    assert not Dispute.objects.exists()


def test_what_is_missing_is_said(client: Client, statement: Statement) -> None:
    for wrong in ({"ground": "nonsense"}, {"details": " "}, {"details": "x" * 4001}):
        assert send(client, statement, **wrong).status_code == 400
    assert not Dispute.objects.exists()


def test_what_is_not_public_cannot_be_disputed(client: Client) -> None:
    hidden = StatementFactory(article=ArticleFactory(draft=True), confirmed=True)
    assert client.get(f"/statements/{hidden.pk}/dispute/").status_code == 404
    assert send(client, hidden).status_code == 404
    with pytest.raises(NotAllowed):
        services.raise_dispute(statement=hidden, ground="not-me", details=TOLD, address="192.0.2.1")


def test_form_without_csrf_token_returns_written_text(
    statement: Statement,
) -> None:
    refused = send(Client(enforce_csrf_checks=True), statement, reply="I was <away>.")
    html = refused.content.decode()
    assert refused.status_code == 403
    for words in ("This form could not be accepted", TOLD, "I was &lt;away&gt;.", 'class="masthead"'):
        assert words in html
    assert f'href="/statements/{statement.pk}/dispute/"' in html
    assert "no-store" in refused["Cache-Control"]
    assert "style=" not in html
    elsewhere = Client(enforce_csrf_checks=True).post("/", {"details": "secret"})
    assert "secret" not in elsewhere.content.decode()
    with translation.override("de"):
        german = send(Client(enforce_csrf_checks=True), statement).content.decode()
    assert 'lang="de"' in german
    assert "This form could not be accepted" not in german


def test_only_editors_decide_disputes(client: Client, statement: Statement) -> None:
    send(client, statement)
    dispute = Dispute.objects.get()
    desk = Client()
    desk.force_login(UserFactory(role=Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    assert TOLD in desk.get(f"/admin/articles/dispute/{dispute.pk}/change/").content.decode()
    press(desk, dispute, "take_up")
    press(desk, dispute, "mark")
    press(desk, dispute, "decline", _confirmed="1", outcome="The recording is clear.")
    dispute.refresh_from_db()
    statement.refresh_from_db()
    assert (dispute.state, dispute.outcome, statement.disputed) == ("declined", "The recording is clear.", True)
    for role in (Role.REPORTER, Role.MACHINE):
        with pytest.raises(NotPermitted):
            services.take_up_dispute(dispute=dispute, by=UserFactory(role=role))


class TestTwoEditors:
    """An editor cannot overwrite a newer decision from a page opened earlier."""

    @pytest.fixture
    def dispute(self, client: Client, statement: Statement) -> Dispute:
        send(client, statement)
        return Dispute.objects.get()

    @pytest.fixture
    def desk(self, client: Client) -> Client:
        client.force_login(UserFactory(role=Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def version(self, desk: Client, dispute: Dispute) -> str:
        page = desk.get(f"/admin/articles/dispute/{dispute.pk}/change/")
        return str(
            next(button.version for button in page.context["action_buttons"] if button.action.name == "decline")
        )

    def test_outdated_page_changes_no_dispute(self, desk: Client, dispute: Dispute) -> None:
        seen = self.version(desk, dispute)
        asked = press(desk, dispute, "decline", version=seen)
        assert f'name="version" value="{seen}"' in asked.content.decode()
        edda = UserFactory(username="edda", role=Role.EDITOR)
        services.settle_dispute(dispute=dispute, by=edda, upheld=True, outcome="You are right.")
        for verb in ("decline", "take_up"):
            answer = press(desk, dispute, verb, _confirmed="1", outcome="It was you.", version=seen)
            told = " ".join(messages(answer))
            assert "edda" in told
            assert "You are right." in told
        dispute.refresh_from_db()
        assert (dispute.state, dispute.outcome) == ("upheld", "You are right.")

    def test_from_a_list_neither(self, desk: Client, dispute: Dispute) -> None:
        as_of = desk.get("/admin/articles/dispute/").context["as_of"]
        services.take_up_dispute(dispute=dispute, by=UserFactory(role=Role.EDITOR))
        act(desk, Dispute, "decline", [dispute], _confirmed="1", outcome="It was you.", as_of=as_of)
        dispute.refresh_from_db()
        assert dispute.state == "in-review"

    def test_what_is_settled_is_taken_up_again_first(self, desk: Client, dispute: Dispute) -> None:
        editor = UserFactory(role=Role.EDITOR)
        services.settle_dispute(dispute=dispute, by=editor, upheld=True, outcome="You are right.")
        with pytest.raises(NotAllowed, match="reopen it first"):
            services.settle_dispute(dispute=dispute, by=editor, upheld=False, outcome="It was you.")
        press(desk, dispute, "reopen")
        dispute.refresh_from_db()
        assert (dispute.state, dispute.outcome) == ("in-review", "")
        with pytest.raises(NotAllowed, match="has not been decided"):
            services.reopen_dispute(dispute=dispute, by=editor)
        press(desk, dispute, "decline", _confirmed="1", outcome="It was you.")
        dispute.refresh_from_db()
        assert dispute.state == "declined"


def test_the_page_shows_what_is_disputed(client: Client, statement: Statement) -> None:
    send(client, statement)
    statement.current_wording.role = "the keeper of Gravelbourne"
    statement.current_wording.save()
    client.force_login(UserFactory(role=Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/admin/articles/dispute/{Dispute.objects.get().pk}/change/").content.decode()
    for shown in (statement.current_wording.text, "the keeper of Gravelbourne", statement.article.title):
        assert escape(shown) in page
    assert escape(str(statement.speakers.get().agent)) in page
    assert escape(statement.current_wording.text) in client.get("/admin/articles/dispute/").content.decode()


def test_all_addresses_of_one_ipv6_network_are_one_sender(statement: Statement) -> None:
    def send(address: str) -> None:
        services.raise_dispute(statement=statement, ground="not-me", details=TOLD, address=address)

    for host in range(1, 6):
        send(f"2001:db8:0:1::{host}")
    with pytest.raises(services.TooManyDisputes):
        send("2001:db8:0:1:ffff::9")
    for other in ("2001:db8:0:2::1", "::1", "::ffff:192.0.2.7", "unknown"):
        send(other)


def test_field_errors_are_linked_to_fields(client: Client) -> None:
    said = StatementFactory(confirmed=True)
    page = client.post(f"/statements/{said.pk}/dispute/", {"details": ""}).content.decode()
    for name, first in (("ground", "id_ground_0"), ("details", "id_details")):
        assert f'aria-describedby="id_{name}_error"' in page
        places = [page.index(one) for one in (f'id="id_{name}_error"', f'id="{first}"')]
        assert places == sorted(places), name
    assert page.count("errorlist") == 2
