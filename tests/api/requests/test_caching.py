"""The cache of API responses, ETags and conditional requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from articles import services
from articles.models import ExtractionRun, Statement
from people.models import Alias, Position
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

CACHED = [
    "statements/",
    "statements/?expand=article,speakers",
    "people/",
    "outlets/",
    "topics/",
    "revisions/",
    "mentions/",
    "positions/",
    "redirects/",
    "articles/",
    "articles/?expand=revisions",
    "search/?q=crew",
    "search/?q=crew&kind=article",
    "search/suggest/?q=We",
    "coverage/",
    "statements/aggregate/?group_by=act",
    "statements/aggregate/?group_by=speaker",
    "reconcile/",
    "reconcile/suggest/entity/?prefix=We",
]


@pytest.fixture
def statement() -> Statement:
    article, person = ArticleFactory(), PersonFactory(name="Wenna Trost")
    article.topics.add(TopicFactory())
    MentionFactory(revision=article.current_revision, start=0, end=3, text="The", name="The", agent=person)
    PositionFactory(person=person, organisation=None)
    former_id(person)
    made: Statement = StatementFactory(article=article, speaker=person, confirmed=True)
    return made


@pytest.mark.parametrize("name", CACHED)
def test_repeated_request_takes_two_queries(api: Api, statement: Statement, settings: Settings, name: str) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 100}
    client, address = api("anonymous"), f"/api/v1/{name}"
    first = client.get(address)
    for etag, expected in ((first.headers["ETag"], (304, b"")), ('"another"', (200, first.content))):
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address, HTTP_IF_NONE_MATCH=etag)
        assert (again.status_code, again.content) == expected
        assert len(queries) == 2  # the count of requests, and the site version
        for header in ("ETag", "Vary", "Cache-Control"):
            assert again.headers[header] == first.headers[header]
        assert int(again.headers["RateLimit-Remaining"]) < int(first.headers["RateLimit-Remaining"])


@pytest.mark.parametrize(("letters", "cached"), [(100_000, True), (140_000, False)])
def test_only_answers_of_moderate_size_are_kept(api: Api, letters: int, cached: bool) -> None:
    client, revision = api("anonymous"), ArticleFactory(text="x" * letters).current_revision
    address = f"/api/v1/revisions/{revision.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(address).content) > letters
    assert (len(asked) == 1) is cached


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


def add_run(statement: Statement, state: str, **values: str) -> ExtractionRun:
    run: ExtractionRun = ExtractionRunFactory(revision=statement.article.current_revision, state=state, **values)
    return run


def rerun(statement: Statement, model: str) -> None:
    """Add a run of another model beside the first, as a re-run does."""
    add_run(statement, "done", model_version="old")
    add_run(statement, "done", model_version=model)


# What changes while a story is processed, and edits of what counts and searches depend on.
CHANGES: dict[str, Callable[[Statement], object]] = {
    "a queued run": lambda s: add_run(s, "queued"),
    "a failed run": lambda s: add_run(s, "failed"),
    "a finished run": lambda s: add_run(s, "done", model_version="new"),
    "a re-run by another model": lambda s: rerun(s, "new"),
    "a withdrawn story": lambda s: services.withdraw_article(article=s.article, reason="Wrong.", by=UserFactory()),
    "a rejected statement": lambda s: services.reject_statement(statement=s, by=UserFactory()),
    "another name": lambda s: Alias.objects.create(agent=s.speakers.get().agent, name="Wendy Trost", by_editor=True),
    "a position": lambda s: Position.objects.update(role="pilot"),
}
# Those that show the progress of a story, or count and search.
DERIVED = [
    "articles/?expand=revisions",
    "statements/?expand=article,speakers",
    "search/?q=crew",
    "search/?q=crew&kind=article",
    "search/suggest/?q=We",
    "coverage/",
    "statements/aggregate/?group_by=speaker",
    "reconcile/suggest/entity/?prefix=We",
]


@pytest.mark.parametrize("change", CHANGES)
def test_cached_answers_are_never_out_of_date(api: Api, statement: Statement, change: str) -> None:
    client = api("anonymous")
    addresses = [f"/api/v1/{name}" for name in [*DERIVED, f"articles/{statement.article_id}/"]]
    for address in addresses:
        client.get(address)
    CHANGES[change](statement)
    after = {address: client.get(address).content for address in addresses}
    caches["responses"].clear()
    assert after == {address: client.get(address).content for address in addresses}


def test_progress_of_a_story_shows_at_once(api: Api, statement: Statement) -> None:
    shown = []
    for state in ("queued", "running", "done", "failed"):
        ExtractionRun.objects.all().delete()
        values = {"lease_expires_at": timezone.now()} if state == "running" else {}
        ExtractionRunFactory(revision=statement.article.current_revision, state=state, **values)
        (row,) = api("anonymous").get("/api/v1/articles/").json()["results"]
        shown.append(row["latest_run"])
    assert shown == [{"state": state} for state in ("queued", "running", "done", "failed")]


@pytest.mark.parametrize("name", ["statements", "articles", "coverage", "revisions"])
def test_accounts_are_not_answered_from_the_cache(api: Api, statement: Statement, name: str) -> None:
    StatementFactory(article=ArticleFactory(draft=True))
    address = f"/api/v1/{name}/"
    public = api("anonymous").get(address)
    editors = api("editor").get(address, HTTP_IF_NONE_MATCH=public.headers["ETag"])
    assert (editors.status_code, editors.headers["Cache-Control"]) == (200, "private, no-cache")
    assert editors.content != public.content
    assert api("anonymous").get(address).content == public.content


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
