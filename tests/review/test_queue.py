"""The review queue: its counts, its order, and claims."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from articles import services
from articles.models import AccuracySample, Article, AuditEntry, QueueItem, Statement
from articles.review.queue import (
    QueueFilter,
    claim,
    claim_next,
    count_inner,
    count_waiting,
    extend_claim,
    filtered_queue,
    release,
)
from articles.services import NotAllowed
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, make_editor
from tests.support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.django_db

ALL = QueueFilter()
DAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
WORDS = ("“We sail at noon,”", "“Or not at all.”", "“Ask the port.”")
TEXT = "".join(f"{words} said Mira Holt.\n" for words in WORDS)


def story(*confidences: float, day: int = 0, **kwargs: Any) -> Article:
    article = ArticleFactory(text=TEXT, published_at=DAY + timedelta(days=day))
    for confidence, words in zip(confidences, WORDS, strict=False):
        StatementFactory(
            article=article, words=words, statement_confidence=confidence, speaker_confidence=1.0, **kwargs
        )
    return article


def row(article: Article) -> tuple[int, int, float]:
    waiting = QueueItem.objects.get(article=article)
    return waiting.waiting, waiting.sampled, round(waiting.doubt, 3)


def order(queue_filter: QueueFilter, by: User) -> list[str]:
    return list(filtered_queue(queue_filter, by).values_list("pk", flat=True))


class TestCounts:
    def test_counts_follow_every_change(self, edda: User) -> None:
        article = story(0.6, 0.9)
        one, two = Statement.objects.order_by("statement_confidence")
        assert row(article) == (2, 0, 0.5)
        services.confirm_statement(statement=one, by=edda)
        assert row(article) == (1, 0, 0.1)
        services.reopen_statement(statement=one, by=edda)
        assert row(article) == (2, 0, 0.5)
        Statement.objects.filter(pk=two.pk).update(current_wording=None)
        assert row(article) == (1, 0, 0.4)
        Statement.objects.update(statement_confidence=1.0)
        assert row(article) == (1, 0, 0.02)
        Statement.objects.update(state="dropped")
        assert row(article) == (0, 0, 0.0)
        assert order(ALL, edda) == []

    def test_removed_statement_waits_for_confirmation(self, edda: User) -> None:
        article = story(0.9)
        statement = Statement.objects.get()
        services.confirm_statement(statement=statement, by=edda)
        Statement.objects.update(current_wording=None, corrected="removed")
        assert row(article) == (1, 0, 0.5)
        assert order(QueueFilter(state="removed"), edda) == [article.pk]
        assert order(QueueFilter(state="sampled"), edda) == []
        services.accept_removal(statement=statement, by=edda)
        assert row(article) == (0, 0, 0.0)

    def test_concurrent_decisions_are_both_counted(self, transactional_db: None, edda: User) -> None:
        article = story(0.6, 0.9)
        one, two = Statement.objects.order_by("pk")
        waits = threading.Event()

        def other() -> None:
            waits.wait(LIMIT_SECONDS)
            services.confirm_statement(statement=two, by=edda)
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        with transaction.atomic():
            services.confirm_statement(statement=one, by=edda)
            waits.set()
            thread.join(0.3)
        thread.join()
        assert row(article) == (0, 0, 0.0)

    def test_totals_follow_filter(self, edda: User) -> None:
        sure, doubtful = story(0.95), story(0.5, 0.5)
        services.accept_statements(statements=Statement.objects.filter(article=sure), by=edda)
        AccuracySample.objects.get_or_create(statement=Statement.objects.get(article=sure))
        assert count_waiting(ALL, edda) == {"stories": 2, "suggested": 2, "sampled": 1}
        assert count_waiting(QueueFilter(outlet=doubtful.outlet_id), edda) == {
            "stories": 1,
            "suggested": 2,
            "sampled": 0,
        }

    def test_totals_by_form_or_speaker_exclude_other_statements(self, edda: User) -> None:
        article, trost = story(0.5, 0.6, form="indirect"), PersonFactory(name="Wenna Trost")
        StatementFactory(article=article, words=WORDS[2], speaker=trost)
        removed = StatementFactory(article=article, words="said")
        Statement.objects.filter(pk=removed.pk).update(current_wording=None, corrected="removed")
        assert count_waiting(ALL, edda) == {"stories": 1, "suggested": 4, "sampled": 0}
        assert count_waiting(QueueFilter(kind="direct"), edda) == {"stories": 1, "suggested": 2, "sampled": 0}
        assert count_waiting(QueueFilter(agent=trost.pk), edda) == {"stories": 1, "suggested": 1, "sampled": 0}
        services.accept_statements(statements=Statement.objects.filter(form="indirect"), by=edda)
        AccuracySample.objects.get_or_create(statement=Statement.objects.filter(form="indirect").first())
        totals = count_waiting(QueueFilter(kind="indirect"), edda)
        assert (totals["suggested"], totals["sampled"]) == (0, AccuracySample.objects.count())


class TestBeliefsAndIntentions:
    """Readers do not see them, so they are counted and offered apart."""

    def test_story_with_nothing_else_is_not_offered(self, edda: User) -> None:
        plain, mixed, inner = story(0.9), story(0.9, 0.5), story(0.4, act_class="inner", act="hopes")
        belief = Statement.objects.get(article=mixed, statement_confidence=0.5)
        services.set_act(statement=belief, by=edda, act="believes")
        assert row(mixed) == (2, 0, 0.1), "they do not count as doubtful"
        assert set(order(ALL, edda)) == {plain.pk, mixed.pk}
        assert set(order(QueueFilter(state="suggested"), edda)) == {plain.pk, mixed.pk}
        assert set(order(QueueFilter(kind="inner"), edda)) == {mixed.pk, inner.pk}
        assert count_waiting(ALL, edda) == {"stories": 2, "suggested": 2, "sampled": 0}
        assert count_waiting(QueueFilter(kind="inner"), edda)["suggested"] == 2
        assert count_inner(ALL, edda) == 2
        assert count_inner(QueueFilter(outlet=mixed.outlet_id), edda) == 1
        assert [item.to_review for item in filtered_queue(ALL, edda)] == [1, 1]
        assert set(ALL.statements_for(edda)) == set(Statement.objects.exclude(act_class="inner"))
        claimed = [claim_next(by=edda, queue_filter=ALL, skip=skip) for skip in ([], [plain.pk, mixed.pk])]
        assert claimed[1] is None

    def test_setting_makes_them_like_others(self, edda: User, settings: Any) -> None:
        settings.NEWSROOM_PUBLIC_ACT_CLASSES = ["speech", "silence", "inner"]
        inner = story(0.4, act_class="inner", act="hopes")
        assert order(ALL, edda) == [inner.pk]
        assert count_waiting(ALL, edda) == {"stories": 1, "suggested": 1, "sampled": 0}
        assert count_inner(ALL, edda) == 0


class TestOrder:
    def test_double_doubt_equals_one_week(self, edda: User) -> None:
        old = story(0.0, 0.0, day=0)
        week = story(0.0, day=7)
        newest = story(0.0, day=8)
        most = story(0.0, 0.0, 0.0, day=1)
        assert order(ALL, edda)[:2] == [most.pk, newest.pk]
        ranks = {r.pk: r.rank for r in QueueItem.objects.all()}
        assert ranks[old.pk] == pytest.approx(ranks[week.pk]), "twice the doubt makes up for one week"

    def test_queue_order_uses_index(self, edda: User) -> None:
        story(0.5)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for queue_filter in (ALL, QueueFilter(outlet="x")):
            plan = filtered_queue(queue_filter, edda)[:1].explain()
            # In a table of a few rows the index of outlets costs the same.
            assert re.search("Index Scan using review_queue(_of_outlet)? ", plan)
            assert "Sort" not in plan

    def test_changed_date_moves_story(self, edda: User) -> None:
        first, second = story(0.5, day=0), story(0.5, day=1)
        Article.objects.filter(pk=first.pk).update(published_at=DAY + timedelta(days=9))
        assert order(ALL, edda) == [first.pk, second.pk]


def test_queue_is_filtered_by_url(edda: User) -> None:
    mira = PersonFactory()
    spoken = story(0.5, speaker=mira)
    silent = ArticleFactory(text=TEXT, published_at=DAY + timedelta(days=3))
    StatementFactory(article=silent, words=[WORDS[0]], silence=True)
    decided = story(0.9)
    services.reject_statement(statement=Statement.objects.get(article=decided), by=edda)
    narrowed = {
        f"outlet={silent.outlet_id}": silent,
        f"since={(DAY + timedelta(days=2)).date()}": silent,
        f"until={DAY.date()}": spoken,
        "kind=direct": spoken,
        "kind=none": silent,
        f"agent={mira.pk}": spoken,
        f"kind=direct&agent={mira.pk}&state=suggested": spoken,
    }
    for query, expected in narrowed.items():
        queue_filter = QueueFilter.from_query(dict(pair.split("=") for pair in query.split("&")))
        assert order(queue_filter, edda) == [expected.pk], query
        assert str(queue_filter) == query or "since" in query
        assert count_waiting(queue_filter, edda)["stories"] == 1
    assert QueueFilter.from_query({"since": "2026-13-40", "kind": "odd", "state": "\0", "outlet": " \0"}) == ALL


class TestClaims:
    def test_two_editors_get_two_stories(self, edda: User, otto: User) -> None:
        best, second = story(0.1, 0.1), story(0.5)
        assert claim_next(by=edda, queue_filter=ALL) == best
        assert claim_next(by=otto, queue_filter=ALL) == second
        assert order(QueueFilter(state="mine"), otto) == [second.pk]
        assert claim_next(by=edda, queue_filter=ALL, skip=[best.pk]) is None
        assert claim_next(by=otto, queue_filter=ALL, skip=[second.pk]) == best, "whoever goes on lets go"

    def test_claim_expires_and_can_be_taken_over(self, edda: User, otto: User) -> None:
        article = story(0.5)
        claim_next(by=edda, queue_filter=ALL)
        with pytest.raises(NotAllowed, match="edda"):
            claim(article=article, by=otto)
        QueueItem.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        assert claim_next(by=otto, queue_filter=ALL) == article
        claim(article=article, by=edda, take_over=True)
        extend_claim(article=article, by=otto)
        assert QueueItem.objects.get().claimed_by == edda
        release(by=edda)
        assert QueueItem.objects.get().claimed_by is None

    def test_claim_does_not_block_decisions(self, edda: User, otto: User) -> None:
        article = story(0.5)
        claim(article=article, by=edda)
        services.confirm_statement(statement=Statement.objects.get(), by=otto)
        assert row(article) == (0, 0, 0.0)

    def test_twenty_concurrent_claims_get_twenty_stories(self, transactional_db: None) -> None:
        for n in range(20):
            story(0.1 + n / 30)
        editors = [make_editor(f"editor {n}") for n in range(20)]
        given: list[str] = []
        start = threading.Barrier(20, timeout=LIMIT_SECONDS)

        def ask(by: User) -> None:
            start.wait()
            article = claim_next(by=by, queue_filter=ALL)
            given.append(article.pk if article else "none")
            connection.close()

        threads = [threading.Thread(target=ask, args=[by]) for by in editors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(given)) == 20
        assert "none" not in given


class TestSamples:
    @pytest.fixture(autouse=True)
    def draw_all(self, settings: Any) -> None:
        settings.NEWSROOM_SAMPLE_SHARE = 1.0

    @pytest.mark.parametrize(
        ("look", "outcome", "wrong_in"),
        [
            (lambda s, by: services.confirm_statement(statement=s, by=by), "right", ""),
            (lambda s, by: services.reject_statement(statement=s, by=by), "wrong", "all"),
            (lambda s, by: services.set_act(statement=s, by=by, act="denied"), "wrong", "act"),
            (lambda s, by: services.reject_speaker(speaker=s.speakers.get(), by=by), "wrong", "speakers"),
        ],
        ids=["confirmed", "rejected", "act", "speaker"],
    )
    def test_sampled_statement_is_found_right_or_wrong(
        self, edda: User, look: Callable[[Statement, User], object], outcome: str, wrong_in: str
    ) -> None:
        article = story(0.9, speaker=PersonFactory())
        statement = Statement.objects.get()
        services.accept_statements(statements=[statement], by=edda)
        assert row(article) == (0, 1, 0.5)
        statement.refresh_from_db()
        look(statement, edda)
        assert (AccuracySample.objects.get().outcome, AccuracySample.objects.get().wrong_in) == (outcome, wrong_in)
        assert row(article)[1] == 0
        services.undo(entry=AuditEntry.objects.about(statement).decisions().first(), by=edda)
        assert AccuracySample.objects.get().outcome == ""
        assert row(article)[1] == 1

    @pytest.mark.parametrize("act", ["affirmed", "answered", "removed"])
    def test_change_without_correction_leaves_sample_open(self, edda: User, act: str) -> None:
        mira = PersonFactory()
        story(0.9, speaker=mira)
        statement = Statement.objects.get()
        services.accept_statements(statements=[statement], by=edda)
        if act == "affirmed":
            services.assign_speaker(speaker=statement.speakers.get(), agent=mira, by=edda)
        elif act == "answered":
            services.add_reply(statement=statement, in_reply_to=StatementFactory(), by=edda)
        else:
            Statement.objects.filter(pk=statement.pk).update(current_wording=None, corrected="removed")
            services.accept_removal(statement=statement, by=edda)
        assert AccuracySample.objects.get().outcome == ""

    def test_wrong_sample_stays_wrong_after_reaccepting(self, edda: User) -> None:
        story(0.9)
        statement = Statement.objects.get()
        services.accept_statements(statements=[statement], by=edda)
        services.set_act(statement=statement, by=edda, act="denied")
        services.reopen_statement(statement=statement, by=edda)
        services.accept_statements(statements=[statement], by=edda)
        assert (AccuracySample.objects.get().outcome, AccuracySample.objects.get().wrong_in) == ("wrong", "act")

    def test_sample_share_zero_samples_nothing(self, edda: User, settings: Any) -> None:
        settings.NEWSROOM_SAMPLE_SHARE = 0.0
        story(0.9)
        services.accept_statements(statements=Statement.objects.all(), by=edda)
        assert not AccuracySample.objects.exists()
        assert order(ALL, edda) == []
