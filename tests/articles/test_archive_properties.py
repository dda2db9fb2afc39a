"""Property tests of whole archives: random imports, corrections, decisions, merges and undos keep every promise.

``NEWSROOM_PROPERTY_EXAMPLES`` sets the number of examples (8 by default): use some hundreds before a release.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import services
from articles.extraction.types import ExtractedForm, ExtractedStatement, Extraction, Span
from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.identity.split import split_agent, undo_split
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import (
    Article,
    AuditEntry,
    ExtractionRun,
    Mention,
    PublicCount,
    QueueItem,
    Revision,
    Rewording,
    Speaker,
    Wording,
)
from articles.models import Statement as Stored
from articles.review_state import State
from articles.runs.matching import MIN_OVERLAP, PART, Letters, intersection, joined
from articles.services import NotAllowed
from people.models import Agent, Dismissal, MergeRecord, Redirect, Split
from people.services.base import IdentityError
from people.services.merge import merge_agents, undo_merge
from tests.support.data.extractions import read, saying
from tests.support.factories import UserFactory

EXAMPLES = int(os.environ.get("NEWSROOM_PROPERTY_EXAMPLES", "8"))
LONGEST = 14
STORIES = 2
WORDS = [f"word{n:03d}" for n in range(48)]
NAMES = ["Wenna Trost", "Owen Pell", "Ada Quill"]
TEXT = " ".join([*WORDS, *NAMES])
# The first statements: a number of words from a given one on.
BASE = [(0, 6), (8, 5), (16, 7), (26, 5), (34, 8)]

Op = tuple[str, list[int]]
VERBS = [
    *("ingest", "read", "read", "read", "correct", "confirm", "confirm", "accept", "reject", "reject", "reopen"),
    *("edit", "assign", "undo", "merge", "undo merge", "split", "undo split", "withdraw", "draft", "publish"),
    *("dismiss", "undo dismissal", "answer", "reject speaker"),
]
ops = st.lists(
    st.tuples(st.sampled_from(VERBS), st.lists(st.integers(0, 59), min_size=8, max_size=8)), max_size=LONGEST
)
# The same numbers choose the same rows, whatever their random ids.
IN_ORDER = ["article__external_id", "created_at", "current_wording__start", "act"]
DECIDED = (State.CONFIRMED, State.ACCEPTED, State.REJECTED)


def span_of(text: str, first: int, count: int) -> Span | None:
    """Return the span of a number of words of the text."""
    places, at = [], 0
    for word in text.split(" "):
        places.append((at, at + len(word)))
        at += len(word) + 1
    chosen = [place for place in places[max(0, first) : first + count] if place[0] < place[1]]
    return Span(chosen[0][0], chosen[-1][1]) if chosen else None


def reading(text: str, numbers: list[int]) -> Extraction:
    """Generate a model's findings: each span kept, shifted, shortened, split, joined with the next, or dropped."""
    spans: list[tuple[int, int]] = []
    joined = False
    for (first, count), number in zip(BASE, numbers, strict=False):
        if joined:
            spans[-1] = spans[-1][0], first + count - spans[-1][0]
            joined = False
            continue
        match number % 6:
            case 0:
                spans.append((first, count))
            case 1:
                spans.append((first + 1, count))
            case 2:
                spans.append((first, count - 2))
            case 3:
                spans += [(first, 2), (first + 2, count - 2)]
            case 4:
                spans.append((first, count))
                joined = True
    found: list[ExtractedStatement] = []
    past = 0
    for first, count in spans:
        place = span_of(text, first, count)
        if place is None or place.start < past:
            continue
        past = place.end
        template = saying(
            text, speakers=[(NAMES[(first + numbers[5]) % len(NAMES)], "person")], form=ExtractedForm.DIRECT
        )
        values = {name: getattr(template, name) for name in template.__dataclass_fields__}
        found.append(ExtractedStatement(**{**values, "content": (place,)}))
    return Extraction(statements=tuple(found))


