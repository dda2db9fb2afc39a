"""Every list as a stream: in each format that it has, and narrowed as the list is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.api.exports.formats import FORMATS
from people.models import Agent
from people.services.merge import merge_agents
from tests.support.api_clients import Api
from tests.support.data.exports import EDITOR, TABLES, address, listed, objects, world
from tests.support.data.secrets_planted import Public
from tests.support.factories import PersonFactory, StatementFactory, UserFactory, known_once

pytestmark = pytest.mark.django_db

HEADERS = ("Content-Type", "Content-Disposition", "Content-Length", "Vary", "Cache-Control")


@pytest.fixture
def public() -> Public:
    return world()


@pytest.mark.parametrize("name", TABLES)
def test_unknown_format_is_refused_with_the_known_ones(api: Api, name: str) -> None:
    client = api("editor")
    for chosen in FORMATS:
        assert client.get(address(name), {"format": chosen}).status_code == 200
    response = client.get(address(name), {"format": "jsonld"})
    assert response.status_code == 400
    assert response.json()["errors"] == {"format": ["Unknown format; known formats are ndjson, csv."]}
    refused = client.get(address(name), HTTP_ACCEPT="application/ld+json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (406, "application/problem+json")
    assert refused.json()["detail"] == "Available as application/x-ndjson, text/csv."


@pytest.mark.parametrize("name", TABLES)
def test_head_has_no_content_length(api: Api, name: str) -> None:
    whole, head = (getattr(api("editor"), method)(address(name), {"format": "csv"}) for method in ("get", "head"))
    assert (head.status_code, head.getvalue()) == (200, b"")
    told = [{key: answer.headers.get(key) for key in HEADERS} for answer in (whole, head)]
    assert told[0] == told[1]
    assert told[1]["Content-Length"] is None
    with CaptureQueriesContext(connection) as queries:
        api("editor").head(address(name))
    assert not any(f'FROM "{TABLES[name].rows(EDITOR.viewer).model._meta.db_table}"' in one["sql"] for one in queries)


@pytest.mark.parametrize(
    ("name", "asked", "count"),
    [
        ("positions", {"on": "2018-01-01"}, 1),
        ("mentions", {"kind": "place"}, 1),
        ("articles", {"published_before": "2026-02-15"}, 1),
    ],
)
def test_filters_select_rows(public: Public, api: Api, name: str, asked: dict[str, str], count: int) -> None:
    assert len(objects(api("anonymous"), name, **asked)) == count
    assert len(listed(api("anonymous"), name, **asked) or []) == count
    refused = api("anonymous").get(address(name), {"speeker": "x"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["speeker"])


def test_filter_by_merged_id(api: Api) -> None:
    person, old = PersonFactory(name="Wenna Trost"), PersonFactory(name="Wena Trost")
    for one in (person, old):
        StatementFactory(speaker=one)
    pk = old.pk
    merge_agents(keep=Agent.objects.get(pk=person.pk), merge=known_once(old), by=UserFactory())
    assert {row["agent_id"] for row in objects(api("anonymous"), "names", agent=pk)} == {person.pk}
    assert [row["agent_id"] for row in objects(api("anonymous"), "redirects", id=pk)] == [person.pk]
