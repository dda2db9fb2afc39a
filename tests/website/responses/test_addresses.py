"""One address for each thing: numbers and cursors that could be written in other ways are missing then."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.support.factories import ArticleFactory, RevisionFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def test_number_with_a_zero_before_it_is_no_address(read: Read) -> None:
    article = ArticleFactory(published_at=datetime(2026, 3, 9, 12, tzinfo=UTC))
    said = StatementFactory(article=article, confirmed=True)
    RevisionFactory(article=ArticleFactory())
    versions = f"{article.get_absolute_url()}versions/"
    for written, others in {
        f"{versions}1/": [f"{versions}01/", f"{versions}0/", f"{versions}+1/"],
        f"/embed/statements/{said.pk}/1/": [f"/embed/statements/{said.pk}/01/"],
        "/days/2026/": ["/days/02026/"],
        "/days/2026/3/9/": ["/days/2026/03/9/", "/days/2026/3/09/", "/days/02026/3/9/"],
        "/sitemap-stories-2026-3.xml": ["/sitemap-stories-2026-03.xml", "/sitemap-stories-02026-3.xml"],
        "/sitemap-statements-2026-3-9.xml": ["/sitemap-statements-2026-3-09.xml", "/sitemap-statements-2026-03-9.xml"],
    }.items():
        assert read(written).status == 200, written
        for other in others:
            assert read(other).status == 404, other


def test_list_page_has_canonical_address(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.website.views.browse.STORIES_A_PAGE", 1)
    stories = [ArticleFactory(published_at=datetime(2026, 3, 9, hour, tzinfo=UTC)) for hour in (11, 12)]
    cursor = read("/days/2026/3/9/").next_page.removeprefix("?page=")
    assert stories[0].get_absolute_url() in read(f"/days/2026/3/9/?page={cursor}")
    spaced = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).replace(b",", b", ")
    for other in (cursor + "=", cursor + "!", "." + cursor, base64.urlsafe_b64encode(spaced).decode().rstrip("=")):
        assert read(f"/days/2026/3/9/?page={other}").status == 404, other
