"""API clients: anonymous, with a token of each role, or signed in to the admin."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_django import Settings
from rest_framework.test import APIClient

from newsroom.api.changes.follower import run_follower
from newsroom.changes.models import Change
from tests.support.api_clients import Api, NewChanges, make_client
from tests.support.data.exports import Public, world


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    """No limit on requests, unless a test sets one."""
    cache.clear()
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 0, "account": 0}


@pytest.fixture
def api(db: None) -> Api:
    """A client for one of ``CLIENTS``, the same account each time."""
    clients: dict[str, APIClient] = {}

    def client(kind: str) -> APIClient:
        if kind not in clients:
            clients[kind] = make_client(kind)
        return clients[kind]

    return client


@pytest.fixture
def new_changes() -> NewChanges:
    """Return the changes since the last call, after the follower has run: kind, id and action."""
    last = 0

    def new() -> list[tuple[str, str, str]]:
        nonlocal last
        while run_follower():
            pass
        rows = list(Change.objects.filter(position__gt=last))
        last = rows[-1].position if rows else last
        return [(row.kind, row.object_id, row.action) for row in rows]

    return new


@pytest.fixture
def public() -> Public:
    return world()
