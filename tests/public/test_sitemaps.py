"""Sitemaps that are there, and when they say that a page last changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from articles.models import Article, Statement
from articles.services import mark_disputed, raise_dispute, reject_statement, show_reply
from people.models import Agent
from tests.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)
from tests.public.conftest import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
DAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


def said(speaker: Agent, **kwargs: object) -> Statement:
    return StatementFactory(article=ArticleFactory(published_at=DAY, **kwargs), speaker=speaker, confirmed=True)


def dated(read: Read, sitemap: str, address: str) -> datetime:
    found = re.search(f"<loc>http://testserver{address}</loc><lastmod>([^<]+)", read(sitemap).html)
    assert found
    return datetime.fromisoformat(found[1])


@contextmanager
def in_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """What is done now is written down with this time."""
    later = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    with monkeypatch.context() as patched:
        patched.setattr("django.utils.timezone.now", lambda: later)
        yield later


def test_sitemap_of_a_time_or_of_letters_that_nothing_is_of_is_missing(read: Read) -> None:
    said(PersonFactory(state="approved"))
    said(PersonFactory())
    StatementFactory(article=ArticleFactory(published_at=DAY + timedelta(days=70)))
    for kind in ("stories", "statements"):
        for missing in ("2026-2", "2026-6", "1999-1", "2026-3-10", "2026-4-1"):
            assert read(f"/sitemap-{kind}-{missing}.xml").status == 404, (kind, missing)
    held = Agent.objects.get(state="approved").pk
    assert read(f"/sitemap-agents-{held[0]}.xml").status == 200
    assert read(f"/sitemap-agents-{'b' if held.startswith('a') else 'a'}.xml").status == 404


def test_every_sitemap_that_the_index_names_is_there(read: Read) -> None:
    assert read("/sitemap-agents.xml").status == 200
    said(PersonFactory())
    StatementFactory(article=ArticleFactory(published_at=DAY + timedelta(days=70)))
    addresses = re.findall(r"<loc>http://testserver([^<]+)", read("/sitemap.xml").html)
    assert "/sitemap-stories-2026-4.xml" in addresses
    for address in addresses:
        assert read(address).status == 200, address


@pytest.mark.parametrize("disputed", [True, False])
def test_mark_that_something_is_disputed_and_its_end_date_the_pages_that_show_it(
    read: Read, disputed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker, other = PersonFactory(state="approved"), PersonFactory(state="approved")
    statement, untouched = said(speaker), said(other)
    if not disputed:
        mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    with in_an_hour(monkeypatch) as marked:
        mark_disputed(statement=statement, by=UserFactory(), disputed=disputed)
    stories = "/sitemap-stories-2026-3.xml"
    assert dated(read, stories, statement.article.get_absolute_url()) == marked
    assert dated(read, "/sitemap-agents.xml", speaker.get_absolute_url()) == marked
    assert dated(read, f"/sitemap-agents-{speaker.pk[0]}.xml", speaker.get_absolute_url()) == marked
    assert dated(read, stories, untouched.article.get_absolute_url()) < marked
    assert dated(read, "/sitemap-agents.xml", other.get_absolute_url()) < marked


@pytest.mark.parametrize("shown", [True, False])
def test_reply_that_is_shown_and_its_end_date_the_statements_page(
    read: Read, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, untouched = said(PersonFactory()), said(PersonFactory())
    dispute, _secret = raise_dispute(
        statement=statement, ground="not-me", told="I was away.", address="192.0.2.1", reply="It was not me."
    )
    if not shown:
        show_reply(dispute=dispute, by=UserFactory(), shown=True)
    with in_an_hour(monkeypatch) as later:
        show_reply(dispute=dispute, by=UserFactory(), shown=shown)
    sitemap = "/sitemap-statements-2026-3.xml"
    assert dated(read, sitemap, statement.get_absolute_url()) == later
    assert dated(read, sitemap, untouched.get_absolute_url()) < later


def test_mark_on_what_readers_do_not_see_dates_nothing(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = PersonFactory(state="approved")
    statement = said(speaker)
    hidden = StatementFactory(article=statement.article, speaker=speaker, confirmed=True)
    coming = said(speaker, draft=True)
    with in_an_hour(monkeypatch) as later:
        for one in (hidden, coming):
            mark_disputed(statement=one, by=UserFactory(), disputed=True)
    reject_statement(statement=hidden, by=UserFactory())
    assert dated(read, "/sitemap-stories-2026-3.xml", statement.article.get_absolute_url()) < later
    assert dated(read, "/sitemap-agents.xml", speaker.get_absolute_url()) < later
    assert Article.objects.count() == 2


def test_what_is_said_in_office_dates_the_organisation(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    house, speaker = OrganisationFactory(state="approved"), PersonFactory(state="approved")
    said(house)
    statement = said(speaker)
    day = localdate(statement.article.published_at)
    PositionFactory(person=speaker, organisation=house, start_date=day, end_date=day)

    def at(agent: Agent) -> datetime:
        return dated(read, "/sitemap-agents.xml", agent.get_absolute_url())

    before = at(house)
    statement.article.released_at += timedelta(minutes=30)
    statement.article.save()
    assert at(house) == at(speaker) == before + timedelta(minutes=30)
    with in_an_hour(monkeypatch) as marked:
        mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    assert at(house) == at(speaker) == marked
    # On another day it is nothing to the organisation.
    speaker.positions.update(start_date=day + timedelta(1), end_date=None)
    assert at(house) == before < at(speaker)
