"""Whose address counts behind proxies, and the limits on wrong passwords."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from newsroom.http.client_address import client_address
from tests.support.factories import UserFactory

LOOPBACK = ["127.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ([], "192.0.2.1", "", "192.0.2.1"),
        ([], "127.0.0.1", "192.0.2.9", "127.0.0.1"),
        (LOOPBACK, "127.0.0.1", "192.0.2.9", "192.0.2.9"),
        (LOOPBACK, "::1", "192.0.2.9", "192.0.2.9"),
        (LOOPBACK, "", "192.0.2.9", "192.0.2.9"),
        (LOOPBACK, "192.0.2.1", "192.0.2.9", "192.0.2.1"),
        (LOOPBACK, "127.0.0.1", "198.51.100.7, 192.0.2.9", "192.0.2.9"),
        (LOOPBACK, "127.0.0.1", "nonsense", "127.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.2", "192.0.2.9, 10.0.0.3", "192.0.2.9"),
        (LOOPBACK, "::ffff:127.0.0.1", "::ffff:192.0.2.9", "192.0.2.9"),
        (LOOPBACK, "127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ([], "2001:db8:1:2::99", "", "2001:db8:1:2::"),
    ],
)
def test_address_of_a_client(
    settings: Settings, rf: RequestFactory, trusted: list[str], peer: str, forwarded: str, expected: str
) -> None:
    settings.NEWSROOM_TRUSTED_PROXIES = trusted
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=peer, **headers)) == expected


def sign_in(client: Client, name: str, password: str, address: str) -> int:
    sent = {"username": name, "password": password}
    response = client.post(reverse("admin:login"), sent, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
    return response.status_code


@pytest.mark.django_db
class TestWrongPasswords:
    @pytest.fixture(autouse=True)
    def behind_a_proxy(self, settings: Settings) -> None:
        settings.NEWSROOM_TRUSTED_PROXIES = LOOPBACK
        edda = UserFactory(username="edda", role="editor")
        edda.set_password("quill-and-ink")
        edda.save()

    def test_owner_signs_in_from_elsewhere(self, client: Client) -> None:
        for _attempt in range(6):
            status = sign_in(client, "edda", "guess", "192.0.2.66")
        assert status == HTTPStatus.TOO_MANY_REQUESTS
        assert sign_in(client, "edda", "quill-and-ink", "192.0.2.1") == HTTPStatus.FOUND

    def test_address_is_limited_whatever_the_names(self, client: Client, settings: Settings) -> None:
        settings.NEWSROOM_SIGN_INS_FROM_ADDRESS = 6
        statuses = [sign_in(client, f"name{n}", "guess", "192.0.2.66") for n in range(7)]
        assert statuses[:5] == [HTTPStatus.OK] * 5
        assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
        assert sign_in(client, "edda", "quill-and-ink", "192.0.2.66") == HTTPStatus.TOO_MANY_REQUESTS
        assert sign_in(client, "edda", "quill-and-ink", "192.0.2.1") == HTTPStatus.FOUND

    def test_what_a_lock_refuses_does_not_count_for_the_address(self, client: Client, settings: Settings) -> None:
        settings.NEWSROOM_SIGN_INS_FROM_ADDRESS = 8
        for _attempt in range(20):
            sign_in(client, "someone", "guess", "192.0.2.66")
        assert sign_in(client, "edda", "quill-and-ink", "192.0.2.66") == HTTPStatus.FOUND

    def test_chief_unlocks_a_name_in_the_admin(self, client: Client) -> None:
        for _attempt in range(5):
            sign_in(client, "edda", "guess", "192.0.2.1")
        chief = Client()
        chief.force_login(UserFactory(role="chief"), backend="django.contrib.auth.backends.ModelBackend")
        row = AccessAttempt.objects.get()
        chief.post(reverse("admin:axes_accessattempt_delete", args=[row.pk]), {"post": "yes"})
        assert sign_in(client, "edda", "quill-and-ink", "192.0.2.1") == HTTPStatus.FOUND
