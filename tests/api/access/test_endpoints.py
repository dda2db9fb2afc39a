"""Every endpoint, asked by nobody, by each role and with each scope, against ``endpoints.txt``.

An endpoint without a row there fails here: who may use it has to be written down first.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from core.permissions import Role
from newsroom.api.core.scopes import SCOPES_OF_ROLE, Scope, scopes_of
from newsroom.api.models import ApiToken
from tests.support.api_clients import Api
from tests.support.api_description import OPERATIONS
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db

EVERYBODY = "everybody"
# Where the description's example asks for more than the endpoint itself: only drafts may come in by everyone's hand.
BODIES = {"POST /api/v1/articles/": {"outlet": "The Penmarrow Echo", "body": "The gate will close on Monday.\n"}}
REFUSED = (401, 403)
# Role, and what it may do: the words of the documentation's table.
ROLES = {
    Role.READER: {"webhooks"},
    Role.REPORTER: {"hand_in", "webhooks"},
    Role.MACHINE: {"read_all", "hand_in", "hand_in_published", "webhooks"},
    Role.EDITOR: {
        *("read_all", "hand_in", "hand_in_published", "decide_status", "decide", "curate", "webhooks"),
    },
    Role.CHIEF: set(Scope.values),
}


def table() -> dict[str, str]:
    """Operation, and the scope that it needs or ``everybody``."""
    lines = Path(__file__).with_name("endpoints.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {f"{method} {address}": needed for method, address, needed in rows}


TABLE = table()


def answered(client: APIClient, name: str) -> int:
    """The status for the example of the description, about ids that there are not."""
    method, path = name.split()
    contents = OPERATIONS[name].get("requestBody", {}).get("content", {})
    example = next(iter(contents.get("application/json", {}).get("examples", {"": None}).values()))
    body = json.dumps(BODIES.get(name, example["value"])) if example else ""
    address = path.replace("{id}", "zzzzzzzzzzzz").replace("{delivery}", "zzzzzzzzzzzz")
    return client.generic(method, address, data=body, content_type="application/json").status_code


def bearing(role: Role, scopes: list[str]) -> APIClient:
    client = APIClient(raise_request_exception=False)
    _token, secret = ApiToken.objects.issue(user=UserFactory(is_staff=False), role=role, scopes=scopes)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_every_endpoint_is_in_the_table() -> None:
    assert set(TABLE) == set(OPERATIONS)
    assert set(TABLE.values()) <= {EVERYBODY, *Scope.values}


@pytest.mark.parametrize("role", Role)
def test_scopes_of_each_role(role: Role) -> None:
    assert {power.value for power in SCOPES_OF_ROLE[role]} == ROLES[role]


@pytest.mark.parametrize("name", OPERATIONS)
def test_endpoint_allows_the_roles_of_the_table(api: Api, name: str) -> None:
    needed = TABLE[name]
    anonymous = answered(api("anonymous"), name)
    assert (anonymous == 401) == (needed != EVERYBODY), anonymous
    for role in Role:
        allowed = needed == EVERYBODY or needed in ROLES[role]
        whole = answered(bearing(role, scopes_of(role)), name)
        assert (whole not in REFUSED) == allowed, (role, whole)
        assert whole < 500


@pytest.mark.parametrize("name", [name for name, needed in TABLE.items() if needed != EVERYBODY])
def test_scope_allows_only_its_endpoints(name: str) -> None:
    needed = TABLE[name]
    for role in (Role.EDITOR, Role.CHIEF):
        for scope in Scope.values:
            status = answered(bearing(role, [scope]), name)
            assert (status not in REFUSED) == (scope == needed and needed in ROLES[role]), (role, scope, status)
        assert answered(bearing(role, []), name) == 403


@pytest.mark.parametrize("name", [name for name, needed in TABLE.items() if needed not in (EVERYBODY, "webhooks")])
def test_scope_does_not_exceed_role(name: str) -> None:
    assert answered(bearing(Role.READER, Scope.values), name) == 403
