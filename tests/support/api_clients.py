"""Clients of the API: anonymous, with a token of each role, or signed in to the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.test import APIClient

from newsroom.api.models import ApiToken
from tests.support.factories import UserFactory

CLIENTS = ["anonymous", "reader", "reporter", "machine", "editor", "chief"]
CLIENTS += ["staff", "staff: chief", "staff without rights"]

Api = Callable[[str], APIClient]
NewChanges = Callable[[], list[tuple[str, str, str]]]


def make_client(kind: str) -> APIClient:
    client = APIClient()
    if kind.startswith("staff"):
        user = UserFactory(role={"staff": "editor", "staff: chief": "chief"}.get(kind, ""))
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    elif kind != "anonymous":
        user = UserFactory(username=f"account-{kind}", is_staff=False)
        _token, secret = ApiToken.objects.issue(user=user, role=kind)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def patched(client: APIClient, address: str, sent: object) -> Any:
    """Send a PATCH with the object's current ETag."""
    looked_at = client.get(address)
    return client.patch(address, sent, format="json", HTTP_IF_MATCH=looked_at.headers.get("ETag", "*"))


def edit(row: Any, **values: Any) -> None:
    """Update a row by a query, without a service."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)
