"""What a program has already is answered by one query, and never when anything that it may see has moved."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import services
from articles.models import Statement
from newsroom.website.http import caching
from newsroom.website.http.caching import Memory
from people.models import Alias
from tests.support.api_clients import Ask
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
def statement(monkeypatch: pytest.MonkeyPatch) -> Statement:
    monkeypatch.setattr("newsroom.api.core.etags.memory", Memory(caching.REMEMBERED))
    article, person = ArticleFactory(), PersonFactory(name="Wenna Trost")
    article.topics.add(TopicFactory())
    MentionFactory(revision=article.current_revision, start=0, end=3, text="The", name="The", agent=person)
    PositionFactory(person=person, organisation=None)
    former_id(person)
    made: Statement = StatementFactory(article=article, speaker=person, confirmed=True)
    return made


@pytest.mark.parametrize("name", LISTS)
def test_what_is_held_takes_one_query(asking: Ask, statement: Statement, name: str) -> None:
    client, address = asking("anonymous"), f"/api/v1/{name}/"
    first = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status_code, again.content, len(queries)) == (304, b"", 1)
    for header in ("ETag", "Vary", "Cache-Control"):
        assert again.headers[header] == first.headers[header]
    # Whoever has an older answer is given all of the present one.
    anew = client.get(address, HTTP_IF_NONE_MATCH='"another"')
    assert (anew.status_code, anew.content) == (200, first.content)
    for header in ("ETag", "Vary", "Cache-Control", "Content-Type"):
        assert anew.headers[header] == first.headers[header]


def test_what_moves_in_public_is_given_anew_and_what_does_not_is_not(asking: Ask, statement: Statement) -> None:
    client, person = asking("anonymous"), statement.speakers.get().agent
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


def test_who_has_an_account_is_given_what_they_see_themselves(asking: Ask, statement: Statement) -> None:
    etag = asking("anonymous").get("/api/v1/statements/").headers["ETag"]
    StatementFactory(article=ArticleFactory(draft=True))
    assert asking("editor").get("/api/v1/statements/", HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_how_far_a_story_was_read_comes_with_it_and_is_asked_for_each_time(asking: Ask, statement: Statement) -> None:
    address = "/api/v1/statements/?expand=article"
    etag = asking("anonymous").get(address).headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert asking("anonymous").get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert len(queries) > 1


class TestPreconditions:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize("given", [{}, {"HTTP_IF_NONE_MATCH": "*"}])
    @pytest.mark.parametrize("name", ["statements", "articles", "changes", "search"])
    def test_another_than_is_wanted_is_a_problem(
        self, asking: Ask, statement: Statement, name: str, method: str, given: dict[str, str]
    ) -> None:
        client, address = asking("anonymous"), f"/api/v1/{name}/" + ("?q=crew" if name == "search" else "")
        had = client.get(address).headers
        refused = getattr(client, method)(address, HTTP_IF_MATCH='"x"', **given)
        assert (refused.status_code, refused.headers["Content-Type"]) == (412, "application/problem+json")
        assert method == "head" or refused.json()["status"] == 412
        assert (refused.headers["Cache-Control"], refused.headers["Vary"]) == ("no-store", had["Vary"])
        wanted = getattr(client, method)(address, HTTP_IF_MATCH=had["ETag"], **given)
        assert wanted.status_code == (304 if given else 200)

    def test_what_has_no_time_of_its_own_is_not_asked_for_one(self, asking: Ask, statement: Statement) -> None:
        since = {"HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"}
        assert asking("anonymous").get("/api/v1/statements/", **since).status_code == 200

    @pytest.mark.parametrize("name", ["statements", "articles", "changes"])
    def test_head_has_304_like_get(self, asking: Ask, statement: Statement, name: str) -> None:
        client, address = asking("anonymous"), f"/api/v1/{name}/"
        etag = client.get(address).headers["ETag"]
        assert client.head(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
