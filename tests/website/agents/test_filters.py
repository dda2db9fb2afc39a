"""Filters of an agent's statements, and their counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


@pytest.fixture
def ada() -> Agent:
    """Three statements in public, two of them in office, and two that readers do not see."""
    ada, union = PersonFactory(name="Ada Row"), OrganisationFactory(pk="333333333333", state="approved")
    PositionFactory(person=ada, organisation=union, start_date=date(2026, 1, 1))
    for year, role in ((2025, "pilot"), (2026, "pilot"), (2026, "")):
        article = ArticleFactory(published_at=datetime(year, 6, 1, tzinfo=UTC), outlet__name=f"Echo {year} {role}")
        StatementFactory(article=article, speaker=ada, words__role=role)
    StatementFactory(article=ArticleFactory(draft=True), speaker=ada)
    StatementFactory(article=ArticleFactory(scheduled=True), speaker=ada)
    return ada


def left(page: Page) -> str:
    return page.one("p", "count").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "3 statements"),
        ({"year": "2026"}, "2 of 3 statements"),
        ({"year": "2026", "role": "pilot"}, "1 of 3 statements"),
        ({"role": "pilot"}, "2 of 3 statements"),
        ({"form": "direct"}, "3 of 3 statements"),
        ({"act": "denied"}, "0 of 3 statements"),
        ({"outlet": "Echo 2025 pilot"}, "1 of 3 statements"),
        ({"office": "333333333333"}, "2 of 3 statements"),
        ({"words": "crew"}, "3 of 3 statements"),
        ({"words": "zebra"}, "0 of 3 statements"),
    ],
)
def test_page_says_how_many_of_how_many_are_left(read: Read, ada: Agent, asked: dict[str, str], told: str) -> None:
    assert left(read(f"{ada.get_absolute_url()}?{urlencode(asked)}")) == told


def test_beyond_what_is_counted_it_says_so(read: Read, ada: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COUNTED", "MAX_READ"):
        monkeypatch.setattr(f"newsroom.website.profiles.filters.{name}", 1)
    page = ada.get_absolute_url()
    assert left(read(f"{page}?form=direct&act=said")) == "more than 1 of 3 statements"
    assert left(read(f"{page}?form=direct&year=2025")) == "1 of 3 statements"
    # Words are looked for in the newest alone; where that is all, what is found is exact.
    assert left(read(f"{page}?words=crew")) == "at least 1 of 3 statements"
    assert left(read(f"{page}?words=zebra")) == ""
    assert left(read(f"{page}?words=crew&year=2025")) == "1 of 3 statements"


def test_count_needs_one_query_at_most(client: Client, ada: Agent) -> None:
    def queries(query: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{ada.get_absolute_url()}{query}").status_code == 200
        return [one["sql"] for one in asked if "statement_timestamp() - " not in one["sql"]]

    plain = len(queries(""))
    assert len(queries("?year=2026")) == len(queries("?role=pilot")) == plain
    for query in ("?year=2026&role=pilot", "?words=crew"):
        asked = queries(query)
        assert len(asked) == plain + 1, query
        assert re.search("LIMIT (1001|2000)", "".join(asked))
