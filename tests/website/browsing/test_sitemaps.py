"""Sitemaps that are there, and when they say that a page last changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from articles.models import Article, Speaker, Statement
from articles.services import (
    mark_disputed,
    publish_article,
    raise_dispute,
    reject_speaker,
    reject_statement,
    show_reply,
    withdraw_article,
)
from newsroom.api.changes.follower import run_follower
from newsroom.api.changes.last_modified import speakers_of
from newsroom.changes.models import PublicSnapshot
from people.models import Agent, Alias, Position
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
DAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


def said(speaker: Agent, **kwargs: object) -> Statement:
    return StatementFactory(article=ArticleFactory(published_at=DAY, **kwargs), speaker=speaker, confirmed=True)


def dated(read: Read, sitemap: str, address: str) -> datetime:
    return datetime.fromisoformat(read(sitemap).locations[address])


@contextmanager
def in_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """Use this time for all changes."""
    later = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    with monkeypatch.context() as patched:
        patched.setattr("django.utils.timezone.now", lambda: later)
        yield later


def test_empty_sitemap_outside_the_index_is_missing(read: Read) -> None:
    said(PersonFactory(state="approved"))
    said(PersonFactory())
    StatementFactory(article=ArticleFactory(published_at=DAY + timedelta(days=70)))
    for kind in ("stories", "statements"):
        for missing in ("2026-2", "2026-6", "1999-1", "2026-3-10", "2026-4-1"):
            assert read(f"/sitemap-{kind}-{missing}.xml").status == 404, (kind, missing)
    assert read("/sitemap-agents.xml?p=2").status == 404
    assert read("/sitemap-people.xml").status == 404


def test_every_sitemap_that_the_index_names_is_there(read: Read) -> None:
    assert read("/sitemap-agents.xml").status == 200
    said(PersonFactory())
    StatementFactory(article=ArticleFactory(published_at=DAY + timedelta(days=70)))
    addresses = list(read("/sitemap.xml").locations)
    assert "/sitemap-stories-2026-4.xml" in addresses
    for address in addresses:
        assert read(address).status == 200, address


@pytest.mark.parametrize("disputed", [True, False])
def test_dispute_mark_dates_pages(read: Read, disputed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    statement, untouched = said(PersonFactory()), said(PersonFactory())
    if not disputed:
        mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    with in_an_hour(monkeypatch) as marked:
        mark_disputed(statement=statement, by=UserFactory(), disputed=disputed)
    stories = "/sitemap-stories-2026-3.xml"
    assert dated(read, stories, statement.article.get_absolute_url()) == marked
    assert dated(read, stories, untouched.article.get_absolute_url()) < marked


@pytest.mark.parametrize("shown", [True, False])
def test_shown_reply_dates_statement_page(read: Read, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    statement, untouched = said(PersonFactory()), said(PersonFactory())
    dispute, _secret = raise_dispute(
        statement=statement, ground="not-me", details="I was away.", address="192.0.2.1", reply="I did not say this."
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
    assert Article.objects.count() == 2


def settle(*agents: Agent) -> dict[str, datetime]:
    """When the pages of these last moved, once all is told, as if that had been an hour ago."""
    while run_follower():
        pass
    PublicSnapshot.objects.update(moved_at=F("moved_at") - timedelta(hours=1))
    kept = PublicSnapshot.objects.filter(kind="agent", object_id__in=[one.pk for one in agents])
    return dict(kept.values_list("object_id", "moved_at"))


class House:
    """An organisation with statements of its officer only, and an officer of another organisation."""

    def __init__(self) -> None:
        self.by = UserFactory()
        self.house, self.other = OrganisationFactory(state="approved"), OrganisationFactory(state="approved")
        self.ada, self.bob = PersonFactory(state="approved"), PersonFactory(state="approved")
        self.said, self.told = said(self.ada), said(self.bob)
        self.held = PositionFactory(person=self.ada, organisation=self.house)
        PositionFactory(person=self.bob, organisation=self.other)

    def disputed(self) -> None:
        mark_disputed(statement=self.said, by=self.by, disputed=True)

    def withdrawn(self) -> None:
        said(self.ada)
        mark_disputed(statement=self.said, by=self.by, disputed=True)
        settle()
        withdraw_article(article=self.said.article, by=self.by, reason="Another one.")

    def rejected(self) -> None:
        said(self.ada)
        settle()
        reject_statement(statement=self.said, by=self.by)

    def no_longer_theirs(self) -> None:
        said(self.ada)
        settle()
        reject_speaker(speaker=self.said.speakers.get(), by=self.by)

    def newly_said(self) -> None:
        said(self.ada)

    def renamed(self) -> None:
        Agent.objects.filter(pk=self.ada.pk).update(name="Ada Marsh-Row")

    def office_added(self) -> None:
        PositionFactory(person=self.ada, organisation=self.house, role="treasurer")

    def office_reworded(self) -> None:
        Position.objects.filter(pk=self.held.pk).update(role="master")


THEIRS = ["disputed", "withdrawn", "rejected", "no_longer_theirs", "newly_said", "renamed", "office_added"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", [*THEIRS, "office_reworded"])
def test_agent_pages_are_dated_by_public_changes(read: Read, what: str) -> None:
    archive = House()
    before = settle(archive.house, archive.ada, archive.bob, archive.other)
    assert len(before) == 4
    getattr(archive, what)()
    while run_follower():
        pass
    for one in (archive.house, archive.ada):
        assert dated(read, "/sitemap-agents.xml", address_now(one)) > before[one.pk] + timedelta(minutes=30), one.kind
    for one in (archive.bob, archive.other):
        assert dated(read, "/sitemap-agents.xml", address_now(one)) <= before[one.pk], one.kind


def address_now(agent: Agent) -> str:
    return str(Agent.objects.get(pk=agent.pk).get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_ended_position_dates_organisation_page(read: Read) -> None:
    archive = House()
    said(archive.house)
    for takes in (lambda held: held.update(end_date=localdate() - timedelta(90)), lambda held: held.delete()):
        before = settle(archive.house)[archive.house.pk]
        takes(Position.objects.filter(pk=archive.held.pk))
        while run_follower():
            pass
        assert dated(read, "/sitemap-agents.xml", archive.house.get_absolute_url()) > before + timedelta(minutes=30)


@pytest.mark.django_db(transaction=True)
def test_only_public_changes_date_a_page(read: Read) -> None:
    archive, hidden = House(), OrganisationFactory(state="approved")
    said(hidden)
    drafted = said(archive.ada, draft=True)
    unseen = PersonFactory()
    said(unseen, draft=True)
    # Whom an editor has taken from a statement before readers saw it: what becomes of it is nothing to them.
    taken = said(archive.bob, draft=True)
    Speaker.objects.create(
        statement=taken,
        agent=archive.ada,
        name_in_story="Ada",
        kind="person",
        state="rejected",
        decided_by=archive.by,
        decided_at=timezone.now(),
    )
    at = settle(archive.ada, archive.house, hidden)
    mark_disputed(statement=drafted, by=archive.by, disputed=True)
    PositionFactory(person=unseen, organisation=hidden)
    reject_statement(statement=drafted, by=archive.by)
    publish_article(article=taken.article, by=archive.by)
    while run_follower():
        pass
    assert speakers_of([taken.pk]) == {archive.bob.pk, archive.other.pk}
    assert dated(read, "/sitemap-agents.xml", hidden.get_absolute_url()) <= at[hidden.pk]
    Alias.objects.create(agent=archive.ada, name="Ada Marsh", by_editor=True)
    while run_follower():
        pass
    assert dated(read, "/sitemap-agents.xml", archive.ada.get_absolute_url()) > at[archive.ada.pk]


def test_page_of_which_nothing_is_known_has_no_date(read: Read) -> None:
    speaker = PersonFactory(state="approved")
    said(speaker)
    assert read("/sitemap-agents.xml").locations[speaker.get_absolute_url()] == ""


@pytest.mark.django_db(transaction=True)
def test_late_changes_reach_cached_sitemap(client: Client) -> None:
    archive = House()
    settle()
    first = client.get("/sitemap-agents.xml")
    archive.disputed()
    client.get("/sitemap-agents.xml")
    run_follower()
    again = client.get("/sitemap-agents.xml", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200


def test_sitemap_of_agents_is_cached(client: Client, django_assert_max_num_queries: Any) -> None:
    said(PersonFactory(state="approved"))
    first = client.get("/sitemap-agents.xml")
    # The site version, and the newest change.
    with django_assert_max_num_queries(2):
        assert client.get("/sitemap-agents.xml")["ETag"] == first["ETag"]
