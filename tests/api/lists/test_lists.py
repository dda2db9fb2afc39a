"""Common behaviour of all lists: pages, parameters, numbers of queries."""

from __future__ import annotations

import base64
import json
from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Outlet, Reply
from people.models import Agent
from tests.support.api_clients import Api
from tests.support.factories import (
    AgentFactory,
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

KINDS = [
    *("articles", "people", "organisations", "statements", "outlets", "runs"),
    *("topics", "revisions", "mentions", "positions", "redirects"),
]


def one_more() -> None:
    """A row in every list, with everything that hangs on one."""
    article = ArticleFactory()
    person, organisation = PersonFactory(aliases=["A further name"]), OrganisationFactory()
    statement = StatementFactory(article=article, speaker=person)
    answered = StatementFactory(article=article, speaker=organisation)
    decided = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": article.created_at}
    Reply.objects.create(statement=statement, in_reply_to=answered, **decided)
    ExtractionRunFactory(revision=article.current_revision)
    article.topics.add(TopicFactory())
    MentionFactory(revision=article.current_revision, start=0, end=3, text="The", name="The", agent=person)
    PositionFactory(person=person, organisation=organisation)
    former_id(person)


def walk(api: Api, address: str, link: str = "next") -> tuple[list[list[str]], dict[str, Any]]:
    """The ids of each page that ``link`` leads to, and the last page."""
    pages: list[list[str]] = []
    page: dict[str, Any] = {link: address}
    while page[link]:
        page = api("editor").get(page[link]).json()
        pages.append([row["id"] for row in page["results"]])
        assert len(pages) < 100, "the pages never end"
    return pages, page


class TestPages:
    def test_pages_of_stories_with_the_same_date(self, api: Api) -> None:
        outlet = OutletFactory()
        moment = "2026-03-01T06:00:00Z"
        made = {ArticleFactory(outlet=outlet, published_at=moment).pk for _ in range(7)}
        made |= {ArticleFactory(outlet=outlet).pk for _ in range(4)}
        pages, last = walk(api, "/api/v1/articles/?page_size=2")
        assert [len(page) for page in pages] == [2, 2, 2, 2, 2, 1]
        assert {pk for page in pages for pk in page} == made
        assert list(chain.from_iterable(pages)) == list(Article.objects.newest_first().values_list("pk", flat=True))
        back, first = walk(api, last["previous"], "previous")
        assert back == pages[-2::-1]
        assert (first["previous"], first["next"] is None) == (None, False)

    def test_pages_of_agents_with_the_same_name(self, api: Api) -> None:
        for name in ("Bo", "Bo", "Bo", "Åse", "B", "bo", "Bo ~ [1]"):
            AgentFactory(name=name)
        pages, _last = walk(api, "/api/v1/people/?page_size=2")
        assert list(chain.from_iterable(pages)) == list(
            Agent.objects.order_by("name", "id").values_list("pk", flat=True)
        )

    def test_new_story_makes_no_duplicates(self, api: Api) -> None:
        articles = [ArticleFactory() for _ in range(4)]
        first = api("anonymous").get("/api/v1/articles/", {"page_size": 2}).json()
        ArticleFactory(published_at="2027-01-01T00:00:00Z")
        second = api("anonymous").get(first["next"]).json()
        shown = [row["id"] for page in (first, second) for row in page["results"]]
        assert shown == [article.pk for article in reversed(articles)]

    def test_pages_keep_filters(self, api: Api) -> None:
        article = ArticleFactory()
        for _ in range(3):
            StatementFactory(article=article)
            StatementFactory()
        pages, _last = walk(api, f"/api/v1/statements/?page_size=2&article={article.pk}")
        assert [len(page) for page in pages] == [2, 1]

    def test_empty_list_has_no_more_pages(self, api: Api) -> None:
        empty = {"next": None, "previous": None, "results": []}
        assert api("anonymous").get("/api/v1/statements/").json() == empty

    def test_default_and_maximum_page_size(self, api: Api) -> None:
        OutletFactory.create_batch(201)
        for parameters, size in (({}, 50), ({"page_size": 200}, 200), ({"page_size": 1}, 1)):
            assert len(api("editor").get("/api/v1/outlets/", parameters).json()["results"]) == size

    @pytest.mark.parametrize("size", ["0", "-1", "201", "1.5", "ten", "٣", "9" * 5000])
    def test_invalid_page_size_is_refused(self, api: Api, size: str) -> None:
        assert refused(api, "articles", page_size=size) == ["page_size"]

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "é",
            "A" * 100,
            *(
                base64.urlsafe_b64encode(json.dumps(data).encode()).decode()
                for data in (
                    [],
                    {},
                    7,
                    [False],
                    [False, "2026-03-01T06:00:00+00:00"],
                    [1, "2026-03-01T06:00:00+00:00", "a"],
                    [False, "2026-03-01", "a"],
                    [False, "yesterday", "a"],
                    [False, None, "a"],
                    [False, "2026-03-01T06:00:00+00:00", "\0"],
                    [False, "2026-03-01T06:00:00+00:00", "a", "b"],
                )
            ),
        ],
    )
    def test_invalid_cursor_is_refused(self, api: Api, cursor: str) -> None:
        assert refused(api, "articles", cursor=cursor) == ["cursor"]


