"""Tests of the rule that two people must agree on an erasure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import Erasure
from articles.services import NotAllowed
from core.permissions import GROUPS, Role
from newsroom.accounts.staff_accounts import log_password_change, save_account, set_roles
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger(settings: Settings, tmp_path: Path) -> None:
    settings.NEWSROOM_TEXT_FOLDERS = []
    settings.NEWSROOM_ERASURE_LEDGER = tmp_path / "erasures.jsonl"


@pytest.fixture
def chief() -> User:
    user: User = UserFactory(role=Role.CHIEF, username="cara")
    return user


def made_by(maker: User, name: str) -> User:
    """Return a second chief whose account a first one created."""
    account = save_account(account=User(username=name, is_staff=True), by=maker)
    set_roles(account=account, roles=[Group.objects.get(name=GROUPS[Role.CHIEF])], by=maker)
    return User.objects.get(pk=account.pk)


def asked_by(user: User) -> Erasure:
    return request_erasure(kind="words", words=["Zorbrest"], reason="A court has ordered it.", by=user)


def test_created_account_cannot_confirm(chief: User) -> None:
    made = made_by(chief, "dana")
    for asking, confirming in ((chief, made), (made, chief)):
        with pytest.raises(NotAllowed, match="somebody else"):
            confirm_erasure(erasure=asked_by(asking), by=confirming)


def test_indirectly_created_accounts_cannot_confirm(chief: User) -> None:
    first, second = made_by(chief, "dana"), made_by(chief, "ella")
    third = made_by(first, "fern")
    for asking, confirming in ((chief, third), (first, second), (second, third)):
        with pytest.raises(NotAllowed, match="somebody else"):
            confirm_erasure(erasure=asked_by(asking), by=confirming)


def test_account_with_reset_password_cannot_confirm(chief: User) -> None:
    other = UserFactory(role=Role.CHIEF)
    with log_password_change(account=str(other.pk), by=chief):
        other.set_password("a kettle of 9 herons")
        other.save()
    with pytest.raises(NotAllowed, match="somebody else"):
        confirm_erasure(erasure=asked_by(chief), by=other)


def test_administrator_does_not_link_two_chiefs(chief: User) -> None:
    administrator = UserFactory(superuser=True, role="")
    first, second = made_by(administrator, "dana"), made_by(administrator, "ella")
    with pytest.raises(NotAllowed, match="somebody else"):
        confirm_erasure(erasure=asked_by(administrator), by=first)
    assert confirm_erasure(erasure=asked_by(first), by=second).done_at is not None


@pytest.mark.parametrize(("made", "asked", "two"), [(29, 0, False), (31, 0, True), (40, 45, False)])
def test_account_changed_long_ago_can_confirm(chief: User, made: int, asked: int, two: bool) -> None:
    other = UserFactory(role=Role.CHIEF)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_auditentry (subject, object_id, action, by_id, at, before, after)"
            " VALUES ('user', %s, 'account', %s, %s, '{}', '{}')",
            [str(other.pk), chief.pk, timezone.now() - timedelta(days=made)],
        )
    erasure = asked_by(chief)
    Erasure.objects.filter(pk=erasure.pk).update(asked_at=timezone.now() - timedelta(days=asked))
    if two:
        assert confirm_erasure(erasure=erasure, by=other).done_at is not None
    else:
        with pytest.raises(NotAllowed, match="somebody else"):
            confirm_erasure(erasure=erasure, by=other)
