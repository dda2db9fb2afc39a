"""Denominators: what is counted is what the asker sees, and pages of groups are followed to their end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Speaker
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 31, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)


def aggregate(api: Api, by: str, asker: str = "anonymous", **asked: Any) -> dict[str, Any]:
    response = api(asker).get("/api/v1/statements/aggregate/", {"group_by": by, **asked})
    assert response.status_code == 200, response.json()
    found: dict[str, Any] = response.json()
    return found


def counts(api: Api, by: str, asker: str = "anonymous", **asked: Any) -> dict[str | None, int]:
    return {group["key"]: group["count"] for group in aggregate(api, by, asker, **asked)["results"]}


def test_counts_by_every_group(api: Api) -> None:
    person, house, outlet = PersonFactory(), OrganisationFactory(), OutletFactory()
    PositionFactory(person=person, organisation=house, end_date=date(2026, 3, 31))
    march, april = (ArticleFactory(outlet=outlet, published_at=day) for day in (MARCH, APRIL))
    StatementFactory(article=march, speaker=person)
    StatementFactory(article=april, speaker=person, act="warned")
    both = StatementFactory(article=march, speaker=house, form="mixed")
    Speaker.objects.create(statement=both, agent=person, kind="person", name_in_story=person.name)
    nobody = StatementFactory()
    Speaker.objects.create(statement=nobody, kind="person", name_in_story="Trost")
    StatementFactory(article=ArticleFactory(draft=True, outlet=outlet), speaker=person)
    assert counts(api, "speaker") == {person.pk: 3, house.pk: 1, None: 1}
    assert counts(api, "organisation") == {house.pk: 2}, "once for a statement of both, none after the office"
    assert counts(api, "outlet") == {outlet.pk: 3, nobody.article.outlet_id: 1}
    assert counts(api, "month", outlet=outlet.pk) == {"2026-03": 2, "2026-04": 1}
    assert counts(api, "form") == {"direct": 3, "mixed": 1}
    assert counts(api, "act", speaker=person.pk) == {"said": 2, "warned": 1}
    assert counts(api, "speaker", "editor") == {person.pk: 4, house.pk: 1, None: 1}
    whole = aggregate(api, "speaker", act="said")
    assert (whole["total"], whole["results"][0]["agent"]["id"]) == (3, person.pk)
    assert aggregate(api, "outlet")["results"][0]["outlet"] == {"id": outlet.pk, "name": outlet.name}


def test_groups_and_ungrouped_add_up(api: Api) -> None:
    person, house = PersonFactory(), OrganisationFactory()
    PositionFactory(person=person, organisation=house)
    for speaker in (person, house):
        StatementFactory(speaker=speaker)
    for _ in range(2):
        StatementFactory(speaker_kind="unnamed")
    StatementFactory(speaker_kind="unnamed", article__draft=True)
    refused = StatementFactory(speaker=PersonFactory())
    refused.speakers.update(state="rejected", decided_by=UserFactory(), decided_at=MARCH)
    for by, figures in {"speaker": (2, 5, 3), "organisation": (2, 5, 3), "outlet": (5, 5, 0)}.items():
        answer = aggregate(api, by)
        counted = sum(group["count"] for group in answer["results"])
        assert (counted, answer["total"], answer["ungrouped"]) == figures, by
    both = StatementFactory(speaker=person)
    Speaker.objects.create(statement=both, agent=house, kind="organisation", name_in_story=house.name)
    answer = aggregate(api, "speaker", page_size=1)
    assert (answer["total"], answer["ungrouped"]) == (6, 3), "one of two speakers is in a group, on whichever page"
    nobody = aggregate(api, "speaker", speaker_kind="unnamed")
    assert (nobody["results"], nobody["total"], nobody["ungrouped"]) == ([], 2, 2)


@pytest.mark.parametrize("by", ["month", "outlet", "form", "act"])
def test_stored_counts_equal_counted_ones(api: Api, by: str) -> None:
    person = PersonFactory()
    for n, day in enumerate((MARCH, MARCH, APRIL, datetime(2026, 3, 31, 23, 30, tzinfo=UTC))):
        StatementFactory(article__published_at=day, speaker=person, act="said" if n else "warned")
    StatementFactory(article__published_at=MARCH, speaker=person, form="mixed", act="inner", act_class="inner")
    StatementFactory(article=ArticleFactory(scheduled=True), speaker=person)
    StatementFactory(article=ArticleFactory(draft=True), speaker=person)
    pages, address = [], f"/api/v1/statements/aggregate/?group_by={by}&speaker={person.pk}&page_size=1"
    while address:
        page = api("anonymous").get(address).json()
        pages.append(page)
        address = page["next"]
    # A filter that lets everything through has each statement counted.
    counted = aggregate(api, by, speaker=person.pk, published_after="1900-01-01")
    assert [group for page in pages for group in page["results"]] == counted["results"]
    assert {page["total"] for page in pages} == {counted["total"]} == {4}
    if len(pages) > 1:
        assert api("anonymous").get(pages[1]["previous"]).json()["results"] == pages[0]["results"]


def test_pages_of_groups(api: Api) -> None:
    for act in ("said", "said", "warned", "hoped-for", "told", "told", "asked"):
        StatementFactory(act=act)
    pages, page = [], aggregate(api, "act", page_size=2)
    pages.append([group["key"] for group in page["results"]])
    while page["next"]:
        page = api("anonymous").get(page["next"]).json()
        pages.append([group["key"] for group in page["results"]])
    assert pages == [["said", "told"], ["asked", "hoped-for"], ["warned"]]
    back = api("anonymous").get(page["previous"]).json()
    assert [group["key"] for group in back["results"]] == pages[1]


def test_unknown_group_is_refused(api: Api) -> None:
    far = {"group_by": "act", "published_after": "2723-06-10T06:16:05-17:16"}
    assert api("anonymous").get("/api/v1/statements/aggregate/", far).json()["total"] == 0
    for moment in ("0001-01-01T00:00:00+17:16", "9999-12-31T23:59:59-17:16"):
        asked = {"group_by": "act", "published_after": moment}
        assert api("anonymous").get("/api/v1/statements/aggregate/", asked).status_code == 400
    for asked in ({}, {"group_by": "colour"}, {"group_by": "act", "cursor": "x"}, {"group_by": "act", "form": "loud"}):
        response = api("anonymous").get("/api/v1/statements/aggregate/", asked)
        assert response.status_code == 400
        assert list(response.json()["errors"]) == [list(asked)[-1] if asked else "group_by"]


def test_coverage_of_a_month(api: Api) -> None:
    outlet = OutletFactory()

    def story(**values: Any) -> Any:
        return ArticleFactory(outlet=outlet, published_at=MARCH, **values)

    read, failed, draft = story(), story(), story(draft=True)
    story(language="uk")
    story()
    for article, state in ((read, "done"), (read, "queued"), (failed, "failed"), (draft, "done")):
        ExtractionRunFactory(revision=article.current_revision, state=state, model_version="7")
    StatementFactory(article=read)
    StatementFactory(article=read, confirmed=True)
    StatementFactory(article=read, statement_confidence=0.1)
    april = ArticleFactory(outlet=outlet, published_at=APRIL)
    response = api("anonymous").get("/api/v1/coverage/").json()
    assert [row["month"] for row in response["results"]] == ["2026-04", "2026-03"]
    row = response["results"][1]
    assert row == {
        "outlet": {"id": outlet.pk, "name": outlet.name},
        "month": "2026-03",
        "articles": 4,
        "processed": 1,
        "failed": 1,
        "skipped": 1,
        "waiting": 1,
        "models": [{"version": "7", "articles": 1}],
        "statements": 2,
        "reviewed": 1,
    }
    everything = api("editor").get("/api/v1/coverage/", {"published_before": "2026-04-01"}).json()["results"]
    assert [(row["articles"], row["processed"], row["statements"]) for row in everything] == [(5, 2, 3)]
    first = api("anonymous").get("/api/v1/coverage/", {"page_size": 1}).json()
    second = api("anonymous").get(first["next"]).json()
    assert [second["results"], second["next"]] == [response["results"][1:], None]
    assert api("anonymous").get(second["previous"]).json()["results"] == first["results"]
    assert april.outlet_id == outlet.pk


@pytest.mark.parametrize("address", ["coverage/", "statements/aggregate/?group_by=speaker"])
def test_query_count_does_not_grow_with_groups(api: Api, address: str) -> None:
    numbers = []
    for more in (1, 19):
        for _ in range(more):
            StatementFactory(speaker=PersonFactory())
        with CaptureQueriesContext(connection) as queries:
            api("anonymous").get(f"/api/v1/{address}")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 6
