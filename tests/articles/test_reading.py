"""Tests of stored publication times and public counts: they equal a computation from the rows after every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article, Filing, Outlet, PublicCount, Reply, Speaker, Statement, Wording
from articles.public_counts import tally
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

NOW = timezone.now()
HOURS = [None, NOW - timedelta(days=3), NOW - timedelta(days=1), NOW + timedelta(days=2)]
# The turn of a month and a year, seen from several time zones.
DAYS = [datetime(2025, 12, 31, 23, 30, tzinfo=UTC), datetime(2026, 1, 1, 0, 30, tzinfo=UTC), NOW - timedelta(days=40)]

DEEDS = ["article", "article", "filed", "policy", "statement", "statement", "role", "speaker", "merged", "reply"]


class World:
    """A small archive with a numbered list of possible changes."""

    def __init__(self) -> None:
        self.editor = UserFactory()
        self.outlets = [OutletFactory(), OutletFactory(strict=True)]
        self.articles = [ArticleFactory(outlet=outlet) for outlet in (*self.outlets, self.outlets[0])]
        self.agents = [PersonFactory() for _ in range(3)]
        self.topics = [TopicFactory() for _ in range(2)]
        self.statements = [
            StatementFactory(article=article, speaker=agent) for article in self.articles for agent in self.agents[:2]
        ]
        self.wordings = {s.pk: s.current_wording_id for s in self.statements}

    def decided(self, state: str) -> dict[str, Any]:
        by = state not in ("suggested", "dropped")
        return {"state": state, "decided_by": self.editor if by else None, "decided_at": NOW if by else None}

    def article(self, which: int, a: int, b: int) -> None:
        hour = HOURS[a % 4] or NOW
        status = ("draft", "scheduled", "published", "withdrawn")[b % 4]
        released = None if status == "draft" else hour
        Article.objects.filter(pk=self.articles[which % 3].pk).update(
            status=status, released_at=released, withdrawn_reason="gone", embargo_until=HOURS[(a + b) % 4]
        )

    def filed(self, which: int, a: int, b: int) -> None:
        article = self.articles[which % 3]
        if b % 2:
            article.topics.set([self.topics[a % 2]] if a % 3 else [])
        else:
            Article.objects.filter(pk=article.pk).update(published_at=DAYS[a % 3], outlet=self.outlets[b % 3 % 2])

    def policy(self, which: int, a: int, b: int) -> None:
        outlet = Outlet.objects.get(pk=self.outlets[which % 2].pk)
        outlet.unreviewed_min_confidence = (None, 0.5, 0.85)[a % 3]
        outlet.unreviewed_forms = ["direct", "indirect"][: b % 3]
        outlet.unreviewed_acts = [[], ["denied"], ["said", "hoped"]][(a + b) % 3]
        outlet.save()

    def statement(self, which: int, a: int, b: int) -> None:
        statement = Statement.objects.get(pk=self.statements[which % 6].pk)
        states = ("suggested", "accepted", "confirmed", "rejected", "dropped")
        for name, value in self.decided(states[a % 5]).items():
            setattr(statement, name, value)
        statement.statement_confidence = (0.2, 0.9, 1.0)[b % 3]
        statement.form = ("direct", "indirect")[b % 2]
        statement.act, statement.act_class = (("said", "speech"), ("hoped", "inner"), ("denied", "speech"))[b % 3]
        kept = self.wordings[statement.pk]
        statement.current_wording_id = None if (a + b) % 4 == 0 else kept
        statement.save()

    def role(self, which: int, a: int, b: int) -> None:
        wording = self.wordings[self.statements[which % 6].pk]
        Wording.objects.filter(pk=wording).update(role=("", "harbour master", "pilot")[a % 3])

    def speaker(self, which: int, a: int, b: int) -> None:
        edges = Speaker.objects.filter(statement=self.statements[which % 6])
        agent = self.agents[a % 3]
        if b % 3 == 0:
            edges.all().delete()
        elif not edges.filter(agent=agent).exists():
            # A speaker with this name may have another agent since a merge.
            values = {"name_in_story": agent.name, "kind": "person", "statement": self.statements[which % 6]}
            edge, _made = Speaker.objects.get_or_create(**values, defaults={"agent": agent})
            edge.save()
        else:
            edges.filter(agent=agent).update(**self.decided(("suggested", "rejected", "dropped")[b % 3]))

    def merged(self, which: int, a: int, b: int) -> None:
        """Move all speakers of one agent to another, except in statements that have it already."""
        one, other = self.agents[a % 3], self.agents[b % 3]
        taken = Speaker.objects.filter(agent=other).values("statement")
        Speaker.objects.filter(agent=one).exclude(statement__in=taken).update(agent=None if which % 2 else other)

    def reply(self, which: int, a: int, b: int) -> None:
        one, other = self.statements[which % 6], self.statements[a % 6]
        if one == other or b % 3 == 0:
            Reply.objects.filter(statement=one).delete()
        else:
            Reply.objects.get_or_create(statement=one, in_reply_to=other)


def public_from(statement: Statement) -> datetime | None:
    """Compute from the rows when a statement becomes public."""
    article, outlet = statement.article, statement.article.outlet
    if article.status not in ("published", "scheduled") or statement.current_wording_id is None:
        return None
    if statement.state == "suggested":
        least = outlet.unreviewed_min_confidence
        if least is None or statement.statement_confidence * statement.speaker_confidence < least:
            return None
        if statement.form not in outlet.unreviewed_forms:
            return None
        if outlet.unreviewed_acts and statement.act not in outlet.unreviewed_acts:
            return None
    elif statement.state not in ("accepted", "confirmed"):
        return None
    return max(hour for hour in (article.released_at, article.embargo_until) if hour is not None)


def check() -> None:
    statements = {s.pk: s for s in Statement.objects.select_related("article__outlet", "current_wording")}
    for one in statements.values():
        assert one.public_from == public_from(one)
        start = one.current_wording.start if one.current_wording else 0
        assert (one.published_at, one.outlet_id, one.place) == (one.article.published_at, one.article.outlet_id, start)
    counted: Counter[tuple[str, ...]] = Counter()
    for edge in Speaker.objects.all():
        said = statements[edge.statement_id]
        assert edge.public_from == (None if edge.state in ("rejected", "dropped") else said.public_from)
        role = said.current_wording.role if said.current_wording else ""
        assert (edge.article_id, edge.published_at, edge.outlet_id, edge.place) == (
            said.article_id, said.published_at, said.outlet_id, said.place,
        )  # fmt: skip
        assert (edge.form, edge.act, edge.act_class, edge.role) == (said.form, said.act, said.act_class, role)
        assert edge.is_reviewed == said.is_reviewed
        if edge.public_from and edge.agent_id:
            month = f"{said.published_at.astimezone(UTC):%Y-%m} {said.form}"
            pairs = [("month", month), ("act", said.act), ("outlet", said.outlet_id), ("role", role)]
            counted.update((edge.agent_id, kind, value, said.act_class) for kind, value in pairs if value)
    for reply in Reply.objects.all():
        both = [statements[pk].public_from for pk in (reply.statement_id, reply.in_reply_to_id)]
        assert reply.public_from == (None if None in both else max(both))  # type: ignore[type-var]
        assert reply.published_at == statements[reply.statement_id].published_at
    for filing in Filing.objects.select_related("article"):
        assert (filing.published_at, filing.public_from) == (filing.article.published_at, filing.article.public_from)
        counted[filing.topic_id, "stories", "", ""] += filing.article.public_from is not None
    for article in Article.objects.all():
        counted[article.outlet_id, "stories", "", ""] += article.public_from is not None
    kept: Counter[tuple[str, ...]] = Counter()
    for row in PublicCount.objects.all():
        kept[row.subject, row.kind, row.value, row.act_class] += row.n
    assert +kept == +counted
    assert not -kept


def tallied(agent: Agent) -> dict[str, Counter[Any]]:
    """Compute the figures of an agent's page row by row."""
    zone = timezone.get_current_timezone()
    found: dict[str, Counter[Any]] = {kind: Counter() for kind in ("month", "year", "form", "act", "outlet", "role")}
    edges = Speaker.objects.published().filter(agent=agent).select_related("statement__article__outlet")
    for edge in edges:
        said = edge.statement
        day = said.article.published_at.astimezone(zone).date()
        values = {"month": (day.replace(day=1), said.form), "year": day.year, "form": said.form, "act": said.act}
        values |= {"outlet": said.article.outlet.name, "role": edge.role}
        for kind, value in values.items():
            if value:
                found[kind][value] += 1
    return found