@dataclass
class Life:
    """An archive under random changes, with a record of what it must never lose."""

    by: User
    articles: list[Article] = field(default_factory=list)
    decisions: dict[int, Any] = field(default_factory=dict)
    statements: set[str] = field(default_factory=set)

    def chosen(self, rows: Any, number: int) -> Any:
        found = list(rows)
        return found[number % len(found)] if found else None

    def statement(self, numbers: list[int]) -> Stored | None:
        row: Stored | None = self.chosen(Stored.objects.exclude(state="dropped").order_by(*IN_ORDER), numbers[0])
        return row

    def live(self, op: Op) -> None:
        name, numbers = op
        step: Callable[[list[int]], object] = getattr(self, name.replace(" ", "_"))
        # A refusal comes with a sentence and changes nothing.
        with suppress(NotAllowed, IdentityError):
            step(numbers)
        self.check()

    def ingest(self, numbers: list[int]) -> None:
        which = numbers[0] % STORIES
        record = story_record({"outlet": "Echo", "external_id": str(which), "body": TEXT, "status": "published"})
        article = import_article(record).article
        if article not in self.articles:
            self.articles.append(article)

    def read(self, numbers: list[int]) -> None:
        article = self.chosen(self.articles, numbers[7])
        if article is None:
            return
        article.refresh_from_db()
        found = reading(article.current_revision.text, numbers)
        held = self.held(article)
        counts = read(article, found)
        # A dropped statement whose speaker an editor has rejected may come back, with that decision.
        statements, speakers = self.held(article)
        assert ([row for row in statements if row in held[0]], speakers) == held
        run = ExtractionRun.objects.filter(revision__article=article, state="done").latest("created_at")
        self.check_added(article, run)
        assert counts["added"] == len(run.changes["added"])
        assert counts["dropped"] == len(run.changes["dropped"])
        assert counts["added"] + counts["kept"] + counts["changed"] <= counts["statements"]
        before = list(Stored.objects.filter(article=article).order_by("pk").values())
        again = read(article, found)
        assert list(Stored.objects.filter(article=article).order_by("pk").values()) == before
        assert (again["added"], again["changed"], again["dropped"]) == (0, 0, 0)

    def held(self, article: Article) -> Any:
        """Return everything that editors have decided in an article: words, kind and state, and speakers."""
        rows = Stored.objects.filter(Q(state__in=DECIDED) | in_hand(), article=article).order_by("pk").distinct()
        values = rows.values_list("pk", "state", "form", "act", "current_wording__content", "decided_by", "decided_at")
        edges = Speaker.objects.filter(statement__article=article, decided_by__isnull=False).order_by("pk")
        return list(values), list(edges.values_list("pk", "agent", "state", "name_in_story"))

    def check_added(self, article: Article, run: ExtractionRun) -> None:
        """Check that no added statement contains a rejected one, whole or in part."""
        letters = Letters(run.revision.text)
        standing = Wording.objects.filter(revision=run.revision)
        rejected = [spans(w) for w in standing.filter(statement__state=State.REJECTED)]
        for wording in standing.filter(statement__in=run.changes["added"]):
            for other in rejected:
                assert letters.overlap(spans(wording), other) < MIN_OVERLAP
            whole = joined([place for other in rejected for place in other])
            within = list(intersection(spans(wording), whole))
            assert letters.count(within) < PART * letters.count(spans(wording))

    def correct(self, numbers: list[int]) -> None:
        article = self.chosen(self.articles, numbers[7])
        if article is None:
            return
        article.refresh_from_db()
        words = article.current_revision.text.split(" ")
        at = numbers[0] % 40
        match numbers[1] % 3:
            case 0:
                words[at] = f"other{numbers[2]}"
            case 1:
                words[0:0] = [f"added{n}" for n in range(1 + numbers[2] % 4)]
            case _:
                del words[at : at + 1 + numbers[2] % 6]
        decided = dict(Stored.objects.filter(article=article, state__in=DECIDED).values_list("pk", "state"))
        record = story_record({"outlet": "Echo", "external_id": article.external_id, "body": " ".join(words)})
        standing = Stored.objects.filter(in_hand(), article=article, current_wording__isnull=False)
        worked_on = list(standing.distinct().values_list("pk", flat=True))
        import_article(record)
        article.refresh_from_db()
        lost = Stored.objects.filter(pk__in=worked_on, current_wording=None).exclude(state=State.REJECTED)
        assert not lost.exclude(corrected="removed").exists()
        now = dict(Stored.objects.filter(article=article).values_list("pk", "state"))
        for pk, state in decided.items():
            if now[pk] != state:
                told = Rewording.objects.get(statement=pk, correction__revision=article.current_revision)
                assert (told.state, now[pk]) == (state, State.SUGGESTED)
                assert Stored.objects.get(pk=pk).corrected == "reworded"

    def decide(self, verb: Callable[..., object], numbers: list[int]) -> None:
        statement = self.statement(numbers)
        if statement is not None:
            verb(statement=statement, by=self.by)

    def confirm(self, numbers: list[int]) -> None:
        self.decide(services.confirm_statement, numbers)

    def reject(self, numbers: list[int]) -> None:
        self.decide(services.reject_statement, numbers)

    def reopen(self, numbers: list[int]) -> None:
        self.decide(services.reopen_statement, numbers)

    def accept(self, numbers: list[int]) -> None:
        services.accept_statements(statements=Stored.objects.order_by(*IN_ORDER)[: numbers[0] % 3], by=self.by)

    def edit(self, numbers: list[int]) -> None:
        statement = self.statement(numbers)
        if statement is None or statement.current_wording is None:
            return
        place = span_of(statement.current_wording.revision.text, numbers[1] % 44, 1 + numbers[2] % 6)
        if place is not None:
            services.set_words(statement=statement, by=self.by, content=[tuple(place)])

    def assign(self, numbers: list[int]) -> None:
        speaker = self.chosen(Speaker.objects.order_by("pk"), numbers[0])
        agent = self.chosen(Agent.objects.order_by("created_at", "name"), numbers[1])
        if speaker is not None and agent is not None:
            services.assign_speaker(speaker=speaker, agent=agent, by=self.by)

    def answer(self, numbers: list[int]) -> None:
        statement, other = self.statement(numbers), self.statement(numbers[1:])
        if statement is not None and other is not None:
            services.add_reply(statement=statement, in_reply_to=other, by=self.by)

    def reject_speaker(self, numbers: list[int]) -> None:
        speaker = self.chosen(Speaker.objects.order_by("pk"), numbers[0])
        if speaker is not None:
            services.reject_speaker(speaker=speaker, by=self.by)

    def undo(self, numbers: list[int]) -> None:
        decision = self.chosen(AuditEntry.objects.decisions().order_by("-pk"), numbers[0] % 3)
        if decision is not None:
            services.undo(entry=decision, by=self.by)

    def merge(self, numbers: list[int]) -> None:
        keep, other = (self.chosen(Agent.objects.order_by("created_at", "name"), number) for number in numbers[:2])
        if keep is not None and keep != other:
            merge_agents(keep=keep, merge=other, by=self.by)

    def undo_merge(self, numbers: list[int]) -> None:
        record = self.chosen(MergeRecord.objects.order_by("-pk"), numbers[0] % 2)
        if record is not None:
            undo_merge(record=record, by=self.by)

    def split(self, numbers: list[int]) -> None:
        agent = self.chosen(Agent.objects.order_by("created_at", "name"), numbers[0])
        if agent is not None:
            speakers = list(agent.speaker_edges.order_by("pk")[: 1 + numbers[1] % 2])
            split_agent(agent=agent, by=self.by, speakers=speakers, name="Iris Fenn")

    def undo_split(self, numbers: list[int]) -> None:
        split = self.chosen(Split.objects.order_by("-pk"), numbers[0] % 2)
        if split is not None:
            undo_split(split=split, by=self.by)

    def dismiss(self, numbers: list[int]) -> None:
        agent = self.chosen(Agent.objects.order_by("created_at", "name"), numbers[0])
        if agent is not None:
            dismiss_agent(agent=agent, by=self.by)

    def undo_dismissal(self, numbers: list[int]) -> None:
        dismissal = self.chosen(Dismissal.objects.order_by("-pk"), numbers[0] % 2)
        if dismissal is not None:
            undo_dismissal(dismissal=dismissal, by=self.by)

    def withdraw(self, numbers: list[int]) -> None:
        if self.articles:
            services.withdraw_article(
                article=self.chosen(self.articles, numbers[0]), by=self.by, reason="It was another."
            )

    def draft(self, numbers: list[int]) -> None:
        if self.articles:
            services.return_to_draft(article=self.chosen(self.articles, numbers[0]), by=self.by)

    def publish(self, numbers: list[int]) -> None:
        if self.articles:
            services.publish_article(article=self.chosen(self.articles, numbers[0]), by=self.by)

    def check(self) -> None:
        """Check every promise."""
        decisions = {row["id"]: row for row in AuditEntry.objects.decisions().values()}
        assert {pk: decisions.get(pk) for pk in self.decisions} == self.decisions
        self.decisions = decisions

        statements = set(Stored.objects.values_list("pk", flat=True))
        assert self.statements <= statements
        self.statements = statements

        texts = dict(Revision.objects.values_list("pk", "text"))
        for wording in Wording.objects.all():
            for segment in (*wording.content, *wording.cue, *wording.source):
                assert segment["text"] == texts[wording.revision_id][segment["start"] : segment["end"]]
        current = Stored.objects.filter(current_wording__isnull=False).select_related("article", "current_wording")
        for statement in current:
            assert statement.current_wording is not None
            assert statement.current_wording.revision_id == statement.article.current_revision_id

        agents = set(Agent.objects.values_list("pk", flat=True))
        redirects = dict(Redirect.objects.values_list("old_id", "agent"))
        assert set(redirects.values()) <= agents
        assert not set(redirects) & agents
        for led in (Speaker, Mention):
            assert not led._default_manager.filter(agent__state="dismissed").exists()

        for article in Article.objects.all():
            removed = Stored.objects.filter(corrected="removed").exclude(state__in=["rejected", "dropped"])
            pending = (Stored.objects.pending() | removed).filter(article=article).count()
            counted = QueueItem.objects.filter(article=article).values_list("waiting", flat=True).first()
            assert (counted or 0) == pending
        hidden = Stored.objects.published().exclude(article__status__in=["published", "scheduled"])
        assert not hidden.exists()

    def check_counts(self) -> None:
        """Check that counts kept by triggers equal a full recount."""
        before = tallied()
        with connection.cursor() as cursor:
            cursor.execute("SELECT public_counts_rebuild()")
        assert tallied() == before


def tallied() -> dict[tuple[str, ...], int]:
    keys = ("subject", "kind", "value", "act_class")
    sums = PublicCount.objects.values_list(*keys).annotate(sum=Sum("n")).exclude(sum=0)
    return {tuple(row): n for *row, n in sums}


def in_hand() -> Q:
    """Return suggestions with a decided speaker or reply."""
    decided = Q(speakers__decided_by__isnull=False) | Q(replies__state="confirmed") | Q(replies_to__state="confirmed")
    return Q(state=State.SUGGESTED) & decided


def spans(wording: Wording) -> list[tuple[int, int]]:
    return [(segment["start"], segment["end"]) for segment in wording.content]


@pytest.mark.timeout(max(300, 40 * EXAMPLES))
class TestArchive(TestCase):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ops)
    def test_no_decision_is_ever_lost(self, done: list[Op]) -> None:
        life = Life(by=UserFactory())
        for op in [("ingest", [0] * 8), ("read", [0] * 8), *done]:
            life.live(op)
        life.check_counts()
