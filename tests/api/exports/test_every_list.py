"""Every list as a stream: what the list has, for whoever asks, in its order, from any row on, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.api.exports.formats import FORMATS
from newsroom.api.exports.tables import ExportTable
from newsroom.api.urls import router
from tests.support.api_clients import CLIENTS, Api
from tests.support.data.exports import (
    EDITOR,
    NOBODY,
    TABLES,
    Values,
    address,
    cells,
    key_of,
    listed,
    mention,
    objects,
    streamed,
)
from tests.support.data.secrets_planted import IDS, TOKENS, Public
from tests.support.factories import (
    ArticleFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    former_id,
)

pytestmark = pytest.mark.django_db


def agent(name: str, row: Values | None) -> Values:
    return {f"{name}_id": row and row["id"], f"{name}_name": row and row["name"]}


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
        **same(row, "id", "number", "sha256", "created_at", "replaced_at", "withheld_reason", "text"),
    },
    "mentions": lambda row: {
        **same(row, "start", "end", "text", "name_in_story", "kind"),
        **story(row["article"]),
        **text(row["revision"]),
        **agent("agent", row["agent"]),
    },
    "names": lambda row: {**same(row, "id", "name"), **agent("agent", row["agent"]), "kind": row["agent"]["kind"]},
    "positions": lambda row: {
        **same(row, "id", "role", "start_date", "end_date", "source_url"),
        **agent("person", row["person"]),
        **agent("organisation", row["organisation"]),
    },
    "redirects": lambda row: {
        **same(row, "old_id", "created_at"),
        **agent("agent", row["agent"]),
        "kind": row["agent"]["kind"],
    },
}


def test_lists_that_everybody_reads_can_be_exported() -> None:
    assert set(TABLES) == set(FLAT)
    lists = {prefix for prefix, _view, _name in router.registry}
    assert lists - set(TABLES) == {"webhooks", "changes", "runs", "merges", "distinctions"}


@pytest.mark.parametrize("asker", CLIENTS)
def test_rows_equal_the_objects_of_the_list(public: Public, api: Api, asker: str) -> None:
    client = api(asker)
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


def test_exports_have_nothing_hidden(public: Public, api: Api) -> None:
    secrets = [*TOKENS, "Nobody's Business", "No Body", *(pk for ids in IDS.values() for pk in ids)]
    for asker in ("anonymous", "reader", "reporter", "staff without rights"):
        for name in TABLES:
            for chosen in FORMATS:
                told = streamed(api(asker), name, format=chosen)
                assert [secret for secret in secrets if secret in told] == [], (asker, name, chosen)
    assert IDS["draft"][0] in streamed(api("editor"), "revisions")


def test_export_continues_after_any_row(public: Public, api: Api) -> None:
    client = api("editor")
    for name, table in TABLES.items():
        rows = objects(client, name)
        assert len(rows) > 1, name
        for at, row in enumerate(rows):
            assert objects(client, name, after=key_of(table, row)) == rows[at + 1 :], name


@pytest.mark.parametrize("size", [1, 2, 5])
def test_batches_have_every_row_once(public: Public, size: int) -> None:
    for name, table in TABLES.items():
        rows = table.rows(EDITOR.viewer)
        (whole,) = table.read(rows, EDITOR)
        with CaptureQueriesContext(connection) as queries:
            batches = list(replace(table, batch=size).read(rows, EDITOR))
        assert [row for batch in batches for row in batch] == whole, name
        assert all(len(batch) <= size for batch in batches), name
        # One more query finds that there are no more rows.
        assert len(queries) <= len(whole) // size + 1, name
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
        *(("mentions", f"aaaaaaaaaaaa.1.{after}") for after in ("-1", "007", "9" * 20, "٣", "now")),
    ],
)
def test_invalid_key_is_refused(api: Api, name: str, after: str) -> None:
    refused = api("editor").get(address(name), {"after": after})
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["after"]
    if after:
        key = list(TABLES[name].key)
        told = "Not an id." if key == ["id"] else f"Not the {'.'.join(key)} of a row."
        assert refused.json()["errors"]["after"] == [told]


@pytest.mark.parametrize("after", ["222222222222.0.99999999999", "zzzzzzzzzzzz.0.1"])
def test_key_without_row_is_accepted(public: Public, api: Api, after: str) -> None:
    assert len(objects(api("anonymous"), "mentions", after=after)) == (3 if after.startswith("2") else 0)


def test_agent_without_page_has_no_url(api: Api) -> None:
    PositionFactory(person=PersonFactory(state="approved"), organisation=None)
    (row,) = objects(api("anonymous"), "positions")
    assert (row["person_url"], row["organisation_url"]) == (None, None)


def test_query_count_does_not_grow_with_rows(api: Api) -> None:
    def asked(table: ExportTable) -> int:
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
    names = ["positions", "names", "redirects", "revisions", "mentions"]
    before = {name: asked(TABLES[name]) for name in names}
    for _ in range(19):
        fill()
    assert {name: asked(TABLES[name]) for name in names} == before
