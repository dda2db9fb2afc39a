"""The cache of API responses, ETags and conditional requests."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from articles import services
from articles.models import Statement
from people.models import Alias
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

LISTS = ["statements", "people", "outlets", "topics", "revisions", "mentions", "positions", "redirects"]


@pytest.fixture
def statement() -> Statement:
    article, person = ArticleFactory(), PersonFactory(name="Wenna Trost")
    article.topics.add(TopicFactory())
    MentionFactory(revision=article.current_revision, start=0, end=3, text="The", name="The", agent=person)
    PositionFactory(person=person, organisation=None)
    former_id(person)
    made: Statement = StatementFactory(article=article, speaker=person, confirmed=True)
    return made


@pytest.mark.parametrize("name", LISTS)
def test_repeated_request_takes_one_query(api: Api, statement: Statement, settings: Settings, name: str) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 100}
    client, address = api("anonymous"), f"/api/v1/{name}/"
    first = client.get(address)
    for etag, expected in ((first.headers["ETag"], (304, b"")), ('"another"', (200, first.content))):
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address, HTTP_IF_NONE_MATCH=etag)
        assert (again.status_code, again.content) == expected
        assert len(queries) == 1
        for header in ("ETag", "Vary", "Cache-Control"):
            assert again.headers[header] == first.headers[header]
        assert int(again.headers["RateLimit-Remaining"]) < int(first.headers["RateLimit-Remaining"])


def test_only_public_edit_changes_etags(api: Api, statement: Statement) -> None:
    client, person = api("anonymous"), statement.speakers.get().agent
    assert person is not None
    addresses = [f"/api/v1/statements/{statement.pk}/", "/api/v1/statements/?form=direct", "/api/v1/people/"]
    had = {address: client.get(address).headers["ETag"] for address in addresses}

    def fresh() -> list[bool]:
        return [client.get(one, HTTP_IF_NONE_MATCH=etag).status_code == 304 for one, etag in had.items()]

    StatementFactory(article=ArticleFactory(draft=True), speaker=person, confirmed=True)
    assert fresh() == [True, True, True]
    Alias.objects.create(agent=person, name="Gwen Trost", by_editor=True)
    assert fresh() == [True, True, False]
    services.reject_statement(statement=statement, by=UserFactory())
    assert client.get(addresses[0], HTTP_IF_NONE_MATCH=had[addresses[0]]).status_code == 404
    assert fresh()[1:] == [False, False]


def test_accounts_are_not_answered_from_the_cache(api: Api, statement: Statement) -> None:
    etag = api("anonymous").get("/api/v1/statements/").headers["ETag"]
    StatementFactory(article=ArticleFactory(draft=True))
    assert api("editor").get("/api/v1/statements/", HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_expanded_objects_are_not_cached(api: Api, statement: Statement) -> None:
    address = "/api/v1/statements/?expand=article"
    etag = api("anonymous").get(address).headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert api("anonymous").get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert len(queries) > 1


class TestPreconditions:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize("given", [{}, {"HTTP_IF_NONE_MATCH": "*"}])
    @pytest.mark.parametrize("name", ["statements", "articles", "changes", "search"])
    def test_if_match_of_another_version_is_refused(
        self, api: Api, statement: Statement, name: str, method: str, given: dict[str, str]
    ) -> None:
        client, address = api("anonymous"), f"/api/v1/{name}/" + ("?q=crew" if name == "search" else "")
        had = client.get(address).headers
        refused = getattr(client, method)(address, HTTP_IF_MATCH='"x"', **given)
        assert (refused.status_code, refused.headers["Content-Type"]) == (412, "application/problem+json")
        assert method == "head" or refused.json()["status"] == 412
        assert (refused.headers["Cache-Control"], refused.headers["Vary"]) == ("no-store", had["Vary"])
        wanted = getattr(client, method)(address, HTTP_IF_MATCH=had["ETag"], **given)
        assert wanted.status_code == (304 if given else 200)

    def test_if_unmodified_since_is_ignored(self, api: Api, statement: Statement) -> None:
        since = {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"}
        assert api("anonymous").get("/api/v1/statements/", **since).status_code == 200

    @pytest.mark.parametrize("name", ["statements", "articles", "changes"])
    def test_head_is_conditional_like_get(self, api: Api, statement: Statement, name: str) -> None:
        client, address = api("anonymous"), f"/api/v1/{name}/"
        etag = client.get(address).headers["ETag"]
        assert client.head(address, HTTP_IF_NONE_MATCH=etag).status_code == 304

    @pytest.mark.parametrize("marked", ['W/"{}"', '"{}-gzip"', 'W/"{};br"', '"{}--gzip"', "{}", '"other", W/"{}"'])
    def test_tag_marked_by_a_proxy_is_understood(self, api: Api, statement: Statement, marked: str) -> None:
        client, address = api("editor"), f"/api/v1/statements/{statement.pk}/"
        tag = marked.format(client.get(address).headers["ETag"].strip('"'))
        assert client.get(address, HTTP_IF_MATCH=tag).status_code == 200
        assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 304
        sent = {"state": "rejected"}
        assert client.patch(address, sent, format="json", HTTP_IF_MATCH=tag).status_code == 200
        assert client.patch(address, {"state": "confirmed"}, format="json", HTTP_IF_MATCH=tag).status_code == 412

    def test_tag_of_an_unknown_form_is_refused(self, api: Api, statement: Statement) -> None:
        client, address = api("editor"), f"/api/v1/statements/{statement.pk}/"
        tag = client.get(address).headers["ETag"].strip('"')
        for other in (f'"{tag}x"', f'"x{tag}"', f'"{tag[:-1]}"'):
            assert client.get(address, HTTP_IF_MATCH=other).status_code == 412
