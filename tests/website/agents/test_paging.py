"""Keyset paging, on lists of agents and statements."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.http import Http404
from django.test import RequestFactory

from articles.models import Article
from newsroom.website.http.pagination import Page, paginate
from people.models import Agent
from tests.support.factories import ArticleFactory, PersonFactory

pytestmark = pytest.mark.django_db
NEWEST = ("-published_at", "-id")


def page_at(query: str, size: int = 3) -> Page[Article]:
    return paginate(Article.objects.all(), RequestFactory().get(f"/{query}"), order=NEWEST, size=size)


def walk(side: str, start: str = "") -> Iterator[Page[Article]]:
    page = page_at(start)
    while True:
        yield page
        if not (query := getattr(page, side)):
            return
        page = page_at(query)


def test_paging_forward_returns_every_row_once() -> None:
    same = datetime(2026, 5, 1, 9, 30, 0, 123456, tzinfo=UTC)
    articles = [*ArticleFactory.create_batch(5, published_at=same), *ArticleFactory.create_batch(3)]

    seen = [row.pk for page in walk("next") for row in page.rows]

    assert seen == [a.pk for a in sorted(articles, key=lambda a: (a.published_at, a.pk), reverse=True)]


def test_pages_backwards_are_the_same_pages() -> None:
    ArticleFactory.create_batch(9)
    forwards = list(walk("next"))

    backwards = list(walk("previous", forwards[-2].next))

    assert [list(page.rows) for page in backwards] == [list(page.rows) for page in reversed(forwards)]


def test_first_and_last_page_links() -> None:
    ArticleFactory.create_batch(6)
    first, last = walk("next")
    assert (first.previous, last.next, len(first.rows), len(last.rows)) == ("", "", 3, 3)


def test_paging_back_shows_full_first_page() -> None:
    ArticleFactory.create_batch(5)
    first = page_at("")
    second = page_at(first.next)
    Article.objects.filter(pk=first.rows[0].pk).update(published_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert len(page_at(second.previous).rows) == 3
    assert page_at(second.previous).is_first


def test_other_parameters_of_the_address_are_kept() -> None:
    ArticleFactory.create_batch(4)
    first = page_at("?q=ferry")
    second = page_at(first.next)
    assert "q=ferry" in second.previous
    assert second.previous.count("page=") == 1


def encoded(*values: object) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        encoded(),
        encoded(False, "2026-01-01T00:00:00+00:00"),
        encoded(False, "2026-01-01T00:00:00", "a"),
        encoded(False, "2026-13-01T00:00:00+00:00", "a"),
        encoded(False, "2026-01-01T00:00:00+00:00", "a\0"),
        encoded(False, "2026-01-01T00:00:00+00:00", {"a": 1}),
        encoded("no", "2026-01-01T00:00:00+00:00", "a"),
    ],
)
def test_unknown_cursor_is_404(cursor: str) -> None:
    with pytest.raises(Http404):
        page_at(f"?page={cursor}")


def test_name_that_is_no_plain_letters_is_paged_over() -> None:
    for name in ("A\u00a0a", 'B~,"b', "C"):
        PersonFactory(name=name)
    request, seen = RequestFactory().get("/"), []
    while True:
        page = paginate(Agent.objects.all(), request, order=("name", "id"), size=1)
        seen += [agent.name for agent in page.rows]
        if not page.next:
            break
        request = RequestFactory().get(f"/{page.next}")
    assert seen == ["A\u00a0a", 'B~,"b', "C"]
