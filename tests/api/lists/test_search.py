"""The search of the site over the API: what is found, where it stands, and what it is narrowed by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from articles.models import Article, Statement
from newsroom.api.views import search
from newsroom.search import facets, statements
from people.models import Agent, Redirect
from people.services.merge import merge_agents
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    known_once,
)

pytestmark = pytest.mark.django_db

SEARCH, SUGGEST = "/api/v1/search/", "/api/v1/search/suggest/"
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


def found(api: Api, asker: str = "anonymous", **asked: Any) -> dict[str, Any]:
    response = api(asker).get(SEARCH, asked)
    assert response.status_code == 200, response.json()
    answer: dict[str, Any] = response.json()
    return answer


def said(words: str, speaker: Agent | None = None, days: int = 0, **differs: Any) -> Statement:
    """A statement of these words, in a story of its own, some days after the first of March."""
    published_at = MARCH + timedelta(days=days)
    story = {name: differs.pop(name) for name in ("outlet", "draft", "public_text") if name in differs}
    article = ArticleFactory(text=f"{words} somebody said.\n", published_at=published_at, **story)
    statement: Statement = StatementFactory(article=article, words=words, speaker=speaker, **differs)
    return statement


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["id"] for one in answer["results"]]


def facet(answer: dict[str, Any], name: str) -> dict[str, int | None]:
    (one,) = [facet for facet in answer["facets"] if facet["name"] == name]
    return {value["value"]: value["count"] for value in one["values"]}


def test_people_come_first_then_statements_and_stories_are_counted(api: Api) -> None:
    person = PersonFactory(name="Łucja Zielińska")
    statement = said("“Paint the green ferry,”", person, words__role="the harbour master")
    other = said("“Ask Zielinska,”")
    answer = found(api, q="zielinska")
    assert [(agent["id"], agent["role"]) for agent in answer["agents"]] == [(person.pk, "the harbour master")]
    assert ids(answer) == [other.pk]
    assert (answer["statements"], answer["articles"]) == (
        {"count": 1, "more": False},
        {"count": 1, "more": False},
    )
    (way,) = found(api, q="zielinska ferry")["said_by"]
    assert (way["agent"]["id"], way["q"]) == (person.pk, "ferry")
    assert ids(found(api, q=way["q"], speaker=way["agent"]["id"])) == [statement.pk]


def test_stories_are_counted_wherever_they_are_looked_for(api: Api) -> None:
    outlet = OutletFactory()
    for _ in range(2):
        StatementFactory(article=ArticleFactory(outlet=outlet), confirmed=True)
    answer = found(api, kind="article", outlet=outlet.pk)
    assert (len(answer["results"]), answer["articles"]) == (2, {"count": 2, "more": False})
    assert {one["name"] for one in answer["facets"]} == {"outlet", "year"}
    assert found(api, outlet=outlet.pk)["articles"] is None


def test_results_are_shaped_as_in_their_own_lists(api: Api) -> None:
    person = PersonFactory()
    statement = said("“Paint the green ferry,”", person)
    (one,) = found(api, q="ferry", fields="id,highlights")["results"]
    assert one == {"id": statement.pk, "highlights": [{"start": 17, "end": 22}]}
    (one,) = found(api, q="ferry", expand="article,speakers")["results"]
    for kind, shown in (("articles", one["article"]), ("people", one["speakers"][0]["agent"])):
        assert shown == api("anonymous").get(f"/api/v1/{kind}/").json()["results"][0]
    (story,) = found(api, q="ferry", kind="article", expand="outlet", fields="id,outlet")["results"]
    assert set(story) == {"id", "outlet"}
    assert "homepage" in story["outlet"]
    for wrong in ({"fields": "colour"}, {"expand": "outlet"}, {"kind": "article", "expand": "speakers"}):
        response = api("anonymous").get(SEARCH, {"q": "ferry", **wrong})
        assert (response.status_code, set(response.json()["errors"])) == (400, set(wrong) - {"kind"})


def test_matches_are_offsets_and_words_stay_as_printed(api: Api) -> None:
    words = "“<b>We</b> are painting\u00a0both ferries 🛥, & the ferry’s mast,”"
    said(words)
    (one,) = found(api, q="ferry painted")["results"]
    assert one["text"] == words
    assert [words[at["start"] : at["end"]] for at in one["highlights"]] == ["painting", "ferries", "ferry"]
    assert one["segments"][0]["text"] == words
    (unasked,) = found(api, form="direct")["results"]
    assert unasked["highlights"] == []


def test_story_result_has_extracts_with_the_words(api: Api) -> None:
    text = "A first line.\nNobody had painted the ferry. “We have no crew,” the harbour master said.\n"
    article = ArticleFactory(headline="The ferry’s paint", text=text)
    hidden = ArticleFactory(headline="Ferry again", text=text, public_text="none")
    answer = found(api, q="ferry", kind="article")
    assert ids(answer) == [hidden.pk, article.pk]
    story = answer["results"][1]
    assert [story["headline"][at["start"] : at["end"]] for at in story["highlights"]] == ["ferry"]
    (lines,) = story["extracts"]
    assert text[lines["start"] :].startswith(lines["text"])
    assert [lines["text"][at["start"] : at["end"]] for at in lines["highlights"]] == ["ferry"]
    assert answer["results"][0]["extracts"] == []
    assert ids(found(api, q="painted", kind="article")) == [article.pk]


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ('"green ferry"', True),
        ("“green ferry”", True),
        ('"ferry green"', False),
        ("ferry -harbour", True),
        ("ferry -green", False),
        ("ferry or zebra", True),
        ("ferry zebra", False),
    ],
)
def test_phrases_exclusions_and_alternatives(api: Api, question: str, is_found: bool) -> None:
    said("“Paint the green ferry,”")
    assert bool(ids(found(api, q=question))) is is_found


def test_results_have_facets_that_filter(api: Api) -> None:
    person, house, outlet = PersonFactory(name="Wenna Trost"), OrganisationFactory(), OutletFactory()
    PositionFactory(person=person, organisation=house)
    one = said("“A ferry,”", person, outlet=outlet, act="warned")
    two = said("“Two ferries,”", house, days=-365)
    said("“No ferry,”", PersonFactory(), draft=True)
    answer = found(api, q="ferry")
    assert facet(answer, "speaker") == {person.pk: 1, house.pk: 1}
    assert facet(answer, "organisation") == {house.pk: 2}
    assert facet(answer, "outlet") == {outlet.pk: 1, two.article.outlet_id: 1}
    assert facet(answer, "year") == {"2026": 1, "2025": 1}
    assert facet(answer, "form") == {"direct": 2}
    assert facet(answer, "act") == {"said": 1, "warned": 1}
    for narrowed in (
        {"speaker": person.pk},
        {"outlet": outlet.name},
        {"year": 2026},
        {"act": "warned"},
        {"published_after": "2026-01-01"},
    ):
        narrower = found(api, q="ferry", **narrowed)
        assert (ids(narrower), narrower["statements"]["count"]) == ([one.pk], 1), narrowed
        assert narrower["agents"] == []
    assert ids(found(api, q="ferry", published_before="2026-03-01T12:00:00Z")) == [two.pk]
    assert set(ids(found(api, organisation=house.pk))) == {one.pk, two.pk}
    assert facet(found(api, q="ferry", speaker=person.pk), "speaker") == {person.pk: 1}
    topic = TopicFactory()
    two.article.topics.add(topic)
    assert ids(found(api, q="ferry", topic=topic.pk)) == [two.pk]
    assert ids(found(api, kind="article", topic=topic.pk)) == [two.article_id]
    stories = found(api, q="ferry", kind="article", outlet=outlet.pk)
    assert (ids(stories), [one["name"] for one in stories["facets"]]) == ([one.article_id], ["outlet", "year"])


def test_former_ids_are_accepted(api: Api) -> None:
    keep, old = PersonFactory(), PersonFactory()
    statement = said("“A ferry,”", old)
    merge_agents(keep=keep, merge=known_once(old), by=UserFactory())
    assert ids(found(api, q="ferry", speaker=old.pk)) == [statement.pk]


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        *((kind, sort) for kind in ("statement", "article") for sort in ("relevance", "newest", "oldest")),
    ],
)
def test_pages_are_followed_to_the_end_and_back(api: Api, kind: str, sort: str) -> None:
    # Ranks: words seldom or often, in short and in long statements; and some of the same rank at the same moment.
    made = [said(f"“{'ferry ' * (1 + n % 3)}{'and so on ' * (n % 2)},”", days=n // 2) for n in range(7)]
    whole = ids(found(api, q="ferry", kind=kind, sort=sort, page_size=200))
    assert set(whole) == {one.pk if kind == "statement" else one.article_id for one in made}
    pages, page = [], found(api, q="ferry", kind=kind, sort=sort, page_size=3)
    pages.append(ids(page))
    said("“One more ferry came meanwhile,”", days=-9 if sort == "newest" else 99)
    while page["next"]:
        page = api("anonymous").get(page["next"]).json()
        pages.append(ids(page))
    seen = [pk for one in pages for pk in one]
    assert [pk for pk in seen if pk in whole] == whole
    assert len(seen) == len(set(seen))
    back = api("anonymous").get(page["previous"]).json()
    assert ids(back) == pages[-2]


def test_results_are_sorted_by_date_or_relevance(api: Api) -> None:
    much = said("“Ferry, ferry, ferry,”", days=0)
    little = said("“There was once a ferry, and there were many other things that we knew nothing of,”", days=1)
    assert ids(found(api, q="ferry")) == [much.pk, little.pk]
    assert ids(found(api, q="ferry", sort="newest")) == [little.pk, much.pk]
    assert ids(found(api, q="ferry", sort="oldest")) == [much.pk, little.pk]
    by_date = found(api, q="ferry", sort="newest")
    assert (by_date["sort"], by_date["ranked_among"]) == ("newest", None)
    assert found(api, q="ferry")["ranked_among"] == statements.RANKED


def test_stories_are_ranked_by_public_text_only(api: Api) -> None:
    def story(headline: str, text: str, day: int, **differs: Any) -> str:
        published_at = MARCH + timedelta(days=day)
        return str(ArticleFactory(headline=headline, text=text, published_at=published_at, **differs).pk)

    titled = story("A ferry sinks", "Nobody was on board.", 0)
    often = story("Harbour news", "The ferry, the ferry and the ferry.", 1)
    once = story("Harbour notes", "There was a ferry once, and many things besides of which we know nothing.", 2)
    hidden = story("The harbour in May: what we know of a ferry", "Ferry, ferry, ferry, ferry.", 3, public_text="none")
    story("Harbour fees", "Ferry, ferry, ferry, ferry.", 4, public_text="none")
    assert ids(found(api, q="ferry", kind="article")) == [titled, hidden, often, once]
    assert ids(found(api, q="ferry", kind="article", sort="newest")) == [hidden, once, often, titled]
    answer = found(api, q="ferry", kind="article", sort="relevance")
    assert (answer["sort"], answer["ranked_among"], answer["more_than_ranked"]) == (
        "relevance",
        statements.RANKED,
        False,
    )
    assert found(api, outlet=Article.objects.get(pk=once).outlet_id, kind="article")["sort"] == "newest"


@pytest.mark.parametrize("kind", ["statement", "article"])
@pytest.mark.parametrize("counted", [4, 3])
def test_where_ranking_ends_is_said_and_dates_go_on(
    api: Api, monkeypatch: pytest.MonkeyPatch, kind: str, counted: int
) -> None:
    """However many are counted: the newest are ranked."""
    for module in (facets, statements, search):
        monkeypatch.setattr(module, "RANKED", 3)
    monkeypatch.setitem(facets.LIMITS, "newest", sql.Literal(3))
    for n in range(3):
        said("“A ferry,”", days=n)
    assert found(api, q="ferry", kind=kind)["more_than_ranked"] is False
    oldest = said("“Ferry, ferry,”", days=-1)
    monkeypatch.setattr(facets, "COUNTED", counted)
    ranked = found(api, q="ferry", kind=kind)
    assert (ranked["more_than_ranked"], ranked["next"], len(ranked["results"])) == (True, None, 3)
    assert not {oldest.pk, oldest.article_id} & set(ids(ranked))
    by_date = found(api, q="ferry", kind=kind, sort="newest")
    assert (by_date["more_than_ranked"], len(by_date["results"])) == (False, 4)
    assert ids(by_date)[-1] in (oldest.pk, oldest.article_id)


@pytest.mark.parametrize("kind", ["statement", "article"])
def test_moments_bound_what_is_ranked_and_counted(api: Api, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(facets, "COUNTED", 1)
    made = [said("“A ferry,”", days=n) for n in range(4)]
    bounds = {
        "published_after": made[1].article.published_at.isoformat(),
        "published_before": made[3].article.published_at.isoformat(),
    }
    answer = found(api, q="ferry", kind=kind, **bounds)
    assert set(ids(answer)) == {one.pk if kind == "statement" else one.article_id for one in made[1:3]}
    assert answer["statements"] == answer["articles"] == {"count": 1, "more": True}
    assert found(api, q="ferry", kind=kind, published_after=made[3].article.published_at.isoformat())[
        "statements"
    ] == {
        "count": 1,
        "more": False,
    }


def test_large_result_has_no_exact_counts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "COUNTED", 3)
    for n in range(3):
        said("“A ferry,”", days=n)
    assert found(api, q="ferry")["statements"] == {"count": 3, "more": False}
    said("“A ferry,”")
    answer = found(api, q="ferry")
    assert answer["statements"] == {"count": 3, "more": True}
    assert facet(answer, "form") == {"direct": None}
    assert answer["more_than_ranked"] is True


@pytest.mark.parametrize(
    ("asked", "at_fault"),
    [
        ({"q": "ferry", "words": "x"}, "words"),
        ({}, "q"),
        ({"sort": "newest"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"q": ""}, "q"),
        ({"q": "ferry", "kind": "person"}, "kind"),
        ({"q": "ferry", "sort": "best"}, "sort"),
        ({"year": "2026", "kind": "article", "sort": "relevance"}, "sort"),
        ({"form": "direct", "sort": "relevance"}, "sort"),
        ({"q": "ferry", "kind": "article", "form": "direct"}, "form"),
        ({"q": "ferry", "form": "loud"}, "form"),
        ({"q": "ferry", "act": "sayed"}, "act"),
        ({"q": "ferry", "year": "MMXXVI"}, "year"),
        ({"q": "ferry", "year": "10000"}, "year"),
        ({"q": "ferry", "published_after": "yesterday"}, "published_after"),
        ({"q": "ferry", "published_after": "0001-01-01T00:00:00+17:16"}, "published_after"),
        ({"q": "ferry", "speaker": "zzzzzzzzzzzz"}, "speaker"),
        ({"q": "ferry", "outlet": "No such paper"}, "outlet"),
        ({"q": "ferry", "topic": "zzzzzzzzzzzz"}, "topic"),
        ({"q": "ferry", "cursor": "nonsense"}, "cursor"),
        ({"q": "ferry", "cursor": "W2ZhbHNlLCJhIiwiYiIsImMiXQ"}, "cursor"),
        ({"q": "ferry", "page_size": "0"}, "page_size"),
    ],
)
def test_invalid_parameter_is_named_in_the_error(api: Api, asked: Any, at_fault: str) -> None:
    response = api("anonymous").get(SEARCH, asked)
    assert (response.status_code, list(response.json()["errors"])) == (400, [at_fault])


def test_a_person_is_no_organisation_to_speak_for(api: Api) -> None:
    person = PersonFactory()
    said("“A ferry,”", person)
    assert api("anonymous").get(SEARCH, {"organisation": person.pk}).status_code == 400


def test_search_finds_nothing_hidden(api: Api) -> None:
    hidden = PersonFactory(name="Quill Hidden")
    said("“A secret ferry,”", hidden, draft=True)
    said("“A rejected ferry,”", hidden, rejected=True)
    Redirect.objects.create(old_id="m4k9te2vx7bn", agent=hidden)
    for asker in ("anonymous", "machine", "editor"):
        answer = found(api, asker, q="ferry")
        assert (ids(answer), answer["statements"]["count"], answer["agents"]) == ([], 0, [])
        assert found(api, asker, q="Quill")["agents"] == []
        assert api(asker).get(SUGGEST, {"q": "Quill"}).json() == {"results": [], "shared_names": []}
        assert api(asker).get(SEARCH, {"speaker": hidden.pk}).status_code == 400
        refused = api(asker).get(SEARCH, {"speaker": "m4k9te2vx7bn"})
        assert refused.status_code == 400
        assert hidden.pk not in refused.content.decode()


def test_names_are_suggested_by_their_beginning(api: Api) -> None:
    trost, other = PersonFactory(name="Wenna Trost"), PersonFactory(name="Ida Quill")
    for person in (trost, other):
        said("“A ferry,”", person, words__role="the lock keeper")
    (one,) = api("anonymous").get(SUGGEST, {"q": "tro"}).json()["results"]
    assert one["id"] == trost.pk
    assert api("anonymous").get(SUGGEST, {"q": "t"}).json() == {"results": [], "shared_names": []}
    for asked in ({}, {"q": ""}, {"prefix": "tro"}):
        assert api("anonymous").get(SUGGEST, asked).status_code == 400


def test_shared_name_links_to_disambiguation_page(api: Api) -> None:
    for person in (PersonFactory(name="Ida Quill"), PersonFactory(name="Ida Quill"), PersonFactory(name="Ida Quist")):
        said("“A ferry,”", person)
    shared = [{"name": "Ida Quill", "url": "http://testserver/names/Ida%20Quill/"}]
    assert found(api, q="ida quill")["shared_names"] == shared
    assert api("anonymous").get(SUGGEST, {"q": "qui"}).json()["shared_names"] == shared
    assert found(api, q="ida quist")["shared_names"] == []
    assert found(api, q="ida quill", form="direct")["shared_names"] == []


@pytest.mark.parametrize("asked", [{"q": "crew"}, {"q": "crew", "sort": "newest"}, {"q": "crew", "kind": "article"}])
def test_search_query_count_is_constant(api: Api, asked: dict[str, str]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            found(api, **asked)
        return len(captured)

    StatementFactory(speaker=PersonFactory())
    once = queries()
    house = OrganisationFactory()
    for _ in range(19):
        person = PersonFactory()
        PositionFactory(person=person, organisation=house)
        StatementFactory(speaker=person)
    assert Article.objects.count() == 20
    assert queries() == once <= 24
