"""Places in lists: a cursor, an id or a position stands for one in the list that gave it, and in no other."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from newsroom.changes.models import Change
from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory, OrganisationFactory, OutletFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> None:
    """Two of everything, so that a page of one leads to a next."""
    for act, form in (("said", "direct"), ("warned", "mixed")):
        outlet = OutletFactory()
        for month in ("2026-02-01", "2026-03-01"):
            article = ArticleFactory(outlet=outlet, published_at=f"{month}T06:00:00Z", text="The crew said so.\n")
            for speaker in (PersonFactory(), OrganisationFactory()):
                StatementFactory(article=article, speaker=speaker, act=act, form=form, words=["The crew"])


LISTS: list[tuple[str, dict[str, str]]] = [
    ("articles", {}),
    ("statements", {}),
    ("people", {}),
    ("organisations", {}),
    ("outlets", {}),
    ("revisions", {}),
    ("coverage", {}),
    *(("statements/aggregate", {"group_by": by}) for by in ("speaker", "outlet", "month", "form", "act")),
    *(("search", {"q": "crew", "sort": sort}) for sort in ("relevance", "newest", "oldest")),
    ("search", {"q": "crew", "sort": "newest", "kind": "article"}),
]


def asked(api: Api, listed: str, /, **given: str) -> Any:
    return api("editor").get(f"/api/v1/{listed}/", given)


@pytest.mark.usefixtures("rows")
def test_cursor_of_another_list_is_refused(api: Api) -> None:
    cursors: list[str] = []
    for kind, given in LISTS:
        page = asked(api, kind, page_size="1", **given).json()
        assert page["next"], kind
        cursors.append(parse_qs(urlsplit(page["next"]).query)["cursor"][0])
    for mine, (kind, given) in enumerate(LISTS):
        for other, cursor in enumerate(cursors):
            response = asked(api, kind, cursor=cursor, **given)
            if other == mine:
                assert response.status_code == 200, (kind, given)
            else:
                assert response.status_code == 400, (kind, given, LISTS[other])
                assert response.json()["errors"] == {"cursor": ["Not a cursor of this list."]}


@pytest.mark.usefixtures("rows")
def test_cursor_works_with_other_page_size_and_fields(api: Api) -> None:
    first = asked(api, "statements", page_size="1").json()
    cursor = parse_qs(urlsplit(first["next"]).query)["cursor"][0]
    assert len(asked(api, "statements", cursor=cursor, page_size="5", fields="id").json()["results"]) == 5


@pytest.mark.parametrize("after", ["x", "a" * 11, "a" * 13, "A" * 12, "statement", "é" * 12])
def test_export_continues_after_an_id_only(api: Api, after: str) -> None:
    response = asked(api, "statements/export", after=after)
    assert (response.status_code, response.json()["errors"]) == (400, {"after": ["Not an id."]})
    assert asked(api, "statements/export", after="a" * 12).status_code == 200, "also one that is not there any more"


def test_future_position_is_refused(api: Api) -> None:
    """A client learns that the archive was restored to an earlier state."""
    newest = 81442
    Change.objects.create(position=newest, kind="article", object_id=ArticleFactory().pk, action="created", at=now())
    assert asked(api, "changes", since=str(newest)).json()["results"] == []
    response = asked(api, "changes", since=str(newest + 1))
    assert response.status_code == 400
    (sentence,) = response.json()["errors"]["since"]
    assert f"The newest position is {newest}." in sentence


def test_newest_position_is_read_once(api: Api) -> None:
    Change.objects.create(position=3, kind="article", object_id=ArticleFactory().pk, action="created", at=now())
    client = api("anonymous")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/api/v1/changes/", {"since": "2"}).json()
    assert (len(page["results"]), page["position"]) == (1, 3)
    assert sum("MAX(" in query["sql"] for query in queries) == 1
