"""Who asks: nobody, a token of each role, or somebody signed in to the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings
from rest_framework.test import APIClient

from newsroom.api.changes.follower import follow
from newsroom.api.models import ApiToken, Change
from tests.support.factories import UserFactory

ASKERS = ["anonymous", "reader", "reporter", "machine", "editor", "chief"]
ASKERS += ["staff", "staff: chief", "staff without rights"]

Ask = Callable[[str], APIClient]
Told = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    """No limit on requests, unless a test sets one."""
    cache.clear()
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 0, "account": 0}


@pytest.fixture
def asking(db: None) -> Ask:
    """A client for one of ``ASKERS``, the same account each time."""
    clients: dict[str, APIClient] = {}

    def client(asker: str) -> APIClient:
        if asker not in clients:
            clients[asker] = made(asker)
        return clients[asker]

    return client


def made(asker: str) -> APIClient:
    client = APIClient()
    if asker.startswith("staff"):
        user = UserFactory(role={"staff": "editor", "staff: chief": "chief"}.get(asker, ""))
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    elif asker != "anonymous":
        user = UserFactory(username=f"account-{asker}", is_staff=False)
        _token, secret = ApiToken.objects.issue(user=user, role=asker)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def patched(client: APIClient, address: str, sent: object) -> Any:
    """A change of what has just been looked at."""
    looked_at = client.get(address)
    return client.patch(address, sent, format="json", HTTP_IF_MATCH=looked_at.headers.get("ETag", "*"))


@pytest.fixture
def told() -> Told:
    """What is new in the feed since this was asked last, once all has been followed: kind, id and action."""
    last = 0

    def new() -> list[tuple[str, str, str]]:
        nonlocal last
        while follow():
            pass
        rows = list(Change.objects.filter(position__gt=last))
        last = rows[-1].position if rows else last
        return [(row.kind, row.object_id, row.action) for row in rows]

    return new


def edit(row: Any, **values: Any) -> None:
    """Changed by a query, as by anybody who uses no service of ours."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)
