"""Whole lists as streams: complete, exact, and in constant memory."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from articles.models import Reply, Statement
from newsroom.api.core.viewer import Viewer
from newsroom.api.exports import columns
from newsroom.api.exports.formats import FORMATS, Format
from newsroom.api.exports.tables import ExportContext
from tests.support.api_clients import CLIENTS, Api
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LISTS = ["statements", "articles", "people", "organisations", "outlets", "topics"]
NOBODY = ExportContext(Viewer(user=None, role=None), "https://archive.example")


def address(name: str) -> str:
    return f"/api/v1/{name}/export/"


def streamed(client: Any, name: str, **asked: str) -> str:
    response = client.get(address(name), asked)
    assert response.status_code == 200, response.getvalue()
    text: str = response.getvalue().decode()
    return text


def objects(client: Any, name: str, **asked: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in streamed(client, name, **asked).splitlines()]


def cells(client: Any, name: str, **asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(streamed(client, name, **asked), newline=""), strict=True))


AWKWARD = '“A “nested”, mark;\r\nand "straight" ones — naïve 𝒶,”'


def test_row_of_a_statement(api: Api) -> None:
    article = ArticleFactory(text=f"{AWKWARD} she said.\n", outlet=OutletFactory(name="The Penmarrow Echo"))
    person, union = PersonFactory(name="Wenna Trost"), OrganisationFactory(name="Harbour Union")
    ExtractionRunFactory(revision=article.current_revision, state="done", model_version="7")
    statement = StatementFactory(article=article, words=AWKWARD, words__role="the lock keeper", speaker=person)
    statement.speakers.create(agent=union, name_in_story="the union", kind="organisation", order=1)
    (row,) = objects(api("anonymous"), "statements")
    assert row["text"] == AWKWARD
    assert (row["id"], row["url"]) == (statement.pk, f"http://testserver/statements/{statement.pk}/")
    assert (row["speaker_id"], row["speaker_name"]) == (person.pk, "Wenna Trost")
    assert row["speaker_name_in_story"] == "Wenna Trost"
    assert [(one["id"], one["name_in_story"]) for one in row["speakers"]] == [
        (person.pk, "Wenna Trost"),
        (union.pk, "the union"),
    ]
    assert (row["outlet_name"], row["model_version"], row["state"]) == ("The Penmarrow Echo", "7", "suggested")
    assert row["published_at"] == article.published_at.isoformat().replace("+00:00", "Z")
    assert "".join(part["text"] for part in row["segments"]) == AWKWARD
    assert list(row) == list(columns.STATEMENTS.names)


def test_positions_and_topics_in_rows(api: Api) -> None:
    article = ArticleFactory(published_at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    person, union = PersonFactory(), OrganisationFactory(name="Harbour Union", state="approved")
    hidden = OrganisationFactory(name="Nobody's Business")
    PositionFactory(person=person, role="pilot", end_date=date(2026, 3, 1))
    PositionFactory(person=person, role="chair", organisation=union, start_date=date(2026, 3, 2))
    PositionFactory(person=person, role="adviser", organisation=hidden)
    statement = StatementFactory(article=article, speaker=person)
    topic = TopicFactory(name="Ferries")
    article.topics.add(topic)
    (row,) = objects(api("anonymous"), "statements")
    then = api("anonymous").get(f"/api/v1/statements/{statement.pk}/").json()["speakers"][0]["positions_then"]
    assert [one["role"] for one in then] == ["chair"]
    assert row["speakers"][0]["positions_then"] == [
        {
            "role": "chair",
            "organisation": {"id": union.pk, "name": "Harbour Union"},
            "start_date": "2026-03-02",
            "end_date": None,
        }
    ]
    assert "Nobody's Business" in streamed(api("editor"), "statements")
    (story,) = objects(api("anonymous"), "articles")
    assert story["topics"] == [{"id": topic.pk, "scheme": topic.scheme, "code": topic.code, "name": "Ferries"}]


def test_csv_cells_are_unaltered(api: Api) -> None:
    article = ArticleFactory(text=f"{AWKWARD} she said.\n", headline='=HYPERLINK("x"), or "so"')
    StatementFactory(article=article, words=AWKWARD, speaker=PersonFactory(name="@Trost, W."))
    (row,), (flat,) = (
        objects(api("anonymous"), "statements"),
        cells(api("anonymous"), "statements", format="csv"),
    )
    for name, value in row.items():
        if isinstance(value, bool | list | dict):
            assert json.loads(flat[name]) == value
        else:
            assert flat[name] == ("" if value is None else str(value)), name
    raw = streamed(api("anonymous"), "statements", format="csv")
    assert raw.endswith("\r\n")
    assert not raw.startswith("\ufeff")


@pytest.mark.parametrize(
    "words",
    [
        'He said “"no"” and, "never"',
        '"',
        '""',
        "a,b;c\td",
        "one\ntwo\n\nthree\n",
        "one\r\ntwo",
        "one\rtwo",
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "＝1",
        "\n=1",
        "\ufeffmarked",
        "null",
        "NaN",
        "0012",
        "🛥 e\u0301",
        "\u2028next",
    ],
)
def test_other_csv_parser_reads_the_same_cells(api: Api, tmp_path: Path, words: str) -> None:
    # Read by another hand than the one that wrote it, DuckDB's.
    article = ArticleFactory(text=f"First. {words} she said.\n", headline=words.strip() or "x")
    StatementFactory(article=article, words=words, speaker=PersonFactory(name="Wenna Trost"))
    raw = streamed(api("anonymous"), "statements", format="csv")
    (flat,) = cells(api("anonymous"), "statements", format="csv")
    path = tmp_path / "statements.csv"
    path.write_bytes(raw.encode())
    dialect = {"delimiter": ",", "quotechar": '"', "escapechar": '"', "lineterminator": "\\r\\n"}
    read = duckdb.read_csv(path, header=True, all_varchar=True, na_values="no such value", **dialect)
    assert read.columns == list(flat)
    assert read.fetchall() == [tuple(flat.values())]
    assert flat["text"] == words


def test_wikidata_ids(api: Api) -> None:
    person = PersonFactory(name="Wenna Trost", state="approved", wikidata="Q42")
    PersonFactory(name="Ida Quill", state="approved")
    known, unknown = sorted(objects(api("anonymous"), "people"), key=lambda row: -len(row["wikidata_id"]))
    assert (known["id"], known["wikidata_id"], unknown["wikidata_id"]) == (person.pk, "Q42", "")
    shown = api("anonymous").get(f"/api/v1/people/{person.pk}/").json()
    assert shown["identifiers"] == [
        {"scheme": "wikidata", "identifier": "Q42", "url": "https://www.wikidata.org/wiki/Q42"}
    ]


def test_every_row_comes_once_whatever_the_batch_size() -> None:
    article = ArticleFactory()
    pks = {StatementFactory(article=article, speaker=PersonFactory()).pk for _ in range(7)}
    for size in (1, 2, 7, 8):
        table = replace(columns.STATEMENTS, batch=size)
        rows = [row for batch in table.read(Statement.objects.published(), NOBODY) for row in batch]
        assert [row[0] for row in rows] == sorted(pks)


def test_after_continues_an_export(api: Api) -> None:
    article = ArticleFactory()
    pks = sorted(StatementFactory(article=article, speaker=PersonFactory()).pk for _ in range(4))
    assert [row["id"] for row in objects(api("anonymous"), "statements", after=pks[1])] == pks[2:]


def test_batch_is_one_query_without_transaction() -> None:
    article = ArticleFactory()
    for _ in range(5):
        StatementFactory(article=article, speaker=PersonFactory())
    table = replace(columns.STATEMENTS, batch=2)
    with CaptureQueriesContext(connection) as queries:
        rows = [row for batch in table.read(Statement.objects.published(), NOBODY) for row in batch]
    assert (len(rows), len(queries)) == (5, 3)
    assert not any("CURSOR" in query["sql"] or "BEGIN" in query["sql"] for query in queries)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("asker", CLIENTS)
def test_export_has_the_rows_of_the_list(api: Api, name: str, asker: str) -> None:
    for article in (ArticleFactory(), ArticleFactory(draft=True), ArticleFactory(public_text="none")):
        StatementFactory(article=article, speaker=PersonFactory())
        StatementFactory(article=article, speaker=OrganisationFactory(), rejected=True)
        article.topics.add(TopicFactory())
    OrganisationFactory(state="approved")
    client = api(asker)
    listed = {row["id"] for row in client.get(f"/api/v1/{name}/", {"page_size": 200}).json()["results"]}
    rows = objects(client, name)
    assert {row["id"] for row in rows} == listed
    assert len(rows) == len(listed) > 0
    assert {row["id"] for row in cells(client, name, format="csv")} == listed


def test_filters_of_the_list(api: Api) -> None:
    article = ArticleFactory()
    StatementFactory(article=article, speaker=PersonFactory(), form="indirect")
    direct = StatementFactory(article=article, speaker=PersonFactory())
    assert [row["id"] for row in objects(api("anonymous"), "statements", form="direct")] == [direct.pk]
    refused = api("anonymous").get(address("statements"), {"speeker": "x"})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["speeker"])


def test_text_needs_the_right_to_read_it(api: Api) -> None:
    full, excerpt = ArticleFactory(text="All.\n"), ArticleFactory(text="A part.\n", public_text="excerpt")
    texts = {row["id"]: row["text"] for row in objects(api("anonymous"), "articles")}
    assert texts == {full.pk: "All.\n", excerpt.pk: None}
    assert {row["text"] for row in objects(api("editor"), "articles")} == {"All.\n", "A part.\n"}


@pytest.mark.parametrize(
    ("accept", "asked", "media_type"),
    [
        ("*/*", {}, "application/x-ndjson"),
        ("text/csv", {}, "text/csv"),
        ("text/html, text/*;q=0.5", {}, "text/csv"),
        ("text/csv;q=0.1, application/x-ndjson;q=0.9", {}, "application/x-ndjson"),
        ("application/x-ndjson;q=0.1, text/csv; charset=utf-8; q=0.9", {}, "text/csv"),
        ("application/x-ndjson;q=0.5, */*;q=0.9", {}, "text/csv"),
        ("text/csv;q=0, */*", {}, "application/x-ndjson"),
        ("TEXT/CSV", {}, "text/csv"),
        ("text/csv, */*", {}, "text/csv"),
        ("text/csv;q=loud", {}, "text/csv"),
        ("text/csv", {"format": "ndjson"}, "application/x-ndjson"),
    ],
)
def test_format_by_parameter_or_header(api: Api, accept: str, asked: dict[str, str], media_type: str) -> None:
    response = api("anonymous").get(address("outlets"), asked, HTTP_ACCEPT=accept)
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert "Accept" in response.headers["Vary"].split(", ")


@pytest.mark.parametrize(
    ("accept", "asked", "status"),
    [
        ("image/png", {}, 406),
        ("*/*;q=0", {}, 406),
        ("text/csv;q=0.000, image/png", {}, 406),
        ("text", {}, 406),
        ("*/*", {"format": "xlsx"}, 400),
        ("*/*", {"after": "../../etc"}, 400),
    ],
)
def test_invalid_format_is_refused(api: Api, accept: str, asked: dict[str, str], status: int) -> None:
    response = api("anonymous").get(address("outlets"), asked, HTTP_ACCEPT=accept)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert "Accept" in response.headers["Vary"].split(", ")


def test_exports_have_their_own_limit(api: Api, settings: Settings) -> None:
    cache.clear()
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 9, "account": 9, "export": 1}
    client = api("anonymous")
    assert [client.get(address("outlets")).status_code for _ in range(2)] == [200, 429]
    assert client.get("/api/v1/outlets/").status_code == 200


@pytest.mark.parametrize("chosen", FORMATS.values(), ids=list(FORMATS))
def test_export_without_rows(chosen: Format) -> None:
    written = b"".join(
        chosen.write(columns.OUTLETS, columns.OUTLETS.read(columns.OUTLETS.rows(NOBODY.viewer), NOBODY))
    )
    header = {"csv": b"id,url,name,homepage\r\n"}
    assert written == header.get(chosen.name, b"")


def test_missing_role_is_null(api: Api) -> None:
    StatementFactory()
    client = api("anonymous")
    (listed,), (row,) = client.get("/api/v1/statements/").json()["results"], objects(client, "statements")
    assert (listed["role_as_printed"], row["role_as_printed"]) == (None, None)
    assert cells(client, "statements", format="csv")[0]["role_as_printed"] == ""


def test_dispute_and_replies_in_rows(api: Api) -> None:
    question, answer = StatementFactory(confirmed=True), StatementFactory(confirmed=True)
    hidden = StatementFactory(article__draft=True, confirmed=True)
    for reply in (answer, hidden):
        decided = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
        Reply.objects.create(statement=reply, in_reply_to=question, **decided)
    Statement.objects.filter(pk=question.pk).update(disputed=True)
    rows = {one["id"]: one for one in objects(api("anonymous"), "statements")}
    assert (rows[question.pk]["disputed"], rows[question.pk]["replies"]) == (True, [answer.pk])
    assert (rows[answer.pk]["disputed"], rows[answer.pk]["replies"]) == (False, [])
    (row,) = cells(api("anonymous"), "statements", format="csv", id=question.pk)
    assert (row["disputed"], row["replies"]) == ("true", f'["{answer.pk}"]')
