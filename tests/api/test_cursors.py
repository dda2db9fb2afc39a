"""Places in lists: a cursor, an id or a position stands for one in the list that gave it, and in no other."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from newsroom.changes.models import Change
from tests.support.api_clients import Ask
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


def asked(asking: Ask, listed: str, /, **given: str) -> Any:
    return asking("editor").get(f"/api/v1/{listed}/", given)


@pytest.mark.usefixtures("rows")
def test_cursor_of_another_list_is_refused(asking: Ask) -> None:
    cursors: list[str] = []
    for kind, given in LISTS:
        page = asked(asking, kind, page_size="1", **given).json()
        assert page["next"], kind
        cursors.append(parse_qs(urlsplit(page["next"]).query)["cursor"][0])
    for mine, (kind, given) in enumerate(LISTS):
        for other, cursor in enumerate(cursors):
            response = asked(asking, kind, cursor=cursor, **given)
            if other == mine:
                assert response.status_code == 200, (kind, given)
            else:
                assert response.status_code == 400, (kind, given, LISTS[other])
                assert response.json()["errors"] == {"cursor": ["Not a cursor of this list."]}


@pytest.mark.usefixtures("rows")
def test_cursor_works_with_other_page_size_and_fields(asking: Ask) -> None:
    first = asked(asking, "statements", page_size="1").json()
    cursor = parse_qs(urlsplit(first["next"]).query)["cursor"][0]
    assert len(asked(asking, "statements", cursor=cursor, page_size="5", fields="id").json()["results"]) == 5


@pytest.mark.parametrize("after", ["x", "a" * 11, "a" * 13, "A" * 12, "statement", "é" * 12])
def test_export_continues_after_an_id_only(asking: Ask, after: str) -> None:
    response = asked(asking, "statements/export", after=after)
    assert (response.status_code, response.json()["errors"]) == (400, {"after": ["Not an id."]})
    assert asked(asking, "statements/export", after="a" * 12).status_code == 200, "also one that is not there any more"


def test_future_position_is_refused(asking: Ask) -> None:
    """A client learns that the archive was restored to an earlier state."""
    newest = 81442
    Change.objects.create(position=newest, kind="article", object_id=ArticleFactory().pk, action="created", at=now())
    assert asked(asking, "changes", since=str(newest)).json()["results"] == []
    response = asked(asking, "changes", since=str(newest + 1))
    assert response.status_code == 400
    (sentence,) = response.json()["errors"]["since"]
    assert f"The newest position is {newest}." in sentence


def test_newest_position_is_read_once(asking: Ask) -> None:
    Change.objects.create(position=3, kind="article", object_id=ArticleFactory().pk, action="created", at=now())
    client = asking("anonymous")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/api/v1/changes/", {"since": "2"}).json()
    assert (len(page["results"]), page["position"]) == (1, 3)
    assert sum("MAX(" in query["sql"] for query in queries) == 1
