"""Chiefs invite people with a role, and whoever has forgotten a password gets a link to set a new one."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from kombu.exceptions import OperationalError as BrokerError
from pytest_django import Settings

from articles.models import AuditEntry
from core.permissions import GROUPS, Role
from newsroom.accounts.staff_accounts import set_roles
from newsroom.accounts.tasks import send_reset_links
from newsroom.celery import app
from tests.support.admin_pages import list_page, messages, page
from tests.support.factories import UserFactory
from tests.support.page import Page
from tests.support.programs.workers import Worker
from tests.support.waiting import wait_until

PASSWORD = "nine herons in a kettle"


def invite(client: Client, role: str = GROUPS[Role.EDITOR], **data: Any) -> HttpResponse:
    sent = {"email": "ida@example.org", "role": Group.objects.get(name=role).pk, "first_name": "Ida", "last_name": ""}
    return client.post(reverse("admin:auth_user_add"), sent | data)


def test_invitation_has_one_button(chief: Client) -> None:
    form = Page(chief.get(reverse("admin:auth_user_add")))
    assert [button.text for button in form.all("button", type="submit", form="user_form")] == ["Save"]


def link_in(text: str) -> str:
    found = re.search(r"https?://\S+/admin/password/\S+", text)
    assert found is not None, text
    return urlsplit(found.group()).path


def set_password(client: Client, link: str) -> HttpResponse:
    """Follow the link and enter a password twice."""
    form = client.get(link, follow=True)
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    return client.post(form.request["PATH_INFO"], sent, follow=True)


def sign_in(client: Client, username: str) -> HttpResponse:
    sent = {"username": username, "password": PASSWORD}
    return client.post(reverse("admin:login"), sent, follow=True)


def ask_for_link(email: str) -> HttpResponse:
    return Client().post(reverse("admin_password_reset"), {"email": email}, follow=True)


def test_invited_editor_sets_a_password_and_signs_in(chief: Client) -> None:
    response = invite(chief)
    assert messages(response) == ["An invitation was sent to ida@example.org."]
    (letter,) = mail.outbox
    assert letter.to == ["ida@example.org"]
    assert "Editors" in letter.body
    visitor = Client()
    assert "You can sign in" in Page(set_password(visitor, link_in(letter.body))).text
    response = sign_in(visitor, "ida")
    assert response.request["PATH_INFO"] == reverse("admin:index")
    assert visitor.get(reverse("review:queue")).status_code == HTTPStatus.OK


def test_link_works_once(chief: Client) -> None:
    invite(chief)
    link = link_in(mail.outbox[0].body)
    set_password(Client(), link)
    assert "no longer valid" in Page(Client().get(link, follow=True)).text


def test_invitation_shows_its_link_where_no_mail_is_sent(chief: Client, settings: Settings) -> None:
    settings.NEWSROOM_SENDS_EMAIL = False
    (message,) = messages(invite(chief))
    assert message.startswith("No e-mail could be sent. Give ida this link")
    assert "You can sign in" in Page(set_password(Client(), link_in(message))).text
    assert "sends no e-mail" in Page(Client().get(reverse("admin_password_reset"))).text


def test_second_account_with_one_address_is_refused(chief: Client) -> None:
    invite(chief)
    assert "There is an account with this address: ida." in Page(invite(chief, username="other")).text
    assert "The username IDA is taken" in Page(invite(chief, email="ida@example.com", username="IDA")).text
    assert User.objects.filter(first_name="Ida").count() == 1


def test_chief_cannot_invite_into_a_stronger_role(chief: Client) -> None:
    powerful = Group.objects.create(name="Powerful")
    powerful.permissions.add(*Group.objects.get(name=GROUPS[Role.CHIEF]).permissions.model.objects.all())
    assert "valid choice" in Page(invite(chief, "Powerful")).text
    assert not User.objects.filter(username="ida").exists()


def test_programs_are_no_role_for_people(chief: Client) -> None:
    assert "valid choice" in Page(invite(chief, GROUPS[Role.MACHINE])).text


def test_a_role_lets_an_account_sign_in(db: None) -> None:
    chief = UserFactory(role=Role.CHIEF)
    account = UserFactory(role="", is_staff=False)
    for role, can_sign_in in ((Role.EDITOR, True), (None, False), (Role.MACHINE, False)):
        roles = [Group.objects.get(name=GROUPS[role])] if role else []
        set_roles(account=account, roles=roles, by=chief)
        account.refresh_from_db()
        assert account.is_staff is can_sign_in, role


def test_list_shows_roles_and_can_be_narrowed_to_one(chief: Client) -> None:
    UserFactory(username="rita", role=Role.REPORTER)
    invite(chief)
    rows = Page(chief.get(list_page(User))).one("table", id="result_list").texts("tr")
    assert ["Editors" in row for row in rows if "ida@example.org" in row] == [True]
    editors = Group.objects.get(name=GROUPS[Role.EDITOR])
    only = Page(chief.get(list_page(User) + f"?role={editors.pk}")).one("table", id="result_list").text
    assert "ida@example.org" in only
    assert "rita" not in only


def test_account_page_has_roles_and_no_raw_permissions(chief: Client, boss: Client) -> None:
    account = UserFactory(role=Role.EDITOR)
    for client in (chief, boss):
        html = Page(client.get(page(account)))
        assert html.all("input", name="groups")
        assert not [*html.all(name="user_permissions"), *html.all(name="is_staff")]
    assert "Roles" in Page(chief.get(list_page(Group))).text
    assert "review and decide disputes" in Page(chief.get(page(Group.objects.get(name="Editors")))).text


def test_forgotten_password_is_set_anew_and_logged(db: None) -> None:
    account = UserFactory(username="edda", email="edda@example.org", role=Role.EDITOR)
    assert send_reset_links([account.pk], "http://testserver") == 1
    visitor = Client()
    set_password(visitor, link_in(mail.outbox[0].body))
    assert sign_in(visitor, "edda").request["PATH_INFO"] == reverse("admin:index")
    entry = AuditEntry.objects.get(subject="user", object_id=account.pk)
    assert (entry.by, entry.after) == (account, {"password": "changed"})


def test_nothing_tells_whether_an_account_exists(db: None) -> None:
    account = UserFactory(email="edda@example.org")
    account.set_password(PASSWORD)
    account.save()
    known, unknown = ask_for_link("edda@example.org"), ask_for_link("nobody@example.org")
    assert known.content == unknown.content
    assert known.headers.keys() == unknown.headers.keys()
    # A worker sends the e-mail, so that both answers take the same time.
    assert mail.outbox == []


def test_forgotten_password_without_a_broker(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    account = UserFactory(email="edda@example.org")
    account.set_password(PASSWORD)
    account.save()

    def send(*args: Any, **options: Any) -> None:
        raise BrokerError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(app.amqp, "send_task_message", send)
        known, unknown = ask_for_link("edda@example.org"), ask_for_link("nobody@example.org")
    for response in (known, unknown):
        assert response.status_code == HTTPStatus.OK
        assert "No e-mail can be sent at the moment" in Page(response).text
    assert "Look at your e-mail" in Page(ask_for_link("edda@example.org")).text


@pytest.mark.delivery
def test_worker_takes_the_request_for_a_link(worker: Worker) -> None:
    account = UserFactory(email="edda@example.org")
    account.set_password(PASSWORD)
    account.save()
    ask_for_link("edda@example.org")
    assert wait_until(lambda: "password_links_sent" in worker.log.read_text())


def test_forgotten_password_leaves_the_second_factor(settings: Settings, db: None) -> None:
    settings.NEWSROOM_CHIEFS_NEED_SECOND_FACTOR = True
    account = UserFactory(username="cara", email="cara@example.org", role=Role.CHIEF)
    TOTPDevice.objects.create(user=account, confirmed=True, name="authenticator")
    send_reset_links([account.pk], "http://testserver")
    visitor = Client()
    set_password(visitor, link_in(mail.outbox[0].body))
    assert visitor.get(reverse("admin:index")).status_code == HTTPStatus.FOUND
    assert "six digits" in Page(sign_in(visitor, "cara")).text
    assert visitor.get(reverse("admin:index")).status_code == HTTPStatus.FOUND


def test_a_new_password_unlocks_the_account(db: None) -> None:
    account = UserFactory(username="edda", email="edda@example.org", role=Role.EDITOR)
    for _attempt in range(6):
        Client().post(reverse("admin:login"), {"username": "edda", "password": "guess"})
    assert sign_in(Client(), "edda").status_code == HTTPStatus.TOO_MANY_REQUESTS
    send_reset_links([account.pk], "http://testserver")
    set_password(Client(), link_in(mail.outbox[0].body))
    assert sign_in(Client(), "edda").status_code == HTTPStatus.OK


def test_sign_in_page_links_to_the_forgotten_password(client: Client, db: None) -> None:
    link = Page(client.get(reverse("admin:login"))).one("a", "password-reset-link")
    assert link["href"] == reverse("admin_password_reset")
