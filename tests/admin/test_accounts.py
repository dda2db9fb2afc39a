"""Changes of accounts are logged on the account's page and can be undone there."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.models import AuditEntry
from core.permissions import GROUPS, Role
from newsroom.accounts.staff_accounts import set_roles
from tests.support.admin_pages import name_of, page
from tests.support.factories import UserFactory


@pytest.fixture
def chief(db: None) -> User:
    user: User = UserFactory(role=Role.CHIEF, username="chief")
    return user


@pytest.fixture
def desk(chief: User) -> Client:
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    return client


def change_password(client: Client, account: User, **data: Any) -> int:
    return client.post(reverse("admin:auth_user_password_change", args=[account.pk]), data).status_code


def test_password_change_is_logged_without_password(desk: Client, chief: User) -> None:
    account = UserFactory(role=Role.EDITOR)
    given = {"password1": "a kettle of 9 herons", "password2": "a kettle of 9 herons", "usable_password": "true"}
    assert change_password(desk, account, **{**given, "password2": "another"}) == HTTPStatus.OK
    assert not AuditEntry.objects.filter(subject="user").exists()
    assert change_password(desk, account, **given) == HTTPStatus.FOUND
    deed = AuditEntry.objects.get(subject="user", object_id=account.pk)
    assert (deed.by, deed.action, deed.after) == (chief, "password", {"password": "changed"})
    assert change_password(desk, account, **{**given, "unset-password": "1", "usable_password": "false"}) in (302, 200)
    assert AuditEntry.objects.filter(subject="user").latest("pk").after == {"password": "removed"}
    html = desk.get(page(account)).content.decode()
    assert "– → changed" in html
    assert "herons" not in html
    account.refresh_from_db()
    assert account.password not in html


def test_roles_and_names_can_be_restored(desk: Client, chief: User) -> None:
    account = UserFactory(role=Role.EDITOR)
    set_roles(account=account, roles=[], by=chief)
    deed = AuditEntry.objects.get(subject="user")
    assert "Editors → –" in desk.get(page(account)).content.decode()
    address = reverse(f"admin:{name_of(account)}_revert", args=[account.pk, deed.pk, "roles"])
    other = Client()
    other.force_login(UserFactory(role=Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    assert other.post(address).status_code == HTTPStatus.FORBIDDEN
    assert desk.post(address).status_code == HTTPStatus.FOUND
    assert list(account.groups.all()) == [Group.objects.get(name=GROUPS[Role.EDITOR])]
    assert "Restore" not in desk.get(page(account)).content.decode().split("<strong>roles changed</strong>")[-1]


def test_closed_account_is_reopened_from_log(desk: Client, chief: User) -> None:
    account = UserFactory(role=Role.EDITOR, is_active=True)
    form = desk.get(page(account)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if name not in ("is_active", "password", "last_login")}
    data = {name: value for name, value in data.items() if value not in (None, [])}
    data |= {"date_joined_0": "2026-03-01", "date_joined_1": "06:00:00"}
    response = desk.post(page(account), data)
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]
    account.refresh_from_db()
    assert not account.is_active
    deed = AuditEntry.objects.get(subject="user", action="account")
    address = reverse(f"admin:{name_of(account)}_revert", args=[account.pk, deed.pk, "is_active"])
    assert desk.post(address).status_code == HTTPStatus.FOUND
    account.refresh_from_db()
    assert account.is_active
    assert AuditEntry.objects.filter(subject="user", action="account").count() == 2
