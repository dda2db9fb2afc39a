"""Every list as a stream: in each format that it has, and narrowed as the list is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.api.exports.formats import FORMATS, formats_of
from people.models import Agent
from people.services.merge import merge_agents
from tests.support.api_clients import Ask
from tests.support.exports import EDITOR, TABLES, address, cells, listed, objects, world
from tests.support.factories import PersonFactory, StatementFactory, UserFactory, known_once
from tests.support.secrets_planted import Public

pytestmark = pytest.mark.django_db

HEADERS = ("Content-Type", "Content-Disposition", "Content-Length", "Vary", "Cache-Control")


@pytest.fixture
def public() -> Public:
    return world()


@pytest.mark.parametrize("name", TABLES)
def test_a_format_that_a_list_does_not_have_is_refused_with_those_that_it_has(asking: Ask, name: str) -> None:
    client, has = asking("editor"), formats_of(TABLES[name])
    for chosen in FORMATS:
        response = client.get(address(name), {"format": chosen})
        assert response.status_code == (200 if chosen in has else 400), chosen
        if chosen not in has:
            assert response.json()["errors"] == {"format": [f"Known for this list are {', '.join(has)}."]}
    refused = client.get(address(name), HTTP_ACCEPT="application/ld+json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (406, "application/problem+json")
    assert refused.json()["detail"] == "This list is given as application/x-ndjson, text/csv."


@pytest.mark.parametrize("name", TABLES)
def test_head_claims_no_length_of_what_has_not_been_read(asking: Ask, name: str) -> None:
    whole, head = (getattr(asking("editor"), method)(address(name), {"format": "csv"}) for method in ("get", "head"))
    assert (head.status_code, head.getvalue()) == (200, b"")
    told = [{key: answer.headers.get(key) for key in HEADERS} for answer in (whole, head)]
    assert told[0] == told[1]
    assert told[1]["Content-Length"] is None
    with CaptureQueriesContext(connection) as queries:
        asking("editor").head(address(name))
    assert not any(f'FROM "{TABLES[name].rows(EDITOR.viewer).model._meta.db_table}"' in one["sql"] for one in queries)


def test_json_ld_is_offered_where_schema_org_has_a_term() -> None:
    assert {name for name, table in TABLES.items() if "jsonld" in formats_of(table)} == {
        *("statements", "articles", "people", "organisations", "outlets", "topics", "positions", "revisions"),
    }


@pytest.mark.parametrize(
    ("name", "asked", "count"),
    [
        ("positions", {"on": "2018-01-01"}, 1),
        ("mentions", {"kind": "place"}, 1),
        ("changes", {"since": "8"}, 2),
        ("changes", {"since": "now"}, 0),
        ("changes", {"kind": "outlet"}, 1),
        ("coverage", {"published_before": "2026-02-15"}, 1),
    ],
)
def test_the_filters_are_those_of_the_list(
    public: Public, asking: Ask, name: str, asked: dict[str, str], count: int
) -> None:
    assert len(objects(asking("anonymous"), name, **asked)) == count
    assert len(listed(asking("anonymous"), name, **asked) or []) == count
    refused = asking("anonymous").get(address(name), {"speeker": "x"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["speeker"])


def test_lists_that_are_for_those_who_see_everything_have_their_filters_too(public: Public, asking: Ask) -> None:
    client = asking("editor")
    assert len(objects(client, "runs", state="done")) == len(listed(client, "runs", state="done") or []) > 0
    assert len(objects(client, "distinctions", undone="true")) == 1
    kept = objects(client, "merges")[0]["kept_id"]
    assert [row["kept_id"] for row in objects(client, "merges", agent=kept)] == [kept, kept]


def test_no_cell_of_a_guarded_stream_is_run(public: Public, asking: Ask) -> None:
    told = cells(asking("anonymous"), "positions", format="csv-guarded")
    assert {row["role"]: row["guarded_cells"] for row in told} == {"'=lock keeper": "role", "poet": ""}
    exact = cells(asking("anonymous"), "positions", format="csv")
    assert {row["role"] for row in exact} == {"=lock keeper", "poet"}
    assert {row["organisation_id"] == "" for row in exact} == {True, False}


def test_json_ld_has_an_office_as_a_role_and_a_text_as_a_version(public: Public, asking: Ask) -> None:
    offices = objects(asking("anonymous"), "positions", format="jsonld")
    held = next(one["memberOf"] for one in offices if "memberOf" in one)
    assert (held["@type"], held["roleName"], held["startDate"]) == ("OrganizationRole", "=lock keeper", "2019-04-01")
    assert (held["memberOf"]["@type"], held["memberOf"]["name"]) == ("Organization", "Harbour Union")
    assert held["subjectOf"] == {"@type": "CreativeWork", "url": "https://a.example/"}
    free = next(one["hasOccupation"] for one in offices if "hasOccupation" in one)
    assert (free["@type"], free["hasOccupation"]) == ("Role", {"@type": "Occupation", "name": "poet"})
    page = f"http://testserver/people/{public.person.pk}/"
    assert [(one["@type"], one["@id"]) for one in offices] == [("Person", page)] * 2
    told = objects(asking("anonymous"), "revisions", format="jsonld", article=public.story.pk)
    texts = sorted(told, key=lambda one: one["version"])
    assert [(one["@type"], one["version"]) for one in texts] == [("NewsArticle", 1), ("NewsArticle", 2)]
    assert {one["exampleOfWork"]["@id"] for one in texts} == {f"http://testserver/stories/{public.story.pk}/"}
    for one in texts:
        shown = asking("anonymous").get(one["@id"].removeprefix("http://testserver")).json()
        assert (shown["text"], shown["sha256"]) == (one["articleBody"], one["identifier"]["value"])


def test_a_merged_name_is_found_by_what_it_is_now(asking: Ask) -> None:
    person, old = PersonFactory(name="Wenna Trost"), PersonFactory(name="Wena Trost")
    for one in (person, old):
        StatementFactory(speaker=one)
    pk = old.pk
    merge_agents(keep=Agent.objects.get(pk=person.pk), merge=known_once(old), by=UserFactory())
    assert {row["agent_id"] for row in objects(asking("anonymous"), "names", agent=pk)} == {person.pk}
    assert [row["agent_id"] for row in objects(asking("anonymous"), "redirects", id=pk)] == [person.pk]