def refused(api: Api, kind: str, /, **parameters: str) -> list[str]:
    """The names of the parameters that are refused."""
    response = api("editor").get(f"/api/v1/{kind}/", parameters)
    assert response.status_code == 400, response.json()
    return list(response.json()["errors"])


class TestParameters:
    @pytest.mark.parametrize("kind", KINDS)
    def test_unknown_parameter_is_refused(self, api: Api, kind: str) -> None:
        assert refused(api, kind, speker="x") == ["speker"]

    def test_all_errors_are_reported(self, api: Api) -> None:
        assert refused(api, "statements", speker="x", q="") == ["speker", "q"]

    def test_repeated_parameter_is_refused(self, api: Api) -> None:
        response = api("anonymous").get("/api/v1/statements/?form=direct&form=mixed")
        assert (response.status_code, list(response.json()["errors"])) == (400, ["form"])

    def test_detail_has_no_list_parameters(self, api: Api) -> None:
        address = f"/api/v1/articles/{ArticleFactory().pk}/"
        assert api("anonymous").get(address, {"form": "direct"}).status_code == 400

    @pytest.mark.parametrize(
        ("kind", "name", "value"),
        [
            ("articles", "outlet", "nowhere"),
            ("articles", "status", "gone"),
            ("articles", "language", "in English"),
            ("articles", "external_id", "a\0b"),
            ("articles", "published_after", "yesterday"),
            ("articles", "published_before", "2026-13-01"),
            ("statements", "speaker", "22222222"),
            ("statements", "speaker", "a\0b"),
            ("statements", "organisation", "22222222"),
            ("statements", "article", "22222222"),
            ("statements", "outlet", "22222222"),
            ("statements", "form", "quoted"),
            ("statements", "act", "x" * 41),
            ("statements", "act", "sayed"),
            ("statements/aggregate", "act", "sayed"),
            ("statements/export", "act", "sayed"),
            ("statements", "act_class", "loud"),
            ("statements", "speaker_kind", "x"),
            ("statements", "state", "x"),
            ("statements", "reviewed", "perhaps"),
            ("statements", "q", "a\0b"),
            ("statements", "topic", "22222222"),
            ("statements", "in_reply_to", "22222222"),
            ("statements", "confidence_from", "1.5"),
            ("statements", "confidence_from", "NaN"),
            ("statements", "fields", "id,words"),
            ("statements", "expand", "outlet"),
            ("articles", "topic", "22222222"),
            ("topics", "scheme", "nope"),
            ("articles", "count", "yes"),
            ("outlets", "fields", "secret"),
            ("revisions", "article", "22222222"),
            ("mentions", "agent", "22222222"),
            ("mentions", "kind", "animal"),
            ("positions", "on", "yesterday"),
            ("positions", "on", "25/10/2006"),
            ("articles", "published_after", "2026-W10"),
            ("articles", "published_after", "20260302"),
            ("search", "published_after", "2026-W10"),
            ("coverage", "published_before", "2026-W10-1"),
            ("positions", "person", "22222222"),
            ("redirects", "agent", "22222222"),
            ("merges", "agent", "nope"),
            ("merges", "agent", "9" * 5000),
            ("distinctions", "agent", "nope"),
            ("people", "name", "…"),
            ("runs", "article", "22222222"),
            ("runs", "state", "x"),
            ("runs", "queue", "x"),
        ],
    )
    def test_unknown_value_is_refused(self, api: Api, kind: str, name: str, value: str) -> None:
        grouped = {"group_by": "act"} if kind.endswith("aggregate") else {}
        assert refused(api, kind, **{name: value}, **grouped) == [name]

    def test_act_must_be_known_or_visible(self, api: Api) -> None:
        StatementFactory(act="mumbled", confirmed=True)
        StatementFactory(act="muttered", article__draft=True)
        found = {"warned": (200, 200), "mumbled": (200, 200), "muttered": (400, 200), "sayed": (400, 400)}
        for act, statuses in found.items():
            for asker, status in zip(("anonymous", "editor"), statuses, strict=True):
                assert api(asker).get("/api/v1/statements/", {"act": act}).status_code == status, (act, asker)
            searched = api("editor").get("/api/v1/search/", {"act": act})
            assert searched.status_code == statuses[0], "search/ is for everybody the same"

    def test_scheme_must_be_visible(self, api: Api) -> None:
        ArticleFactory().topics.add(TopicFactory(scheme="medtop"))
        ArticleFactory(draft=True).topics.add(TopicFactory(scheme="secret"))
        for scheme, statuses in {"medtop": (200, 200), "secret": (400, 200)}.items():
            for asker, status in zip(("anonymous", "editor"), statuses, strict=True):
                assert api(asker).get("/api/v1/topics/", {"scheme": scheme}).status_code == status

    def test_kind_of_agent_is_checked(self, api: Api) -> None:
        for kind in ("statements", "positions", "positions/export"):
            assert refused(api, kind, organisation=PersonFactory().pk) == ["organisation"], kind
        assert refused(api, "positions", person=OrganisationFactory().pk) == ["person"]

    @pytest.mark.parametrize("name", ["speaker", "organisation", "article", "outlet"])
    def test_hidden_id_is_refused_like_unknown_id(self, api: Api, name: str) -> None:
        statement = StatementFactory(article__draft=True, speaker=OrganisationFactory())
        agent = statement.speakers.get().agent
        assert agent is not None
        outlet = statement.article.outlet
        hidden = {"speaker": agent.pk, "organisation": agent.pk, "article": statement.article_id, "outlet": outlet.pk}
        for value in (hidden[name], "22222222"):
            response = api("anonymous").get("/api/v1/statements/", {name: value})
            message = response.json()["errors"][name][0]
            assert (response.status_code, message) == (400, f"“{value}” is not known here.")

    @pytest.mark.parametrize("asker", ["anonymous", "reader"])
    def test_kind_of_hidden_agent_is_not_revealed(self, api: Api, asker: str) -> None:
        hidden = {"person": OrganisationFactory().pk, "organisation": PersonFactory().pk}
        for name, pk in hidden.items():
            for value in (pk, "22222222"):
                message = api(asker).get("/api/v1/positions/", {name: value}).json()["errors"][name][0]
                assert message == f"“{value}” is not known here."


