"""An erasure in the admin: one chief asks, another is asked once more and does it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Erasure
from tests.support.admin_pages import page, press
from tests.support.factories import ArticleFactory, UserFactory


@pytest.fixture
def asked(chief: Client) -> Erasure:
    ArticleFactory(text="Then Zorbrest spoke.\n")
    sent = {"kind": "words", "object_id": "", "lines": "Zorbrest", "reason": "A court has ordered it."}
    chief.post(reverse("admin:articles_erasure_add"), sent)
    return Erasure.objects.get()


def test_requester_cannot_confirm(chief: Client, asked: Erasure) -> None:
    assert "Erase for good" not in chief.get(page(asked)).content.decode()
    assert press(chief, asked, "confirm", _confirmed="1").status_code == HTTPStatus.FORBIDDEN
    assert Erasure.objects.get().done_at is None


def test_confirmation_shows_what_is_erased(asked: Erasure, sign_in: Callable[[User], Client]) -> None:
    second = sign_in(UserFactory(role="chief"))
    assert "Erase for good" in second.get(page(asked)).content.decode()
    question = press(second, asked, "confirm").content.decode()
    assert "This cannot be undone." in question
    assert "A court has ordered it. — Zorbrest" in question
    assert Erasure.objects.get().done_at is None
    press(second, asked, "confirm", _confirmed="1")
    assert Erasure.objects.get().done_at is not None