class TestReading(TestCase):
    @with_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(DEEDS),
                st.integers(0, 11),
                st.integers(0, 11),
                st.integers(0, 11),
            ),
            min_size=4,
            max_size=14,
        ),
        st.sampled_from(["UTC", "Pacific/Auckland", "America/New_York"]),
    )
    def test_indexed_columns_equal_their_source(self, deeds: list[tuple[str, int, int, int]], zone: str) -> None:
        world = World()
        for deed, *numbers in deeds:
            getattr(world, deed)(*numbers)
        check()
        with timezone.override(ZoneInfo(zone)):
            for agent in world.agents:
                assert dict(tally(agent)) == tallied(agent)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda s: Article.objects.filter(pk=s.article_id).update(status="draft", released_at=None),
        lambda s: Article.objects.filter(pk=s.article_id).update(embargo_until=timezone.now() + timedelta(hours=1)),
        lambda s: Outlet.objects.update(unreviewed_min_confidence=0.99),
        lambda s: Statement.objects.filter(pk=s.pk).update(current_wording=None),
        lambda s: Speaker.objects.update(state="dropped"),
    ],
    ids=["draft", "embargo", "policy", "no words", "speaker taken back"],
)
def test_what_is_no_longer_public_is_counted_no_longer(change: Callable[[Statement], None]) -> None:
    ada = PersonFactory()
    statement = StatementFactory(speaker=ada)
    assert tally(ada)["form"] == {"direct": 1}
    change(statement)
    assert tally(ada) == {kind: Counter() for kind in ("month", "act", "outlet", "role", "form", "year")}


