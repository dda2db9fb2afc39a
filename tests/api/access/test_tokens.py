from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from articles.models import Article
from newsroom.api.models import ApiToken
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db


def create_token(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def status_with(header: str) -> int:
    return APIClient().get("/api/v1/runs/", HTTP_AUTHORIZATION=header).status_code


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_created_token_works(scheme: str) -> None:
    assert status_with(f"{scheme} {create_token('cms')}") == 200


def test_only_the_digest_is_stored() -> None:
    secret = create_token("cms")
    token = ApiToken.objects.get()
    assert len(secret.removeprefix(ApiToken.PREFIX)) >= 43
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert not any(secret in str(value) for value in ApiToken.objects.values_list().get())


def test_program_account_is_actor_and_cannot_sign_in() -> None:
    secret = create_token("cms")
    account = User.objects.get(username="cms")
    assert not account.has_usable_password()
    assert not account.is_staff
    sent = {"outlet": "The Penmarrow Echo", "body": "The weir gate was closed on Monday.\n"}
    APIClient().post("/api/v1/articles/", sent, format="json", HTTP_AUTHORIZATION=f"Bearer {secret}")
    revision = Article.objects.get().current_revision
    assert revision is not None
    assert revision.created_by == account


def test_two_tokens_of_one_account() -> None:
    first, second = create_token("cms"), create_token("cms", "--role", "reader")
    assert User.objects.filter(username="cms").count() == 1
    assert (status_with(f"Bearer {first}"), status_with(f"Bearer {second}")) == (200, 403)


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Bearer",
            "Bearer nra_nothing",
            "Bearer two words",
            "Token é",
            "nra_nothing",
            "JWT nra_nothing",
            "Basic YTpi",
        ),
        *("", " ", "\t", "\xa0"),
        # Bytes that are not ASCII, as a web server hands them on.
        *("Bearer é".encode().decode("latin-1"), "Bearer \xff\xfe", "Bearer nra_\x80"),
    ],
)
def test_invalid_token_is_refused_everywhere(header: str) -> None:
    response = APIClient().get("/api/v1/articles/", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"


def test_staff_account_gets_no_token() -> None:
    UserFactory(username="edda")
    with pytest.raises(CommandError, match="person's account"):
        create_token("edda")


@pytest.mark.parametrize("name", ["", "two words", "x" * 151])
def test_invalid_account_name_is_refused(name: str) -> None:
    with pytest.raises(CommandError, match="NAME"):
        create_token(name)
    assert not User.objects.exists()


def test_a_revoked_token_is_refused() -> None:
    secret = create_token("cms")
    ApiToken.objects.get().revoke()
    assert status_with(f"Bearer {secret}") == 401


def test_a_token_of_a_closed_account_is_refused() -> None:
    secret = create_token("cms")
    User.objects.update(is_active=False)
    assert status_with(f"Bearer {secret}") == 401


def test_expired_token_is_refused() -> None:
    secret = create_token("cms", "--days", "1")
    assert status_with(f"Bearer {secret}") == 200
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert status_with(f"Bearer {secret}") == 401
    assert ApiToken.objects.get().state == "expired"


def test_token_is_limited_to_its_scopes() -> None:
    secret = create_token("cms", "--role", "machine", "--scope", "hand_in")
    assert ApiToken.objects.get().scopes == ["hand_in"]
    assert status_with(f"Bearer {secret}") == 403
    refused = APIClient().get("/api/v1/runs/", HTTP_AUTHORIZATION=f"Bearer {secret}").json()
    assert refused["detail"] == "This token’s scopes do not allow this: it needs “read_all”."


def test_token_without_scopes_has_all_of_its_role() -> None:
    create_token("cms", "--role", "reporter")
    assert ApiToken.objects.get().scopes == ["hand_in", "webhooks"]


def test_a_scope_beyond_the_role_is_refused() -> None:
    with pytest.raises(CommandError, match="reporter may not decide"):
        create_token("cms", "--role", "reporter", "--scope", "decide")
    assert not User.objects.exists()


def test_chief_token_needs_scopes_and_expires() -> None:
    with pytest.raises(CommandError, match="--scope"):
        create_token("cms", "--role", "chief")
    with pytest.raises(CommandError, match="--days"):
        create_token("cms", "--role", "chief", "--scope", "merge", "--days", "91")
    assert not ApiToken.objects.exists()
    create_token("cms", "--role", "chief", "--scope", "merge")
    token = ApiToken.objects.get()
    assert token.scopes == ["merge"]
    assert token.expires_at is not None
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)


@pytest.mark.parametrize("days", ["0", "-1", "100000"])
def test_invalid_days_are_refused(days: str) -> None:
    with pytest.raises(CommandError, match="--days"):
        create_token("cms", "--days", days)


NEW = {"account": "wire", "role": "machine", "scopes": ["read_all"], "expires_at_0": "", "expires_at_1": ""}


def boss() -> Client:
    client = Client()
    client.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_chief_creates_token_in_admin() -> None:
    client = Client()
    client.force_login(UserFactory(role="chief"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/api/apitoken/add/").status_code == 200
    page = client.post("/admin/api/apitoken/add/", NEW)
    found = re.search(r"<code>(nra_[\w-]+)</code>", page.content.decode())
    assert found is not None
    assert "no-store" in page.headers["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.user.username, token.role, token.scopes) == ("wire", "machine", ["read_all"])
    assert status_with(f"Bearer {found[1]}") == 200
    shown = client.get(f"/admin/api/apitoken/{token.pk}/change/").content.decode()
    assert found[1] not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": ["merge"]},
        {"role": "chief", "scopes": []},
        {"role": "chief", "expires_at_0": "2099-01-01", "expires_at_1": "00:00"},
        {"account": "two words"},
        {"account": "edda"},
        {"expires_at_0": "2020-01-01", "expires_at_1": "00:00"},
    ],
)
def test_invalid_token_is_refused_in_admin(wrong: dict[str, object]) -> None:
    UserFactory(username="edda")
    accounts = User.objects.count()
    page = boss().post("/admin/api/apitoken/add/", {**NEW, **wrong})
    assert page.status_code == 200
    assert "nra_" not in page.content.decode()
    assert not ApiToken.objects.exists()
    assert User.objects.count() == accounts + 1


def test_editor_cannot_create_tokens() -> None:
    desk = Client()
    desk.force_login(UserFactory(role="editor"), backend="django.contrib.auth.backends.ModelBackend")
    assert desk.get("/admin/api/apitoken/add/").status_code == 403


def test_a_token_is_revoked_in_the_admin() -> None:
    secret = create_token("cms")
    token = ApiToken.objects.get()
    client = boss()
    page = client.get(f"/admin/api/apitoken/{token.pk}/change/")
    assert page.status_code == 200
    assert token.digest not in page.content.decode()
    client.post(f"/admin/api/apitoken/{token.pk}/do/revoke/")
    assert status_with(f"Bearer {secret}") == 401
    assert client.get("/admin/api/apitoken/").status_code == 200


def test_last_use_is_stored_once_an_hour(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    header = f"Bearer {create_token('cms')}"
    status_with(header)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    with django_assert_num_queries(2) as queries:
        status_with(header)
    assert not any("UPDATE" in query["sql"] for query in queries)
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
    status_with(header)
    last = ApiToken.objects.get().last_used_at
    assert last is not None
    assert last >= first
