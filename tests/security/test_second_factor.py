"""Two-step sign-in of chiefs."""

from __future__ import annotations

import time

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from core.permissions import Role
from newsroom.accounts.two_factor import LAST_USED, RECOVERY_CODES
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
PAGE = "/admin/second-factor/"


@pytest.fixture(autouse=True)
def needed(settings: Settings) -> None:
    settings.NEWSROOM_CHIEFS_NEED_SECOND_FACTOR = True
    settings.OTP_TOTP_THROTTLE_FACTOR = 0


@pytest.fixture
def chief() -> User:
    user = UserFactory(username="cara", role=Role.CHIEF)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user: User, following: str = "/admin/") -> tuple[Client, HttpResponse]:
    """With the password; where that leads."""
    client = Client()
    sent = {"username": user.username, "password": PASSWORD, "next": following}
    return client, client.post(f"{reverse('admin:login')}?next={following}", sent, follow=True)


def code_of(device: TOTPDevice, step: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + step * device.step
    return f"{totp.token():06d}"


def set_up(user: User) -> tuple[TOTPDevice, list[str]]:
    client, _response = sign_in(user)
    device = TOTPDevice.objects.get(user=user)
    client.post(PAGE, {"code": code_of(device, -1)})
    device.refresh_from_db()
    return device, list(StaticToken.objects.filter(device__user=user).values_list("token", flat=True))


def test_chief_sets_up_two_step_sign_in_first(chief: User) -> None:
    client, response = sign_in(chief, "/admin/articles/article/")
    assert response.redirect_chain[-1][0].startswith(PAGE)  # type: ignore[attr-defined]
    assert "<svg" in response.content.decode()
    assert client.get("/admin/articles/article/").status_code == 302
    device = TOTPDevice.objects.get(user=chief)
    assert "This code is wrong" in client.post(PAGE, {"code": "000000"}).content.decode()
    codes = client.post(PAGE, {"code": code_of(device)}).content.decode()
    assert codes.count("<li><code>") == RECOVERY_CODES
    assert client.get("/admin/articles/article/").status_code == 200


def test_password_alone_signs_nobody_in(chief: User) -> None:
    set_up(chief)
    client, response = sign_in(chief)
    assert "six digits" in response.content.decode()
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get("/api/v1/runs/").status_code == 401
    assert client.get("/api/v1/articles/").status_code == 200


def test_the_code_leads_to_where_one_was_going(chief: User) -> None:
    device, _codes = set_up(chief)
    client, _response = sign_in(chief)
    response = client.post(PAGE, {"code": code_of(device), "next": "/admin/articles/article/"})
    assert response["Location"] == "/admin/articles/article/"
    assert client.get("/api/v1/runs/").status_code == 200


def test_code_works_once_and_redirects_locally(chief: User) -> None:
    device, _codes = set_up(chief)
    code = code_of(device)
    first, second = sign_in(chief)[0], sign_in(chief)[0]
    assert first.post(PAGE, {"code": code, "next": "https://elsewhere.example/"})["Location"] == "/admin/"
    assert "This code is wrong" in second.post(PAGE, {"code": code}).content.decode()


def test_a_recovery_code_is_good_once(chief: User) -> None:
    _device, codes = set_up(chief)
    assert sign_in(chief)[0].post(PAGE, {"code": codes[0]}).status_code == 302
    assert sign_in(chief)[0].post(PAGE, {"code": codes[0]}).status_code == 200
    assert StaticToken.objects.filter(device__user=chief).count() == RECOVERY_CODES - 1


def test_wrong_codes_cause_a_wait(chief: User, settings: Settings) -> None:
    device, _codes = set_up(chief)
    settings.OTP_TOTP_THROTTLE_FACTOR = 60
    client, _response = sign_in(chief)
    client.post(PAGE, {"code": "000000"})
    assert client.post(PAGE, {"code": code_of(device)}).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_new_recovery_codes_replace_old_ones(chief: User) -> None:
    device, codes = set_up(chief)
    client, _response = sign_in(chief)
    client.post(PAGE, {"code": code_of(device)})
    client.post(PAGE, {"do": "codes"})
    assert not StaticToken.objects.filter(token__in=codes).exists()
    client.post(PAGE, {"do": "off"})
    assert TOTPDevice.objects.filter(user=chief, confirmed=True).exists()


def test_editor_needs_code_only_when_turned_on() -> None:
    editor = UserFactory(username="edda", role=Role.EDITOR)
    editor.set_password(PASSWORD)
    editor.save()
    client, response = sign_in(editor)
    assert response.redirect_chain[-1][0] == "/admin/"  # type: ignore[attr-defined]
    client.get(PAGE)
    device = TOTPDevice.objects.get(user=editor)
    client.post(PAGE, {"code": code_of(device)})
    assert "six digits" in sign_in(editor)[1].content.decode()
    client.post(PAGE, {"do": "off"})
    assert sign_in(editor)[1].redirect_chain[-1][0] == "/admin/"  # type: ignore[attr-defined]


def test_chief_signs_in_with_password_if_setting_is_off(chief: User, settings: Settings) -> None:
    settings.NEWSROOM_CHIEFS_NEED_SECOND_FACTOR = False
    assert sign_in(chief)[1].redirect_chain[-1][0] == "/admin/"  # type: ignore[attr-defined]


def test_an_operator_takes_a_lost_one_away(chief: User) -> None:
    set_up(chief)
    call_command("reset_second_factor", "cara")
    assert not TOTPDevice.objects.exists()
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "cara")


def test_admin_shows_no_secret() -> None:
    assert not {TOTPDevice, StaticDevice} & set(site._registry)


def test_public_pages_open_no_session(client: Client) -> None:
    response = client.get("/")
    assert "Cookie" not in response.get("Vary", "")


class TestUnusedSession:
    @pytest.fixture(autouse=True)
    def without_codes(self, settings: Settings) -> None:
        settings.NEWSROOM_CHIEFS_NEED_SECOND_FACTOR = False

    def used_again_after(self, hours: float, role: Role) -> int:
        client = Client()
        client.force_login(UserFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/admin/").status_code == 200
        session = client.session
        session[LAST_USED] = session.get(LAST_USED, time.time()) - int(hours * 3600)
        session.save()
        return client.get("/admin/").status_code

    def test_chief_is_signed_out_after_hours_without_use(self, settings: Settings) -> None:
        settings.NEWSROOM_CHIEF_IDLE_HOURS = 8
        assert self.used_again_after(7.9, Role.CHIEF) == 200
        assert self.used_again_after(8.1, Role.CHIEF) == 302

    def test_editor_stays_signed_in(self, settings: Settings) -> None:
        settings.NEWSROOM_CHIEF_IDLE_HOURS = 8
        assert self.used_again_after(30, Role.EDITOR) == 200

    def test_limit_can_be_switched_off(self, settings: Settings) -> None:
        settings.NEWSROOM_CHIEF_IDLE_HOURS = 0
        assert self.used_again_after(30, Role.CHIEF) == 200