@pytest.mark.django_db
def test_indexed_columns_cannot_be_written() -> None:
    statement = StatementFactory(article=ArticleFactory(draft=True), speaker=PersonFactory())
    Statement.objects.update(public_from=NOW - timedelta(days=1))
    Speaker.objects.update(public_from=NOW - timedelta(days=1))
    assert not Statement.objects.published().filter(pk=statement.pk).exists()
    assert not Speaker.objects.published().exists()


@pytest.mark.django_db
def test_counting_anew_changes_nothing() -> None:
    StatementFactory(speaker=PersonFactory())
    before = sorted(PublicCount.objects.values_list("subject", "kind", "value", "act_class", "n"))
    assert before
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_counts_rebuild()")
    assert sorted(PublicCount.objects.values_list("subject", "kind", "value", "act_class", "n")) == before


@pytest.mark.django_db(transaction=True)
def test_writers_of_same_count_do_not_block() -> None:
    ada = PersonFactory()
    statements = [StatementFactory(speaker=ada) for _ in range(3)]
    edges = [s.speakers.get().pk for s in statements]
    known = connection.settings_dict
    address = {"host": known["HOST"], "port": known["PORT"], "dbname": known["NAME"], "user": known["USER"]}
    with (
        psycopg.connect(**address, password=known["PASSWORD"]) as one,
        psycopg.connect(**address, password=known["PASSWORD"]) as other,
    ):
        other.execute("SET lock_timeout = '1s'")
        for database, edge in ((one, edges[0]), (other, edges[1])):
            database.execute("UPDATE articles_speaker SET state = 'dropped' WHERE id = %s", [edge])
        other.commit()
        one.commit()
    assert tally(ada)["form"] == {"direct": 1}
    Speaker.objects.filter(pk=edges[2]).update(state="dropped")
    assert not tally(ada)["form"]


@pytest.mark.django_db(transaction=True)
def test_new_statement_of_withdrawn_story_is_not_public() -> None:
    statement = StatementFactory(speaker=PersonFactory())
    known = connection.settings_dict
    address = {"host": known["HOST"], "port": known["PORT"], "dbname": known["NAME"], "user": known["USER"]}
    withdraw = "UPDATE articles_article SET status = 'withdrawn', withdrawn_reason = 'gone' WHERE id = %s"
    confirm = "UPDATE articles_statement SET act = 'denied' WHERE id = %s"
    with (
        psycopg.connect(**address, password=known["PASSWORD"]) as one,
        psycopg.connect(**address, password=known["PASSWORD"], autocommit=True) as other,
    ):
        one.execute(confirm, [statement.pk])
        other.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(withdraw, [statement.article_id])
        one.commit()
        other.execute(withdraw, [statement.article_id])
    assert settings.NEWSROOM_PUBLIC_ACT_CLASSES
    assert not Statement.objects.published().exists()