# For the rows themselves and what hangs on them; a token takes one more.
MOST_QUERIES = {
    "articles": 2,
    "people": 2,
    "organisations": 2,
    "statements": 6,
    "outlets": 1,
    "runs": 1,
    "topics": 1,
    "revisions": 1,
    "mentions": 2,
    "positions": 1,
    "redirects": 1,
}
# Each list with all of what can be had whole, and how many queries that adds.
WHOLE = {
    "articles?expand=outlet,revisions": 1,
    "people?expand=positions": 1,
    "statements?expand=article,speakers,in_reply_to,replies": 16,
    "articles?count=true": 1,
    "statements?fields=id,text": 0,
}
CLOSED = [("runs", "anonymous"), ("runs", "reporter")]


class TestQueries:
    @pytest.mark.parametrize("asker", ["anonymous", "reporter", "editor"])
    def test_query_count_does_not_grow_with_rows(self, api: Api, asker: str) -> None:
        client = api(asker)
        client.get("/api/v1/outlets/")
        counts: dict[str, list[int]] = {kind: [] for kind in [*KINDS, *WHOLE] if (kind, asker) not in CLOSED}
        for rows in (1, 20):
            while Outlet.objects.count() < rows:
                one_more()
            for kind, numbers in counts.items():
                name, _, asked = kind.partition("?")
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(f"/api/v1/{name}/?{asked}")
                assert len(response.json()["results"]) >= rows, kind
                numbers.append(len(queries))
        # One more for the token, or the hour of the next release.
        most = {kind: MOST_QUERIES[kind.partition("?")[0]] + WHOLE.get(kind, 0) + 1 for kind in counts}
        assert {kind: (few, many) for kind, (few, many) in counts.items() if few != many or few > most[kind]} == {}
