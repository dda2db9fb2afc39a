"""Every list as a stream: what the list has, for whoever asks, in its order, from any row on, and nothing besides."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Revision
from newsroom.api.access import Viewer
from newsroom.api.changes.models import Change
from newsroom.api.exporting.formats import FORMATS, formats_of
from newsroom.api.exporting.lists import VIEWS
from newsroom.api.exporting.reading import Sight, Table
from newsroom.api.urls import router
from people.distinctions import not_the_same, take_distinction_back
from people.merging import merge_agents
from people.models import Agent
from tests.api.conftest import ASKERS, Ask
from tests.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
    known_once,
)
from tests.security.planting import IDS, TOKENS, Public, plant, speak_without_page

pytestmark = pytest.mark.django_db

Values = dict[str, Any]
HEADERS = ("Content-Type", "Content-Disposition", "Content-Length", "Vary", "Cache-Control")
TABLES = {view.table.name: view.table for view in VIEWS}
NOBODY = Sight(Viewer(user=None, role=None), "https://archive.example")
EDITOR = Sight(Viewer(user=None, role="editor"), "https://archive.example")


def agent(name: str, row: Values | None) -> Values:
    return {f"{name}_id": row and row["id"], name: row and row["name"]}


def story(row: Values) -> Values:
    return {"article_id": row["id"], "headline": row["headline"], "published_at": row["published_at"]}


def text(row: Values) -> Values:
    return {"revision_id": row["id"], "revision_number": row["number"], "revision_sha256": row["sha256"]}


def same(row: Values, *names: str) -> Values:
    return {name: row[name] for name in names}


# What the columns of a stream say, by what the list says: as far as the list has it.
FLAT: Mapping[str, Callable[[Values], Values]] = {
    "statements": lambda row: same(row, "id", "text", "form", "state", "role_as_printed"),
    "articles": lambda row: same(row, "id", "headline", "status", "external_id"),
    "people": lambda row: same(row, "id", "name", "state", "other_names"),
    "organisations": lambda row: same(row, "id", "name", "state", "other_names"),
    "outlets": lambda row: same(row, "id", "url", "name", "homepage"),
    "topics": lambda row: same(row, "id", "code", "name"),
    "revisions": lambda row: {
        "article_id": row["article"]["id"],
        **same(row, "id", "number", "sha256", "created_at", "replaced_at", "withheld", "text"),
    },
    "mentions": lambda row: {
        **same(row, "start", "end", "text", "name", "kind"),
        **story(row["article"]),
        **text(row["revision"]),
        **agent("agent", row["agent"]),
    },
    "names": lambda row: {**same(row, "id", "name"), **agent("agent", row["agent"]), "kind": row["agent"]["kind"]},
    "positions": lambda row: {
        **same(row, "id", "role", "start_date", "end_date", "source"),
        **agent("person", row["person"]),
        **agent("organisation", row["organisation"]),
    },
    "redirects": lambda row: {
        **same(row, "old_id", "created_at"),
        **agent("agent", row["agent"]),
        "kind": row["agent"]["kind"],
    },
    "changes": lambda row: same(row, "position", "kind", "id", "action", "into", "address", "at"),
    "coverage": lambda row: {**row, **agent("outlet", row["outlet"])},
    "runs": lambda row: {
        **same(row, "id", "state", "queue", "attempts", "failures", "error", "model_version", "model_sha256"),
        **same(row, "counts", "created_at", "started_at", "finished_at", "duration_seconds"),
        **text(row["revision"]),
        "article_id": row["article"]["id"],
    },
    "merges": lambda row: {
        **same(row, "id", "moved", "by", "at", "undone_by", "undone_at"),
        **agent("kept", row["kept"]),
        **agent("merged", row["merged"]),
    },
    "distinctions": lambda row: {
        **same(row, "id", "by", "at", "undone_by", "undone_at"),
        **agent("one", row["one"]),
        **agent("other", row["other"]),
    },
}


@pytest.fixture
def public() -> Public:
    """A world of which everybody sees a part, with all that nobody may learn of planted into it."""
    person, union = (
        PersonFactory(name="Wenna Trost", aliases=["Gwen Trost"]),
        OrganisationFactory(name="Harbour Union"),
    )
    outlet = OutletFactory(name="The Marlow Courier")
    article = ArticleFactory(outlet=outlet, text="“We have no crew,” Wenna Trost said.\n")
    Article.objects.filter(pk=article.pk).update(released_at=timezone.now())
    later = RevisionFactory(article=article, text="“We have no crew,” Wenna Trost said. “We have no boat.” At Looe.\n")
    article.refresh_from_db()
    article.topics.add(TopicFactory(name="Ferries"))
    mention(later, "Wenna Trost", agent=person)
    mention(later, "Looe", kind="place")
    statement = StatementFactory(article=article, words="“We have no crew,”", speaker=person, confirmed=True)
    other = StatementFactory(article=article, words="“We have no boat.”", speaker=union)
    strict = ArticleFactory(
        outlet=OutletFactory(name="The Strict Gazette", strict=True),
        public_text="none",
        published_at="2026-02-01T06:00Z",
    )
    StatementFactory(article=strict, speaker=union, confirmed=True)
    PositionFactory(
        person=person, organisation=union, role="=lock keeper", start_date="2019-04-01", source="https://a.example/"
    )
    PositionFactory(person=person, organisation=None, role="poet")
    PositionFactory(person=person, organisation=OrganisationFactory(name="Nobody's Business"))
    PositionFactory(person=PersonFactory(name="No Body"), organisation=union)
    former_id(person)
    whole = {"started_at": timezone.now(), "finished_at": timezone.now(), "counts": {"statements": 2}}
    ExtractionRunFactory(revision=later, state="done", model_version="7", **whole)
    decide()
    for position, (kind, pk) in enumerate((("article", article.pk), ("person", person.pk), ("outlet", outlet.pk)), 8):
        into = union.pk if kind == "person" else ""
        Change.objects.create(
            position=position, kind=kind, object_id=pk, action="created", into=into, at=timezone.now()
        )
    speak_without_page(article)
    found = Public(person, article, statement, other, strict)
    plant(found)
    return found


def mention(revision: Revision, name: str, **values: Any) -> None:
    start = revision.text.index(name)
    MentionFactory(revision=revision, start=start, end=start + len(name), text=name, name=name, **values)


def decide() -> None:
    by, others = UserFactory(), [PersonFactory() for _ in range(4)]
    for gone in (0, 1):
        StatementFactory(speaker=others[gone], article__draft=True)
        merge_agents(keep=others[2], merge=known_once(others[gone]), by=by)
    take_distinction_back(distinction=not_the_same(one=others[2], other=others[3], by=by), by=by)
    not_the_same(one=others[2], other=others[3], by=by)


def address(name: str) -> str:
    return f"/api/v1/{name}/export/"


def streamed(client: Any, name: str, **asked: str) -> str:
    response = client.get(address(name), asked)
    assert response.status_code == 200, response.getvalue()
    told: str = response.getvalue().decode()
    return told


def objects(client: Any, name: str, **asked: str) -> list[Values]:
    return [json.loads(line) for line in streamed(client, name, **asked).splitlines()]


def cells(client: Any, name: str, **asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(streamed(client, name, **asked), newline=""), strict=True))


def listed(client: Any, name: str, **asked: str) -> list[Values] | None:
    """All of a list; None where this asker may not have it."""
    response = client.get(f"/api/v1/{name}/", {"page_size": 200, **asked})
    if response.status_code in (401, 403):
        return None
    assert response.status_code == 200, response.json()
    assert response.json()["next"] is None
    found: list[Values] = response.json()["results"]
    return found


def key_of(table: Table, row: Values) -> str:
    return ".".join(str(row[name]) for name in table.key)


def test_every_list_with_filters_is_a_stream_too() -> None:
    assert set(TABLES) == set(FLAT)
    lists = {prefix for prefix, _view, _name in router.registry} | {"coverage"}
    # A webhook is one's own setting, and its list has no filters.
    assert lists - set(TABLES) == {"webhooks"}


def test_the_documentation_names_every_column_and_every_key() -> None:
    told = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    for name, table in TABLES.items():
        row = next(line for line in told.splitlines() if re.match(rf"\| (?:[a-z]+, )*{name}(?:, [a-z]+)* \| `", line))
        assert re.findall(r"`(\w+)`", row) == list(table.names), name
        if list(table.key) != ["id"]:
            assert re.search(rf"^\| `{name}/` \| `{re.escape('.'.join(table.key))}`", told, re.MULTILINE), name


@pytest.mark.parametrize("asker", ASKERS)
def test_a_stream_has_the_rows_of_the_list_and_says_of_each_what_it_says(
    public: Public, asking: Ask, asker: str
) -> None:
    client = asking(asker)
    if asker == "reporter":
        # What this account has handed in is its own to see, in every list.
        sent = {
            "outlet": "The Penmarrow Echo",
            "body": "“It has stuck,” said Ida Quill.\n",
            "topics": [{"code": "x", "name": "x"}],
        }
        assert client.post("/api/v1/articles/", sent, format="json").status_code == 201
    for name, table in TABLES.items():
        rows = listed(client, name)
        if rows is None:
            assert client.get(address(name)).status_code in (401, 403), name
            continue
        assert rows, name
        found = objects(client, name)
        assert [list(row) for row in found] == [list(table.names)] * len(rows), name
        by_key = {key_of(table, row): row for row in found}
        assert len(by_key) == len(rows), name
        for row in rows:
            said = FLAT[name](row)
            flat = by_key[key_of(table, said)]
            # A stream gives a text whole or not at all.
            wanted = {**said, "text": flat["text"]} if name == "revisions" and flat["text"] is None else said
            assert {column: flat[column] for column in table.names if column in wanted} == {
                column: wanted[column] for column in table.names if column in wanted
            }, name
        flat_rows = cells(client, name, format="csv")
        assert [key_of(table, row) for row in flat_rows] == list(by_key), name
        if "jsonld" in formats_of(table):
            assert len(objects(client, name, format="jsonld")) == len(rows), name


def test_nothing_that_is_hidden_stands_in_any_stream(public: Public, asking: Ask) -> None:
    secrets = [*TOKENS, "Nobody's Business", "No Body", *(pk for ids in IDS.values() for pk in ids)]
    for asker in ("anonymous", "reader", "reporter", "staff without rights"):
        for name, table in TABLES.items():
            if listed(asking(asker), name) is None:
                continue
            for chosen in formats_of(table):
                told = streamed(asking(asker), name, format=chosen)
                assert [secret for secret in secrets if secret in told] == [], (asker, name, chosen)
    assert IDS["draft"][0] in streamed(asking("editor"), "revisions")


def test_a_stream_goes_on_from_any_of_its_rows(public: Public, asking: Ask) -> None:
    client = asking("editor")
    for name, table in TABLES.items():
        rows = objects(client, name)
        assert len(rows) > 1, name
        for at, row in enumerate(rows):
            assert objects(client, name, after=key_of(table, row)) == rows[at + 1 :], name


@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_row_comes_once_and_a_batch_is_a_query(public: Public, size: int) -> None:
    for name, table in TABLES.items():
        rows = table.rows(EDITOR.viewer)
        (whole,) = table.read(rows, EDITOR)
        with CaptureQueriesContext(connection) as queries:
            batches = list(replace(table, batch=size).read(rows, EDITOR))
        assert [row for batch in batches for row in batch] == whole, name
        assert all(len(batch) <= size for batch in batches), name
        # Figures are counted of several tables; all else is one query, and one more to find that there is no more.
        assert len(queries) <= (len(whole) // size + 1) * (5 if name == "coverage" else 1), name
        assert not any("CURSOR" in query["sql"] or "BEGIN" in query["sql"] for query in queries)


@pytest.mark.parametrize(
    ("name", "after"),
    [
        *(("positions", after) for after in ("31", "x" * 13, "", "aaaaaaaaaaaa.1")),
        *(("redirects", after) for after in ("0", "../../etc", "aaaaaaaaaaa\0")),
        *(
            ("mentions", after)
            for after in ("aaaaaaaaaaaa", "aaaaaaaaaaaa.1", "aaaaaaaaaaaa.01.2", "1.2.aaaaaaaaaaaa")
        ),
        ("mentions", "aaaaaaaaaaaa.1.2.3"),
        *(("changes", after) for after in ("-1", "007", "9" * 19, "9" * 30, "٣", "now")),
        *(("coverage", after) for after in ("2026-13.aaaaaaaaaaaa", "2026-03", "0000-01.aaaaaaaaaaaa", "2026-03.x")),
        ("merges", "aaaaaaaaaaaa"),
        ("distinctions", "1.2"),
    ],
)
def test_what_no_row_could_have_as_its_key_is_refused(asking: Ask, name: str, after: str) -> None:
    refused = asking("editor").get(address(name), {"after": after})
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["after"]
    if after:
        key = list(TABLES[name].key)
        told = "Not an id." if key == ["id"] else f"Not {'.'.join(key)} of a row."
        assert refused.json()["errors"]["after"] == [told]


@pytest.mark.parametrize("after", ["222222222222.0.99999999999", "zzzzzzzzzzzz.0.1"])
def test_a_key_that_no_row_has_is_a_place_all_the_same(public: Public, asking: Ask, after: str) -> None:
    assert len(objects(asking("anonymous"), "mentions", after=after)) == (3 if after.startswith("2") else 0)


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


def test_a_position_beyond_the_newest_is_refused(public: Public, asking: Ask) -> None:
    for name in ("since", "after"):
        refused = asking("anonymous").get(address("changes"), {name: "11"})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [name])
        assert objects(asking("anonymous"), "changes", **{name: "10"}) == []


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


def test_an_agent_without_a_page_has_none_in_a_stream(asking: Ask) -> None:
    PositionFactory(person=PersonFactory(state="approved"), organisation=None)
    (row,) = objects(asking("anonymous"), "positions")
    assert (row["person_url"], row["organisation_url"]) == (None, None)
    (linked,) = objects(asking("anonymous"), "positions", format="jsonld")
    assert "@id" not in linked


def test_a_stream_asks_no_more_of_the_database_for_twenty_rows_than_for_one(asking: Ask) -> None:
    def asked(table: Table) -> int:
        with CaptureQueriesContext(connection) as queries:
            list(table.read(table.rows(NOBODY.viewer), NOBODY))
        return len(queries)

    def fill() -> None:
        article = ArticleFactory(outlet=OutletFactory())
        person = PersonFactory()
        StatementFactory(article=article, speaker=person)
        PositionFactory(person=person, organisation=None)
        mention(article.current_revision, "We", agent=person)
        former_id(person)

    fill()
    names = ["positions", "names", "redirects", "revisions", "mentions", "coverage", "changes"]
    before = {name: asked(TABLES[name]) for name in names}
    for _ in range(19):
        fill()
    assert {name: asked(TABLES[name]) for name in names} == before


def test_a_merged_name_is_found_by_what_it_is_now(asking: Ask) -> None:
    person, old = PersonFactory(name="Wenna Trost"), PersonFactory(name="Wena Trost")
    for one in (person, old):
        StatementFactory(speaker=one)
    pk = old.pk
    merge_agents(keep=Agent.objects.get(pk=person.pk), merge=known_once(old), by=UserFactory())
    assert {row["agent_id"] for row in objects(asking("anonymous"), "names", agent=pk)} == {person.pk}
    assert [row["agent_id"] for row in objects(asking("anonymous"), "redirects", id=pk)] == [person.pk]
